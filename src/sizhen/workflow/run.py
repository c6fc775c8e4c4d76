"""Training: data, cohort, room, trust, explanation, bundle, report; a stage a line, going on where it was stopped."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sizhen.core.progress import Progress, Silent
from sizhen.core.recipe import Recipe
from sizhen.workflow.choosing import check_pack, choose, only_measured
from sizhen.workflow.explaining import described, explain
from sizhen.workflow.fitting import fit_all
from sizhen.workflow.gathering import gather, plan
from sizhen.workflow.measuring import evaluation_of_run, measure_all
from sizhen.workflow.packing import pack
from sizhen.workflow.protocol import Examination
from sizhen.workflow.recipes import Order, resolve
from sizhen.workflow.reporting import Result, report
from sizhen.workflow.rooms import room_of
from sizhen.workflow.storing import RunFolder


def run(
    recipe: Recipe | str | Path = "sizhen.toml",
    data: str | Path | None = None,
    out: str | Path | None = None,
    folds: int | None = None,
    settings: Sequence[str] = (),
    progress: Progress | None = None,
    sign: str | Path | None = None,
) -> Result:
    """Follow a recipe from data to bundle and report.

    `data` wins over the recipe's, `out` is the run's folder (by default named after the recipe, beside the data's reader), `folds` asks
    for that many folds, `settings` are KEY=VALUE overrides, `sign` is a private key (PEM, Ed25519) to sign the bundle
    with. Running again goes on where the last run stopped.

    Raises SizhenError with one sentence: RecipeError, DataError, DisagreementError.
    """
    progress = progress or Silent()
    order = resolve(recipe, data, out, folds, settings, sign)
    room = room_of(order.recipe.examination)
    folder = RunFolder(order.out)
    with folder.alone():
        return _followed(order, room, folder, progress)


def _followed(order: Order, room: Examination, folder: RunFolder, progress: Progress) -> Result:
    gathered = gather(room, order, progress)
    design = plan(gathered, order.recipe, progress)
    learners = room.learners(order.recipe, gathered.cohort.task)
    check_pack(learners, order.recipe)
    fits = fit_all(room, gathered.cohort, learners, design.jobs, folder, gathered.inputs, progress)
    chosen = choose(learners, fits, design, gathered.cohort.task, order.recipe, progress)
    measured = measure_all(gathered, design, fits, order.recipe, progress)
    explained = explain(room, gathered, design, fits[chosen], chosen, measured[chosen], order, progress)
    said = partial(described, room, fits[chosen], gathered.cohort.task)
    evaluated = partial(evaluation_of_run, gathered, design, chosen, measured, order, only_measured(learners), said)
    packed = pack(gathered.cohort.task, design, fits, chosen, measured, evaluated, order, only_measured(learners))
    return report(gathered, design, fits, chosen, measured, explained, evaluated(), packed, order)
