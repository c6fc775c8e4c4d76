"""What is taught, and what is too little to teach with."""

import numpy as np
import pytest

from sizhen.core.errors import DataError, RecipeError
from sizhen.core.task import Task
from sizhen.images.keys import ImageKeys
from sizhen.images.preparation import fit
from sizhen.images.targets import check, lesson


def taught(cohort, task=None):
    return lesson(cohort, fit(cohort, ImageKeys()), task or cohort.task)


def test_only_labelled_cases_of_known_classes_are_taught(squares, cohort_from):
    pictures, answers = squares(12)
    labels = [None, "strange", *answers[2:]]
    got = taught(cohort_from(pictures, labels))
    assert len(got) == 10
    np.testing.assert_array_equal(got.answers, answers[2:])
    np.testing.assert_array_equal(got.pictures[0, ..., 0], pictures[2])


def test_several_labels_are_rows(squares, cohort_from):
    pictures, _answers = squares(9)
    labels = [("0", "1"), (), None, *[("1",)] * 6]
    got = taught(cohort_from(pictures, labels, "multilabel"))
    assert got.answers[:2].tolist() == [[1, 1], [0, 0]]
    assert len(got) == 8


@pytest.mark.parametrize(
    ("labels", "task", "error", "said"),
    [
        (["0", "1"] * 2, Task("binary", ("0", "1")), DataError, "4 labelled pictures to learn from; expected at least 8"),
        (["0"] * 9, Task("binary", ("0", "1")), DataError, r"all 9 pictures to learn from have the same label \(0\)"),
        (["0", "1", "2"] * 3, Task("binary", ("0", "1", "2")), RecipeError, 'task = "binary" but there are 3 labels'),
        (["0", "1"] * 5, Task("binary", ("0", "1", "2")[:2], "1"), None, ""),
        (["0", "1"] * 5, Task("multiclass", ("0", "1", "2"), "2"), RecipeError, "positive = '2' is the label of no picture"),
        ([("0",)] * 9, Task("multilabel", ("0",)), DataError, "all 9 pictures"),
    ],
)
def test_what_is_too_little_is_said(squares, cohort_from, labels, task, error, said):
    cohort = cohort_from(squares(len(labels))[0], labels, task.kind, task.classes)
    if error is None:
        check(taught(cohort, task), task)
        return
    with pytest.raises(error, match=said):
        check(taught(cohort, task), task)
