"""Audit: what is odd in the data and in how they are split, said before anything is learned."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.groups import class_names
from sizhen.cohort.leakage import telling_attributes
from sizhen.cohort.split import Split
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.words import listed

FEW_PATIENTS_OF_A_CLASS = 10
NEARLY_ALL = 0.99


def audit(cohort: Cohort, split: Split | None = None) -> tuple[AuditFinding, ...]:
    """All findings: what reading noticed (`cohort.findings`), what splitting noticed (`split.findings`), and what is odd besides.

    Texts name cases, parts, classes and attributes, never what is in a case and never a patient.
    """
    findings = [*cohort.findings, *(split.findings if split is not None else ())]
    findings += _patients(cohort)
    findings += _repeats(cohort)
    findings += _classes(cohort)
    findings += telling_attributes(cohort)
    if split is not None:
        findings += _parts(cohort, split)
    return tuple(findings)


def _patients(cohort: Cohort) -> Iterator[AuditFinding]:
    unknown = len(cohort) if cohort.patients is None else sum(not patient for patient in cohort.patients)
    if not unknown:
        return
    if unknown == len(cohort):
        text = _("which cases belong to one patient is unknown; intervals go by case and are probably too narrow")
    else:
        text = _("{n} of {total} cases name no patient; each is taken as a patient of its own").format(n=unknown, total=len(cohort))
    yield AuditFinding("patients_unknown", "warning", text, unknown)


def _repeats(cohort: Cohort) -> Iterator[AuditFinding]:
    """The same content more than once, and under different labels."""
    if cohort.digests is None:
        return
    same: dict[str, list[int]] = {}
    for case, digest in enumerate(cohort.digests):
        if digest:
            same.setdefault(digest, []).append(case)
    repeated = [cases for cases in same.values() if len(cases) > 1]
    extra = sum(len(cases) - 1 for cases in repeated)
    if extra:
        text = _("{n} cases repeat the content of another, such as {names}; repeats are kept on one side of each split")
        names = listed([" = ".join(cohort.ids[case] for case in cases[:2]) for cases in repeated], 3)
        yield AuditFinding("repeated", "information", text.format(n=extra, names=names), extra, text.format(n=extra, names="…"))
    labels = cohort.labels
    if labels is None or (cohort.task.unit == "span" and cohort.task.kind != "spans"):  # of given spans: others may be given elsewhere
        return
    torn = [cases for cases in repeated if len({repr(labels[case]) for case in cases if labels[case] is not None}) > 1]
    if torn:
        text = _("{n} contents stand under different labels, such as {names}; at least one of each is wrong")
        names = listed([" / ".join(cohort.ids[case] for case in cases[:2]) for cases in torn], 3)
        yield AuditFinding(
            "contradicting_labels", "warning", text.format(n=len(torn), names=names), len(torn), text.format(n=len(torn), names="…")
        )


def _classes(cohort: Cohort) -> Iterator[AuditFinding]:
    """Classes nobody has, classes few patients have, one class that nearly all have."""
    if cohort.labels is None:
        return
    patient = cohort.patient_index()
    holders: dict[str, set[int]] = {name: set() for name in cohort.task.classes}
    amount: Counter[str] = Counter()
    for case, label in enumerate(cohort.labels):
        for name in class_names(label):
            if name in holders:
                holders[name].add(int(patient[case]))
                amount[name] += 1
    if not amount:
        return
    few = {name: len(found) for name, found in holders.items() if len(found) < FEW_PATIENTS_OF_A_CLASS}
    if few:
        text = _("fewer than {least} patients (or cases) have {labels}; figures for such a class say little")
        labels = listed([f"{name} ({count})" for name, count in sorted(few.items(), key=lambda item: item[1])], 8)
        yield AuditFinding("few_of_a_class", "warning", text.format(least=FEW_PATIENTS_OF_A_CLASS, labels=labels), len(few))
    name, most = amount.most_common(1)[0]
    if len(cohort.task.classes) > 1 and most >= NEARLY_ALL * sum(amount.values()):
        text = _("{label} is {share:.1%} of all labels; who always answers {label} is right as often")
        yield AuditFinding("nearly_one_class", "warning", text.format(label=name, share=most / sum(amount.values())), most)


def _parts(cohort: Cohort, split: Split) -> Iterator[AuditFinding]:
    """Parts without a class that other parts have."""
    labels = cohort.labels
    if labels is None:
        return
    classes = set(cohort.task.classes)

    def seen(index: NDArray[np.int64]) -> set[str]:
        return {name for case in index for name in class_names(labels[case])} & classes

    sides: Mapping[str, NDArray[np.int64]] = {str(part): index for part, index in split.parts().items() if len(index)}
    everywhere = set().union(*map(seen, sides.values()))
    for part, index in sides.items():
        yield from _without(everywhere - seen(index), part)
    held = [seen(fold.held) for fold in split.folds]
    lacking = [everywhere - found for found in held if everywhere - found]
    if lacking:
        text = _("{n} of {k} folds hold no case of {labels}; measures of those are averaged over the other folds")
        labels_ = listed(sorted(set().union(*lacking)), 8)
        yield AuditFinding("fold_without_class", "warning", text.format(n=len(lacking), k=len(held), labels=labels_), len(lacking))


def _without(lacking: set[str], part: str) -> Iterator[AuditFinding]:
    names: Sequence[str] = sorted(lacking)
    if names:
        text = _("the part {part} has no case of {labels}; it says nothing about them")
        yield AuditFinding("part_without_class", "warning", text.format(part=part, labels=listed(names, 8)), len(names))
