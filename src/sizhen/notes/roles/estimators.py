"""RoleTagger, the public class of semantic roles in scikit-learn's manner."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.evidence import Evidence
from sizhen.core.language import translate as _
from sizhen.core.recipe import Learn, Privacy, Recipe
from sizhen.core.task import Task
from sizhen.learning.estimators import CohortEstimator, FittingLearner, InvalidInputError, cohort_of
from sizhen.notes.keys import NoteKeys
from sizhen.notes.roles.examiner import RoleExaminer
from sizhen.notes.roles.learner import RoleLearner
from sizhen.notes.roles.rows import PREDICATE, Argument, frames_of, roles_in, tokens_of
from sizhen.notes.roles.scoring import Said, f1_given, scores_of_frames, tokens_in

Frame = dict[str, Any]  # {"predicate": place, "arguments": [(start, end, role), ..]}


class RoleTagger(CohortEstimator):
    """Finds predicates in sentences, and who did what to whom: their arguments with roles.

    `fit(sentences, frames, groups)`: sentences are lists of tokens (or texts, which are cut into words), frames for each sentence
    {"predicate": place, "sense": "..", "arguments": [[start, end, role], ..]} in half-open tokens. `predict` gives them back without
    senses, for the predicates it finds or for those given. Raises InvalidInputError, a ValueError too.
    """

    def __init__(
        self,
        epochs: int | None = None,
        batch: int | None = None,
        rate: float | None = None,
        min_documents: int = 1,
        seed: int = 0,
        level: float = 0.90,
    ) -> None:
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.min_documents = min_documents
        self.seed = seed
        self.level = level

    def fit(self, X: Iterable[Any], y: Sequence[Any], groups: Sequence[Any] | None = None) -> "RoleTagger":
        """Fit on sentences X with their frames y; `groups` names each sentence's patient, so that no patient is on two sides."""
        sentences = _sentences(X)
        labels = _labels(sentences, y)
        self.task_ = Task("frames", roles_in(labels), unit="argument")
        patients = None if groups is None else [str(name) for name in groups]
        if patients is not None and len(patients) != len(sentences):
            raise InvalidInputError(
                _("groups has {found} rows; expected {n}, the patient of each text").format(found=len(patients), n=len(sentences))
            )
        self._fit_cohort(cohort_of(sentences, self.task_, labels, patients))
        return self

    def predict(self, X: Iterable[Any], predicates: Sequence[Sequence[int]] | None = None) -> list[list[Frame]]:
        """The frames of each sentence: of the predicates given for it, else of those found."""
        classes = self._classes()
        return [
            [
                {
                    "predicate": place,
                    "arguments": [(start, end, classes[role]) for start, end, role, _odds in said.arguments.get(place, ())],
                }
                for place in asked
            ]
            for said, asked in self._said(X, predicates)
        ]

    def predict_proba(self, X: Iterable[Any], predicates: Sequence[Sequence[int]] | None = None) -> list[list[Frame]]:
        """The same with the calibrated probability of each argument: (start, end, role, probability)."""
        classes, found = self._classes(), []
        for said, asked in self._said(X, predicates):
            frames = []
            for place in asked:
                arguments = said.arguments.get(place, ())
                odds = np.array([[one[3]] for one in arguments], np.float32).reshape(-1, 1)
                sure: Sequence[float] = self.calibrator_.probabilities(odds)[:, 0].tolist() if len(odds) else []
                frames.append(
                    {
                        "predicate": place,
                        "arguments": [(one[0], one[1], classes[one[2]], float(p)) for one, p in zip(arguments, sure, strict=True)],
                    }
                )
            found.append(frames)
        return found

    def score(self, X: Iterable[Any], y: Sequence[Any]) -> float:
        """Micro F1 of arguments over exact span and role, with the predicates given."""
        check_is_fitted(self, "parts_")
        sentences = _sentences(X)
        cohort = cohort_of(sentences, self.task_, _labels(sentences, y))
        return f1_given(scores_of_frames(cohort, self.task_, self.examiner_.proposer), self.task_)  # type: ignore[attr-defined]

    def explain(self, X: Iterable[Any]) -> list[list[Evidence]]:
        """For each sentence the evidence of each unit that is found: predicates (V) and arguments, in the order of their predicates."""
        cohort = cohort_of(_sentences(X), self.task_)
        scores = self.examiner_.scores(cohort)
        return [
            [self.examiner_.evidence(cohort.case(case), unit, 0) for unit in range(int((scores.case == case).sum()))]
            for case in range(len(cohort))
        ]

    def _classes(self) -> tuple[str, ...]:
        check_is_fitted(self, "parts_")
        return self.task_.classes

    def _said(self, X: Iterable[Any], predicates: Sequence[Sequence[int]] | None) -> list[tuple[Said, list[int]]]:
        check_is_fitted(self, "parts_")
        sentences = _sentences(X)
        if predicates is not None and len(predicates) != len(sentences):
            raise InvalidInputError(
                _("predicates has {found} rows; expected {n}, the places of each sentence's").format(
                    found=len(predicates), n=len(sentences)
                )
            )
        given = [[] for _sentence in sentences] if predicates is None else [sorted({int(p) for p in places}) for places in predicates]
        if any(not 0 <= place < len(tokens) for tokens, places in zip(sentences, given, strict=True) for place in places):
            raise InvalidInputError(_("a predicate lies outside its sentence; expected the place of one of its tokens"))
        said = self.examiner_.proposer.propose(sentences, given)  # type: ignore[attr-defined]
        return [(one, sorted(one.predicates) if predicates is None else places) for one, places in zip(said, given, strict=True)]

    def _cohort(self, X: Any, y: Sequence[Any] | None, groups: Sequence[str] | None) -> Cohort:
        return cohort_of(_sentences(X), self.task_, y, groups)

    def _learner(self, task: Task) -> FittingLearner:
        try:
            learn = Learn(seed=self.seed, epochs=self.epochs, batch=self.batch, rate=self.rate)
            recipe = Recipe(examination="notes", learn=learn, privacy=Privacy(min_documents=self.min_documents), room=NoteKeys())
        except ValueError as error:
            raise InvalidInputError(
                _("a parameter is impossible ({reason})").format(reason=" ".join(str(error).splitlines()[1:3]))
            ) from error
        return RoleLearner(recipe, task)

    def _examiner(self, parts: Parts, task: Task) -> RoleExaminer:
        return RoleExaminer.of(parts, task, str(parts.document("model").get("form")))


