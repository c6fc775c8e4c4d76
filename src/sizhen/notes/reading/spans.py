"""Half-open stretches that are already spoken for."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """Sorted stretches of a text, none overlapping another."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @staticmethod
    def of(stretches: Iterable[tuple[int, int]]) -> "Taken":
        """Of stretches in any order; where two overlap they become one."""
        merged: list[list[int]] = []
        for start, end in sorted(stretches):
            if merged and start < merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        return Taken(tuple(one[0] for one in merged), tuple(one[1] for one in merged))

    def until(self, place: int) -> int | None:
        """Where the stretch that holds a place ends; None where none holds it."""
        index = bisect_right(self.starts, place) - 1
        return self.ends[index] if index >= 0 and place < self.ends[index] else None
