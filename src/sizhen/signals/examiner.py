"""Serving: scores and evidence for records, stays and series on ONNX Runtime, from packed parts alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import BundleError, DataError
from sizhen.core.evidence import Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.signals import occlusion, pictures
from sizhen.signals.preparation import Inputs, Preparation, open_preparation
from sizhen.signals.scoring import tabulate

BATCH = 1024


@dataclass(frozen=True, slots=True, eq=False)
class SignalExaminer:
    """A network, boosters, or how often each class is; whichever the parts hold."""

    preparation: Preparation
    task: Task
    network: Any
    boosters: tuple[Any, ...]
    prevalence: NDArray[np.float32] | None

    @classmethod
    def open(cls, parts: Parts, task: Task) -> "SignalExaminer":
        names = sorted((name for name in parts if name.startswith("booster-")), key=lambda name: (len(name), name))
        network = parts.graph("network") if "network" in parts else None
        prevalence = np.asarray(parts.arrays("prevalence")["logits"], np.float32) if "prevalence" in parts else None
        if network is None and not names and prevalence is None:
            raise BundleError(_("the bundle holds no model of signals; expected a network, boosters or a prevalence"))
        return cls(open_preparation(parts), task, network, tuple(parts.graph(name) for name in names), prevalence)

    def scores(self, cohort: Cohort) -> Scores:
        """All beats of all records, or one unit a stay."""
        parts, values = [], [np.zeros((0, len(self.task.classes)), np.float32)]
        nothing = np.zeros(0, np.float32)
        for part in self.preparation.blocks(cohort):
            values.append(self.values(part))
            parts.append(Inputs(nothing, part.lengths, nothing, nothing, part.case, part.where, part.remarks))
        return tabulate(np.concatenate(values), parts, cohort, self.task)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def values(self, inputs: Inputs) -> NDArray[np.float32]:
        """Logits (U, K)."""
        found = [np.zeros((0, len(self.task.classes)), np.float32)]
        for begin in range(0, len(inputs), BATCH):
            found.append(self._run(inputs.take(np.arange(begin, min(begin + BATCH, len(inputs))))))
        return np.concatenate(found)

    def _run(self, inputs: Inputs) -> NDArray[np.float32]:
        if self.prevalence is not None:
            return np.tile(self.prevalence, (len(inputs), 1))
        if self.boosters:
            found = [booster.run(None, {"features": inputs.features})[0] for booster in self.boosters]
            return np.asarray(np.mean(found, axis=0, dtype=np.float64), np.float32)
        feed = {"x": inputs.sequence, "lengths": inputs.lengths}
        if inputs.context.shape[1]:
            feed["context"] = inputs.context
        return np.asarray(self.network.run(None, feed)[0], np.float32)

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """How much the log probability of the class falls when a stretch of a channel is taken away, heaviest first."""
        if not 0 <= column < len(self.task.classes):
            raise DataError(
                _("column {column} is not a class; expected 0 to {last}").format(column=column, last=len(self.task.classes) - 1)
            )
        label = self.task.classes[column]
        if self.prevalence is not None:
            return Evidence("none", label, note=_("the same for every case: how often the class is"))
        pieces, inputs = occlusion.occluded(self.preparation, case, unit)
        values = self.values(inputs).astype(np.float64)
        logs = (
            values
            - np.log(np.exp(values - values.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))
            - values.max(axis=1, keepdims=True)
        )
        return occlusion.evidence(pieces, logs[0, column] - logs[1:, column], label)

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        return pictures.draw(self.preparation, case, evidence)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        return occlusion.without(case, evidence, share, seed)
