"""The plain models beside the network: how common each label is, and logistic regression on pixels."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import arrays
from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.task import Task
from sizhen.images import preparation
from sizhen.images.examiner import ImageExaminer, prevalence_forward
from sizhen.images.fitted import FittedModel
from sizhen.images.keys import ImageKeys
from sizhen.images.targets import Lesson, check, lesson
from sizhen.learning.linear import linear_arrays
from sizhen.learning.prevalence import prevalence

STRENGTHS = (1e-4, 1e-3, 1e-2)  # scikit-learn's C: pixels are many and alike, so strong penalties win
WITHOUT_CHOICE = 1e-3
LARGEST_SIDE = 28  # a weight a pixel: beyond this the weights outnumber the cases
ITERATIONS = 200


@dataclass(slots=True)
class PrevalenceLearner:
    """How common each label is among the training pictures."""

    recipe: Recipe
    task: Task
    role: Role = "beside"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> FittedModel:
        """Raises DataError where there is nothing to learn from."""
        keys = self.recipe.room_as(ImageKeys)
        prepared = preparation.fit(train, keys)
        taught = lesson(train, prepared, self.task)
        check(taught, self.task)
        held = {"logits": prevalence(taught.answers, len(self.task.classes)).astype(np.float32)}
        return FittedModel(ImageExaminer(prepared, self.task, prevalence_forward(held), looks=False), arrays("prevalence", held))


@dataclass(slots=True)
class LogisticLearner:
    """Multinomial logistic regression (one of two outcomes for each label where a case has several) on at most 28 x 28 pixels."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> FittedModel:
        """The strength of the penalty is chosen by log loss on `validate` where there is one. Raises DataError."""
        prepared = preparation.fit(train, self._keys(train))
        taught = lesson(train, prepared, self.task)
        check(taught, self.task)
        judge = lesson(validate, prepared, self.task) if len(validate) else None
        strengths = STRENGTHS if judge is not None and len(judge) else (WITHOUT_CHOICE,)
        x = prepared.finish(taught.pictures).reshape(len(taught), -1)
        fits = []
        progress.start(_("logistic regression"), len(strengths))
        for strength in strengths:
            fits.append(_fit(x, taught.answers, self.task, strength))
            progress.advance()
        best = fits[0] if judge is None or len(fits) == 1 else min(fits, key=lambda held: self._loss(held, judge, prepared))

        def forward(batch: NDArray[np.float32]) -> NDArray[np.float32]:
            flat = batch.reshape(len(batch), -1).astype(np.float64)
            return np.asarray(flat @ best["weights"] + best["intercept"], np.float32)

        held = {name: value.astype(np.float32) for name, value in best.items()}
        return FittedModel(ImageExaminer(prepared, self.task, forward), arrays("linear", held))

    def _keys(self, train: Cohort) -> ImageKeys:
        keys = self.recipe.room_as(ImageKeys)
        height, width = preparation.fit(train, keys).size
        return keys.model_copy(update={"size": (min(height, LARGEST_SIDE), min(width, LARGEST_SIDE))})

    def _loss(self, held: dict[str, NDArray[Any]], judge: Lesson, prepared: preparation.Preparation) -> float:
        x = prepared.finish(judge.pictures).reshape(len(judge), -1)
        return log_loss(x @ held["weights"] + held["intercept"], judge.answers)


def log_loss(values: NDArray[Any], answers: NDArray[Any]) -> float:
    """Mean negative log likelihood in nats of logits (n, K) under class numbers (n,) or rows of labels (n, K)."""
    if answers.ndim == 2:
        return float(np.logaddexp(0, np.where(answers > 0, -values, values)).mean())
    return float((np.logaddexp.reduce(values, axis=1) - values[np.arange(len(values)), answers]).mean())


def _fit(x: NDArray[np.float32], answers: NDArray[Any], task: Task, strength: float) -> dict[str, NDArray[Any]]:
    if answers.ndim == 1:
        return _one(x, answers, len(task.classes), strength)
    columns = []
    for column in answers.T.astype(np.int64):
        if column.min() == column.max():
            n, present = len(column), int(column.sum())
            columns.append({"weights": np.zeros(x.shape[1]), "intercept": np.log(present + 1) - np.log(n - present + 1)})
            continue
        both = _one(x, column, 2, strength)
        columns.append({name: both[name][..., 1] - both[name][..., 0] for name in both})
    return {name: np.stack([column[name] for column in columns], axis=-1) for name in ("weights", "intercept")}


def _one(x: NDArray[np.float32], answers: NDArray[np.int64], classes: int, strength: float) -> dict[str, NDArray[Any]]:
    """weights (features, classes), intercept (classes,); a class without a case gets the intercept of half a case."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a stop after 200 steps is a penalty as good as any
        model.fit(x, answers)
    weights, intercept = linear_arrays(model)
    if len(model.classes_) == classes:
        return {"weights": weights, "intercept": intercept}
    whole, start = np.zeros((x.shape[1], classes)), np.full(classes, intercept.min() - np.log(2 * len(x)))
    whole[:, model.classes_], start[model.classes_] = weights, intercept
    return {"weights": whole, "intercept": start}
