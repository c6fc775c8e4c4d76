"""Abstention: empty or too wide, and why."""

import numpy as np

from sizhen.core.scores import Remark, Scores
from sizhen.core.task import Task
from sizhen.trust.abstention import abstentions, particulars_removed, refusals


def test_empty_and_wide_sets_get_no_opinion():
    sets = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0]], bool)
    abstained, reasons = abstentions(sets, Task("multiclass", tuple("abcd")), 4)
    assert abstained.tolist() == [True, False, False, True]
    assert reasons == (
        "no label is probable enough for the promised level",
        "",
        "",
        "too uncertain: 3 of 4 labels remain possible",
    )


def test_of_two_labels_both_is_too_wide():
    abstained, reasons = abstentions(np.array([[1, 1], [0, 1]], bool), Task("binary", ("a", "b")), 2)
    assert abstained.tolist() == [True, False]
    assert reasons[0] == "too uncertain: 2 of 2 labels remain possible"


def test_where_several_labels_may_be_true_none_and_many_are_answers():
    sets = np.array([[0, 0, 0], [1, 1, 0]], bool)
    assert abstentions(sets, Task("multilabel", tuple("abc")), 2)[0].tolist() == [False, False]
    assert abstentions(sets, Task("multiclass", tuple("abc")), 2)[0].tolist() == [True, True]


def test_without_sets_nothing_is_abstained_from():
    assert not abstentions(None, Task("ranking"), 3)[0].any()


def test_refusals_of_a_room_are_kept():
    remarks = (Remark(1, "refused", "flat line"), Remark(0, "refused", "too short", unit=0), Remark(0, "alarm", "lead off"))
    scores = Scores(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]), np.zeros((4, 2), np.float32), remarks=remarks)
    assert refusals(scores) == {0: "too short", 2: "flat line", 3: "flat line"}


def test_reasons_are_counted_without_what_is_one_cases_own():
    reason = "no opinion: brightness 0.93 of the picture is far from what training pictures have (0.1 to 0.4)"
    assert particulars_removed(reason) == "no opinion: brightness … of the picture is far from what training pictures have …"
    assert particulars_removed("没有可比的患者：所知的一切都未出现过（咳嗽、发热）") == "没有可比的患者：所知的一切都未出现过…"
