"""Marked notes again with other values in the marked places, so that a tagger learns what stands around them, and no name by heart."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from sizhen.core.folding import fold
from sizhen.privacy.categories import LOCATION, NAME, category_of
from sizhen.privacy.chinese_names import COMPOUND, SURNAMES
from sizhen.privacy.cleaning import clean
from sizhen.privacy.finding import Found
from sizhen.privacy.lists import chinese_places, names, places
from sizhen.privacy.made_names import GIVEN_CHARACTERS

_FAMILIES = (*sorted(SURNAMES), *COMPOUND)
Marks = Sequence[tuple[int, int, str]]


class Varied:
    """Notes with each mark's value replaced: a name always by one of the package's lists, another by a value of the same label.

    Names of training's patients are in none of these notes.
    """

    def __init__(self, texts: Sequence[str], gold: Sequence[Marks], seed: int) -> None:
        self._random = Random(seed)
        self._values: dict[str, list[str]] = defaultdict(list)
        for text, spans in zip(texts, gold, strict=True):
            for start, end, label in spans:
                if category_of(label) != NAME:
                    self._values[label].append(text[start:end])
        self._names: list[str] = sorted(name for name, kind in names().items() if "w" not in kind)
        self._places: list[str] = sorted(place for place, kind in places().items() if "w" not in kind)
        self._chinese_places: list[str] = sorted(chinese_places())

    def note(self, text: str, marks: Marks) -> tuple[str, list[tuple[int, int, str]]]:
        """The note anew and its marks; marks that overlap become one."""
        done = clean(text, [Found(a, b, label, "", True) for a, b, label in marks], lambda value, one: self._other(value, one.category))
        return done.text, [(*place, one.category) for one, place in zip(done.found, done.places, strict=True)]

    def _other(self, value: str, label: str) -> str:
        kind = category_of(label)
        if kind == NAME:
            return self._name(value)
        if kind == LOCATION and value.isalpha() and self._random.random() < 0.5:
            if not value.isascii() and "\u4e00" <= value[0] <= "\u9fff":
                return self._random.choice(self._chinese_places)
            return _cased(self._random.choice(self._places), value)
        return self._random.choice(self._values[label])

    def _name(self, value: str) -> str:
        """Of as many words; now and then of one more or less Chinese character, in small letters or capitals."""
        letters = fold(value).text
        if any("\u3400" <= letter <= "\u9fff" for letter in letters):
            size = max(1, len(letters) - 1 + self._random.choice((0, 0, 0, 1, -1)))
            given = "".join(self._random.choice(GIVEN_CHARACTERS) for _letter in range(size))
            return f"{self._random.choice(_FAMILIES)}{given}"
        form = self._random.random()
        made = "".join(self._word(piece) for piece in _pieces(value))
        return made.lower() if form < 0.06 else made.upper() if form > 0.94 else made

    def _word(self, piece: str) -> str:
        if not piece[0].isalpha():
            return piece
        return self._random.choice("ABCDEFGHJKLMNPRSTVW") if len(piece) == 1 else _cased(self._random.choice(self._names), piece)


def _pieces(value: str) -> list[str]:
    """Runs of letters and what stands between them."""
    pieces: list[str] = []
    for letter in value:
        if pieces and pieces[-1][-1].isalpha() == letter.isalpha():
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() and len(like) > 1 else word.title() if like[0].isupper() else word.lower()
