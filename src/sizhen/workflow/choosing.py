"""Which model is packed: the best on validation, or the one that the recipe names."""

from collections.abc import Mapping, Sequence

import numpy as np

from sizhen.core import words
from sizhen.core.errors import RecipeError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe
from sizhen.core.spelling import did_you_mean
from sizhen.core.task import Task
from sizhen.trust.evaluation import primary
from sizhen.trust.judgement import judge, untrusted
from sizhen.trust.kinds import KINDS
from sizhen.workflow.gathering import Design
from sizhen.workflow.protocol import Learner
from sizhen.workflow.storing import Fit


def check_pack(learners: Mapping[str, Learner], recipe: Recipe) -> list[str]:
    """The models that may be packed; raises RecipeError, before anything is fitted, where the recipe names another."""
    able, wanted = [name for name, learner in learners.items() if learner.role == "candidate"], recipe.learn.pack
    if wanted not in ("best", "network", *able):
        raise RecipeError(
            _("learn.pack = {wanted!r} cannot be packed here{hint}; expected best, network, or one of {able}").format(
                wanted=wanted, hint=did_you_mean(wanted, able), able=_(", ").join(able)
            )
        )
    return able


def only_measured(learners: Mapping[str, Learner]) -> tuple[str, ...]:
    """The models that do not go into the bundle, for their parts hold rows of patients."""
    return tuple(name for name, learner in learners.items() if learner.role == "measured")


def choose(
    learners: Mapping[str, Learner], fits: Mapping[str, Sequence[Fit]], design: Design, task: Task, recipe: Recipe, progress: Progress
) -> str:
    """The name of the model to pack. `pack = "best"` compares validation cases only.

    In parts these neither measure nor calibrate. In folds a case that validates one fold is measured in another, which the evaluation says.
    """
    able = check_pack(learners, recipe)
    wanted = recipe.learn.pack
    if wanted != "best":
        return next(iter(learners)) if wanted == "network" else wanted
    kind = KINDS[task.kind]
    figures = {name: _mean(fits[name], design, task) for name in able}
    known = {name: figure for name, figure in figures.items() if figure is not None}
    if len(known) < 2:
        return able[0]
    best = max(known, key=known.__getitem__)
    shown = _(", ").join(f"{name} {-figure if kind.lower else figure:.3f}" for name, figure in known.items())
    progress.say(
        _("packed: {model}, best {measure} on validation ({figures})").format(
            model=best, measure=words.measure(kind.primary)[0], figures=shown
        )
    )
    return best


def _mean(fits: Sequence[Fit], design: Design, task: Task) -> float | None:
    measured = [fit for fit, job in zip(fits, design.jobs, strict=True) if job.name != "packed"]
    judged = [judge(untrusted(task), [fit.validation]) for fit in measured if fit.validation is not None and len(fit.validation)]
    figures = np.array([primary(one, task) for one in judged])
    return float(np.nanmean(figures)) if len(figures) and not np.isnan(figures).all() else None
