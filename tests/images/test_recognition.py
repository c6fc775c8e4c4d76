"""What init says of images, and what it leaves to other rooms."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sizhen.core.errors import DataError
from sizhen.images.recognition import recognise


def test_an_archive_is_described(tmp_path, squares):
    pictures, answers = squares(12)
    pictures[7] = pictures[1]
    path = tmp_path / "a.npz"
    np.savez(path, train_images=pictures, train_labels=answers, test_images=pictures[:1] // 2, test_labels=[[1]])
    found = recognise(path)
    assert found.summary == "13 cases, 8-bit grey, 20 x 20"
    assert (found.examination, found.cases, found.patients) == ("images", 13, None)
    assert (found.task.kind, found.task.classes, found.task.positive) == ("binary", ("0", "1"), None)
    assert found.counts == {"0": 6, "1": 7}
    assert found.parts == {"train": 12, "test": 1}
    assert {guess.key: guess.value for guess in found.guesses} == {"split.patient": "unknown", "learn.network": "small-cnn"}
    assert [(finding.code, finding.count) for finding in found.odd] == [("repeats", 1)]


def test_folders_of_mixed_pictures(by_class):
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (50, 30, 3)).astype(np.uint8)).save(by_class / "yes" / "colour.tif")
    Image.fromarray(np.random.default_rng(0).integers(0, 60000, (50, 40)).astype(np.uint16)).save(by_class / "no" / "deep.png")
    found = recognise(by_class)
    assert found.summary == "22 cases, 16-bit / 8-bit grey and colour, 20 x 20 to 50 x 40 pixels"
    assert found.counts == {"no": 11, "yes": 11}


def test_manifests_name_their_patient_column(by_class):
    pd.DataFrame({"path": ["no/0.png", "yes/1.png", "no/2.png"], "label": "x;y", "subject": ["a", "b", "a"]}).to_csv(
        by_class / "list.csv", index=False
    )
    found = recognise(by_class)
    assert (found.cases, found.patients, found.task.kind) == (3, 2, "multilabel")
    assert found.guesses[0].value == "subject"


def test_what_cannot_be_learned_from_is_said(tmp_path, squares):
    Image.fromarray(squares(1)[0][0]).save(tmp_path / "x.png")
    assert recognise(tmp_path).odd[0].code == "no_labels"
    (tmp_path / "only").mkdir()
    (tmp_path / "x.png").rename(tmp_path / "only" / "x.png")
    assert recognise(tmp_path).odd[0].code == "one_class"
    assert recognise(tmp_path).odd[0].severity == "stop"
    path = tmp_path / "a.npz"
    np.savez(path, train_images=squares(2)[0], train_labels=[0, 1], val_images=squares(3)[0])
    assert ("unlabelled", 3) in [(finding.code, finding.count) for finding in recognise(path).odd]


def test_other_rooms_data_are_left_alone(tmp_path):
    assert recognise(tmp_path) is None
    (tmp_path / "notes.csv").write_text("id,text\n1,hello\n")
    assert recognise(tmp_path) is None
    assert recognise(tmp_path / "notes.csv") is None
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 this is not a zip")
    with pytest.raises(DataError, match=r"broken\.npz is not a whole \.npz file"):
        recognise(tmp_path / "broken.npz")
