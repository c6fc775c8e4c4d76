"""Dates and clock times as ISO 8601; what is of no date in the calendar is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sizhen.notes.reading.numerals import chinese

_CN = "[〇零○一二三四五六七八九十廿卅]"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:19|20)\d\d"
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_NAMED = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_CLOCK = r"(?P<hh>[01]?\d|2[0-3])(?:[:：](?P<mm>[0-5]\d)(?:[:：](?P<ss>[0-5]\d))?(?![\d:])|[时点](?:(?P<mm2>[0-5]?\d)分?)?)"
_BEHIND = re.compile(
    rf"(?:[ ,;,]{{0,3}}|t)(?P<part>上午|下午|晚上?|早上?|凌晨|中午)?[ ]?{_CLOCK}[ ]?(?P<ap>[ap]\.?m\b\.?)?"
    rf"|[ ](?:at )?(?P<h12>\d{{1,2}}) ?(?P<ap2>[ap]m)\b"
)
_PATTERNS = (
    re.compile(
        rf"(?<![\d.])(?P<y>{_YEAR}|(?<!\d)\d\d(?=年(?:{_MONTH}|{_CN}{{1,3}})月)|{_CN}{{4}})[ ]?年[ ]?(?:(?P<m>{_MONTH}(?!\d)"
        rf"|{_CN}{{1,3}})[ ]?月"
        rf"(?:(?P<rough>份?[初底末]|[上中下]旬)|[ ]?(?P<d>{_DAY}(?!\d)|{_CN}{{1,3}})[ ]?[日号]?(?!余|个|次|天)|份)?)?(?![余多来])"
    ),
    re.compile(rf"(?<![\d.\-/])(?P<y>{_YEAR})(?P<sep>[-/.])(?P<m>{_MONTH})(?P=sep)(?P<d>{_DAY})(?!\d|[-/]\d)"),
    re.compile(rf"(?<![\d.\-/])(?P<y>{_YEAR})[-/.](?P<m>0[1-9]|1[0-2]|[1-9])(?![\d%]|[-/.~]\d| ?(?:mg|ml|g\b|mm|cm|u\b|iu))"),
    re.compile(r"(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\d.])"),
    re.compile(rf"(?<![\d./\-])(?P<a>\d{{1,2}})(?P<sep2>[/-])(?P<b>\d{{1,2}})(?P=sep2)(?P<y>{_YEAR}|(?<=/)\d\d)(?![\d/])"),
    re.compile(
        rf"(?<![a-z])(?P<name>{_NAMED})\.?[ ]{{0,2}}(?:(?P<d>{_DAY})(?:st|nd|rd|th)?(?![\d:]|[ ]?(?:mg|ml|%"
        rf"|\.\d)))?(?:,?[ ]{{0,2}}(?P<y>{_YEAR})(?!\d))?(?![a-z0-9])"
    ),
    re.compile(rf"(?<![\d.])(?P<d>{_DAY})(?:st|nd|rd|th)?[ -](?:of )?(?P<name>{_NAMED})\.?(?:,?[ -](?P<y>{_YEAR})(?!\d))?(?![a-z])"),
    re.compile(
        rf"(?<![\d年.])(?P<m>{_MONTH}|{_CN}{{1,3}})[ ]?月[ ]?(?:(?P<d>{_DAY}(?!\d)|{_CN}{{1,3}})[ ]?[日号](?!余|龄)"
        rf"|(?P<rough>份?[初底末]|[上中下]旬|份))"
    ),
    re.compile(rf"\b(?:on|since|dated|from)[ ](?P<m>{_MONTH})/(?P<d>{_DAY})(?![\d/.%]|[ ]?(?:mm|sys|lb))"),
    re.compile(
        rf"\b(?:in|since|until|from|around|circa|before|after|during|of|by|~)[ ](?P<y>{_YEAR})(?![\d.,%/-]\d|\d| ?(?:mg|ml|cal"
        rf"|kcal|k\b|patients|cc|g\b|units|/))"
    ),
)
_BARE_MONTH = re.compile(rf"(?<![\d年.\-~至到个/每])(?P<m>1[0-2]|0?[1-9]|{_CN}{{1,3}})月(?![前后余来多内龄经份以]|\d|个|大)")
_MONTH_BEFORE = re.compile(r"(?:于|自|从|至|到|今年|去年|前年|次年|当年|同年|本年|每年)$|(?:^|[。;,，\n])[ ]*$")
_PARTS = {"下午": 12, "晚上": 12, "晚": 12, "中午": 12, "傍晚": 12, "夜间": 12}
_CLOCKS = (
    re.compile(
        r"(?<![\d.:/\-比])(?:(?P<part>上午|下午|晚上|晚间|晚|早上|早晨|早|今晨|晨|凌晨|中午|傍晚|夜间)[ ]?)?(?P<hh>[01]?\d"
        r"|2[0-3])[:](?P<mm>[0-5]\d)(?:[:](?P<ss>[0-5]\d))?"
        r"(?![\d:]|\.\d|/)[ ]?(?P<ap>[ap]\.?m\b\.?)?"
    ),
    re.compile(
        rf"(?<![\d.:点位])(?:(?P<part>上午|下午|晚上|晚间|晚|早上|早晨|早|今晨|晨|凌晨|中午|傍晚|夜间)[ ]?)?(?P<hh>[01]?\d|2[0-3]"
        rf"|{_CN}{{1,3}})[ ]?(?:时|点钟?)(?!间|[0-9] ?[cm%]|位|方|处|状|钟|,\d)"
        rf"(?:(?P<half>半)|(?P<mm>[0-5]?\d|{_CN}{{2,3}})分?(?![\d.])|整|许|左右)?"
    ),
    re.compile(r"(?<![\d.:/])(?P<hh>1[0-2]|0?[1-9])(?:[:](?P<mm>[0-5]\d))?[ ]?(?P<ap>[ap]\.?m\b\.?)"),
    re.compile(r"(?<![\d.:/])(?P<hh>[01]\d|2[0-3])(?P<mm>[0-5]\d)[ ]?(?:hrs\b|hours\b|h\b)"),
    re.compile(r"\b(?P<noon>noon|midnight)\b"),
)
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Found:
    """A place in the folded text, ISO 8601 for it, and whether it is rough."""

    start: int
    end: int
    value: str
    about: bool = False


def dates(low: str, written: str) -> Iterator[Found]:
    """Dates, each with the clock time right behind it."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(low):
            found = _date(match, written)
            if found is not None:
                yield _timed(low, found)
    if "月" in low:
        for match in _BARE_MONTH.finditer(low):
            number = _number(match["m"])
            before = low[max(0, match.start() - 4) : match.start()]
            if number and 1 <= number <= 12 and _MONTH_BEFORE.search(before) and not _ends_clause(low, match.end(), before):
                yield Found(match.start(), match.end(), f"--{number:02d}")


