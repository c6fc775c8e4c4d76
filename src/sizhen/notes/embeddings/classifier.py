"""How notes are classified by averaged word vectors: vectors from training's notes or a file, then logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.embeddings.averaging import AveragedScores, Mean, heard
from sizhen.notes.embeddings.cooccurrence import read_corpus
from sizhen.notes.embeddings.learner import fit_vectors
from sizhen.notes.embeddings.vectors import load_vectors
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.keys import NoteKeys
from sizhen.notes.learnable import learnable
from sizhen.notes.machines import FEWEST, best_loss
from sizhen.notes.scoring import scores_of_notes

STRENGTHS = (0.1, 1.0, 10.0, 100.0, 1000.0)  # C of logistic regression over columns of spread 1


@dataclass(frozen=True, slots=True, eq=False)
class AveragingModel:
    """A fitted linear model over averaged word vectors."""

    task: Task
    scorer: AveragedScores

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        return [bundle_parts.document("model", {"form": "embeddings"}), *self.scorer.parts()]


@dataclass(frozen=True, slots=True)
class AveragingLearner:
    """GloVe on the training notes (or the vectors that `notes.vectors` names), averaged, then logistic regression.

    Its strength is chosen by log loss on validation notes, then it is fitted on all notes given.
    """

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> AveragingModel:
        texts, targets, owners = learnable(train, self.task)
        held_texts, held, held_owners = learnable(validate, self.task, owners) if len(validate) else ([], targets[:0], owners[:0])
        everything, every, whose = [*texts, *held_texts], np.concatenate([targets, held]), np.concatenate([owners, held_owners])
        mean = self._mean(everything, whose, progress)
        chosen = np.arange(len(everything)) >= len(texts)
        if len(held_texts) < FEWEST:
            patients = np.random.default_rng(self.recipe.learn.seed).permutation(np.unique(whose))
            chosen = np.isin(whose, patients[: len(patients) // 5])
        rows = mean(everything)
        centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
        weights, base = self._fitted((rows - centre) / spread, every, chosen, progress)
        weights = weights / spread[:, None]
        scores = AveragedScores(
            mean, weights, base - centre @ weights, fit_familiarity(everything, whose, self.recipe.privacy.min_documents)
        )
        return AveragingModel(self.task, scores)

    def _mean(self, texts: Sequence[str], owners: NDArray[np.int64], progress: Progress) -> Mean:
        keys, least = self.recipe.room_as(NoteKeys), self.recipe.privacy.min_documents
        if keys.vectors is None:
            corpus = read_corpus(texts, min(keys.min_count, 2), owners.tolist(), least, progress)
            vectors, _made = fit_vectors(corpus, "glove", self.recipe, progress)
            return Mean(vectors, corpus.counts, int(corpus.counts.sum()))
        vectors = load_vectors(Path(keys.vectors), progress)
        counts, total = np.zeros(len(vectors), np.int64), 0
        for text in texts:
            for one in heard(text):
                total += 1
                if (index := vectors.index(one.word)) is not None:
                    counts[index] += 1
        if not counts.any():
            raise DataError(_("{file} holds none of the words of the notes; expected vectors of their language").format(file=keys.vectors))
        return Mean(vectors, counts, total)

    def _fitted(
        self, rows: NDArray[np.float64], targets: NDArray[Any], held: NDArray[np.bool_], progress: Progress
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        progress.start(_("learning labels from averaged word vectors"), len(STRENGTHS) + 1)
        inside, outside = np.flatnonzero(~held), np.flatnonzero(held)
        able = len(outside) >= FEWEST and (targets.ndim == 2 or len(np.unique(targets[inside])) > 1)
        losses = {}
        for strength in STRENGTHS if able else ():
            weights, base = fit_logistic(rows[inside], targets[inside], len(self.task.classes), strength)
            losses[strength] = best_loss(rows[outside] @ weights + base, targets[outside])
            progress.advance(note=f"C = {strength:g}")
        best = min(losses, key=losses.__getitem__) if losses else 1.0
        return fit_logistic(rows, targets, len(self.task.classes), best)


def fit_logistic(
    rows: NDArray[np.float64], targets: NDArray[Any], classes: int, strength: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (D, K) and base (K,): one softmax over exclusive labels, a sigmoid each where several may hold.

    A label that no note has gets no weights and the base -2 below the others.
    """
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    weights, base = np.zeros((rows.shape[1], classes)), np.full(classes, -2.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if targets.ndim == 1:
            model = LogisticRegression(C=strength, max_iter=300).fit(rows, targets)
            if len(model.classes_) == 2:  # one log odds, half to each
                first, second = model.classes_
                weights[:, second], weights[:, first] = model.coef_[0] / 2, -model.coef_[0] / 2
                base[second], base[first] = model.intercept_[0] / 2, -model.intercept_[0] / 2
            else:
                weights[:, model.classes_] = model.coef_.T
                base[:] = model.intercept_.min() - 2
                base[model.classes_] = model.intercept_
            return weights, base
        for column in range(classes):
            wanted = targets[:, column] > 0
            if wanted.any() and not wanted.all():
                model = LogisticRegression(C=strength, max_iter=300).fit(rows, wanted)
                weights[:, column], base[column] = model.coef_[0], model.intercept_[0]
            elif wanted.any():
                base[column] = 2.0
    return weights, base
