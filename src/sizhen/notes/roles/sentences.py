"""Tokens as numbers for a labeller of roles: fingerprints of a token's letters and of its beginning and end, its shape, its lemma."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.folding import fold, lower
from sizhen.core.progress import Progress
from sizhen.exchange.word_vectors import read_word_vectors
from sizhen.notes.preparation import Fingerprints

Ids = NDArray[np.int64]
# name: how many letters from the beginning (+) or the end (-), 0 the whole token
PIECES: Mapping[str, int] = {"token": 0, "prefix3": 3, "prefix5": 5, "suffix1": -1, "suffix2": -2, "suffix3": -3, "suffix4": -4}
OPEN = (*PIECES, "lemma")
WIDTHS: Mapping[str, int] = {"token": 100, "lemma": 50}
AFFIX_WIDTH, SHAPE_WIDTH = 16, 8
SHAPES = 10
_FIRST = 2  # ids below: 0 unknown, 1 a token too short for the piece
_ENDS = frozenset("。！？；.!?;")
_PAUSES = frozenset("，、,:：)）-")


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """One sentence's tokens: fingerprints of their pieces (T, pieces), 0 where the token is shorter; shapes (T,); ends of windows."""

    tokens: tuple[str, ...]
    prints: NDArray[np.uint64]
    shapes: Ids
    borders: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.tokens)


def sentence(tokens: Sequence[str], window: int) -> Sentence:
    """A sentence's pieces and shapes; more than `window` tokens are cut where a sentence ends, at a pause, or anywhere."""
    cased = [fold(token).text.strip() or "\ufffd" for token in tokens]
    low = [lower(token) for token in cased]
    joined = " ".join(low)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    codes[np.array([letter.isdigit() for letter in joined], np.bool_)] = ord("0")
    lengths = np.array([len(token) for token in low], np.int64)
    end = np.cumsum(lengths + 1) - 1
    start = end - lengths
    prints = Fingerprints(codes)
    columns = []
    for family, size in enumerate(PIECES.values(), 20):
        begin = np.maximum(end + size, start) if size < 0 else start
        stop = np.minimum(start + size, end) if size > 0 else end
        piece = prints.of(begin, stop, family)
        columns.append(np.where(lengths > abs(size), piece, np.uint64(0)) if size else piece)
    shapes = np.array([_shape(token, place == 0) for place, token in enumerate(cased)], np.int64)
    return Sentence(
        tuple(tokens), np.stack(columns, 1) if len(tokens) else np.zeros((0, len(PIECES)), np.uint64), shapes, _borders(low, window)
    )


def _shape(token: str, first: bool) -> int:
    if token.isdigit():
        return 1
    if any(letter.isdigit() for letter in token):
        return 2
    if not any(letter.isalpha() for letter in token):
        return 3
    if "\u3400" <= token[0] <= "\u9fff":
        return 4
    if token.islower():
        return 5
    if token.istitle():
        return 6 if first else 7
    return 8 if token.isupper() else 9


