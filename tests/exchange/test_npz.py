"""Image arrays: parts by name, and every kind of file that is not what it should be."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizhen.core.case import Part
from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.npz import part_names, read_images


def written(path, **arrays):
    np.savez(path, **arrays)
    return path


def pictures(n=3, shape=(4, 5), dtype=np.uint8):
    return np.arange(n * int(np.prod(shape))).reshape(n, *shape).astype(dtype)


def test_parts_come_by_their_names(tmp_path):
    path = written(
        tmp_path / "a.npz", train_images=pictures(), train_labels=[[0], [1], [0]], val_images=pictures(2), val_labels=[1, 0], extra=[1]
    )
    assert dict(part_names(path)) == {"train": Part.TRAIN, "val": Part.VALIDATE}
    read = read_images(path)
    assert list(read) == [Part.TRAIN, Part.VALIDATE]
    np.testing.assert_array_equal(read[Part.TRAIN].images, pictures())
    assert read[Part.TRAIN].labels.tolist() == [0, 1, 0]
    assert read[Part.VALIDATE].labels.tolist() == [1, 0]


def test_several_labels_stay_a_table_and_missing_labels_are_none(tmp_path):
    path = written(tmp_path / "a.npz", train_images=pictures(), train_labels=[[0, 1], [1, 1], [0, 0]], test_images=pictures(1))
    read = read_images(path)
    assert read[Part.TRAIN].labels.tolist() == [[0, 1], [1, 1], [0, 0]]
    assert read[Part.TEST].labels is None


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, ">u2", np.float32, np.float64])
def test_layouts_and_byte_orders_give_the_same_values(tmp_path, order, dtype):
    images = np.asarray(pictures(3, (4, 5, 3), dtype), order=order)
    read = read_images(written(tmp_path / "a.npz", test_images=images))[Part.TEST].images
    assert read.flags.c_contiguous
    assert read.dtype.isnative
    np.testing.assert_array_equal(read, images)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"images": pictures()}, "has the arrays images; expected train_images"),
        ({"train_images": np.array([None, {}], object)}, "train_images holds objects"),
        ({"train_images": np.array(["a", "b"])}, "train_images holds"),
        ({"train_images": pictures(), "train_labels": [0, 1]}, "train_labels has the shape 2 beside 3 images"),
        ({"train_images": pictures(0), "train_labels": np.zeros((0, 1))}, "train_images has no images"),
        ({"train_images": np.zeros((3, 4))}, "train_images has the shape 3 x 4"),
        ({"train_images": np.zeros((3, 0, 4))}, "train_images has the shape 3 x 0 x 4"),
        ({"train_images": np.full((2, 3, 3), np.nan)}, "values that are not numbers"),
        ({"train_images": pictures(), "train_labels": [0, 1, 0.5]}, "not whole numbers"),
        ({"train_images": pictures(), "train_labels": [0, 1, np.nan]}, "not whole numbers"),
        ({"val_images": pictures(), "validation_images": pictures()}, "names one part twice"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, arrays, said):
    with pytest.raises(DataError, match=r"a\.npz") as error:
        read_images(written(tmp_path / "a.npz", **arrays))
    assert said in error.value.message


def test_files_that_are_no_archives(tmp_path):
    with pytest.raises(DataError, match="is not there"):
        read_images(tmp_path / "absent.npz")
    path = tmp_path / "broken.npz"
    path.write_bytes(b"PK\x03\x04 this is not a zip")
    with pytest.raises(DataError, match=r"broken\.npz is not a whole \.npz file"):
        read_images(path)
    whole = written(tmp_path / "whole.npz", train_images=pictures()).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="is not a whole"):
        part_names(path)


def test_a_header_that_promises_more_than_there_is(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (1 << 40, 28, 28)})
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("train_images.npy", header.getvalue() + b"x")
    with pytest.raises(DataError, match="expected a whole array of at most 4 GB"):
        read_images(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 500))
def test_random_bytes_raise_nothing_else(tmp_path, noise, place):
    path = tmp_path / "noise.npz"
    whole = bytearray(written(tmp_path / "whole.npz", train_images=pictures(), train_labels=[0, 1, 1]).read_bytes())
    whole[place : place + len(noise) // 8] = noise[: len(noise) // 8]
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("train_images.npy", b"\x93NUMPY\x01\x00" + noise)
    for content in (noise, bytes(whole), inner.getvalue()):
        path.write_bytes(content)
        try:
            read_images(path)
        except SizhenError:
            continue
