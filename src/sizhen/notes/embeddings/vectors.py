"""Word vectors: neighbours, analogies, and unseen words by their character n-grams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import BundleError, DataError, UsageError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.exchange.word_vectors import read_word_vectors, write_word_vectors
from sizhen.notes.embeddings.asking import Near, answers, as_learned, nearest, similarity, unknown_word
from sizhen.notes.preparation import Fingerprints
from sizhen.notes.tokens import HAN

LETTER_SIZES = (3, 4, 5, 6)  # with the blank before and after, as fastText (Bojanowski et al. 2017)
CHINESE_SIZES = (1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class WordGrams:
    """Which words share which character n-gram; an n-gram is known by its hash, its letters are not kept.

    fingerprints  (G,) uint64, ascending
    ends          (G,) int64, where each n-gram's words end in `owners`
    owners        (N,) int32, indices of words, those of one n-gram together
    """

    fingerprints: NDArray[np.uint64]
    ends: NDArray[np.int64]
    owners: NDArray[np.int32]

    @staticmethod
    def of(words: Sequence[str]) -> "WordGrams":
        """The n-grams of a vocabulary: of three to six letters (blanks around), of one and two characters where a word is Chinese."""
        prints, owners = hashed(words)
        order = np.lexsort((owners, prints))
        prints, owners = prints[order], owners[order]
        new = np.ones(len(prints), np.bool_)
        new[1:] = (prints[1:] != prints[:-1]) | (owners[1:] != owners[:-1])
        prints, owners = prints[new], owners[new]
        known, counts = np.unique(prints, return_counts=True)
        return WordGrams(known, np.cumsum(counts), owners.astype(np.int32))

    def vector(self, word: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """(D,) mean of the vectors of the word's known n-grams, each the mean of the words that share it; zeros where none is known."""
        prints = np.unique(hashed([word])[0])
        place = np.searchsorted(self.fingerprints, prints)
        within = place < len(self.fingerprints)
        place, prints = place[within], prints[within]
        place = place[self.fingerprints[place] == prints]
        if not len(place):
            return np.zeros(values.shape[1], np.float32)
        starts = np.where(place > 0, self.ends[place - 1], 0)
        means = [values[self.owners[start:end]].mean(axis=0, dtype=np.float64) for start, end in zip(starts, self.ends[place], strict=True)]
        mean: NDArray[np.float32] = np.mean(means, axis=0).astype(np.float32)
        return mean


