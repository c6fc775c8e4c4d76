"""A fitted model of this room, and the tables that fitting starts from."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from sizhen.bundle.parts import BundlePart, document
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.treatments.neighbours import Ranker
from sizhen.treatments.preparation import Vocabulary, patients_of
from sizhen.treatments.rules import RuleBook
from sizhen.treatments.scoring import score


class TreatmentModel:
    """A ranker with its vocabulary and rules; `counts` are what it is packed as."""

    def __init__(
        self, ranker: Ranker, vocabulary: Vocabulary, rules: RuleBook, counts: Sequence[BundlePart], settings: Mapping[str, Any]
    ) -> None:
        self.ranker, self.vocabulary, self.rules = ranker, vocabulary, rules
        self.settings = dict(settings)
        self._counts = counts

    def scores(self, cohort: Cohort) -> Scores:
        return score(cohort, self.ranker, self.vocabulary, self.rules)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values.ravel()

    def parts(self) -> list[BundlePart]:
        said = document("model", {**self.settings, "rules": self.rules.rules is not None})
        return [*self._counts, *self.vocabulary.parts(), *self.rules.parts(), said]


def learned(train: Cohort) -> Cohort:
    """The training cases of whom it is known what was given; raises DataError where there are none."""
    some = train.take(train.labelled)
    if not len(some):
        raise DataError(_("no training case says what was given; expected items for each patient"))
    return some


def known_of(train: Cohort, vocabulary: Vocabulary) -> csr_matrix:
    """(n, contexts) what is known of training patients; where they are compared by items, all they were ever given."""
    return given_of(train, vocabulary) if vocabulary.catalogue.context == "items" else vocabulary.matrix(patients_of(train))


def given_of(train: Cohort, vocabulary: Vocabulary) -> csr_matrix:
    """(n, items) what training patients were given; where they are compared by items, what they had already too."""
    labels: Sequence[Any] = train.labels if train.labels is not None else [None] * len(train)
    if vocabulary.catalogue.context == "items":
        labels = [(*patient.taking, *(label or ())) for patient, label in zip(patients_of(train), labels, strict=True)]
    return vocabulary.given(labels)
