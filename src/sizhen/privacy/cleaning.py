"""A text without what was found in it: each place replaced, and both ways between old places and new."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sizhen.privacy.finding import Found


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A clean text; its repr holds neither the old text nor the values.

    text    the clean text
    found   what was replaced, in order, no two overlapping; half-open code points of the old text
    places  the half-open place of each in the clean text
    """

    text: str = field(repr=False)
    found: tuple[Found, ...] = ()
    places: tuple[tuple[int, int], ...] = ()

    def new(self, start: int, end: int) -> tuple[int, int]:
        """Where a half-open place of the old text lies in the clean one; what reaches into a replaced stretch takes the whole of it."""
        old = [(one.start, one.end) for one in self.found]
        return _edge(start, old, self.places, False), _edge(end, old, self.places, True)

    def old(self, start: int, end: int) -> tuple[int, int]:
        """Where a half-open place of the clean text lay in the old one; likewise."""
        old = [(one.start, one.end) for one in self.found]
        return _edge(start, self.places, old, False), _edge(end, self.places, old, True)


def clean(text: str, found: Sequence[Found], replacement: Callable[[str, Found], str]) -> Deidentified:
    """`text` with what `replacement` says in place of each found stretch; overlapping ones become one first (see `apart`)."""
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    reached = length = 0
    kept = apart(found)
    for one in kept:
        new = replacement(text[one.start : one.end], one)
        pieces += (text[reached : one.start], new)
        length += one.start - reached
        places.append((length, length + len(new)))
        length += len(new)
        reached = one.end
    return Deidentified("".join((*pieces, text[reached:])), kept, tuple(places))


def apart(found: Sequence[Found]) -> tuple[Found, ...]:
    """In order, none overlapping: what shares characters becomes one stretch, called as its longest (then surest) part is."""
    joined: list[list[Found]] = []
    reached = -1
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if one.end <= one.start:
            continue
        if one.start < reached:
            joined[-1].append(one)
        else:
            joined.append([one])
        reached = max(reached, one.end)
    result = []
    for group in joined:
        main = max(group, key=lambda f: (f.end - f.start, f.sure))
        sure = main.sure and all(one.sure or (one.start >= main.start and one.end <= main.end) for one in group)
        result.append(Found(group[0].start, max(one.end for one in group), main.category, main.rule, sure))
    return tuple(result)


def _edge(place: int, here: Sequence[tuple[int, int]], there: Sequence[tuple[int, int]], last: bool) -> int:
    """One edge carried over: before it lie whole stretches, and it may lie inside one."""
    before = bisect_right(here, place - 1 if last else place, key=lambda span: span[0]) - 1
    if before < 0:
        return place
    start, end = here[before]
    if (start < place <= end) if last else (start <= place < end):
        return there[before][1 if last else 0]
    return there[before][1] + place - end
