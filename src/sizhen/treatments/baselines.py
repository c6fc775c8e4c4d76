"""The plain model that stands beside neighbours: how often an item is given to anybody."""

from dataclasses import dataclass

from sizhen.bundle.parts import BundlePart, arrays
from sizhen.cohort.cohort import Cohort
from sizhen.core.progress import Progress
from sizhen.core.recipe import Role
from sizhen.treatments.fitted import TreatmentModel, given_of, learned
from sizhen.treatments.neighbours import Popularity
from sizhen.treatments.preparation import Vocabulary
from sizhen.treatments.rules import RuleBook


@dataclass(frozen=True, slots=True)
class PopularityLearner:
    """Counts how often each item was given."""

    rules: str | None
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> TreatmentModel:
        vocabulary = Vocabulary.of(train)
        rules = RuleBook.read(self.rules, vocabulary)
        ranker = Popularity.fit(given_of(learned(train), vocabulary))
        counts: list[BundlePart] = [arrays("counts", {"base": ranker.base})]
        return TreatmentModel(ranker, vocabulary, rules, counts, {"kind": "popularity"})
