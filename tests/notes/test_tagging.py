"""Taggers: windows that cover everything, learned spans, ONNX against torch, evidence, the dictionary."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import DataError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Learn, Privacy, Recipe
from sizhen.core.task import Task
from sizhen.notes.dictionary import fit_dictionary, folded_units
from sizhen.notes.examination import NoteExamination
from sizhen.notes.keys import NoteKeys
from sizhen.notes.sequences import sequence
from sizhen.notes.tagging import MISSED, f1_of

ROOM = NoteExamination()
DISEASES, DRUGS = ("高血压", "冠心病", "CAD", "asthma", "胃溃疡"), ("阿司匹林", "aspirin", "美托洛尔", "metformin")


def recipe(**changes):
    room = NoteKeys(window=24, hidden=16)
    return Recipe(
        examination="notes", task="spans", learn=Learn(epochs=10, rate=1e-2), privacy=Privacy(min_documents=1), room=room, **changes
    )


def cohort_of(n, seed=0, nested=False):
    generator = np.random.default_rng(seed)
    texts, labels = [], []
    for _note in range(n):
        disease, drug = generator.choice(DISEASES), generator.choice(DRUGS)
        text = (
            f"既往{disease}{generator.integers(2, 30)}年，口服{drug} 100mg。"
            if generator.random() < 0.5
            else f"History of {disease}; takes {drug} daily."
        )
        named = ((disease, "Disease"), (drug, "Drug"))
        spans = [(text.index(name), text.index(name) + len(name), label) for name, label in named]
        if nested and ord(disease[0]) > 255:
            spans.append((spans[0][0], spans[0][0] + 1, "Part"))
        texts.append(text)
        labels.append(tuple(sorted(spans)))
    classes = tuple(sorted({span[2] for spans in labels for span in spans}))
    return Cohort(tuple(map(str, range(n))), tuple(texts), Task("spans", classes, unit="span"), labels=tuple(labels))


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="咳嗽，。 ab1.\n", max_size=200), st.integers(4, 20))
def test_windows_cover_the_whole_text(text, window):
    note = sequence(text, window)
    lengths = np.diff([0, *note.borders])
    assert lengths.sum() == len(note)
    assert not len(note) or (lengths.min() >= 1 and lengths.max() <= window)
    covered = {i for start, end in note.places for i in range(start, end)}
    assert covered == {i for i, letter in enumerate(text) if not letter.isspace()}


def test_windows_end_where_sentences_do():
    note = sequence("一二三四。五六七八九。" + "十" * 30 + "，" + "十" * 9, 24)
    assert note.borders == (11, 35, 51)
    note = sequence("Dose 1.5 mg daily. Well tolerated. " * 3, 10)  # 7 and 3 units; the point in 1.5 ends nothing
    assert note.borders == (10, 20, 30)


@pytest.fixture(scope="module", params=[False, True], ids=["flat", "nested"])
def tagger(request):
    train, held = cohort_of(60, nested=request.param), cohort_of(30, 1, request.param)
    model = ROOM.learners(recipe(), train.task)["bilstm-crf"].fit(train, held.take(range(10)), Silent())
    return request.param, model, ROOM.examiner(Parts.of(model.parts()), train.task), held.take(range(10, 30))


def test_entities_are_learned_and_served(tagger):
    nested, model, examiner, held = tagger
    assert model.tagger.chains.scheme.flat is not nested
    scores = examiner.scores(held)
    assert f1_of(scores) > 0.9
    long = Cohort(("x", "y"), ("咳嗽" * 100 + held.payloads[0], "a"), held.task)
    for cohort in (held, held.take([0]), held.take([3, 1]), held.take(range(7)), long):
        np.testing.assert_allclose(examiner.outputs(cohort), model.outputs(cohort), atol=1e-4)
    right = scores.truth[scores.proposed] == 1
    assert (scores.values[scores.proposed, 0][right] > 0).mean() > 0.8


def test_an_entity_far_beyond_the_window_is_found(tagger):
    _nested, _model, examiner, held = tagger
    text = "无不适，" * 200 + "既往高血压5年，口服aspirin 100mg。"
    scores = examiner.scores(Cohort.of_one(Case("x", text), held.task))
    assert "高血压" in [text[a:b] for a, b in scores.where]


def test_units_hold_what_was_missed_and_what_was_never_seen(tagger):
    _nested, _model, examiner, held = tagger
    text = str(held.payloads[0])
    cohort = Cohort(("x",), (text,), held.task, labels=((*held.labels[0], (0, 1, "Strange")),))
    scores = examiner.scores(cohort)
    assert scores.unseen == ("Strange",)
    row = int(np.flatnonzero(scores.group == len(held.task.classes))[0])
    assert not scores.proposed[row]
    assert (scores.truth[row], scores.values[row, 0]) == (1, MISSED)
    unlabelled = examiner.scores(Cohort(("x",), (text,), held.task))
    assert unlabelled.truth is None
    assert unlabelled.proposed.all()
    assert examiner.scores(Cohort(("x",), ("",), held.task)).remarks[0].kind == "refused"


def test_evidence_lies_in_and_near_the_span(tagger):
    _nested, _model, examiner, held = tagger
    case = Case("x", "\u200b既往高血压5年，口服aspirin 100mg。")
    scores = examiner.scores(Cohort.of_one(case, held.task))
    unit = next(i for i in range(len(scores)) if held.task.classes[scores.group[i]] == "Disease")
    assert case.payload[slice(*scores.where[unit])] == "高血压"
    found = examiner.evidence(case, unit, 0)
    assert (found.method, found.label) == ("occlusion", "Disease")
    assert [r.weight for r in found.regions] == sorted((r.weight for r in found.regions), reverse=True)
    assert found.regions[0].weight > 0
    drawn = examiner.draw(case, [found])
    assert "Disease" in drawn.markup
    assert "marked stretches" in drawn.description
    taken = examiner.without(case, found, 0.3, None).payload
    assert len(taken) == len(case.payload)
    assert "□" in taken


def test_the_dictionary_and_what_it_was_right_about():
    train = cohort_of(60)
    model = ROOM.learners(recipe(), train.task)["dictionary"].fit(train, train.take([]), Silent())
    examiner = ROOM.examiner(Parts.of(model.parts()), train.task)
    np.testing.assert_array_equal(examiner.outputs(train), model.outputs(train))
    assert f1_of(examiner.scores(cohort_of(20, 3))) == 1.0
    case = Case("x", "ＣＡＤ with asthmatic, 阿司匹林")
    scores = examiner.scores(Cohort.of_one(case, train.task))
    assert [case.payload[a:b] for a, b in scores.where] == ["ＣＡＤ", "阿司匹林"]
    assert examiner.evidence(case, 0, 0).regions[0].where == (0, 3)


def test_entries_of_too_few_are_not_kept():
    texts, gold = ["王氏病", "胃病", "胃病", "胃病"], [[(0, 3, "D")], [(0, 2, "D")], [(0, 2, "D")], [(0, 2, "D")]]
    assert fit_dictionary(texts, gold, np.arange(4), ["D"], 2).entries == ("胃病",)
    assert fit_dictionary(texts, gold, np.array([0, 1, 1, 1]), ["D"], 2).entries == ()


def test_in_training_a_note_does_not_find_its_own_entries():
    texts, gold = ["王氏病", "胃病", "胃病"], [[(0, 3, "D")], [(0, 2, "D")], [(0, 2, "D")]]
    made = fit_dictionary(texts, gold, np.arange(3), ["D"], 1)
    low, inner, _original = folded_units("王氏病，胃病")
    assert [made.entries[entry] for _a, _b, entry in made.matches(low, inner)] == ["王氏病", "胃病"]
    assert [made.entries[entry] for _a, _b, entry in made.matches(low, inner, owner=0)] == ["胃病"]
    assert [made.entries[entry] for _a, _b, entry in made.matches(low, inner, owner=1)] == ["王氏病", "胃病"]


def test_no_entity_at_all_teaches_nothing():
    empty = Cohort(("a",), ("abc",), Task("spans", ("D",), unit="span"), labels=((),))
    for learner in ROOM.learners(recipe(), empty.task).values():
        with pytest.raises(DataError, match="none of the 1 training notes has an entity"):
            learner.fit(empty, empty, Silent())


def test_the_same_seed_gives_the_same_parts():
    train = cohort_of(12)
    made = [ROOM.learners(recipe(), train.task)["bilstm-crf"].fit(train, train.take([]), Silent()).parts() for _time in range(2)]
    assert [part.content for part in made[0]] == [part.content for part in made[1]]


def test_serving_loads_nothing_that_trains():
    code = (
        "import sys, json; from sizhen.notes.examination import NoteExamination; import sizhen.notes.span_examiner;"
        "print(json.dumps([m for m in ('torch', 'sklearn', 'lightgbm', 'pandas', 'matplotlib', 'scipy.stats') if m in sys.modules]))"
    )
    assert json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) == []
