"""Files to cohorts: forms, parts, labels, and every kind of bad input with its sentence."""

import gzip
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, RecipeError, SizhenError
from sizhen.core.recipe import Recipe, Split
from sizhen.notes.examination import NoteExamination
from sizhen.notes.gathering import cohort_of, content_digest, find, gather
from sizhen.notes.keys import NoteKeys

ROOM = NoteExamination()


def recipe(**changes):
    room = NoteKeys(**changes.pop("notes", {}))
    return Recipe(examination="notes", room=room, **changes)


def written(path, rows):
    lines = "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(lines.encode()) if path.suffix == ".gz" else lines.encode())
    return path


ROWS = [{"id": str(i), "text": f"note number {i}", "label": "ab"[i % 2], "site": "north"} for i in range(40)]


def test_rows_in_files_named_after_parts(tmp_path):
    written(tmp_path / "train.jsonl.gz", ROWS[:30])
    written(tmp_path / "dev.jsonl.gz", ROWS[30:])
    cohort = gather(tmp_path, recipe())
    assert cohort.task.kind == "binary"
    assert cohort.task.classes == ("a", "b")
    assert cohort.parts.count("train") == 30
    assert cohort.parts.count("validate") == 10
    assert cohort.attributes["site"][0] == "north"
    assert cohort.patients is None
    assert set(gather(tmp_path / "dev.jsonl.gz", recipe()).parts) == {"validate"}


def test_a_table_in_gb18030_with_patients(tmp_path):
    rows = "".join(f"{i},张{i % 7},咳嗽{i}天,{i % 3}\n" for i in range(30))
    (tmp_path / "notes.csv").write_bytes(("编号,病人,病历,标签\n" + rows).encode("gb18030"))
    cohort = gather(tmp_path / "notes.csv", recipe())
    assert cohort.payloads[0] == "咳嗽0天"
    assert len(set(cohort.patients)) == 7
    assert (cohort.task.kind, cohort.task.classes) == ("multiclass", ("0", "1", "2"))
    assert gather(tmp_path / "notes.csv", recipe(task="ordinal", notes={"order": ("2", "1", "0")})).task.classes == ("2", "1", "0")
    short = recipe(task="ordinal", notes={"order": ("2", "1")})
    assert gather(tmp_path / "notes.csv", short).task.classes == ("2", "1", "0")  # other data may have labels that training never saw
    with pytest.raises(RecipeError, match=r"notes.order leaves out 1 labels, such as 0"):
        ROOM.learners(short, gather(tmp_path / "notes.csv", short).task)
    with pytest.raises(RecipeError, match="the task is binary and the notes have 3 labels"):
        ROOM.learners(recipe(task="binary"), gather(tmp_path / "notes.csv", recipe(task="binary")).task)


def test_numbers_as_labels_are_in_order(tmp_path):
    path = written(tmp_path / "x.jsonl", [{"text": "a", "label": n} for n in (10, 9, 1)])
    assert gather(path, recipe()).task.classes == ("1", "9", "10")


def test_folders_of_text(tmp_path):
    for i in range(6):
        path = tmp_path / ("pos" if i % 2 else "neg") / f"{i}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"note {i}", "utf-8")
    cohort = gather(tmp_path, recipe())
    assert cohort.task.classes == ("neg", "pos")
    assert gather(tmp_path / "pos", recipe()).labels is None
    said = ROOM.cases([tmp_path / "pos" / "1.txt", tmp_path / "neg" / "0.txt"], recipe(), None)
    assert said.ids == ("1.txt", "0.txt")
    assert said.labels is None


def test_lists_of_labels_are_several_labels(tmp_path):
    path = written(tmp_path / "x.jsonl", [{"text": "a", "label": ["x", "y"]}, {"text": "b", "label": []}])
    cohort = gather(path, recipe())
    assert (cohort.task.kind, cohort.labels) == ("multilabel", (("x", "y"), ()))


def test_entities(tmp_path):
    path = written(
        tmp_path / "x.jsonl",
        [{"text": "患者😀高血压", "entities": [[3, 6, "D"], [3, 6, "D"]]}, {"text": "无", "entities": []}, {"text": "?"}],
    )
    cohort = gather(path, recipe())
    assert (cohort.task.kind, cohort.task.classes, cohort.task.unit) == ("spans", ("D",), "span")
    assert cohort.labels == (((3, 6, "D"),), (), None)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"text": "abc", "entities": [[1, 9, "D"]]}, "lies at 1 to 9 in a text of 3 characters"),
        ({"text": "abc", "entities": [[2, 2, "D"]]}, "lies at 2 to 2"),
        ({"text": "abc", "entities": [[1, 2]]}, r"is not \[start, end, label\]"),
        ({"text": "abc", "entities": [[True, 2, "D"]]}, "no pair of whole numbers"),
        ({"text": "abc", "entities": "D"}, "entities is no list"),
        ({"text": ["abc"], "entities": []}, "the note is not text"),
        ('{"text": "a\\ud800", "entities": []}', "half a character"),
        ({"text": "abc", "part": "later", "entities": []}, "the part is not known"),
        ('{"text": "abc"', "the line is broken"),
    ],
)
def test_rows_that_cannot_be_used_are_set_aside(tmp_path, row, sentence):
    good = [{"text": "pain", "entities": [[0, 4, "S"]]}] * 30
    cohort = gather(written(tmp_path / "x.jsonl", [*good, row]), recipe())
    assert len(cohort) == 30
    assert list(cohort.unreadable) == ["x.jsonl:31"]
    assert re.search(sentence, cohort.unreadable["x.jsonl:31"])