def _ends_clause(low: str, place: int, before: str) -> bool:
    """Whether a clause ends behind a bare 3月, so that it is how long, not when (but 于3月, 去年3月)."""
    return not before.endswith(("于", "自", "从", "年")) and (place >= len(low) or low[place] in "。,;，、\n )")


def _number(word: str) -> int | None:
    if word.isascii():
        return int(word)
    number = chinese(word)
    return None if number is None or number.value is None else int(number.value)


def _date(match: re.Match[str], written: str) -> Found | None:
    said = match.groupdict()
    start, end = match.span("y") if match.re is _PATTERNS[-1] else match.span()
    if match.re is _PATTERNS[-2]:
        start = match.start("m")
    year = _year(said.get("y"))
    month = _number(said["m"]) if said.get("m") else None
    day = _number(said["d"]) if said.get("d") else None
    if said.get("a"):
        first, second = int(said["a"]), int(said["b"])
        month, day = (second, first) if first > 12 else (first, second)
    if said.get("name"):
        month = _NAMES.split().index(said["name"][:3]) + 1
        if day is None and year is None:
            return None
        if said["name"] in ("may", "mar") and year is None and not written[match.start("name")].isupper():
            return None
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and not (month and 1 <= day <= _LENGTHS[month - 1]):
        return None
    value = f"{year:04d}" if year else "-"
    value += f"-{month:02d}" if month else ""
    value += f"-{day:02d}" if day else ""
    about = bool(said.get("rough")) and said.get("rough") != "份"
    return Found(start, end, value, about) if value != "-" else None


def _year(word: str | None) -> int | None:
    if not word:
        return None
    if word.isascii():
        return int(word) if len(word) == 4 else int(word) + (2000 if int(word) < 50 else 1900)
    digits = ["〇一二三四五六七八九".find("〇" if c in "零○" else c) for c in word]
    year = int("".join(map(str, digits))) if min(digits) >= 0 else 0
    return year if 1900 <= year < 2100 else None


def _timed(low: str, found: Found) -> Found:
    if len(found.value) < 7 or found.value.count("-") < (3 if found.value.startswith("--") else 2):
        return found
    clock = _BEHIND.match(low, found.end)
    if clock is None:
        return found
    if clock["h12"]:
        hour, minute, second = int(clock["h12"]), None, None
    else:
        hour, minute, second = int(clock["hh"]), clock["mm"] or clock["mm2"], clock["ss"]
    turned = _hour(hour, clock["part"], clock["ap"] or clock["ap2"])
    if turned is None:
        return found
    return Found(found.start, clock.end(), f"{found.value}T{_clock(turned, minute, second)}", found.about)


def _hour(hour: int, part: str | None, half: str | None) -> int | None:
    later = _PARTS.get(part or "", 0) or (12 if half and half[0] == "p" else 0)
    if half and half[0] == "a" and hour == 12:
        return 0
    if later and hour < 12 and not (part == "中午" and hour >= 10):
        hour += later
    return hour if hour < 24 else None


def _clock(hour: int, minute: str | None, second: str | None) -> str:
    return f"{hour:02d}" + (f":{int(minute):02d}" if minute else "") + (f":{int(second):02d}" if second else "")


def clocks(low: str) -> Iterator[Found]:
    """Clock times without a date."""
    for pattern in _CLOCKS:
        for match in pattern.finditer(low):
            said = match.groupdict()
            if said.get("noon"):
                yield Found(*match.span(), "T12:00" if said["noon"] == "noon" else "T00:00")
                continue
            hour = _number(said["hh"])
            if hour is None or hour > 23:
                continue
            if pattern is _CLOCKS[0] and hour == 1 and not said.get("part") and not said.get("ap"):
                continue  # 1:20 is a dilution
            minute = "30" if said.get("half") else said.get("mm")
            if minute and not minute.isascii():
                minute = str(_number(minute) or 0)
            turned = _hour(hour, said.get("part"), said.get("ap"))
            if turned is not None and int(minute or 0) < 60:
                yield Found(match.start(), match.end(), "T" + _clock(turned, minute, said.get("ss")), "许" in match.group())
