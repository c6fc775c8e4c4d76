"""Serving: truth and remarks beside scores, evidence in the original's pixels, pictures without what it points to."""

import numpy as np
import pytest

from sizhen.bundle.parts import Parts, document
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import BundleError
from sizhen.core.progress import Silent
from sizhen.images.baselines import LogisticLearner, PrevalenceLearner
from sizhen.images.examiner import open_examiner


@pytest.fixture
def fitted(squares, cohort_from, recipe):
    def make(learner=LogisticLearner):
        cohort = cohort_from(*squares(40))
        return open_examiner(Parts.of(list(learner(recipe(), cohort.task).fit(cohort, cohort.take([]), Silent()).parts())), cohort.task)

    return make


def test_truth_stands_beside_scores_and_unseen_labels_are_named(fitted, squares, cohort_from):
    pictures, _answers = squares(5)
    scores = fitted().scores(cohort_from(pictures, ["0", "1", None, "new", "0"], patients=("a", "b", "b", "c", "a")))
    assert scores.truth.tolist() == [0, 1, -1, 2, 0]
    assert scores.unseen == ("new",)
    assert scores.patient.tolist() == [0, 1, 1, 2, 0]
    assert scores.values.shape == (5, 2)
    assert fitted().scores(cohort_from(pictures)).truth is None


def test_a_picture_of_one_value_has_no_unit_and_says_why(fitted, squares, cohort_from):
    pictures, answers = squares(4)
    pictures[2] = 0
    scores = fitted().scores(cohort_from(pictures, answers))
    assert scores.case.tolist() == [0, 1, 3]
    assert scores.truth.tolist() == [0, 1, 1]
    assert [(remark.case, remark.kind, remark.unit) for remark in scores.remarks] == [(2, "refused", None)]
    nothing = fitted().scores(cohort_from(pictures[2:3], answers[2:3]))
    assert nothing.values.shape == (0, 2)


def test_outputs_do_not_depend_on_what_stands_beside(fitted, squares, cohort_from):
    examiner = fitted()
    pictures = list(squares(6)[0])
    pictures[1] = np.stack([pictures[1]] * 3, -1)
    pictures[2] = pictures[2].astype(np.uint16) * 257
    pictures[3] = np.repeat(np.repeat(pictures[3], 3, 0), 2, 1)
    whole = examiner.outputs(cohort_from(pictures))
    alone = np.concatenate([examiner.outputs(cohort_from([picture])) for picture in pictures])
    np.testing.assert_allclose(whole, alone, atol=1e-4)


@pytest.mark.parametrize("times", [1, 9])
def test_evidence_lies_where_the_class_is_seen(fitted, squares, times):
    examiner = fitted()
    picture = np.repeat(np.repeat(squares(2)[0][1], times, 0), times, 1)
    case = Case("x", picture)
    evidence = examiner.evidence(case, 0, 1)
    assert evidence.method == "occlusion"
    assert evidence.label == "1"
    assert evidence.heat.shape == picture.shape
    assert evidence.heat.dtype == np.float32
    half = 10 * times
    assert evidence.heat[:half, half:].mean() > abs(evidence.heat[half:].mean())
    top, left, _bottom, _right = evidence.regions[0].where
    assert top < half
    assert left >= half - 3 * times
    values = examiner.outputs(Cohort.of_one(case, examiner.task))[0]
    assert evidence.total == pytest.approx(values[1] - values[0], abs=1e-4)
    assert "speaks" in examiner.draw(case, [evidence]).description


def test_taking_evidence_away_lowers_the_score_more_than_chance(fitted, squares):
    examiner = fitted()
    case = Case("x", squares(2)[0][1])
    evidence = examiner.evidence(case, 0, 1)

    def score(changed):
        return examiner.evidence(changed, 0, 1).total

    without = examiner.without(case, evidence, 0.2, None)
    chance = np.mean([score(examiner.without(case, evidence, 0.2, seed)) for seed in range(8)])
    assert score(without) < chance < score(case) + 1e-6
    changed = [np.asarray(examiner.without(case, evidence, 0.2, seed).payload != case.payload) for seed in (None, 1)]
    assert 0.1 < changed[0].mean() <= 0.25
    assert abs(changed[0].mean() - changed[1].mean()) < 0.06
    np.testing.assert_array_equal(case.payload, squares(2)[0][1])


def test_a_model_that_does_not_look_has_no_evidence_to_draw(fitted, squares):
    examiner = fitted(PrevalenceLearner)
    case = Case("x", squares(1)[0][0])
    evidence = examiner.evidence(case, 0, 0)
    assert evidence.method == "none"
    assert "does not look at the picture" in evidence.note
    assert examiner.without(case, evidence, 0.2, None) is case
    assert "there is no evidence" in examiner.draw(case, [evidence]).description


def test_parts_of_another_room_are_refused(squares, cohort_from, recipe):
    cohort = cohort_from(*squares(20))
    settings = LogisticLearner(recipe(), cohort.task).fit(cohort, cohort.take([]), Silent()).parts()[0]
    with pytest.raises(BundleError, match="holds no model for images"):
        open_examiner(Parts.of([settings]), cohort.task)
    with pytest.raises(BundleError, match="holds no preparation of images"):
        open_examiner(Parts.of([document("preparation", {"other": 1})]), cohort.task)
