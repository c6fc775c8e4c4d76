"""The decision on each span: the nearest cue that reaches it, axis by axis, with the rule's name as its explanation."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from sizhen.core.errors import DataError
from sizhen.core.folding import Folded, fold, lower
from sizhen.core.language import translate as _
from sizhen.notes.assertion.cues import Cue, Existence, Time, Whose
from sizhen.notes.assertion.dialogue import answered, turns
from sizhen.notes.assertion.scanning import Heard, cues_in
from sizhen.notes.assertion.scope import Layout, layout

_HEADING = re.compile(
    r"[ \t]*(?:(?P<past>既往史|过去史|既往病史|手术史"
    r"|past medical history|pmhx?|past surgical history|psh|medical history|past history)\s*:"
    r"|(?P<family>家族史|family history|fhx|fh|family hx)\s*:"
    r"|(?P<other>现病史|主诉|查体|体格检查|辅助检查|诊断|初步诊断|个人史|婚育史|过敏史|治疗经过"
    r"|chief complaint|hpi|history of present illness|"
    r"physical exam(?:ination)?|assessment|plan|impression|medications|social history|allergies|review of systems|ros)\s*:)",
)
_BEGINS = re.compile(r"[\n。;.]")  # a heading stands at the text's beginning or right behind one of these
FARTHEST = 130  # characters; no cue reaches farther
_HAD = re.compile(r"\b(?:had|died|sustained|suffered)\b|死于|去世|病故")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is said of one span.

    existence  present, absent, possible, conditional or unknown
    time       current, past or planned
    whose      patient, family or other
    cue        half-open code points of the words that decided on existence, else on time, else on whose; None where none did
    rule       the name of the rule that decided there
    cues       all deciding cues, axis to (start, end, rule)
    """

    existence: Existence
    time: Time
    whose: Whose
    cue: tuple[int, int] | None
    rule: str
    cues: dict[str, tuple[int, int, str]]


def assert_spans(text: str, spans: Sequence[tuple[int, int]]) -> list[Assertion]:
    """One Assertion for each half-open span of code points, in their order.

    Rules after NegEx (Chapman et al. 2001) and ConText (Harkema et al. 2009), and of Chinese notes. Raises DataError for a span outside
    the text.
    """
    wrong = next((span for span in spans if not 0 <= span[0] < span[1] <= len(text)), None)
    if wrong is not None:
        raise DataError(
            _("a span lies at {start} to {end} in a text of {n} characters; expected half-open code points inside it").format(
                start=wrong[0], end=wrong[1], n=len(text)
            )
        )
    if not spans:
        return []
    folded = fold(text)
    low = lower(folded.text)
    stops, heard, spoken, heads = layout(low), cues_in(low), turns(low), _headings(low)
    whole = len(low) == len(text)  # nothing was taken out: places are the same
    inner = spans if whole else np.searchsorted(folded.places, np.asarray(spans)).tolist()
    said = []
    for start, end in inner:
        decided = _decide(low, stops, heard, start, max(end, start + 1), heads)
        answer = answered(low, spoken, start) if spoken else None
        if answer is not None:
            decided["existence"] = (answer[0], answer[1], answer[2], "answered in the next turn")
        said.append(_assertion(decided, None if whole else folded))
    return said


def _assertion(decided: dict[str, tuple[str, int, int, str]], folded: Folded | None) -> Assertion:
    """`folded` None: places are those of the original text."""
    if folded is None:
        cues = {axis: one[1:] for axis, one in decided.items()}
    else:
        cues = {axis: (*folded.where(start, end), rule) for axis, (_value, start, end, rule) in decided.items()}
    first = next((cues[axis] for axis in ("existence", "time", "whose") if axis in cues), None)
    value = {axis: one[0] for axis, one in decided.items()}
    return Assertion(
        cast(Existence, value.get("existence", "present")),
        cast(Time, value.get("time", "current")),
        cast(Whose, value.get("whose", "patient")),
        None if first is None else first[:2],
        "no cue" if first is None else first[2],
        cues,
    )


def _headings(low: str) -> list[tuple[int, int, str]]:
    if ":" not in low:
        return []
    found = [_HEADING.match(low, place) for place in (0, *(stop.end() for stop in _BEGINS.finditer(low)))]
    return [(m.start(m.lastgroup or 0), m.end(m.lastgroup or 0), str(m.lastgroup)) for m in found if m is not None]


