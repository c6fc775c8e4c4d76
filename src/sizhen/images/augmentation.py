"""Light changes to training pictures that leave their label as it is: moved a little, brighter or darker, more or less contrast."""

import numpy as np
from numpy.typing import NDArray

SHIFT = 0.07  # of a side: 2 of 28 pixels
CONTRAST = 0.2
BRIGHTNESS = 0.3  # of the training pictures' deviation


def lightly(x: NDArray[np.float32], generator: np.random.Generator) -> NDArray[np.float32]:
    """(n, channels, height, width) standardised -> the same, each picture changed on its own; borders are repeated, not mirrored.

    Never mirrored or turned: left and right mean something in a body.
    """
    return shaded(shifted(x, generator), generator)


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
