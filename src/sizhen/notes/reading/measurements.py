"""Measurements: a number with a name, a unit or both; blood pressures, ranges, sizes, powers of ten; percentages only with a name."""

import re

from sizhen.notes.reading.gaps import changed, compared, name_of, rough
from sizhen.notes.reading.kinds import Comparison, Measurement, Quantity
from sizhen.notes.reading.names import Named, Names, names_in
from sizhen.notes.reading.numerals import CHINESE_NUMBER, arabic, chinese
from sizhen.notes.reading.prepared import Prepared
from sizhen.notes.reading.spans import Taken
from sizhen.notes.reading.units import unit_at

_N = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?"
NUMBER = re.compile(rf"{_N}|{CHINESE_NUMBER}(?=厘米|毫米|公分|公斤|千克|斤|毫升|毫克|度|次/|次每)")
_PRESSURE = re.compile(
    r"(?P<s>\d{2,3}(?:\.\d)?)(?:[-~](?P<s2>\d{2,3}))? ?/ ?(?P<d>\d{1,3}(?:\.\d)?)(?:[-~](?P<d2>\d{2,3})(?!/))?(?![\d/]|\.\d)"
)
_BY = re.compile(rf"[ ]?(?P<unit>cm|mm|m|厘米|毫米|公分)?[ ]?[×x*][ ]?(?P<n>{_N})(?!\d|\^|e\d)")
_TO = re.compile(rf"[ ]?(?P<unit>%|cm|mm|mmhg|mg|℃|°c|厘米|毫米|次/分|ml|g)?[ ]?(?:[-~]{{1,2}}|至|到| to )[ ]?(?P<n>{_N})(?![\d.]*[-/]\d)")
_PLUS = re.compile(rf"[ ]?±[ ]?{_N}")
_BARE_END = re.compile(
    r"(?:[ ]?(?:年|月|日|天|岁|周|小时|次|个|h\b|hrs?\b|hours?|days?|weeks?|months?|years?|yrs?"
    r"|yo\b|y/o|y\.o|型|期|级|度|pm\b|am\b|例|th\b|st\b|nd\b|rd\b"
    r"|mg|ml|cm|mm|%)|[a-z]|[-/:.]\d|\s?[×x]\s?\d)"
)
_ON_AIR = re.compile(r"\s?(?:on |@ ?)?(?:ra\b|room air|\d+ ?l\b|nc\b|吸氧|未吸氧)")
_CELSIUS = frozenset({"度", "c", "°", "f", "oc"})
_COUNTS = {
    "neutrophils fraction": ("neutrophils", "751-8"),
    "lymphocytes fraction": ("lymphocytes", "731-0"),
    "monocytes fraction": ("monocytes", "742-7"),
    "eosinophils fraction": ("eosinophils", "711-2"),
    "reticulocytes fraction": ("reticulocytes", "60474-4"),
}
LENGTHS = frozenset({"cm", "mm", "m", "um", "nm", "[in_i]", "[ft_i]"})
AMOUNTS = frozenset({"g", "mg", "ug", "ng", "mL", "L", "U", "[IU]", "kU", "kg"})
_NEED_NAME = frozenset(
    {"%", "{score}", "s", "m", "[diop]", "{beats}", "{cells}", "L", "J", "{copies}", "[ppth]", "U", "nm", "h", "dB", "d"}
)
_SURE = frozenset({"mm[Hg]", "/min", "Cel", "%", "{score}", "kg/m2", "m2"})  # the only units in use, so that they may be supplied
_UNKNOWN = re.compile(r"(?:^|[\s,。;:、(])([a-zαβγ][a-z0-9αβγ/+\-]{1,20}|[\u4e00-\u9fffa-z0-9αβγ-]{2,12})[\s:=为是]{0,3}$")
_SHOWN = re.compile(r"^.*?(?:示|复查|查|提示|及|和|予|给予|口服|显示|测|在|于)(?=[\u4e00-\u9fffa-z])")


