"""SignalClassifier, the room's public class in scikit-learn's manner."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.recipe import Learn
from sizhen.core.task import Task
from sizhen.learning.estimators import CohortClassifier, FittingLearner, InvalidInputError, cohort_of
from sizhen.signals.examiner import SignalExaminer
from sizhen.signals.keys import SignalKeys

LONGEST = 10_000_000


class SignalClassifier(CohortClassifier):
    """Classifies signals: calibrated probabilities, prediction sets, evidence by stretch and channel.

    X is an array (n, T) or (n, T, channels), or a list of arrays (T_i,) or (T_i, channels) of different lengths; NaN is missing. y are n
    labels. `network` is "lightgbm" (on summaries of each channel) or a recurrent cell: rnn, lstm, gru, birnn, bilstm, bigru. None of
    epochs, batch and rate: the room's own. Raises InvalidInputError, a ValueError too.

    >>> import numpy as np
    >>> y = np.repeat([0, 1], 20)
    >>> X = np.sin(np.linspace(0, 9, 50)) * (1 + y[:, None]) + np.random.default_rng(0).normal(0, 0.1, (40, 50))
    >>> SignalClassifier(network="gru", epochs=40, rate=0.01).fit(X, y).predict(X[[0, 39]]).tolist()
    [0, 1]
    """

    def __init__(
        self,
        network: Literal["lightgbm", "rnn", "lstm", "gru", "birnn", "bilstm", "bigru"] = "gru",
        epochs: int | None = None,
        batch: int | None = None,
        rate: float | None = None,
        seed: int = 0,
        level: float = 0.90,
    ) -> None:
        self.network = network
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.seed = seed
        self.level = level

    def _cohort(self, X: Any, y: Sequence[Any] | None, groups: Sequence[str] | None) -> Cohort:
        series = as_series(X)
        known = getattr(self, "channels_", None)
        if y is not None:
            self.channels_ = series[0].shape[1]
        elif known is not None and any(one.shape[1] != known for one in series):
            raise InvalidInputError(
                _("X has {found} channels; expected {n}, as in fitting").format(
                    found=next(one.shape[1] for one in series if one.shape[1] != known), n=known
                )
            )
        return cohort_of(series, self.task_, y, groups)

    def _learner(self, task: Task) -> FittingLearner:
        from sizhen.signals.examination import NETWORKS
        from sizhen.signals.learner import BoosterLearner, NetworkLearner

        try:
            learn = Learn(seed=self.seed, epochs=self.epochs, batch=self.batch, rate=self.rate)
        except ValueError as error:
            raise InvalidInputError(_("a parameter is impossible ({reason})").format(reason=str(error).splitlines()[1:2])) from error
        if self.network == "lightgbm":
            return BoosterLearner(task, SignalKeys(), learn)
        if self.network not in NETWORKS:
            raise InvalidInputError(
                _("network {name!r} is not known; expected lightgbm or one of {known}").format(
                    name=str(self.network)[:40], known=_(", ").join(NETWORKS)
                )
            )
        cell, both_ways = NETWORKS[self.network]
        return NetworkLearner(task, SignalKeys(), learn, cell, both_ways)

    def _examiner(self, parts: Parts, task: Task) -> SignalExaminer:
        return SignalExaminer.open(parts, task)


def as_series(X: Any) -> list[NDArray[np.float32]]:
    """A list of (T_i, channels) float32; raises InvalidInputError for what is no signal."""
    if isinstance(X, np.ndarray) and X.dtype != object and X.ndim not in (2, 3):
        raise InvalidInputError(_("X has {n} axes; expected (n, T) or (n, T, channels)").format(n=X.ndim))
    found: list[NDArray[np.float32]] = []
    for row, one in enumerate(X):
        try:
            series = np.asarray(one, np.float32)
        except (TypeError, ValueError) as error:
            raise InvalidInputError(_("signal {row} is not made of numbers; expected (T,) or (T, channels)").format(row=row)) from error
        series = series[:, None] if series.ndim == 1 else series
        if series.ndim != 2 or not 0 < series.size <= LONGEST:
            raise InvalidInputError(
                _("signal {row} has shape {shape}; expected (T,) or (T, channels), not empty").format(row=row, shape=series.shape)
            )
        if found and series.shape[1] != found[0].shape[1]:
            raise InvalidInputError(
                _("signal {row} has {found} channels; expected {n}, as the first").format(
                    row=row, found=series.shape[1], n=found[0].shape[1]
                )
            )
        if np.isinf(series).any():
            raise InvalidInputError(_("signal {row} holds infinity; expected numbers, or NaN where nothing was measured").format(row=row))
        found.append(series)
    if not found:
        raise InvalidInputError(_("X has no signal; expected at least one"))
    return found
