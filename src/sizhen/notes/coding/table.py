"""A user's table of terms: which column is what, and its words in the form that notes are searched in."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.tables import read_table
from sizhen.notes.reading.prepared import prepared

if TYPE_CHECKING:
    import pandas as pd

_CODE = (
    "code|编码|代码|icd|icd10|icd-10|icd code|icd_code|atc|atc code|atc_code|loinc|loinc_num|疾病编码|诊断编码|药品编码"
    "|项目编码|concept_code|id|编号"
)
_NAME = (
    "name|名称|term|title|preferred|preferred term|preferred_term|description|long_common_name|display|疾病名称|诊断名称|药品名称|项目名称|"
    "concept_name|str|label_name|中文名称|标准名称"
)
_SYNONYMS = "synonyms|synonym|aliases|alias|别名|同义词|别称|俗称|relatednames2|also known as"
_LABEL = "label|kind|type|category|类别|类型|种类"
_PARTING = ("|", ";", "；")


@dataclass(frozen=True, slots=True, eq=False)
class TermTable:
    """n rows with T >= n words.

    codes, names, labels  (n,) as the table has them
    words   all words behind one another, folded, in lower case, simplified
    starts  (T + 1,) int64, where each word begins in `words`
    row     (T,) int32, the row of each word
    """

    codes: Sequence[str]
    names: Sequence[str]
    labels: Sequence[str]
    words: str
    starts: NDArray[np.int64]
    row: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.row)

    def word(self, index: int) -> str:
        """The word of this index."""
        return self.words[self.starts[index] : self.starts[index + 1]]

    def all_words(self) -> list[str]:
        """All words, in their order."""
        borders = self.starts.tolist()
        return [self.words[a:b] for a, b in pairwise(borders)]


def term_table(given: Any) -> TermTable:
    """Of a path to CSV, TSV, JSON lines or Parquet, or a data frame. Raises DataError where code or name is missing."""
    frame, where = (read_table(Path(given), texts=True), str(given)) if isinstance(given, str | Path) else (given, _("the table"))
    columns = {str(name).strip().lower(): str(name) for name in getattr(frame, "columns", ())}
    code, name, synonyms, label = (_column(columns, usual) for usual in (_CODE, _NAME, _SYNONYMS, _LABEL))
    if code is None or name is None:
        raise DataError(
            _("{file} has the columns {found}; expected code and name (and synonyms, parted by |, and label, where you have them)").format(
                file=where, found=_(", ").join(list(columns.values())[:12]) or "-"
            )
        )
    codes, names = _texts(frame, code), _texts(frame, name)
    labels = _texts(frame, label) if label is not None else [""] * len(codes)
    return _table(codes, names, labels, _texts(frame, synonyms) if synonyms is not None else None, where)


def _column(columns: dict[str, str], usual: str) -> str | None:
    return next((columns[name] for name in usual.split("|") if name in columns), None)


def _texts(frame: "pd.DataFrame", column: str) -> list[str]:
    return [
        "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value).strip() for value in frame[column].tolist()
    ]


def _table(codes: list[str], names: list[str], labels: list[str], synonyms: list[str] | None, where: str) -> TermTable:
    rows: list[int] = []
    words: list[str] = []
    for row, word in _words(codes, names, synonyms):
        rows.append(row)
        words.append(word)
    folded = _folded(words)
    kept = [index for index, word in enumerate(folded) if any(c.isalnum() for c in word)]
    if not kept:
        raise DataError(_("{file} names no term; expected a code and a name in each row").format(file=where))
    lengths = np.array([len(folded[index]) for index in kept], np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return TermTable(codes, names, labels, "".join(folded[i] for i in kept), starts, np.array([rows[i] for i in kept], np.int32))


def _words(codes: list[str], names: list[str], synonyms: list[str] | None) -> Iterable[tuple[int, str]]:
    for row, (code, name) in enumerate(zip(codes, names, strict=True)):
        if not code:
            continue
        if name:
            yield row, name
        listed = synonyms[row] if synonyms is not None else ""
        if listed:
            mark = next((mark for mark in _PARTING if mark in listed), "|")
            yield from ((row, word) for one in listed.split(mark) if (word := one.strip()))


def _folded(words: list[str]) -> list[str]:
    """All words in one pass: as `prepared`, white space as one blank."""
    whole = prepared("\n".join(" ".join(word.split()) for word in words)).low
    parts = whole.split("\n")
    return [part.strip() for part in parts]
