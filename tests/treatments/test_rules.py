from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.bundle.parts import Parts, document, table
from sizhen.core.errors import BundleError, DataError
from sizhen.exchange.rule_tables import SEVERITIES, PairRule
from sizhen.treatments.preparation import Catalogue, Patient, Vocabulary
from sizhen.treatments.rules import SEVERE, RuleBook

ITEMS = ("甘草", "甘遂", "海藻", "半夏", "人参")
VOCABULARY = Vocabulary(Catalogue("findings", ("0",), ("咳嗽",), tuple("01234"), ITEMS))
RULES = (
    PairRule("甘草", "甘遂", "contraindicated", "book A", "opposed"),
    PairRule("甘遂", "甘草", "precaution", "book B"),
    PairRule("海藻", "甘草", "precaution", "book B"),
    PairRule("半夏", "乌头", "contraindicated", "book A"),
)


def book(rules=RULES):
    return RuleBook(rules, VOCABULARY)


def test_what_the_patient_takes_blocks_and_the_rule_and_both_sources_are_shown():
    checked = book().check([1, 2, 3], Patient(taking=("甘草",)))
    assert (checked.listed, checked.blocked) == ((2, 3), (1,))
    (column, blocked), (warned, warning) = checked.findings
    assert (column, blocked.kind, warned, warning.kind) == (1, "blocked", 2, "warning")
    assert blocked.text == "甘遂 is not listed: it must not meet 甘草, which the patient takes"
    assert "contraindicated (opposed)" in blocked.rule
    assert "precaution" in blocked.rule  # sources disagree: the severest counts and both are shown
    assert blocked.source == "book A; book B"
    assert warning.text == "海藻: a rule warns of it together with 甘草, which the patient takes"


def test_the_list_is_checked_within_itself_and_the_higher_item_stays():
    checked = book().check([1, 0, 2], Patient())
    assert (checked.listed, checked.blocked) == ((1, 2), (0,))
    assert checked.findings[0][1].text == "甘草 is not listed: it must not meet 甘遂, which stands higher on this list"


def test_a_blocked_item_blocks_nothing_itself():
    checked = book((PairRule("甘草", "甘遂", "contraindicated", "x"), PairRule("甘遂", "海藻", "contraindicated", "x"))).check(
        [0, 1, 2], Patient()
    )
    assert (checked.listed, checked.blocked) == ((0, 2), (1,))


def test_taking_by_id_or_by_a_name_training_never_saw_is_checked_too():
    assert book().check([1], Patient(taking=("0",))).blocked == (1,)
    assert book().check([3], Patient(taking=("乌头",))).blocked == (3,)


def test_an_allergy_to_the_very_item_blocks_it():
    checked = book().check([4], Patient(allergies=("人参",)))
    assert checked.blocked == (4,)
    assert checked.findings[0][1].text == "人参 is not listed: it stands on the patient's allergy list"


def test_what_could_not_be_checked_is_said():
    general = dict(book().general(Patient(taking=("神药",), allergies=("人参",))))
    assert general["information"] == "checked against 4 pairs (book A; book B); for all others: not in these tables"
    texts = [text for _kind, text in book().general(Patient(taking=("神药",), allergies=("人参",)))]
    assert "not in these tables and not known here: 神药" in texts
    assert any(text.startswith("allergies are compared by name only") for text in texts)
    assert book(None).general(Patient()) == [("unchecked", "no rule table was given: which items must not meet was not checked")]
    assert not any("no interaction" in text for text in texts)


def test_rules_travel_with_the_bundle_and_a_broken_table_stops_the_list():
    again = RuleBook.from_parts(Parts.of(book().parts()), True, VOCABULARY)
    assert again.rules == RULES
    assert RuleBook.from_parts(Parts.of([]), False, VOCABULARY).rules is None
    with pytest.raises(BundleError, match="the bundle has no part rules"):
        RuleBook.from_parts(Parts.of([document("x", {})]), True, VOCABULARY)
    for columns in ({"item_1": ["a"]}, {"item_1": ["a"], "item_2": ["b"], "severity": ["deadly"], "source": ["x"], "description": [""]}):
        with pytest.raises(BundleError, match="the bundle's rule table is not whole; no list is made without it"):
            RuleBook.from_parts(Parts.of([table("rules", columns)]), True, VOCABULARY)


def test_a_recipes_table_that_does_not_load_stops():
    with pytest.raises(DataError, match="no list is made without it"):
        RuleBook.read(str(Path("nowhere") / "rules.csv"), VOCABULARY)


pairs = st.tuples(st.integers(0, 29), st.integers(0, 29), st.sampled_from(SEVERITIES)).filter(lambda p: p[0] != p[1])


@settings(max_examples=80, deadline=None)
@given(st.lists(pairs, max_size=60), st.lists(st.integers(0, 34), max_size=4), st.integers(0, 2**32 - 1))
def test_nothing_a_severe_rule_marks_is_ever_listed_whatever_the_scores(rules, taking, seed):
    names = tuple(f"item {k}" for k in range(30))
    vocabulary = Vocabulary(Catalogue("findings", (), (), names, names))
    rulebook = RuleBook([PairRule(f"item {a}", f"ITEM  {b}", severity, "s") for a, b, severity in rules], vocabulary)
    order = np.random.default_rng(seed).permutation(30).tolist()
    taken = tuple(f"item {k}" for k in taking)
    listed = [names[column] for column in rulebook.check(order, Patient(taking=taken)).listed]
    forbidden = {frozenset((f"item {a}", f"item {b}")) for a, b, severity in rules if severity in SEVERE}
    assert not any(frozenset((one, other)) in forbidden for one in listed for other in (*listed, *taken))


def test_names_that_are_no_items_are_told():
    known = Vocabulary(Catalogue("findings", ("0",), ("cough",), ("0", "1"), ("Warfarin", "Aspirin")))
    said = RuleBook((PairRule("Warfarn", "Aspirin", "contraindicated", "table"),), known).general(Patient())
    (told,) = [text for kind, text in said if kind == "unchecked" and "rule table" in text]
    assert told.startswith("1 names in the rule table are no items here")
    assert "Warfarn (did you mean Warfarin?)" in told
