"""The base of the public scikit-learn style classes: fit on cases by patient, calibrated probabilities, prediction sets, evidence."""

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _num_samples, check_consistent_length, check_is_fitted, column_or_1d, validate_data

from sizhen.bundle.parts import BundlePart, Parts
from sizhen.cohort.cohort import Cohort, Payloads
from sizhen.cohort.groups import group_cases
from sizhen.cohort.stratification import deal
from sizhen.core.case import Case
from sizhen.core.errors import DataError
from sizhen.core.evidence import Evidence
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.core.scores import Scores
from sizhen.core.task import Task, TaskKind

SHARES = (0.70, 0.10, 0.20)  # of patients: train, validate, calibrate
FEWEST_PATIENTS, FEWEST_OF_CLASS = 100, 10

Index = NDArray[np.int64]


class InvalidInputError(DataError, ValueError):
    """What scikit-learn expects to be a ValueError, in Sizhen's tree of errors."""


class FittingLearner(Protocol):
    """What the base wants of a learner."""

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> Any: ...


class ServingExaminer(Protocol):
    """What the base wants of an examiner."""

    def scores(self, cohort: Cohort) -> Scores: ...

    def evidence(self, case: Case, unit: int, column: int) -> Evidence: ...


def cohort_of(payloads: Payloads, task: Task, labels: Sequence[Any] | None = None, patients: Sequence[str] | None = None) -> Cohort:
    """A cohort of cases that have no names of their own: they are numbered from 0."""
    return Cohort(
        ids=tuple(str(row) for row in range(len(payloads))),
        payloads=payloads,
        task=task,
        labels=None if labels is None else tuple(labels),
        patients=None if patients is None else tuple(patients),
    )


class CohortEstimator(BaseEstimator):  # type: ignore[misc]
    """Fits a room's learner on a cohort and serves by its examiner, from the parts that would be packed.

    A derived class has an __init__ that takes `seed` and `level` among its parameters, and gives `_cohort`, `_learner`, `_examiner`.
    After fitting: `task_`, `parts_`, `calibrator_`, `sets_` (None where there were too few patients), and `cautions_`, what a reader of its
    answers should know.
    """

    seed: int
    level: float

    def _cohort(self, X: Any, y: Sequence[Any] | None, groups: Sequence[str] | None) -> Cohort:
        """The cases of X under `self.task_`; y are labels by name as the room's cohorts have them, groups the patients."""
        raise NotImplementedError

    def _learner(self, task: Task) -> FittingLearner:
        raise NotImplementedError

    def _examiner(self, parts: Parts, task: Task) -> ServingExaminer:
        raise NotImplementedError

    def _fit_cohort(self, cohort: Cohort, progress: Progress | None = None) -> None:
        """Learn on one side of the patients; calibrator and prediction sets on the two halves of another."""
        train, validate, calibrate = sides(cohort, self.seed)
        model = self._learner(cohort.task).fit(cohort.take(train), cohort.take(validate), progress or Silent())
        self.parts_: tuple[BundlePart, ...] = tuple(model.parts())
        self.cautions_: tuple[str, ...] = ()
        self._opened: ServingExaminer | None = self._examiner(Parts.of(self.parts_), cohort.task)
        if cohort.patients is None:
            self.cautions_ += (_("patients unknown: each case counted as a patient of its own; give groups where one has several cases"),)
        if not len(calibrate):
            self.cautions_ += (_("too few patients to hold some back: probabilities are not calibrated, and there are no prediction sets"),)
        self._calibrate(cohort.take(calibrate))

    def _calibrate(self, cohort: Cohort) -> None:
        from sizhen.trust.calibration import Calibrator, fit_calibrator, halves
        from sizhen.trust.sets import fit_sets

        self.calibrator_ = Calibrator.none(cohort.task)
        self.sets_: Any = None
        if not len(cohort):
            return
        scores = self.examiner_.scores(cohort)
        first, second = halves(scores, cohort.task, self.seed)
        self.calibrator_ = fit_calibrator(scores.take(first), cohort.task, self.seed)
        held = scores.take(second)
        self.sets_ = fit_sets(self.calibrator_.probabilities(held.values), held, cohort.task, self.level, self.seed)

    @property
    def examiner_(self) -> ServingExaminer:
        """The examiner over the parts; opened again after a copy."""
        check_is_fitted(self, "parts_")
        if self._opened is None:
            self._opened = self._examiner(Parts.of(self.parts_), self.task_)
        return self._opened

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if "_opened" in state:
            state["_opened"] = None  # sessions cannot be copied; parts can
        return state


