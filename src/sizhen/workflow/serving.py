"""A bundle opened for serving: its room, its examiners, its trust. Loads nothing that trains."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sizhen.bundle.open import Bundle, open_bundle
from sizhen.cohort.cohort import Cohort
from sizhen.core import recipe as recipes
from sizhen.core.errors import BundleError, RecipeError
from sizhen.core.language import current
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.core.task import Task
from sizhen.report.numbers import share
from sizhen.trust.judged import Judged
from sizhen.trust.judgement import Trust, judge
from sizhen.workflow.fitting import score
from sizhen.workflow.opinions import Signed
from sizhen.workflow.protocol import Examination, Examiner
from sizhen.workflow.rooms import room_keys, room_of


@dataclass(frozen=True, slots=True)
class Served:
    """An opened bundle; models are opened when asked for."""

    bundle: Bundle
    room: Examination
    recipe: Recipe
    task: Task

    @property
    def model(self) -> str:
        return str(self.bundle.manifest.model)

    def members(self, model: str) -> list[Examiner]:
        """The examiners of all members of a model."""
        count = self.bundle.manifest.models[model].members
        return [self.room.examiner(self.bundle.parts(model, member), self.task) for member in range(count)]

    def trust(self, model: str) -> Trust:
        return Trust.from_json(_mapping(self.bundle.manifest.trust[model]))

    def judge(self, model: str, members: list[Examiner], cohort: Cohort) -> Judged:
        """Score a cohort with all members and judge the average."""
        everyone = np.arange(len(cohort), dtype=np.int64)
        return judge(self.trust(model), [score(member, cohort, everyone) for member in members])

    def signed(self, model: str) -> Signed:
        """Who says it, in the current language."""
        manifest = self.bundle.manifest
        return Signed(
            self.room.name,
            self.task,
            model,
            self.bundle.name,
            self.bundle.digest,
            manifest.not_for_in(current()),
            cautions(self.trust(model)),
        )


def serve(path: Path) -> Served:
    """Audit and open a bundle; raises BundleError where it is not trusted or its room is not known here."""
    bundle = open_bundle(path)
    manifest = bundle.manifest
    try:
        recipe = recipes.from_table(manifest.recipe, room_keys(), bundle.name)
        room = room_of(manifest.examination)
        task = manifest.task.task()
    except RecipeError as error:
        raise BundleError(
            _("{file} carries a recipe that this version does not know ({reason}); open it with the version that packed it").format(
                file=path.name, reason=error.message
            )
        ) from error
    return Served(bundle, room, recipe, task)


def _mapping(content: object) -> dict[str, Any]:
    return dict(content) if isinstance(content, dict) else {}


def for_task(cohort: Cohort, task: Task) -> Cohort:
    """The cohort with the task that a bundle was made for, so that labels are aligned to its classes."""
    return replace(cohort, task=task)


def cautions(trust: Trust) -> tuple[str, ...]:
    """What stands beside every probability."""
    said = []
    if trust.shifted_to is not None:
        said.append(_("probabilities are stated for a prevalence of {p}").format(p=share(trust.shifted_to)))
    elif trust.prevalence and trust.task.kind == "binary":
        shares = _(", ").join(f"{label} {share(part)}" for label, part in zip(trust.task.classes, trust.prevalence, strict=True))
        said.append(_("probabilities are calibrated where {shares} of cases were so").format(shares=shares))
    if trust.sets is not None:
        said.append(
            _(
                "prediction sets hold the right label for {level}: for one random unit of each patient, over patients like those "
                "calibrated on, not for this patient"
            ).format(level=share(trust.level))
        )
    return tuple(said)
