"""Recipe: what a person decides about a run, read from TOML, every key known, every guess visible."""

import difflib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sizhen.core.errors import RecipeError
from sizhen.core.language import translate as _
from sizhen.core.spelling import did_you_mean
from sizhen.core.task import TaskKind
from sizhen.core.validation import reason


class Section(BaseModel):
    """A table of a recipe; rooms derive their own from it. Unknown keys are errors.

    `files` names the keys that hold paths of files: relative to the recipe's file when written, and without their folder in a bundle.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
    files: ClassVar[tuple[str, ...]] = ()


MOST_FOLDS = 50


class Split(Section):
    """Who is on which side. `patient` is "unknown" or the column that says it; `design` None takes DESIGN's default."""

    patient: str | None = None
    design: Literal["parts", "folds"] | None = None
    folds: Annotated[int, Field(ge=2, le=MOST_FOLDS)] = 5
    shared_patients: Annotated[int, Field(ge=0)] = 0


class Learn(Section):
    """How it is learned. `network` None takes the room's default; None elsewhere takes the learner's own default."""

    network: str | None = None
    seed: Annotated[int, Field(ge=0, le=2**20)] = 0  # learners derive others from it, which must fit 32 bits
    epochs: Annotated[int, Field(ge=1)] | None = None
    batch: Annotated[int, Field(ge=1)] | None = None
    rate: Annotated[float, Field(gt=0)] | None = None
    pack: str = "best"
    refit: bool = True
    threads: Annotated[int, Field(ge=1)] | None = None


class Trust(Section):
    """What is promised. `level` is of prediction sets."""

    target_sensitivity: Annotated[float, Field(gt=0, lt=1)] = 0.95
    level: Annotated[float, Field(gt=0.5, lt=1)] = 0.90
    prevalence: Annotated[float, Field(gt=0, lt=1)] | None = None
    subgroups: tuple[str, ...] = ()


class Privacy(Section):
    """What may leave with a bundle."""

    min_documents: Annotated[int, Field(ge=1)] = 5
    pack_neighbours: bool = False


Role = Literal["candidate", "beside", "measured"]  # of a learner; see workflow/protocol.py
KeysT = TypeVar("KeysT", bound=Section)
Named = TypeVar("Named")


class Recipe(Section):
    """One recipe. `data` is relative to the recipe's file until `load` has resolved it; `room` holds the room's own table."""

    examination: str
    data: str | None = None
    task: TaskKind | None = None
    positive: str | None = None
    split: Split = Split()
    learn: Learn = Learn()
    trust: Trust = Trust()
    privacy: Privacy = Privacy()
    room: Any = None

    def room_as(self, keys: type[KeysT]) -> KeysT:
        """The room's own table; its defaults where the recipe has none."""
        return self.room if isinstance(self.room, keys) else keys.model_validate(self.room or {})


def parse(text: str, keys: Mapping[str, type[Section]], source: str = "recipe", settings: Sequence[str] = ()) -> Recipe:
    """A recipe from TOML. `keys` gives each room's own table by the room's name; `settings` are KEY=VALUE overrides.

    Raises RecipeError for anything unknown ("did you mean"), impossible, or not TOML.
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RecipeError(
            _('{file} is not TOML: {reason}; expected lines such as examination = "images"').format(file=source, reason=error)
        ) from error
    for setting in settings:
        override(table, setting)
    return from_table(table, keys, source)


def from_table(table: Mapping[str, Any], keys: Mapping[str, type[Section]], source: str = "recipe") -> Recipe:
    """A recipe from nested mappings, as `Recipe.table` wrote them."""
    name = table.get("examination")
    if not isinstance(name, str) or name not in keys:
        if name is None:
            mistyped = difflib.get_close_matches("examination", list(table), n=1)
            hint = _(" (did you mean to write {key} as examination?)").format(key=mistyped[0]) if mistyped else ""
            raise RecipeError(
                _("{file} has no key examination{hint}; expected one of {known}").format(
                    file=source, hint=hint, known=_(", ").join(sorted(keys))
                )
            )
        raise RecipeError(
            _("{file}: examination {name!r} is not known{hint}; expected one of {known}").format(
                file=source, name=name, hint=did_you_mean(str(name), keys), known=_(", ").join(sorted(keys))
            )
        )
    own = keys[name]
    _check_names(table, {**_shape(Recipe), name: _shape(own)}, source, "")
    within = f"{name}."
    try:
        room = own.model_validate(table.get(name, {}))
        within = ""
        return Recipe.model_validate({**{key: value for key, value in table.items() if key != name}, "room": room})
    except ValidationError as error:
        first = error.errors()[0]
        raise RecipeError(
            _("{file}: {key} is {found!r}; {reason}").format(
                file=source, key=within + ".".join(str(step) for step in first["loc"]), found=first["input"], reason=reason(first)
            )
        ) from error


def load(path: Path, keys: Mapping[str, type[Section]], settings: Sequence[str] = ()) -> Recipe:
    """Read a recipe's file; `data` comes back resolved against the file's folder."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise RecipeError(_("{file} is not there; expected a recipe, which `sizhen init DATA` writes").format(file=path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(
            _("{file} cannot be read ({reason}); expected a recipe in TOML, as UTF-8").format(file=path, reason=type(error).__name__)
        ) from error
    recipe = parse(text, keys, path.name, settings)
    if recipe.data is not None:
        recipe = recipe.model_copy(update={"data": str((path.parent / recipe.data).resolve())})
    return recipe.model_copy(update={"room": _resolved(recipe.room, path.parent)})