def hashed(words: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Fingerprints (N,) of all n-grams of folded, lower-cased words, and the index of each one's word (N,)."""
    pieces = [f" {as_learned(word)} " for word in words]
    lengths = np.array([len(piece) for piece in pieces], np.int64)
    owner = np.repeat(np.arange(len(pieces)), lengths)
    chinese = np.repeat(np.array([HAN.search(piece) is not None for piece in pieces], np.bool_), lengths)
    codes = np.frombuffer("".join(pieces).encode("utf-32-le"), np.uint32)
    blank = np.zeros(len(codes) + 1, np.int64)
    np.cumsum(codes == 32, out=blank[1:])
    prints = Fingerprints(codes)
    found, owners = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for size in sorted({*LETTER_SIZES, *CHINESE_SIZES}):
        start = np.arange(max(len(codes) - size + 1, 0), dtype=np.int64)
        good = owner[start] == owner[start + size - 1]
        letters = ~chinese[start] if size in LETTER_SIZES else np.zeros(len(start), np.bool_)
        characters = chinese[start] & (blank[start + size] == blank[start]) if size in CHINESE_SIZES else np.zeros(len(start), np.bool_)
        start = start[good & (letters | characters)]
        found.append(prints.of(start, start + size, 1))
        owners.append(owner[start])
    return np.concatenate(found), np.concatenate(owners)


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """V words with a vector of D numbers each.

    words   V different words, as the corpus or file has them (Sizhen's own are folded, simplified and in lower case)
    values  (V, D) float32
    grams   their character n-grams, for words not among them; None: such words have no vector

    Raises UsageError where words and values do not fit.
    """

    words: tuple[str, ...]
    values: NDArray[np.float32]
    grams: WordGrams | None = None
    _place: dict[str, int] = field(init=False, repr=False)
    _length: NDArray[np.float32] = field(init=False, repr=False)
    _units: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        place = {word: index for index, word in enumerate(self.words)}
        if self.values.ndim != 2 or len(self.values) != len(self.words) or len(place) != len(self.words):
            raise UsageError(
                _("{words} different words and values of shape {shape}; expected a row of values for each word").format(
                    words=len(place), shape=self.values.shape
                )
            )
        object.__setattr__(self, "_place", place)
        length = np.linalg.norm(self.values, axis=1)
        object.__setattr__(self, "_length", length)
        object.__setattr__(self, "_units", self.values / np.where(length > 0, length, 1)[:, None].astype(np.float32))

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.index(word) is not None

    def index(self, word: str) -> int | None:
        """The word's place (as written, else folded, simplified and in lower case); None where it was not learned."""
        index = self._place.get(word)
        return self._place.get(as_learned(word)) if index is None else index

    def vector(self, word: str) -> NDArray[np.float32]:
        """(D,) the word's vector (as written, else folded, simplified and in lower case), else by its n-grams; else zeros.

        As fastText (Bojanowski et al. 2017) composes unseen words, but the n-grams' vectors are means of trained word vectors.
        """
        index = self.index(word)
        if index is not None:
            known: NDArray[np.float32] = self.values[index]
            return known
        return self.grams.vector(word, self.values) if self.grams is not None else np.zeros(self.values.shape[1], np.float32)

    def direction(self, word: str) -> NDArray[np.float64] | None:
        """(D,) the word's vector at length 1; None where nothing of it is known."""
        vector = self.vector(word).astype(np.float64)
        length = float(np.linalg.norm(vector))
        return vector / length if length > 0 else None

    def cosines(self, directions: NDArray[np.float64]) -> NDArray[np.float32]:
        """(V, n) cosines of all words with directions (n, D); -2 for words without a vector."""
        lengths = np.linalg.norm(directions, axis=1)
        found = self._units @ (directions / np.where(lengths > 0, lengths, 1)[:, None]).T.astype(np.float32)
        found[self._length == 0] = -2
        return np.asarray(found, np.float32)

    def similarity(self, a: str, b: str) -> float:
        """Cosine of the two words' vectors, -1 to 1; NaN where nothing is known of one of them."""
        return similarity(self, a, b)

    def most_similar(self, word: str, n: int = 10) -> list[Near]:
        """The n words of largest cosine with this one, itself left out, largest first. Raises DataError where nothing of it is known."""
        return nearest(self, word, n)

    def analogy(self, a: str, b: str, c: str, n: int = 10) -> list[Near]:
        """The n words that are to c as b is to a, and their cosines, by 3CosAdd (Mikolov, Yih and Zweig 2013); a, b and c are left out.

        Raises DataError where nothing of a word is known.
        """
        found = answers(self, [(a, b, c)], n)[0]
        if found is None:
            raise DataError(unknown_word())
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """For a bundle: `values`, the words as UTF-8 bytes with the end of each, and the n-grams where there are some."""
        encoded = [word.encode("utf-8") for word in self.words]
        result: dict[str, NDArray[Any]] = {
            "values": self.values,
            "letters": np.frombuffer(b"".join(encoded), np.uint8),
            "word_ends": np.cumsum([len(word) for word in encoded], dtype=np.int64),
        }
        if self.grams is not None:
            result |= {"gram_fingerprints": self.grams.fingerprints, "gram_ends": self.grams.ends, "gram_owners": self.grams.owners}
        return result

    @staticmethod
    def of(arrays: Mapping[str, NDArray[Any]]) -> "WordVectors":
        """From what `arrays` gave. Raises BundleError where they do not fit each other."""
        try:
            ends, letters = arrays["word_ends"].astype(np.int64), arrays["letters"].astype(np.uint8).tobytes()
            starts = np.concatenate([[0], ends])[:-1]
            words = tuple(letters[start:end].decode("utf-8") for start, end in zip(starts.tolist(), ends.tolist(), strict=True))
            grams = None
            if "gram_fingerprints" in arrays:
                grams = WordGrams(arrays["gram_fingerprints"], arrays["gram_ends"], arrays["gram_owners"])
                _check(grams, len(words))
            return WordVectors(words, np.asarray(arrays["values"], np.float32), grams)
        except (KeyError, ValueError, UsageError) as error:
            raise BundleError(_("the word vectors do not fit their words; the bundle must be packed again")) from error

    def save_text(self, path: Path, header: bool = True) -> None:
        """Write the text format of word2vec (with a first line `V D`) or GloVe (without). Raises DataError where it cannot be written."""
        write_word_vectors(path, self.words, self.values, header)


def _check(grams: WordGrams, words: int) -> None:
    whole = np.diff(grams.ends, prepend=0).min(initial=1) > 0 and (grams.ends[-1:] == len(grams.owners)).all()
    if len(grams.ends) != len(grams.fingerprints) or not whole or not ((grams.owners >= 0) & (grams.owners < words)).all():
        raise ValueError


def load_vectors(path: Path, progress: Progress | None = None) -> WordVectors:
    """Word vectors from word2vec's or GloVe's text format. Raises DataError with the line's number where a line is broken."""
    words, values = read_word_vectors(path, progress)
    return WordVectors(words, values, WordGrams.of(words))
