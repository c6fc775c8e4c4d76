"""Tokens with tags, and Label Studio: to texts with spans and back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.conll import conll_rows, to_conll
from sizhen.exchange.label_studio import label_studio_rows, to_label_studio
from sizhen.exchange.rows import read_rows

TAGGED = """-DOCSTART- -X- O

Naloxone NN B-Drug
reverses VB O
septic JJ B-Disease
shock NN I-Disease

头 B-Body
痛 I-Body
。 O
"""


def test_documents_of_tagged_tokens() -> None:
    lines, rows, broken = conll_rows(TAGGED)
    assert rows == [{"text": "Naloxone reverses septic shock\n头痛。", "entities": [[0, 8, "Drug"], [18, 30, "Disease"], [31, 33, "Body"]]}]
    assert (lines, broken) == ([3], [])


def test_sentences_without_documents_are_rows_and_other_schemes_are_read() -> None:
    _lines, rows, broken = conll_rows("肺 B_部位\n癌 E_部位\n\nfever S-Symptom\ncough U-Symptom\nhere\n")
    assert [row["entities"] for row in rows] == [[[0, 2, "部位"]], [[0, 5, "Symptom"], [6, 11, "Symptom"]]]
    assert broken == [6]


def test_an_inside_tag_of_another_label_begins_anew() -> None:
    _lines, rows, _broken = conll_rows("a I-X\nb I-Y\nc I-Y")
    assert rows[0]["entities"] == [[0, 1, "X"], [2, 5, "Y"]]


words = st.text(alphabet="abcdef咳嗽发热", min_size=1, max_size=4)


@given(st.lists(st.tuples(words, st.sampled_from(["", "A", "B"])), min_size=1, max_size=12))
def test_what_is_written_is_read_again(tokens: list[tuple[str, str]]) -> None:
    text, places, entities = "", [], []
    for word, label in tokens:
        start = len(text) + bool(text)
        text += (" " if text else "") + word
        places.append((start, start + len(word)))
        if label:
            entities.append((start, start + len(word), label))
    _lines, rows, broken = conll_rows(to_conll(text, places, entities))
    assert not broken
    read = [(rows[0]["text"][a:b], label) for a, b, label in rows[0]["entities"]]
    assert read == [(text[a:b], label) for a, b, label in entities]


def test_overlapping_entities_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="overlap"):
        to_conll("ab cd", [(0, 2), (3, 5)], [(0, 5, "X"), (3, 5, "Y")])
    with pytest.raises(ValueError, match="begin and end"):
        to_conll("ab cd", [(0, 2), (3, 5)], [(1, 5, "X")])


def test_label_studio_and_back() -> None:
    task = {
        "id": 7,
        "data": {"text": "否认高血压", "ward": "三病区"},
        "annotations": [
            {"updated_at": "2", "result": [{"type": "labels", "value": {"start": 2, "end": 5, "labels": ["Disease"]}}]},
            {"updated_at": "1", "result": []},
            {"updated_at": "3", "was_cancelled": True, "result": []},
        ],
    }
    rows = label_studio_rows(json.dumps([task, {"data": {"text": "x"}}]))
    assert rows == [{"id": "7", "ward": "三病区", "text": "否认高血压", "entities": [[2, 5, "Disease"]]}, {"text": "x"}]
    said = json.loads(to_label_studio([("7", "否认高血压", [(2, 5, "Disease", 0.9)])]))
    value = said[0]["predictions"][0]["result"][0]["value"]
    assert value == {"start": 2, "end": 5, "text": "高血压", "labels": ["Disease"]}


@pytest.mark.parametrize("content", ["{}", "[]", "[1]", '[{"data": 1}]', "{", '{"resourceType": "Bundle"}'])
def test_json_that_is_no_export(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="Label Studio"):
        read_rows(tmp_path / "a.json")


def test_tagged_file_without_tags(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_text("no tags here\n", encoding="utf-8")
    with pytest.raises(DataError, match="expected lines such as"):
        read_rows(tmp_path / "a.conll")


@given(st.binary(max_size=300), st.sampled_from([".conll", ".json", ".bio.gz"]))
def test_random_bytes_raise_nothing_else(tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str) -> None:
    path = tmp_path_factory.mktemp("random") / f"a{ending}"
    path.write_bytes(content)
    try:
        read_rows(path)
    except SizhenError:
        return
