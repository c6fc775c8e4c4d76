"""Judgement: what is packed comes back, members are averaged, and no fold is judged by what saw it."""

import json

import numpy as np
import pytest

from sizhen.core.errors import BundleError
from sizhen.core.scores import Remark, Scores
from sizhen.core.task import Task
from sizhen.trust.calibration import softmax
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import Trust, calibrate, calibrate_folds, judge, judge_out_of_fold, untrusted

TASK = Task("binary", ("no", "yes"), "yes")


def made(n=600, seed=0, first=0, scale=2.0):
    rng = np.random.default_rng(seed)
    logits = np.c_[np.zeros(n), rng.normal(size=n) * 2]
    truth = (rng.random(n) < softmax(logits)[:, 1]).astype(int)
    index = np.arange(first, first + n)
    return Scores(index, index, (logits * scale).astype(np.float32), truth)


def folds(k=4, n=150):
    return [made(n, seed, seed * n) for seed in range(k)]


@pytest.mark.parametrize("trust", [calibrate(made(), TASK), calibrate_folds(folds(), TASK, prevalence=0.1), untrusted(Task("rating"))])
def test_json_both_ways(trust):
    assert Trust.from_json(json.loads(json.dumps(trust.to_json()))) == trust


def broken(change):
    content = json.loads(json.dumps(calibrate(made(), TASK).to_json()))
    change(content)
    return content


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda c: c.update(extra=1), "extra"),
        (lambda c: c.pop("calibrators"), "calibrators"),
        (lambda c: c["calibrators"][0].update(scale=[1.0]), "calibrators.0"),
        (lambda c: c["calibrators"][0].update(scale=[float("nan"), 1.0]), "calibrators.0.scale.0"),
        (lambda c: c["calibrators"][0].update(scale=[-1.0, -1.0]), "calibrators.0"),
        (lambda c: c["calibrators"][0].update(link="exec"), "calibrators.0.link"),
        (lambda c: c["sets"].update(thresholds=[0.5]), "trust"),
        (lambda c: c["operating_point"].update(threshold="high"), "operating_point.threshold"),
        (lambda c: c["task"].update(kind="magic"), "task"),
    ],
)
def test_altered_trust_is_refused(change, key):
    with pytest.raises(BundleError, match=rf"the bundle's calibration is wrong at {key}.* \(.+\); the bundle must be packed again"):
        Trust.from_json(broken(change))


def test_members_are_averaged_after_calibration():
    trust = calibrate_folds(folds(), TASK)
    one, two, three, four = (made(50, seed) for seed in (9, 10, 11, 12))
    judged = judge(trust, [one, two, three, four])
    wanted = np.mean([c.probabilities(s.values) for c, s in zip(trust.calibrators, (one, two, three, four), strict=True)], axis=0)
    assert judged.probabilities == pytest.approx(wanted)
    assert judged.flagged.tolist() == (wanted[:, 1] >= trust.operating_point.threshold).tolist()
    with pytest.raises(BundleError, match="the bundle calibrates 4 models but holds 1"):
        judge(trust, [one])


def test_small_folds_share_one_calibrator_and_large_ones_have_their_own():
    assert len(set(calibrate_folds(folds(4, 40), TASK).calibrators)) == 1
    assert len(set(calibrate_folds(folds(4, 150), TASK).calibrators)) == 4


def test_parts_calibrate_on_one_half_and_set_on_the_other():
    scores = made(400)
    trust = calibrate(scores, TASK)
    assert trust.sets.patients == 200
    assert trust.operating_point.positives == pytest.approx(100, abs=15)
    assert trust.prevalence[1] == pytest.approx(scores.truth.mean(), abs=0.01)
    assert trust.patients == 400


