"""Small pictures that two classes can be told apart by, in every form that the room reads."""

import numpy as np
import pytest
from PIL import Image

from sizhen.cohort.cohort import Cohort
from sizhen.core.recipe import Recipe
from sizhen.core.task import Task
from sizhen.images.keys import ImageKeys


def _squares(n=40, side=20, seed=0, classes=2):
    """Class k has a bright square in corner k, in noise: (n, side, side) uint8 and (n,) class numbers."""
    generator = np.random.default_rng(seed)
    answers = np.arange(n) % classes
    pictures = generator.integers(0, 90, (n, side, side)).astype(np.uint8)
    half = side // 2
    for picture, answer in zip(pictures, answers, strict=True):
        top, left = divmod(int(answer), 2)
        picture[top * half : (top + 1) * half, left * half : (left + 1) * half] += 120
    return pictures, answers


def _cohort_from(pictures, answers=None, kind="binary", classes=("0", "1"), **more):
    n = len(pictures)
    labels = None if answers is None else tuple(a if a is None or isinstance(a, tuple) else str(a) for a in answers)
    return Cohort(tuple(f"c{k}" for k in range(n)), pictures, Task(kind, classes, unit="image"), labels=labels, **more)


def _recipe(**room):
    return Recipe.model_validate({"examination": "images", "learn": {"epochs": 6, "batch": 8}, "room": ImageKeys(**room)})


@pytest.fixture
def by_class(tmp_path):
    """A folder for each class: ten pictures each, no and yes, beside what systems leave behind."""
    folder = tmp_path / "by class"
    pictures, answers = _squares(20)
    for row, (picture, answer) in enumerate(zip(pictures, answers, strict=True)):
        place = folder / ("no", "yes")[answer]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place / f"{row}.png")
    (folder / "no" / "Thumbs.db").write_bytes(b"x")
    (folder / ".DS_Store").write_bytes(b"x")
    return folder


@pytest.fixture
def squares():
    return _squares


@pytest.fixture
def cohort_from():
    return _cohort_from


@pytest.fixture
def recipe():
    return _recipe
