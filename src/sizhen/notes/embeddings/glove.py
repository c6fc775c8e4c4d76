"""GloVe: word vectors whose products fit the logarithms of co-occurrence counts (Pennington, Socher and Manning, EMNLP 2014)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import DataError, UsageError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.notes.embeddings.cooccurrence import Cooccurrence, Corpus, compiled, count_cooccurrence
from sizhen.notes.embeddings.vectors import WordGrams, WordVectors

_STEPS = 20  # of progress in an epoch


@dataclass(frozen=True, slots=True)
class GloveSettings:
    """As published, but for fewer epochs (there 50, from 300 dimensions 100). One thread gives the same vectors twice, several do not."""

    dimensions: int = 100
    epochs: int = 25
    window: int = 10
    x_max: float = 100.0
    alpha: float = 0.75
    learning_rate: float = 0.05
    seed: int = 0
    threads: int = 1

    def __post_init__(self) -> None:
        if min(self.dimensions, self.epochs, self.window, self.threads) < 1 or min(self.x_max, self.alpha, self.learning_rate) <= 0:
            raise UsageError(_("the settings of GloVe hold a number that is not positive; expected all of them to be, but for the seed"))


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """What is visited in an epoch, in order: both halves of the counts, shuffled.

    rows, columns  (P,) int32, word and context
    logs           (P,) ln X
    weights        (P,) f(X) = min(1, (X / x_max) ^ alpha)
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    logs: NDArray[np.floating[Any]]
    weights: NDArray[np.floating[Any]]


def fit_glove(corpus: Corpus, settings: GloveSettings | None = None, progress: Progress | None = None) -> WordVectors:
    """Word vectors (V, D) of a corpus. Raises DataError where no two words stand together or the fit diverges."""
    settings = settings or GloveSettings()
    counts = count_cooccurrence(corpus, settings.window, progress=progress)
    return WordVectors(corpus.words, factorise(counts, settings, progress), WordGrams.of(corpus.words))


def factorise(counts: Cooccurrence, settings: GloveSettings, progress: Progress | None = None) -> NDArray[np.float32]:
    """(V, D) float32, w + w~ for each word. Raises DataError where there are no counts or the fit diverges."""
    entries = shuffled(counts, settings)
    if not len(entries.rows):
        raise DataError(_("no two words of the vocabulary stand together; expected more text, or lower minimums"))
    parameters = initial(counts.size, settings.dimensions, settings.seed)
    descend(parameters, entries, settings, progress or Silent())
    result: NDArray[np.float32] = (parameters[0, :, :-1] + parameters[1, :, :-1]).astype(np.float32)
    if not np.isfinite(result).all():
        raise DataError(_("GloVe diverged; expected a smaller learning rate (it is {rate})").format(rate=settings.learning_rate))
    return result


def initial(size: int, dimensions: int, seed: int, dtype: type[np.floating[Any]] = np.float32) -> NDArray[np.floating[Any]]:
    """(2, V, D + 1), words and contexts with the bias last, uniform in -.5 / D to .5 / D, as the authors' program."""
    return ((np.random.default_rng(seed).random((2, size, dimensions + 1)) - 0.5) / dimensions).astype(dtype)


def shuffled(counts: Cooccurrence, settings: GloveSettings, dtype: type[np.floating[Any]] = np.float32) -> Entries:
    """Both halves of the counts in an order that the seed gives; 16 bytes each in single precision."""
    mirrored = np.flatnonzero(counts.rows != counts.columns)
    n = len(counts.rows)
    order = np.random.default_rng([settings.seed, 1]).permutation(n + len(mirrored))
    turned = order >= n
    order[turned] = mirrored[order[turned] - n]
    rows, columns, values = counts.rows[order], counts.columns[order], counts.values[order]
    weights = np.minimum((values / settings.x_max) ** settings.alpha, 1).astype(dtype)
    return Entries(np.where(turned, columns, rows), np.where(turned, rows, columns), np.log(values).astype(dtype), weights)


def descend(parameters: NDArray[np.floating[Any]], entries: Entries, settings: GloveSettings, progress: Progress) -> list[float]:
    """Fit the parameters (2, V, D + 1) in place by AdaGrad; the mean weighted loss of each epoch.

    The squares begin at 1 and gather gradients times the learning rate, as in the authors' program, by which the published vectors were
    made. Several threads write without locks (Niu, Recht, Ré and Wright 2011).
    """
    step = _kernel()
    squares = np.ones_like(parameters)
    rate = parameters.dtype.type(settings.learning_rate)
    n = len(entries.rows)
    borders = np.linspace(0, n, _STEPS * settings.threads + 1).astype(np.int64)
    losses = []

    def work(part: int) -> float:
        piece = slice(borders[part], borders[part + 1])
        return float(
            step(parameters, squares, entries.rows[piece], entries.columns[piece], entries.logs[piece], entries.weights[piece], rate)
        )

    progress.start(_("learning word vectors"), settings.epochs * _STEPS)
    with ThreadPoolExecutor(settings.threads) as pool:
        for _epoch in range(settings.epochs):
            loss = 0.0
            for first in range(0, len(borders) - 1, settings.threads):
                parts = range(first, first + settings.threads)
                loss += sum(pool.map(work, parts)) if settings.threads > 1 else work(first)
                progress.advance(note=f"{loss / max(int(borders[first + settings.threads]), 1):.4f}")
            losses.append(loss / n)
    return losses


@cache
def _kernel() -> Callable[..., float]:
    # The sum of products may be taken in any order, without which it is not vectorised; that order is fixed when compiled.
    return compiled(_step, fastmath={"reassoc", "contract"}, error_model="numpy")


def _step(
    parameters: NDArray[np.floating[Any]],
    squares: NDArray[np.floating[Any]],
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    logs: NDArray[np.floating[Any]],
    weights: NDArray[np.floating[Any]],
    rate: Any,
) -> float:
    """Visit each entry once and change both vectors and biases by AdaGrad; the sum of half the weighted squared errors."""
    last = parameters.shape[2] - 1
    loss = 0.0
    for entry in range(len(rows)):
        word, context = parameters[0, rows[entry]], parameters[1, columns[entry]]
        word_squares, context_squares = squares[0, rows[entry]], squares[1, columns[entry]]
        error = word[last] + context[last] - logs[entry]
        for k in range(last):
            error += word[k] * context[k]
        slope = weights[entry] * error
        loss += 0.5 * slope * error
        slope *= rate
        for k in range(last):
            of_word = slope * context[k]
            of_context = slope * word[k]
            word[k] -= of_word / np.sqrt(word_squares[k])
            context[k] -= of_context / np.sqrt(context_squares[k])
            word_squares[k] += of_word * of_word
            context_squares[k] += of_context * of_context
        word[last] -= slope / np.sqrt(word_squares[last])
        context[last] -= slope / np.sqrt(context_squares[last])
        word_squares[last] += slope * slope
        context_squares[last] += slope * slope
    return loss
