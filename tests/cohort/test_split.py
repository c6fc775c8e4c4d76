"""Splitting: nobody on two sides, given parts kept, classes in shares, the same for the same seed."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.split import Split, default_design, split
from sizhen.core.errors import DataError
from sizhen.core.recipe import Split as Settings
from sizhen.core.task import Task, TaskKind


def cohort(
    n: int, labels: list[Any] | None = None, kind: TaskKind = "binary", classes: tuple[str, ...] = ("0", "1"), **columns: Any
) -> Cohort:
    labels = labels if labels is not None else [classes[i % len(classes)] for i in range(n)]
    tuples = {name: tuple(column) for name, column in columns.items()}
    return Cohort(tuple(f"case-{i}" for i in range(n)), range(n), Task(kind, classes), labels=tuple(labels), **tuples)


def all_sides(found: Split) -> list[list[np.ndarray]]:
    if found.design == "parts":
        return [list(found.parts().values())]
    return [[fold.train, fold.validate, fold.held, found.test] for fold in found.folds]


def check_laws(of: Cohort, found: Split) -> None:
    """What holds of each split: sides are apart, in cases, patients and contents, and labelled."""
    for sides in all_sides(found):
        everyone = np.concatenate(sides)
        assert len(np.unique(everyone)) == len(everyone)
        assert of.labelled[everyone].all()
        for column in (of.patients, of.digests):
            if column is not None:
                seen = [{column[case] for case in side if column[case]} for side in sides]
                assert sum(map(len, seen)) == len(set().union(*seen))


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(60, 150),
    people=st.integers(8, 80),
    contents=st.integers(50, 2000),
    design=st.sampled_from(["parts", "folds"]),
    given_parts=st.sampled_from([[], ["train", "validate"], ["train", "test"], ["train", "validate", "calibrate", "test"]]),
    seed=st.integers(0, 1000),
)
def test_laws(n: int, people: int, contents: int, design: Any, given_parts: list[str], seed: int) -> None:
    chance = np.random.default_rng(seed)
    patient = chance.integers(0, people, n)
    labels = [None if x > 0.95 else str(int(x < 0.4)) for x in chance.random(n)]
    columns: dict[str, Any] = {"patients": [f"p{x}" for x in patient], "digests": [f"d{x}" for x in chance.integers(0, contents, n)]}
    if given_parts:
        columns["parts"] = [given_parts[(x * 7) % len(given_parts)] for x in patient]
    of = cohort(n, labels, **columns)
    try:
        found = split(of, Settings(folds=4), seed, design)
    except DataError:  # so few patients that one class or nobody is left
        return
    check_laws(of, found)
    out = sum(finding.count for finding in found.findings if finding.code == "repeated_across_parts")
    if design == "parts":
        assert sum(map(len, found.parts().values())) + out == of.labelled.sum()
    else:
        held = np.concatenate([*(fold.held for fold in found.folds), found.test])
        assert len(np.unique(held)) == len(held) == of.labelled.sum() - out
    if "validate" in given_parts and design == "parts":
        assert all(of.parts is not None and of.parts[case] == "validate" for case in found.validate)
    again = split(of, Settings(folds=4), seed, design)
    assert [a.tolist() for a in all_sides(again)[0]] == [a.tolist() for a in all_sides(found)[0]]


@pytest.mark.parametrize("design", ["parts", "folds"])
def test_the_order_of_rows_does_not_matter(design: Any) -> None:
    chance = np.random.default_rng(1)
    labels = [str(x) for x in chance.integers(0, 2, 300)]
    of = cohort(300, labels, patients=[f"p{x}" for x in chance.integers(0, 90, 300)])
    order = chance.permutation(300)
    first, second = split(of, seed=3, design=design), split(of.take(order), seed=3, design=design)
    for one, other in zip(all_sides(first)[0], all_sides(second)[0], strict=True):
        assert {of.ids[case] for case in one} == {of.ids[order[case]] for case in other}
    assert first.train.tolist() != split(of, seed=4, design=design).train.tolist()


def test_shares_and_strata_where_nothing_is_given() -> None:
    chance = np.random.default_rng(0)
    labels = ["rare" if x < 0.02 else "some" if x < 0.3 else "most" for x in chance.random(5000)]
    found = split(cohort(5000, labels, "multiclass", ("rare", "some", "most")))
    assert found.design == "parts"
    assert [len(index) for index in found.parts().values()] == pytest.approx([3000, 500, 750, 750], abs=3)
    whole = Counter(labels)
    for index in found.parts().values():
        for name, count in Counter(labels[case] for case in index).items():
            assert count == pytest.approx(whole[name] * len(index) / 5000, abs=2)


def test_calibrate_grows_until_a_sensitivity_can_be_shown() -> None:
    def positives(share: float, positive: str | None = None) -> tuple[int, int]:
        labels = ["1" if i < share * 4000 else "0" for i in range(4000)]
        of = Cohort(tuple(map(str, range(4000))), range(4000), Task("binary", ("0", "1"), positive), labels=tuple(labels))
        found = split(of, design="parts")
        return sum(labels[case] == "1" for case in found.calibrate), len(found.calibrate)

    assert positives(0.14)[0] == pytest.approx(118, abs=1)
    assert positives(0.14, "0")[1] == pytest.approx(600, abs=2)  # the finding is the common class: 15 % hold enough
    assert positives(0.5)[1] == pytest.approx(600, abs=2)
    assert positives(0.01)[1] == pytest.approx(1000, abs=2)  # not to be had; a quarter at most


def test_given_validation_is_kept_and_the_rest_is_cut_from_train() -> None:
    parts = ["train"] * 4000 + ["validate"] * 500
    found = split(cohort(4500, parts=parts))
    assert found.validate.tolist() == list(range(4000, 4500))
    assert [len(i) for i in found.parts().values()] == pytest.approx([2800, 500, 600, 600], abs=2)
    assert found.refit.train.tolist() == sorted([*found.train.tolist(), *found.test.tolist()])
    assert found.refit.held.tolist() == found.calibrate.tolist()


def test_a_case_without_a_part_is_for_training() -> None:
    found = split(cohort(40, parts=["train"] * 20 + [""] * 10 + ["test"] * 10), design="parts")
    assert found.test.tolist() == list(range(30, 40))
    assert "10 of 40 cases name no part; they are taken as train" in [finding.text for finding in found.findings]


def test_repeats_are_taken_out_of_the_earlier_part_and_named() -> None:
    parts = ["train"] * 50 + ["validate"] * 10 + ["test"] * 10
    digests = [f"d{i}" for i in range(70)]
    digests[3] = digests[55]  # train repeats validate
    digests[4] = digests[65]  # train repeats test
    digests[56] = digests[66]  # validate repeats test
    found = split(cohort(70, parts=parts, digests=digests), design="parts")
    assert not {3, 4, 56} & set(np.concatenate(list(found.parts().values())).tolist())
    assert {55, 65, 66} <= set(np.concatenate([found.validate, found.test]).tolist())
    (finding,) = [finding for finding in found.findings if finding.code == "repeated_across_parts"]
    assert finding.count == 3
    assert finding.text.endswith("taken out of the earlier part: case-3, case-4, case-56")


def test_one_content_that_all_share_does_not_chain_everybody() -> None:
    digests = ["same"] * 40 + [f"d{i}" for i in range(160)]
    of = cohort(200, patients=[f"p{i // 2}" for i in range(200)], digests=digests)
    found = split(of, design="parts")
    check_laws(of, found)
    assert len(found.train) > 60
    folded = split(of, design="folds")
    check_laws(of, folded)
    assert sorted(np.concatenate([fold.held for fold in folded.folds]).tolist()) == list(range(200))


@pytest.mark.parametrize("design", ["parts", "folds"])
def test_a_patient_in_two_given_parts_stops_the_run_unless_accepted(design: Any) -> None:
    parts, patients = ["train"] * 30 + ["test"] * 10, [f"p{i}" for i in range(40)]
    patients[35] = patients[36] = "p1"
    patients[37] = "p2"
    of = cohort(40, parts=parts, patients=patients)
    with pytest.raises(DataError, match=r"^2 patients stand in more than one .* shared_patients = 2 under \[split\]$"):
        split(of, Settings(shared_patients=1), design=design)
    found = split(of, Settings(shared_patients=2), design=design)
    assert [finding.count for finding in found.findings if finding.code == "shared_patients"] == [2]


def test_folds() -> None:
    chance = np.random.default_rng(0)
    labels = ["1" if x < 0.2 else "0" for x in chance.random(400)]
    of = cohort(400, labels, parts=["train"] * 200 + ["validate"] * 100 + ["calibrate"] * 50 + ["test"] * 50)
    found = split(of)
    assert found.design == "folds"
    assert found.measured_on == "test"
    assert found.test.tolist() == list(range(350, 400))
    assert sorted(np.concatenate([fold.held for fold in found.folds]).tolist()) == list(range(350))
    for fold in found.folds:
        assert len(fold.held) == pytest.approx(70, abs=1)
        assert len(fold.validate) == pytest.approx(42, abs=1)
        assert sum(labels[case] == "1" for case in fold.held) == pytest.approx(labels[:350].count("1") / 5, abs=1)
    assert sorted([*found.refit.train.tolist(), *found.refit.validate.tolist()]) == list(range(350))
    assert len(found.refit.held) == len(found.calibrate) == 0


def test_patients_with_several_labels_stay_whole_and_classes_spread() -> None:
    """Records with beats: 20 patients, two of whom hold nearly all of one class."""
    beats = [("N",) * 100 + (("S",) * 40 if i in (3, 11) else ()) + (("V",) * (i % 4)) for i in range(20)]
    of = cohort(20, beats, "multiclass", ("N", "S", "V"), patients=[f"r{i}" for i in range(20)])
    found = split(of, Settings(folds=4), design="folds")
    holding = [sum("S" in beats[case] for case in fold.held) for fold in found.folds]
    assert sorted(holding) == [0, 0, 1, 1]
    assert max(sum(beats[c].count("V") for c in fold.held) for fold in found.folds) <= 9
    assert [len(fold.held) for fold in found.folds] == [5, 5, 5, 5]


def test_spans_are_cut_at_random() -> None:
    spans = [[(0, 2, "Disease")] for _ in range(400)]
    found = split(cohort(400, spans, "spans", ("Disease",)))
    assert [len(index) for index in found.parts().values()] == pytest.approx([240, 40, 60, 60], abs=2)


def test_fewer_patients_than_folds() -> None:
    found = split(cohort(6), Settings(folds=10))
    assert len(found.folds) == 6
    assert found.findings[0].text == "there are only 6 patients (or different cases): 6 folds instead of 10"


def test_unlabelled_cases_are_left_out_and_counted() -> None:
    found = split(cohort(20, ["0", "1", "0", "1", None] * 4))
    assert found.findings[0].text == "4 of 20 cases have no label; they are neither learned from nor measured on"
    assert len(found.train) + len(found.validate) == 16
    everyone = split(cohort(20, [None] * 20, "groups", ()), needs_labels=False)
    assert len(everyone.train) + len(everyone.validate) == 20


@pytest.mark.parametrize(
    ("of", "says"),
    [
        (cohort(30, ["1"] * 30), "all cases to learn from have the one label 1; expected at least two labels"),
        (cohort(30, patients=["a", "b", "c"] * 10), "the data have 3 patients (or different cases) to learn from; expected at least 5"),
        (cohort(30, [None] * 30), "no labelled case in the part train"),
        (cohort(30, parts=["test"] * 30), "no labelled case in the part train"),
        (cohort(30, parts=["train"] * 29 + ["tset"]), "tset is not a part; expected one of train, validate, calibrate, test"),
        (cohort(30, ["1"] * 3 + ["0"] * 27, patients=["a"] * 3 + [f"p{i}" for i in range(27)]), "only 0 is left to learn from in a part"),
        (cohort(0), "no labelled case in the part train"),
    ],
)
def test_refusals(of: Cohort, says: str) -> None:
    with pytest.raises(DataError) as caught:
        split(of, design="folds")
    assert says in caught.value.message


def test_default_design() -> None:
    assert default_design(cohort(1999)) == "folds"
    assert default_design(cohort(2000)) == "parts"
    assert default_design(cohort(3000, patients=[f"p{i % 99}" for i in range(3000)])) == "folds"
    assert default_design(cohort(3000, patients=[f"p{i % 100}" for i in range(3000)])) == "parts"
    assert default_design(cohort(2500, parts=["train"] * 1900 + ["test"] * 600)) == "folds"
    texts: list[Any] = [[(0, 1, "x")]] * 300
    assert default_design(cohort(300, texts, "spans", ("x",))) == "parts"
    assert default_design(cohort(299, texts[:299], "spans", ("x",))) == "folds"
    assert split(cohort(3000), Settings(design="folds")).design == "folds"
