"""Times as they are said: dates, clock times, durations, ages, how long ago, how often."""

import re
from collections.abc import Iterator
from typing import cast

from sizhen.notes.reading.dates import clocks, dates
from sizhen.notes.reading.durations import Lasting, lasting
from sizhen.notes.reading.frequencies import frequencies
from sizhen.notes.reading.kinds import TimeExpression, TimeKind
from sizhen.notes.reading.prepared import Prepared

_WORDS = {
    "今日|今天|本日|today|tonight|this morning|this afternoon|this evening|今晨|今早|今晚|今夜|今下午": "P0D",
    "昨日|昨天|昨晚|昨夜|昨晨|昨|yesterday|last night": "-P1D",
    "前日|前天|前晚|the day before yesterday": "-P2D",
    "明日|明天|明晨|明早|tomorrow": "P1D",
    "后天": "P2D",
    "上周|last week|the past week": "-P1W",
    "下周|next week": "P1W",
    "本周|this week": "P0W",
    "上月|上个月|last month": "-P1M",
    "下月|下个月|next month": "P1M",
    "本月|this month": "P0M",
    "去年|last year": "-P1Y",
    "前年": "-P2Y",
    "明年|next year": "P1Y",
    "今年|本年|this year": "P0Y",
}
_ANCHORED = {"次日|翌日|第二天|the next day|the following day|next morning": "P1D", "当日|当天|当晚|same day": "P0D"}
_BY_WORD = {word: (value, "") for words, value in _WORDS.items() for word in words.split("|")}
_BY_WORD |= {word: (value, "that day") for words, value in _ANCHORED.items() for word in words.split("|")}
_SAID = re.compile(
    "(?<![a-z])(?:" + "|".join(sorted((w for w in _BY_WORD if w != "昨"), key=len, reverse=True)) + r"|昨(?=[于在起发出]))(?![a-z])"
)


def times(text: Prepared) -> tuple[tuple[int, int, TimeExpression], ...]:
    """Times in order, none overlapping, each with its place in the folded text first: dates before frequencies before clock times before
    durations. Linear in the text."""
    low = text.low
    spoken = bytearray(len(low))
    found: list[tuple[int, int, TimeExpression]] = []
    for kind, candidates in _candidates(text):
        for one in sorted(candidates, key=lambda c: (c.start, -c.end)):
            if one.end > one.start and spoken.find(1, one.start, one.end) < 0:
                spoken[one.start : one.end] = b"\1" * (one.end - one.start)
                first, last = text.where(one.start, one.end)
                said = TimeExpression(
                    first, last, text.original[first:last], cast(TimeKind, one.kind or kind), one.value, one.high, one.about, one.anchor
                )
                found.append((one.start, one.end, said))
    return tuple(sorted(found, key=lambda one: one[0]))


def _candidates(text: Prepared) -> Iterator[tuple[str, list[Lasting]]]:
    low = text.low
    yield "date", [Lasting(f.start, f.end, "", f.value, "", f.about) for f in dates(low, text.written)]
    yield "frequency", [Lasting(f.start, f.end, "", f.value) for f in frequencies(low)]
    yield "clock", [Lasting(f.start, f.end, "", f.value, "", f.about) for f in clocks(low)]
    yield "duration", list(lasting(low, text.written))
    yield "relative", [Lasting(m.start(), m.end(), "", *_said(m.group())) for m in _SAID.finditer(low)]


def _said(word: str) -> tuple[str, str, bool, str]:
    value, anchor = _BY_WORD["昨日" if word == "昨" else word]
    return value, "", False, anchor
