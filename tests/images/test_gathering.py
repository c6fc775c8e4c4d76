"""Images from files and folders: labels, parts, what is set aside, and repeats by their pixels."""

import numpy as np
import pytest
from PIL import Image

from sizhen.core.errors import DataError
from sizhen.images.gathering import from_folder, from_npz, in_order, pixel_digest


def test_an_archive_keeps_its_parts_and_names_labels_by_number(tmp_path, squares):
    pictures, answers = squares(6)
    path = tmp_path / "a.npz"
    np.savez(path, train_images=pictures[:4], train_labels=answers[:4, None], val_images=pictures[4:], val_labels=answers[4:, None])
    found = from_npz(path)
    assert found.ids == ("train-00000", "train-00001", "train-00002", "train-00003", "validate-00000", "validate-00001")
    assert found.parts == ("train",) * 4 + ("validate",) * 2
    assert found.labels == ("0", "1", "0", "1", "0", "1")
    assert found.patients is None
    np.testing.assert_array_equal(found.payloads[5], pictures[5])


def test_an_archive_with_parts_of_different_size_is_read_picture_by_picture(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, train_images=np.ones((2, 20, 20), np.uint8), test_images=np.ones((1, 30, 25, 3), np.uint8), train_labels=[0, 1])
    found = from_npz(path)
    assert found.payloads[2].shape == (30, 25, 3)
    assert found.labels == ("0", "1", None)


def test_rows_of_labels_are_tuples_of_names(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, test_images=np.ones((3, 20, 20), np.uint8), test_labels=[[1, 0, 1], [0, 0, 0], [0, 1, 0]])
    found = from_npz(path)
    assert found.many
    assert found.labels == (("0", "2"), (), ("1",))
    np.savez(path, test_images=np.ones((1, 20, 20), np.uint8), test_labels=[[1, 2]])
    with pytest.raises(DataError, match="other values than 0 and 1"):
        from_npz(path)
    np.savez(
        path,
        test_images=np.ones((1, 20, 20), np.uint8),
        test_labels=[[1, 0]],
        train_images=np.ones((1, 20, 20), np.uint8),
        train_labels=[1],
    )
    with pytest.raises(DataError, match="one label a case in one part and several in another"):
        from_npz(path)


def test_a_folder_for_each_class(by_class):
    found = from_folder(by_class)
    assert len(found) == 20
    assert found.ids[0] == "no/0.png"
    assert found.labels == ("no",) * 10 + ("yes",) * 10
    assert found.parts is None
    assert [(finding.code, finding.count) for finding in found.findings] == [("not_pictures", 1)]
    assert "1 files are no pictures" in found.findings[0].text


def test_a_folder_for_each_part_with_those_inside(tmp_path, squares):
    for row, (part, label) in enumerate([("train", "a"), ("Val", "b"), ("test", "a")]):
        (tmp_path / part / label).mkdir(parents=True)
        Image.fromarray(squares(3)[0][row]).save(tmp_path / part / label / "x.png")
    found = from_folder(tmp_path)
    assert dict(zip(found.ids, zip(found.parts, found.labels, strict=True), strict=True)) == {
        "Val/b/x.png": ("validate", "b"),
        "test/a/x.png": ("test", "a"),
        "train/a/x.png": ("train", "a"),
    }


def test_pictures_without_folders_have_no_labels(tmp_path, squares):
    Image.fromarray(squares(1)[0][0]).save(tmp_path / "x.png")
    found = from_folder(tmp_path)
    assert (found.form, found.labels) == ("pictures", None)
    with pytest.raises(DataError, match="has no pictures; expected a folder for each class"):
        from_folder(tmp_path / "absent")


def test_one_unreadable_picture_of_many_is_named_and_set_aside(tmp_path):
    generator = np.random.default_rng(0)
    (tmp_path / "a").mkdir()
    for row in range(24):
        Image.fromarray(generator.integers(0, 255, (20, 20)).astype(np.uint8)).save(tmp_path / "a" / f"{row:02d}.png")
    (tmp_path / "a" / "07.png").write_bytes(b"")
    found = from_folder(tmp_path)
    assert len(found) == 23
    assert "a/07.png" not in found.ids
    assert list(found.unreadable) == ["a/07.png"]
    assert "07.png is empty" in found.unreadable["a/07.png"]


def test_digests_are_of_what_is_seen():
    picture = np.random.default_rng(0).integers(0, 255, (6, 5)).astype(np.uint8)
    assert pixel_digest(picture) == pixel_digest(np.stack([picture] * 3, -1))
    assert pixel_digest(picture) == pixel_digest(np.asfortranarray(picture))
    changed = picture.copy()
    changed[2, 2] ^= 1
    assert pixel_digest(picture) != pixel_digest(changed)
    assert pixel_digest(picture) != pixel_digest(picture.reshape(5, 6))


def test_names_of_classes_stand_in_order():
    assert in_order(["10", "9", "-1", "9"]) == ("-1", "9", "10")
    assert in_order(["b", "10", "a"]) == ("10", "a", "b")
