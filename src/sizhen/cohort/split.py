"""Split by patient: four parts, or folds; what came with the data is kept, what repeats is taken out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.groups import Groups, class_names, group_cases
from sizhen.cohort.repeats import check_shared_patients, without_repeats
from sizhen.cohort.stratification import deal
from sizhen.core.case import Part
from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.recipe import Split as Settings
from sizhen.core.words import listed

Design = Literal["parts", "folds"]
Index = NDArray[np.int64]
ORDER = (Part.TRAIN, Part.VALIDATE, Part.CALIBRATE, Part.TEST)
SHARES: Mapping[Part, float] = {Part.VALIDATE: 0.10, Part.CALIBRATE: 0.15, Part.TEST: 0.15}
STOPPING_SHARE = 0.15  # of a fold's training side, for early stopping
LARGEST_CALIBRATE = 0.25
FEWEST_PATIENTS = 5
FEW_CASES, FEW_PATIENTS, FEW_TEXTS = 2_000, 100, 300
NOTHING: Index = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Indices into the cohort: fitted on `train`, stopped early by `validate`, calibrated and measured on `held`."""

    train: Index
    validate: Index
    held: Index


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Who is on which side, as sorted indices into the cohort; no case is in two parts, no patient either.

    With design "parts" all four parts are filled and there are no folds. With "folds", `train` and `validate` are for one model fitted
    on all that the folds share out, `calibrate` is empty, and `test` holds what came as the test part (else it is empty and measuring is
    out of fold).
    """

    design: Design
    train: Index
    validate: Index
    calibrate: Index
    test: Index
    folds: tuple[Fold, ...] = ()
    findings: tuple[AuditFinding, ...] = field(default_factory=tuple)

    @property
    def measured_on(self) -> Literal["test", "out-of-fold"]:
        return "out-of-fold" if self.folds and not len(self.test) else "test"

    @property
    def refit(self) -> Fold:
        """The sides for the model that is packed: all but calibrate ("parts"), all ("folds", then nothing is held)."""
        if self.design == "folds":
            return Fold(self.train, self.validate, NOTHING)
        return Fold(np.union1d(self.train, self.test), self.validate, self.calibrate)

    def parts(self) -> dict[Part, Index]:
        return {Part.TRAIN: self.train, Part.VALIDATE: self.validate, Part.CALIBRATE: self.calibrate, Part.TEST: self.test}


def default_design(cohort: Cohort) -> Design:
    """Folds under 2,000 cases or 100 patients; spans and frames, whose models cannot be averaged, go by parts from 300 cases."""
    usable = np.flatnonzero(cohort.labelled) if cohort.labels is not None else np.arange(len(cohort))
    if cohort.parts is not None:
        usable = np.array([case for case in usable if cohort.parts[case] != Part.TEST], np.int64)
    if cohort.task.kind in {"spans", "identifiers", "frames"}:
        return "parts" if len(usable) >= FEW_TEXTS else "folds"
    patients = len(np.unique(cohort.patient_index()[usable]))
    return "folds" if len(usable) < FEW_CASES or patients < FEW_PATIENTS else "parts"


def split(
    cohort: Cohort, settings: Settings | None = None, seed: int = 0, design: Design | None = None, *, needs_labels: bool = True
) -> Split:
    """Cut the cohort by patient (and by content, where digests are known), stratified by label.

    Parts that came with the data are kept; missing ones are cut from train with these shares of it: validate 10 %, calibrate 15 %, test
    15 %, train the rest (60 % where nothing is given). Half of calibrate serves the operating point and 59 positive patients without a
    miss are what shows a sensitivity of .95, so calibrate grows up to a quarter of train if that gives it 118 patients of the finding
    (of the rarer class where no finding is named), and 18 patients at least for prediction sets (9 in the half that fits them).

    Unlabelled cases are left out and counted, unless the task needs no labels: then nothing is calibrated or stopped early, and all that
    is no test case is learned from. Identical content across parts is taken out of the earlier
    one, named and counted. Raises DataError for a patient in two given parts (unless `settings.shared_patients` accepts that many), for
    fewer than 5 patients, for one class only, for data without training cases.
    """
    settings = settings or Settings()
    design = design or (settings.design or default_design(cohort) if needs_labels else "parts")
    given, findings = _given(cohort, needs_labels)
    pooled = design == "folds"
    if pooled:
        given = {Part.TRAIN: np.sort(np.concatenate([given[p] for p in ORDER[:3]])), Part.TEST: given[Part.TEST]}
    if not len(given[Part.TRAIN]):
        raise DataError(_("the data have no labelled case in the part train; expected cases to learn from, with labels"))
    findings += check_shared_patients(cohort, given, settings.shared_patients)
    given, repeats = without_repeats(cohort, given)
    groups = group_cases(cohort, given[Part.TRAIN])
    _check_enough(cohort, groups, needs_labels)
    if pooled:
        folds = _folds(cohort, groups, min(settings.folds, len(groups)), seed, findings, settings.folds)
        inside = _stop_early(groups, range(len(groups)), seed)
        result = Split("folds", inside[0], inside[1], NOTHING, given[Part.TEST], folds)
    else:
        cut, later = without_repeats(cohort, _cut(cohort, groups, given, seed) if needs_labels else given)
        repeats += later
        result = Split("parts", cut[Part.TRAIN], cut[Part.VALIDATE], cut[Part.CALIBRATE], cut[Part.TEST])
    _check_classes(cohort, result)
    return Split(
        result.design, result.train, result.validate, result.calibrate, result.test, result.folds, (*findings, *repeats_finding(repeats))
    )


def repeats_finding(repeats: Sequence[str]) -> tuple[AuditFinding, ...]:
    """What was taken out because a later part holds the same content, named."""
    if not repeats:
        return ()
    text = _("{n} cases with the same content as a case of a later part were taken out of the earlier part: {names}")
    n = len(repeats)
    named, nameless = text.format(n=n, names=listed(repeats)), text.format(n=n, names="…")
    return (AuditFinding("repeated_across_parts", "warning", named, n, nameless),)


def _given(cohort: Cohort, needs_labels: bool) -> tuple[dict[Part, Index], list[AuditFinding]]:
    """The labelled cases by the part that came with them; those without a part are for training."""
    usable = cohort.labelled if needs_labels else np.ones(len(cohort), np.bool_)
    findings = []
    missing = int((~usable).sum())
    if missing:
        text = _("{n} of {total} cases have no label; they are neither learned from nor measured on")
        findings.append(AuditFinding("unlabelled", "information", text.format(n=missing, total=len(cohort)), missing))
    names = np.array(
        [part or Part.TRAIN for part in cohort.parts] if cohort.parts is not None else [Part.TRAIN] * len(cohort), dtype=object
    )
    unnamed = sum(not part for part in cohort.parts) if cohort.parts is not None else 0
    if 0 < unnamed < len(cohort):
        text = _("{n} of {total} cases name no part; they are taken as train")
        findings.append(AuditFinding("without_part", "information", text.format(n=unnamed, total=len(cohort)), unnamed))
    unknown = sorted(set(names) - {str(part) for part in ORDER})
    if unknown:
        raise DataError(_("{name} is not a part; expected one of {known}").format(name=unknown[0], known=_(", ").join(ORDER)))
    return {part: np.flatnonzero(usable & (names == part)) for part in ORDER}, findings


def _check_enough(cohort: Cohort, groups: Groups, needs_labels: bool) -> None:
    if len(groups) < FEWEST_PATIENTS:
        raise DataError(
            _("the data have {found} patients (or different cases) to learn from; expected at least {least}: gather more cases").format(
                found=len(groups), least=FEWEST_PATIENTS
            )
        )
    present = set().union(*groups.counts)
    if needs_labels and len(present) == 1 and len(cohort.task.classes) != 1:
        raise DataError(
            _("all cases to learn from have the one label {label}; expected at least two labels: add cases of another").format(
                label=next(iter(present))
            )
        )


def _check_classes(cohort: Cohort, result: Split) -> None:
    """No model may be asked to learn from one class: a network would, and answer that class for ever."""
    labels = cohort.labels
    if labels is None or len(cohort.task.classes) == 1:
        return
    sides = [fold.train for fold in result.folds] or [result.train]
    for side in sides:
        seen = {name for case in side for name in class_names(labels[case])}
        if len(seen) == 1:
            raise DataError(
                _("only {label} is left to learn from in a part; expected each label from at least two patients: add patients").format(
                    label=next(iter(seen))
                )
            )


def _cut(cohort: Cohort, groups: Groups, given: Mapping[Part, Index], seed: int) -> dict[Part, Index]:
    """Given parts kept, missing ones cut from train's groups."""
    missing = [part for part in ORDER[1:] if not len(given[part])]
    shares = {part: SHARES[part] for part in missing}
    if Part.CALIBRATE in shares:
        wanted = max(118 / max(_finding_patients(cohort, groups), 1), 18 / len(groups))
        shares[Part.CALIBRATE] = max(shares[Part.CALIBRATE], min(LARGEST_CALIBRATE, wanted))
    part = deal(groups, [1 - sum(shares.values()), *shares.values()], seed)
    cut = {name: groups.cases(np.flatnonzero(part == place)) for place, name in enumerate([Part.TRAIN, *missing])}
    return {name: cut.get(name, given[name]) for name in ORDER}


