"""Evidence: why a score is what it is, always in the input's own coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

EvidenceMethod = Literal["occlusion", "contributions", "gradients", "neighbours", "none"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """A named share of a score. `where` is a half-open stretch or box of the input (start, end) or (top, left, bottom, right)."""

    name: str
    value: float
    where: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of the input and how much the score falls when it is taken away.

    `where` as for contributions, () where the input has no places and `channel` alone says which piece; never a model's own column, which
    other members of an average may have elsewhere. `channel` is a lead or a variable.
    """

    where: tuple[int, ...]
    weight: float
    channel: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Why `label` got its score for one unit.

    `contributions` and `base` add up to `total`, the score before calibration, to 1e-6 where method is "contributions". `note` says in
    words of which scale the figures are (log odds of the label, its column of the scores), for a reader.
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

    @property
    def named(self) -> tuple[Contribution, ...]:
        """What can be listed or drawn as bars without the room: contributions, else regions that have a name and no place."""
        return self.contributions or tuple(Contribution(r.channel, r.weight) for r in self.regions if r.channel and not r.where)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing for a page: a self-contained piece of HTML or SVG (images as data URIs), and what it shows in words."""

    markup: str
    description: str


def average(members: Sequence[Evidence]) -> Evidence:
    """The evidence of an average of models: heat, contributions, base and total are means; so sums that add up still do."""
    first = members[0]
    if len(members) == 1:
        return first
    shares: dict[tuple[str, tuple[int, ...] | None], float] = {}
    weights: dict[tuple[tuple[int, ...], str | None], float] = {}
    for member in members:
        for c in member.contributions:
            shares[c.name, c.where] = shares.get((c.name, c.where), 0.0) + c.value / len(members)
        for r in member.regions:
            weights[r.where, r.channel] = weights.get((r.where, r.channel), 0.0) + r.weight / len(members)
    maps = [member.heat for member in members if member.heat is not None]
    return replace(
        first,
        contributions=tuple(
            Contribution(name, value, where) for (name, where), value in sorted(shares.items(), key=lambda item: -abs(item[1]))
        ),
        regions=tuple(Region(where, w, channel) for (where, channel), w in sorted(weights.items(), key=lambda item: -item[1])),
        base=None if first.base is None else float(np.mean([m.base for m in members if m.base is not None])),
        total=None if first.total is None else float(np.mean([m.total for m in members if m.total is not None])),
        heat=np.mean(maps, axis=0, dtype=np.float32) if maps else None,
    )
