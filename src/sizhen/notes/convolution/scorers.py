"""Scores of notes by the network, and by the network and the linear model together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.convolution.features import Ids, TextFeatures
from sizhen.notes.familiarity import Familiarity
from sizhen.notes.linear import LinearScores
from sizhen.notes.tagging import batches_of, padded

Emit = Callable[[Ids, NDArray[np.int64]], NDArray[np.float32]]  # (N, T, columns), (N,) -> logits (N, K)
_BATCH = 64


@dataclass(frozen=True, slots=True, eq=False)
class NetScores:
    """values (n, K): log probabilities (or, where `several` labels may be true, logits), the mean over a note's windows by their units."""

    features: TextFeatures
    emit: Emit
    familiarity: Familiarity
    outputs: int
    several: bool = False

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        windows, owner = [], []
        for index, text in enumerate(texts):
            mine = self.features.windows(text)
            windows += mine
            owner += [index] * len(mine)
        logits = np.zeros((len(windows), self.outputs))
        for chosen in batches_of([len(window) for window in windows], _BATCH):
            ids, lengths = padded([windows[i] for i in chosen])
            logits[chosen] = self.emit(ids, lengths)
        weight = np.array([len(window) for window in windows], np.float64)
        total = np.zeros((len(texts), self.outputs))
        np.add.at(total, owner, logits * weight[:, None])
        values: NDArray[np.float64] = total / np.maximum(np.bincount(owner, weight, minlength=len(texts)), 1.0)[:, None]
        return values if self.several else log_softmax(values)


@dataclass(frozen=True, slots=True, eq=False)
class MixedScores:
    """values = linear * shares[0] + network * shares[1]; the shares are chosen on validation notes."""

    linear: LinearScores
    net: NetScores
    shares: NDArray[np.float64]

    @property
    def familiarity(self) -> Familiarity:
        return self.linear.familiarity

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.asarray(self.linear(texts) * self.shares[0] + self.net(texts) * self.shares[1])


def log_softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log probabilities of logits (n, K)."""
    top = values.max(1, keepdims=True)
    said: NDArray[np.float64] = values - top - np.log(np.exp(values - top).sum(1, keepdims=True))
    return said


def from_graph(session: Any) -> Emit:
    """Logits by ONNX Runtime."""

    def emit(ids: Ids, lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(session.run(["logits"], {"ids": ids, "lengths": lengths})[0])

    return emit
