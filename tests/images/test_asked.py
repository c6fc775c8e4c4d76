"""From data and recipe to a task: what is guessed, what may be asked, what is refused."""

import numpy as np
import pytest

from sizhen.core.errors import DataError, RecipeError
from sizhen.core.recipe import Recipe
from sizhen.images.asked import cohort_of, read
from sizhen.images.gathering import Gathered
from sizhen.images.keys import ImageKeys


def found(labels, parts=None, many=False):
    n = len(labels)
    return Gathered("npz", tuple(map(str, range(n))), np.ones((n, 20, 20)), tuple(labels), ("",) * n, parts=parts, many=many)


def asked(room=None, **more):
    return Recipe(examination="images", room=room, **more)


def test_guesses():
    assert cohort_of(found(["b", "a"]), asked()).task.kind == "binary"
    task = cohort_of(found(["2", "10", "0", None]), asked()).task
    assert (task.kind, task.classes) == ("multiclass", ("0", "2", "10"))
    task = cohort_of(found([("x",), ("y", "x"), ()], many=True), asked()).task
    assert (task.kind, task.classes) == ("multilabel", ("x", "y"))


def test_ordinal_only_when_asked_and_in_the_order_given():
    labels = found(["mild", "severe", "none"])
    assert cohort_of(labels, asked(task="ordinal")).task.kind == "ordinal"
    order = ImageKeys(order=("none", "mild", "severe", "worst"))
    assert cohort_of(labels, asked(order, task="ordinal")).task.classes == ("none", "mild", "severe")
    with pytest.raises(RecipeError, match="order does not name the label severe"):
        cohort_of(labels, asked(ImageKeys(order=("none", "mild")), task="ordinal"))


def test_single_labels_may_be_asked_for_as_several_but_not_the_other_way():
    assert cohort_of(found(["a", "b"]), asked(task="multilabel")).labels == (("a",), ("b",))
    one = found([("a",), ("b",)], many=True)
    assert cohort_of(one, asked(task="binary")).labels == ("a", "b")
    with pytest.raises(RecipeError, match="1 cases have several labels or none"):
        cohort_of(found([("a", "b"), ("b",)], many=True), asked(task="binary"))
    with pytest.raises(RecipeError, match="task = 'spans' cannot be asked of images"):
        cohort_of(one, asked(task="spans"))


def test_classes_are_of_what_may_be_learned_from():
    parts = ("train", "train", "test")
    assert cohort_of(found(["a", "b", "c"], parts), asked()).task.classes == ("a", "b")
    assert cohort_of(found(["a", "b", "c"], ("test",) * 3), asked()).task.classes == ("a", "b", "c")


def test_positive_is_kept_where_it_is_there():
    assert cohort_of(found(["a", "b"]), asked(positive="b")).task.positive == "b"
    assert cohort_of(found(["a", "a"]), asked(positive="b")).task.positive is None


def test_what_is_no_form_of_images(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(DataError, match=r"a\.txt is not a form that images come in"):
        read(tmp_path / "a.txt", ImageKeys(), None)
    with pytest.raises(DataError, match="is not there"):
        read(tmp_path / "absent", ImageKeys(), None)
