"""One picture: what is refused, and that sizes and colours change as they should."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sizhen.core.errors import ContractError
from sizhen.images.pixels import checked, facts_of, is_grey, resize, to_channels


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (np.zeros(4), "has the shape 4 of float64; expected height x width"),
        (np.zeros((0, 3)), "has the shape 0 x 3"),
        (np.array([["a", "b"]]), "expected height x width"),
        (np.array([[0.0, np.nan]]), "pixels that are not numbers"),
        (np.full((5, 5), 7, np.uint8), "one single value everywhere"),
    ],
)
def test_what_is_no_picture(picture, said):
    with pytest.raises(ContractError, match=said):
        checked(picture)


def test_resizing_is_pillows():
    picture = np.random.default_rng(0).integers(0, 256, (37, 51, 3)).astype(np.uint8)
    expected = np.asarray(Image.fromarray(picture).resize((20, 30), Image.Resampling.BILINEAR))
    np.testing.assert_array_equal(resize(picture, (30, 20)), expected)
    deep = picture[..., 0].astype(np.uint16) * 257
    assert resize(deep, (30, 20)).dtype == np.uint16
    assert np.abs(resize(deep, (30, 20)) / 257 - expected[..., 0]).max() <= 1.0  # 8 bits are rounded after each of two passes
    assert resize(picture, (37, 51)) is picture


def test_colour_to_grey_is_pillows_and_grey_is_repeated():
    picture = np.random.default_rng(1).integers(0, 256, (9, 8, 3)).astype(np.uint8)
    grey = to_channels(picture, 1)
    assert np.abs(grey[..., 0].astype(int) - np.asarray(Image.fromarray(picture).convert("L")).astype(int)).max() <= 1
    np.testing.assert_array_equal(to_channels(picture[..., 0], 3), np.stack([picture[..., 0]] * 3, axis=-1))
    assert to_channels(np.dstack([picture, picture[..., :1]]), 3).shape == (9, 8, 3)
    with pytest.raises(ContractError, match="has 2 channels; this model was made for 3"):
        to_channels(picture[..., :2], 3)


def test_grey_stored_as_colour_is_recognised():
    grey = np.random.default_rng(2).integers(0, 255, (9, 8)).astype(np.uint8)
    stored = np.stack([grey] * 3, axis=-1)
    assert is_grey(stored)
    assert is_grey(stored.astype(np.uint16) * 257)
    stored[0, 0, 1] += 1
    assert is_grey(stored)
    stored[0, 0] = (0, 200, 0)
    assert not is_grey(stored)
    assert facts_of(stored).channels == 3
    assert not facts_of(stored).grey


@settings(max_examples=30, deadline=None)
@given(st.integers(18, 40), st.integers(18, 40), st.integers(0, 255))
def test_a_picture_of_one_value_keeps_it_at_every_size(height, width, value):
    small = resize(np.full((25, 31), value, np.uint8), (height, width))
    assert small.shape == (height, width)
    assert (small == value).all()
