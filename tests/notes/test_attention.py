"""A two-way LSTM with attention and averaged word vectors as classifiers: learned, packed, served, explained; the whole text counts."""

import numpy as np
import pytest
import torch

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import RecipeError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Learn, Privacy, Recipe
from sizhen.core.task import Task
from sizhen.notes.attention import joined, windows_of
from sizhen.notes.attention_network import AttentionNet
from sizhen.notes.estimators import NoteClassifier
from sizhen.notes.examination import NoteExamination
from sizhen.notes.keys import NoteKeys
from sizhen.notes.sequences import sequence

ROOM = NoteExamination()
WORDS = {"heart": ["胸痛", "心悸", "palpitations"], "lung": ["咳嗽", "咯血", "cough"], "gut": ["腹痛", "腹泻", "vomiting"]}
FILLING = ["患者", "今日", "复诊", "稳定", "BP 120/80mmHg", "the patient", "follow up", "无特殊"]
NETWORKS = ("embeddings", "bilstm-attention")


def recipe(network, **more):
    learn = Learn(network=network, epochs=6, rate=0.015 if network == "bilstm-attention" else None)
    room = NoteKeys(hidden=12, window=16, dimensions=16, context=4, **more)
    return Recipe(examination="notes", learn=learn, privacy=Privacy(min_documents=2), room=room)


def cohort_of(n=120, kind="multiclass", seed=0, long=0):
    """Notes of filling words with one word that tells the label; `long` puts so many filling words before it."""
    generator = np.random.default_rng(seed)
    names = list(WORDS) if kind != "binary" else ["heart", "lung"]
    texts, labels = [], []
    for i in range(n):
        own = names[i % len(names)]
        filling = [str(generator.choice(FILLING)) for _ in range(4 + long)]
        place = len(filling) if long else generator.integers(0, len(filling))
        texts.append("，".join([*filling[:place], str(generator.choice(WORDS[own])), *filling[place:]]) + "。")
        labels.append((own,) if kind == "multilabel" else own)
    return Cohort(tuple(map(str, range(n))), tuple(texts), Task(kind, tuple(sorted(names)), unit="note"), labels=tuple(labels))


def fitted(network, kind, **more):
    train = cohort_of(90, kind)
    learner = ROOM.learners(recipe(network, **more), train.task)[network]
    model = learner.fit(train, cohort_of(42, kind, 2), Silent())
    return model, ROOM.examiner(Parts.of(model.parts()), train.task)


@pytest.fixture(scope="module")
def attentive():
    return fitted("bilstm-attention", "multiclass")


@pytest.mark.parametrize("kind", ["binary", "multiclass", "ordinal", "multilabel"])
@pytest.mark.parametrize("network", NETWORKS)
def test_every_kind_is_learned_and_served_the_same(network, kind):
    model, examiner = fitted(network, kind)
    held = cohort_of(30, kind, seed=1)
    np.testing.assert_allclose(examiner.outputs(held), model.outputs(held), atol=1e-4)
    scores = examiner.scores(held)
    right = (scores.values > 0) == (scores.truth > 0) if kind == "multilabel" else scores.values.argmax(1) == scores.truth
    assert right.mean() > 0.9
    if kind == "binary":
        np.testing.assert_array_equal(fitted(network, kind)[0].outputs(held), model.outputs(held))


def test_the_last_word_of_a_long_text_counts(attentive):
    _model, examiner = attentive
    held = cohort_of(12, seed=5, long=200)
    note = sequence(str(held.payloads[0]), 16)
    windows = windows_of(note)
    assert len(windows) > 20
    assert [unit for start, end in windows for unit in range(start, end)] == list(range(len(note)))
    scores = examiner.scores(held)
    assert (scores.values.argmax(1) == scores.truth).mean() > 0.8
    bare = [text.replace(text.split("，")[-1], "无特殊。") for text in held.payloads]
    without = examiner.scores(Cohort(held.ids, tuple(bare), held.task))
    assert len(set(without.values.argmax(1).tolist())) == 1


