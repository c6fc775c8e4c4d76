"""How the weights of a linear-chain conditional random field are found: FTRL-Proximal on batches of windows, sums over paths in NumPy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.entities.crf import one_hot
from sizhen.notes.entities.sums import TINY, sums_over_paths
from sizhen.notes.sequences import Ids
from sizhen.notes.spans import FORBIDDEN, Chains, Scheme
from sizhen.notes.tagging import batches_of

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LinearPlan:
    """FTRL-Proximal (McMahan et al. 2013): step `rate`, penalties `sparse` (L1) and `small` (L2) on sums over the windows seen so far."""

    epochs: int = 8
    batch: int = 8
    rate: float = 0.15
    beta: float = 1.0
    sparse: float = 1.0
    small: float = 1.0
    seed: int = 0


class _Weights:
    """One table of weights with its FTRL state; only rows that a batch touches are visited."""

    def __init__(self, shape: tuple[int, ...], plan: LinearPlan, sparse: float) -> None:
        self.values, self.sums, self.squares = (np.zeros(shape, np.float32) for _table in range(3))
        self.plan, self.sparse = plan, np.float32(sparse)

    def step(self, rows: Any, gradient: Floats) -> None:
        plan = self.plan
        squares = self.squares[rows]
        root = np.sqrt(squares)
        squares += gradient * gradient
        after = np.sqrt(squares)
        sums = self.sums[rows] + gradient - (after - root) * np.float32(1 / plan.rate) * self.values[rows]
        shrunk = np.sign(sums) * np.maximum(np.abs(sums) - self.sparse, 0)
        self.values[rows] = -shrunk / ((np.float32(plan.beta) + after) * np.float32(1 / plan.rate) + np.float32(plan.small))
        self.squares[rows], self.sums[rows] = squares, sums


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """Windows of like length: rows of weights they touch, the one-hot matrix over those, tags (N, T, H) and lengths (N,)."""

    rows: NDArray[np.int64]
    matrix: Any
    tags: Ids
    lengths: Ids


def fit_crf(
    windows: Sequence[tuple[Ids, Ids]], rows: int, scheme: Scheme, plan: LinearPlan, after: Callable[[], None] | None = None
) -> tuple[Floats, Chains]:
    """Weights (rows + 1, H * K), row 0 zero, and chains, from windows of (ids (T, templates), tags (T, H)); `after` hears of each epoch."""
    heads, k = scheme.heads, scheme.tags
    table = _Weights((rows + 1, heads * k), plan, plan.sparse)
    edges = _Weights((heads, k + 2, k), plan, 0.0)  # steps, first, last
    batches = [_batch([windows[i] for i in chosen], rows) for chosen in batches_of([len(w[0]) for w in windows], plan.batch)]
    generator = np.random.default_rng([plan.seed, 17])
    for _epoch in range(plan.epochs):
        for chosen in generator.permutation(len(batches)):
            batch = batches[chosen]
            chains = _chains(scheme, edges.values)
            n, steps = batch.tags.shape[:2]
            flat = batch.matrix @ table.values[batch.rows]
            emissions = _spread(flat, batch.lengths, steps).reshape(n, steps, heads, k)
            given, edge = _gradients(emissions, chains, batch.tags, batch.lengths)
            inside = np.arange(steps)[None, :] < batch.lengths[:, None]
            table.step(batch.rows, batch.matrix.T @ given[inside].reshape(-1, heads * k))
            edges.step(slice(None), edge)
        if after is not None:
            after()
    return table.values, _chains(scheme, edges.values)


def _batch(windows: Sequence[tuple[Ids, Ids]], rows: int) -> _Batch:
    ids = np.concatenate([w[0] for w in windows])
    used, local = np.unique(ids, return_inverse=True)
    if used[0]:
        used, local = np.concatenate([[0], used]), local + 1
    lengths = np.array([len(w[0]) for w in windows])
    tags = np.zeros((len(windows), int(lengths.max()), windows[0][1].shape[1]), np.int64)
    for row, (_ids, own) in enumerate(windows):
        tags[row, : len(own)] = own
    return _Batch(used.astype(np.int64), one_hot(local.reshape(ids.shape), len(used)), tags, lengths)


def _spread(flat: Floats, lengths: Ids, steps: int) -> Floats:
    """Rows of units as (N, T, columns), zeros after each window's end."""
    values = np.zeros((len(lengths), steps, flat.shape[1]), np.float32)
    values[np.arange(steps)[None, :] < lengths[:, None]] = flat
    return values


def _chains(scheme: Scheme, edges: Floats) -> Chains:
    step, first, last = scheme.allowed()
    values = edges.astype(np.float64)
    k = scheme.tags
    return Chains(
        scheme, *(np.where(may, part, FORBIDDEN) for may, part in ((step, values[:, :k]), (first, values[:, k]), (last, values[:, k + 1])))
    )


def _gradients(emissions: Floats, chains: Chains, tags: Ids, lengths: Ids) -> tuple[Floats, Floats]:
    """Of the negative log likelihood's sum: by emissions (N, T, H, K), and by steps, first, last (H, K + 2, K)."""
    n, steps, heads, k = emissions.shape
    given, forward, following, weights = sums_over_paths(emissions, chains, lengths)
    edge = np.zeros((heads, k + 2, k), np.float32)
    ends = lengths - 1
    rows = np.arange(n)
    edge[:, k] = given[:, 0].sum(0)
    edge[:, k + 1] = given[rows, ends].sum(0)
    if steps > 1:
        total = np.matmul(forward[:-1], weights)
        total *= following
        scale = total.sum(-1, keepdims=True)
        inside = (np.arange(1, steps)[:, None] < lengths[None, :])[:, None, :, None]
        left = np.where(inside, forward[:-1] / np.maximum(scale, TINY), 0).transpose(1, 3, 0, 2).reshape(heads, k, -1)
        right = following.transpose(1, 0, 2, 3).reshape(heads, -1, k)
        edge[:, :k] = np.matmul(left, right) * weights
    given = np.ascontiguousarray(given)
    one = np.arange(heads)
    inside = np.arange(steps)[None, :] < lengths[:, None]
    window, place = np.nonzero(inside)
    own = tags[window, place]
    np.subtract.at(given, (window[:, None], place[:, None], one[None, :], own), np.float32(1))
    np.subtract.at(edge, (one[None, :], k, tags[:, 0]), np.float32(1))
    np.subtract.at(edge, (one[None, :], k + 1, tags[rows, ends]), np.float32(1))
    inner = inside[:, 1:]
    np.subtract.at(edge, (one[None, :], tags[:, :-1][inner], tags[:, 1:][inner]), np.float32(1))
    return given, edge
