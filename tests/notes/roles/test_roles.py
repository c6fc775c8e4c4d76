"""Semantic roles: rows checked, units with truth, measures with predicates given and found, baseline and network."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Learn, Privacy, Recipe
from sizhen.core.task import Task
from sizhen.learning.estimators import InvalidInputError
from sizhen.notes import RoleTagger
from sizhen.notes.examination import NoteExamination
from sizhen.notes.familiarity import ANYTHING
from sizhen.notes.keys import NoteKeys
from sizhen.notes.recognition import recognise
from sizhen.notes.roles.examiner import RoleExaminer
from sizhen.notes.roles.learner import RoleLearner, _windows
from sizhen.notes.roles.networks import Emission
from sizhen.notes.roles.pictures import joined
from sizhen.notes.roles.position import PositionLearner
from sizhen.notes.roles.rows import Argument, frames_of, overlaps, roles_in, tokens_of
from sizhen.notes.roles.scoring import Said, f1_given, scores_of_frames, tokens_in
from sizhen.notes.roles.sentences import PIECES, fit_tables, sentence
from sizhen.notes.spans import Scheme
from sizhen.trust.judged import Judged
from sizhen.trust.kinds import KINDS
from sizhen.trust.measures.panel import Units
from sizhen.workflow.fitting import disagreement
from sizhen.workflow.opinions import unit_key

WHO, DID, WHOM = ("nurse", "doctor", "surgeon", "医生"), ("treated", "examined", "called", "治疗"), ("patient", "boy", "man", "患者")


def row(i, generator):
    """The nurse [of the ward] treated the patient [yesterday]."""
    tokens = ["The", WHO[generator.integers(4)]]
    if generator.random() < 0.5:
        tokens += ["of", "the", "ward"]
    subject, verb = len(tokens), len(tokens)
    tokens += [DID[generator.integers(4)], "the", WHOM[generator.integers(4)]]
    arguments = [[0, subject, "A0"], [verb + 1, verb + 3, "A1"]]
    if generator.random() < 0.5:
        tokens.append("yesterday")
        arguments.append([verb + 3, verb + 4, "AM-TMP"])
    tokens.append(".")
    return {"id": str(i), "tokens": tokens, "frames": [{"predicate": verb, "sense": tokens[verb] + ".01", "arguments": arguments}]}


def rows(n, seed=0):
    generator = np.random.default_rng(seed)
    return [row(i, generator) for i in range(n)]


def cohort(made, patients=None):
    labels = tuple(frames_of(one["frames"], len(one["tokens"])) for one in made)
    return Cohort(
        ids=tuple(one["id"] for one in made),
        payloads=tuple(tuple(one["tokens"]) for one in made),
        task=Task("frames", roles_in(labels), unit="argument"),
        labels=labels,
        patients=patients,
    )


def recipe(least=1, **learn):
    return Recipe(examination="notes", learn=Learn(**learn), privacy=Privacy(min_documents=least), room=NoteKeys())


@pytest.fixture(scope="module")
def tagger():
    made = rows(160)
    return RoleTagger(epochs=10).fit([one["tokens"] for one in made], [one["frames"] for one in made])


@pytest.mark.parametrize(
    "frames",
    [
        {"predicate": 1},
        [3],
        [{"predicate": 4, "arguments": []}],
        [{"predicate": True}],
        [{"predicate": 0, "arguments": 7}],
        [{"predicate": 0, "arguments": [[0, 1]]}],
        [{"predicate": 0, "arguments": [[0, 9, "A0"]]}],
        [{"predicate": 0, "arguments": [[2, 2, "A0"]]}],
        [{"predicate": 0, "arguments": [[0.5, 1, "A0"]]}],
    ],
)
def test_frames_of_another_form_are_refused_in_a_sentence(frames):
    with pytest.raises(ValueError, match="expected"):
        frames_of(frames, 3)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3) | st.floats(),
        lambda c: st.lists(c, max_size=3) | st.dictionaries(st.sampled_from(["predicate", "sense", "arguments"]), c),
    )
)
@settings(max_examples=150, deadline=None)
def test_any_json_is_frames_or_a_sentence_about_it(value):
    for read in (tokens_of, lambda v: frames_of(v, 4)):
        said = ""
        try:
            read(value)
        except ValueError as error:
            said = str(error)
        assert not said or "expected" in said


def test_frames_of_one_predicate_become_one_and_overlaps_are_counted():
    label = frames_of(
        [
            {"predicate": 1, "sense": "go.01", "arguments": [[0, 1, "A0"]]},
            {"predicate": 1, "arguments": [[0, 1, "A0"], [0, 3, "V"], [0, 2, "A1"]]},
        ],
        3,
    )
    assert label == (Argument(0, 1, "A0", 1), Argument(0, 2, "A1", 1), Argument(1, 2, "V", 1, "go.01"))
    assert overlaps(label) == 1
    assert roles_in([label, None]) == ("A0", "A1", "V")


@given(st.lists(st.text(min_size=0, max_size=4), min_size=1, max_size=90), st.integers(16, 40))
@settings(max_examples=60, deadline=None)
def test_windows_cover_every_token_once(tokens, window):
    one = sentence(tokens, window)
    assert one.borders[-1] == len(tokens) == len(one.prints) == len(one.shapes)
    assert all(0 < b - a <= window for a, b in zip((0, *one.borders), one.borders, strict=False))


def test_pieces_tell_beginnings_and_ends():
    first, second = sentence(["Treating", "treats", "on"], 99), sentence(["treating"], 99)
    names = list(PIECES)
    assert first.prints[0].tolist() == second.prints[0].tolist()
    assert first.prints[0, names.index("prefix5")] == first.prints[1, names.index("prefix5")]
    assert first.prints[0, names.index("suffix3")] != first.prints[1, names.index("suffix3")]
    assert first.prints[2, names.index("prefix3")] == 0


def test_words_of_few_patients_are_unknown():
    made = [sentence(["gave", word], 99) for word in ("rare", "often", "often", "often")]
    predicates = [[(0, "give.01")]] * 4
    tables = fit_tables(made, predicates, np.array([0, 1, 2, 3]), 3)
    assert tables.ids(made[0])[:, 0].tolist()[1] == 0
    assert tables.ids(made[1])[:, 0].min() >= 2
    assert tables.ids(made[0])[0, len(PIECES)] == 2
    assert len(fit_tables(made, predicates, np.array([0, 0, 0, 0]), 3).pieces[0]) == 0


class Fixed:
    """Says what it was told, of found predicates and of given ones."""

    familiarity = ANYTHING

    def __init__(self, said):
        self.said = said

    def propose(self, sentences, given):
        return [Said(p, {k: v for k, v in a.items() if k in p or k in g}) for (p, a), g in zip(self.said, given, strict=True)]


def test_units_and_both_measures():
    label = frames_of([{"predicate": 1, "arguments": [[0, 1, "A0"], [2, 3, "A1"]]}, {"predicate": 3, "arguments": [[4, 5, "A1"]]}], 6)
    task = Task("frames", ("A0", "A1", "V"), unit="argument")
    one = Cohort(ids=("a",), payloads=(("x",) * 6,), task=task, labels=(label,))
    said = ({1: 2.0, 5: 1.0}, {1: [(0, 1, 0, 3.0), (2, 4, 1, 1.0)], 3: [(4, 5, 1, 2.0)], 5: [(0, 1, 0, 1.0)]})
    scores = scores_of_frames(one, task, Fixed([said]))
    table = {
        (int(a), *map(int, w), int(g)): (bool(p), int(t))
        for a, w, g, p, t in zip(scores.anchor, scores.where, scores.group, scores.proposed, scores.truth, strict=True)
    }
    assert table == {
        (1, 0, 1, 0): (True, 1),
        (1, 1, 2, 2): (True, 1),
        (1, 2, 3, 1): (False, 1),
        (1, 2, 4, 1): (True, 0),
        (3, 3, 4, 2): (False, 1),
        (3, 4, 5, 1): (True, 1),
        (5, 0, 1, 0): (True, 0),
        (5, 5, 6, 2): (True, 0),
    }
    probabilities = 1 / (1 + np.exp(-scores.values.astype(float)))
    judged = Judged(scores, probabilities, None, np.zeros(len(scores), np.bool_), ("",) * len(scores))
    found = {}
    for panel in KINDS["frames"].panels(Units.of(judged, task)):
        found |= dict(zip(panel.bases, panel.values(np.ones((1, 1)))[:, 0], strict=True)) if panel.exact is None else {}
    assert found["", "f1"] == pytest.approx(2 * 2 / (3 + 3)) == f1_given(scores, task)
    assert found["", "f1_predicates_found"] == pytest.approx(2 * 1 / (3 + 3))
    assert found["V", "precision"] == 0.5
    assert found["V", "recall"] == 0.5
    assert found["A1", "recall"] == 0.5
    keys = {unit_key(scores, r, r) for r in range(len(scores))}
    assert len(keys) == len(scores)


def test_sentences_without_words_are_refused_and_missed():
    label = frames_of([{"predicate": 0, "arguments": [[1, 2, "A9"]]}], 2)
    task = Task("frames", ("A0", "V"), unit="argument")
    scores = scores_of_frames(Cohort(ids=("a",), payloads=(("!", "?"),), task=task, labels=(label,)), task, Fixed([]))
    assert [remark.kind for remark in scores.remarks] == ["refused"]
    assert not scores.proposed.any()
    assert scores.unseen == ("A9",)
    assert scores.group.tolist() == [1, 2]


def test_positions_are_the_baseline():
    made = cohort(rows(200))
    model = PositionLearner(recipe(), made.task).fit(made, made.take(np.arange(0)), Silent())
    examiner = RoleExaminer.of(Parts.of(tuple(model.parts())), made.task, "position")
    assert disagreement(model, examiner, made, "position") == 0
    scores = examiner.scores(made)
    assert 0.5 < f1_given(scores, made.task) < 1
    assert PositionLearner(recipe(5), made.task).fit(
        made.take(np.arange(4)), made.take(np.arange(0)), Silent()
    ).positions.words.tolist() == [0]
    case = made.case(0)
    assert examiner.evidence(case, 0, 0).regions
    assert "<" in examiner.draw(case, ()).markup


def test_nothing_to_learn_is_told():
    made = cohort(rows(3))
    with pytest.raises(DataError, match="expected more frames"):
        RoleLearner(recipe(), made.task).fit(made, made.take(np.arange(0)), Silent())
    bare = Cohort(ids=("a",), payloads=(("go",),), task=made.task, labels=((),))
    with pytest.raises(DataError, match="has a predicate"):
        PositionLearner(recipe(), made.task).fit(bare, bare, Silent())


def test_arguments_across_a_window_are_left_out_and_all_tokens_kept():
    tokens = ["go", *["word"] * 30]
    label = frames_of([{"predicate": 0, "arguments": [[1, 2, "A0"], [3, 31, "A1"]]}], 31)
    one = sentence(tokens, 16)
    tables = fit_tables([one], [[(0, "go.01")]], np.array([0]), 1)
    made = list(_windows([one], [label], tables, Scheme(2, True), ("A0", "A1"), {}))
    assert sum(len(w.ids) for w in made) == 31
    assert [w.tags.shape[0] for w in made] == [1, 0]
    assert np.flatnonzero(made[0].tags[0]).tolist() == [1]


def test_the_tagger_learns_and_explains(tagger):
    new = rows(60, seed=9)
    sentences, frames = [one["tokens"] for one in new], [one["frames"] for one in new]
    assert tagger.score(sentences, frames) > 0.95
    first = tagger.predict(sentences[:1])[0]
    assert [frame["predicate"] for frame in first] == [frames[0][0]["predicate"]]
    assert tagger.predict(sentences[:2], predicates=[[0], []])[1] == []
    sure = tagger.predict_proba(sentences[:1])[0][0]["arguments"]
    assert all(0 <= p <= 1 for *_argument, p in sure)
    assert [one[:3] for one in sure] == first[0]["arguments"]
    evidence = tagger.explain(sentences[:1])[0]
    assert len(evidence) == 1 + len(first[0]["arguments"])
    assert len(evidence[0].regions) == len(sentences[0])
    assert evidence[0].regions[0].weight >= evidence[0].regions[-1].weight
    for wrong in ("a text", [], [3]):
        with pytest.raises(InvalidInputError):
            tagger.predict(wrong)
    with pytest.raises(InvalidInputError):
        tagger.predict(sentences[:1], predicates=[[99]])
    with pytest.raises(InvalidInputError):
        RoleTagger().fit(sentences, [[]] * len(sentences))


def test_a_long_sentence_is_read_whole(tagger):
    one = rows(1)[0]["tokens"]
    said = tagger.predict([one * 60])[0]
    assert {frame["predicate"] // len(one) for frame in said} == set(range(60))


def test_evidence_points_to_what_matters(tagger):
    made = cohort(rows(1, seed=4))
    examiner, case = tagger.examiner_, made.case(0)
    scores = examiner.scores(made)
    evidence = examiner.evidence(case, 0, 0)
    changed = examiner.without(case, evidence, 0.3, None)
    assert len(changed.payload) == len(case.payload)
    assert "□" in changed.payload
    assert scores.proposed[0]
    assert "V" in examiner.draw(case, (evidence,)).markup


def test_rows_are_recognised_and_gathered(tmp_path):
    made = rows(30)
    made[3]["frames"][0]["arguments"][0][1] = 99
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made), "utf-8")
    said = recognise(tmp_path)
    assert said is not None
    assert said.certainty >= 0.9
    assert said.task.kind == "frames"
    assert said.counts["V"] == 29
    assert set(said.task.classes) == {"A0", "A1", "AM-TMP", "V"}
    gathered = NoteExamination().gather(tmp_path, recipe())
    assert len(gathered) == 29
    assert list(gathered.unreadable) == ["train.jsonl:4"]
    assert isinstance(gathered.payloads[0], tuple)
    assert gathered.labels[0][0].role == "A0"


def test_texts_are_cut_into_words_and_drawn_as_they_are_written():
    assert tokens_in("患者 fell.")[-2:] == ("fell", ".")
    assert joined(["患者", "昨日", "took", "aspirin"]) == ("患者昨日 took aspirin", [(0, 2), (2, 4), (5, 9), (10, 17)])


def test_vectors_learned_elsewhere_are_read_with(tmp_path):
    words = [*WHO, *DID, *WHOM, "unseen"]
    file = tmp_path / "vectors.txt"
    file.write_text("".join(f"{word} {number} {-number / 2} 1\n" for number, word in enumerate(words)), "utf-8")
    made = cohort(rows(30))
    own = recipe(epochs=1).model_copy(update={"room": NoteKeys(vectors=str(file))})
    model = RoleLearner(own, made.task).fit(made, made.take(np.arange(0)), Silent())
    tables = model.labeller.tables
    ids = tables.ids(sentence(["Unseen", "never"], 99))
    assert ids[0, -1] > 0
    assert ids[1, -1] == 0
    vectors = model.net.embeddings[-1].weight.detach().numpy()
    assert vectors.shape == (len(words) + 1, 3)
    assert float(np.square(vectors[1:]).mean()) == pytest.approx(0.09, rel=1e-4)
    examiner = RoleExaminer.of(Parts.of(tuple(model.parts())), made.task, "roles")
    assert disagreement(model, examiner, made, "roles") < 1e-4


def test_scores_of_tags_add_up_from_roles_and_kinds():
    torch.manual_seed(0)
    layer = Emission(6, Scheme(3, True))
    torch.nn.init.normal_(layer.pairs.weight)
    x = torch.randn(2, 4, 6)
    said = layer(x)
    roles, kinds, pairs = layer.roles(x), layer.kinds(x), layer.pairs(x)
    assert torch.allclose(said[..., 0], kinds[..., 0] + pairs[..., 0], atol=1e-5)
    assert torch.allclose(said[..., 1 + 4 * 2 + 3], roles[..., 2] + kinds[..., 4] + pairs[..., 12], atol=1e-5)
    assert torch.allclose(layer.as_linear()(x), said, atol=1e-5)