def measurements(text: Prepared, taken: Taken, names: Names | None = None) -> tuple[Measurement, ...]:
    """Measurements in order; numbers in `taken` (times, doses; places of the folded text) are left alone. Linear in the text."""
    low = text.low
    named = names_in(low) if names is None else names
    found: list[Measurement] = []
    place = 0
    while (match := NUMBER.search(low, place)) is not None:
        start = match.start()
        stop = taken.until(start)
        if stop is not None:
            place = stop
            continue
        inside = _inside(named, start)
        if inside is not None:
            place = inside
            continue
        if start and _glued(low, start, named):
            place = _past(low, match.end())
            continue
        read = _read(text, named, match)
        place = match.end()
        if read is not None:
            found.append(read[0])
            place = max(place, read[1])
    return tuple(found)


def _inside(names: Names, place: int) -> int | None:
    """The end of a name that holds the digits at a place (ca125)."""
    later = names.after(place)
    return later.end if later is not None and later.start <= place < later.end else None


def _glued(low: str, start: int, names: Names) -> bool:
    """Whether letters stand right before a number that are no name (A95G, C3/4), or it goes on another one (1.2.3)."""
    before = low[start - 1]
    if before.isascii() and before.isalpha():
        named = names.before(start)
        return named is None or named.end != start
    return before in "._^" and start > 1 and (low[start - 2].isdigit() or before == "^")


def _past(low: str, place: int) -> int:
    while place < len(low) and low[place].isascii() and (low[place].isalnum() or low[place] in "./-"):
        place += 1
    return place


def _value(word: str) -> float | None:
    if word[0].isdigit() and word[0].isascii():
        return arabic(word)
    number = chinese(word)
    return None if number is None else number.value


def _read(text: Prepared, names: Names, match: re.Match[str]) -> tuple[Measurement, int] | None:
    low, start = text.low, match.start()
    comparison, left = compared(low, start)
    named = name_of(low, names, left)
    pressure = _pressure(text, named, start)
    if pressure is not None:
        return pressure
    value = _value(match.group())
    if value is None:
        return None
    power = unit_at(low, match.end())
    if power is None or not power[0].startswith("10*"):
        size = _size(text, named, match, value)
        if size is not None:
            return size
    high, end = None, match.end()
    plus = _PLUS.match(low, end)
    if plus:
        end = plus.end()
    to = None if plus else _TO.match(low, end)
    if to and (unit_at(low, to.end()) or (named and to["unit"])):
        high, end = arabic(to["n"]), to.end()
        if high <= value:
            return None
    mark: Comparison = comparison  # type: ignore[assignment]
    unit = unit_at(low, end)
    if unit is None and high is None:
        return _bare(text, named, match, value, mark)
    if unit is None:
        return None
    return _with_unit(text, named, match, Quantity(value, unit[0], mark, high, rough(low, left)), (left, end, unit[1]))


def _with_unit(
    text: Prepared, named: Named | None, match: re.Match[str], quantity: Quantity, places: tuple[int, int, int]
) -> tuple[Measurement, int] | None:
    """places: where the comparison begins, where the number ends, where the unit ends."""
    low, (left, number_end, end) = text.low, places
    unit, written = quantity.unit, low[number_end : places[2]].strip()
    name, code = ("", "") if named is None else (named.what.name, named.what.code)
    begin = left if named is None else named.start
    if named is not None:
        usual = named.what.unit
        if (unit in LENGTHS) != (usual in LENGTHS) or (unit in AMOUNTS and "/" in usual and usual != "/min"):
            named, name, code, begin = None, "", "", left
        elif unit.startswith(("10*", "/")) and name in _COUNTS:
            name, code = _COUNTS[name]
        elif changed(low, named, left) and name == "body weight":
            name, code = "body weight change", "8340-2"
        elif written in _CELSIUS and usual != "Cel":
            return None
        if unit == "%" and usual not in ("%", "{score}", "10*9/L", "mm[Hg]", "L"):
            named, name, code, begin = None, "", "", left
    if named is None:
        if written in _CELSIUS or written == "个" or (written == "u" and low.startswith("u", end)):
            return None
        if unit == "Cel" and 34 <= quantity.value <= 43:
            name, code = "body temperature", "8310-5"
        elif unit == "%" and 50 <= quantity.value <= 100 and _ON_AIR.match(low, end):
            name, code = "oxygen saturation", "2708-6"
        elif unit == "mm[Hg]" and low[max(0, left - 1) : left] == "/":
            return None
        else:
            name, begin = _as_written(text, low, left, unit)
        if not name and unit in _NEED_NAME:
            return None
    if unit == "Cel" and written in ("度", "c", "°") and quantity.value > 60:
        return None
    return _measurement(text, begin, end, name, code, (quantity,)), end


