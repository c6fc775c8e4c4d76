"""How boosted trees of assertion are learned: on what linear models say of findings whose patients they did not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.task import Task
from sizhen.learning.boosting import booster_graph, lightgbm
from sizhen.notes.assertion.features import Read
from sizhen.notes.assertion.learner import AssertionModel, choose_strength, fit_weights, known, take
from sizhen.notes.assertion.neighbours import Priors, among, fit_priors
from sizhen.notes.assertion.stack import Stack
from sizhen.notes.assertion.weights import Weights, rows_of
from sizhen.notes.machines import FEWEST

FOLDS = 5
TREES = 400


@dataclass(frozen=True, slots=True)
class StackLearner:
    """LightGBM (Ke et al. 2017) over a linear model's scores of a finding, of its other mentions and of its neighbours (stacking, Wolpert
    1992): what teaches the trees comes from linear models and counts of names of the other folds, cut by patient.
    """

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> AssertionModel:
        learned = known(train, self.task)
        held = known(validate, self.task) if len(validate) >= FEWEST else None
        seed, least, classes = self.recipe.learn.seed, self.recipe.privacy.min_documents, len(self.task.classes)
        progress.start(_("learning what is said of findings"), FOLDS + 3)
        rows = rows_of(learned.notes)
        strength, weights = choose_strength(rows, learned, held, self.task, self.recipe)
        progress.advance(note=f"C = {strength:g}")
        finding = np.repeat(np.arange(len(learned.notes)), [len(note.spans) for note in learned.notes])
        fold = _folds(learned.owner, seed)
        priors = fit_priors(learned.notes, learned.truth, learned.owner, classes, least)
        taught: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []
        for number in np.unique(fold):
            inside, outside = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
            notes = [learned.notes[i] for i in np.unique(finding[inside])]
            others = [learned.notes[i] for i in np.unique(finding[outside])]
            some = fit_weights(take(rows, outside), learned.truth[outside], learned.owner[outside], classes, least, strength, seed)
            counted = fit_priors(others, learned.truth[outside], learned.owner[outside], classes, least)
            taught.append((inside, table(notes, some, counted)))
            progress.advance()
        order = np.concatenate([inside for inside, _table in taught])
        inputs, truth = np.concatenate([made for _inside, made in taught]), learned.truth[order]
        stop = None if held is None else (table(held.notes, weights, priors), held.truth)
        booster = _boosted(inputs[truth >= 0], truth[truth >= 0], stop, seed)
        progress.advance()
        graph = booster_graph(booster, inputs.shape[1])
        columns = np.asarray(booster.classes_, np.int64)
        model = Stack(weights, priors, lambda made: _raw(booster, made), columns)
        progress.advance()
        return AssertionModel(self.task, model, "assertion-boosted", tuple(model.packed(graph)))


def table(notes: Sequence[Read], weights: Weights, priors: Priors) -> NDArray[np.float32]:
    """(findings, D) what the trees see of all findings of these notes."""
    made, begin = [], 0
    blocks = weights.blocks(rows_of(notes))
    for note in notes:
        made.append(among(note, blocks[begin : begin + len(note.spans)], priors))
        begin += len(note.spans)
    return np.concatenate(made)


def _folds(owner: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """The fold of each finding, its patient's."""
    patients, place = np.unique(owner, return_inverse=True)
    return np.asarray((np.random.default_rng(seed).permutation(len(patients)) % min(FOLDS, max(2, len(patients))))[place])


def _boosted(
    inputs: NDArray[np.float32], truth: NDArray[np.int64], stop: tuple[NDArray[np.float32], NDArray[np.int64]] | None, seed: int
) -> Any:
    machine = lightgbm().LGBMClassifier(
        n_estimators=TREES,
        learning_rate=0.03,
        num_leaves=15,
        min_child_samples=int(np.clip(len(truth) // 400, 5, 50)),
        subsample=0.8,
        subsample_freq=1,
        colsample_bytree=0.2,
        reg_lambda=5.0,
        random_state=seed,
        n_jobs=1,
        deterministic=True,
        verbose=-1,
    )
    if stop is None:
        return machine.fit(inputs, truth)
    seen = np.isin(stop[1], truth)
    early = lightgbm().early_stopping(60, verbose=False)
    return machine.fit(inputs, truth, eval_set=[(stop[0][seen], stop[1][seen])], callbacks=[early])


def _raw(booster: Any, made: NDArray[np.float32]) -> NDArray[np.float64]:
    raw = np.asarray(booster.predict(made, raw_score=True), np.float64)
    return np.stack([-raw / 2, raw / 2], 1) if raw.ndim == 1 else raw
