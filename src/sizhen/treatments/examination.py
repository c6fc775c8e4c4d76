"""Treatments: the room's face to the workflow."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Recognition
from sizhen.core.errors import RecipeError
from sizhen.core.language import named
from sizhen.core.recipe import Recipe, Section, chosen_first
from sizhen.core.task import Task
from sizhen.treatments.keys import TreatmentKeys, needs_neighbours

if TYPE_CHECKING:
    from sizhen.treatments.baselines import PopularityLearner
    from sizhen.treatments.examiner import TreatmentExaminer
    from sizhen.treatments.learner import ItemBasedLearner, UserBasedLearner

    TreatmentLearner = PopularityLearner | ItemBasedLearner | UserBasedLearner


class TreatmentExamination:
    """What was given to whom: neighbours, popularity, and rules of what must not meet."""

    name = named("treatments")
    keys: type[Section] = TreatmentKeys

    def recognise(self, data: Path) -> Recognition | None:
        from sizhen.treatments.recognition import recognise

        return recognise(data)

    def gather(self, data: Path, recipe: Recipe) -> Cohort:
        from sizhen.treatments.gathering import gather

        return gather(data, recipe)

    def cases(self, inputs: Sequence[Path], recipe: Recipe, parts: Parts) -> Cohort:
        from sizhen.treatments.gathering import read_cases

        return read_cases(inputs, recipe)

    def learners(self, recipe: Recipe, task: Task) -> Mapping[str, "TreatmentLearner"]:
        """The one asked for first, else user-based where its neighbours may be packed, else item-based, and what the other would give."""
        from sizhen.treatments.baselines import PopularityLearner
        from sizhen.treatments.learner import ItemBasedLearner, UserBasedLearner

        keys = recipe.room_as(TreatmentKeys)
        neighbours: list[tuple[str, TreatmentLearner]] = [
            ("user-based", UserBasedLearner(recipe, keys)),
            ("item-based", ItemBasedLearner(recipe, keys)),
        ]
        first = neighbours if recipe.privacy.pack_neighbours else reversed(neighbours)
        learners: dict[str, TreatmentLearner] = {**dict(first), "popularity": PopularityLearner(keys.rules)}
        if recipe.learn.network == "user-based" and not recipe.privacy.pack_neighbours:
            raise RecipeError(needs_neighbours())
        return chosen_first(recipe.learn.network, {}, learners)

    def examiner(self, parts: Parts, task: Task) -> "TreatmentExaminer":
        from sizhen.treatments.examiner import TreatmentExaminer

        return TreatmentExaminer.from_parts(parts)
