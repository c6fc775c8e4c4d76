"""How often: qd, q8h, twice a day, 每日三次, 1日3次, 每8小时一次, as times in a period (3/P1D)."""

import re
from collections.abc import Iterator

from sizhen.notes.reading.dates import Found
from sizhen.notes.reading.numerals import CHINESE_NUMBER, chinese, english

_N = rf"(?:\d{{1,2}}(?:\.5)?|{CHINESE_NUMBER})"
_LATIN = {
    "qd|q\\.d\\.?|od|o\\.d\\.|daily|once daily|once a day|qam|qpm|q am|q pm|every day|every morning|every evening|each day"
    "|each morning|per day|qday|q day|qdaily": "1/P1D",
    "bid|b\\.i\\.d\\.?|b\\.d\\.|twice daily|twice a day|twice per day|two times a day|two times daily": "2/P1D",
    "tid|t\\.i\\.d\\.?|tds|thrice daily|thrice a day|three times daily|three times a day|three times per day": "3/P1D",
    "qid|q\\.i\\.d\\.?|qds|four times daily|four times a day": "4/P1D",
    "qhs|q\\.h\\.s\\.?|qn|nightly|every night|at bedtime|each night|q hs|at night|每晚|睡前|晚睡前|hs": "1/P1D",
    "qod|q\\.o\\.d\\.?|every other day|every second day|alternate days": "1/P2D",
    "biw|twice weekly|twice a week": "2/P1W",
    "tiw|three times a week|three times weekly|thrice weekly": "3/P1W",
    "qw|weekly|once weekly|once a week|every week|qweek|qwk": "1/P1W",
    "monthly|once a month|every month|qmonth": "1/P1M",
    "hourly|every hour|qh": "1/PT1H",
}
_BY_WORD = {word.replace("\\", "").rstrip("?"): value for words, value in _LATIN.items() for word in words.split("|")}
_ABBREVIATED = re.compile(
    r"(?<![a-z])(?P<word>" + "|".join(sorted((w for words in _LATIN for w in words.split("|")), key=len, reverse=True)) + r")(?![a-z0-9])"
)
_EVERY = re.compile(
    r"(?<![a-z])(?:q|every|each) ?(?P<n>\d{1,3}|[a-z]{2,8})?(?:[-~](?P<n2>\d{1,2}))?[ -]?(?P<u>h|hr|hrs|hours?|d|days?|w|wk"
    r"|wks|weeks?|months?|m|min|minutes)(?![a-z0-9])"
)
_TIMES = re.compile(
    r"(?<![a-z0-9.])(?:(?P<n>\d{1,2}|[a-z]{3,6})(?:[-~](?P<n2>\d{1,2}))? ?(?:times|x|time)|(?P<n0>\d{1,2}|once|twice))"
    r"[ ]?(?:a|per|each|every|/)[ ]?(?P<u>day|night|week|month|hour|year|d|wk)(?![a-z])"
    r"|(?<![a-z0-9.])(?P<n3>\d{1,2})(?:[-~](?P<n4>\d{1,2}))? ?(?:x|times) ?(?P<u2>daily|weekly|monthly)"
)
_UNITS = {
    "日": "D",
    "天": "D",
    "晚": "D",
    "夜": "D",
    "早": "D",
    "晨": "D",
    "周": "W",
    "星期": "W",
    "月": "M",
    "个月": "M",
    "年": "Y",
    "小时": "TH",
    "时": "TH",
    "分钟": "TM",
    "h": "TH",
    "d": "D",
    "w": "W",
}
_ENGLISH = {"h": "TH", "d": "D", "w": "W", "m": "M", "n": "D", "y": "Y"}
_CHINESE = re.compile(
    rf"(?:每|平均每)(?P<p>{_N})?(?P<u>个月|小时|星期|[日天晚夜早晨周月年时])(?:(?P<both>早晚各)"
    rf"|[服用给予口约排大小便解注射静滴吸入]{{0,3}})(?:(?P<n>{_N})(?:[-~至到](?P<n2>{_N}))?次)?"
    rf"|(?<![\d.月年第])(?:(?P<p2>[1-9一两二三])?(?P<u2>日|天|周))(?P<n3>{_N})(?:[-~至到](?P<n4>{_N}))?次"
    rf"|(?<![\d.])(?P<n5>{_N})(?:[-~至到](?P<n6>{_N}))?\+?余?次[/每][ ]?(?P<p3>{_N})?[ ]?(?P<u3>日|天|周|月|小时|晚|夜|年|d|h|w)(?![a-z])"
    rf"|隔[日天](?:[1一]次)?|(?P<twice>早晚各{_N}[次片粒])"
)


def frequencies(low: str) -> Iterator[Found]:
    """Frequencies with their values."""
    for match in _ABBREVIATED.finditer(low):
        word = match["word"]
        value = _BY_WORD.get(word) or _BY_WORD.get(word.rstrip("."), "")
        if value:
            yield Found(*match.span(), value)
    for match in _EVERY.finditer(low):
        value = _every(match)
        if value:
            yield Found(*match.span(), value)
    for match in _TIMES.finditer(low):
        unit = (match["u"] or match["u2"])[0]
        count, most = _count(match["n"] or match["n0"] or match["n3"]), _count(match["n2"] or match["n4"])
        if count:
            yield Found(*match.span(), f"{_span(count, most)}/{_period(1, _ENGLISH[unit])}")
    if low.isascii():
        return
    for match in _CHINESE.finditer(low):
        found = _chinese(match)
        if found is not None:
            yield found


def _every(match: re.Match[str]) -> str:
    number = match["n"]
    count = (1 if number is None else 2 if number == "other" else _count(number)) or 0
    unit = _ENGLISH[match["u"][0]]
    if match["u"] in ("m", "min", "minutes"):
        unit = "TM" if match["u"] != "m" else ""
    if not count or not unit or (number is None and match.group().startswith(("every", "each"))):
        return ""
    return f"1/{_period(count, unit)}"


def _count(word: str | None) -> float | None:
    if not word:
        return None
    if word[0].isdigit() and word[0].isascii():
        return float(word)
    number = english(word) if word.isascii() else chinese(word)
    return None if number is None else number.value


def _span(low: float, high: float | None) -> str:
    return f"{low:g}" if high is None or high <= low else f"{low:g}-{high:g}"


def _period(count: float, unit: str) -> str:
    return f"PT{count:g}{unit[1]}" if len(unit) > 1 else f"P{count:g}{unit}"


def _chinese(match: re.Match[str]) -> Found | None:
    whole = match.group()
    if whole.startswith("隔"):
        return Found(*match.span(), "1/P2D")
    if match["twice"]:
        return Found(*match.span(), "2/P1D")
    period = _count(match["p"] or match["p2"] or match["p3"]) or 1
    unit = _UNITS[match["u"] or match["u2"] or match["u3"]]
    count = 2 if match["both"] else _count(match["n"] or match["n3"] or match["n5"])
    most = _count(match["n2"] or match["n4"] or match["n6"])
    if count is None:
        if match["n"] or match["n3"] or match["n5"]:
            return None  # 数次
        end = match.end("u")
        return Found(match.start(), end, f"1/{_period(period, unit)}")
    return Found(*match.span(), f"{_span(count, most)}/{_period(period, unit)}")
