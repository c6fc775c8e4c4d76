"""Scores: choosing and joining keep rows, remarks and names together."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.scores import Remark, Scores


def scores(cases: list[int], seed: int = 0, **more: Any) -> Scores:
    n = len(cases)
    chance = np.random.default_rng(seed)
    remarks = (*(Remark(cases[i], "warning", f"row {cases[i]}", unit=i) for i in range(0, n, 2)), Remark(99, "refused", "paced"))
    return Scores(
        **{
            "case": np.array(sorted(cases), np.int64),
            "patient": np.array(sorted(cases), np.int64) // 2,
            "values": chance.normal(size=(n, 2)).astype(np.float32),
            "truth": chance.integers(-1, 2, n),
            "where": np.stack([np.arange(n), np.arange(n) + 1], 1),
            "remarks": remarks,
            **more,
        }
    )


def rows(of: Scores) -> list[tuple[Any, ...]]:
    said = {remark.unit: remark.text for remark in of.remarks if remark.unit is not None}
    columns = (of.case, of.patient, of.values, of.truth, of.where)
    return [(*(np.asarray(column[i]).tolist() for column in columns if column is not None), said.get(i)) for i in range(len(of))]


CASES = st.lists(st.integers(0, 30), max_size=12).map(sorted)


@settings(deadline=None)
@given(cases=CASES, seed=st.integers(0, 9), data=st.data())
def test_taking(cases: list[int], seed: int, data: st.DataObject) -> None:
    whole = scores(cases, seed)
    chosen = np.array(data.draw(st.lists(st.sampled_from(range(len(cases))), unique=True)) if cases else [], np.int64)
    taken = whole.take(chosen)
    assert rows(taken) == [rows(whole)[i] for i in chosen]
    assert [remark for remark in taken.remarks if remark.unit is None] == [Remark(99, "refused", "paced")]
    mask = np.isin(np.arange(len(whole)), chosen)
    assert rows(whole.take(mask)) == rows(whole.take(np.flatnonzero(mask)))


@settings(deadline=None)
@given(folds=st.lists(CASES, min_size=1, max_size=4))
def test_joining_keeps_all_rows_in_order_of_cases(folds: list[list[int]]) -> None:
    parts = [scores(cases, seed) for seed, cases in enumerate(folds)]
    joined = Scores.concatenate(parts)
    assert (np.diff(joined.case) >= 0).all()
    assert sorted(map(repr, rows(joined))) == sorted(repr(row) for part in parts for row in rows(part))
    assert rows(Scores.concatenate([joined])) == rows(joined)


def test_labels_that_other_folds_never_saw_are_joined_by_name() -> None:
    first = scores([0, 1, 2], truth=np.array([2, 3, -1]), unseen=("x", "y"))
    second = scores([3, 4, 5], truth=np.array([1, 3, 2]), unseen=("z", "x"))
    joined = Scores.concatenate([first, second])
    assert joined.unseen == ("x", "y", "z")
    assert joined.truth is not None
    assert joined.truth.tolist() == [2, 3, -1, 1, 2, 4]


def test_items_of_folds_are_joined_by_name() -> None:
    one = {"values": np.zeros((3, 1), np.float32), "truth": np.ones(3, np.int8)}
    first = scores([0, 1, 2], **one, group=np.array([0, 1, 2]), items=("a", "b"), unseen=("c",))
    second = scores([3, 4, 5], **one, group=np.array([0, 1, 2]), items=("c", "b"), unseen=("d",))
    joined = Scores.concatenate([first, second])
    assert joined.items == ("a", "b", "c")
    assert joined.group is not None
    assert [(joined.items + joined.unseen)[g] for g in joined.group] == ["a", "b", "c", "c", "b", "d"]
    assert [bool(g >= 3) for g in joined.group] == [False, False, True, False, False, True]


def test_several_labels_at_once_need_no_moving() -> None:
    table = np.array([[0, 1]] * 2, np.int8)
    joined = Scores.concatenate([scores([0, 1], truth=table, unseen=("x",)), scores([2, 3], truth=table)])
    assert joined.unseen == ("x",)
    assert joined.truth is not None
    assert joined.truth.tolist() == [[0, 1]] * 4


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="must be"):
        Scores(np.zeros(2, np.int64), np.zeros(2, np.int64), np.zeros(2, np.float32))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="column 'case' has 1 rows, the scores have 2"):
        replace(scores([0, 1]), case=np.zeros(1, np.int64))
    with pytest.raises(ValueError, match="no scores"):
        Scores.concatenate([])
    spans = {"values": np.zeros((1, 1), np.float32), "truth": np.ones(1, np.int8), "group": np.zeros(1, np.int64)}
    with pytest.raises(ValueError, match="spans of folds"):
        Scores.concatenate([scores([0], **spans, unseen=("x",)), scores([1], **spans)])
