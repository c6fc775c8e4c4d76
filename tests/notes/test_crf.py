"""The linear-chain field: lookup, sums over paths, gradients, what is learned, served and kept."""

from itertools import pairwise, product

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
from sizhen.notes.entities.crf import Known, one_hot
from sizhen.notes.entities.crf_learner import known_of, tags_of
from sizhen.notes.entities.crf_training import _gradients
from sizhen.notes.entities.sums import marginals
from sizhen.notes.entities.templates import template_prints
from sizhen.notes.examination import NoteExamination
from sizhen.notes.keys import NoteKeys
from sizhen.notes.sequences import sequence
from sizhen.notes.spans import FORBIDDEN, Chains, Scheme
from sizhen.notes.tagging import f1_of

ROOM = NoteExamination()
DISEASES, DRUGS = ("高血压", "冠心病", "CAD", "asthma", "胃溃疡"), ("阿司匹林", "aspirin", "美托洛尔", "metformin")


def recipe(network="crf", least=1):
    return Recipe(
        examination="notes", task="spans", learn=Learn(network=network), privacy=Privacy(min_documents=least), room=NoteKeys(window=24)
    )


def cohort_of(n, seed=0, nested=False):
    generator = np.random.default_rng(seed)
    texts, labels = [], []
    for _note in range(n):
        disease, drug = generator.choice(DISEASES), generator.choice(DRUGS)
        chinese = generator.random() < 0.5
        text = (
            f"既往{disease}{generator.integers(2, 30)}年，口服{drug} 100mg。" if chinese else f"History of {disease}; takes {drug} daily."
        )
        spans = [(text.index(name), text.index(name) + len(name), label) for name, label in ((disease, "Disease"), (drug, "Drug"))]
        if nested and ord(disease[0]) > 255:
            spans.append((spans[0][0], spans[0][0] + 1, "Part"))
        texts.append(text)
        labels.append(tuple(sorted(spans)))
    classes = tuple(sorted({span[2] for spans in labels for span in spans}))
    return Cohort(tuple(map(str, range(n))), tuple(texts), Task("spans", classes, unit="span"), labels=tuple(labels))


def random_chains(scheme, seed=0):
    generator = np.random.default_rng(seed)
    step, first, last = scheme.allowed()
    shape = (scheme.heads, scheme.tags)
    return Chains(
        scheme,
        np.where(step, generator.normal(size=(*shape, scheme.tags)), FORBIDDEN),
        np.where(first, generator.normal(size=shape), FORBIDDEN),
        np.where(last, generator.normal(size=shape), FORBIDDEN),
    )


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 2**64 - 1), max_size=300), st.lists(st.integers(0, 2**64 - 1), max_size=30))
def test_every_known_fingerprint_is_found_and_no_other(inside, others):
    prints = np.array(sorted(inside), np.uint64)
    known = Known(prints)
    np.testing.assert_array_equal(known.rows(prints), np.arange(1, len(prints) + 1))
    asked = np.array(others, np.uint64)
    np.testing.assert_array_equal(known.rows(asked) > 0, np.isin(asked, prints))


def test_fingerprints_that_want_one_place_are_all_found():
    prints = np.arange(1, 40, dtype=np.uint64)  # all begin with the same bits
    np.testing.assert_array_equal(Known(prints).rows(prints[None, ::-1])[0], np.arange(39, 0, -1))


@pytest.mark.parametrize("scheme", [Scheme(2, True), Scheme(2, False)], ids=["flat", "chains"])
def test_marginals_are_those_of_all_paths(scheme):
    chains, generator = random_chains(scheme), np.random.default_rng(1)
    lengths = np.array([3, 2])
    emissions = generator.normal(size=(2, 3, scheme.heads, scheme.tags)).astype(np.float32)
    found = marginals(emissions, chains, lengths)
    for row, length in enumerate(lengths):
        for head in range(scheme.heads):
            total = np.zeros((length, scheme.tags))
            for path in product(range(scheme.tags), repeat=int(length)):
                score = chains.first[head, path[0]] + chains.last[head, path[-1]]
                score += sum(emissions[row, t, head, tag] for t, tag in enumerate(path))
                score += sum(chains.transitions[head, a, b] for a, b in pairwise(path))
                for t, tag in enumerate(path):
                    total[t, tag] += np.exp(score)
            np.testing.assert_allclose(found[row, :length, head], total / total.sum(1, keepdims=True), atol=1e-5)


