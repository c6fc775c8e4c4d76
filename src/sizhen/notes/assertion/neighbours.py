"""A finding among the others of its note as a row of numbers: what a first model says of it, its other mentions, and those beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart, Parts
from sizhen.notes.assertion.features import FAMILIES, Read
from sizhen.notes.tokens import HAN

Floats = NDArray[np.float64]
ALIKE = 0.3  # share of two names' characters (or words) that they have in common
_EXISTENCE = ("present", "absent", "possible", "conditional", "unknown")
_VOICES = {"d": 0, "p": 1}
_MEANT = tuple(FAMILIES.index(name) for name in ("rules", "before", "after", "answer"))
_STEPS = (-3, -2, -1, 1, 2, 3)
_PRIOR = 3.0  # findings that a share is smoothed by


@dataclass(frozen=True, slots=True, eq=False)
class Priors:
    """How often a finding of this name is what, in anybody's mouth and in this speaker's.

    keys    (P,) uint32, ascending: CRC-32 of the name, or of the name with its speaker
    counts  (P, K) float32, findings of training
    """

    keys: NDArray[np.uint32]
    counts: NDArray[np.float32]

    def of(self, note: Read) -> Floats:
        """(findings, 2 K + 1): shares by name, by name and speaker, and how often the name was met."""
        named, spoken = self._counts(map(_named, _heard(note))), self._counts(map(_spoken, _heard(note)))
        base = self._counts([""])[0]
        base = base / max(base.sum(), 1.0)
        met = named.sum(1, keepdims=True)
        share = (named + _PRIOR * base) / (met + _PRIOR)
        return np.concatenate([share, (spoken + _PRIOR * share) / (spoken.sum(1, keepdims=True) + _PRIOR), met], 1)

    def _counts(self, names: Iterable[str]) -> Floats:
        wanted = np.array([crc32(name.encode()) for name in names], np.uint32)
        place = np.searchsorted(self.keys, wanted)
        place[place == len(self.keys)] = 0
        return np.where((self.keys[place] == wanted)[:, None], self.counts[place], 0.0).astype(np.float64)

    def parts(self) -> list[BundlePart]:
        return [bundle_parts.arrays("names", {"keys": self.keys, "counts": self.counts})]

    @staticmethod
    def unpacked(parts: Parts) -> "Priors":
        arrays = parts.arrays("names")
        return Priors(arrays["keys"], arrays["counts"])


def fit_priors(notes: Sequence[Read], truth: NDArray[np.int64], owner: NDArray[np.int64], classes: int, least: int) -> Priors:
    """Of findings whose class is known; names that fewer than `least` patients have are left out."""
    heard = [one for note in notes for one in _heard(note)]
    known = np.flatnonzero(truth >= 0)
    names = [crc32(make(heard[i]).encode()) for make in (_named, _spoken) for i in known]
    keys, place = np.unique(np.array([crc32(b"")] * len(known) + names, np.uint32), return_inverse=True)
    counts = np.zeros((len(keys), classes), np.float32)
    np.add.at(counts, (place, np.tile(truth[known], 3)), 1.0)
    holders = np.unique(np.stack([place, np.tile(owner[known], 3)]), axis=1)[0]
    keep = np.bincount(holders, minlength=len(keys)) >= least
    keep[keys == crc32(b"")] = True
    return Priors(keys[keep], counts[keep])


def _heard(note: Read) -> list[tuple[str, str]]:
    return [(note.name(index), note.turns[where].voice) for index, where in enumerate(note.where)]


def _named(one: tuple[str, str]) -> str:
    return "name " + one[0]


def _spoken(one: tuple[str, str]) -> str:
    return f"{one[1]} says {one[0]}"


def among(note: Read, blocks: Floats, priors: Priors) -> NDArray[np.float32]:
    """(m, D) of a note's m findings; NaN where there is nothing. blocks (m, families, K): a linear model's score by family of features."""
    m, _families, classes = blocks.shape
    scores = blocks.sum(1)
    order, turn = np.arange(m), np.array(note.where)
    voice = np.array([_VOICES.get(note.turns[t].voice, 2) for t in turn])
    asks = np.array([note.turns[t].asks for t in turn])
    rules = np.array([_EXISTENCE.index(one.existence) for one in note.said])
    answered = np.array([one.rule == "answered in the next turn" for one in note.said])
    shared, within = _likeness([note.name(index) for index in range(m)])
    same, alike = shared >= 0.999, shared >= ALIKE
    columns = [scores]
    before, after = order[None] < order[:, None], order[None] > order[:, None]
    patient, doctor = voice[None] == 1, voice[None] == 0
    for chosen in (
        same,
        alike,
        alike & patient,
        alike & doctor,
        alike & before,
        alike & after,
        alike & patient & ~asks[None],
        within | same,
    ):
        columns += [chosen.sum(1, keepdims=True), _mean(chosen, scores)]
    columns += [_largest(alike, scores), -_largest(alike, -scores)]
    columns.append(shared @ scores / (shared.sum(1, keepdims=True) + 0.5))
    for told in (answered & (rules == 0), answered & (rules == 1), rules == 1, (voice == 1) & (rules == 0)):
        columns.append((alike & told[None]).sum(1, keepdims=True))
    beside = np.concatenate([scores, turn[:, None], voice[:, None]], 1)
    for step in _STEPS:
        other = order + step
        there = (other >= 0) & (other < m)
        row = np.where(there[:, None], beside[other.clip(0, m - 1)], np.nan)
        row[:, classes] -= turn
        columns.append(row)
    columns += [np.tile(scores.mean(0), (m, 1)), np.tile(scores.std(0), (m, 1))]
    columns.append(_facts(note, turn, voice, asks, rules, answered, alike))
    columns += [priors.of(note), blocks.reshape(m, -1)]
    columns += [_mean(alike, blocks[:, family]) for family in _MEANT]
    return np.concatenate(columns, 1).astype(np.float32)


def _likeness(names: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
    """(m, m) the share of characters (of Chinese) or words that names have in common, 0 with itself; and whether one holds the other."""
    sets = [set(name if HAN.search(name) else name.split()) for name in names]
    shared = np.array([[len(a & b) / max(len(a | b), 1) for b in sets] for a in sets])
    np.fill_diagonal(shared, 0.0)
    return shared, np.array([[a != b and (a in b or b in a) for b in names] for a in names])


def _mean(chosen: NDArray[np.bool_], values: Floats) -> Floats:
    """Means over the chosen findings, (m, m) of (m, K); NaN where none is chosen."""
    count = chosen.sum(1, keepdims=True)
    return np.asarray(np.where(count > 0, chosen @ values / np.maximum(count, 1), np.nan))


def _largest(chosen: NDArray[np.bool_], values: Floats) -> Floats:
    largest = np.where(chosen[:, :, None], values[None], -np.inf).max(1, initial=-np.inf)
    return np.asarray(np.where(np.isinf(largest), np.nan, largest))


def _facts(
    note: Read,
    turn: NDArray[np.int64],
    voice: NDArray[np.int64],
    asks: NDArray[np.bool_],
    rules: NDArray[np.int64],
    answered: NDArray[np.bool_],
    alike: NDArray[np.bool_],
) -> Floats:
    """(m, 21) who speaks, where it stands, and what the rules say."""
    last = len(note.turns) - 1
    rows = []
    for index, (start, end) in enumerate(note.spans):
        own, following, others = note.turns[turn[index]], note.turns[min(turn[index] + 1, last)], np.flatnonzero(alike[index])
        more = turn[index] < last
        rows.append(
            [
                voice[index],
                asks[index],
                turn[index],
                turn[index] / len(note.turns),
                len(note.turns),
                len(own.pieces),
                end - start,
                len(turn),
                index,
                rules[index],
                answered[index],
                note.said[index].whose != "patient",
                note.said[index].time == "past",
                len(following.pieces) if more else -1,
                following.voice != own.voice if more else -1,
                start - own.first,
                own.end - end,
                (turn == turn[index]).sum(),
                voice[others[0]] if len(others) else -1,
                turn[others[0]] - turn[index] if len(others) else 0,
                turn[others[-1]] - turn[index] if len(others) else 0,
            ]
        )
    return np.array(rows, np.float64)
