"""The plainest model: how often each class is, whatever the signal."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import BundlePart, arrays
from sizhen.cohort.cohort import Cohort
from sizhen.core.progress import Progress
from sizhen.core.recipe import Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.learning.prevalence import prevalence
from sizhen.signals.fitting import fit_preparation
from sizhen.signals.keys import SignalKeys
from sizhen.signals.preparation import Preparation, part_of
from sizhen.signals.scoring import tabulate, truth_of


@dataclass(frozen=True, slots=True)
class PrevalenceLearner:
    """Counts the units of each class in training."""

    task: Task
    keys: SignalKeys
    role: Role = "beside"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> "PrevalenceModel":
        preparation = fit_preparation(train, self.keys)
        case = np.concatenate([np.zeros(0, np.int64), *(part.case for part in preparation.blocks(train))])
        truth, _unseen = truth_of(train, case, self.task)
        return PrevalenceModel(preparation, self.task, prevalence(truth, len(self.task.classes)).astype(np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class PrevalenceModel:
    """The same logits (K,) for every unit."""

    preparation: Preparation
    task: Task
    logits: NDArray[np.float32]

    def scores(self, cohort: Cohort) -> Scores:
        parts = list(self.preparation.blocks(cohort))
        return tabulate(np.tile(self.logits, (sum(map(len, parts)), 1)), parts, cohort, self.task)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        return [part_of(self.preparation), arrays("prevalence", {"logits": self.logits})]
