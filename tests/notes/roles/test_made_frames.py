"""Made frames: what the planted truth allows, and that the example reads them."""

import json

import pytest

from made import frames
from sizhen.core import recipe as recipes
from sizhen.notes.examination import NoteExamination


def test_frames_allow_who_proposes_every_argument(tmp_path):
    planted = frames.make(tmp_path, cases=200)
    rows = [json.loads(line) for line in (planted.data / "train.jsonl").read_text("utf-8").splitlines()]
    marked = [argument for row in rows for argument in row["frames"][0]["arguments"]]
    share = (2 / planted.allows - 1) ** -1  # of those there are
    assert 0.88 < share < 0.96
    assert {role for _start, _end, role in marked} == {"A0", "A1", "AM-TMP"}
    for row in rows:
        taken = [place for start, end, _role in row["frames"][0]["arguments"] for place in range(start, end)]
        assert len(set(taken)) == len(taken)
        assert row["frames"][0]["predicate"] not in taken
        assert row["tokens"][row["frames"][0]["predicate"]] in frames.LEMMAS


def test_the_example_reads_them(tmp_path):
    planted = frames.make(tmp_path, cases=20)
    room = NoteExamination()
    recipe = recipes.load(planted.recipe, {"notes": room.keys})
    gathered = room.gather(planted.data, recipe)
    assert len(gathered) == 20
    assert gathered.task.classes == ("A0", "A1", "AM-TMP", "V")
    assert pytest.approx(1) == sum(one.role == "V" for one in gathered.labels[0])
    assert len(room.gather(planted.new_case, recipe)) == 1
