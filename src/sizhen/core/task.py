"""What is asked of a model: the kind of task, its classes, and which class is the finding."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from sizhen.core.errors import RecipeError
from sizhen.core.language import translate as _

TaskKind = Literal[
    "binary", "multiclass", "multilabel", "ordinal", "spans", "identifiers", "frames", "ranking", "rating", "similarity", "groups"
]
KINDS: tuple[str, ...] = get_args(TaskKind)


@dataclass(frozen=True, slots=True)
class Task:
    """`classes` are the names of the columns of scores: labels, span labels, or nothing for rankings and ratings.

    `unit` says what one row of scores is (a case, a beat, an hour, a span, an item); `positive` is the class a person named as the
    finding, never guessed.
    """

    kind: TaskKind
    classes: tuple[str, ...] = ()
    positive: str | None = None
    unit: str = "case"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise RecipeError(_("task {kind!r} is not known; expected one of {known}").format(kind=self.kind, known=_(", ").join(KINDS)))
        if len(set(self.classes)) != len(self.classes):
            raise RecipeError(_("a task's classes must differ from each other; name each label once"))
        if self.positive is not None and self.positive not in self.classes:
            known = _(", ").join(self.classes) or _("none")
            raise RecipeError(_("positive = {name!r} is not a label here; expected one of {known}").format(name=self.positive, known=known))

    @property
    def positive_index(self) -> int | None:
        return None if self.positive is None else self.classes.index(self.positive)

    @property
    def of_beats(self) -> bool:
        """Whether units are heart beats of AAMI's classes, S and V among them."""
        return self.unit == "beat" and {"S", "V"} <= set(self.classes)

    def with_positive(self, positive: str | None) -> "Task":
        return replace(self, positive=positive)
