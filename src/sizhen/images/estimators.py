"""ImageClassifier, the room's public class in scikit-learn's manner."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.recipe import Learn, Recipe
from sizhen.core.task import Task, TaskKind
from sizhen.core.validation import reason
from sizhen.images.baselines import LogisticLearner
from sizhen.images.examiner import ImageExaminer, open_examiner
from sizhen.images.keys import ImageKeys
from sizhen.images.learner import NetworkLearner
from sizhen.images.networks import NETWORKS
from sizhen.learning.estimators import CohortClassifier, FittingLearner, InvalidInputError, cohort_of


class ImageClassifier(CohortClassifier):
    """Classifies pictures: calibrated probabilities, prediction sets, heat maps.

    X is an array (n, height, width) or (n, height, width, channels), or a list of such arrays of any sizes; uint8, uint16 or float. y are n
    labels, or a table (n, labels) of 0 and 1. `network` is "small-cnn" or "logistic-regression"; `ordinal` True says that the labels' order
    is meant. None of epochs, batch and rate: the room's own. Raises InvalidInputError, a ValueError too.

    >>> import numpy as np
    >>> generator = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], 10)
    >>> X = generator.integers(0, 100, (20, 20, 20)).astype(np.uint8) + (100 * y[:, None, None]).astype(np.uint8)
    >>> ImageClassifier(network="logistic-regression").fit(X, y).predict(X[[0, 19]]).tolist()
    [0, 1]
    """

    def __init__(
        self,
        network: str = "small-cnn",
        ordinal: bool = False,
        pooling: Literal["max", "average"] = "max",
        size: tuple[int, int] | None = None,
        augment: Literal["none", "light"] = "light",
        nets: int = 1,
        epochs: int | None = None,
        batch: int | None = None,
        rate: float | None = None,
        seed: int = 0,
        level: float = 0.90,
    ) -> None:
        self.network = network
        self.ordinal = ordinal
        self.pooling = pooling
        self.size = size
        self.augment = augment
        self.nets = nets
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.seed = seed
        self.level = level

    def _kind(self, target: str) -> TaskKind:
        kind: TaskKind = super()._kind(target)
        return "ordinal" if self.ordinal and kind in ("binary", "multiclass") else kind

    def _cohort(self, X: Any, y: Sequence[Any] | None, groups: Sequence[str] | None) -> Cohort:
        return cohort_of(_pictures(X), self.task_, y, groups)

    def _learner(self, task: Task) -> FittingLearner:
        recipe = self._recipe()
        if self.network in NETWORKS:
            return NetworkLearner(self.network, recipe, task)
        if self.network == "logistic-regression":
            return LogisticLearner(recipe, task)
        raise InvalidInputError(
            _("network {name!r} is not known; expected logistic-regression or one of {known}").format(
                name=str(self.network)[:40], known=_(", ").join(NETWORKS)
            )
        )

    def _examiner(self, parts: Parts, task: Task) -> ImageExaminer:
        return open_examiner(parts, task)

    def _recipe(self) -> Recipe:
        try:
            return Recipe(
                examination="images",
                learn=Learn(seed=self.seed, epochs=self.epochs, batch=self.batch, rate=self.rate),
                room=ImageKeys(pooling=self.pooling, size=self.size, augment=self.augment, nets=self.nets),
            )
        except ValidationError as error:
            first = error.errors()[0]
            raise InvalidInputError(
                _("{name} = {found!r} is impossible; {reason}").format(
                    name=first["loc"][0] if first["loc"] else "", found=first["input"], reason=reason(first)
                )
            ) from error


def _pictures(X: Any) -> "NDArray[Any] | list[NDArray[Any]]":
    """X as payloads; raises InvalidInputError where it is no pictures."""
    pictures = X if isinstance(X, np.ndarray) else [np.asarray(picture) for picture in X]
    shapes = [pictures.shape[1:]] if isinstance(pictures, np.ndarray) else [picture.shape for picture in pictures]
    odd = next((shape for shape in shapes if len(shape) not in (2, 3) or 0 in shape), None)
    if odd is not None or len(pictures) == 0:
        raise InvalidInputError(
            _("X holds {n} pictures of shape {shape}; expected height x width, or height x width x channels, each").format(
                n=len(pictures), shape=" x ".join(map(str, odd or ())) or _("none")
            )
        )
    kinds = {pictures.dtype} if isinstance(pictures, np.ndarray) else {picture.dtype for picture in pictures}
    if any(kind.kind not in "buif" for kind in kinds) or not all(_finite(picture) for picture in pictures):
        raise InvalidInputError(_("X has pixels that are not finite numbers; expected uint8, uint16 or float, without NaN"))
    return pictures


def _finite(picture: NDArray[Any]) -> bool:
    return picture.dtype.kind != "f" or bool(np.isfinite(picture).all())
