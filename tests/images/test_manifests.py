"""Manifests: columns by name, several labels, and rows that are not as they should be."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sizhen.core.errors import DataError
from sizhen.images.keys import ImageKeys
from sizhen.images.manifests import from_manifest, is_manifest, manifest_in

KEYS = ImageKeys()
ROWS = {
    "path": ["a.png", "b.png", "c.png"],
    "label": ["x", "y", "x"],
    "patient": ["007", "008", "007"],
    "part": ["train", "val", ""],
    "sex": ["f", "", "m"],
    "age": ["60", "", "7.5"],
}


@pytest.fixture
def folder(tmp_path):
    generator = np.random.default_rng(0)
    for name in "abc":
        Image.fromarray(generator.integers(0, 255, (20, 20)).astype(np.uint8)).save(tmp_path / f"{name}.png")
    return tmp_path


def table(folder, rows, name="manifest.csv"):
    frame = pd.DataFrame(rows)
    frame.to_parquet(folder / name) if name.endswith("parquet") else frame.to_csv(folder / name, index=False)
    return folder / name


@pytest.mark.parametrize("name", ["manifest.csv", "list.parquet"])
def test_everything_that_is_known_is_kept(folder, name):
    found = from_manifest(table(folder, ROWS, name), KEYS, None)
    assert found.ids == ("a.png", "b.png", "c.png")
    assert found.labels == ("x", "y", "x")
    assert found.patients == ("007", "008", "007")
    assert found.parts == ("train", "validate", "")
    assert found.attributes == {"sex": ("f", None, "m"), "age": (60.0, None, 7.5)}
    assert found.payloads[1].shape == (20, 20)
    assert manifest_in(folder, KEYS) == folder / name


def test_columns_by_other_names(folder):
    rows = {"File": ROWS["path"], "Diagnosis": [0, 1, 0], "subject": ["u", "v", "u"], "whose": ["1", "2", "3"]}
    path = table(folder, rows)
    assert from_manifest(path, KEYS, None).labels == ("0", "1", "0")
    assert from_manifest(path, KEYS, None).patients == ("u", "v", "u")
    assert from_manifest(path, KEYS, "whose").patients == ("1", "2", "3")
    assert from_manifest(path, KEYS, "unknown").patients is None
    assert from_manifest(path, ImageKeys(label="subject"), None).labels == ("u", "v", "u")
    with pytest.raises(DataError, match=r"manifest\.csv has no column patiant; its columns are File, Diagnosis"):
        from_manifest(path, KEYS, "patiant")
    with pytest.raises(DataError, match="has no column grade"):
        from_manifest(path, ImageKeys(label="grade"), None)


def test_joined_labels_are_several_and_empty_ones_unknown(folder):
    found = from_manifest(table(folder, {"path": ROWS["path"], "label": ["x; y", "", ";"]}), KEYS, None)
    assert found.many
    assert found.labels == (("x", "y"), None, ())


def test_numbers_with_gaps_stay_whole(folder):
    found = from_manifest(table(folder, {"path": ROWS["path"], "label": [1, None, 0]}), KEYS, None)
    assert found.labels == ("1", None, "0")


def test_one_picture_in_two_rows_gets_two_names(folder):
    found = from_manifest(table(folder, {"path": ["a.png", "a.png", "b.png"], "label": ["x", "y", "x"]}), KEYS, None)
    assert found.ids == ("a.png", "a.png (2)", "b.png")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"path": ["a.png", "", "c.png"]}, "row 3: no path"),
        ({"part": ["train", "trial", ""]}, "row 3: the part is none that is known"),
        ({"patient": ["1", "", "2"]}, "row 3: column patient is empty"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(folder, change, said):
    with pytest.raises(DataError, match=said):
        from_manifest(table(folder, {**ROWS, **change}), KEYS, None)


def test_a_picture_that_is_not_there(folder):
    found = from_manifest(table(folder, {**ROWS, "path": ["a.png", "absent.png", "c.png"]}), KEYS, None)
    assert "absent.png cannot be read" in found.unreadable["absent.png"]
    assert len(found) == 2


def test_other_tables_are_no_manifests(folder):
    (folder / "notes.csv").write_text("path,text\nreport.txt,hello\n")
    (folder / "broken.csv").write_text("")
    assert not is_manifest(folder / "notes.csv", KEYS)
    assert manifest_in(folder, KEYS) is None
    table(folder, ROWS)
    table(folder, ROWS, "again.csv")
    with pytest.raises(DataError, match=r"has 2 manifests \(again\.csv, manifest\.csv\)"):
        manifest_in(folder, KEYS)


def test_a_row_that_cannot_be_read_does_not_hide_the_manifest(tmp_path):
    (tmp_path / "list.csv").write_text("path,label\na.png,1\nb.png,0,more,cells\n", "utf-8")
    with pytest.raises(DataError, match=r"list\.csv"):
        manifest_in(tmp_path, KEYS)
