"""A fitted model of this room while training's libraries are there: scores by them, parts for serving."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.scores import Scores
from sizhen.images.examiner import ImageExaminer, packed


@dataclass(frozen=True, slots=True)
class FittedModel:
    """`examiner` scores with training's own forward; `model` is what serving gets instead of it."""

    examiner: ImageExaminer
    model: BundlePart

    def scores(self, cohort: Cohort) -> Scores:
        return self.examiner.scores(cohort)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.examiner.outputs(cohort)

    def parts(self) -> Sequence[BundlePart]:
        return packed(self.examiner.preparation, self.model)