@pytest.mark.parametrize("scheme", [Scheme(2, True), Scheme(2, False)], ids=["flat", "chains"])
def test_gradients_agree_with_differences(scheme):
    chains, generator = random_chains(scheme), np.random.default_rng(2)
    lengths = np.array([4, 3])
    emissions = generator.normal(size=(2, 4, scheme.heads, scheme.tags))
    tags = np.zeros((2, 4, scheme.heads), np.int64)
    tags[0] = scheme.encode(4, [(0, 2, 0), (3, 4, 1)])
    tags[1, :3] = scheme.encode(3, [(1, 3, 1)])

    def loss(emissions, chains):
        total = chains.forward_backward(emissions, lengths)[2].sum()
        for row, length in enumerate(lengths):
            for head in range(scheme.heads):
                path = tags[row, :length, head]
                total -= chains.first[head, path[0]] + chains.last[head, path[-1]] + emissions[row, range(length), head, path].sum()
                total -= chains.transitions[head, path[:-1], path[1:]].sum()
        return total

    given_, edge = _gradients(emissions.astype(np.float32), chains, tags, lengths)
    for place in ((0, 0, 0, 1), (0, 2, 0, 0), (1, 2, scheme.heads - 1, 3)):
        step = np.zeros_like(emissions)
        step[place] = 1e-4
        assert given_[place] == pytest.approx((loss(emissions + step, chains) - loss(emissions - step, chains)) / 2e-4, abs=1e-3)
    for a, b in ((0, 0), (0, 1), (1, 3)):
        step = np.zeros_like(chains.transitions)
        step[0, a, b] = 1e-4
        up, down = (Chains(scheme, chains.transitions + s, chains.first, chains.last) for s in (step, -step))
        assert edge[0, a, b] == pytest.approx((loss(emissions, up) - loss(emissions, down)) / 2e-4, abs=1e-3)
    step = np.zeros_like(chains.first)
    step[0, 1] = 1e-4
    up, down = (Chains(scheme, chains.transitions, chains.first + s, chains.last) for s in (step, -step))
    assert edge[0, scheme.tags, 1] == pytest.approx((loss(emissions, up) - loss(emissions, down)) / 2e-4, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_templates_of_any_text(text):
    note = sequence(text, 24)
    prints = template_prints(note, np.zeros(len(note), np.int64))
    assert len(prints) == len(note)
    again = template_prints(note, np.zeros(len(note), np.int64))
    np.testing.assert_array_equal(prints, again)
    assert one_hot(np.zeros((len(note), prints.shape[1]), np.int64), 1).shape == (len(note), 1)


def test_what_one_patient_alone_has_is_not_kept():
    notes = [sequence(text, 24) for text in ("fever", "fever cough", "cough cough")]
    prints = [template_prints(note, np.zeros(len(note), np.int64)) for note in notes]
    here = {int(p) for p in known_of(prints, np.arange(3), 2).prints}
    alone = {int(p) for p in known_of(prints, np.array([0, 1, 1]), 2).prints}
    assert int(prints[2][0, 3]) in here  # cough, of two of three
    assert int(prints[2][0, 3]) not in alone  # of one patient's two notes
    assert int(prints[0][0, 3]) in alone


def test_spans_that_units_do_not_bear_are_left_out():
    note, scheme = sequence("aspirin 100mg", 24), Scheme(1, True)
    assert tags_of(note, [(0, 7, "D")], scheme, ["D"])[:, 0].tolist() == [4, 0, 0]
    assert not tags_of(note, [(0, 3, "D"), (8, 13, "X")], scheme, ["D"]).any()


@pytest.fixture(scope="module", params=[False, True], ids=["flat", "nested"])
def tagger(request):
    train, held = cohort_of(60, nested=request.param), cohort_of(30, 1, request.param)
    model = ROOM.learners(recipe(), train.task)["crf"].fit(train, train.take([]), Silent())
    return request.param, model, ROOM.examiner(Parts.of(model.parts()), train.task), held


def test_it_learns_and_what_is_packed_says_the_same(tagger):
    nested, model, examiner, held = tagger
    assert model.tagger.chains.scheme.flat is not nested
    assert f1_of(examiner.scores(held)) > 0.95
    for cohort in (held, held.take([0]), held.take([2, 1])):
        np.testing.assert_array_equal(examiner.outputs(cohort), model.outputs(cohort))
    np.testing.assert_array_equal(examiner.scores(held).values, model.scores(held).values)


def test_evidence_is_the_fall_without_a_unit(tagger):
    _nested, _model, examiner, held = tagger
    case = Case("x", "无不适，" * 900 + "既往高血压5年，口服aspirin 100mg。")
    scores = examiner.scores(Cohort.of_one(case, held.task))
    unit = next(i for i in range(len(scores)) if case.payload[slice(*scores.where[i])] == "aspirin")
    found = examiner.evidence(case, unit, 0)
    assert found.regions[0].weight > 0
    assert found.regions[0].where == tuple(scores.where[unit])
    assert all(0 <= a < b <= len(case.payload) for a, b in (r.where for r in found.regions))


def test_the_same_seed_gives_the_same_parts_and_nothing_teaches_nothing():
    train = cohort_of(12)
    made = [ROOM.learners(recipe(), train.task)["crf"].fit(train, train.take([]), Silent()).parts() for _time in range(2)]
    assert [part.content for part in made[0]] == [part.content for part in made[1]]
    empty = Cohort(("a",), ("abc",), Task("spans", ("D",), unit="span"), labels=((),))
    with pytest.raises(DataError, match="none of the 1 training notes has an entity"):
        ROOM.learners(recipe(), empty.task)["crf"].fit(empty, empty, Silent())
