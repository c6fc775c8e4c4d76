"""Two linear support vector machines on rows of notes, their strengths and shares chosen by log loss; scikit-learn is loaded in fitting."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.progress import Progress
from sizhen.core.task import Task

STRENGTHS = (0.1, 0.3, 1.0, 3.0)  # C of a machine
SHARES = (0.0, 0.5, 1.0)  # of the machine on reweighted n-grams
FEWEST = 40  # notes needed for a choice
_MOST = 6000  # notes learned from for a choice

Margins = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Machines:
    """The two machines over all rows (n, F) and targets."""

    rows: Any
    targets: NDArray[Any]
    task: Task
    seed: int

    def choice(self, held: NDArray[np.bool_], progress: Progress) -> tuple[tuple[float, float], float]:
        """Strengths of the two machines and the second's share, by log loss on the rows held."""
        inside, outside = np.flatnonzero(~held), np.flatnonzero(held)
        if len(outside) < FEWEST or (self.targets.ndim == 1 and len(np.unique(self.targets[inside])) < 2):
            return (1.0, 1.0), 0.0
        if len(inside) > _MOST:
            inside = np.sort(np.random.default_rng(self.seed).choice(inside, _MOST, replace=False))
        best: list[tuple[float, float, NDArray[np.float64]]] = []
        for uneven in (False, True):
            tried = []
            for strength in STRENGTHS:
                weights, base = self.fitted(inside, strength, uneven)
                values = self.rows[outside] @ weights + base
                tried.append((best_loss(values, self.targets[outside]), strength, values))
                progress.advance(note=f"C = {strength:g}")
            best.append(min(tried, key=lambda one: one[0]))
        mixtures = {share: best_loss((1 - share) * best[0][2] + share * best[1][2], self.targets[outside]) for share in SHARES}
        return (best[0][1], best[1][1]), min(mixtures, key=mixtures.__getitem__)

    def mixed(self, index: NDArray[np.int64], strengths: tuple[float, float], share: float) -> Margins:
        """Weights and base of the two machines added up."""
        weights, base = np.zeros((self.rows.shape[1], len(self.task.classes))), np.zeros(len(self.task.classes))
        for part, strength, uneven in ((1 - share, strengths[0], False), (share, strengths[1], True)):
            if part:
                own, own_base = self.fitted(index, strength, uneven)
                weights, base = weights + part * own, base + part * own_base
        return weights, base

    def fitted(self, index: NDArray[np.int64], strength: float, uneven: bool) -> Margins:
        rows, targets = self.rows[index], self.targets[index]
        return fit_margins(rows, targets, self.task, strength, self.seed, unevenness(rows, targets, self.task) if uneven else None)


def unevenness(rows: Any, targets: NDArray[Any], task: Task) -> NDArray[np.float64]:
    """(F, K) how unevenly each label has each n-gram: |log ratio| of its share of the notes with and without the label, smoothed by one.

    Scaled so that rows keep their mean squared length.
    """
    table = targets if targets.ndim == 2 else np.eye(len(task.classes))[targets]
    presence = rows.copy()
    presence.data = np.ones_like(presence.data)
    inside = np.asarray(presence.T @ table) + 1.0
    outside = np.asarray(presence.sum(0)).reshape(-1, 1) + 2.0 - inside
    ratio = np.abs(np.log(inside / inside.sum(0)) - np.log(outside / outside.sum(0)))
    squared = rows.multiply(rows).sum(0)
    mass = np.asarray(squared).reshape(-1)
    return np.asarray(ratio / np.sqrt((mass @ ratio**2) / max(mass.sum(), 1e-12)).clip(1e-12))


def fit_margins(
    rows: Any, targets: NDArray[Any], task: Task, strength: float, seed: int, scale: NDArray[np.float64] | None = None
) -> Margins:
    """Weights (F, K) and base (K,) of margins, one column a class, over columns scaled by `scale` (F, K) where given.

    A class without a note gets no weights and the base -2. Of two classes one margin m is given as -m / 2 and m / 2.
    """
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    k = len(task.classes)
    weights, base = np.zeros((rows.shape[1], k)), np.full(k, -2.0)
    table = targets if targets.ndim == 2 else np.eye(k, dtype=np.int8)[targets]
    two = k == 2 and targets.ndim == 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for column in (1,) if two else range(k):
            wanted = table[:, column] > 0
            if not wanted.any() or wanted.all():
                base[column] = 2.0 if wanted.any() else -2.0
                continue
            seen = rows
            if scale is not None:
                seen = rows.copy()
                seen.data *= scale[seen.indices, column]
            machine = LinearSVC(C=strength, random_state=seed, max_iter=400, tol=1e-3).fit(seen, wanted)
            weights[:, column], base[column] = machine.coef_[0], machine.intercept_[0]
            if scale is not None:
                weights[:, column] *= scale[:, column]
    if two:
        half, middle = weights[:, 1] / 2, base[1] / 2
        return np.stack([-half, half], 1), np.array([-middle, middle])
    return weights, base


def best_loss(values: NDArray[np.float64], truth: NDArray[Any]) -> float:
    """Mean log loss at the temperature that suits these scores best; smoother than accuracy for choosing."""
    best = np.inf
    for heat in np.geomspace(0.25, 16, 13):
        scaled = values * heat
        if truth.ndim == 2:
            loss = np.mean(np.logaddexp(0, np.where(truth > 0, -scaled, scaled)))
        else:
            top = scaled.max(1, keepdims=True)
            loss = np.mean(np.log(np.exp(scaled - top).sum(1)) + top[:, 0] - scaled[np.arange(len(truth)), truth])
        best = min(best, float(loss))
    return best
