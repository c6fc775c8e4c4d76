"""The room's face to the workflow: recognise, gather, cases, learners, examiner."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Recognition
from sizhen.core.language import named
from sizhen.core.recipe import Recipe, Section, chosen_first
from sizhen.core.task import Task
from sizhen.images import asked, handed_in, recognition
from sizhen.images.examiner import ImageExaminer, open_examiner
from sizhen.images.keys import ImageKeys

if TYPE_CHECKING:
    from sizhen.images.baselines import LogisticLearner, PrevalenceLearner
    from sizhen.images.learner import NetworkLearner


class ImageExamination:
    """Look: X-ray, ultrasound, retina, MRI, skin, as pictures or arrays."""

    name: str = named("images")
    keys: type[Section] = ImageKeys

    def recognise(self, data: Path) -> Recognition | None:
        return recognition.recognise(data)

    def gather(self, data: Path, recipe: Recipe) -> Cohort:
        """All images with labels where there are any; parts, patients and attributes as the data say. Raises DataError, RecipeError."""
        return asked.cohort_of(asked.read(data, recipe.room_as(ImageKeys), recipe.split.patient), recipe)

    def cases(self, inputs: Sequence[Path], recipe: Recipe, parts: Parts) -> Cohort:
        """Pictures, folders of pictures, `.npz` files and manifests, in the order given. Raises DataError."""
        return handed_in.cases(inputs, recipe)

    def learners(self, recipe: Recipe, task: Task) -> "Mapping[str, NetworkLearner | LogisticLearner | PrevalenceLearner]":
        """A network, logistic regression on pixels, prevalence. Raises RecipeError for a network that is not known."""
        from sizhen.images.baselines import LogisticLearner, PrevalenceLearner
        from sizhen.images.learner import NetworkLearner
        from sizhen.images.networks import NETWORKS

        networks = {name: partial(NetworkLearner, name, recipe, task) for name in NETWORKS}
        others: dict[str, LogisticLearner | PrevalenceLearner] = {
            "logistic-regression": LogisticLearner(recipe, task),
            "prevalence": PrevalenceLearner(recipe, task),
        }
        return chosen_first(recipe.learn.network, networks, others)

    def examiner(self, parts: Parts, task: Task) -> ImageExaminer:
        return open_examiner(parts, task)
