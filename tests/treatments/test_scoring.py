import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from sizhen.cohort.cohort import Cohort
from sizhen.exchange.rule_tables import PairRule
from sizhen.treatments.gathering import TASK
from sizhen.treatments.preparation import Catalogue, Patient, Vocabulary
from sizhen.treatments.rules import LISTED, RuleBook
from sizhen.treatments.scoring import NOTHING, score

ITEMS = tuple(f"item {k}" for k in range(30))
VOCABULARY = Vocabulary(Catalogue("findings", ("0", "1"), ("cough", "fever"), tuple(str(100 + k) for k in range(30)), ITEMS))


class Fixed:
    """A ranker with the same values for everybody."""

    def __init__(self, values):
        self.fixed = np.asarray(values, np.float64)

    def values(self, known: csr_matrix):
        return np.tile(self.fixed, (known.shape[0], 1))

    def shares(self, known, item):
        return float(self.fixed[item]), []


def cohort(patients, labels=None):
    return Cohort(tuple(map(str, range(len(patients)))), patients, TASK, labels=labels)


def scores(patients, labels=None, rules=None, values=None):
    ranker = Fixed(np.arange(30, 0, -1) if values is None else values)
    return score(cohort(patients, labels), ranker, VOCABULARY, RuleBook(rules, VOCABULARY))


def test_twenty_listed_then_the_true_ones_beyond():
    table = scores([Patient(("cough",))], [("item 0", "item 25", "118", "nobody knows")])
    assert table.proposed is not None
    assert table.group is not None
    assert table.truth is not None
    assert table.proposed.sum() == LISTED
    assert table.group[table.proposed].tolist() == list(range(20))
    assert table.group[~table.proposed].tolist() == [25, 30]
    assert table.unseen == ("nobody knows",)
    assert table.truth.sum() == 4  # item 0, item 18 by its id, and two beyond
    assert table.values[-1, 0] == NOTHING


def test_a_patient_of_whom_nothing_is_known_is_refused_and_its_items_still_count():
    why = {Patient(): "nothing is known of this patient", Patient(("100000",)): "training saw nothing that is known of this one (100000)"}
    for patient, reason in why.items():
        table = scores([patient], [("item 3", "item 4")])
        assert table.proposed is not None
        assert (table.proposed.tolist(), table.values.ravel().tolist()) == ([False, False], [NOTHING, NOTHING])
        assert [remark.kind for remark in table.remarks] == ["refused"]
        assert table.remarks[0].text == f"no comparable patients: {reason}"


def test_an_unknown_symptom_is_said_and_the_rest_is_used():
    table = scores([Patient(("100000", "fever"))])
    said = {remark.kind: remark.text for remark in table.remarks}
    assert table.truth is None
    assert len(table) == LISTED
    assert any("left out of the comparison: 100000" in remark.text for remark in table.remarks), said


def test_what_is_taken_is_not_proposed():
    table = scores([Patient(("cough",), taking=("item 0",))])
    assert table.group is not None
    assert table.group.tolist() == list(range(1, 21))


def test_a_blocked_item_is_a_unit_that_is_not_proposed_with_rule_and_source():
    rules = [PairRule("item 0", "item 1", "contraindicated", "a book")]
    table = scores([Patient(("cough",))], [("item 1",)], rules)
    assert table.proposed is not None
    assert table.group is not None
    blocked = [remark for remark in table.remarks if remark.kind == "blocked"]
    assert [(r.unit, r.source, r.rule) for r in blocked] == [(20, "a book", "item 0 + item 1: contraindicated")]
    assert (table.group[20], table.proposed[20], table.proposed.sum()) == (1, False, 20)
    assert (table.group == 1).sum() == 1  # true and blocked, one unit


def test_no_label_is_unknown_not_wrong():
    table = scores([Patient(("cough",)), Patient(("cough",))], [None, ("item 0",)])
    assert table.truth is not None
    assert set(table.truth[table.case == 0].tolist()) == {-1}


def test_equal_scores_keep_the_columns_order():
    table = scores([Patient(("cough",))], values=np.zeros(30))
    assert table.group is not None
    assert table.group.tolist() == list(range(20))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=30, max_size=30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=30))
def test_units_of_a_case_differ_and_are_in_order(values, pairs):
    rules = [PairRule(f"item {a}", f"item {b}", "contraindicated", "s") for a, b in pairs if a != b]
    table = scores([Patient(("cough",))], [ITEMS], rules or None, values)
    assert table.group is not None
    assert table.proposed is not None
    assert len(set(table.group.tolist())) == len(table) == 30
    assert (np.diff(table.values[table.proposed, 0]) <= 0).all()
    assert all(table.proposed[r.unit] == (r.kind == "warning") for r in table.remarks if r.unit is not None)


def test_the_first_remarks_are_what_reading_said():
    table = scores([Patient(("cough",), remarks=(("unchecked", "no allergy list is known"),))])
    assert table.remarks[0].text == "no allergy list is known"
    assert table.remarks[0].case == pytest.approx(0)
