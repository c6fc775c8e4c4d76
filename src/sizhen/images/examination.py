"""The room's face to the workflow: recognise, gather, cases, learners, examiner."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Recognition
from sizhen.core.errors import MissingDependencyError, RecipeError
from sizhen.core.language import named
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe, Section
from sizhen.core.spelling import did_you_mean
from sizhen.core.task import Task
from sizhen.images import asked, handed_in, recognising
from sizhen.images.examiner import ImageExaminer, open_examiner
from sizhen.images.settings import ImagesKeys

if TYPE_CHECKING:
    from sizhen.images.baselines import LogisticLearner, PrevalenceLearner
    from sizhen.images.learner import SmallCnnLearner

NETWORKS = ("small-cnn",)


class ImageExamination:
    """Look: X-ray, ultrasound, retina, MRI, skin, as pictures or arrays."""

    name: str = named("images")
    keys: type[Section] = ImagesKeys

    def recognise(self, data: Path) -> Recognition | None:
        return recognising.recognise(data)

    def gather(self, data: Path, recipe: Recipe) -> Cohort:
        """All images with labels where there are any; parts, patients and attributes as the data say. Raises DataError, RecipeError."""
        return asked.cohort_of(asked.read(data, recipe.room_as(ImagesKeys), recipe.split.patient), recipe)

    def cases(self, inputs: Sequence[Path], recipe: Recipe, parts: Parts) -> Cohort:
        """Pictures, folders of pictures, `.npz` files and manifests, in the order given. Raises DataError."""
        return handed_in.cases(inputs, recipe)

    def learners(self, recipe: Recipe, task: Task) -> "Mapping[str, SmallCnnLearner | LogisticLearner | PrevalenceLearner]":
        """small-cnn, logistic regression on pixels, prevalence. Raises RecipeError for a network that is not known."""
        network = recipe.learn.network or NETWORKS[0]
        if network not in NETWORKS:
            raise RecipeError(
                _("network {name!r} is not known{hint}; expected one of {known}").format(
                    name=network, hint=did_you_mean(network, NETWORKS), known=_(", ").join(NETWORKS)
                )
            )
        try:
            from sizhen.images.baselines import LogisticLearner, PrevalenceLearner
            from sizhen.images.learner import SmallCnnLearner
        except ModuleNotFoundError as error:
            raise MissingDependencyError(
                _("{library} is not installed; learning needs the extra: pip install 'sizhen[train]'").format(library=error.name)
            ) from error
        return {
            network: SmallCnnLearner(recipe, task),
            "logistic-regression": LogisticLearner(recipe, task),
            "prevalence": PrevalenceLearner(recipe, task),
        }

    def examiner(self, parts: Parts, task: Task) -> ImageExaminer:
        return open_examiner(parts, task)
