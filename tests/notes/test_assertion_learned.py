"""Assertion as a task of the room: rows with given findings, what learns them, what serves them, evidence that adds up."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import DataError, RecipeError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Privacy, Recipe
from sizhen.core.task import Task
from sizhen.notes.assertion.features import features, read
from sizhen.notes.assertion.given import FindingsNote
from sizhen.notes.assertion.learner import fit_weights
from sizhen.notes.assertion.neighbours import among, fit_priors
from sizhen.notes.assertion.weights import rows_of
from sizhen.notes.examination import NoteExamination
from sizhen.notes.keys import NoteKeys
from sizhen.trust.faithfulness import faithfulness

ROOM = NoteExamination()
KEYS = NoteKeys(assertion=("existence", "status"), mapping={"uncertain": "possible"}, apart=("unknown",))
RECIPE = Recipe(examination="notes", privacy=Privacy(min_documents=2), room=KEYS)
FINDINGS = ("胸痛", "咳嗽", "发热", "头晕", "腹泻", "皮疹")


def note(generator: np.random.Generator) -> tuple[FindingsNote, tuple[str, ...]]:
    """A dialogue in a manner of speaking that no rule knows: 木木 denies, 火火 doubts."""
    text, spans, said = "", [], []
    for finding in generator.permutation(FINDINGS)[:3]:
        existence = ("present", "absent", "possible")[generator.integers(3)]
        begin = len(text) + len("医生：他说")
        word = {"absent": "木木", "possible": "火火", "present": "水水"}[existence]
        text += f"医生：他说{finding}{word}了。\n患者：好{generator.integers(9)}\n"
        spans.append((begin, begin + 2, "Symptom"))
        said.append(existence)
    return FindingsNote(text, tuple(spans)), tuple(said)


def cohort_of(n: int = 60, seed: int = 0) -> Cohort:
    generator = np.random.default_rng(seed)
    notes, labels = zip(*(note(generator) for _case in range(n)), strict=True)
    return Cohort(tuple(map(str, range(n))), notes, Task("multiclass", ("absent", "possible", "present"), unit="span"), labels=labels)


def rows_file(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_every_learner_learns_and_serves_the_same() -> None:
    train, held = cohort_of(), cohort_of(20, 1)
    right = {}
    for name, learner in ROOM.learners(RECIPE, train.task).items():
        model = learner.fit(train, train.take([]), Silent())
        scores = ROOM.examiner(Parts.of(tuple(model.parts())), train.task).scores(held)
        np.testing.assert_allclose(scores.values, model.outputs(held), atol=1e-5)
        assert scores.truth is not None
        assert len(scores) == 60
        assert scores.where is not None
        right[name] = float((scores.values.argmax(1) == scores.truth).mean())
    assert right["linear"] > 0.95
    assert right["rules"] < 0.7
    assert right["boosted"] > 0.95
    assert set(right) == {"boosted", "linear", "rules", "majority"}


def test_rows_become_findings_with_the_words_of_the_recipe(tmp_path: Path) -> None:
    row = {
        "id": "1",
        "text": "无发热，咳嗽，不知有无皮疹",
        "entities": [[4, 6, "S"], [1, 3, "S"], [11, 13, "S"]],
        "assertion": [{"status": "uncertain"}, {"existence": "absent", "status": "present"}, {"status": "unknown"}],
    }
    bad = [{**row, "id": "2", "assertion": [{}]}] + [{**row, "id": str(i)} for i in range(3, 40)]
    cohort = ROOM.gather(rows_file(tmp_path, [row, *bad]), RECIPE)
    assert cohort.labels is not None
    assert cohort.labels[0] == ("absent", "possible", None)
    assert cohort.payloads[0] == FindingsNote(row["text"], ((1, 3, "S"), (4, 6, "S"), (11, 13, "S")))
    assert cohort.task == Task("multiclass", ("absent", "possible"), unit="span")
    assert [finding.count for finding in cohort.findings if finding.code == "apart"] == [38]
    assert "one entry for each entity" in next(iter(cohort.unreadable.values()))


def test_a_note_without_findings_is_refused_and_other_tasks_are() -> None:
    task = Task("multiclass", ("absent", "present"), unit="span")
    model = ROOM.learners(RECIPE, task)["rules"].fit(cohort_of(2), cohort_of(2), Silent())
    examiner = ROOM.examiner(Parts.of(tuple(model.parts())), task)
    scores = examiner.scores(Cohort(("1", "2"), (FindingsNote("无发热"), "无发热"), task))
    assert len(scores) == 0
    assert [remark.kind for remark in scores.remarks] == ["refused", "refused"]
    with pytest.raises(RecipeError, match="multiclass"):
        ROOM.gather(Path(__file__).parent, RECIPE.model_copy(update={"task": "ordinal"}))


def test_training_without_two_assertions_is_told() -> None:
    one = Cohort(("1",), (FindingsNote("无发热", ((1, 3, "S"),)),), Task("multiclass", ("absent",), unit="span"), labels=(("absent",),))
    with pytest.raises(DataError, match="fewer than two assertions"):
        ROOM.learners(RECIPE, one.task)["linear"].fit(one, one.take([]), Silent())


@pytest.mark.parametrize("name", ["linear", "rules"])
def test_evidence_adds_up_and_points_to_what_decides(name: str) -> None:
    train = cohort_of()
    model = ROOM.learners(RECIPE, train.task)[name].fit(train, train.take([]), Silent())
    examiner = ROOM.examiner(Parts.of(tuple(model.parts())), train.task)
    for case in cohort_of(5, 2):
        values = examiner.scores(Cohort.of_one(case, train.task)).values
        for unit in range(3):
            column = int(values[unit].argmax())
            evidence = examiner.evidence(case, unit, column)
            assert evidence.total == pytest.approx(values[unit, column], abs=1e-4)
            assert evidence.base is not None
            assert evidence.base + sum(c.value for c in evidence.contributions) == pytest.approx(evidence.total, abs=1e-6)
            assert all(str(case.payload)[c.where[0] : c.where[1]] == c.name for c in evidence.contributions if c.where)
    assert "<" in examiner.draw(case, [evidence]).markup


@pytest.mark.parametrize("name", ["linear", "boosted"])
def test_evidence_is_faithful(name: str) -> None:
    train, held = cohort_of(), cohort_of(30, 3)
    examiner = ROOM.examiner(
        Parts.of(tuple(ROOM.learners(RECIPE, train.task)[name].fit(train, train.take([]), Silent()).parts())), train.task
    )

    def probability(case: Case, unit: int, column: int) -> float:
        values = examiner.scores(Cohort.of_one(case, train.task)).values[unit].astype(np.float64)
        return float(np.exp(values[column]) / np.exp(values).sum())

    drops = []
    for case in held:
        column = int(examiner.scores(Cohort.of_one(case, train.task)).values[1].argmax())
        evidence = examiner.evidence(case, 1, column)
        drops.append([probability(c, 1, column) for c in (case, *(examiner.without(case, evidence, 0.2, seed) for seed in (None, 7)))])
    table = np.array(drops)
    assert faithfulness(table[:, 0], table[:, 1], table[:, 2]).difference.low > 0


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="医生患者：:?？有没无发热咳嗽 \n\u200b，。ab1\u3000İ", min_size=1, max_size=60), data=st.data())
def test_every_feature_has_a_place_in_the_note(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    known = read(text, [(start, data.draw(st.integers(start + 1, len(text))))])
    for name, a, b in features(known, 0):
        assert name
        assert 0 <= a <= b <= len(known.low)


def test_a_finding_is_told_by_what_is_said_of_its_other_mentions() -> None:
    text = "医生：咳嗽吗\n患者：有咳嗽\n医生：发热吗\n患者：没有发热"
    notes = [read(text, [(3, 5), (11, 13), (17, 19), (26, 28)])] * 2
    truth, owner = np.array([0, 0, 1, 1] * 2), np.repeat([0, 1], 4)
    weights = fit_weights(rows_of(notes), truth, owner, 3, 1, 1.0, 0)
    blocks = weights.blocks(rows_of(notes[:1]))
    np.testing.assert_allclose(
        blocks.sum(1), weights(FindingsNote(text, ((3, 5, ""), (11, 13, ""), (17, 19, ""), (26, 28, "")))), atol=1e-9
    )
    priors = fit_priors(notes, truth, owner, 3, 2)
    table = among(notes[0], blocks, priors)
    assert len(table) == 4
    np.testing.assert_allclose(table[0, :3], blocks[0].sum(0), rtol=1e-5)
    assert table[0, 3] == 1  # one other mention of that name, the second finding
    np.testing.assert_allclose(table[0, 4:7], blocks[1].sum(0), rtol=1e-5)
    met = priors.of(notes[0])
    assert met[0, -1] == 4
    assert met[0, 0] > 0.7
    assert met[0, 1] < 0.3
    assert not fit_priors(notes, truth, owner, 3, 3).of(notes[0])[:, -1].any()  # two patients are too few
