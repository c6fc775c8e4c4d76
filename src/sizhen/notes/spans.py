"""Spans as tags and back: one chain of tags, or one a label where labels overlap; Viterbi and exact span probabilities in NumPy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FORBIDDEN = -1e4
_O, _B, _I, _E, _S = range(5)


@dataclass(frozen=True, slots=True)
class Scheme:
    """BIOES tags (Ratinov and Roth 2009): flat, one chain with O and four tags a label; else a chain of five tags for each label."""

    labels: int
    flat: bool

    @property
    def heads(self) -> int:
        return 1 if self.flat else self.labels

    @property
    def tags(self) -> int:
        return 1 + 4 * self.labels if self.flat else 5

    def head_and_first(self, label: int) -> tuple[int, int]:
        """The chain of a label, and its tag B there; I, E, S follow."""
        return (0, 1 + 4 * label) if self.flat else (label, 1)

    def allowed(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Which tag may follow which (tags, tags), which may stand first, which last."""
        kind = np.array([_O, *([_B, _I, _E, _S] * ((self.tags - 1) // 4))])
        label = np.array([-1, *np.repeat(np.arange((self.tags - 1) // 4), 4)])
        opens, closes = np.isin(kind, (_O, _B, _S)), np.isin(kind, (_O, _E, _S))
        inside = np.isin(kind, (_B, _I))[:, None] & np.isin(kind, (_I, _E))[None, :] & (label[:, None] == label[None, :])
        return (closes[:, None] & opens[None, :]) | inside, opens, closes

    def encode(self, length: int, spans: Iterable[tuple[int, int, int]]) -> Ints:
        """(length, heads) tags of spans (start, end, label) in units; longer ones first, what collides is left out."""
        tags = np.zeros((length, self.heads), np.int64)
        for start, end, label in sorted(spans, key=lambda s: (s[0] - s[1], s)):
            head, first = self.head_and_first(label)
            if start < 0 or end > length or tags[start:end, head].any():
                continue
            if end - start == 1:
                tags[start, head] = first + 3
            else:
                tags[start:end, head] = first + 1
                tags[start, head], tags[end - 1, head] = first, first + 2
        return tags

    def decode(self, tags: Ints) -> list[tuple[int, int, int]]:
        """Spans (start, end, label) of legal tags (length, heads), sorted."""
        spans = []
        for head in range(self.heads):
            start = -1
            for place, tag in enumerate(tags[:, head].tolist()):
                if tag == 0:
                    continue
                kind, label = (tag - 1) % 4 + 1, (tag - 1) // 4 if self.flat else head
                if kind == _S:
                    spans.append((place, place + 1, label))
                elif kind == _B:
                    start = place
                elif kind == _E and start >= 0:
                    spans.append((start, place + 1, label))
        return sorted(spans)


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """A linear-chain conditional random field (Lafferty et al. 2001) for each head; forbidden steps hold -10,000.

    transitions (H, K, K) from row to column; first, last (H, K)
    """

    scheme: Scheme
    transitions: Floats
    first: Floats
    last: Floats

    def viterbi(self, emissions: Floats, lengths: Ints) -> list[Ints]:
        """The best tags (length, H) of each of a batch (N, T, H, K), padded at the end."""
        n, steps, heads, k = emissions.shape
        score = emissions[:, 0] + self.first
        back = np.zeros((steps, n, heads, k), np.int16)
        for t in range(1, steps):
            through = score[..., :, None] + self.transitions
            back[t] = through.argmax(-2)
            score = np.where((t < lengths)[:, None, None], through.max(-2) + emissions[:, t], score)
        tag = (score + self.last).argmax(-1)
        tags = np.zeros((steps, n, heads), np.int64)
        rows, columns = np.arange(n)[:, None], np.arange(heads)[None, :]
        for t in range(steps - 1, -1, -1):
            inside = (t < lengths)[:, None]
            tags[t] = np.where(inside, tag, 0)
            if t:
                tag = np.where(inside, back[t][rows, columns, tag], tag)
        return [tags[: lengths[i], i] for i in range(n)]

    def forward_backward(self, emissions: Floats, lengths: Ints) -> tuple[Floats, Floats, Floats]:
        """Log forward and backward sums (N, T, H, K) and the log partition (N, H), in log space with the largest taken out."""
        steps = emissions.shape[1]
        forward, backward = np.zeros(emissions.shape), np.zeros(emissions.shape)
        weights = np.exp(self.transitions)
        turned = weights.swapaxes(-1, -2)
        forward[:, 0] = emissions[:, 0] + self.first
        for t in range(1, steps):
            following = _through(forward[:, t - 1], weights) + emissions[:, t]
            forward[:, t] = np.where((t < lengths)[:, None, None], following, forward[:, t - 1])
        backward[:, -1] = self.last
        for t in range(steps - 2, -1, -1):
            before = _through(backward[:, t + 1] + emissions[:, t + 1], turned)
            backward[:, t] = np.where((t + 1 < lengths)[:, None, None], before, self.last)
        return forward, backward, logsumexp(forward[:, -1] + self.last, axis=-1)

    def log_probability(self, emissions: Floats, sums: tuple[Floats, Floats, Floats], row: int, span: tuple[int, int, int]) -> float:
        """Log probability that exactly this span (start, end, label) stands there."""
        forward, backward, total = sums
        start, end, label = span
        head, tag = self.scheme.head_and_first(label)
        path = [tag + 3] if end - start == 1 else [tag, *([tag + 1] * (end - start - 2)), tag + 2]
        value = forward[row, start, head, path[0]]
        for place, (before, here) in enumerate(pairwise(path), start + 1):
            value += self.transitions[head, before, here] + emissions[row, place, head, here]
        return float(min(value + backward[row, end - 1, head, path[-1]] - total[row, head], 0.0))


def _through(score: Floats, weights: Floats) -> Floats:
    """log(exp(score) @ weights) for (N, H, K) and (H, K, K)."""
    top = score.max(-1, keepdims=True)
    with np.errstate(divide="ignore"):
        result: Floats = np.maximum(np.log(np.einsum("nhk,hkj->nhj", np.exp(score - top), weights, optimize=True)), FORBIDDEN) + top
    return result


def log_odds(log_probability: float, most: float = 16.0) -> float:
    """Of a probability given by its logarithm, at most 16 either way."""
    rest = -np.expm1(log_probability)
    return float(np.clip(log_probability - np.log(max(rest, 1e-300)), -most, most))


def overlapping(entities: Iterable[Sequence[tuple[int, int, str]]]) -> bool:
    """Whether any two spans of one note share a character."""
    for spans in entities:
        reached = -1
        for start, end, _label in sorted(spans):
            if start < reached:
                return True
            reached = max(reached, end)
    return False
