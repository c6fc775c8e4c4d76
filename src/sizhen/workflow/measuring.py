"""Trust from scores: calibrated on some patients, measured on others, for every model alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sizhen.cohort.cohort import Cohort
from sizhen.core.evaluation import AuditFinding, Evaluation
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.core.words import listed
from sizhen.report.numbers import share
from sizhen.trust.evaluation import Measured, measure
from sizhen.trust.judged import Judged
from sizhen.trust.judgement import Trust, calibrate, calibrate_folds, judge, judge_out_of_fold
from sizhen.workflow.fitting import Index
from sizhen.workflow.gathering import Design, Gathered
from sizhen.workflow.recipes import Order
from sizhen.workflow.storing import Fit


@dataclass(frozen=True, slots=True, eq=False)
class ModelMeasured:
    """One model: the trust it was measured with, what was judged, how good it is, and the trust it is packed with."""

    trust: Trust
    judged: Judged
    measured: Measured
    packed: Trust


def measure_all(
    gathered: Gathered, design: Design, fits: Mapping[str, Sequence[Fit]], recipe: Recipe, progress: Progress
) -> dict[str, ModelMeasured]:
    """Every model, measured on patients that neither taught nor calibrated it."""
    progress.start(_("measuring"), len(fits))
    measured = {}
    for name, of_model in fits.items():
        one = _folds if design.folds else _parts
        measured[name] = one(gathered.cohort, design, of_model, recipe)
        progress.advance(note=name)
    return measured


def evaluation_of(
    examination: str,
    task: Task,
    model: str,
    measured_on: str,
    cohort: Cohort,
    measured: Mapping[str, Measured],
    findings: Sequence[AuditFinding],
    bundle: str,
    notes: Sequence[str] = (),
) -> Evaluation:
    """The document of `run` and `evaluate`: `model`'s measures, the others beside."""
    own = measured[model]
    return Evaluation(
        examination=examination,
        task=task.kind,
        model=model,
        measured_on=measured_on,
        cases=len(cohort),
        patients=None if cohort.patients is None else len(set(cohort.patient_index().tolist())),
        measures=own.measures,
        classes=own.classes,
        baselines={name: other.measures for name, other in measured.items() if name != model},
        audit=(*findings, *_refused(own)),
        unseen=own.unseen,
        abstained=own.abstained,
        bundle=bundle,
        units=own.units,
        unit=task.unit,
        curves=own.curves,
        confusion=own.confusion,
        labels=own.labels,
        subgroups=own.subgroups,
        answered=own.answered,
        notes=tuple(notes),
    )


def _refused(measured: Measured) -> list[AuditFinding]:
    """That inputs failed their checks, and how often for which reason: no figure is right that passes them over."""
    count = sum(measured.refused.values())
    if not count:
        return []
    text = _("{n} of {total} labelled units were refused, and count as wrong: {reasons}")
    reasons = listed([f"{reason} ({n:,})" for reason, n in measured.refused.items()], 3)
    return [AuditFinding("refused", "warning", text.format(n=count, total=measured.units, reasons=reasons), count)]


def evaluation_of_run(
    gathered: Gathered,
    design: Design,
    chosen: str,
    measured: Mapping[str, ModelMeasured],
    order: Order,
    stay: Sequence[str] = (),
    described: Callable[[], Sequence[str]] = tuple,
) -> Evaluation:
    """How good the packed kind of model is on patients it did not see, with what must be said beside; `described` says its make."""
    cohort = gathered.cohort.take(measured_cases(design))
    packed = measured[chosen].packed
    notes = [*described(), _("does not include the variation of training: each model was fitted once")]
    promised = packed.sets is not None or packed.operating_point is not None
    if design.folds and not design.pooled and len(packed.calibrators) > 1 and promised:
        notes.append(
            _("threshold and prediction sets are exact for the models of the folds, approximate for their average, which is packed")
        )
    elif design.pooled and not len(design.split.test):
        notes.append(_("the figures are of the folds' models; the packed model was fitted on all cases that the folds share out"))
    elif len(design.jobs) > 1 and not design.folds:
        notes.append(
            _("the figures are of a twin: the packed model was fitted again on all but the calibration part, and calibrated on that")
        )
    if not len(cohort):
        notes.append(_("nothing was measured: no case came with an answer that it could be held against"))
    if design.folds:
        notes.append(_("the packed model was chosen on validation cases which other folds measure; the choice may flatter it a little"))
    if order.recipe.trust.prevalence is not None:
        notes.append(
            _(
                "the figures are of these cases as they are; the packed model's probabilities are moved to a prevalence of {p}, at which "
                "ppv and npv differ from those here"
            ).format(p=share(order.recipe.trust.prevalence))
        )
    for name in stay:
        notes.append(_("{model} is measured beside the others and not packed: it is made of other patients' rows").format(model=name))
    if cohort.patients is None:
        notes.append(_("patients are unknown: intervals go by case and are probably too narrow"))
    results = {name: one.measured for name, one in measured.items()}
    return evaluation_of(
        order.recipe.examination,
        gathered.cohort.task,
        chosen,
        design.split.measured_on,
        cohort,
        results,
        design.findings,
        order.name,
        notes,
    )


