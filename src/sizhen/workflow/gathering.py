"""From data to a plan: the cohort, what is odd in it, and who is on which side."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sizhen.cohort.audit import audit
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.set_aside import settled
from sizhen.cohort.split import Split, split
from sizhen.core import files
from sizhen.core.errors import DataError, RecipeError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Trust, to_table
from sizhen.core.versions import code, versions
from sizhen.core.words import listed
from sizhen.trust.kinds import KINDS
from sizhen.workflow.fitting import Job
from sizhen.workflow.protocol import Examination
from sizhen.workflow.recipes import Order
from sizhen.workflow.storing import fingerprint


@dataclass(frozen=True, slots=True)
class Gathered:
    """The cohort of a run, and a digest of all that fits depend on."""

    cohort: Cohort
    inputs: str


@dataclass(frozen=True, slots=True)
class Design:
    """Who is on which side, what the audit found, and the fits that follow from it.

    In `parts` the job "measured" is scored on calibrate and test, and "packed" (refit on all but calibrate) on calibrate; in `folds` each
    job is a member, scored on the patients it did not see and on a given test part.
    """

    split: Split
    findings: tuple[AuditFinding, ...]
    jobs: tuple[Job, ...]
    pooled: bool  # folds measure only, and one model fitted on all is packed

    @property
    def folds(self) -> bool:
        return self.split.design == "folds"


def gather(room: Examination, order: Order, progress: Progress) -> Gathered:
    """Read the data; guesses that the recipe left open are said."""
    recipe = order.recipe
    progress.start(_("reading"))
    cohort = settled(room.gather(order.data, recipe))
    if not len(cohort):
        raise DataError(_("{path} has no case that can be read; expected data for {room}").format(path=order.data, room=room.name))
    if recipe.task is None:
        progress.say(_('task = "{task}" (a guess; the recipe does not say)').format(task=cohort.task.kind))
    if cohort.patients is None and recipe.split.patient not in (None, "unknown"):
        raise RecipeError(
            _(
                "split.patient = {name!r} names no column: data of this form do not say whose a case is; give a table with that column"
            ).format(name=recipe.split.patient)
        )
    if cohort.task.kind == "binary" and len(cohort.task.classes) > 2:  # classes are those of what may be learned from
        raise RecipeError(
            _('task = "binary" and there are {n} labels ({names}); expected two, or task = "multiclass"').format(
                n=len(cohort.task.classes), names=listed(cohort.task.classes)
            )
        )
    if recipe.positive is not None:
        cohort = replace(cohort, task=cohort.task.with_positive(recipe.positive))
    return Gathered(cohort, _inputs(order, cohort))


def _inputs(order: Order, cohort: Cohort) -> str:
    """A digest of all that a fit depends on: code, versions, recipe (but not what only trust or choosing use), data, files it names."""
    recipe = order.recipe
    learn = recipe.learn.model_copy(update={"pack": "best", "refit": True})
    table = to_table(recipe.model_copy(update={"learn": learn, "trust": Trust(), "positive": None}))
    named = [getattr(recipe.room, key) for key in getattr(recipe.room, "files", ())]
    contents = [Path(place) for place in named if place is not None and Path(place).is_file()]
    return files.digest(
        code(),
        repr(sorted(versions().items())),
        repr(sorted(table.items())),
        fingerprint(order.data, order.out),
        repr(cohort.task.classes),
        *cohort.ids,
        *contents,
    )


def plan(gathered: Gathered, recipe: Recipe, progress: Progress) -> Design:
    """Split by patient, audit, and list the fits."""
    cohort = gathered.cohort
    for name in recipe.trust.subgroups:
        if name not in cohort.attributes:
            known = _(", ").join(sorted(cohort.attributes)) or _("none")
            raise RecipeError(
                _("trust.subgroups names {name}, which the data do not have; expected of {known}").format(name=name, known=known)
            )
    kind = KINDS[cohort.task.kind]
    sides = split(cohort, seed=recipe.learn.seed, settings=recipe.split, needs_labels=kind.needs_labels)
    findings = audit(cohort, sides)
    for finding in findings:
        if finding.severity == "stop":
            raise DataError(finding.text)
        progress.say(finding.text)
    return _folds(sides, findings, cohort) if sides.design == "folds" else _parts(sides, findings, recipe.learn.refit and kind.needs_labels)


def _parts(sides: Split, findings: tuple[AuditFinding, ...], refit: bool) -> Design:
    jobs = [Job("measured", sides.train, sides.validate, np.union1d(sides.calibrate, sides.test))]
    if refit:
        jobs.append(Job("packed", sides.refit.train, sides.refit.validate, sides.calibrate))
    return Design(sides, findings, tuple(jobs), False)


def _folds(sides: Split, findings: tuple[AuditFinding, ...], cohort: Cohort) -> Design:
    jobs = [Job(f"fold-{k + 1}", f.train, f.validate, np.union1d(f.held, sides.test)) for k, f in enumerate(sides.folds)]
    pooled = not KINDS[cohort.task.kind].averaged
    if pooled:
        jobs.append(Job("packed", sides.refit.train, sides.refit.validate, sides.test))
    return Design(sides, findings, tuple(jobs), pooled)