def _borders(tokens: Sequence[str], window: int) -> tuple[int, ...]:
    borders, begin = [], 0
    while len(tokens) - begin > window:
        near = range(begin + window, begin, -1)
        cut = next((i for i in near if tokens[i - 1][-1] in _ENDS), None)
        cut = cut or next((i for i in near if i > begin + window // 2 and tokens[i - 1][-1] in _PAUSES), begin + window)
        borders.append(cut)
        begin = cut
    return (*borders, len(tokens)) if len(tokens) > begin else tuple(borders)


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Known pieces: for each its sorted fingerprints; and of known predicates' tokens (sorted fingerprints) the number of their lemma."""

    pieces: tuple[NDArray[np.uint64], ...]
    forms: NDArray[np.uint64]
    lemmas: Ids
    vectors: NDArray[np.uint64] = field(
        default_factory=lambda: np.zeros(0, np.uint64)
    )  # words that have a vector of their own, learned elsewhere

    def sizes(self) -> list[tuple[int, int]]:
        """Number of ids and width of the embedding of each feature, in the order of `ids`."""
        opened = [(len(table) + _FIRST, WIDTHS.get(name, AFFIX_WIDTH)) for name, table in zip(PIECES, self.pieces, strict=True)]
        return [*opened, (int(self.lemmas.max(initial=-1)) + 1 + _FIRST, WIDTHS["lemma"]), (SHAPES, SHAPE_WIDTH)]

    def ids(self, of: Sentence) -> Ids:
        """(T, features) ids of a sentence's tokens."""
        columns = [
            np.where(prints == 0, 1, _looked_up(table, prints, np.arange(_FIRST, len(table) + _FIRST)))
            for table, prints in zip(self.pieces, of.prints.T, strict=True)
        ]
        columns += [_looked_up(self.forms, of.prints[:, 0], self.lemmas + _FIRST), of.shapes]
        if len(self.vectors):
            columns.append(_looked_up(self.vectors, of.prints[:, 0], np.arange(1, len(self.vectors) + 1)))
        return np.stack(columns, 1).astype(np.int64)

    def to_parts(self) -> dict[str, NDArray[Any]]:
        return {**dict(zip(PIECES, self.pieces, strict=True)), "forms": self.forms, "lemmas": self.lemmas, "vectors": self.vectors}

    @staticmethod
    def of(arrays: Mapping[str, NDArray[Any]]) -> "Tables":
        return Tables(tuple(arrays[name] for name in PIECES), arrays["forms"], arrays["lemmas"], arrays["vectors"])


def _looked_up(table: NDArray[np.uint64], prints: NDArray[np.uint64], values: Ids) -> Ids:
    """The value of each fingerprint in a sorted table, 0 where it is not known."""
    if not len(table):
        return np.zeros(len(prints), np.int64)
    found = np.searchsorted(table, prints)
    found[found == len(table)] = 0
    return np.where(table[found] == prints, values[found], 0)


def lemma_of(sense: str) -> str:
    """A sense's lemma: "take" of take.01; "" of none."""
    return sense.rpartition(".")[0] or sense


def fit_tables(
    sentences: Sequence[Sentence], predicates: Sequence[Sequence[tuple[int, str]]], owners: NDArray[np.int64], least: int
) -> Tables:
    """Pieces and predicates' tokens that at least `least` owners have (two at least, so that the unknown is met in training).

    predicates: for each sentence (place, sense); a token's lemma is that of its most frequent sense, which `least` owners must have too.
    """
    fewest = max(least, 2)
    columns = []
    owner_of = np.repeat(owners, [len(s) for s in sentences])
    prints = np.concatenate([s.prints for s in sentences]) if sentences else np.zeros((0, len(PIECES)), np.uint64)
    for column in range(len(PIECES)):
        pairs = np.unique(np.stack([prints[:, column], owner_of.astype(np.uint64)], 1), axis=0)[:, 0]
        known, counts = np.unique(pairs, return_counts=True)
        columns.append(known[(counts >= fewest) & (known != 0)])
    holders: dict[tuple[int, str], set[int]] = defaultdict(set)
    often: Counter[tuple[int, str]] = Counter()
    of_lemma: dict[str, set[int]] = defaultdict(set)
    for one, frames, owner in zip(sentences, predicates, owners.tolist(), strict=True):
        for place, sense in frames:
            if lemma := lemma_of(sense):
                key = int(one.prints[place, 0]), lemma
                holders[key].add(owner)
                of_lemma[lemma].add(owner)
                often[key] += 1
    best: dict[int, str] = {}
    for (form, lemma), _n in sorted(often.items(), key=lambda item: (item[1], item[0])):
        if len(holders[form, lemma]) >= fewest and len(of_lemma[lemma]) >= fewest:
            best[form] = lemma
    numbers = {lemma: number for number, lemma in enumerate(sorted(set(best.values())))}
    forms = np.array(sorted(best), np.uint64)
    return Tables(tuple(columns), forms, np.array([numbers[best[int(form)]] for form in forms], np.int64))


def with_vectors(tables: Tables, file: Path, progress: Progress) -> tuple[Tables, NDArray[np.float32]]:
    """The tables that know the words of a file of word vectors too, and the vectors (words, width), the first that of unknown words.

    Vectors are scaled to a mean square of .09, as the learned embeddings begin. Of words that are one when folded, the first counts.
    """
    words, values = read_word_vectors(file, progress)
    prints = np.concatenate([sentence(words[i : i + 10_000], 10_000).prints[:, 0] for i in range(0, len(words), 10_000)])
    known, first = np.unique(prints, return_index=True)
    scale = 0.3 / max(float(np.sqrt(np.mean(np.square(values, dtype=np.float64)))), 1e-12)
    rows = np.concatenate([np.zeros((1, values.shape[1])), values[first] * scale]).astype(np.float32)
    return replace(tables, vectors=known), rows