def test_windows_joined_are_one_attention_over_all_units():
    torch.manual_seed(0)
    net = AttentionNet([(9, 5), (4, 3)], 1, 3, 6).eval()
    ids = torch.randint(0, 4, (3, 7, 2))
    lengths = torch.tensor([7, 4, 1])
    with torch.no_grad():
        logits, heed = net(ids, lengths)
        both = net.notes(ids, lengths, torch.tensor([0, 1, 0]), 2).numpy()
        outputs, _last = net.recurrent(torch.cat([e(ids[..., i]) for i, e in enumerate(net.embeddings)], -1), lengths)
        energy = net.outer(torch.tanh(net.inner(outputs)))[..., 0]
        units = torch.cat([outputs[0], outputs[2, :1]])
        share = torch.cat([energy[0], energy[2, :1]]).softmax(0)
        expected = net.linear(share @ units).numpy()
    np.testing.assert_allclose(both[0], expected, atol=1e-5)
    np.testing.assert_allclose(joined(logits.numpy()[[0, 2]].astype(float), heed.numpy()[[0, 2]].astype(float)), expected, atol=1e-5)
    np.testing.assert_allclose(both[1], logits.numpy()[1], atol=1e-6)


@pytest.mark.parametrize("network", NETWORKS)
def test_evidence_names_the_word_that_tells_and_is_faithful(network, attentive):
    examiner = attentive[1] if network == "bilstm-attention" else fitted(network, "multiclass")[1]
    held, falls, controls, named = cohort_of(24, seed=3), [], [], 0
    telling = {word for words in WORDS.values() for word in words}
    for row in range(24):
        case = held.case(row)
        column = held.task.classes.index(case.label)
        found = examiner.evidence(case, 0, column)
        places = [r.where for r in found.regions] or [c.where for c in sorted(found.contributions, key=lambda c: -c.value)]
        named += case.payload[slice(*places[0])] in telling
        before = chance(examiner, case, column)
        falls.append(before - chance(examiner, examiner.without(case, found, 0.2, None), column))
        controls.append(before - chance(examiner, examiner.without(case, found, 0.2, row), column))
        assert examiner.draw(case, [found]).markup
    assert named >= 20
    assert np.mean(falls) > np.mean(controls) + 0.2


def chance(examiner, case, column):
    values = examiner.scores(Cohort.of_one(case, Task("multiclass", tuple(sorted(WORDS)), unit="note"))).values[0].astype(float)
    return float(np.exp(values[column]) / np.exp(values).sum())


def test_contributions_of_averaged_vectors_add_up():
    _model, examiner = fitted("embeddings", "multiclass")
    for text in ("患者胸痛，palpitations", "全新的词 unheard", "血壓 120/80"):
        found = examiner.evidence(Case("x", text), 0, 1)
        scores = examiner.scores(Cohort.of_one(Case("x", text), Task("multiclass", tuple(sorted(WORDS)), unit="note")))
        assert found.base + sum(c.value for c in found.contributions) == pytest.approx(found.total, abs=1e-6)
        if len(scores):
            assert found.total == pytest.approx(float(scores.values[0, 1]), abs=1e-5)
        assert all(text[slice(*c.where)] == c.name for c in found.contributions)


def test_vectors_from_a_file_are_averaged(tmp_path):
    lines = [f"{word} {' '.join('1' if name == own else '0' for name in WORDS)}" for own, words in WORDS.items() for word in words]
    (tmp_path / "v.txt").write_text("\n".join(lines), "utf-8")
    model, _examiner = fitted("embeddings", "multiclass", vectors=str(tmp_path / "v.txt"))
    held = cohort_of(30, seed=1)
    scores = model.scores(held)
    assert (scores.values.argmax(1) == scores.truth).mean() == 1


def test_the_estimator_takes_a_network_and_names_those_it_knows():
    train = cohort_of(150)
    for network in NETWORKS:
        made = NoteClassifier(network=network, epochs=4, hidden=16, window=16, min_documents=1).fit(list(train.payloads), train.labels)
        assert made.score(list(train.payloads), train.labels) > 0.5
        assert made.explain([train.payloads[0]])[0].method in ("contributions", "occlusion")
    with pytest.raises(ValueError, match="expected one of linear, cnn, mixed, bilstm-attention, embeddings"):
        NoteClassifier(network="bilstm").fit(list(train.payloads), train.labels)
    with pytest.raises(RecipeError, match="did you mean"):
        ROOM.learners(recipe("embedding"), train.task)
