"""What a span leans on: units in it and near it made unknown in the text itself, one at a time, and all seen anew."""

import numpy as np

from sizhen.core.evidence import Region
from sizhen.notes.sequences import NoteUnits, sequence
from sizhen.notes.spans import log_odds
from sizhen.notes.tagging import Tagger

AROUND = 12  # units on each side of a span that are blanked one by one
_WHOLE = 2_000  # characters; of longer notes so many around the span are looked at
_BLANK = "□"


def occluded(tagger: Tagger, text: str, where: tuple[int, int], label: int) -> tuple[Region, ...]:
    """How much the log odds of a span (code points of `text`) fall without each unit, the most first."""
    begin = 0 if len(text) <= _WHOLE else max(0, where[0] - _WHOLE // 2)
    part = text[begin : begin + _WHOLE] if begin or len(text) > _WHOLE else text
    start, end = where[0] - begin, where[1] - begin
    places = sequence(part, tagger.features.window).places
    inside = np.flatnonzero((places[:, 0] >= start) & (places[:, 1] <= end))
    if not len(inside):
        return ()
    near = places[max(0, int(inside[0]) - AROUND) : int(inside[-1]) + 1 + AROUND].tolist()
    whole = _odds(tagger, part, start, end, label)
    regions = []
    for a, b in near:
        shorter = b - a - 1  # a unit becomes one character, so that windows stay as they are
        moved = (start - shorter if b <= start else start, end - shorter if b <= end else end)
        regions.append(Region((a + begin, b + begin), whole - _odds(tagger, part[:a] + _BLANK + part[b:], *moved, label)))
    return tuple(sorted(regions, key=lambda r: -r.weight))


def _odds(tagger: Tagger, text: str, start: int, end: int, label: int) -> float:
    """Log odds that exactly this span stands in the text; the least there is where no window holds it whole."""
    windows = list(tagger.windows([text]))
    for index, (_text, note, begin, stop, _ids) in enumerate(windows):
        span = _units(note, begin, stop, start, end)
        if span is not None:
            values = tagger.emissions([window[4] for window in windows[index : index + 1]])[0]
            scheme = tagger.chains.scheme
            batch = values.reshape(1, len(values), scheme.heads, scheme.tags).astype(np.float64)
            sums = tagger.chains.forward_backward(batch, np.array([len(values)]))
            return log_odds(tagger.chains.log_probability(batch, sums, 0, (*span, label)))
    return log_odds(-1e3)


def _units(note: NoteUnits, begin: int, stop: int, start: int, end: int) -> tuple[int, int] | None:
    """The units of a window that a stretch begins and ends with."""
    places = note.places[begin:stop]
    first, last = np.flatnonzero(places[:, 0] == start), np.flatnonzero(places[:, 1] == end)
    return (int(first[0]), int(last[0]) + 1) if len(first) and len(last) else None
