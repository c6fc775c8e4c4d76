"""Occlusion: what a score depends on is found where it lies, in the original's pixels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.images.occlusion import grid, heat_map, occlude, regions


def corner(batch):
    """A score that reads the four pixels at row 8, column 16 onwards and nothing else."""
    return batch[:, 0, 8:10, 16:18].sum(axis=(1, 2)).astype(np.float64)


def test_the_heat_lies_where_the_score_looks():
    x = np.ones((1, 28, 28), np.float32)
    found = occlude(x, corner)
    assert (found.height, found.width) == (4, 4)
    assert found.falls.max() == pytest.approx(4.0)
    heat = heat_map(found, (28, 28), (28, 28))
    assert heat[8:10, 16:18].min() == heat.max() > 0
    assert (heat[:4] == 0).all()
    top = regions(heat)[0]
    assert top.where == (8, 16, 12, 20)
    assert top.weight == pytest.approx(float(heat[8:12, 16:20].mean()))


def test_a_larger_original_gets_its_own_pixels():
    found = occlude(np.ones((1, 28, 28), np.float32), corner)
    heat = heat_map(found, (28, 28), (280, 560))
    assert heat.shape == (280, 560)
    top, left, bottom, right = regions(heat)[0].where
    assert top <= 90 < bottom
    assert left <= 340 < right


def test_what_speaks_against_has_negative_heat_and_no_region():
    found = occlude(np.ones((1, 28, 28), np.float32), lambda batch: -corner(batch))
    heat = heat_map(found, (28, 28), (28, 28))
    assert heat.min() < 0
    assert regions(heat) == ()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60))
def test_the_grid_covers_each_pixel_once(height, width):
    covered = np.zeros((height, width), int)
    for top, left, bottom, right in grid((height, width)):
        covered[top:bottom, left:right] += 1
    assert (covered == 1).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(18, 70), st.integers(18, 70))
def test_patches_cover_every_pixel(height, width):
    found = occlude(np.ones((1, height, width), np.float32), lambda batch: batch.sum(axis=(1, 2, 3)).astype(np.float64))
    assert found.falls == pytest.approx(np.full(found.falls.shape, found.height * found.width))
    assert heat_map(found, (height, width), (height, width)).min() > 0