class CohortClassifier(ClassifierMixin, CohortEstimator):  # type: ignore[misc]
    """Classification, one answer a case: binary, several classes, or several labels at once (y as a table of 0 and 1)."""

    _takes_tables: ClassVar[bool] = False  # X is 2-d numbers; scikit-learn's own checks then apply
    _allows_missing: ClassVar[bool] = False  # NaN in such a table is a missing value

    def _kind(self, target: str) -> TaskKind:
        """The kind of task for scikit-learn's type of y; a room with ordinal classes overrides it."""
        if target == "multilabel-indicator":
            return "multilabel"
        return "binary" if len(self.classes_) == 2 else "multiclass"

    def fit(self, X: Any, y: ArrayLike, groups: ArrayLike | None = None) -> "CohortClassifier":
        """Fit on cases X with labels y; `groups` (n,) names each case's patient, so that no patient is on two sides.

        Raises InvalidInputError (a ValueError too) for one class only, for lengths that differ, for what cannot be read.
        """
        if y is None:
            raise InvalidInputError(_("fitting requires y to be passed, but the target y is None; expected a label for each case"))
        X, answers = self._validated(X, y)
        target = str(type_of_target(answers, input_name="y"))
        self.classes_ = np.arange(answers.shape[1]) if answers.ndim == 2 else np.unique(answers)
        if answers.ndim == 1 and len(self.classes_) < 2:
            raise InvalidInputError(
                _("y has only one class, {label}; expected at least two: add cases of another").format(label=self.classes_[0])
            )
        self.task_ = Task(self._kind(target), tuple(str(name) for name in self.classes_))
        self._fit_cohort(self._cohort(X, self._named(answers), _patients(groups, X)))
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """(n, K) calibrated probabilities in the order of `classes_`; a row of NaN where there is no opinion on a case."""
        return self._judged(self._asked(X))[1]

    def predict(self, X: Any) -> NDArray[Any]:
        """(n,) the most probable class, or (n, K) which labels are at least as probable as not.

        Raises InvalidInputError where there is no opinion on a case; `predict_proba` has NaN there.
        """
        cohort = self._asked(X)
        scores, probabilities = self._judged(cohort)
        silent = np.flatnonzero(_silent(probabilities))
        if len(silent):
            reasons = [remark.text for remark in scores.remarks if remark.case == silent[0] and remark.kind == "refused"]
            raise InvalidInputError(
                _("there is no opinion on {n} of {total} cases, first row {row}: {reason}; expected cases like those learned from").format(
                    n=len(silent), total=len(cohort), row=int(silent[0]), reason=" ".join(reasons) or _("no unit was found")
                )
            )
        if self.task_.kind == "multilabel":
            return (probabilities >= 0.5).astype(np.int64)
        return np.asarray(self.classes_[probabilities.argmax(axis=1)])

    def predict_set(self, X: Any) -> NDArray[np.bool_]:
        """(n, K) which classes are in the prediction set at `level`; nothing where there is no opinion. Raises where there are no sets."""
        probabilities = self._judged(self._asked(X))[1]
        if self.sets_ is None:
            raise InvalidInputError(_("this model has no prediction sets; expected at least 100 patients, 10 of each class, to fit it on"))
        known = ~_silent(probabilities)
        result = np.zeros(probabilities.shape, np.bool_)
        result[known] = self.sets_.sets(probabilities[known])
        return result

    def explain(self, X: Any) -> list[Evidence]:
        """Evidence for the most probable class of each case, in the input's own coordinates."""
        cohort = self._asked(X)
        _scores, probabilities = self._judged(cohort)
        silent = _silent(probabilities)
        columns = np.where(silent[:, None], 0.0, probabilities).argmax(axis=1)
        return [
            Evidence("none", "", note=_("no opinion")) if silent[row] else self.examiner_.evidence(cohort.case(row), 0, int(columns[row]))
            for row in range(len(cohort))
        ]

    def _asked(self, X: Any) -> Cohort:
        check_is_fitted(self, "parts_")
        return self._cohort(self._validated(X)[0], None, None)

    def _judged(self, cohort: Cohort) -> tuple[Scores, NDArray[np.float64]]:
        """Scores, and calibrated probabilities with one row a case."""
        scores = self.examiner_.scores(cohort)
        rows = np.full((len(cohort), len(self.classes_)), np.nan)
        rows[scores.case] = self.calibrator_.probabilities(scores.values)
        return scores, rows

    def _validated(self, X: Any, y: Any = None) -> tuple[Any, NDArray[Any]]:
        """X as the room wants it and y as an array; what does not fit raises ValueError, as scikit-learn has it."""
        nothing = np.zeros(0)
        if self._takes_tables:
            finite: Any = "allow-nan" if self._allows_missing else True
            if y is None:
                return validate_data(self, X, reset=not hasattr(self, "parts_"), ensure_all_finite=finite), nothing
            X, answers = validate_data(self, X, y, ensure_all_finite=finite, multi_output=True)
        elif y is None:
            return X, nothing
        else:
            answers = np.asarray(y)
            check_consistent_length(X, answers)
        check_classification_targets(answers)
        several = answers.ndim == 2 and str(type_of_target(answers)) == "multilabel-indicator"
        return X, answers if several else column_or_1d(answers, warn=True)

    def _named(self, answers: NDArray[Any]) -> list[Any]:
        names = self.task_.classes
        if answers.ndim == 2:
            return [tuple(name for name, there in zip(names, row, strict=True) if there) for row in answers]
        return [names[index] for index in np.searchsorted(self.classes_, answers)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = self._takes_tables
        tags.input_tags.allow_nan = self._takes_tables and self._allows_missing
        return tags


def sides(cohort: Cohort, seed: int) -> tuple[Index, Index, Index]:
    """Cases to train on, to stop early by, to calibrate on: by patient, 70, 10 and 20 %, stratified; all to train on where few."""
    groups = group_cases(cohort, np.arange(len(cohort)))
    nothing = np.zeros(0, np.int64)
    of_class = {name: sum(name in counts for counts in groups.counts) for name in cohort.task.classes}
    named = any(groups.counts)
    if len(groups) < FEWEST_PATIENTS or (named and min(of_class.values(), default=0) < FEWEST_OF_CLASS):
        return np.arange(len(cohort)), nothing, nothing
    part = deal(groups, SHARES, seed)
    train, validate, calibrate = (groups.cases(np.flatnonzero(part == number)) for number in range(len(SHARES)))
    return train, validate, calibrate


def _silent(probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) no opinion on the case."""
    return np.asarray(np.isnan(probabilities).any(axis=1), np.bool_)


def _patients(groups: ArrayLike | None, X: Any) -> list[str] | None:
    if groups is None:
        return None
    names = [str(name) for name in np.asarray(groups).ravel()]
    if len(names) != _num_samples(X):
        raise InvalidInputError(
            _("groups has {found} rows; expected {n}, the patient of each case").format(found=len(names), n=_num_samples(X))
        )
    return names
