"""What a run was asked for: recipe, data, folder and overrides, brought together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sizhen.bundle.signature import private
from sizhen.core import recipe as recipes
from sizhen.core.errors import DataError, RecipeError
from sizhen.core.language import translate as _
from sizhen.core.recipe import MOST_FOLDS, Recipe
from sizhen.workflow.rooms import room_keys


@dataclass(frozen=True, slots=True)
class Order:
    """A recipe that can be followed, where its data lie, and where what is made goes."""

    recipe: Recipe
    data: Path
    out: Path
    name: str
    sign: Path | None = None


def resolve(
    recipe: Recipe | str | Path,
    data: str | Path | None,
    out: str | Path | None,
    folds: int | None,
    settings: Sequence[str],
    sign: str | Path | None = None,
) -> Order:
    """Read the recipe, let the overrides win, and make sure that the data are there, and the key to sign with."""
    if isinstance(recipe, Recipe):
        name = recipe.examination
        if settings:
            recipe = _with_settings(recipe, settings)
    else:
        name = Path(recipe).stem
        recipe = recipes.load(Path(recipe), room_keys(), settings)
    if folds is not None:
        if not 2 <= folds <= MOST_FOLDS:
            raise RecipeError(_("--folds {folds} makes no folds; expected 2 to {most}").format(folds=folds, most=MOST_FOLDS))
        recipe = recipe.model_copy(update={"split": recipe.split.model_copy(update={"design": "folds", "folds": folds})})
    place = data if data is not None else recipe.data
    if place is None:
        raise RecipeError(_('the recipe names no data; expected data = "..." in it, or --data PATH'))
    path = Path(place)
    if not path.exists():
        raise DataError(_("{path} is not there; expected a file or folder of data").format(path=path))
    key = Path(sign) if sign is not None else None
    if key is not None:
        private(key)
    return Order(recipe, path, Path(out) if out is not None else Path(f"{name}-run"), name, key)


def _with_settings(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    table = recipes.to_table(recipe)
    for setting in settings:
        recipes.override(table, setting)
    changed = recipes.from_table(table, room_keys())
    kept = {key: getattr(recipe.room, key) for key in getattr(recipe.room, "files", ()) if not any(key in setting for setting in settings)}
    return changed.model_copy(update={"data": recipe.data, "room": changed.room.model_copy(update=kept)})
