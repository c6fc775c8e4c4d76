"""How a representation is learned: the n-grams of training notes counted once, for what is known and for training's own rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.preparation import CHARACTER_SIZES, WORD_SIZES, Representation, blocks, grams


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """A block of notes.

    `notes` (n,) their places; `prints` (P,) ascending fingerprints, `family` 0 for words and 1 for characters;
    `rows` (n, P) sparse counts; `owners` (P,) how many different owners have each."""

    notes: NDArray[np.int64]
    prints: NDArray[np.uint64]
    family: NDArray[np.uint8]
    rows: Any
    owners: NDArray[np.int64]


def fit_representation(
    texts: Sequence[str],
    owners: NDArray[np.int64] | None = None,
    min_documents: int = 1,
    min_frequency: int = 2,
    most: int = 400_000,
    word_sizes: Sequence[int] = WORD_SIZES,
    character_sizes: Sequence[int] = CHARACTER_SIZES,
    weighting: str = "tfidf",
) -> Representation:
    """Known n-grams from training notes: those of at least `min_documents` owners (patients; None: each note its own) and `min_frequency`
    of them, the `most` frequent where there are more."""
    counted = _counted(texts, owners, word_sizes, character_sizes)
    bare = (_Counted(block.notes, block.prints, block.family, None, block.owners) for block in counted)
    return _known(list(bare), texts, owners, min_documents, min_frequency, most, word_sizes, character_sizes, weighting)


def fit_and_transform(
    texts: Sequence[str],
    owners: NDArray[np.int64] | None = None,
    min_documents: int = 1,
    min_frequency: int = 2,
    most: int = 400_000,
    word_sizes: Sequence[int] = WORD_SIZES,
    character_sizes: Sequence[int] = CHARACTER_SIZES,
    weighting: str = "tfidf",
) -> tuple[Representation, Any]:
    """`fit_representation` and the training notes' rows, (n, F) CSR; every text is cut and counted once."""
    from scipy import sparse

    counted = list(_counted(texts, owners, word_sizes, character_sizes))
    known = _known(counted, texts, owners, min_documents, min_frequency, most, word_sizes, character_sizes, weighting)
    if not counted or not len(known):
        return known, sparse.csr_matrix((len(texts), len(known)), dtype=np.float64)
    rows = []
    for block in counted:
        column = np.searchsorted(known.fingerprints, block.prints)
        column[column == len(known)] = 0
        found = known.fingerprints[column] == block.prints
        kept = found[block.rows.indices]
        before = np.concatenate([[0], np.cumsum(kept)])
        counts = sparse.csr_matrix(
            (block.rows.data[kept], column[block.rows.indices[kept]], before[block.rows.indptr]),
            shape=(len(block.notes), len(known)),
            dtype=np.float64,
        )
        rows.append(known.weighted(counts))
    order = np.concatenate([block.notes for block in counted])
    stacked = sparse.vstack(rows, format="csr")
    return known, stacked if np.array_equal(order, np.arange(len(order))) else stacked[np.argsort(order)]


def _counted(
    texts: Sequence[str], owners: NDArray[np.int64] | None, word_sizes: Sequence[int], character_sizes: Sequence[int]
) -> Iterator[_Counted]:
    from scipy import sparse

    if not any((*word_sizes, *character_sizes)):
        return
    own = np.arange(len(texts), dtype=np.int64) if owners is None else owners
    for block in blocks(texts, np.argsort(own, kind="stable"), own):
        found = grams([texts[i] for i in block], word_sizes, character_sizes)
        prints, first, back = np.unique(found.fingerprint, return_index=True, return_inverse=True)
        shape = (len(block), len(prints))
        rows = sparse.csr_matrix((np.ones(len(back)), (found.text, back)), shape=shape, dtype=np.float64)
        rows.sum_duplicates()
        holders, here = rows, np.unique(own[block], return_inverse=True)[1]
        if here.max(initial=-1) + 1 < len(block):
            holders = sparse.csr_matrix((rows.data, (np.repeat(here, np.diff(rows.indptr)), rows.indices)), shape=shape)
            holders.sum_duplicates()
        yield _Counted(
            block,
            prints,
            (first < found.words).astype(np.uint8),
            rows,
            np.bincount(holders.indices, minlength=len(prints)).astype(np.int64),
        )


def _known(
    counted: Sequence[_Counted],
    texts: Sequence[str],
    owners: NDArray[np.int64] | None,
    min_documents: int,
    min_frequency: int,
    most: int,
    word_sizes: Sequence[int],
    character_sizes: Sequence[int],
    weighting: str,
) -> Representation:
    if not counted:
        empty = np.zeros(0, np.uint64)
        return Representation(empty, np.zeros(0, np.float32), np.zeros(0, np.uint8), tuple(word_sizes), tuple(character_sizes), weighting)
    every, first, back = np.unique(np.concatenate([block.prints for block in counted]), return_index=True, return_inverse=True)
    frequency = np.bincount(back, np.concatenate([block.owners for block in counted]), minlength=len(every))
    keep = np.flatnonzero(frequency >= max(min_documents, min_frequency))
    if len(keep) > most:
        keep = np.sort(keep[np.argsort(-frequency[keep], kind="stable")[:most]])
    n = len(texts) if owners is None else len(np.unique(owners))
    idf = (np.log((1 + n) / (1 + frequency[keep])) + 1).astype(np.float32)
    family = np.concatenate([block.family for block in counted])[first][keep]
    return Representation(every[keep], idf, family, tuple(word_sizes), tuple(character_sizes), weighting)
