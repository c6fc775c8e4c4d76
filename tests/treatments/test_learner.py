import numpy as np
import pytest

from sizhen.cohort.cohort import Cohort
from sizhen.core.progress import Silent
from sizhen.core.recipe import Privacy, Recipe
from sizhen.treatments.fitted import given_of, known_of
from sizhen.treatments.gathering import TASK
from sizhen.treatments.keys import TreatmentKeys
from sizhen.treatments.learner import USUAL, ItemBasedLearner, UserBasedLearner, folds, precision_at_5
from sizhen.treatments.preparation import Catalogue, Patient, Vocabulary

ITEMS = tuple("abcdefgh")


def cohort(n, context="findings", patients=None):
    generator = np.random.default_rng(0)
    catalogue = (
        Catalogue(context, ITEMS, ITEMS, ITEMS, ITEMS) if context == "items" else Catalogue(context, ("0", "1"), ("x", "y"), ITEMS, ITEMS)
    )
    payloads, labels = [], []
    for case in range(n):
        given = tuple(name for name in ITEMS if generator.random() < 0.5) or ("a",)
        if context == "items":
            payloads.append(Patient(taking=given[:-1] or ("b",), catalogue=catalogue))
            labels.append(given[-1:])
        else:
            payloads.append(Patient(("x", "y")[case % 2 : case % 2 + 1], catalogue=catalogue))
            labels.append(given)
    return Cohort(tuple(map(str, range(n))), payloads, TASK, labels=tuple(labels), patients=patients)


def recipe(min_documents=1):
    return Recipe(examination="treatments", privacy=Privacy(min_documents=min_documents, pack_neighbours=True))


def test_no_patient_is_on_both_sides_of_an_inner_fold():
    train = cohort(60, patients=tuple(str(case // 2) for case in range(60)))
    vocabulary = Vocabulary.of(train)
    whole = known_of(train, vocabulary).sum()
    for fold in folds(train, vocabulary, 0):
        assert fold.known.sum() + fold.asked.sum() == whole
        assert fold.asked.shape[0] % 2 == 0  # both prescriptions of a patient, or none


def test_few_cases_choose_nothing():
    train = cohort(10)
    model = UserBasedLearner(recipe(), TreatmentKeys(power=0.9)).fit(train, train.take([]), Silent())
    chosen = {name: USUAL[name] for name in ("smoothing", "exponent", "shrinkage")}
    assert {name: model.settings[name] for name in (*chosen, "power")} == {**chosen, "power": 0.9}


def test_what_the_recipe_says_is_not_chosen():
    train = cohort(80)
    model = ItemBasedLearner(recipe(), TreatmentKeys(similarity="cosine", smoothing=7.0)).fit(train, train.take([]), Silent())
    assert (model.settings["similarity"], model.settings["smoothing"]) == ("cosine", 7.0)


def test_where_items_are_the_context_all_of_them_teach_and_none_is_listed_twice():
    train = cohort(80, "items")
    vocabulary = Vocabulary.of(train)
    both = given_of(train, vocabulary)
    assert both.sum() == sum(len(set(p.taking) | set(label)) for p, label in zip(train.payloads, train.labels, strict=True))
    assert (known_of(train, vocabulary) != both).nnz == 0
    for fold in folds(train, vocabulary, 0):
        assert fold.had is not None
        assert not (fold.had & fold.answers).any()
    scores = ItemBasedLearner(recipe(), TreatmentKeys()).fit(train, train.take([]), Silent()).scores(train)
    assert scores.group is not None
    assert all(scores.items[g] not in train.payloads[c].taking for c, g in zip(scores.case, scores.group, strict=True))


def test_precision_at_5_by_hand():
    fold = next(folds(cohort(80), Vocabulary.of(cohort(80)), 0))
    values = np.tile(np.arange(8, 0, -1.0), (fold.asked.shape[0], 1))
    assert precision_at_5(values, fold) == pytest.approx(fold.answers[:, :5].mean())


def test_same_seed_same_model():
    train = cohort(80)
    one, other = (UserBasedLearner(recipe(), TreatmentKeys()).fit(train, train.take([]), Silent()).parts() for _time in range(2))
    assert [part.content for part in one] == [part.content for part in other]
