"""Pictures that look like none trained on are refused; those like them, and those a little unlike them, are not."""

import numpy as np
import pytest

from sizhen.cohort.cohort import Cohort
from sizhen.core.task import Task
from sizhen.images.keys import ImageKeys
from sizhen.images.likeness import FEWEST, measures, ranges, too_small, unlike
from sizhen.images.preparation import fit

TASK = Task("binary", ("0", "1"))


def cohort(pictures):
    return Cohort(tuple(map(str, range(len(pictures)))), pictures, TASK)


@pytest.fixture(scope="module")
def pictures():
    generator = np.random.default_rng(0)
    y, x = np.mgrid[0:30, 0:30]
    made = []
    for _picture in range(80):
        middle, width, light = generator.uniform(8, 22, 2), generator.uniform(4, 9), generator.uniform(90, 180)
        bump = np.exp(-((y - middle[0]) ** 2 + (x - middle[1]) ** 2) / (2 * width**2))
        made.append((20 + light * bump + generator.normal(0, 3, bump.shape)).clip(0, 255).astype(np.uint8))
    return np.stack(made)


def test_noise_negatives_and_specks_are_refused_and_others_are_not(pictures):
    preparation = fit(cohort(pictures[:60]), ImageKeys())
    noise = np.random.default_rng(1).integers(0, 256, (30, 30), dtype=np.uint8)
    coloured = np.random.default_rng(1).integers(0, 256, (300, 200, 3), dtype=np.uint8)
    strange = [*pictures[60:], noise, coloured, pictures[0][:3, :3]]
    found = preparation.reduce(cohort(strange))
    refused = {remark.case: remark.text for remark in found.remarks if remark.kind == "refused"}
    assert set(refused) == {20, 21, 22}
    assert found.rows.tolist() == list(range(20))
    assert "far from what training pictures have" in refused[20]
    assert "3 x 3 pixels" in refused[22]


def test_figures_by_hand():
    half = np.zeros((1, 2, 4, 1), np.float32)
    half[0, :, 2:] = 1
    # to the right one pair in three differs by 1, downwards none: a sixth on average, of a contrast of a half
    found = {name: value.tolist() for name, value in measures(half).items()}
    assert found == {"brightness": [0.5], "contrast": [0.5], "roughness": [pytest.approx(1 / 3)]}


def test_few_pictures_bound_nothing(pictures):
    assert ranges(np.zeros((FEWEST - 1, 4, 4, 1), np.float32)) == {}
    assert unlike(np.ones((3, 4, 4, 1), np.float32), {}) == {}
    assert too_small((8, 30), 32) == ""
    assert too_small((7, 30), 32)
