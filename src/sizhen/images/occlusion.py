"""Evidence by occlusion: how far a score falls when a patch of the picture is covered (Zeiler and Fergus 2014)."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.core.evidence import Region

ACROSS = 7  # patches side by side; each is moved by half its side
REGIONS = 12

Score = Callable[[NDArray[np.float32]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Occluded:
    """falls (rows, columns) of the score under each patch; tops and lefts are the patches' corners, height and width their sides."""

    falls: NDArray[np.float64]
    tops: NDArray[np.int64]
    lefts: NDArray[np.int64]
    height: int
    width: int


def occlude(x: NDArray[np.float32], score: Score) -> Occluded:
    """Cover each patch of (channels, height, width) with 0, the training mean, and score all of them as one batch."""
    height, width = x.shape[1:]
    tall, wide = max(1, round(height / ACROSS)), max(1, round(width / ACROSS))
    tops, lefts = _corners(height, tall), _corners(width, wide)
    covered = np.repeat(x[np.newaxis], len(tops) * len(lefts) + 1, axis=0)
    for k, (top, left) in enumerate((top, left) for top in tops for left in lefts):
        covered[k, :, top : top + tall, left : left + wide] = 0.0
    scores = score(covered)
    return Occluded((scores[-1] - scores[:-1]).reshape(len(tops), len(lefts)), tops, lefts, tall, wide)


def heat_map(found: Occluded, prepared: tuple[int, int], original: tuple[int, int]) -> NDArray[np.float32]:
    """The mean fall over all patches that cover a pixel, spread bilinearly over the original (height, width)."""
    total, times = np.zeros(prepared), np.zeros(prepared)
    for row, top in enumerate(found.tops):
        for column, left in enumerate(found.lefts):
            place = np.s_[top : top + found.height, left : left + found.width]
            total[place] += found.falls[row, column]
            times[place] += 1
    heat = (total / np.maximum(times, 1)).astype(np.float32)
    if prepared == original:
        return heat
    from PIL import Image

    return np.array(Image.fromarray(heat).resize((original[1], original[0]), Image.Resampling.BILINEAR), np.float32)


def regions(heat: NDArray[np.float32], most: int = REGIONS) -> tuple[Region, ...]:
    """The cells of a fixed grid over the original with the largest mean fall, heaviest first: (top, left, bottom, right) in its pixels."""
    cells = grid((heat.shape[0], heat.shape[1]))
    weights = [float(heat[top:bottom, left:right].mean()) for top, left, bottom, right in cells]
    order = sorted(range(len(cells)), key=lambda k: (-weights[k], k))[:most]
    return tuple(Region(cells[k], weights[k]) for k in order if weights[k] > 0)


def grid(size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """A picture cut into ACROSS x ACROSS cells (fewer where it has fewer pixels)."""
    rows, columns = (np.linspace(0, side, min(ACROSS, side) + 1).round().astype(int).tolist() for side in size)
    return [
        (top, left, bottom, right)
        for top, bottom in itertools.pairwise(dict.fromkeys(rows))
        for left, right in itertools.pairwise(dict.fromkeys(columns))
    ]


def _corners(side: int, patch: int) -> NDArray[np.int64]:
    """Patches half over each other, the last flush with the border."""
    return np.array(sorted({*range(0, side - patch + 1, max(1, patch // 2)), side - patch}), np.int64)
