"""The plain models that stand beside: the commonest label, naive Bayes on words alone, a dictionary of training's entities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort, align, align_many
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.learning.prevalence import prevalence
from sizhen.notes.counting import fit_and_transform
from sizhen.notes.dictionary import Dictionary, fit_dictionary
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.learnable import learnable, marked
from sizhen.notes.linear import LinearScores
from sizhen.notes.linear_learner import LinearModel
from sizhen.notes.scoring import Constant, scores_of_notes
from sizhen.notes.tagging import DictionaryProposals, scores_of_spans


@dataclass(frozen=True, slots=True, eq=False)
class MajorityModel:
    """The same scores for every note: the log shares of the labels in training."""

    task: Task
    values: NDArray[np.float64]

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, Constant(self.values))

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        return [bundle_parts.document("model", {"form": "majority"}), bundle_parts.arrays("shares", {"values": self.values})]


@dataclass(frozen=True, slots=True)
class Majority:
    """The commonest label, whatever the note says."""

    task: Task
    role: Role = "beside"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> MajorityModel:
        aligned = (align_many if self.task.kind == "multilabel" else align)(train.labels, self.task.classes, len(train))
        return MajorityModel(self.task, prevalence(aligned[0], len(self.task.classes)))


@dataclass(frozen=True, slots=True)
class NaiveBayes:
    """Multinomial naive Bayes on single words (McCallum and Nigam 1998), smoothed by one."""

    recipe: Recipe
    task: Task
    role: Role = "beside"  # the linear model learns from validation notes too, so that the two cannot be chosen between there

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> LinearModel:
        texts, targets, owners = learnable(train, self.task)
        representation, rows = fit_and_transform(
            texts, owners, self.recipe.privacy.min_documents, word_sizes=(1,), character_sizes=(), weighting="counts"
        )
        table = targets if targets.ndim == 2 else np.eye(len(self.task.classes))[targets]
        inside = np.asarray(rows.T @ table) + 1.0
        weights = np.log(inside / inside.sum(0))
        shares = (table.sum(0) + 0.5) / (len(table) + 0.5 * table.shape[1])
        base = np.log(shares)
        if self.task.kind == "multilabel":  # each label against its absence
            outside = np.asarray(rows.T @ (1 - table)) + 1.0
            weights, base = weights - np.log(outside / outside.sum(0)), np.log(shares / (1 - shares))
        return LinearModel(
            self.task,
            LinearScores(
                representation, weights.astype(np.float16), base, fit_familiarity(texts, owners, self.recipe.privacy.min_documents)
            ),
        )


@dataclass(frozen=True, slots=True, eq=False)
class DictionaryModel:
    """Longest matches of a dictionary."""

    task: Task
    dictionary: Dictionary

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_spans(cohort, self.task, DictionaryProposals(self.dictionary).propose)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values.ravel()

    def parts(self) -> Sequence[BundlePart]:
        return [bundle_parts.document("model", {"form": "dictionary"}), *self.dictionary.parts()]


@dataclass(frozen=True, slots=True)
class DictionaryLearner:
    """Every entity of training that was right at least as often as not, wherever its letters stand again."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> DictionaryModel:
        texts, gold, owners = marked(train)
        whole = fit_dictionary(texts, gold, owners, self.task.classes, self.recipe.privacy.min_documents)
        keep = np.flatnonzero(whole.value >= 0)
        return DictionaryModel(
            self.task, Dictionary(whole.labels, tuple(whole.entries[i] for i in keep), whole.label[keep], whole.value[keep])
        )