def _as_written(text: Prepared, low: str, left: int, unit: str) -> tuple[str, int]:
    """A name not known here, as the note has it: the word before a concentration, a rate, or a percentage that calls itself one."""
    if "/" not in unit and unit != "%":
        return "", left
    near = max(0, left - 24)
    match = _UNKNOWN.search(low[near:left])
    if match is None:
        return "", left
    word, start = match[1], near + match.start(1)
    shown = _SHOWN.match(word)
    if shown:
        start, word = start + shown.end(), word[shown.end() :]
    if unit == "%" and not word.endswith(
        ("率", "度", "比", "比例", "百分比", "分数", "指数", "活动度", "rate", "fraction", "saturation", "percentage")
    ):
        return "", left
    if len(word) < 2 or word.endswith(("予", "为", "约")) or (unit == "/min" and not word.endswith(("率", "rate"))):
        return "", left
    return text.written[start : start + len(word)], start


def _bare(text: Prepared, named: Named | None, match: re.Match[str], value: float, mark: Comparison) -> tuple[Measurement, int] | None:
    """A number without a unit: only behind a name, within what is believed of it."""
    low, start, end = text.low, match.start(), match.end()
    if named is None or not match.group()[0].isascii():
        return None
    what = named.what
    between = low[named.end : start]
    of_ten = low.startswith("/10", end) and what.name in ("pain score", "Apgar score")
    if "," in between or not what.lowest <= value <= what.highest or (_BARE_END.match(low, end) and not of_ten):
        return None
    word = text.written[named.start : named.end]
    if word.isascii() and len(word) <= 2 and (word.islower() or len(between) > 3):
        return None
    unit = what.unit if what.unit in _SURE else ""
    if what.unit == "Cel" and value > 60:
        unit = "[degF]"
    elif what.unit == "Cel" and value > 45:
        return None
    stop = end + 3 if of_ten else end
    return _measurement(text, named.start, stop, what.name, what.code, (Quantity(value, unit, mark, None, rough(low, start)),)), stop


def _pressure(text: Prepared, named: Named | None, start: int) -> tuple[Measurement, int] | None:
    low = text.low
    match = _PRESSURE.match(low, start)
    if match is None:
        return None
    unit = unit_at(low, match.end())
    of_blood = named is not None and named.what.unit == "mm[Hg]"
    if unit is None or unit[0] not in ("mm[Hg]", "kPa"):
        if not of_blood:
            return None
        unit = ("mm[Hg]", match.end())
    upper, lower = float(match["s"]), float(match["d"])
    if unit[0] == "mm[Hg]" and not (40 <= upper <= 320 and 10 <= lower < upper):
        return None
    first = Quantity(upper, unit[0], "", _float(match["s2"]), False, "systolic blood pressure")
    second = Quantity(lower, unit[0], "", _float(match["d2"]), False, "diastolic blood pressure")
    begin = named.start if of_blood and named is not None else start
    return _measurement(text, begin, unit[1], "blood pressure", "85354-9", (first, second)), unit[1]


def _float(word: str | None) -> float | None:
    return None if word is None else float(word)


def _size(text: Prepared, named: Named | None, match: re.Match[str], value: float) -> tuple[Measurement, int] | None:
    """3.2×2.1cm, 3cm x 2cm x 1cm."""
    low = text.low
    values, end, unit = [value], match.end(), ""
    while len(values) < 3 and (by := _BY.match(low, end)) is not None:
        unit = by["unit"] or unit
        values.append(arabic(by["n"]))
        end = by.end()
    if len(values) < 2:
        return None
    last = unit_at(low, end)
    if last is None or last[0] not in LENGTHS:
        return None
    is_size = named is not None and named.what.name == "size"
    parts = tuple(Quantity(one, last[0]) for one in values)
    return _measurement(text, named.start if is_size and named is not None else match.start(), last[1], "size", "", parts), last[1]


def _measurement(text: Prepared, start: int, end: int, name: str, code: str, parts: tuple[Quantity, ...]) -> Measurement:
    first, last = text.where(start, end)
    return Measurement(first, last, text.original[first:last], name, code, parts)
