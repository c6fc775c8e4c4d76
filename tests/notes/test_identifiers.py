"""Rules and a tagger together, on made notes; nothing of what was marked is in a bundle."""

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import ContractError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Learn, Privacy, Recipe
from sizhen.core.task import Task
from sizhen.notes.examiner import examiner_of
from sizhen.notes.identifiers.finding import Rules, hints, rules_for
from sizhen.notes.identifiers.learner import CAREFUL, COST, THRESHOLDS, RulesAlone, UnionLearner, precision_of, settled
from sizhen.notes.identifiers.scoring import rightly, scores_of_identifiers
from sizhen.notes.keys import NoteKeys
from sizhen.notes.sequences import sequence
from sizhen.privacy.finding import Found
from sizhen.workflow.deidentify import deidentify
from sizhen.workflow.evaluate import evaluate
from sizhen.workflow.examine import examine
from sizhen.workflow.run import run

NAMES = ["钱塘江", "武夷山", "昆仑雪", "祁连石", "峨眉月", "太湖波", "庐山雾", "泰山松"]


def made(n: int, seed: int = 0) -> list[dict[str, object]]:
    """Notes whose names no rule knows: 老 before a name, 同志 after it."""
    rng = random.Random(seed)
    rows = []
    for i in range(n):
        name = rng.choice(NAMES)
        head = f"今日老{name}同志复诊，"
        day = f"{rng.randint(2001, 2020)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
        text = head + rng.choice(["血压平稳，", "无咳嗽，", "胸痛好转，"]) + day + "出院。"
        start = text.index(day)
        rows.append({"id": str(i), "text": text, "entities": [[3, 3 + len(name), "NAME"], [start, start + len(day), "DATE"]]})
    return rows


def cohort(rows: list[dict[str, object]]) -> Cohort:
    labels = tuple(tuple((a, b, c) for a, b, c in row["entities"]) for row in rows)  # type: ignore[attr-defined]
    texts, ids = tuple(str(row["text"]) for row in rows), tuple(str(row["id"]) for row in rows)
    return Cohort(ids, texts, Task("identifiers", ("DATE", "NAME", "OTHER"), unit="span"), labels=labels)


def recipe(**learn: object) -> Recipe:
    room = NoteKeys(hidden=16)
    return Recipe(examination="notes", task="identifiers", learn=Learn(rate=1e-2, **learn), privacy=Privacy(min_documents=1), room=room)


@pytest.fixture(scope="module")
def model():
    some = cohort(made(40))
    return UnionLearner(recipe(epochs=8), some.task).fit(some, some.take(np.zeros(0, np.int64)), Silent())


def test_what_is_served_is_what_was_fitted_and_finds_what_rules_cannot(model):
    new = cohort(made(12, seed=5))
    served = examiner_of(Parts.of(model.parts()), new.task)
    assert np.abs(served.outputs(new) - model.outputs(new)).max() < 1e-4
    scores = served.scores(new)
    marks = ~scores.proposed
    assert marks.sum() == 24
    text = str(new.payloads[0])
    assert text[3:6] in NAMES
    found = served.finder.find([text])[0]
    assert any(one.start <= 3 and one.end >= 6 for one in found)
    evidence = served.evidence(new.case(0), 0, 0)
    assert evidence.method == "occlusion"
    assert served.without(new.case(0), evidence, 0.3, None).payload != text
    assert text[3:6] in served.draw(new.case(0), [evidence]).markup


def test_nothing_that_was_marked_is_in_a_part(model):
    for part in model.parts():
        for name in NAMES:
            assert name.encode() not in part.content
            assert json.dumps(name)[1:-1].encode() not in part.content
    assert [part.kind for part in model.parts()] == ["document", "graph", "arrays", "arrays"]
    assert not [part for part in model.parts() if part.kind in ("words", "table")]


def test_rules_alone_follow_the_marks():
    some = cohort(made(6))
    model = RulesAlone(some.task).fit(some, some, Silent())
    served = examiner_of(Parts.of(model.parts()), some.task)
    assert np.array_equal(served.outputs(some), model.outputs(some))
    assert served.evidence(some.case(0), 0, 0).note
    assert served.evidence(some.case(0), 99, 0).method == "none"
    assert rules_for(["a 45 b", "1977"], [[(2, 4, "AGE")], [(0, 4, "DATE_TIME")]]) == Rules(True, True)
    assert rules_for(["a 95 b", "2 May 1977"], [[(2, 4, "AGE")], [(0, 10, "DATE")]]) == Rules(False, False)