def _finding_patients(cohort: Cohort, groups: Groups) -> float:
    """How many patients show the finding, or the rarer of two classes; infinite where there is no operating point to show."""
    if len(cohort.task.classes) != 2:
        return np.inf
    held = Counter(name for counts in groups.counts for name in counts)
    return held[cohort.task.positive] if cohort.task.positive is not None else min(held.values(), default=0)


def _folds(cohort: Cohort, groups: Groups, k: int, seed: int, findings: list[AuditFinding], asked: int) -> tuple[Fold, ...]:
    if k < asked:
        text = _("there are only {found} patients (or different cases): {found} folds instead of {asked}")
        findings.append(AuditFinding("fewer_folds", "warning", text.format(found=k, asked=asked), k))
    part = deal(groups, [1 / k] * k, seed)
    folds = []
    left_out: set[str] = set()
    for fold in range(k):
        held = groups.cases(np.flatnonzero(part == fold))
        train, validate = _stop_early(groups, np.flatnonzero(part != fold), seed + 1 + fold)
        sides, out = without_repeats(cohort, {Part.TRAIN: train, Part.VALIDATE: validate, Part.TEST: held})
        left_out.update(out)
        folds.append(Fold(sides[Part.TRAIN], sides[Part.VALIDATE], held))
    if left_out:
        text = _("{n} cases share their content with other patients; in each fold they are left out of training where the same is held out")
        findings.append(AuditFinding("repeated_across_folds", "warning", text.format(n=len(left_out)), len(left_out)))
    return tuple(folds)


def _stop_early(groups: Groups, side: Sequence[int] | range | Index, seed: int) -> tuple[Index, Index]:
    """Train and validate from inside one side, by patient."""
    chosen = [int(group) for group in side]
    inner = Groups(
        tuple(groups.members[g] for g in chosen),
        tuple(groups.keys[g] for g in chosen),
        tuple(groups.counts[g] for g in chosen),
        groups.joined,
    )
    part = deal(inner, (1 - STOPPING_SHARE, STOPPING_SHARE), seed)
    return inner.cases(np.flatnonzero(part == 0)), inner.cases(np.flatnonzero(part == 1))
