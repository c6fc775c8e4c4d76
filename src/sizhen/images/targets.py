"""What a learner of this room is taught: class numbers or rows of labels, and whether there is enough to learn from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError, RecipeError
from sizhen.core.language import translate as _
from sizhen.core.task import Task
from sizhen.images.preparation import Preparation
from sizhen.images.scoring import tabulate

FEWEST = 8


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What is shown and what is right.

    pictures (n, height, width, channels) as reduced; answers (n,) int64 class numbers, or (n, K) float32 of 0 and 1 for several labels.
    """

    pictures: NDArray[Any]
    answers: NDArray[Any]

    def __len__(self) -> int:
        return len(self.answers)


def lesson(cohort: Cohort, preparation: Preparation, task: Task) -> Lesson:
    """The labelled pictures of a cohort that can be prepared; labels outside `task.classes` are left out."""
    reduced = preparation.reduce(cohort)
    found = tabulate(np.zeros((len(reduced.rows), 1), np.float32), reduced.rows, cohort, task, ()).truth
    truth: NDArray[Any] | None = found
    several = task.kind == "multilabel"
    if truth is None:
        answers: NDArray[Any] = np.zeros((0, len(task.classes)), np.float32) if several else np.zeros(0, np.int64)
        return Lesson(reduced.values[:0], answers)
    known = (truth >= 0).all(axis=1) if several else (truth >= 0) & (truth < len(task.classes))
    return Lesson(reduced.values[known], truth[known].astype(np.float32 if several else np.int64))


def check(taught: Lesson, task: Task) -> None:
    """Raises DataError where there is too little to learn from, RecipeError where the recipe asks for what the labels cannot give."""
    if task.kind == "binary" and len(task.classes) > 2:
        raise RecipeError(
            _('task = "binary" but there are {n} labels ({names}); expected "multiclass" or "ordinal", or two labels').format(
                n=len(task.classes), names=_(", ").join(task.classes[:6])
            )
        )
    if len(taught) < FEWEST:
        raise DataError(_("there are {n} labelled pictures to learn from; expected at least {fewest}").format(n=len(taught), fewest=FEWEST))
    if task.kind == "multilabel":
        varied = (taught.answers.min(axis=0) < taught.answers.max(axis=0)).any() if len(task.classes) else False
        present = [name for name, column in zip(task.classes, taught.answers.T, strict=True) if column.any()]
    else:
        present = [task.classes[k] for k in np.unique(taught.answers)]
        varied = len(present) > 1
    if not varied:
        raise DataError(
            _("all {n} pictures to learn from have the same label ({name}); expected two labels or more").format(
                n=len(taught), name=_(", ").join(present) or _("none")
            )
        )
    if task.positive is not None and task.positive not in present:
        raise RecipeError(
            _("positive = {name!r} is the label of no picture to learn from; expected one of {known}").format(
                name=task.positive, known=_(", ").join(present)
            )
        )
