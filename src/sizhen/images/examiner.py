"""Serving: scores of pictures by ONNX Runtime or NumPy, and evidence for one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import BundlePart, Parts, document
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import BundleError
from sizhen.core.evidence import Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.images import occlusion
from sizhen.images.pictures import draw
from sizhen.images.pixels import checked
from sizhen.images.preparation import Preparation
from sizhen.images.scoring import tabulate

BATCH = 128

Forward = Callable[[NDArray[np.float32]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class ImageExaminer:
    """Whatever model the parts hold: `forward` maps (n, channels, height, width) to (n, K); `looks` False: it does not see the picture."""

    preparation: Preparation
    task: Task
    forward: Forward
    looks: bool = True

    def scores(self, cohort: Cohort) -> Scores:
        """One unit for each picture that fits; values are logits a class."""
        reduced = self.preparation.reduce(cohort)
        values = [
            self.forward(self.preparation.finish(reduced.values[begin : begin + BATCH])) for begin in range(0, len(reduced.values), BATCH)
        ]
        table = np.concatenate(values) if values else np.zeros((0, len(self.task.classes)), np.float32)
        return tabulate(table, reduced.rows, cohort, self.task, reduced.remarks)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """The fall of the label's log odds under each covered patch, as heat over the original's pixels and as regions."""
        label = self.task.classes[column]
        reduced = self.preparation.reduce(Cohort.of_one(replace(case, label=None), self.task))
        if not self.looks:
            return Evidence("none", label, note=_("this model knows how common each label is and does not look at the picture"))
        if not len(reduced.values):
            return Evidence("none", label, note=reduced.remarks[0].text)
        x = self.preparation.finish(reduced.values)[0]
        found = occlusion.occlude(x, lambda batch: self._log_odds(batch, column))
        pixels = np.asarray(case.payload)
        heat = occlusion.heat_map(found, (x.shape[1], x.shape[2]), (pixels.shape[0], pixels.shape[1]))
        return Evidence(
            "occlusion",
            label,
            regions=occlusion.regions(heat),
            heat=heat,
            total=float(self._log_odds(x[np.newaxis], column)[0]),
            note=_("how far the log odds of the label fall when a patch of the picture is covered"),
        )

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        return draw(case, evidence)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The cells of a grid over the picture with the most heat filled with the training mean; with a seed, as many others by chance."""
        pixels = np.array(checked(case.payload))
        cells = occlusion.grid((pixels.shape[0], pixels.shape[1]))
        chosen = max(1, round(share * len(cells)))
        if seed is not None:
            order = np.random.default_rng(seed).permutation(len(cells))
        elif evidence.heat is not None:
            weights = [evidence.heat[top:bottom, left:right].mean() for top, left, bottom, right in cells]
            order = np.argsort(-np.array(weights), kind="stable")
        else:
            return case
        fill = self.preparation.fill(pixels)
        for k in order[:chosen]:
            top, left, bottom, right = cells[int(k)]
            pixels[top:bottom, left:right] = fill if pixels.ndim == 3 else fill[0]
        return replace(case, payload=pixels)

    def _log_odds(self, batch: NDArray[np.float32], column: int) -> NDArray[np.float64]:
        values = np.concatenate([self.forward(batch[k : k + BATCH]) for k in range(0, len(batch), BATCH)]).astype(np.float64)
        if self.task.kind == "multilabel" or values.shape[1] == 1:
            return values[:, column]
        others = np.delete(values, column, axis=1)
        return np.asarray(values[:, column] - np.logaddexp.reduce(others, axis=1), np.float64)


def open_examiner(parts: Parts, task: Task) -> ImageExaminer:
    """The examiner for a network ("network"), a linear model ("linear") or the prevalence ("prevalence"). Raises BundleError for others."""
    try:
        preparation = Preparation.from_json(parts.document("preparation")["preparation"])
    except (KeyError, TypeError) as error:
        raise BundleError(_("the bundle holds no preparation of images; it must be packed again")) from error
    if "network" in parts:
        session = parts.graph("network")
        return ImageExaminer(preparation, task, lambda x: np.asarray(session.run(["logits"], {"x": x})[0], np.float32))
    if "linear" in parts:
        return ImageExaminer(preparation, task, linear_forward(parts.arrays("linear")))
    if "prevalence" in parts:
        return ImageExaminer(preparation, task, prevalence_forward(parts.arrays("prevalence")), looks=False)
    raise BundleError(_("the bundle holds no model for images; expected a part network, linear or prevalence"))


def linear_forward(held: Mapping[str, NDArray[Any]]) -> Forward:
    """weights (features, K), intercept (K,) over the flattened picture."""
    weights, intercept = held["weights"].astype(np.float32), held["intercept"].astype(np.float32)
    return lambda x: np.asarray(x.reshape(len(x), -1) @ weights + intercept, np.float32)


def prevalence_forward(held: Mapping[str, NDArray[Any]]) -> Forward:
    """logits (K,), the same for every picture."""
    logits = held["logits"].astype(np.float32)
    return lambda x: np.repeat(logits[np.newaxis], len(x), axis=0)


def packed(preparation: Preparation, model: BundlePart) -> tuple[BundlePart, ...]:
    """The parts that `open_examiner` opens."""
    return (document("preparation", {"preparation": preparation.to_json()}), model)
