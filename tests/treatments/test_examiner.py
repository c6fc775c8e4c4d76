import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from made.treatments import make
from sizhen.bundle.parts import Parts, document
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import BundleError, DataError, RecipeError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Privacy, load, to_table
from sizhen.treatments.examination import TreatmentExamination
from sizhen.treatments.gathering import TASK
from sizhen.treatments.keys import TreatmentKeys
from sizhen.treatments.learner import UserBasedLearner
from sizhen.treatments.preparation import Patient

ROOM = TreatmentExamination()
MODELS = ("user-based", "item-based", "popularity")


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return make(tmp_path_factory.mktemp("planted"), cases=1500)


@pytest.fixture(scope="module")
def recipe(planted):
    return load(planted.recipe, {"treatments": TreatmentKeys})


@pytest.fixture(scope="module")
def cohort(planted, recipe):
    return ROOM.gather(planted.data, recipe)


@pytest.fixture(scope="module")
def sides(cohort):
    part = np.array(cohort.parts)
    return cohort.take(part == "train"), cohort.take(part == "test")


@pytest.fixture(scope="module")
def models(recipe, cohort, sides):
    return {name: learner.fit(sides[0], sides[0].take([]), Silent()) for name, learner in ROOM.learners(recipe, cohort.task).items()}


def examiner(model):
    return ROOM.examiner(Parts.of(model.parts()), TASK)


def precision_at_5(scores, cases):
    rows = [np.flatnonzero((scores.case == case) & scores.proposed)[:5] for case in range(cases)]
    return float(np.mean([(scores.truth[row] == 1).sum() / 5 for row in rows]))


def test_neighbours_come_near_what_the_planted_truth_allows_and_popularity_does_not(models, planted, sides):
    figures = {name: precision_at_5(model.scores(sides[1]), len(sides[1])) for name, model in models.items()}
    assert planted.allows - 0.03 < figures["user-based"] < planted.allows + 0.03
    assert planted.allows - 0.03 < figures["item-based"]
    assert figures["popularity"] < planted.allows - 0.05


@pytest.mark.parametrize("name", MODELS)
def test_what_is_packed_says_the_same_at_any_size_of_batch(models, sides, name):
    served = examiner(models[name])
    whole = models[name].outputs(sides[1].take(range(21)))
    for size in (1, 2, 3, 7, 21):
        pieces = [served.outputs(sides[1].take(range(start, min(start + size, 21)))) for start in range(0, 21, size)]
        np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_evidence_adds_up_to_the_score_of_its_unit(models, sides, name):
    served = examiner(models[name])
    for index in range(5):
        case = sides[1].case(index)
        scores = served.scores(Cohort.of_one(case, TASK))
        for unit in (0, 3, len(scores) - 1):
            said = served.evidence(case, unit, 0)
            assert said.total == pytest.approx(said.base + sum(c.value for c in said.contributions), abs=1e-6)
            assert said.total == pytest.approx(float(scores.values[unit, 0]), abs=1e-5)
            assert said.label == scores.items[scores.group[unit]]


def test_evidence_of_an_item_training_never_saw_says_so(models, sides):
    case = sides[1].case(0)
    served = examiner(models["item-based"])
    unseen = Cohort(("a",), [case.payload], TASK, labels=(("nobody knows",),)).case(0)
    said = served.evidence(unseen, 20, 0)
    assert (said.method, said.label, said.note) == ("none", "nobody knows", "training never saw this item")


def test_contributions_name_findings_and_counts_never_a_patient(models, sides):
    served = examiner(models["user-based"])
    said = served.evidence(sides[1].case(2), 0, 0)
    form = r"finding \d+ \(given with it to \d+\)|neighbours who share finding \d+( and finding \d+)* \(\d+\)|other neighbours.*"
    assert said.contributions
    assert all(re.fullmatch(form, c.name) for c in said.contributions)
    counts = [int(re.findall(r"\((\d+)\)", c.name)[0]) for c in said.contributions if c.name.startswith("neighbours")]
    assert min(counts) >= 5


def test_taking_the_evidence_away_lowers_the_score_more_than_chance(models, sides):
    served = examiner(models["item-based"])
    drops = []
    for index in range(60):
        case = sides[1].case(index)
        if len(case.payload.findings) < 3:
            continue
        said = served.evidence(case, 0, 0)
        item = served.vocabulary.item(said.label)
        before, *after = (
            served.ranker.values(served.vocabulary.matrix([c.payload]))[0, item]
            for c in (case, served.without(case, said, 0.2, None), served.without(case, said, 0.2, index))
        )
        drops.append((before - after[0], before - after[1]))
    with_evidence, at_random = np.mean(drops, axis=0)
    assert with_evidence > at_random
    assert all(
        len(served.without(sides[1].case(k), served.evidence(sides[1].case(k), 0, 0), 0.2, 1).payload.findings) < 3 for k in range(5)
    )


