"""One fit after the other: each learner on each part or fold, checked against what will serve, kept so that it need not be done twice."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort, align, align_many
from sizhen.core.checkpoints import kept_in
from sizhen.core.errors import DisagreementError
from sizhen.core.language import current
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.scores import Scores
from sizhen.trust.kinds import KINDS
from sizhen.workflow.protocol import Examination, Examiner, Learner, Model
from sizhen.workflow.storing import Fit, RunFolder, indices_digest

AGREEMENT = 1e-4
BATCHES = (1, 2, 3, 5, 8)

Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Job:
    """One fit: which cases teach, which stop it early, which are scored by what comes of it. All index the whole cohort."""

    name: str
    train: Index
    validate: Index
    scored: Index


def fit_all(
    room: Examination,
    cohort: Cohort,
    learners: Mapping[str, Learner],
    jobs: Sequence[Job],
    folder: RunFolder,
    inputs: str,
    progress: Progress,
) -> dict[str, list[Fit]]:
    """Every learner through every job, by learner's name; what the folder has from the same inputs is taken from there."""
    fits: dict[str, list[Fit]] = {name: [] for name in learners}
    for name, job in _in_order(learners, jobs):
        mark = f"{inputs}:{name}:{job.name}:{indices_digest(job.train, job.validate, job.scored)}"
        fit = folder.fit(name, job.name, mark)
        if fit is None:
            with kept_in(folder.stages / "training", mark):
                fit = fit_one(room, cohort, learners[name], job, progress)
                folder.keep_fit(name, job.name, mark, fit)
        else:
            progress.say(_("{model}, {job}: taken from the last run").format(model=name, job=job.name))
            if fit.language != current():  # its remarks are in another
                examiner = room.examiner(Parts.of(fit.parts), cohort.task)
                scores, validation = scored(examiner, cohort, job)
                fit = replace(fit, scores=scores, validation=validation, language=current())
                folder.keep_fit(name, job.name, mark, fit)
        fits[name].append(fit)
    return fits


def fit_one(room: Examination, cohort: Cohort, learner: Learner, job: Job, progress: Progress) -> Fit:
    """Fit, pack in memory, hold the two against each other, and score the rest by what will serve."""
    began = time.monotonic()
    train, validate = cohort.take(job.train), cohort.take(job.validate)
    model = learner.fit(train, validate, progress)
    parts = tuple(model.parts())
    examiner = room.examiner(Parts.of(parts), cohort.task)
    difference = disagreement(model, examiner, cohort.take(np.concatenate([job.validate, job.train])), job.name)
    scores, validation = scored(examiner, cohort, job)
    return Fit(parts, scores, validation, time.monotonic() - began, difference, current())


def scored(examiner: Examiner, cohort: Cohort, job: Job) -> tuple[Scores, Scores | None]:
    """Scores of what a job scores and of its validation cases, by what will serve; remarks are in the current language."""
    return score(examiner, cohort, job.scored), score(examiner, cohort, job.validate) if len(job.validate) else None


def disagreement(model: Model, examiner: Examiner, cohort: Cohort, name: str) -> float:
    """The largest difference of raw outputs between learner and examiner over five sizes of batch; over 1e-4 it is an error."""
    worst, begin = 0.0, 0
    for size in BATCHES:
        if begin >= len(cohort):
            begin = 0
        some = cohort.take(np.arange(begin, min(begin + size, len(cohort))))
        begin += size
        ours, theirs = np.asarray(model.outputs(some), np.float64), np.asarray(examiner.outputs(some), np.float64)
        if ours.shape != theirs.shape:
            raise DisagreementError(
                _("{name}: the model gives outputs of shape {found}, what would be packed gives {packed}; please report this").format(
                    name=name, found=ours.shape, packed=theirs.shape
                )
            )
        if not (np.isfinite(ours).all() and np.isfinite(theirs).all()):
            worst = np.inf
        elif ours.size:
            worst = max(worst, float(np.abs(ours - theirs).max()))
    if not worst <= AGREEMENT:
        raise DisagreementError(
            _("{name}: the model and what would be packed differ by {found:.1e}; expected at most {most:.0e}; please report this").format(
                name=name, found=worst, most=AGREEMENT
            )
        )
    return worst


def score(examiner: Examiner, cohort: Cohort, index: Index) -> Scores:
    """Scores of some of the cohort's cases, with case and patient as indices into the whole cohort, sorted by case."""
    index = np.sort(index)
    chosen = cohort.take(index)
    some = with_refused(examiner.scores(chosen), chosen)
    case = index[some.case]
    remarks = tuple(replace(remark, case=int(index[remark.case])) for remark in some.remarks)
    return replace(some, case=case, patient=cohort.patient_index()[case], remarks=remarks)


def with_refused(scores: Scores, cohort: Cohort) -> Scores:
    """The same with units for each labelled case that was refused as a whole: it was not answered, which measures must not pass over.

    One unit a case, or one a beat where labels are beats. Such a unit says nothing (its values are 0); trust abstains from it, and counts
    it as wrong. Spans and items that are missing count as missed already.
    """
    labels, kind = cohort.labels, KINDS[cohort.task.kind]
    if labels is None or not kind.sets:
        return scores
    answered = set(scores.case.tolist())
    reasons = {r.case: r for r in scores.remarks if r.kind == "refused" and r.unit is None and r.case not in answered}
    said = {case: _one_a_unit(labels[case], kind.several) for case in sorted(reasons)}
    rows = [case for case, names in said.items() for _name in names]
    if not rows:
        return scores
    names = [name for label in said.values() for name in label]
    shape = (len(scores), len(cohort.task.classes)) if kind.several else len(scores)
    truth = np.full(shape, -1, np.int64) if scores.truth is None else scores.truth
    own: NDArray[Any]
    if kind.several:
        own, unseen = align_many(names, cohort.task.classes, len(names))
    else:
        own, unseen = align(names, (*cohort.task.classes, *scores.unseen), len(names))
    kept = tuple(remark for remark in scores.remarks if remark.case not in said or remark.kind != "refused" or remark.unit is not None)
    refused = tuple(replace(reasons[case], unit=len(scores) + row) for row, case in enumerate(rows))
    added = replace(
        scores,
        case=np.concatenate([scores.case, rows]).astype(np.int64),
        patient=np.concatenate([scores.patient, cohort.patient_index()[rows]]).astype(np.int64),
        values=np.concatenate([scores.values, np.zeros((len(rows), scores.values.shape[1]), np.float32)]),
        truth=np.concatenate([truth, own]),
        where=None if scores.where is None else np.concatenate([scores.where, np.zeros((len(rows), 2), np.int64)]),
        group=None,
        proposed=None if scores.proposed is None else np.concatenate([scores.proposed, np.ones(len(rows), np.bool_)]),
        anchor=None if scores.anchor is None else np.concatenate([scores.anchor, np.zeros(len(rows), np.int64)]),
        unseen=(*scores.unseen, *unseen),
        remarks=(*kept, *refused, *(reasons[case] for case, label in said.items() if not label)),
    )
    return added.take(np.argsort(added.case, kind="stable"))


def _one_a_unit(label: Any, several: bool) -> list[Any]:
    """The labels of a case's units: of a case, or of each of its beats; nothing where the label is unknown."""
    if label is None:
        return []
    return [label] if several or isinstance(label, str) else list(label)


def _in_order(learners: Mapping[str, Learner], jobs: Sequence[Job]) -> Iterator[tuple[str, Job]]:
    return ((name, job) for job in jobs for name in learners)
