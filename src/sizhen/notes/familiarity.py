"""Whether a note may be one at all: how many of its words training knew, of which another language and nonsense have few."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart, Parts
from sizhen.core.language import translate as _
from sizhen.notes.preparation import blocks, grams, owners_of_each

FEWEST_NOTES = 50  # from fewer no bound is worth something
FEWEST_WORDS = 4  # of so few words all may be rare
RAREST = 0.005  # of training's notes lie below twice the bound


@dataclass(frozen=True, slots=True, eq=False)
class Familiarity:
    """The words of training as fingerprints (W,) uint64, ascending, and the least share of a note's different words that are among them.

    The bound is half of what all but one in two hundred notes of training have, each counted without its own patient's notes. On reviews,
    abstracts and questions of patients it refused none of 4,800 unseen notes of the same kind, all
    that was French, German or random Chinese characters, and 361 of 400 lines of random letters.
    """

    words: NDArray[np.uint64]
    bound: float = 0.0

    def strange(self, texts: Sequence[str]) -> dict[int, str]:
        """Why nothing is said of those of n texts that have too few known words, by index."""
        if not self.bound:
            return {}
        text = _("no opinion: {share:.0%} of its words are known from training, expected at least {bound:.0%}; is it of another kind?")
        found = {}
        n = np.arange(len(texts), dtype=np.int64)
        for block in blocks(texts, n, n):
            number, known = _counts([texts[i] for i in block], self.words)
            share = known / np.maximum(number, 1)
            for row in np.flatnonzero((number >= FEWEST_WORDS) & (share < self.bound)):
                found[int(block[row])] = text.format(share=share[row], bound=self.bound)
        return found

    def parts(self) -> list[BundlePart]:
        return [bundle_parts.arrays("familiarity", {"words": self.words, "bound": np.array([self.bound])})]

    @staticmethod
    def of(parts: Parts) -> "Familiarity":
        arrays = parts.arrays("familiarity")
        return Familiarity(arrays["words"], float(arrays["bound"][0]))


ANYTHING = Familiarity(np.zeros(0, np.uint64))


def fit_familiarity(texts: Sequence[str], owners: NDArray[np.int64], least: int) -> Familiarity:
    """The words that at least `least` owners (patients, two at least) have, and the bound; few notes bound nothing."""
    if len(texts) < FEWEST_NOTES:
        return ANYTHING
    prints, counts = [], []
    for block in blocks(texts, np.argsort(owners, kind="stable"), owners):
        found = grams([texts[i] for i in block], (1,), ())
        seen, number = owners_of_each(found.fingerprint, owners[block][found.text])
        prints.append(seen)
        counts.append(number)
    every, back = np.unique(np.concatenate(prints), return_inverse=True)
    frequency = np.bincount(back, np.concatenate(counts), minlength=len(every))
    fewest = max(least, 2)
    others = every[frequency > fewest]  # known though a patient's own notes be taken away
    shares = []
    n = np.arange(len(texts), dtype=np.int64)
    for block in blocks(texts, n, n):
        number, known = _counts([texts[i] for i in block], others)
        enough = number >= FEWEST_WORDS
        shares.append(known[enough] / number[enough])
    share = np.concatenate(shares)
    bound = float(np.quantile(share, RAREST)) / 2 if len(share) >= FEWEST_NOTES else 0.0
    return Familiarity(every[frequency >= fewest], bound)


def _counts(texts: Sequence[str], words: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Different words of each text (n,), and how many of them are among these (n,)."""
    found = grams(texts, (1,), ())
    order = np.lexsort((found.fingerprint, found.text))
    text, print_ = found.text[order], found.fingerprint[order]
    new = np.ones(len(text), np.bool_)
    new[1:] = (text[1:] != text[:-1]) | (print_[1:] != print_[:-1])
    text, print_ = text[new], print_[new]
    known = np.isin(print_, words)
    return np.bincount(text, minlength=len(texts)), np.bincount(text[known], minlength=len(texts))
