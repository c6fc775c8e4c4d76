"""How word vectors are learned from a cohort's documents, or taken from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import RecipeError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.embeddings.asking import Space
from sizhen.notes.embeddings.cooccurrence import Corpus, read_corpus
from sizhen.notes.embeddings.examiner import LETTERS
from sizhen.notes.embeddings.glove import GloveSettings, fit_glove
from sizhen.notes.embeddings.letters import Letters
from sizhen.notes.embeddings.scoring import means_of_documents, scores_of_questions
from sizhen.notes.embeddings.vectors import WordVectors, load_vectors
from sizhen.notes.embeddings.word2vec import Word2VecSettings, fit_word2vec
from sizhen.notes.keys import NoteKeys

Network = Literal["glove", "word2vec", "cbow", "given"]
NETWORKS: tuple[Network, ...] = get_args(Network)


@dataclass(frozen=True, slots=True, eq=False)
class VectorModel:
    """Fitted word vectors, and what is said of them."""

    task: Task
    vectors: WordVectors
    space: Space
    made: dict[str, Any]

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_questions(cohort, self.space)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return means_of_documents(cohort, self.space)

    def parts(self) -> Sequence[BundlePart]:
        return [bundle_parts.document("model", self.made), bundle_parts.arrays("vectors", self.vectors.arrays())]


@dataclass(frozen=True, slots=True)
class VectorLearner:
    """GloVe, skip-gram ("word2vec") or CBOW on the documents; "given": from the file that `notes.vectors` names."""

    recipe: Recipe
    task: Task
    network: Network
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> VectorModel:
        if self.network == "given":
            return self._given(progress)
        corpus, texts = corpus_of(train, self.recipe, progress)
        vectors, made = fit_vectors(corpus, self.network, self.recipe, progress)
        made |= {"form": "word-vectors", "texts": texts, "documents": self.recipe.privacy.min_documents}
        return VectorModel(self.task, vectors, vectors, made)

    def _given(self, progress: Progress) -> VectorModel:
        file = self.recipe.room_as(NoteKeys).vectors
        if file is None:
            raise RecipeError(_('learn.network = "given" and no file; expected notes.vectors = "FILE" with a word and its numbers a line'))
        vectors = load_vectors(Path(file), progress)
        words, dimensions = vectors.values.shape
        made = {"form": "word-vectors", "file": Path(file).name, "words": words, "dimensions": dimensions}
        return VectorModel(self.task, vectors, vectors, made)


@dataclass(frozen=True, slots=True)
class LetterLearner:
    """The same words, alike as far as they share letters: what is to be beaten."""

    recipe: Recipe
    task: Task
    role: Role = "beside"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> VectorModel:
        corpus, _texts = corpus_of(train, self.recipe, progress)
        words = WordVectors(corpus.words, np.zeros((len(corpus.words), 0), np.float32))
        return VectorModel(self.task, words, Letters.of(corpus.words), {"form": LETTERS})


def corpus_of(train: Cohort, recipe: Recipe, progress: Progress) -> tuple[Corpus, int]:
    """The words of a cohort's documents that enough patients have (where unknown: different documents), and how many documents."""
    rows = [row for row in range(len(train)) if isinstance(train.payloads[row], str)]
    texts = [str(train.payloads[row]) for row in rows]
    owners: dict[object, int] = {}
    names = [(train.patients[row] if train.patients is not None else "") or (text,) for row, text in zip(rows, texts, strict=True)]
    owner = [owners.setdefault(name, len(owners)) for name in names]
    return read_corpus(texts, recipe.room_as(NoteKeys).min_count, owner, recipe.privacy.min_documents, progress), len(texts)


def fit_vectors(corpus: Corpus, network: Network, recipe: Recipe, progress: Progress) -> tuple[WordVectors, dict[str, Any]]:
    """Vectors by one of the networks, and the settings they were learned with."""
    keys, learn = recipe.room_as(NoteKeys), recipe.learn
    settings: GloveSettings | Word2VecSettings
    if network == "glove":
        usual = GloveSettings()
        settings = GloveSettings(
            dimensions=keys.dimensions or usual.dimensions,
            epochs=learn.epochs or usual.epochs,
            window=keys.context or usual.window,
            learning_rate=learn.rate or usual.learning_rate,
            seed=learn.seed,
            threads=learn.threads or 1,
        )
        vectors = fit_glove(corpus, settings, progress)
    else:
        ordinary = Word2VecSettings()
        settings = Word2VecSettings(
            architecture="cbow" if network == "cbow" else "skip-gram",
            dimensions=keys.dimensions or ordinary.dimensions,
            epochs=learn.epochs or ordinary.epochs,
            window=keys.context or ordinary.window,
            seed=learn.seed,
            threads=learn.threads or 1,
        )
        vectors = fit_word2vec(corpus, settings, progress)
    return vectors, {
        "network": network,
        "words": len(vectors),
        "dimensions": settings.dimensions,
        "context": settings.window,
        "epochs": settings.epochs,
        "tokens": len(corpus.tokens),
        "count": keys.min_count,
    }
