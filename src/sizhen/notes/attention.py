"""Notes classified by a two-way LSTM with attention: windows over the whole text, one attention over all of them; serving, no torch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.core.evidence import Region
from sizhen.core.folding import fold
from sizhen.notes.dictionary import Dictionary
from sizhen.notes.familiarity import ANYTHING, Familiarity
from sizhen.notes.sequences import Features, Ids, NoteUnits, sequence
from sizhen.notes.tagging import batches_of, padded
from sizhen.notes.tokens import words

Read = Callable[[Ids, NDArray[np.int64]], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""Windows (N, T, features) and lengths (N,) to logits (N, K) and heed (N,), the logarithm of the sum of their units' attention."""
Windows = list[tuple[int, int]]
NO_ENTITIES = Dictionary((), (), np.zeros(0, np.int64), np.zeros(0, np.float32))
MOST_OCCLUDED = 400  # words of one note that are taken away one by one; of a longer note those that are heeded most


def windows_of(note: NoteUnits) -> Windows:
    """Half-open stretches of units that together are the whole note."""
    starts = (0, *note.borders[:-1]) if note.borders else ()
    return list(zip(starts, note.borders, strict=True))


def joined(logits: NDArray[np.float64], heed: NDArray[np.float64]) -> NDArray[np.float64]:
    """(K,) logits of a note from those of its windows (W, K): their mean, weighted by the attention that falls on each.

    The layer behind the attention is linear, so this is what one attention over all units of all windows gives.
    """
    share = np.exp(heed - heed.max())
    return np.asarray(share @ logits / share.sum())


@dataclass(frozen=True, slots=True, eq=False)
class AttentionScores:
    """A scorer of texts: features, and the network that reads their windows."""

    features: Features
    read: Read
    familiarity: Familiarity = ANYTHING

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(n, K) scores before calibration."""
        pieces: list[Ids] = []
        owner: list[int] = []
        for index, text in enumerate(texts):
            note = sequence(text, self.features.window)
            ids = self.features.ids(note)
            for start, end in windows_of(note):
                pieces.append(ids[start:end])
                owner.append(index)
        logits, heed = self.windows(pieces)
        rows = _grouped(owner, len(texts))
        return np.stack([joined(logits[row], heed[row]) for row in rows])

    def windows(self, pieces: Sequence[Ids]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Logits (W, K) and heed (W,) of windows, read in batches of like length."""
        logits: list[NDArray[np.float32]] = [np.zeros(0, np.float32)] * len(pieces)
        heed = np.zeros(len(pieces))
        for chosen in batches_of([len(piece) for piece in pieces]):
            said, own = self.read(*padded([pieces[i] for i in chosen]))
            for row, i in enumerate(chosen):
                logits[i], heed[i] = said[row], own[row]
        return np.stack(logits).astype(np.float64), heed

    def occluded(self, text: str, column: int, independent: bool = False) -> tuple[Region, ...]:
        """How much the log odds of a class fall when a word is taken out of its window, heaviest first.

        Places are of the original text. `independent`: each class has log odds of its own.
        """
        note = sequence(text, self.features.window)
        ids, windows = self.features.ids(note), windows_of(note)
        logits, heed = self.windows([ids[start:end] for start, end in windows])
        odds = (lambda values: float(values[column])) if independent else (lambda values: log_odds_of(values, column))
        folded = fold(text)
        cut: list[tuple[int, Ids, tuple[int, int]]] = []
        for a, b in words(folded.text):
            first, last = np.searchsorted(note.folded[:, 0], [a, b])
            if not any(map(str.isalnum, folded.text[a:b])) or first == last:
                continue
            for number, (start, end) in enumerate(windows):
                if start < last and first < end:
                    kept = np.concatenate([ids[start : max(first, start)], ids[min(last, end) : end]])
                    cut.append((number, kept, folded.where(a, b)))
        if len(cut) > MOST_OCCLUDED:
            order = np.argsort([-heed[number] for number, _kept, _where in cut], kind="stable")[:MOST_OCCLUDED]
            cut = [cut[i] for i in sorted(order.tolist())]
        read = self.windows([kept for _number, kept, _where in cut if len(kept)])
        return tuple(sorted(_falls(cut, read, logits, heed, odds), key=lambda region: -region.weight))


def log_odds_of(logits: NDArray[np.float64], column: int) -> float:
    """Log odds of one of K exclusive classes."""
    others = np.delete(logits, column)
    return float(logits[column] - others.max() - np.log(np.exp(others - others.max()).sum())) if len(others) else float(logits[column])


def _falls(
    cut: Sequence[tuple[int, Ids, tuple[int, int]]],
    read: tuple[NDArray[np.float64], NDArray[np.float64]],
    logits: NDArray[np.float64],
    heed: NDArray[np.float64],
    odds: Callable[[NDArray[np.float64]], float],
) -> list[Region]:
    whole = odds(joined(logits, heed))
    regions, row = [], 0
    for number, kept, where in cut:
        other, own = logits.copy(), heed.copy()
        if len(kept):
            other[number], own[number] = read[0][row], read[1][row]
            row += 1
        elif len(logits) > 1:
            own[number] = -np.inf
        else:
            other[number] = 0.0
        regions.append(Region(where, whole - odds(joined(other, own))))
    return regions


def _grouped(owner: Sequence[int], n: int) -> list[NDArray[np.int64]]:
    ends = np.cumsum(np.bincount(owner, minlength=n))
    return [np.arange(start, end) for start, end in zip(np.concatenate([[0], ends[:-1]]), ends, strict=True)]
