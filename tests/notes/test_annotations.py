"""Entities written in three forms are gathered again as they were."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhen.core.errors import DataError, UsageError
from sizhen.core.recipe import Recipe
from sizhen.notes import write_entities
from sizhen.notes.gathering import gather

TEXTS = ["否认高血压，BP 150/90mmHg。", "Chest pain for 3 days.\nNo fever."]
ENTITIES = [[(2, 5, "Disease"), (6, 8, "Test")], [(0, 10, "Symptom"), (26, 31, "Symptom")]]


@pytest.mark.parametrize("ending", [".jsonl", ".json", ".conll", ".bio"])
def test_written_and_gathered(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"notes{ending}"
    write_entities(path, TEXTS, ENTITIES)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if ending == ".json":
        path.write_text(path.read_text("utf-8").replace('"predictions"', '"annotations"'), encoding="utf-8")  # a person accepted them
    cohort = gather(path, Recipe(examination="notes"))
    assert cohort.task.kind == "spans"
    assert cohort.labels is not None
    read = [[(str(text)[a:b], label) for a, b, label in row] for text, row in zip(cohort.payloads, cohort.labels, strict=True)]
    assert read == [[(text[a:b], label) for a, b, label in row] for text, row in zip(TEXTS, ENTITIES, strict=True)]


@given(st.text(max_size=30), st.data())
def test_any_text_and_any_span(tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(0, len(text) + 1))
    try:
        write_entities(tmp_path_factory.mktemp("any") / "a.conll", [text], [[(start, end, "X")]])
    except DataError:
        return


def test_mistakes(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected one row"):
        write_entities(tmp_path / "a.jsonl", TEXTS, [])
    with pytest.raises(UsageError, match="no ending"):
        write_entities(tmp_path / "a.docx", ["x"], [[]])
    with pytest.raises(DataError, match="inside it"):
        write_entities(tmp_path / "a.jsonl", ["x"], [[(0, 2, "A")]])
    with pytest.raises(DataError, match="overlap"):
        write_entities(tmp_path / "a.conll", ["ab cd"], [[(0, 5, "A"), (3, 5, "B")]])