def _resolved(room: Any, folder: Path) -> Any:
    """The room's own table with the files it names resolved against the recipe's folder."""
    if not isinstance(room, Section):
        return room
    named = {key: getattr(room, key) for key in room.files}
    return room.model_copy(update={key: str((folder / value).resolve()) for key, value in named.items() if value is not None})


def to_table(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain nested values, without where the data lie: what a bundle carries."""
    table = recipe.model_dump(mode="json", exclude={"data", "room"}, exclude_none=True)
    if isinstance(recipe.room, Section):
        room = recipe.room.model_dump(mode="json", exclude_none=True)
        table[recipe.examination] = {key: Path(value).name if key in recipe.room.files else value for key, value in room.items()}
    return table


def override(table: dict[str, Any], setting: str) -> None:
    """Set one dotted KEY=VALUE in a recipe's table; values as in TOML, else taken as text."""
    key, equals, written = setting.partition("=")
    if not equals or not key.strip():
        raise RecipeError(_("--set {setting} has no value; expected KEY=VALUE, such as learn.seed=1").format(setting=setting))
    try:
        value = tomllib.loads(f"value = {written}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        value = written
    *path, last = key.strip().split(".")
    for step in path:
        inner = table.setdefault(step, {})
        if not isinstance(inner, dict):
            raise RecipeError(_("--set {setting}: {step} is a value, not a table; expected KEY=VALUE").format(setting=setting, step=step))
        table = inner
    table[last] = value


def _shape(section: type[Section]) -> dict[str, Any]:
    """The known keys of a section, nested sections as dictionaries."""
    shape: dict[str, Any] = {}
    for name, field in section.model_fields.items():
        if name == "room" and section is Recipe:
            continue
        inner = [kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type) and issubclass(kind, Section)]
        shape[name] = _shape(inner[0]) if inner else None
    return shape


def _check_names(table: Mapping[str, Any], shape: Mapping[str, Any], source: str, prefix: str) -> None:
    for key, value in table.items():
        if key not in shape:
            raise RecipeError(
                _("{file}: the key {key} is not known{hint}; expected one of {known}").format(
                    file=source, key=prefix + key, hint=did_you_mean(key, shape), known=_(", ").join(sorted(shape))
                )
            )
        if shape[key] is not None:
            if not isinstance(value, Mapping):
                raise RecipeError(_("{file}: {key} is a value; expected a table [{key}]").format(file=source, key=prefix + key))
            _check_names(value, shape[key], source, f"{prefix}{key}.")


def chosen_first(wanted: str | None, networks: Mapping[str, Callable[[], Named]], others: Mapping[str, Named]) -> dict[str, Named]:
    """Learners by name, the one that `learn.network` wants first: one of the networks (by default the first), or one of the others.

    Of the networks only the one asked for is made. Raises RecipeError for a name that is not known.
    """
    name = wanted or next(iter({**networks, **others}))
    if name in networks:
        return {name: networks[name](), **others}
    if name in others:
        return {name: others[name], **{other: learner for other, learner in others.items() if other != name}}
    known = [*networks, *others]
    raise RecipeError(
        _("learn.network = {name!r} is not known here{hint}; expected one of {known}").format(
            name=name[:40], hint=did_you_mean(name, known), known=_(", ").join(known)
        )
    )
