"""Light changes to training pictures that leave their label as it is: moved, shaded, and mirrored where left and right are alike."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

SHIFT = 0.07  # of a side: 2 of 28 pixels
CONTRAST = 0.4
BRIGHTNESS = 0.5  # of the training pictures' deviation
ALIKE = (
    0.25  # of the pixels' deviation: chest X-rays (the heart lies at one side) differ by .40, retinas of both eyes by .20, breasts by .04
)


def lightly(x: NDArray[np.float32], mirror: bool, generator: np.random.Generator) -> NDArray[np.float32]:
    """(n, channels, height, width) standardised -> the same, each picture changed on its own."""
    changed = shaded(shifted(x, generator), generator)
    if mirror:
        turned = generator.random(len(changed)) < 0.5
        changed[turned] = changed[turned, :, :, ::-1]
    return changed


def alike_on_both_sides(pictures: NDArray[Any]) -> bool:
    """Whether the mean of (n, height, width, channels) and its mirror image differ by less than ALIKE of the pixels' deviation.

    Where they differ, left and right mean something, and a mirrored picture is one that does not occur.
    """
    mean = pictures.mean(axis=0, dtype=np.float64)
    deviation = float(np.sqrt(pictures.var(axis=0, dtype=np.float64).mean()))
    return bool(np.sqrt(((mean - mean[:, ::-1]) ** 2).mean()) < ALIKE * deviation)


def shifted(x: NDArray[np.float32], generator: np.random.Generator) -> NDArray[np.float32]:
    n, _channels, height, width = x.shape
    tall, wide = max(1, round(SHIFT * height)), max(1, round(SHIFT * width))
    padded = np.pad(x, ((0, 0), (0, 0), (tall, tall), (wide, wide)), mode="edge")
    rows = generator.integers(0, 2 * tall + 1, (n, 1)) + np.arange(height)
    columns = generator.integers(0, 2 * wide + 1, (n, 1)) + np.arange(width)
    moved = padded[np.arange(n)[:, None, None], :, rows[:, :, None], columns[:, None, :]]
    return np.ascontiguousarray(moved.transpose(0, 3, 1, 2))


def shaded(x: NDArray[np.float32], generator: np.random.Generator) -> NDArray[np.float32]:
    shape = (len(x), 1, 1, 1)
    contrast = generator.uniform(1 - CONTRAST, 1 + CONTRAST, shape).astype(np.float32)
    brightness = generator.uniform(-BRIGHTNESS, BRIGHTNESS, shape).astype(np.float32)
    return x * contrast + brightness
