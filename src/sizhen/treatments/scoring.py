"""From log odds of items to ranked units: the list after the safety rules, what was blocked, and true items beyond it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.scores import Remark, Scores
from sizhen.core.words import listed
from sizhen.treatments.neighbours import Ranker, Values
from sizhen.treatments.preparation import Patient, Vocabulary, patients_of
from sizhen.treatments.rules import RuleBook

NOTHING = -30.0  # log odds of an item that no model proposes
BLOCK = 1024


@dataclass(slots=True)
class _Units:
    """Columns of a table of units that grows case by case."""

    case: list[int] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    truth: list[int] = field(default_factory=list)
    proposed: list[bool] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unseen: dict[str, int] = field(default_factory=dict)

    def add(self, case: int, group: int, value: float, truth: int, proposed: bool) -> int:
        for column, entry in zip(
            (self.case, self.group, self.value, self.truth, self.proposed), (case, group, value, truth, proposed), strict=True
        ):
            column.append(entry)  # type: ignore[attr-defined]
        return len(self.case) - 1


def score(cohort: Cohort, ranker: Ranker, vocabulary: Vocabulary, rules: RuleBook) -> Scores:
    """All units of all cases: up to 20 listed items each, best first; then what was blocked on the way; then true items beyond."""
    patients = patients_of(cohort)
    units = _Units()
    for start in range(0, len(patients), BLOCK):
        block = patients[start : start + BLOCK]
        values = ranker.values(vocabulary.matrix(block))
        orders = np.argsort(-values, axis=1, kind="stable")
        for offset, patient in enumerate(block):
            label = None if cohort.labels is None else cohort.labels[start + offset]
            _one(units, start + offset, patient, label, values[offset], orders[offset], vocabulary, rules)
    return _table(units, cohort, vocabulary)


def _one(
    units: _Units,
    case: int,
    patient: Patient,
    label: tuple[str, ...] | None,
    values: Values,
    order: NDArray[np.int64],
    vocabulary: Vocabulary,
    rules: RuleBook,
) -> None:
    columns, unknown = vocabulary.context(patient)
    units.remarks += [Remark(case, kind, text) for kind, text in patient.remarks]
    true, beyond = _true(units, label, vocabulary)
    if columns:
        if unknown:
            text = _("not known here and left out of the comparison: {names}")
            units.remarks.append(Remark(case, "unchecked", text.format(names=listed(unknown, 20))))
        checked = rules.check(order.tolist(), patient, vocabulary.taking(patient))
        place = {
            column: units.add(case, column, float(values[column]), _truth(label, column in true), proposed)
            for chosen, proposed in ((checked.listed, True), (checked.blocked, False))
            for column in chosen
        }
        units.remarks += [Remark(case, f.kind, f.text, place[column], f.rule, f.source) for column, f in checked.findings]
        units.remarks += [Remark(case, kind, text) for kind, text in rules.general(patient)]
    else:
        place = {}
        text = _("no comparable patients: nothing is known of this patient")
        if unknown:
            text = _("no comparable patients: training saw nothing that is known of this one ({names})").format(names=listed(unknown))
        units.remarks.append(Remark(case, "refused", text))
    for column in true:
        if column not in place:
            units.add(case, column, float(values[column]) if columns else NOTHING, 1, False)
    for group in beyond:
        units.add(case, group, NOTHING, 1, False)


def _true(units: _Units, label: tuple[str, ...] | None, vocabulary: Vocabulary) -> tuple[dict[int, None], list[int]]:
    """Columns of the true items, and groups of those that training never saw."""
    true: dict[int, None] = {}
    beyond: list[int] = []
    for name in label or ():
        column = vocabulary.item(name)
        if column is not None:
            true[column] = None
        else:
            beyond.append(len(vocabulary.items) + units.unseen.setdefault(str(name), len(units.unseen)))
    return true, list(dict.fromkeys(beyond))


def _truth(label: tuple[str, ...] | None, right: bool) -> int:
    return -1 if label is None else int(right)


def _table(units: _Units, cohort: Cohort, vocabulary: Vocabulary) -> Scores:
    case = np.array(units.case, np.int64)
    return Scores(
        case=case,
        patient=cohort.patient_index()[case] if len(case) else case,
        values=np.array(units.value, np.float32).reshape(-1, 1),
        truth=None if cohort.labels is None else np.array(units.truth, np.int8),
        group=np.array(units.group, np.int64),
        proposed=np.array(units.proposed, np.bool_),
        items=vocabulary.items,
        unseen=tuple(units.unseen),
        remarks=tuple(units.remarks),
    )
