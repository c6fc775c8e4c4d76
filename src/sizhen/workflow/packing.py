"""From fits to the one file: manifest, members of each model that serves, card in both languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sizhen.bundle.card import card
from sizhen.bundle.manifest import Manifest, ModelEntry, Privacy, TaskEntry
from sizhen.bundle.pack import pack as pack_file
from sizhen.core.evaluation import Evaluation
from sizhen.core.language import LANGUAGES, said_in
from sizhen.core.language import translate as _
from sizhen.core.recipe import to_table
from sizhen.core.task import Task
from sizhen.core.versions import versions
from sizhen.workflow.gathering import Design
from sizhen.workflow.measuring import ModelMeasured, what_may_leave
from sizhen.workflow.recipes import Order
from sizhen.workflow.storing import STAGES, Fit


@dataclass(frozen=True, slots=True)
class Packed:
    """The bundle's file and its digest."""

    path: Path
    digest: str


def pack(
    task: Task,
    design: Design,
    fits: Mapping[str, Sequence[Fit]],
    chosen: str,
    measured: Mapping[str, ModelMeasured],
    evaluated: Callable[[], Evaluation],
    order: Order,
    stay: Sequence[str] = (),
) -> Packed:
    """Write NAME.sizhen, the only one directly in the run's folder; others move to `stages/earlier` when it is whole.

    Models named in `stay` are not packed.

    `evaluated` says how good the model is, in the current language: the manifest has it in English, each card in its own.
    """
    members = {name: packed_members(of_model, design) for name, of_model in fits.items() if name not in stay}
    found = {name: said_in(name, lambda: what_may_leave(evaluated(), order.recipe.privacy.min_documents).to_json()) for name in LANGUAGES}
    manifest = Manifest(
        name=order.name,
        examination=order.recipe.examination,
        task=TaskEntry.of(task),
        model=chosen,
        models={name: ModelEntry(members=len(of_model)) for name, of_model in members.items()},
        recipe=to_table(order.recipe.model_copy(update={"task": task.kind})),
        trust={name: measured[name].packed.to_json() for name in members},
        evaluation=found["en"],
        not_for={name: said_in(name, not_for) for name in LANGUAGES},
        privacy=Privacy(min_documents=order.recipe.privacy.min_documents, neighbours_packed=order.recipe.privacy.pack_neighbours),
        created_with=versions(),
    )
    path = order.out / f"{order.name}.sizhen"
    cards = {name: said_in(name, partial(card, manifest.model_copy(update={"evaluation": found[name]}))) for name in LANGUAGES}
    digest = pack_file(path, manifest, {name: [fit.parts for fit in of_model] for name, of_model in members.items()}, cards, order.sign)
    for other in order.out.glob("*.sizhen"):
        if other != path:
            earlier = order.out / STAGES / "earlier"
            earlier.mkdir(parents=True, exist_ok=True)
            other.replace(earlier / other.name)
    return Packed(path, digest)


def packed_members(fits: Sequence[Fit], design: Design) -> Sequence[Fit]:
    """The fits that go into the bundle: all folds, or the one fitted again on all but calibrate."""
    return fits[-1:] if design.pooled or not design.folds else fits


def not_for() -> str:
    """What no model of Sizhen must be used for, in the current language."""
    return _(
        "Not a medical device. It must not decide on diagnosis or treatment by itself, must not be used for patients unlike those it was "
        "trained and measured on, and says nothing about what it was not asked."
    )
