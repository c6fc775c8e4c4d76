"""Cohorts: columns of one length, chosen without copies, patients counted, labels aligned."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhen.cohort.cohort import Cohort, align, align_many, unique
from sizhen.core.case import Case
from sizhen.core.errors import DataError
from sizhen.core.task import Task

TASK = Task("binary", ("0", "1"))


def test_columns_of_another_length_are_refused() -> None:
    with pytest.raises(DataError, match="column site has 1 rows; expected 2, one a case"):
        Cohort(("a", "b"), [1, 2], TASK, attributes={"site": ("x",)})


def test_payloads_are_read_when_asked_for() -> None:
    read: list[str] = []

    class Reading(list[str]):
        def __getitem__(self, index: Any) -> Any:
            read.append(super().__getitem__(index))
            return read[-1].upper()

    cohort = Cohort(("a", "b", "c"), Reading(["x", "y", "z"]), TASK, labels=("0", None, "1"), patients=("p", "q", "p"))
    chosen = cohort.take([2, 0]).take(np.array([True, False]))
    assert read == []
    assert [case.payload for case in chosen] == ["Z"]
    assert read == ["z"]
    assert (chosen.ids, chosen.labels, chosen.patients) == (("c",), ("1",), ("p",))


@given(names=st.lists(st.sampled_from(["p", "q", "r", ""]), max_size=20))
def test_patients_are_counted_and_the_unnamed_are_their_own(names: list[str]) -> None:
    cohort = Cohort(tuple(map(str, range(len(names)))), names, TASK, patients=tuple(names))
    index = cohort.patient_index()
    assert len(set(index.tolist())) == len({name for name in names if name}) + names.count("")
    for case, name in enumerate(names):
        assert all((index[case] == index[other]) == (case == other or (name == names[other] != "")) for other in range(len(names)))


@given(names=st.lists(st.sampled_from(["a", "a (2)", "a (3)", "b"]), max_size=12))
def test_ids_are_unique_and_first_ones_keep_their_name(names: list[str]) -> None:
    made = unique(names)
    assert len(set(made)) == len(made) == len(names)
    assert all(made[names.index(name)] == name for name in names)


def test_one_case() -> None:
    case = Case("a", "payload", patient="p", label="1", attributes={"site": "x"})
    cohort = Cohort.of_one(case, TASK)
    assert cohort.case(0) == case
    assert cohort.labelled.tolist() == [True]
    assert Cohort(("a",), [0], TASK).patient_index().tolist() == [0]


def test_labels_are_aligned_and_unseen_ones_named() -> None:
    index, unseen = align(["b", None, "x", "a", "y", "x"], ["a", "b"], 6)
    assert index.tolist() == [1, -1, 2, 0, 3, 2]
    assert unseen == ("x", "y")
    table, unseen = align_many([("a",), None, (), ("b", "z")], ["a", "b"], 4)
    assert table.tolist() == [[1, 0], [-1, -1], [0, 0], [0, 1]]
    assert unseen == ("z",)
    assert align(None, ["a"], 2)[0].tolist() == [-1, -1]
