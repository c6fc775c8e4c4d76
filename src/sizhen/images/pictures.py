"""How evidence is drawn over a picture: heat in its own pixels, and in words where it lies."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.case import Case
from sizhen.core.evidence import Evidence, Picture, Region
from sizhen.core.language import translate as _
from sizhen.report.pictures import heat_over_image


def draw(case: Case, evidence: Sequence[Evidence]) -> Picture:
    """The picture as it was given beside the picture under the evidence's heat; alone where there is none."""
    shown = displayable(np.asarray(case.payload))
    first = next((one for one in evidence if one.heat is not None), None)
    heat = first.heat if first is not None and first.heat is not None else np.zeros(shown.shape[:2], np.float32)
    return Picture(heat_over_image(shown, heat), describe(first, (shown.shape[0], shown.shape[1])))


def displayable(picture: NDArray[Any]) -> NDArray[np.uint8]:
    """As (height, width) or (height, width, 3) uint8: deeper pictures between percentiles 0.5 and 99.5, other channels by their mean."""
    pixels = picture[..., 0] if picture.ndim == 3 and picture.shape[2] == 1 else picture
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        pixels = pixels[..., :3]
    if pixels.ndim == 3 and pixels.shape[2] != 3:
        pixels = pixels.mean(axis=2)
    if pixels.dtype == np.uint8:
        return np.asarray(pixels, np.uint8)
    values = np.nan_to_num(pixels.astype(np.float64))
    low, high = np.percentile(values, (0.5, 99.5))
    return np.asarray(np.clip((values - low) / max(high - low, 1e-12), 0, 1) * 255, np.uint8)


def describe(evidence: Evidence | None, size: tuple[int, int]) -> str:
    """Which part of the picture speaks most for the label, in words."""
    if evidence is None:
        return _("the picture as it was given; there is no evidence to draw")
    if not evidence.regions:
        return _("covering any patch of the picture does not lower the score of {label}").format(label=evidence.label)
    return _("what speaks most for {label} lies {place}").format(label=evidence.label, place=_place(evidence.regions[0], size))


def _place(region: Region, size: tuple[int, int]) -> str:
    """Where a region's middle lies, in ninths of the picture as it is looked at."""
    top, left, bottom, right = region.where
    row = min(2, int(3 * (top + bottom) / 2 / size[0]))
    column = min(2, int(3 * (left + right) / 2 / size[1]))
    names = (
        (_("at the top left"), _("at the top"), _("at the top right")),
        (_("at the left"), _("in the middle"), _("at the right")),
        (_("at the bottom left"), _("at the bottom"), _("at the bottom right")),
    )
    return names[row][column]
