"""Treatments: the room's face to the workflow."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Recognition
from sizhen.core.errors import RecipeError
from sizhen.core.language import named
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe, Section
from sizhen.core.spelling import did_you_mean
from sizhen.core.task import Task
from sizhen.treatments.keys import Keys, needs_neighbours

if TYPE_CHECKING:
    from sizhen.treatments.baselines import PopularityLearner
    from sizhen.treatments.examiner import TreatmentExaminer
    from sizhen.treatments.learner import ItemBasedLearner, UserBasedLearner

    TreatmentLearner = PopularityLearner | ItemBasedLearner | UserBasedLearner


class TreatmentExamination:
    """What was given to whom: neighbours, popularity, and rules of what must not meet."""

    name = named("treatments")
    keys: type[Section] = Keys

    def recognise(self, data: Path) -> Recognition | None:
        from sizhen.treatments.recognising import recognise

        return recognise(data)

    def gather(self, data: Path, recipe: Recipe) -> Cohort:
        from sizhen.treatments.gathering import gather

        return gather(data, recipe)

    def cases(self, inputs: Sequence[Path], recipe: Recipe, parts: Parts) -> Cohort:
        from sizhen.treatments.gathering import read_cases

        return read_cases(inputs, recipe)

    def learners(self, recipe: Recipe, task: Task) -> Mapping[str, "TreatmentLearner"]:
        """The one asked for first, else user-based where its neighbours may be packed, else item-based.

        Whatever is fitted here is packed, so where item sets of others may not leave there are no user-based neighbours at all.
        """
        from sizhen.treatments.baselines import PopularityLearner
        from sizhen.treatments.learner import ItemBasedLearner, UserBasedLearner

        keys = recipe.room_as(Keys)
        learners: dict[str, TreatmentLearner] = {
            **({"user-based": UserBasedLearner(recipe, keys)} if recipe.privacy.pack_neighbours else {}),
            "item-based": ItemBasedLearner(recipe, keys),
            "popularity": PopularityLearner(keys.rules),
        }
        first = recipe.learn.network or next(iter(learners))
        if first == "user-based" and first not in learners:
            raise RecipeError(needs_neighbours())
        if first not in learners:
            raise RecipeError(
                _("learn.network = {name!r} is not known to treatments{hint}; expected one of {known}").format(
                    name=first, hint=did_you_mean(first, learners), known=_(", ").join(learners)
                )
            )
        return {first: learners[first], **{name: learner for name, learner in learners.items() if name != first}}

    def examiner(self, parts: Parts, task: Task) -> "TreatmentExaminer":
        from sizhen.treatments.examiner import TreatmentExaminer

        return TreatmentExaminer.from_parts(parts)
