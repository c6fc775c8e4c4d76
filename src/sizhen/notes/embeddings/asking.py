"""What may be asked of words in a space: how alike two are, which are nearest, which stand near both, which complete an analogy."""

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import DataError, UsageError
from sizhen.core.folding import fold, lower
from sizhen.core.language import translate as _
from sizhen.core.simplified import simplified

Near = tuple[str, float]  # a word and its cosine
_CELLS = 4_000_000  # of a table of cosines at a time


def as_learned(word: str) -> str:
    """A word as Sizhen's own vectors know it: folded, in simplified characters, in lower case."""
    return lower(simplified(fold(word).text))


class Space(Protocol):
    """V words, each with a direction."""

    @property
    def words(self) -> tuple[str, ...]: ...

    def index(self, word: str) -> int | None:
        """The word's place; None where it is not among them."""

    def direction(self, word: str) -> NDArray[np.float64] | None:
        """(D,) of length 1, also for words not among them; None where nothing of the word is known."""

    def cosines(self, directions: NDArray[np.float64]) -> NDArray[Any]:
        """(V, n) cosines of all words with directions (n, D); -2 for words without a direction."""


def unknown_word() -> str:
    """Why nothing can be said of a word."""
    return _("nothing of the word is known from training, not even a part; expected a word of the same language and field")


def similarity(space: Space, a: str, b: str) -> float:
    """Cosine of two words, -1 to 1; NaN where nothing is known of one of them."""
    x, y = space.direction(a), space.direction(b)
    return math.nan if x is None or y is None else max(-1.0, min(1.0, float(x @ y)))


def nearest(space: Space, word: str, n: int) -> list[Near]:
    """The n words of largest cosine, the word left out, largest first. Raises DataError where nothing of it is known."""
    direction = space.direction(word)
    if direction is None:
        raise DataError(unknown_word())
    return best(space, space.cosines(direction[None])[:, 0], [word], n)


def common(space: Space, a: str, b: str, n: int) -> list[Near]:
    """The n words nearest to both, with the smaller of the two cosines; none where nothing is known of a or b."""
    x, y = space.direction(a), space.direction(b)
    return [] if x is None or y is None else best(space, space.cosines(np.stack([x, y])).min(axis=1), [a, b], n)


def answers(space: Space, questions: Sequence[tuple[str, str, str]], n: int = 1) -> list[list[Near] | None]:
    """For each (a, b, c) the n words that are to c as b is to a, by 3CosAdd; None where nothing is known of one of the three."""
    found: list[list[Near] | None] = []
    step = max(1, _CELLS // max(1, len(space.words)))
    for first in range(0, len(questions), step):
        some = questions[first : first + step]
        directions = [_between(space, *question) for question in some]
        known = [direction for direction in directions if direction is not None]
        cosines = iter(space.cosines(np.stack(known)).T if known else ())
        for question, direction in zip(some, directions, strict=True):
            found.append(None if direction is None else best(space, next(cosines), question, n))
    return found


def _between(space: Space, a: str, b: str, c: str) -> NDArray[np.float64] | None:
    x, y, z = (space.direction(word) for word in (a, b, c))
    return None if x is None or y is None or z is None else y - x + z


def best(space: Space, cosines: NDArray[Any], out: Sequence[str], n: int) -> list[Near]:
    """The n words with the largest of cosines (V,), those in `out` left out."""
    if n < 1:
        raise UsageError(_("{n} words are asked for; expected one or more").format(n=n))
    cosines = cosines.copy()
    cosines[[index for word in out if (index := space.index(word)) is not None]] = -2
    if n < len(cosines):  # ties at the border are few and no matter
        some = np.flatnonzero(cosines >= np.partition(cosines, len(cosines) - n)[len(cosines) - n])
    else:
        some = np.arange(len(cosines))
    order = some[np.argsort(-cosines[some], kind="stable")][:n]
    return [(space.words[index], float(np.clip(cosines[index], -1, 1))) for index in order if cosines[index] > -2]