def test_a_label_column_that_is_not_there(tmp_path):
    path = written(tmp_path / "x.jsonl", [{"text": "pain", "diagnosis": "a"}, {"text": "cough", "diagnosis": "b"}])
    with pytest.raises(RecipeError, match=r"has no column diagnosys \(did you mean diagnosis\?\)"):
        gather(path, recipe(notes={"label": "diagnosys"}))
    unlabelled = written(tmp_path / "y.jsonl", [{"text": "pain"}])  # as notes to examine are
    asked = recipe(notes={"label": "diagnosis"})
    assert cohort_of(find([unlabelled], asked), asked).labels is None


def test_labels_that_are_none(tmp_path):
    good = [{"text": "pain", "label": "a"}] * 30
    for label, sentence in (({"x": 1}, "the label is no name"), (["a"], "the label is a list")):
        cohort = gather(written(tmp_path / "x.jsonl", [*good[:5], {"text": "x", "label": label}]), recipe(task="binary"))
        assert sentence in cohort.unreadable["x.jsonl:6"]


def test_missing_labels_are_unknown(tmp_path):
    cohort = gather(written(tmp_path / "x.jsonl", [{"text": "a", "label": "x"}, {"text": "b", "label": None}, {"text": "c"}]), recipe())
    assert cohort.labelled.tolist() == [True, False, False]


def test_columns_that_are_not_there(tmp_path):
    path = written(tmp_path / "x.jsonl", ROWS)
    with pytest.raises(RecipeError, match=r"no column txet \(did you mean text\?\)"):
        gather(path, recipe(notes={"text": "txet"}))
    with pytest.raises(RecipeError, match="no column person"):
        gather(path, recipe(split=Split(patient="person")))
    with pytest.raises(DataError, match=r"no column of notes such as text \(did you mean texts\?\)"):
        gather(written(tmp_path / "y.jsonl", [{"texts": "a"}]), recipe())
    with pytest.raises(RecipeError, match=r"positive = 'c' is no label here; expected one of a, b"):
        ROOM.learners(recipe(positive="c"), gather(path, recipe(positive="c")).task)
    assert gather(path, recipe(positive="b")).task.positive == "b"
    with pytest.raises(RecipeError, match="task ranking is not one for notes"):
        gather(path, recipe(task="ranking"))


def test_places_without_notes(tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(DataError, match="holds no notes"):
        gather(tmp_path / "nothing", recipe())
    with pytest.raises(DataError, match="is not there"):
        gather(tmp_path / "absent", recipe())
    (tmp_path / "x.png").write_bytes(b"x")
    with pytest.raises(DataError, match="of no kind that is read as notes"):
        gather(tmp_path / "x.png", recipe())
    assert ROOM.recognise(tmp_path / "nothing") is None
    assert ROOM.recognise(tmp_path / "x.png") is None


def test_wrong_encoding_of_one_file_is_named(tmp_path):
    (tmp_path / "a.txt").write_bytes("café".encode("latin-1"))
    assert "neither UTF-8 nor plainly GB18030" in gather(tmp_path, recipe()).unreadable["a.txt"]
    assert gather(tmp_path, recipe(notes={"encoding": "latin-1"})).payloads[0] == "café"


def test_what_is_odd_is_said(tmp_path):
    rows = [{"id": "1", "text": "a\u202eb", "label": "x"}, {"id": "1", "text": "，。！", "label": "x"}]
    path = written(tmp_path / "x.jsonl", rows)
    found = ROOM.recognise(path)
    assert {finding.code for finding in found.odd} == {"invisible_characters", "empty_note", "repeated_id", "one_class", "rare_labels"}
    assert gather(path, recipe()).ids == ("1", "1 (2)")


def test_recognised_with_guesses(tmp_path):
    path = written(tmp_path / "x.jsonl", [{"content": f"咳嗽{i}天", "category": "ab"[i % 2], "patient_id": i // 2} for i in range(20)])
    found = ROOM.recognise(path)
    assert (found.cases, found.patients, found.counts) == (20, 10, {"a": 10, "b": 10})
    assert "20 notes, Chinese" in found.summary
    assert {guess.key: guess.value for guess in found.guesses} == {
        "task": "binary",
        "split.patient": "patient_id",
        "notes.text": "content",
        "notes.label": "category",
    }


def test_numbers_in_text_files_are_no_notes(tmp_path):
    (tmp_path / "train.txt").write_text("1 2 3\t4 5\n" * 50, "utf-8")
    assert ROOM.recognise(tmp_path) is None


def test_texts_that_differ_in_dress_only_are_the_same():
    assert content_digest("Ｃhest  pain，3天") == content_digest("chest pain,3天。")
    assert content_digest("chest pain 3") != content_digest("chest pain 4")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)
odd_rows = st.lists(
    st.dictionaries(st.sampled_from(["text", "label", "entities", "id", "part", "patient"]), values, max_size=6), min_size=1, max_size=4
)


@settings(max_examples=40, deadline=None)
@given(odd_rows)
def test_odd_rows_give_a_cohort_or_a_sentence(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("odd") / "x.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    try:
        found = len(gather(path, recipe()))
    except SizhenError:
        found = 0
    assert found <= len(rows)
