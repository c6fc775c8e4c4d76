"""Skip-gram and CBOW word vectors with negative sampling (Mikolov et al. 2013), fitted by gensim."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sizhen.core.errors import MissingDependencyError, UsageError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.notes.embeddings.cooccurrence import Corpus
from sizhen.notes.embeddings.vectors import WordGrams, WordVectors

ARCHITECTURES = ("skip-gram", "cbow")
_LONGEST = 10_000  # words; of a longer text gensim leaves out the rest without a word


@dataclass(frozen=True, slots=True)
class Word2VecSettings:
    """Values are gensim's but for skip-gram as the usual one. One thread gives the same vectors twice, several do not.

    negative  words drawn as noise for each true one
    sample    share of the corpus above which a word is left out at random
    """

    architecture: str = "skip-gram"
    dimensions: int = 100
    epochs: int = 5
    window: int = 5
    negative: int = 5
    sample: float = 1e-3
    seed: int = 0
    threads: int = 1

    def __post_init__(self) -> None:
        if self.architecture not in ARCHITECTURES:
            raise UsageError(
                _("word2vec has no architecture {name!r}; expected one of {known}").format(
                    name=self.architecture, known=_(", ").join(ARCHITECTURES)
                )
            )
        if min(self.dimensions, self.epochs, self.window, self.negative, self.threads) < 1 or self.sample < 0:
            raise UsageError(_("the settings of word2vec hold a number that is not positive; expected all of them to be, but for the seed"))


def gensim() -> Any:
    """The library's word2vec, imported now; MissingDependencyError says what to install where it is not there."""
    try:
        from gensim.models import word2vec as library
    except ImportError as error:
        raise MissingDependencyError(
            _('gensim is not installed; expected the extra embeddings: pip install "sizhen[embeddings]"')
        ) from error
    return library


@dataclass(frozen=True, slots=True, eq=False)
class _Sentences:
    corpus: Corpus

    def __iter__(self) -> Iterator[list[str]]:
        start = 0
        for end in self.corpus.ends.tolist():
            for first in range(start, end, _LONGEST):
                yield [self.corpus.words[token] for token in self.corpus.tokens[first : min(first + _LONGEST, end)].tolist()]
            start = end

    def __len__(self) -> int:
        return int(np.sum(-(-np.diff(self.corpus.ends, prepend=0) // _LONGEST)))


def fit_word2vec(corpus: Corpus, settings: Word2VecSettings | None = None, progress: Progress | None = None) -> WordVectors:
    """Word vectors (V, D) of a corpus. Raises MissingDependencyError where gensim is not installed."""
    settings = settings or Word2VecSettings()
    progress = progress or Silent()
    library = gensim()
    sentences = _Sentences(corpus)
    model = library.Word2Vec(
        vector_size=settings.dimensions,
        window=settings.window,
        min_count=1,
        sample=settings.sample,
        seed=settings.seed,
        workers=settings.threads,
        sg=int(settings.architecture == "skip-gram"),
        negative=settings.negative,
        epochs=settings.epochs,
    )
    model.build_vocab_from_freq(dict(zip(corpus.words, corpus.counts.tolist(), strict=True)), corpus_count=len(sentences))
    progress.start(_("learning word vectors"), settings.epochs)
    model.train(
        sentences,
        total_examples=len(sentences),
        total_words=len(corpus.tokens),
        epochs=settings.epochs,
        callbacks=[_told(progress)],
    )
    return WordVectors(corpus.words, np.asarray(model.wv[list(corpus.words)], np.float32), WordGrams.of(corpus.words))


def _told(progress: Progress) -> Any:
    from gensim.models.callbacks import CallbackAny2Vec

    class Told(CallbackAny2Vec):  # type: ignore[misc]
        def on_epoch_end(self, _model: Any) -> None:
            progress.advance()

    return Told()
