"""Made notes: what the planted truth allows is what the best rule reaches on the very data."""

import json

import pytest

from made import notes
from sizhen.core import recipe as recipes
from sizhen.notes.examination import NoteExamination


def test_complaints_allow_the_share_of_right_labels(tmp_path):
    planted = notes.make(tmp_path, cases=200)
    rows = [json.loads(line) for line in (planted.data / "train.jsonl").read_text("utf-8").splitlines()]
    right = 0
    for row in rows:
        denied = ("否认", "无", "denies ", "No ")
        there = [
            label
            for label, words in notes.COMPLAINTS.items()
            if any(word in row["text"] and not any(d + word in row["text"] for d in denied) for word in words)
        ]
        assert len(there) == 1
        right += there == [row["label"]]
    assert planted.allows == pytest.approx(right / 200)
    assert planted.new_case.read_text("utf-8")


def test_mentions_allow_who_proposes_every_mention(tmp_path):
    planted = notes.make_entities(tmp_path, cases=200)
    rows = [json.loads(line) for line in (planted.data / "train.jsonl").read_text("utf-8").splitlines()]
    marked = sum(len(row["entities"]) for row in rows)
    assert planted.allows == pytest.approx(2 * marked / (marked + 400))
    names = {row["text"][a:b] for row in rows for a, b, _label in row["entities"]}
    assert names == {*notes.DISEASES, *notes.DRUGS}


def test_the_examples_read_them(tmp_path):
    for make in (notes.make, notes.make_entities):
        planted = make(tmp_path / make.__name__, cases=20)
        room = NoteExamination()
        recipe = recipes.load(planted.recipe, {"notes": room.keys})
        assert len(room.gather(planted.data, recipe)) == 20