def what_may_leave(evaluation: Evaluation, least: int) -> Evaluation:
    """The same without what may tell who somebody was: names of cases in the audit, and of unseen labels and items that fewer than
    `least` units have.
    """
    kept = {name: n for name, n in evaluation.unseen.items() if n >= least}
    rare = sum(evaluation.unseen.values()) - sum(kept.values())
    audit = tuple(replace(finding, text=finding.nameless or finding.text) for finding in evaluation.audit)
    return replace(evaluation, unseen={**kept, **({"…": rare} if rare else {})}, audit=audit)


def measured_cases(design: Design) -> Index:
    """The cases that figures are over: the test part, else all that folds held."""
    if len(design.split.test):
        return design.split.test
    return np.unique(np.concatenate([design.split.test, *(fold.held for fold in design.split.folds)]))


def of_cases(scores: Scores, cases: Index) -> Scores:
    """The units of some cases; remarks on other cases are left out."""
    kept = scores.take(np.isin(scores.case, cases))
    wanted = set(cases.tolist())
    return replace(kept, remarks=tuple(remark for remark in kept.remarks if remark.case in wanted))


def _parts(cohort: Cohort, design: Design, fits: Sequence[Fit], recipe: Recipe) -> ModelMeasured:
    sides, task = design.split, cohort.task
    trust = _calibrated(of_cases(fits[0].scores, sides.calibrate), task, recipe)
    judged = judge(trust, [of_cases(fits[0].scores, sides.test)])
    packed = _calibrated(of_cases(fits[-1].scores, sides.calibrate), task, recipe, recipe.trust.prevalence)
    return ModelMeasured(trust, judged, _measure(judged, cohort, trust, recipe), packed)


def _folds(cohort: Cohort, design: Design, fits: Sequence[Fit], recipe: Recipe) -> ModelMeasured:
    sides, task, asked = design.split, cohort.task, recipe.trust
    folds = fits[: len(sides.folds)]
    held = [of_cases(fit.scores, fold.held) for fit, fold in zip(folds, sides.folds, strict=True)]

    def calibrated(prevalence: float | None) -> Trust:
        if design.pooled:
            return _calibrated(Scores.concatenate(held), task, recipe, prevalence)
        return calibrate_folds(held, task, asked.target_sensitivity, asked.level, prevalence, recipe.learn.seed)

    trust = calibrated(None)
    if len(sides.test):
        judged = judge(trust, [of_cases(fit.scores, sides.test) for fit in (fits[-1:] if design.pooled else folds)])
    else:
        judged = judge_out_of_fold(held, task, asked.target_sensitivity, asked.level, None, recipe.learn.seed)
    packed = trust if asked.prevalence is None else calibrated(asked.prevalence)
    return ModelMeasured(trust, judged, _measure(judged, cohort, trust, recipe), packed)


def _calibrated(scores: Scores, task: Task, recipe: Recipe, prevalence: float | None = None) -> Trust:
    asked = recipe.trust
    return calibrate(scores, task, asked.target_sensitivity, asked.level, prevalence, recipe.learn.seed)


def _measure(judged: Judged, cohort: Cohort, trust: Trust, recipe: Recipe) -> Measured:
    attributes = {name: cohort.attributes[name] for name in recipe.trust.subgroups if name in cohort.attributes}
    return measure(judged, cohort.task, trust.operating_point, seed=recipe.learn.seed, attributes=attributes)
