"""One small run on made pictures, shared by the tests of the workflow."""

from pathlib import Path

import numpy as np
import pytest

from sizhen.workflow.reporting import Result
from sizhen.workflow.run import run

RECIPE = """
examination = "images"
data = "shapes.npz"
task = "binary"
positive = "1"
[split]
design = "folds"
folds = 3
[learn]
epochs = 3
"""


def shapes(path: Path, part: str, cases: int, seed: int) -> Path:
    """Bright squares (label 1) or none (label 0) in noise, as MedMNIST names them."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 2, cases).astype(np.uint8)
    images = random.normal(100, 30, (cases, 28, 28))
    for image, label in zip(images, labels, strict=True):
        if label:
            top, left = random.integers(2, 16, 2)
            image[top : top + 9, left : left + 9] += 70
    np.savez(path, **{f"{part}_images": images.clip(0, 255).astype(np.uint8), f"{part}_labels": labels[:, None]})
    return path


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("看 a run")
    shapes(folder / "shapes.npz", "train", 150, 0)
    shapes(folder / "others.npz", "test", 60, 1)
    (folder / "recipe.toml").write_text(RECIPE, "utf-8")
    return folder


@pytest.fixture(scope="session")
def result(place: Path) -> Result:
    return run(place / "recipe.toml", out=place / "out")
