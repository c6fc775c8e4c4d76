"""A corpus as numbers: its vocabulary, and how often words stand near each other, counted in memory that the counts bound."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import DataError, MissingDependencyError, UsageError
from sizhen.core.folding import fold, lower
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.core.simplified import simplified
from sizhen.notes.layout import layout
from sizhen.notes.preparation import owners_of_each
from sizhen.notes.tokens import words

BLOCK = 1 << 22  # pairs sorted at once, 32 MB
_CHARACTERS = 1_000_000  # of texts cut at once


def numba() -> Any:
    """The library, imported now; MissingDependencyError says what to install where it is not there."""
    try:
        import numba as library
    except ImportError as error:
        raise MissingDependencyError(_("numba is not installed; expected the extra train: pip install 'sizhen[train]'")) from error
    return library


def compiled(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """The function as machine code that runs beside other threads, kept for the next process where a folder for that can be written."""
    library = numba()
    try:
        result: Callable[..., Any] = library.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # nowhere to keep it
        result = library.njit(nogil=True, **options)(function)
    return result


def spoken(text: str) -> list[str]:
    """The words of a text that hold a letter or digit, folded, in simplified characters and in lower case."""
    folded = simplified(fold(text).text)
    lowered = lower(folded)
    return [word for start, end in words(folded) if any(map(str.isalnum, word := lowered[start:end]))]


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Texts as indices of words; words that are too rare are left out, their neighbours move together (as in GloVe's own program).

    words   V words, the most frequent first, those of one frequency in order of code points
    counts  (V,) int64, occurrences
    tokens  (T,) int32, indices of words, text after text
    ends    (n,) int64, where each text ends in `tokens`
    """

    words: tuple[str, ...]
    counts: NDArray[np.int64]
    tokens: NDArray[np.int32]
    ends: NDArray[np.int64]


def read_corpus(
    texts: Iterable[str],
    min_count: int = 5,
    owners: Sequence[int] | None = None,
    min_owners: int = 1,
    progress: Progress | None = None,
) -> Corpus:
    """The corpus of n texts, read once; a word needs `min_count` occurrences, in texts of `min_owners` owners (patients; else texts).

    Raises DataError where no word is that frequent, UsageError where owners and texts differ in number.
    """
    progress = progress or Silent()
    progress.start(_("reading texts"))
    place: dict[str, int] = {}
    tokens, ends = array("i"), array("q")
    for some in _blocks(texts):
        laid = layout([simplified(text) for text in some])
        low = laid.codes.tobytes().decode("utf-32-le")
        before = len(tokens)
        tokens.extend([place.setdefault(low[a:b], len(place)) for a, b in laid.words.tolist()])
        ends.extend((before + np.cumsum(np.bincount(laid.owner, minlength=len(some)))).tolist())
        progress.advance(len(some))
    every, end = np.array(tokens, np.int32), np.array(ends, np.int64)
    owner = np.arange(len(end)) if owners is None else np.unique(np.asarray(owners), return_inverse=True)[1]
    if len(owner) != len(end):
        raise UsageError(_("{owners} owners are given for {texts} texts; expected one for each").format(owners=len(owner), texts=len(end)))
    counts = np.bincount(every, minlength=len(place))
    enough = counts >= max(min_count, 1)
    if min_owners > 1:
        seen, holders = owners_of_each(every.astype(np.uint64), np.repeat(owner, np.diff(end, prepend=0)))
        enough[seen[holders < min_owners]] = False
    if not enough.any():
        raise DataError(
            _("no word stands {count} times in the texts of {owners} patients; expected more text, or lower minimums").format(
                count=min_count, owners=min_owners
            )
        )
    names = list(place)
    order = sorted(np.flatnonzero(enough).tolist(), key=lambda index: (-counts[index], names[index]))
    new = np.full(len(place), -1, np.int32)
    new[order] = np.arange(len(order), dtype=np.int32)
    mapped = new[every]
    kept = np.concatenate([[0], np.cumsum(mapped >= 0)])
    return Corpus(tuple(names[index] for index in order), counts[order], mapped[mapped >= 0], kept[end])


def _blocks(texts: Iterable[str]) -> Iterator[list[str]]:
    """Texts in lists of about a million characters."""
    some: list[str] = []
    size = 0
    for text in texts:
        some.append(text)
        size += len(text)
        if size >= _CHARACTERS:
            yield some
            some, size = [], 0
    if some:
        yield some


