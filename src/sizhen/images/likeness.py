"""Whether a picture may be one at all: brightness, contrast and roughness within generous bounds of those trained on.

This tells noise and broken files; it does not tell a retina from a chest (of 120 none, beside 4,708
chests), nor one device from another.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sizhen.core.language import translate as _

FEWEST = 50  # pictures from which a range is worth something
SMALLER = 4  # times smaller than the smallest trained on is too small

Ranges = Mapping[str, Sequence[float]]


def measures(values: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    """Three figures a picture, of (n, height, width, channels) scaled to about 0 to 1.

    brightness the mean; contrast the standard deviation; roughness the mean step between neighbours over the contrast, about 1.1 in noise
    """
    axes = (1, 2, 3)
    contrast = values.std(axis=axes, dtype=np.float64)
    steps = [np.abs(np.diff(values, axis=axis)).mean(axis=axes, dtype=np.float64) for axis in (1, 2) if values.shape[axis] > 1]
    rough = np.mean(steps, axis=0) / np.maximum(contrast, 1e-9) if steps else np.zeros(len(values))
    return {"brightness": values.mean(axis=axes, dtype=np.float64), "contrast": contrast, "roughness": rough}


def ranges(values: NDArray[np.float32]) -> dict[str, list[float]]:
    """The bounds of each figure: the extremes in training, widened by their distance or half the middle one; few bound nothing."""
    if len(values) < FEWEST:
        return {}
    found = {}
    for name, figures in measures(values).items():
        low, high = float(figures.min()), float(figures.max())
        more = max(high - low, 0.5 * float(np.median(figures)))
        found[name] = [low - more, high + more]
    return found


def unlike(values: NDArray[np.float32], bounds: Ranges) -> dict[int, str]:
    """Why nothing is said of those of n pictures that lie outside the bounds, by index."""
    reasons: dict[int, str] = {}
    for name, figures in measures(values).items() if bounds and len(values) else ():
        low, high = bounds[name]
        for row in np.flatnonzero((figures < low) | (figures > high)):
            text = _("no opinion: {figure} {value:.2f} of the picture is far from what training pictures have ({low:.2f} to {high:.2f})")
            reasons.setdefault(int(row), text.format(figure=_names()[name], value=figures[row], low=max(low, 0), high=high))
    return reasons


def too_small(size: tuple[int, int], smallest: int) -> str:
    """Why nothing is said of a picture this small, "" where it is large enough; `smallest` is the shortest side in training."""
    if min(size) * SMALLER >= smallest:
        return ""
    return _("no opinion: the picture has {height} x {width} pixels; those trained on have at least {smallest} a side").format(
        height=size[0], width=size[1], smallest=smallest
    )


def _names() -> dict[str, str]:
    return {"brightness": _("brightness"), "contrast": _("contrast"), "roughness": _("roughness")}
