"""Scores: the flat table of units that every room gives and that trust works on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("case", "patient", "values", "truth", "where", "group", "proposed", "anchor", "question")  # of Scores, a row a unit
RemarkKind = Literal["alarm", "refused", "blocked", "warning", "unchecked", "information"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said beside a score: a technical alarm, why there is no opinion, a safety rule that blocks an item.

    `case` is an index into the cohort, `unit` into the scores (None: the whole case); `text` is already in the user's language.
    """

    case: int
    kind: RemarkKind
    text: str
    unit: int | None = None
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """U units (a case, a beat, an hour, a span, an argument, a pair, an item), K scores each.

    case      (U,) int64, index of the case in the cohort that was scored, not decreasing
    patient   (U,) int64, index of the patient (cases without a patient are their own)
    values    (U, K) float32, before calibration: one logit per class; for tasks of one score per unit (spans, frames, ranking) K = 1 and
              the value is the log odds that the unit is right; for ratings and similarities the prediction itself
    truth     binary, multiclass, ordinal: (U,) int64, index of the class, -1 unknown, K + j for unseen[j], a label training never saw
              multilabel: (U, K) int8, -1 unknown; spans, frames, ranking: (U,) int8, 1 right, 0 wrong, -1 unknown;
              rating, similarity: (U,) float32, NaN unknown. None where nothing is known of any unit
    where     (U, 2) int64 half-open place in the input (samples, code points, tokens), or None
    group     (U,) int64, index into task.classes of a span's or argument's label, or of an item in `items`; None where the unit has none
    proposed  (U,) bool, False for units that stand in the truth (or were blocked) but that the model did not propose. None: all
    anchor    (U,) int64, place of the word that a frame's argument belongs to (its predicate), in the input's tokens; None elsewhere
    question  (U,) bool, of similarities: units that are questions with one right answer, value and truth 1 where it was given, else 0
    """

    case: NDArray[np.int64]
    patient: NDArray[np.int64]
    values: NDArray[np.float32]
    truth: NDArray[np.generic] | None = None
    where: NDArray[np.int64] | None = None
    group: NDArray[np.int64] | None = None
    proposed: NDArray[np.bool_] | None = None
    anchor: NDArray[np.int64] | None = None
    question: NDArray[np.bool_] | None = None
    items: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if self.values.ndim != 2:
            raise ValueError(f"scores must be (units, columns), found {self.values.shape}")
        for name in COLUMNS:
            column = getattr(self, name)
            if column is not None and len(column) != len(self.values):
                raise ValueError(f"column {name!r} has {len(column)} rows, the scores have {len(self.values)}")

    def __len__(self) -> int:
        return len(self.values)

    def take(self, units: NDArray[np.generic]) -> "Scores":
        """The units chosen by a mask or by indices; remarks on units are kept where their unit is, remarks on cases always."""
        index = np.flatnonzero(units) if units.dtype == np.bool_ else np.asarray(units)
        place = {int(old): new for new, old in enumerate(index)}
        remarks = tuple(
            remark if remark.unit is None else replace(remark, unit=place[remark.unit])
            for remark in self.remarks
            if remark.unit is None or remark.unit in place
        )
        columns: dict[str, Any] = {name: None if getattr(self, name) is None else getattr(self, name)[index] for name in COLUMNS}
        return replace(self, remarks=remarks, **columns)

    @staticmethod
    def concatenate(parts: Sequence["Scores"]) -> "Scores":
        """One table from several over the same cohort (folds); cases keep their indices, rows are sorted by case.

        Folds may have learned other items and may have met other unseen names: both are joined by name, and `truth` and `group` follow. A
        name is unseen where its own fold's training did not have it, though another fold's had. Raises ValueError for spans of folds with
        different unseen labels, whose classes the table does not hold.
        """
        if not parts:
            raise ValueError("there are no scores to join")
        parts = _same_names(parts)
        first = parts[0]
        offsets = np.cumsum([0, *(len(part) for part in parts)])
        order = np.argsort(np.concatenate([part.case for part in parts]), kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        remarks = tuple(
            remark if remark.unit is None else replace(remark, unit=int(place[remark.unit + offset]))
            for part, offset in zip(parts, offsets, strict=False)
            for remark in part.remarks
        )
        columns: dict[str, Any] = {
            name: None if getattr(first, name) is None else np.concatenate([getattr(part, name) for part in parts])[order]
            for name in COLUMNS
        }
        return replace(first, remarks=remarks, **columns)


def _same_names(parts: Sequence[Scores]) -> Sequence[Scores]:
    """The tables with one list of items and one of unseen names, indices moved accordingly."""
    if len({(part.items, part.unseen) for part in parts}) == 1:
        return parts
    items = {name: place for place, name in enumerate(dict.fromkeys(name for part in parts for name in part.items))}
    unseen = {name: place for place, name in enumerate(dict.fromkeys(name for part in parts for name in part.unseen))}
    moved = []
    for part in parts:
        columns: dict[str, Any] = {}
        if items and part.group is not None:
            target = [*(items[name] for name in part.items), *(len(items) + unseen[name] for name in part.unseen)]
            columns["group"] = _moved(part.group, target)
        elif part.group is not None:
            raise ValueError("spans of folds with different unseen labels cannot be joined")
        elif part.truth is not None and part.truth.ndim == 1 and part.truth.dtype.kind == "i" and part.values.shape[1] > 1:
            classes = part.values.shape[1]
            columns["truth"] = _moved(part.truth.astype(np.int64), [*range(classes), *(classes + unseen[name] for name in part.unseen)])
        moved.append(replace(part, items=tuple(items), unseen=tuple(unseen), **columns))
    return moved


def _moved(index: NDArray[np.int64], target: Sequence[int]) -> NDArray[np.int64]:
    """Indices by a table of where each goes; -1 (unknown) stays."""
    return np.where(index < 0, index, np.array([*target, -1], np.int64)[index])
