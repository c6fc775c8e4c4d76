import pytest

from sizhen.bundle.parts import Parts, words
from sizhen.core.errors import BundleError
from sizhen.treatments.preparation import Catalogue, Patient, Vocabulary, normal

VOCABULARY = Vocabulary(Catalogue("findings", ("0", "1"), ("Cough", "1 fever"), ("7", "8"), ("mint", "7")))


def test_names_are_compared_without_case_width_and_spaces():
    assert normal("  ＭＩＮＴ  tea ") == "mint tea"
    assert VOCABULARY.item("MINT") == 0


def test_a_name_wins_over_an_id_that_looks_alike():
    assert VOCABULARY.item("7") == 1
    assert VOCABULARY.item("8") == 1
    assert VOCABULARY.item("9") is None


def test_known_and_unknown_findings_in_the_patients_order():
    assert VOCABULARY.context(Patient(("1", "nobody knows", "cough", "COUGH"))) == ([1, 0], ["nobody knows"])
    assert VOCABULARY.matrix([Patient(("cough",)), Patient()]).toarray().tolist() == [[1, 0], [0, 0]]
    assert VOCABULARY.given([("mint", "nobody knows"), None]).toarray().tolist() == [[1, 0], [0, 0]]


def test_a_vocabulary_of_items_compares_by_what_is_taken():
    by_items = Vocabulary(Catalogue("items", ("a",), ("a",), ("a",), ("a",)))
    assert by_items.context(Patient(("cough",), taking=("a", "b"))) == ([0], ["b", "cough"])


def test_it_travels_and_is_not_trusted_where_it_does_not_fit():
    parts = VOCABULARY.parts()
    assert Vocabulary.from_parts(Parts.of(parts)) == VOCABULARY
    broken = [words("item-ids", ["7"]) if part.name == "item-ids" else part for part in parts]
    with pytest.raises(BundleError, match="part vocabulary does not hold a vocabulary"):
        Vocabulary.from_parts(Parts.of(broken))
