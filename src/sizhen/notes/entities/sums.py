"""Sums over all paths of a chain in single precision, many windows at once."""

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.sequences import Ids
from sizhen.notes.spans import Chains

Floats = NDArray[np.float32]
TINY = np.float32(1e-30)


def marginals(emissions: Floats, chains: Chains, lengths: Ids) -> Floats:
    """(N, T, H, K) probability of each tag at each unit."""
    return sums_over_paths(emissions, chains, lengths)[0]


def sums_over_paths(emissions: Floats, chains: Chains, lengths: Ids) -> tuple[Floats, Floats, Floats, Floats]:
    """Marginals (N, T, H, K), and for the steps: scaled forward, scaled what follows (T - 1, H, N, K), weights (H, K, K)."""
    n, steps, heads, k = emissions.shape
    raw = emissions.transpose(1, 2, 0, 3)  # (T, H, N, K)
    units = np.exp(raw - raw.max(-1, keepdims=True))
    weights = np.exp(chains.transitions).astype(np.float32)
    turned = np.ascontiguousarray(weights.swapaxes(-1, -2))
    first, last = np.exp(chains.first).astype(np.float32)[:, None], np.exp(chains.last).astype(np.float32)[:, None]
    forward, backward = np.empty((steps, heads, n, k), np.float32), np.empty((steps, heads, n, k), np.float32)
    forward[0] = units[0] * first
    forward[0] /= np.maximum(forward[0].sum(-1, keepdims=True), TINY)
    whole = int(lengths.min())  # up to here no window has ended
    for t in range(1, steps):
        here = np.matmul(forward[t - 1], weights)
        here *= units[t]
        here /= np.maximum(here.sum(-1, keepdims=True), TINY)
        forward[t] = here if t < whole else np.where((t < lengths)[None, :, None], here, forward[t - 1])
    backward[-1] = last
    following = np.empty((max(steps - 1, 0), heads, n, k), np.float32)
    for t in range(steps - 2, -1, -1):
        following[t] = units[t + 1] * backward[t + 1]
        here = np.matmul(following[t], turned)
        here /= np.maximum(here.max(-1, keepdims=True), TINY)
        backward[t] = here if t + 1 < whole else np.where((t + 1 < lengths)[None, :, None], here, last)
    both = forward * backward
    both /= np.maximum(both.sum(-1, keepdims=True), TINY)
    return both.transpose(2, 0, 1, 3), forward, following, weights