def test_a_new_patient_gets_a_list_with_a_blocked_item(models, planted, recipe):
    parts = Parts.of(models["user-based"].parts())
    served = ROOM.examiner(parts, TASK)
    cohort = ROOM.cases([planted.new_case], recipe, parts)
    scores = served.scores(cohort)
    blocked = [remark for remark in scores.remarks if remark.kind == "blocked"]
    assert [(r.text, r.source) for r in blocked] == [
        ("item 2 is not listed: it must not meet item 1, which the patient takes", "made up, for this demonstration")
    ]
    names = [scores.items[group] for group, proposed in zip(scores.group, scores.proposed, strict=True) if proposed]
    assert not {"item 1", "item 2"} & set(names)
    case = cohort.case(0)
    picture = served.draw(case, [served.evidence(case, unit, 0) for unit in range(3)])
    assert "given here to patients like this one" in picture.markup
    assert "will help" not in picture.markup
    assert all(name in picture.description for name in names[:3])


def test_neighbours_are_packed_only_where_the_recipe_says_so(recipe, cohort, sides):
    closed = recipe.model_copy(update={"privacy": Privacy()})
    assert list(ROOM.learners(closed, cohort.task)) == ["item-based", "user-based", "popularity"]
    asked = closed.model_copy(update={"learn": recipe.learn.model_copy(update={"network": "user-based"})})
    with pytest.raises(RecipeError, match="user-based neighbours need the item sets of other patients, which may not leave"):
        ROOM.learners(asked, cohort.task)
    learner = UserBasedLearner(closed, closed.room_as(TreatmentKeys))
    assert learner.role == "measured"
    assert UserBasedLearner(recipe, recipe.room_as(TreatmentKeys)).role == "candidate"


def test_packed_neighbours_are_said_and_carry_no_order(models):
    parts = Parts.of(models["user-based"].parts())
    assert "exact item sets" in parts.document("model")["holds"]
    arrays = parts.arrays("counts")
    pointers, indices = arrays["sets.pointers"], arrays["sets.indices"]
    rows = [tuple(indices[a:b].tolist()) for a, b in pairwise(pointers)]
    assert rows == sorted(set(rows))


def test_the_network_asked_for_is_first_and_a_wrong_name_is_noticed(recipe):
    def asked(name):
        return recipe.model_copy(update={"learn": recipe.learn.model_copy(update={"network": name})})

    assert list(ROOM.learners(asked("item-based"), TASK)) == ["item-based", "user-based", "popularity"]
    with pytest.raises(RecipeError, match=r"'user-base' is not known here \(did you mean user-based\?\)"):
        ROOM.learners(asked("user-base"), TASK)


def test_rules_are_found_beside_the_recipe_and_the_bundle_knows_no_folder(recipe, planted):
    assert recipe.room_as(TreatmentKeys).rules == str((planted.recipe.parent / "rules.csv").resolve())
    assert to_table(recipe)["treatments"]["rules"] == "rules.csv"


def test_a_rule_table_that_is_gone_stops_the_fit(recipe, sides):
    lost = recipe.model_copy(update={"room": TreatmentKeys(rules="lost.csv")})
    for learner in ROOM.learners(lost, TASK).values():
        with pytest.raises(DataError, match=r"the rule table lost\.csv is not there; no list is made without it"):
            learner.fit(sides[0], sides[0].take([]), Silent())


def test_three_patients_are_enough_to_say_something(recipe, cohort):
    few = cohort.take([0, 1, 2])
    for learner in ROOM.learners(recipe, TASK).values():
        served = examiner(learner.fit(few, few.take([]), Silent()))
        values = served.outputs(few)
        assert np.isfinite(values).all()


def test_nobody_to_learn_from(recipe, cohort):
    nothing = Cohort(("a",), [Patient(("finding 1",))], TASK)
    with pytest.raises(DataError, match="no training case says what was given"):
        ROOM.learners(recipe, TASK)["item-based"].fit(nothing, nothing, Silent())


@pytest.mark.parametrize("change", [{"kind": "oracle"}, {"similarity": "magic"}, {"smoothing": None}])
def test_parts_that_do_not_fit_are_not_trusted(models, change):
    model = models["item-based"]
    parts = [part for part in model.parts() if part.name != "model"]
    said = Parts.of(model.parts()).document("model")
    with pytest.raises(BundleError, match="part counts does not fit its model"):
        ROOM.examiner(Parts.of([*parts, document("model", {**said, **change})]), TASK)


def test_serving_loads_nothing_that_trains():
    code = (
        "import sys; from sizhen.treatments import examiner, gathering, pictures, examination, recognition;"
        "print(sorted({'torch', 'sklearn', 'lightgbm', 'pandas', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
