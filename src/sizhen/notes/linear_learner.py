"""How a linear model of notes is fitted: two support vector machines on words and characters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.counting import fit_and_transform
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.learnable import learnable
from sizhen.notes.linear import LinearScores
from sizhen.notes.machines import FEWEST, STRENGTHS, Machines
from sizhen.notes.scoring import scores_of_notes


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """A fitted linear model of notes; `form` names it in the bundle."""

    task: Task
    scorer: LinearScores
    form: str = "linear"

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        return [bundle_parts.document("model", {"form": self.form}), *self.scorer.parts()]


@dataclass(frozen=True, slots=True)
class LinearLearner:
    """Two linear support vector machines added up, one label against the rest (Fan et al. 2008), on TF-IDF of words and characters.

    The second sees each n-gram weighted by how unevenly the label has it (NB-SVM, Wang and Manning 2012). Their strengths and shares are
    chosen by log loss on validation notes, then both are fitted on all notes given: no more is stopped early, so nothing need be spared.
    """

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> LinearModel:
        texts, targets, owners = learnable(train, self.task)
        progress.start(_("learning words and characters"), 2 * len(STRENGTHS) + 2)
        held_texts, held, held_owners = learnable(validate, self.task, owners) if len(validate) else ([], targets[:0], owners[:0])
        texts, targets = texts + held_texts, np.concatenate([targets, held])
        chosen = np.arange(len(texts)) >= len(texts) - len(held_texts)
        if len(held_texts) < FEWEST:  # too few to choose on: a fifth of the patients
            patients = np.random.default_rng(self.recipe.learn.seed).permutation(np.unique(owners))
            chosen = np.isin(np.concatenate([owners, held_owners]), patients[: len(patients) // 5])
        everybody, least = np.concatenate([owners, held_owners]), self.recipe.privacy.min_documents
        representation, rows = fit_and_transform(texts, everybody, least)
        familiarity = fit_familiarity(texts, everybody, least)
        progress.advance()
        seed = self.recipe.learn.seed
        machines = Machines(rows, targets, self.task, seed)
        strengths, share = machines.choice(chosen, progress)
        weights, base = machines.mixed(np.arange(len(texts)), strengths, share)
        progress.advance(note=f"C = {strengths[0]:g}, {strengths[1]:g}; {share:.0%}")
        return LinearModel(self.task, LinearScores(representation, weights.astype(np.float16), base, familiarity))
