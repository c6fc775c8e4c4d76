"""NoteVectorizer, NoteClassifier and EntityTagger, the room's public classes in scikit-learn's manner."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import RecipeError
from sizhen.core.evidence import Evidence
from sizhen.core.language import translate as _
from sizhen.core.recipe import Learn, Privacy, Recipe
from sizhen.core.task import Task, TaskKind
from sizhen.learning.estimators import CohortClassifier, CohortEstimator, FittingLearner, InvalidInputError, cohort_of
from sizhen.notes.choices import learners
from sizhen.notes.counting import fit_and_transform, fit_representation
from sizhen.notes.examiner import NoteServing, examiner_of
from sizhen.notes.keys import NoteKeys
from sizhen.notes.preparation import CHARACTER_SIZES, WORD_SIZES, Representation
from sizhen.notes.rows import spans_of
from sizhen.notes.span_examiner import SpanExaminer
from sizhen.notes.tagger_learner import TaggerLearner


class NoteVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """TF-IDF over words and characters, right for Chinese by default: words by rjieba where it is Chinese, by letters elsewhere.

    X are n texts; `transform` gives a sparse (n, features) matrix whose two blocks, words and characters, have length 1 in each row.
    `min_documents` is how many texts must have an n-gram; `most` keeps the most frequent. An empty tuple leaves a block out.

    >>> rows = NoteVectorizer(word_sizes=(1,), character_sizes=(), min_documents=1).fit_transform(["人工智能的应用", "人工智能的发展"])
    >>> round(float((rows[0] @ rows[1].T).toarray()[0, 0]), 2) > 0.4
    True
    """

    def __init__(
        self,
        word_sizes: Sequence[int] = WORD_SIZES,
        character_sizes: Sequence[int] = CHARACTER_SIZES,
        min_documents: int = 2,
        most: int = 400_000,
    ) -> None:
        self.word_sizes = word_sizes
        self.character_sizes = character_sizes
        self.min_documents = min_documents
        self.most = most

    def fit(self, X: Iterable[str], y: Any = None) -> "NoteVectorizer":
        """Learn which n-grams are frequent enough, and their weights."""
        self.representation_: Representation = fit_representation(_texts(X), **self._settings())
        return self

    def fit_transform(self, X: Iterable[str], y: Any = None) -> Any:
        """`fit` and the rows of X, every text cut and counted once."""
        self.representation_, rows = fit_and_transform(_texts(X), **self._settings())
        return rows

    def _settings(self) -> dict[str, Any]:
        return {
            "min_documents": self.min_documents,
            "min_frequency": 1,
            "most": self.most,
            "word_sizes": tuple(self.word_sizes),
            "character_sizes": tuple(self.character_sizes),
        }

    def transform(self, X: Iterable[str]) -> Any:
        """(n, features) scipy.sparse CSR matrix, float64."""
        check_is_fitted(self, "representation_")
        return self.representation_.transform(_texts(X))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.string = False, True
        return tags


class NoteClassifier(CohortClassifier):
    """Classifies notes by words and characters; every word's share of a score can be shown.

    X are n texts, y their labels, or a table (n, labels) of 0 and 1; `ordinal` True says that the labels' order is meant.
    `min_documents` is how many patients (texts, where unknown) must have an n-gram. Raises InvalidInputError, a ValueError too.
    `network` is "linear" (TF-IDF and support vector machines), "embeddings" (averaged word vectors, from the file `vectors` if given),
    "bilstm-attention" (`hidden` and `window` are of it), "cnn" or "mixed" (a convolutional network, alone or with the linear model).

    >>> texts = ["发热 咳嗽", "发热 咽痛", "骨折 疼痛", "骨折 肿胀"] * 5
    >>> NoteClassifier(min_documents=1).fit(texts, ["内科", "内科", "外科", "外科"] * 5).predict(["发热两天"]).tolist()
    ['内科']
    """

    def __init__(
        self,
        ordinal: bool = False,
        network: str = "linear",
        vectors: str | None = None,
        epochs: int | None = None,
        hidden: int = 100,
        window: int = 96,
        min_documents: int = 1,
        seed: int = 0,
        level: float = 0.90,
    ) -> None:
        self.ordinal = ordinal
        self.network = network
        self.vectors = vectors
        self.epochs = epochs
        self.hidden = hidden
        self.window = window
        self.min_documents = min_documents
        self.seed = seed
        self.level = level

    def _kind(self, target: str) -> TaskKind:
        kind: TaskKind = super()._kind(target)
        return "ordinal" if self.ordinal and kind in ("binary", "multiclass") else kind

    def _cohort(self, X: Any, y: Sequence[Any] | None, groups: Sequence[str] | None) -> Cohort:
        return cohort_of(_texts(X), self.task_, y, groups)

    def _learner(self, task: Task) -> FittingLearner:
        recipe = _recipe(self, hidden=self.hidden, window=self.window, vectors=self.vectors)
        try:
            named = learners(recipe, task)
        except RecipeError as error:
            raise InvalidInputError(error.message) from error
        return named[self.network]

    def _examiner(self, parts: Parts, task: Task) -> NoteServing:
        examiner = examiner_of(parts, task)
        if isinstance(examiner, SpanExaminer):
            raise InvalidInputError(_("the model marks entities; expected one that classifies notes"))
        return examiner


class EntityTagger(CohortEstimator):
    """Marks entities in notes with a small BiLSTM-CRF.

    `fit(texts, entities, groups)`: entities are, for each text, [start, end, label] in half-open code points. `predict` gives them back,
    `predict_proba` with the calibrated probability of each. Raises InvalidInputError, a ValueError too.
    """

    def __init__(
        self,
        hidden: int = 100,
        window: int = 96,
        epochs: int | None = None,
        batch: int | None = None,
        rate: float | None = None,
        min_documents: int = 1,
        seed: int = 0,
        level: float = 0.90,
    ) -> None:
        self.hidden = hidden
        self.window = window
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.min_documents = min_documents
        self.seed = seed
        self.level = level

    def fit(self, X: Iterable[str], y: Sequence[Any], groups: Sequence[Any] | None = None) -> "EntityTagger":
        """Fit on texts X with their entities y; `groups` names each text's patient, so that no patient is on two sides."""
        texts = _texts(X)
        if len(y) != len(texts):
            raise InvalidInputError(_("y has {found} rows; expected {n}, the entities of each text").format(found=len(y), n=len(texts)))
        try:
            entities = [spans_of([list(entity) for entity in row], text) for row, text in zip(y, texts, strict=True)]
        except (ValueError, TypeError) as error:
            raise InvalidInputError(str(error)) from error
        labels = sorted({label for row in entities for _start, _end, label in row or ()})
        self.task_ = Task("spans", tuple(labels), unit="span")
        patients = None if groups is None else [str(name) for name in groups]
        if patients is not None and len(patients) != len(texts):
            raise InvalidInputError(
                _("groups has {found} rows; expected {n}, the patient of each text").format(found=len(patients), n=len(texts))
            )
        self._fit_cohort(cohort_of(texts, self.task_, entities, patients))
        return self

    def predict(self, X: Iterable[str]) -> list[list[tuple[int, int, str]]]:
        """The entities of each text: (start, end, label)."""
        return [[entity[:3] for entity in row] for row in self.predict_proba(X)]

    def predict_proba(self, X: Iterable[str]) -> list[list[tuple[int, int, str, float]]]:
        """The entities of each text with the calibrated probability that start, end and label are right."""
        check_is_fitted(self, "parts_")
        texts = _texts(X)
        scores = self.examiner_.scores(cohort_of(texts, self.task_))
        sure = self.calibrator_.probabilities(scores.values)[:, 0]
        found: list[list[tuple[int, int, str, float]]] = [[] for _text in texts]
        if scores.where is not None and scores.group is not None:
            for case, (start, end), label, p in zip(scores.case, scores.where, scores.group, sure, strict=True):
                found[case].append((int(start), int(end), self.task_.classes[label], float(p)))
        return found

    def score(self, X: Iterable[str], y: Sequence[Any]) -> float:
        """Micro F1 over exact start, end and label."""
        said = [set(row) for row in self.predict(X)]
        wanted = [{(int(a), int(b), str(label)) for a, b, label in row} for row in y]
        total = sum(map(len, said)) + sum(map(len, wanted))
        return 2 * sum(len(a & b) for a, b in zip(said, wanted, strict=True)) / total if total else 0.0

    def explain(self, X: Iterable[str]) -> list[list[Evidence]]:
        """For each text the evidence of each of its entities, in the order of `predict`."""
        cohort = cohort_of(_texts(X), self.task_)
        return [
            [self.examiner_.evidence(cohort.case(row), unit, 0) for unit in range(len(spans))] for row, spans in enumerate(self.predict(X))
        ]

    def _cohort(self, X: Any, y: Sequence[Any] | None, groups: Sequence[str] | None) -> Cohort:
        return cohort_of(_texts(X), self.task_, y, groups)

    def _learner(self, task: Task) -> FittingLearner:
        return TaggerLearner(_recipe(self, hidden=self.hidden, window=self.window), task)

    def _examiner(self, parts: Parts, task: Task) -> SpanExaminer:
        examiner = examiner_of(parts, task)
        if not isinstance(examiner, SpanExaminer):
            raise InvalidInputError(_("the model classifies notes; expected one that marks entities"))
        return examiner


def _recipe(estimator: Any, **room: Any) -> Recipe:
    learn = {name: getattr(estimator, name) for name in ("network", "epochs", "batch", "rate") if hasattr(estimator, name)}
    try:
        return Recipe(
            examination="notes",
            learn=Learn(seed=estimator.seed, **learn),
            privacy=Privacy(min_documents=estimator.min_documents),
            room=NoteKeys(**room),
        )
    except ValueError as error:
        raise InvalidInputError(_("a parameter is impossible ({reason})").format(reason=" ".join(str(error).splitlines()[1:3]))) from error


def _texts(X: Any) -> list[str]:
    """X as texts; raises InvalidInputError where it is none."""
    if isinstance(X, str):
        raise InvalidInputError(_("X is one text; expected a list of texts"))
    texts = list(np.asarray(X, object).ravel()) if isinstance(X, np.ndarray) else list(X)
    wrong = next((row for row, text in enumerate(texts) if not isinstance(text, str)), None)
    if wrong is not None or not texts:
        raise InvalidInputError(_("X holds no text at row {row}; expected a list of texts").format(row=wrong if wrong is not None else 0))
    return [str(text) for text in texts]
