"""Dates moved by a number of days, each in the form it was written in; times of day stay as they are."""

import re
from collections.abc import Callable
from datetime import date, timedelta

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "|".join([*_MONTHS, *(f"{name[:3]}\\.?" for name in _MONTHS), "sept\\.?"])
_DAY = "|".join([*_DAYS, *(name[:3] for name in _DAYS), "tues", "wednes", "thur", "thurs"])
_CHINESE = "〇一二三四五六七八九"
_NUMERAL = "〇零○Ｏ一二三四五六七八九十廿"
_WEEK = "一二三四五六日天"
_FORMS: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?P<y>\d{4})(?P<s1>\s*[-./．、]\s*|\s*年\s*)(?P<m>\d{1,2})(?P<s2>\s*[-./．、]\s*|\s*月\s*)(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})(?P<s1>[-./])(?P<d>\d{1,2})(?P<s2>[-./])(?P<y>\d{4}|\d{2})(?!\d)"),
    re.compile(rf"(?P<name>{_MONTH})(?P<s1>\s*)(?P<d>\d{{1,2}})(?P<o>st|nd|rd|th)?(?P<s2>\s*,?\s*)(?P<y>\d{{4}})(?!\d)", re.I),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?P<o>st|nd|rd|th)?(?P<s1>[-\s]*(?:of\s+)?)(?P<name>{_MONTH})(?P<s2>[-,\s]*)(?P<y>\d{{4}}|\d\d)(?!\d)",
        re.I,
    ),
    re.compile(rf"(?P<cy>[{_NUMERAL}]{{4}})年(?P<cm>[{_NUMERAL}]{{1,3}})月(?:(?P<cd>[{_NUMERAL}]{{1,3}}))?"),
    re.compile(r"(?P<y>\d{4})(?P<s1>\s*年\s*|[-./])(?P<m>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})(?P<s1>/)(?P<y>\d{4})(?!\d)"),
    re.compile(rf"(?P<name>{_MONTH})(?P<s2>\s*,?\s*(?:of\s+)?)(?P<y>\d{{4}})(?!\d)", re.I),
    re.compile(rf"(?P<name>{_MONTH})(?P<s1>\s*)(?P<d>\d{{1,2}})(?!\d)", re.I),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?P<o>st|nd|rd|th)?(?P<s1>[-\s]*(?:of\s+)?)(?P<name>{_MONTH})", re.I),
    re.compile(rf"(?<![{_NUMERAL}])(?P<cm>[{_NUMERAL}]{{1,3}})月(?P<cd>[{_NUMERAL}]{{1,3}})"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})(?P<s1>\s*月\s*|[-./])(?P<d>\d{1,2})(?!\d)"),
    re.compile(rf"\b(?P<week>{_DAY})\b", re.I),
    re.compile(rf"(?P<cweek>(?:星期|周|礼拜)[{_WEEK}])"),
    re.compile(rf"\b(?P<name>{_MONTH})\b", re.I),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})(?P<s1>月)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?!\d)"),
)


def moved(text: str, days: int, year: int = 2001) -> str | None:
    """The date written in `text` (nothing else that tells a day), `days` later, in the same form; None where it is read as no date.

    `year` is the year of a date that names none. Of two numbers that may both be a month the first is one, unless it is over 12; a month
    without a day is taken by its middle, a year alone by its own.
    """
    for form in _FORMS:
        if (found := form.search(text)) is None:
            continue
        rest = text[: found.start()] + text[found.end() :]
        written = None if re.search(r"\d{5,}", rest) else _moved(found, days, year)
        return None if written is None else text[: found.start()] + written + text[found.end() :]
    return None


def year_in(text: str) -> int | None:
    """The year a date names with four digits, None where it names none."""
    found = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)\d{4}(?!\d)", text)
    return int(found[1] or found[2]) if found else None


def _moved(found: re.Match[str], days: int, year: int) -> str | None:
    part = {key: value for key, value in found.groupdict().items() if value is not None}
    if "week" in part:
        return _weekday(part["week"], days)
    if "cweek" in part:
        return part["cweek"][:-1] + _WEEK[("一二三四五六日".index(part["cweek"][-1].replace("天", "日")) + days) % 7]
    numbers = _numbers(part)
    turned = "m" in part and "d" in part and "name" not in part and not 1 <= numbers["m"] <= 12 and found.start("m") < found.start("d")
    if turned and (found.start("y") if "y" in part else -1) < found.start("m") and "y" in part:
        turned = False
    if turned:
        numbers["m"], numbers["d"] = numbers["d"], numbers["m"]
    if part.keys() == {"y"}:
        return str(numbers["y"] + round(days / 365.25))
    try:
        whole = numbers.get("y", year)
        full = whole if whole > 99 else whole + (2000 if whole < 70 else 1900)
        later = date(full, numbers["m"], numbers.get("d", 15)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    values = {"y": later.year, "m": later.month, "d": later.day}
    if turned:
        values["m"], values["d"] = values["d"], values["m"]
    return _rewritten(found, part, values, later)


def _numbers(part: dict[str, str]) -> dict[str, int]:
    read: dict[str, Callable[[str], int]] = {"y": int, "m": int, "d": int, "name": _month, "cy": _numeral, "cm": _numeral, "cd": _numeral}
    return {{"name": "m"}.get(key, key[-1]): read[key](value) for key, value in part.items() if key in read}


def _rewritten(found: re.Match[str], part: dict[str, str], values: dict[str, int], later: date) -> str:
    """The match with each part written anew at its own place, as wide as it was."""
    text, begin = found.group(), found.start()
    wide = any(part.get(key, "1")[0] == "0" for key in "md") or text.isdecimal()  # 09 shows that months and days have two places
    wide |= bool(re.match(r"\d{4}[-/]\d\d[-/]\d\d", text))
    for key in sorted((k for k in part if k[0] != "s"), key=found.start, reverse=True):
        old = part[key]
        if key == "o":
            new = _ordinal(later.day)
        elif key == "name":
            new = _like(_MONTHS[later.month - 1], old)
        elif key == "cy":
            new = "".join(_CHINESE[int(digit)] for digit in str(later.year))
        elif key[0] == "c":
            new = _counted(values[key[1]])
        else:
            new = str(values[key])[-len(old) :] if key == "y" else str(values[key]).zfill(2 if wide else 1)
        text = text[: found.start(key) - begin] + new + text[found.end(key) - begin :]
    return text


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))


def _weekday(name: str, days: int) -> str:
    place = next(i for i, day in enumerate(_DAYS) if day.startswith(name.lower()[:3]))
    return _like(_DAYS[(place + days) % 7], name)


def _like(word: str, old: str) -> str:
    """A name of a month or day as long as the old one was (whole, or its first letters), in its case."""
    whole = old.lower() in (*_MONTHS, *_DAYS)
    short = word if whole else word[:3] + ("." if old.endswith(".") else "")
    return short.upper() if old.isupper() else short.title() if old[0].isupper() else short


def _numeral(text: str) -> int:
    """A Chinese number up to 99, or digits one by one (二〇一四)."""
    text = re.sub("[零○Ｏ]", "〇", text).replace("廿", "二十")
    if "十" not in text:
        return int("".join(str(_CHINESE.index(letter)) for letter in text))
    tens, _ten, ones = text.partition("十")
    return 10 * (_CHINESE.index(tens[-1:]) if tens else 1) + (_CHINESE.index(ones[0]) if ones and ones[0] in _CHINESE else 0)


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _CHINESE[tens]) + "十" if tens else "") + (_CHINESE[ones] if ones or not tens else "")
