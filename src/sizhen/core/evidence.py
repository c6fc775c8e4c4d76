"""Evidence: why a score is what it is, always in the input's own coordinates."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

EvidenceMethod = Literal["occlusion", "contributions", "gradients", "none"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """A named share of a score. `where` is a half-open stretch or box of the input (start, end) or (top, left, bottom, right)."""

    name: str
    value: float
    where: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of the input and how much the score falls when it is taken away.

    `where` as for contributions; `channel` is a lead or a variable.
    """

    where: tuple[int, ...]
    weight: float
    channel: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Why `label` got its score for one unit.

    `contributions` and `base` add up to `total`, the score before calibration, to 1e-6 where method is "contributions".
    `regions` are sorted by weight, heaviest first. `heat` is a map over the original input,
    (height, width) or (samples, leads).
    """

    method: EvidenceMethod
    label: str
    contributions: tuple[Contribution, ...] = ()
    base: float | None = None
    total: float | None = None
    regions: tuple[Region, ...] = ()
    heat: NDArray[np.float32] | None = field(default=None, repr=False)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing for a page: a self-contained piece of HTML or SVG (images as data URIs), and what it shows in words."""

    markup: str
    description: str