def _decide(
    low: str, stops: Layout, heard: Sequence[Heard], start: int, end: int, heads: Sequence[tuple[int, int, str]]
) -> dict[str, tuple[str, int, int, str]]:
    """Axis to (value, start and end of the cue, rule)."""
    left, right = stops.sentence(start, end)
    first = bisect_left(heard, max(left, start - FARTHEST), key=lambda one: one.end)
    last = bisect_right(heard, min(right, end + FARTHEST), key=lambda one: one.start)
    near = _cut(heard[first:last], low, start, end)
    decided: dict[str, tuple[str, int, int, str]] = {}
    distance: dict[str, int] = {}
    reaching: dict[str, list[tuple[str, int, int, str]]] = {}  # by what they say of existence
    for index, one in enumerate(near):
        for cue in one.cues:
            if cue.axis in ("end", "none"):
                continue
            away = _reaches(low, stops, near, index, cue, start, end)
            if away is not None and cue.axis == "existence":
                reaching.setdefault(cue.value, []).append((cue.value, one.start, one.end, cue.rule))
            if away is not None and away < distance.get(cue.axis, 10**9):
                distance[cue.axis] = away
                decided[cue.axis] = (cue.value, one.start, one.end, cue.rule)
    _weigh_time(low, decided, start)
    _weigh(stops, decided, reaching, start)
    section = bisect_right(heads, start, key=lambda head: head[1]) - 1
    if section >= 0 and low.find("\n\n", heads[section][1], start) < 0:
        head_start, head_end, kind = heads[section]
        if kind == "past" and "time" not in decided:
            decided["time"] = ("past", head_start, head_end, "section")
        if kind == "family" and "whose" not in decided:
            decided["whose"] = ("family", head_start, head_end, "section")
    return decided


def _weigh(
    stops: Layout,
    decided: dict[str, tuple[str, int, int, str]],
    reaching: dict[str, list[tuple[str, int, int, str]]],
    start: int,
) -> None:
    """What outdoes the nearest cue: no suspicion is a denial ("no findings suggesting X"), whether X was not asked is unknown, if X
    occurs is a condition."""
    value, cue_start, cue_end, rule = decided.get("existence", ("", 0, 0, ""))
    if value == "possible" and "unknown" in reaching:
        decided["existence"] = reaching["unknown"][-1]
    elif value in ("possible", "present") and cue_end <= start and rule != "denial denied":
        for stronger in ("conditional", "absent") if value == "possible" else ("conditional", "absent", "possible"):
            for other in reversed(reaching.get(stronger, [])):
                if other[2] <= cue_start and cue_start - other[2] <= 30 and not stops.between(other[2], cue_start):
                    decided["existence"] = other
                    return


def _weigh_time(low: str, decided: dict[str, tuple[str, int, int, str]], start: int) -> None:
    """A test that shall rule X out is planned, X is not; what another person had is past."""
    time, existence, whose = (decided.get(axis, ("", 0, 0, "")) for axis in ("time", "existence", "whose"))
    if time[0] == "planned" and existence[0] == "possible" and time[2] <= existence[1] <= start:
        del decided["time"]
    elif not time[0] and whose[0] in ("family", "other") and _HAD.search(low[whose[2] : start]):
        decided["time"] = ("past", whose[1], whose[2], "of another person, told in the past")


def _cut(near: Sequence[Heard], low: str, start: int, end: int) -> list[Heard]:
    """Cues that reach into a span or out of it are heard again without it: "no change in" of "no CHANGE IN VISION" is "no"."""
    cut: list[Heard] = []
    for one in near:
        if one.start < start < one.end or (one.start < end < one.end):
            for left, right in ((one.start, start), (max(end, one.start), one.end)):
                if left < right:
                    cut += [Heard(h.start + left, h.end + left, h.cues) for h in cues_in(low[left:right])]
        else:
            cut.append(one)
    return cut


def _reaches(low: str, stops: Layout, near: Sequence[Heard], index: int, cue: Cue, start: int, end: int) -> int | None:
    """How far away a cue that reaches the span stands; None where it does not reach."""
    one = near[index]
    if cue.direction != "backward" and one.end <= start and start - one.end <= cue.reach:
        return None if _blocked(low, stops, near, index, cue, one.end, start, end) else start - one.end
    if cue.direction != "forward" and one.start >= end and one.start - end <= cue.reach:
        commas = stops.between(end, one.start)
        blocked = commas or _stopped(low, near, end, one.start, cue, backward=True)
        return None if blocked else one.start - end
    if start <= one.start < one.end < end and one.start == start and cue.value == "absent" and not cue.text.isascii():
        return 0  # 不咳, 无痰 marked whole
    return None


def _blocked(low: str, stops: Layout, near: Sequence[Heard], index: int, cue: Cue, left: int, start: int, end: int) -> bool:
    if _stopped(low, near, left, start, cue, backward=False):
        return True
    if cue.axis == "existence":
        if ":" in low[left:start].strip(": "):
            return True
        return not stops.carried(left, start, end)
    if cue.axis == "time" and cue.value == "planned":
        return bool(stops.between(left, start))
    return False


def _stopped(low: str, near: Sequence[Heard], left: int, right: int, cue: Cue, backward: bool) -> bool:
    """Whether a clause ends between a cue and a span, or another voice on the same axis stands there."""
    for other in near:
        if left <= other.start and other.end <= right:
            for one in other.cues:
                if one.axis == "end" and cue.axis != "whose":
                    return True
                if cue.axis == "whose" and one.text in ("否认", "denies", "denied") and "," in low[left : other.start]:
                    return True
                if backward and one.axis == cue.axis and one.direction == "forward" and cue.axis == "existence":
                    return True
    return False