def _sentences(X: Any) -> list[tuple[str, ...]]:
    """X as tokens; raises InvalidInputError where it is none."""
    if isinstance(X, str):
        raise InvalidInputError(_("X is one text; expected a list of texts"))
    sentences = []
    for row, value in enumerate(X):
        try:
            sentences.append(tokens_in(value) if isinstance(value, str) else tokens_of(list(value)))
        except (TypeError, ValueError) as error:
            raise InvalidInputError(_("X at row {row}: {reason}").format(row=row, reason=error)) from error
    if not sentences:
        raise InvalidInputError(_("X is empty; expected at least one sentence"))
    return sentences


def _labels(sentences: Sequence[Sequence[str]], y: Sequence[Any]) -> list[tuple[Argument, ...] | None]:
    if len(y) != len(sentences):
        raise InvalidInputError(_("y has {found} rows; expected {n}, the frames of each sentence").format(found=len(y), n=len(sentences)))
    try:
        labels = [frames_of(row, len(tokens)) for row, tokens in zip(y, sentences, strict=True)]
    except ValueError as error:
        raise InvalidInputError(str(error)) from error
    if not any(one.role != PREDICATE for label in labels for one in label or ()):
        raise InvalidInputError(_("y holds no argument; expected frames with arguments"))
    return labels