def test_a_fold_is_judged_by_the_others_alone():
    parts = folds()
    judged = judge_out_of_fold(parts, TASK)
    changed = [*parts[:2], Scores(parts[2].case, parts[2].patient, parts[2].values, 1 - parts[2].truth), parts[3]]
    other = judge_out_of_fold(changed, TASK)
    mine = judged.fold == 2
    assert mine.sum() == 150
    for name in ("probabilities", "sets", "flagged"):
        assert np.array_equal(getattr(judged, name)[mine], getattr(other, name)[mine])
    assert not np.array_equal(judged.probabilities[~mine], other.probabilities[~mine])
    assert (np.diff(judged.scores.case) >= 0).all()


def test_units_come_back_in_the_order_of_their_cases():
    parts = folds(3, 60)
    shuffled = np.random.default_rng(0).permutation(180)
    mixed = [
        Scores(np.sort(shuffled[k * 60 : (k + 1) * 60]), np.sort(shuffled[k * 60 : (k + 1) * 60]), p.values, p.truth)
        for k, p in enumerate(parts)
    ]
    judged = judge_out_of_fold(mixed, TASK)
    assert judged.scores.case.tolist() == list(range(180))
    for k, part in enumerate(mixed):
        assert np.array_equal(judged.scores.values[part.case], part.values)
        assert (judged.fold[part.case] == k).all()


def test_prevalence_moves_probabilities_and_threshold_together():
    scores = made(600)
    plain, moved = calibrate(scores, TASK), calibrate(scores, TASK, prevalence=0.05)
    new = made(300, 5)
    one, other = judge(plain, [new]), judge(moved, [new])
    assert other.probabilities[:, 1].mean() < one.probabilities[:, 1].mean() / 2
    assert np.array_equal(one.flagged, other.flagged)
    assert moved.shifted_to == 0.05


def test_a_room_that_refuses_is_heard():
    scores = made(300)
    trust = calibrate(scores, TASK)
    new = Scores(np.arange(2), np.arange(2), np.array([[0, 9], [0, 9]], np.float32), remarks=(Remark(1, "refused", "lead off"),))
    judged = judge(trust, [new])
    assert judged.abstained[1]
    assert judged.reasons[1] == "lead off"


def test_units_of_which_nothing_was_computed_name_no_label_and_tie_in_order():
    trust = calibrate(made(600), TASK)
    truth = np.array([0, 1, 0, 1, 1] * 8)
    n = len(truth)
    remarks = tuple(Remark(case, "refused", "noise") for case in range(n))
    judged = judge(trust, [Scores(np.arange(n), np.arange(n), np.zeros((n, 2), np.float32), truth=truth, remarks=remarks)])
    assert set(judged.named.tolist()) == {-1}
    assert not judged.sets.any()
    assert not judged.flagged.any()
    measured = measure(judged, TASK, trust.operating_point)
    values = {name: figure.value for name, figure in measured.measures.items()}
    assert values["auroc"] == 0.5
    assert values["accuracy"] == values["sensitivity"] == values["specificity"] == values["f1"] == 0
    assert values["log_loss"] == pytest.approx(np.log(2))
    assert measured.confusion == ((0, 0), (0, 0))
    assert measured.refused == {"noise": n}
    assert measured.abstained == 1.0


def test_an_ordered_unit_of_which_nothing_was_computed_is_as_far_off_as_can_be():
    task = Task("ordinal", ("0", "1", "2", "3"))
    rng = np.random.default_rng(0)
    learned = rng.integers(0, 4, 200)
    trust = calibrate(Scores(np.arange(200), np.arange(200), rng.normal(size=(200, 4)).astype(np.float32), truth=learned), task)
    remarks = tuple(Remark(case, "refused", "noise") for case in range(4))
    silent = Scores(np.arange(4), np.arange(4), np.zeros((4, 4), np.float32), truth=np.arange(4), remarks=remarks)
    assert measure(judge(trust, [silent]), task).measures["mae"].value == (3 + 2 + 2 + 3) / 4


def test_too_few_for_anything_still_judges():
    few = made(6)
    trust = calibrate(few, TASK)
    assert trust.sets is None
    assert trust.calibrators[0].kind == "none"
    assert not trust.operating_point.demonstrable
    assert not judge(trust, [few]).abstained.any()
