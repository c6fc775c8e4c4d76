"""What stands in a row: its text, its label or entities, each checked; and what task the labels ask for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sizhen.core.case import PART_NAMES
from sizhen.core.errors import RecipeError
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.core.spelling import did_you_mean
from sizhen.core.task import Task, TaskKind
from sizhen.notes.keys import NoteKeys
from sizhen.notes.roles.rows import FRAMES, Argument, frames_of, roles_in

ENTITIES = "entities"
KINDS: tuple[TaskKind, ...] = ("binary", "multiclass", "multilabel", "ordinal", "spans", "identifiers", "frames", "similarity")
MARKED = ("spans", "identifiers")  # whose labels are stretches of the text
PLACED = (*MARKED, "frames")  # whose labels have places, of text or of tokens
OTHER = "OTHER"  # the identifiers' class of what no mark of training names
Span = tuple[int, int, str]


def text_of(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(_("the note is not text; expected a string"))
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(_("the note holds half a character (a lone surrogate); expected whole Unicode text"))
    return value


def name_of(value: Any, otherwise: str) -> str:
    return str(value) if isinstance(value, str | int) and str(value) else otherwise


def part_in(value: Any, otherwise: str) -> str:
    if value in (None, ""):
        return otherwise
    if str(value).lower() not in PART_NAMES:
        raise ValueError(_("the part is not known; expected train, validate, calibrate or test"))
    return str(PART_NAMES[str(value).lower()])


def label_of(row: Mapping[str, Any], name: str | None, text: str, task: TaskKind | None, tokens: tuple[str, ...] | None = None) -> Any:
    """The label of a row in the room's form: a name, a tuple of names, of spans or of arguments; None where there is none."""
    if FRAMES in row and tokens is not None and task in (None, "frames"):
        return frames_of(row[FRAMES], len(tokens))
    if ENTITIES in row and (task in MARKED or (task is None and (name is None or name not in row))):
        return spans_of(row[ENTITIES], text)
    if name is None or row.get(name) is None or task in PLACED:
        return None
    value = row[name]
    if isinstance(value, list | tuple):
        if task not in (None, "multilabel") or not all(isinstance(one, str | int) for one in value):
            raise ValueError(_('the label is a list; expected one name (or task = "multilabel" and a list of names)'))
        return tuple(dict.fromkeys(str(one) for one in value))
    if not isinstance(value, str | int | float):
        raise ValueError(_("the label is no name; expected a word or a number"))
    if task == "multilabel":
        return tuple(dict.fromkeys(one.strip() for one in str(value).split("|") if one.strip()))
    return str(value).strip() or None


def spans_of(value: Any, text: str) -> tuple[Span, ...] | None:
    """Entities in order, each once. Raises ValueError for offsets outside the text or entries of another form."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError(_("entities is no list; expected [[start, end, label], ..]"))
    spans = set()
    for entry in value:
        if not isinstance(entry, list | tuple) or len(entry) != 3 or not isinstance(entry[2], str) or not entry[2]:
            raise ValueError(_("an entity is not [start, end, label]; expected two numbers and a name"))
        start, end, label = entry
        if isinstance(start, bool) or isinstance(end, bool) or not isinstance(start, int) or not isinstance(end, int):
            raise ValueError(_("an entity's place is no pair of whole numbers; expected [start, end, label]"))
        if not 0 <= start < end <= len(text):
            raise ValueError(
                _("an entity lies at {start} to {end} in a text of {n} characters; expected half-open code points inside it").format(
                    start=start, end=end, n=len(text)
                )
            )
        spans.add((start, end, label))
    return tuple(sorted(spans))


def task_of(labels: Sequence[Any], recipe: Recipe) -> Task:
    """What is asked, of whatever labels there are. Raises RecipeError for a task that notes cannot be asked."""
    kind = recipe.task
    if kind is not None and kind not in KINDS:
        raise RecipeError(_("task {kind} is not one for notes; expected one of {known}").format(kind=kind, known=_(", ").join(KINDS)))
    known = [label for label in labels if label is not None]
    if recipe.room_as(NoteKeys).assertion is not None:
        if kind not in (None, "multiclass"):
            raise RecipeError(_("task {kind} is not one of assertions; expected multiclass").format(kind=kind))
        said = in_order({one for label in known for one in label if one is not None})
        return Task("multiclass", said, unit="span")
    if kind == "frames" or (kind is None and any(isinstance(one, Argument) for label in known for one in label)):
        return Task("frames", roles_in(known), unit="argument")
    nested = bool(known) and isinstance(known[0], tuple)
    if kind == "identifiers":
        return Task(kind, tuple(sorted({OTHER} | {one[2] for label in known for one in label})), unit="span")
    spans = kind == "spans" or (kind is None and nested and any(isinstance(one, tuple) for label in known for one in label))
    if spans:
        return Task("spans", tuple(sorted({one[2] for label in known for one in label})), unit="span")
    names = {one for label in known for one in (label if isinstance(label, tuple) else (label,))}
    classes = in_order(names)
    if kind == "ordinal" and (order := recipe.room_as(NoteKeys).order) is not None:
        classes = (*order, *(name for name in classes if name not in order))
    if kind is None:
        kind = "multilabel" if nested else "binary" if len(classes) == 2 else "multiclass"
    return Task(kind, classes, recipe.positive if recipe.positive in classes else None, unit="note")


def check_task(task: Task, recipe: Recipe) -> None:
    """Whether training data fit what the recipe says of its labels; other data may have fewer or more. Raises RecipeError."""
    if recipe.positive is not None and task.positive is None and task.kind not in PLACED:
        raise RecipeError(
            _("positive = {label!r} is no label here{hint}; expected one of {known}").format(
                label=recipe.positive, hint=did_you_mean(recipe.positive, task.classes), known=_(", ").join(task.classes[:20])
            )
        )
    order = recipe.room_as(NoteKeys).order
    if task.kind == "ordinal" and order is not None and (missing := [name for name in task.classes if name not in order]):
        raise RecipeError(
            _("notes.order leaves out {n} labels, such as {label}; expected all of them, lowest first").format(
                n=len(missing), label=missing[0]
            )
        )
    if task.kind == "binary" and len(task.classes) != 2:
        raise RecipeError(
            _('the task is binary and the notes have {n} labels; expected two, or task = "multiclass"').format(n=len(task.classes))
        )


def in_order(names: set[str]) -> tuple[str, ...]:
    def number(name: str) -> float | None:
        try:
            return float(name)
        except ValueError:
            return None

    numbers = {name: number(name) for name in names}
    if all(value is not None for value in numbers.values()):
        return tuple(sorted(names, key=lambda name: (numbers[name], name)))
    return tuple(sorted(names))