def test_scores_hold_all_marks_and_a_half_wrong_stretch_is_right():
    rows = [{"id": "1", "text": "Anna Meier was here", "entities": [[0, 10, "PATIENT"]]}]
    table = scores_of_identifiers(cohort(rows), Task("identifiers", ("NAME", "OTHER")), lambda texts: [[(0, 4, 0, 1.0), (15, 19, 0, 1.0)]])
    assert table.truth.tolist() == [1, 0, 1]
    assert table.group.tolist() == [0, 0, 1]
    assert rightly("ab cd", 0, 5, [(0, 2, "X")])
    assert not rightly("ab cdef", 0, 7, [(0, 2, "X")])
    empty = scores_of_identifiers(cohort([{"id": "1", "text": "", "entities": []}]), Task("identifiers", ("OTHER",)), lambda texts: [])
    assert len(empty) == 0


def test_hints_lie_on_the_units_they_touch():
    note = sequence("Dr. Anna Meier", 96)
    tags = hints(note, "Dr. Anna Meier", [Found(4, 14, "NAME", "r", True), Found(0, 2, "TITLE", "r", True)])
    assert (tags > 0).tolist() == [True, False, True, True]
    assert tags[3] == tags[2] + 2


def test_the_whole_way(tmp_path: Path):
    data, out = tmp_path / "data", tmp_path / "run"
    data.mkdir()
    (data / "train.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in made(40)), encoding="utf-8")
    (tmp_path / "recipe.toml").write_text(
        'examination = "notes"\ntask = "identifiers"\n[privacy]\nmin_documents = 1\n[notes]\nhidden = 16\n', encoding="utf-8"
    )
    result = run(tmp_path / "recipe.toml", data=data, out=out, settings=["learn.epochs=2", "split.folds=2", "learn.rate=0.01"])
    assert list(result.evaluation.baselines) == ["rules"]
    assert list(result.evaluation.measures)[:3] == ["recall", "precision", "clean_notes"]
    assert result.evaluation.classes["DATE"]["recall"].value is not None
    assert not any(name in result.report.read_text("utf-8") for name in NAMES)
    content = result.bundle.read_bytes()
    assert not any(name.encode() in content for name in NAMES)
    (tmp_path / "new.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in made(12, seed=9)), encoding="utf-8")
    assert evaluate(result.bundle, tmp_path / "new.jsonl").measures["recall"].value is not None
    note = tmp_path / "n.txt"
    note.write_text("今日老太湖波同志复诊，2013年4月2日出院。", encoding="utf-8")
    assert examine(result.bundle, note).units
    done = deidentify([note], tmp_path / "clean", bundle=result.bundle)
    text = (tmp_path / "clean" / "n.txt").read_text("utf-8")
    assert "2013年" not in text
    assert "太湖波" not in json.dumps(done.to_json(), ensure_ascii=False)


def test_another_kind_of_bundle_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Served:
        model = "m"

        def members(self, _name: str) -> list[object]:
            return [Case]

    monkeypatch.setattr("sizhen.workflow.serving.serve", lambda path: Served())
    note = tmp_path / "n.txt"
    note.write_text("x", encoding="utf-8")
    with pytest.raises(ContractError, match="not made to find identifiers"):
        deidentify([note], tmp_path / "o", bundle=tmp_path / "b.sizhen")


def test_the_threshold_is_the_lowest_that_costs_little_precision(model):
    train, new = cohort(made(40)), cohort(made(30, seed=7))
    alike = settled(model.finder, train, new)  # all their sentences stand in training
    assert alike.tagger.least == CAREFUL
    told = settled(model.finder, train.take(np.zeros(0, np.int64)), new)
    assert told.tagger.least in THRESHOLDS
    rules = replace(model.finder, tagger=None)
    assert settled(rules, train, new) is rules
    assert precision_of(new, told) >= precision_of(new, rules) - COST