@dataclass(frozen=True, slots=True, eq=False)
class Cooccurrence:
    """How near and how often words of a vocabulary of V stand together, symmetric, once for each pair that occurs.

    rows, columns  (P,) int32, rows <= columns, ascending by row, then column
    values         (P,) float64, the sum over pairs of 1 / distance in words; twice that where a word meets itself, as both sides count
    size           V
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.float64]
    size: int

    def matrix(self) -> Any:
        """(V, V) scipy.sparse CSR matrix, float64, both halves."""
        from scipy import sparse

        beside = self.rows != self.columns
        rows = np.concatenate([self.rows, self.columns[beside]])
        columns = np.concatenate([self.columns, self.rows[beside]])
        return sparse.csr_matrix((np.concatenate([self.values, self.values[beside]]), (rows, columns)), shape=(self.size, self.size))


def count_cooccurrence(corpus: Corpus, window: int = 10, block: int = BLOCK, progress: Progress | None = None) -> Cooccurrence:
    """Weighted counts of pairs at most `window` words apart in one text (Pennington, Socher and Manning 2014, section 4.2).

    Pairs are written in blocks, sorted, summed, and runs of like size are merged: memory is a block and at most thrice the counts.
    Raises UsageError where the window is less than a word or keys would not fit 64 bits.
    """
    size = len(corpus.words)
    if window < 1 or size * size * window >= 1 << 62:
        raise UsageError(
            _("a window of {window} words for {size} words; expected 1 or more, and fewer words").format(window=window, size=size)
        )
    write, total, merge = _kernels()
    progress = progress or Silent()
    step = max(block // window, 1)
    progress.start(_("counting words that stand together"), len(corpus.tokens))
    pairs = np.empty(step * window, np.int64)
    runs: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
    for start in range(0, len(corpus.tokens), step):
        end = min(start + step, len(corpus.tokens))
        n = write(corpus.tokens, corpus.ends, start, end, window, size, pairs)
        pairs[:n].sort()
        keys, values = np.empty(n, np.int64), np.empty(n, np.float64)
        n = total(pairs[:n], window, keys, values)
        runs.append((keys[:n].copy(), values[:n].copy()))
        while len(runs) > 1 and len(runs[-2][0]) < 2 * len(runs[-1][0]):
            runs.append(_merged(merge, runs.pop(), runs.pop()))
        progress.advance(end - start)
    while len(runs) > 1:
        runs.append(_merged(merge, runs.pop(), runs.pop()))
    keys, values = runs[0] if runs else (np.empty(0, np.int64), np.empty(0, np.float64))
    rows, columns = (keys // size).astype(np.int32), (keys % size).astype(np.int32)
    return Cooccurrence(rows, columns, np.where(rows == columns, 2 * values, values), size)


def _merged(
    merge: Callable[..., int], late: tuple[NDArray[np.int64], NDArray[np.float64]], early: tuple[NDArray[np.int64], NDArray[np.float64]]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    keys, values = np.empty(len(early[0]) + len(late[0]), np.int64), np.empty(len(early[0]) + len(late[0]), np.float64)
    n = merge(*early, *late, keys, values)
    return (keys, values) if n == len(keys) else (keys[:n].copy(), values[:n].copy())


@cache
def _kernels() -> tuple[Callable[..., int], Callable[..., int], Callable[..., int]]:
    return compiled(_write), compiled(_total), compiled(_merge)


def _write(
    tokens: NDArray[np.int32], ends: NDArray[np.int64], start: int, end: int, window: int, size: int, pairs: NDArray[np.int64]
) -> int:
    """Write (smaller word, larger word, distance - 1) as one number for each pair whose second word lies in start to end; how many."""
    text = np.searchsorted(ends, start, side="right")
    n = 0
    for t in range(start, end):
        while t >= ends[text]:
            text += 1
        first = ends[text - 1] if text > 0 else 0
        for s in range(max(first, t - window), t):
            a, b = np.int64(tokens[s]), np.int64(tokens[t])
            pairs[n] = (min(a, b) * size + max(a, b)) * window + (t - s - 1)
            n += 1
    return n


def _total(pairs: NDArray[np.int64], window: int, keys: NDArray[np.int64], values: NDArray[np.float64]) -> int:
    """Sum 1 / distance over sorted pairs of one key; how many keys. Equal pairs are alike, so that no sorting changes a sum."""
    n = 0
    for pair in pairs:
        key = pair // window
        if n == 0 or keys[n - 1] != key:
            keys[n] = key
            values[n] = 0.0
            n += 1
        values[n - 1] += 1.0 / (pair % window + 1)
    return n


def _merge(
    left: NDArray[np.int64],
    left_values: NDArray[np.float64],
    right: NDArray[np.int64],
    right_values: NDArray[np.float64],
    keys: NDArray[np.int64],
    values: NDArray[np.float64],
) -> int:
    """Merge two ascending runs of different keys into one, summing the values of what both have; how many keys."""
    i = j = n = 0
    while i < len(left) or j < len(right):
        takes_left = j == len(right) or (i < len(left) and left[i] <= right[j])
        takes_right = i == len(left) or (j < len(right) and right[j] <= left[i])
        keys[n] = left[i] if takes_left else right[j]
        values[n] = 0.0
        if takes_left:
            values[n] += left_values[i]
            i += 1
        if takes_right:
            values[n] += right_values[j]
            j += 1
        n += 1
    return n
