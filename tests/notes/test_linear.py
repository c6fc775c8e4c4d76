"""Linear models of notes: learned, packed, served, explained to the last digit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import BundleError, DataError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Privacy, Recipe
from sizhen.core.task import Task
from sizhen.notes.blanks import blanked
from sizhen.notes.examination import NoteExamination
from sizhen.notes.examiner import examiner_of

ROOM = NoteExamination()
RECIPE = Recipe(examination="notes", privacy=Privacy(min_documents=2))
WORDS = {"heart": ["胸痛", "心悸", "chest pain"], "lung": ["咳嗽", "咯血", "cough"], "gut": ["腹痛", "腹泻", "vomiting"]}


def cohort_of(n=90, kind="multiclass", seed=0):
    generator = np.random.default_rng(seed)
    names = list(WORDS) if kind != "binary" else ["heart", "lung"]
    texts, labels = [], []
    for i in range(n):
        own = names[i % len(names)]
        texts.append(f"患者{generator.integers(20, 90)}岁，{generator.choice(WORDS[own])}3天。BP {generator.integers(100, 190)}/80mmHg")
        labels.append((own,) if kind == "multilabel" else own)
    return Cohort(tuple(map(str, range(n))), tuple(texts), Task(kind, tuple(sorted(names)), unit="note"), labels=tuple(labels))


@pytest.mark.parametrize("kind", ["binary", "multiclass", "ordinal", "multilabel"])
def test_every_learner_learns_and_serves_the_same(kind):
    train, held = cohort_of(kind=kind), cohort_of(30, kind, seed=1)
    for name, learner in ROOM.learners(RECIPE, train.task).items():
        model = learner.fit(train, cohort_of(48, kind, 2), Silent())
        examiner = ROOM.examiner(Parts.of(model.parts()), train.task)
        np.testing.assert_allclose(examiner.outputs(held), model.outputs(held), atol=1e-5)
        scores = examiner.scores(held)
        assert scores.values.shape == (30, len(train.task.classes))
        right = (scores.values > 0) == (scores.truth > 0) if kind == "multilabel" else scores.values.argmax(1) == scores.truth
        assert right.mean() == 1.0 or name == "majority"


def fitted():
    train = cohort_of()
    model = ROOM.learners(RECIPE, train.task)["linear"].fit(train, train.take([]), Silent())
    return ROOM.examiner(Parts.of(model.parts()), train.task), train.task


EXAMINER, TASK = fitted()


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.sampled_from("胸痛心悸咳嗽 ab,chest pain3天Ａ\u200b\n。"), min_size=1, max_size=60), st.integers(0, 2))
def test_contributions_add_up_to_the_score(text, column):
    scores = EXAMINER.scores(Cohort.of_one(Case("x", text), TASK))
    if not len(scores):
        assert scores.remarks[0].kind == "refused"
        return
    found = EXAMINER.evidence(Case("x", text), 0, column)
    assert found.base + sum(c.value for c in found.contributions) == pytest.approx(found.total, abs=1e-6)
    assert found.total == pytest.approx(float(scores.values[0, column]), abs=1e-5)
    assert all(text[slice(*c.where)] == c.name for c in found.contributions)


def test_the_word_that_decides_is_named_and_drawn():
    case = Case("x", "患者60岁，\u202e胸痛3天")
    found = EXAMINER.evidence(case, 0, TASK.classes.index("heart"))
    assert found.contributions[0].name == "胸痛"
    assert case.payload[slice(*found.contributions[0].where)] == "胸痛"
    drawn = EXAMINER.draw(case, [found])
    assert "胸痛" in drawn.markup
    assert "speak for heart" in drawn.description
    taken = EXAMINER.without(case, found, 0.2, None)
    assert "胸痛" not in taken.payload
    assert len(taken.payload) == len(case.payload)
    assert EXAMINER.without(case, found, 0.2, 0) == EXAMINER.without(case, found, 0.2, 0)


def test_nothing_is_blanked_for_no_share():
    found = EXAMINER.evidence(Case("x", "胸痛3天"), 0, 0)
    assert blanked("胸痛3天", found.contributions, 0.0, None) == "胸痛3天"
    assert blanked("胸痛3天", found.contributions, 1.0, None).strip() == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the note is empty"),
        (" \n", "the note is empty"),
        ("。，！\u200b", "no letter and no digit"),
        ("咳嗽 " * 3_400_000, r"has 10,200,000 characters; expected at most 1,000,000"),
    ],
)
def test_of_some_notes_nothing_is_said(text, sentence):
    cohort = Cohort(("a", "b"), (text, "咳嗽3天"), TASK, labels=("lung", "strange"))
    scores = EXAMINER.scores(cohort)
    assert scores.case.tolist() == [1]
    assert scores.unseen == ("strange",)
    assert scores.truth.tolist() == [3]
    assert (scores.remarks[0].case, scores.remarks[0].kind) == (0, "refused")
    import re

    assert re.search(sentence, scores.remarks[0].text)


def test_a_note_of_unknown_words_gets_the_base():
    scores = EXAMINER.scores(Cohort.of_one(Case("x", "zzzz qqqq"), TASK))
    found = EXAMINER.evidence(Case("x", "zzzz qqqq"), 0, 1)
    assert len(scores) == 1
    assert all(c.value == 0 for c in found.contributions)


def test_what_teaches_nothing_is_refused():
    train = cohort_of(9)
    learner = ROOM.learners(RECIPE, train.task)["linear"]
    with pytest.raises(DataError, match="all 3 training notes have one label, heart"):
        learner.fit(train.take([0, 3, 6]), train.take([]), Silent())
    empty = Cohort(("a",), ("。",), train.task, labels=("heart",))
    with pytest.raises(DataError, match="none of the 1 training notes has a label and a word"):
        learner.fit(empty, train.take([]), Silent())


def test_three_notes_are_learned_without_a_choice():
    train = cohort_of(3)
    model = ROOM.learners(RECIPE, train.task)["linear"].fit(train, train.take([]), Silent())
    assert model.scores(train).values.shape == (3, 3)


def test_a_form_not_known_is_a_bundle_not_trusted():
    from sizhen.bundle import parts

    with pytest.raises(BundleError, match="form 'spell' is not known"):
        examiner_of(Parts.of([parts.document("model", {"form": "spell"})]), TASK)


def test_majority_says_that_it_has_no_reasons():
    train = cohort_of()
    model = ROOM.learners(RECIPE, train.task)["majority"].fit(train, train.take([]), Silent())
    found = ROOM.examiner(Parts.of(model.parts()), train.task).evidence(Case("x", "胸痛"), 0, 0)
    assert (found.method, found.note) == ("none", "this model says the same of every note")
