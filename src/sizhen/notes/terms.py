"""Terms: a user's own codes for the words of notes, exactly where they stand, else the nearest, with a score and what else came near."""

from typing import Any

from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _
from sizhen.notes.coding.exact import Exact
from sizhen.notes.coding.nearest import Nearest
from sizhen.notes.coding.table import term_table
from sizhen.notes.read_note import Code
from sizhen.notes.reading.prepared import Prepared, prepared

OTHERS = 4


class Terms:
    """Coded terms of a table: ICD-10, ATC, LOINC, a list of your own.

    `table` is a path to CSV, TSV, JSON lines or Parquet, or a data frame, with columns code and name, and synonyms (parted by |) and label
    where there are any; usual other names of these columns are known, Chinese ones too. Case, width, traditional and simplified characters
    are the same. `least` is the score from 0 to 100 below which nothing is said to be near. Raises DataError for a table without a term.

    >>> import pandas as pd
    >>> terms = Terms(pd.DataFrame({"code": ["I10", "E11", "E10"], "name": ["高血压", "2型糖尿病", "1型糖尿病"]}))
    >>> [(start, end, code.code) for start, end, code, _label in terms.find("既往高血壓、２型糖尿病")]
    [(2, 5, 'I10'), (6, 11, 'E11')]
    >>> terms.code("II型糖尿病").code, terms.code("低血压")
    ('E11', None)
    """

    def __init__(self, table: Any, least: float = 80.0) -> None:
        if not 0 < least <= 100:
            raise UsageError(_("least is {found}; expected a score above 0 and up to 100").format(found=least))
        self.least = least
        self.table = term_table(table)
        self._exact = Exact(self.table)
        self._nearest = Nearest(self.table)
        self._known: dict[str, Code | None] = {}

    def __len__(self) -> int:
        return len(self.table)

    def ready(self) -> None:
        """Build the automaton now, so that processes that fork from this one share it."""
        self._exact.whole("")

    def find(self, text: str) -> list[tuple[int, int, Code, str]]:
        """Where the table's words stand: half-open place in the text, code, label; longest first from the left, none overlapping."""
        return self.find_in(prepared(text))

    def find_in(self, seen: Prepared) -> list[tuple[int, int, Code, str]]:
        """`find` in a text that is prepared already."""
        found = []
        for match in self._exact.matches(seen.low):
            code = self._of([(word, 100.0) for word in match.words])
            found.append((*seen.where(match.start, match.end), code, self.table.labels[int(self.table.row[match.words[0]])]))
        return found

    def code(self, words: str) -> Code | None:
        """The term that words stand for: the same one, else the nearest; None where none is near enough or it would be the opposite."""
        low = " ".join(prepared(words).low.split())
        if low not in self._known:
            if len(self._known) > 100_000:
                self._known.clear()
            same = self._exact.whole(low) if low else ()
            near = [(word, 100.0) for word in same] or (self._nearest.find(low, self.least, OTHERS + 1) if low else [])
            self._known[low] = self._of(near) if near else None
        return self._known[low]

    def _of(self, words: list[tuple[int, float]]) -> Code:
        rows: dict[str, tuple[str, str, float]] = {}
        for word, score in words:
            row = int(self.table.row[word])
            rows.setdefault(self.table.codes[row], (self.table.codes[row], self.table.names[row], round(score, 1)))
        first, *others = rows.values()
        return Code(*first, tuple(others[:OTHERS]))
