"""How notes become numbers: words and character n-grams by fingerprint, weighted by TF-IDF; the same in training and serving."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.layout import SPACE, is_han, layout

_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2^64
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_BLOCK = 200_000  # characters counted at once: bounds memory, and what fits a cache is counted faster
WORD_SIZES = (1, 2)
CHARACTER_SIZES = (1, 2, 3, 4, 5)


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the result depends on every bit given."""
    z = values + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _powers(base: np.uint64, n: int) -> NDArray[np.uint64]:
    result = np.full(n, base, np.uint64)
    if n:
        result[0] = 1
    return np.multiply.accumulate(result)


class Fingerprints:
    """64-bit fingerprints of any stretch of a text in constant time: a polynomial modulo 2^64 over mixed code points, by prefix sums."""

    def __init__(self, codes: NDArray[np.uint32]) -> None:
        self._inverse = _powers(_INVERSE, len(codes) + 1)
        self._sums = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum(mix(codes.astype(np.uint64)) * _powers(_BASE, len(codes)), out=self._sums[1:])

    def of(self, starts: NDArray[np.int64], ends: NDArray[np.int64], family: int) -> NDArray[np.uint64]:
        """Fingerprints of the half-open stretches; stretches of different families or lengths never share one (but by chance)."""
        salt = np.uint64(family << 32) + (ends - starts).astype(np.uint64)
        return mix((self._sums[ends] - self._sums[starts]) * self._inverse[starts] ^ mix(salt))


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of some texts: for each its text, fingerprint and half-open stretch in the folded text."""

    text: NDArray[np.int64]
    fingerprint: NDArray[np.uint64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    words: int  # the first gram of words; those before are of characters


def grams(texts: Sequence[str], word_sizes: Sequence[int] = WORD_SIZES, character_sizes: Sequence[int] = CHARACTER_SIZES) -> Grams:
    """Word n-grams (words that hold a letter or digit) and character n-grams that do not reach over white space.

    Single characters and stretches of five count in one of the languages only: one where it is Chinese, five where none of them is.
    Places are in the folded text; -1 and its length stand for the blank before and after.
    """
    laid = layout(texts, any(word_sizes))
    codes, text, begin, place, owner = laid.codes, laid.text, laid.begin, laid.words, laid.owner
    prints = Fingerprints(codes)
    found: list[tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]] = []
    spaces = np.concatenate([[0], np.cumsum(codes == SPACE)])
    han = np.concatenate([[0], np.cumsum(is_han(codes))])
    for size in character_sizes:
        start = np.arange(max(len(codes) - size + 1, 0))
        end = start + size
        if size == 1:
            good = han[end] > han[start]
        else:
            good = (spaces[end - 1] == spaces[start + 1]) & (spaces[end] - spaces[start] < size)
            if size >= 5:
                good &= han[end] == han[start]
        start, end = start[good], end[good]
        found.append((text[start + (size > 1)], prints.of(start, end, 1), start, end))
    characters = sum(len(column[0]) for column in found)
    single = prints.of(place[:, 0], place[:, 1], 2)
    for size in word_sizes:
        n = max(len(place) - size + 1, 0)
        print_ = single[:n].copy()
        for step in range(1, size):
            print_ = mix(print_ * _BASE + single[step : step + n])
        same = owner[:n] == owner[size - 1 : size - 1 + n]
        found.append((owner[:n][same], print_[same], place[:n, 0][same], place[size - 1 : size - 1 + n, 1][same]))
    text_of, print_of, first, last = (np.concatenate(column) for column in zip(*found, strict=True))
    shift = begin[text_of]
    return Grams(text_of, print_of, first - shift, last - shift, characters)


def blocks(texts: Sequence[str], order: NDArray[np.int64], owners: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Indices of texts in blocks of about a million characters; texts of one owner stay together."""
    block: list[int] = []
    size = 0
    for place, index in enumerate(order):
        block.append(int(index))
        size += len(texts[index])
        ends = place + 1 == len(order) or owners[order[place + 1]] != owners[index]
        if size >= _BLOCK and ends:
            yield np.array(block, np.int64)
            block, size = [], 0
    if block:
        yield np.array(block, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Representation:
    """What each note becomes: a row of weighted counts of known n-grams.

    fingerprints  (F,) uint64, ascending; an n-gram is known by its fingerprint, its letters are not kept
    idf           (F,) float32, smooth inverse document frequency as scikit-learn's: ln((1 + n) / (1 + df)) + 1
    block         (F,) uint8, 0 for words and 1 for characters; each block of a row has length 1 (Euclidean) where weighting is "tfidf"
    weighting     "tfidf": (1 + ln count) * idf; "counts": counts
    """

    fingerprints: NDArray[np.uint64]
    idf: NDArray[np.float32]
    block: NDArray[np.uint8]
    word_sizes: tuple[int, ...] = WORD_SIZES
    character_sizes: tuple[int, ...] = CHARACTER_SIZES
    weighting: str = "tfidf"

    def __len__(self) -> int:
        return len(self.fingerprints)

    def grams(self, texts: Sequence[str]) -> tuple[Grams, NDArray[np.int64]]:
        """The n-grams of texts and the column of each, -1 where it is not known."""
        found = grams(texts, self.word_sizes, self.character_sizes)
        if not len(self):
            return found, np.full(len(found.text), -1, np.int64)
        column = np.searchsorted(self.fingerprints, found.fingerprint)
        column[column == len(self)] = 0
        column[self.fingerprints[column] != found.fingerprint] = -1
        return found, column

    def transform(self, texts: Sequence[str]) -> Any:
        """(n, F) scipy.sparse CSR matrix, float64."""
        from scipy import sparse

        rows = [sparse.csr_matrix((0, len(self)), dtype=np.float64)]
        n = np.arange(len(texts), dtype=np.int64)
        for block in blocks(texts, n, n):
            found, column = self.grams([texts[i] for i in block])
            known = column >= 0
            counts = sparse.csr_matrix(
                (np.ones(int(known.sum())), (found.text[known], column[known])), shape=(len(block), len(self)), dtype=np.float64
            )
            counts.sum_duplicates()
            rows.append(self.weighted(counts))
        return sparse.vstack(rows, format="csr")

    def weighted(self, counts: Any) -> Any:
        """Rows of counts (n, F), CSR without doubles, as the model sees them."""
        if self.weighting != "tfidf":
            return counts
        data = (1 + np.log(counts.data)) * self.idf[counts.indices].astype(np.float64)
        row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        piece = row * 2 + self.block[counts.indices]
        length = np.sqrt(np.bincount(piece, data * data, minlength=2 * counts.shape[0]))
        counts.data = data / length[piece]
        return counts

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Arrays and settings for the bundle."""
        arrays: dict[str, NDArray[Any]] = {"fingerprints": self.fingerprints, "idf": self.idf, "block": self.block}
        return arrays, {"words": list(self.word_sizes), "characters": list(self.character_sizes), "weighting": self.weighting}

    @staticmethod
    def from_parts(arrays: Mapping[str, NDArray[Any]], settings: Mapping[str, Any]) -> "Representation":
        return Representation(
            arrays["fingerprints"],
            arrays["idf"],
            arrays["block"],
            tuple(settings["words"]),
            tuple(settings["characters"]),
            str(settings["weighting"]),
        )


def owners_of_each(prints: NDArray[np.uint64], owners: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Each fingerprint once, ascending, and how many different owners have it."""
    order = np.lexsort((owners, prints))
    prints, owners = prints[order], owners[order]
    new = np.ones(len(prints), np.bool_)
    new[1:] = (prints[1:] != prints[:-1]) | (owners[1:] != owners[:-1])
    return np.unique(prints[new], return_counts=True)
