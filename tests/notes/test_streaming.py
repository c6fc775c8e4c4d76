"""Streams of notes: the same with one process and two, from every kind of input, a broken note set aside by name."""

import json
from pathlib import Path

import pandas as pd
import pytest

from sizhen.core.errors import DataError, UsageError
from sizhen.notes import NoteReader

NOTES = [f"主诉：胸痛{day}天。BP 1{day % 10}0/80mmHg，否认糖尿病。" for day in range(1, 71)]
READER = NoteReader(terms=pd.DataFrame({"code": ["R07"], "name": ["胸痛"]}))


class Said:
    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.steps = 0

    def start(self, what: str, total: int | None = None) -> None:
        self.total = total

    def advance(self, steps: int = 1, note: str = "") -> None:
        self.steps += steps

    def say(self, sentence: str) -> None:
        self.sentences.append(sentence)


def test_one_process_and_two_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text("".join(json.dumps({"id": f"n{i}", "text": text}) + "\n" for i, text in enumerate(NOTES)), "utf-8")
    alone = list(READER.stream(path))
    assert [one.name for one in alone] == [f"n{i}" for i in range(70)]
    assert alone == list(READER.stream(path, workers=2))
    assert alone[3].entities[0].code is not None


def test_a_folder_of_mixed_encodings_with_a_broken_note(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(NOTES[0].encode("gb18030"))
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\x00\x01\x02")
    (tmp_path / "c.txt").write_bytes(NOTES[1].encode("utf-8-sig"))
    (tmp_path / "d.txt").write_bytes(NOTES[2].encode("utf-16"))
    said = Said()
    read = list(READER.stream(tmp_path, progress=said))
    assert [one.name for one in read] == ["a", "c", "d"]
    assert [one.text for one in read] == NOTES[:3]
    assert (said.total, said.steps, len(said.sentences)) == (4, 4, 1)
    assert said.sentences[0].startswith("b is set aside")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_tables(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"notes.{kind}"
    frame = pd.DataFrame({"编号": ["x", "y"], "病历文本": NOTES[:2]})
    frame.to_csv(path, index=False) if kind == "csv" else frame.to_parquet(path)
    assert [(one.name, one.text) for one in READER.stream(path)] == [("x", NOTES[0]), ("y", NOTES[1])]
    assert len(list(READER.stream(path, text_column="病历文本"))) == 2
    with pytest.raises(DataError, match="name it as text_column"):
        list(READER.stream(path, text_column="body"))


def test_what_holds_no_note(tmp_path: Path) -> None:
    for wrong in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(DataError, match="expected"):
            READER.stream(wrong)
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(DataError, match="no kind of file"):
        READER.stream(tmp_path / "a.png")
    with pytest.raises(UsageError, match="1 or more"):
        READER.stream(tmp_path, workers=0)
