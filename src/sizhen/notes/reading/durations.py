"""Durations, ages, and times counted from the note or from an event: 3天, 2周余, half a year, 3天前, POD 2, 45岁."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sizhen.notes.reading.numerals import CHINESE_NUMBER, ENGLISH_NUMBER, Number, arabic, chinese, english

_N = rf"(?:\d{{1,4}}(?:\.\d{{1,2}})?|{CHINESE_NUMBER})"
_CHINESE = re.compile(
    rf"(?P<n>{_N})(?:[ ]?(?:[-~]{{1,2}}|至|到|、)[ ]?(?P<n2>{_N}))?(?P<rough>\+|余|多|来|几)?[ ]?(?P<ge>个"
    rf"|個)?(?P<half>半)?(?P<more>多|余)?"
    r"(?P<u>年|月|周岁|周|星期|礼拜|日龄|日|天|小时|钟头|分钟|秒钟|岁|昼夜|(?:hours?|hrs?|days?|weeks?|h|d|w"
    r"|min)(?![a-z/]))(?P<after>\+|余|多|半|许|左右)?"
    r"(?P<rel>[之以]?前(?!壁|列|臂|房|胸|囊|额|交|纵|间|降|位)|[之以]?后(?!壁|背|囊|颅|枕|路)|(?<=月)龄|大(?=[,，。的]|$))?"
)
_ENGLISH = re.compile(
    rf"(?<![a-z0-9.,/\-])(?P<n>\d{{1,3}}(?:\.\d{{1,2}})?|{ENGLISH_NUMBER})(?:[ ]?(?:-|~|to|or)[ ]?(?P<n2>\d{{1,3}}"
    rf"|[a-z]{{3,8}}))?(?:\+|[ ]?plus)?[ -]{{0,2}}"
    r"(?P<u>years?|yrs?|y|months?|mos?|mths?|weeks?|wks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|min|seconds?|decades?)(?![a-z])(?!/(?!o))"
    r"(?P<old>[ -]?old\b|[ -]?/?o\b|\.?o\.|[ -]of[ -]age)?"
    r"(?P<rel>[ ](?:ago|prior to|prior|before|earlier|later|after|from now|previously|following|post|s/p)\b)?"
)
_PREFIX = re.compile(
    r"(?P<what>术|手术|入院|出院|起病|发病|病|化疗|放疗|产|伤|受伤|移植|服药|用药|治疗|透析|分娩|孕|停经|术毕)(?P<way>后|前"
    r"|以来)?[ ]?(?P<nth>第)?[ ]?$"
    r"|(?P<day>第|(?:post[- ]?op(?:erative)? day|pod|hospital day|hd|day of life|dol|postpartum day|ppd) ?#? ?)$"
)
_POD = re.compile(
    r"(?<![a-z])(?P<what>post[- ]?op(?:erative)? day|pod|hospital day|hospital stay day|hd|day of life|dol|postpartum day"
    r"|post[- ]?partum day|ppd)[ ]?#?[ ]?(?P<n>\d{1,3}|[a-z]{3,5})(?![a-z0-9.])"
)
_AGED = re.compile(
    r"(?<![a-z])(?:aged|age(?: of|:)?|年龄[:为]?)[ ]?(?P<n>\d{1,3})(?![\d.%]|[ ]?(?:-|to|months?|days?|weeks?|岁|个月|天|月))"
)
_ANCHORS = {
    "术": "operation",
    "手术": "operation",
    "术毕": "operation",
    "入院": "admission",
    "出院": "discharge",
    "起病": "onset",
    "发病": "onset",
    "病": "onset",
    "化疗": "chemotherapy",
    "放疗": "radiotherapy",
    "产": "delivery",
    "分娩": "delivery",
    "伤": "injury",
    "受伤": "injury",
    "移植": "transplantation",
    "服药": "medication",
    "用药": "medication",
    "治疗": "treatment",
    "透析": "dialysis",
}
_DAYS = {"pod": "operation", "post": "operation", "hos": "admission", "hd": "admission", "day": "birth", "dol": "birth", "ppd": "delivery"}
_EVENT = re.compile(
    r"[ ]?(?:(?:the|his|her|this|a|an)[ ])?(?P<what>admission|presentation|surgery|operation|procedure|discharge|arrival"
    r"|onset|delivery|birth|injury|transplant|transplantation"
    r"|chemotherapy|birth|fall|op)\b"
)
_ENGLISH_ANCHORS = {
    "surgery": "operation",
    "procedure": "operation",
    "op": "operation",
    "presentation": "admission",
    "arrival": "admission",
    "transplant": "transplantation",
    "fall": "injury",
}
_UNITS = {
    "年": "Y",
    "岁": "Y",
    "周岁": "Y",
    "月": "M",
    "周": "W",
    "星期": "W",
    "礼拜": "W",
    "日": "D",
    "天": "D",
    "日龄": "D",
    "昼夜": "D",
    "小时": "TH",
    "钟头": "TH",
    "分钟": "TM",
    "秒钟": "TS",
    "y": "Y",
    "m": "M",
    "w": "W",
    "d": "D",
    "h": "TH",
    "s": "TS",
}
_ORDER = ["Y", "M", "W", "D", "TH", "TM", "TS"]
_NOT_BEFORE = re.compile(r"(?:[a-z/.\d#:-]|每|隔|第|截石位|胸|腰|颈|骶|[Ⅰ-Ⅻ])$")
_EVERYDAY = frozenset({"日", "周", "年", "月"})


@dataclass(frozen=True, slots=True)
class Lasting:
    """A place in the folded text and what is said there; kind "" is whatever its list is of."""

    start: int
    end: int
    kind: str
    value: str
    high: str = ""
    about: bool = False
    anchor: str = ""


def lasting(low: str, written: str) -> Iterator[Lasting]:
    """Durations, ages and relative times."""
    if not low.isascii():
        yield from _joined(low, [one for match in _CHINESE.finditer(low) if (one := _chinese(low, written, match)) is not None])
    yield from _joined(low, [one for match in _ENGLISH.finditer(low) if (one := _english(low, written, match)) is not None])
    for match in _POD.finditer(low):
        number = Number(float(match["n"])) if match["n"].isdigit() else english(match["n"])
        if number is not None and number.value is not None and (match["what"] not in ("hd", "ppd", "dol", "pod") or match["n"].isdigit()):
            anchor = next(name for key, name in _DAYS.items() if match["what"].startswith(key))
            if match["what"].startswith(("postpartum", "post-partum", "post partum")):
                anchor = "delivery"
            yield Lasting(*match.span(), "relative", f"P{number.value:g}D", anchor=anchor)
    for match in _AGED.finditer(low):
        yield Lasting(*match.span(), "age", f"P{int(match['n'])}Y")


def _iso(value: float, unit: str) -> str:
    if unit in ("Y", "M") and value != int(value):  # half a year is six months
        return _iso(value * 12, "M") if unit == "Y" and value * 12 == int(value * 12) else f"P{value:g}{unit}"
    return f"PT{value:g}{unit[1]}" if len(unit) > 1 else f"P{value:g}{unit}"


def _number(word: str) -> Number | None:
    if word[0].isdigit() and word[0].isascii():
        return Number(arabic(word))
    return english(word) if word.isascii() else chinese(word)


def _chinese(low: str, written: str, match: re.Match[str]) -> Lasting | None:
    start, end = match.span()
    before = low[max(0, start - 6) : start]
    word = match["u"]
    prefix = _PREFIX.search(before)
    if _NOT_BEFORE.search(before) and not prefix:
        return None
    number = _number(match["n"])
    if number is None or (word in "日" and before.endswith("月")):
        return None
    if word in "hdw" and match["n"][0].isascii() and written[match.start("u")].isupper():
        return None
    unit = _UNITS.get(word) or _UNITS["m" if word == "min" else word[0]]
    unit = "TM" if word == "min" else unit
    about = bool(number.about or match["rough"] or match["more"] or match["after"] not in (None, "半"))
    extra = 0.5 if match["half"] or match["after"] == "半" else 0.0
    value = _iso(number.value + extra, unit) if number.value is not None else "PX" + unit
    upper = _number(match["n2"]) if match["n2"] else None
    highest = number.high if upper is None else upper.value
    high = _iso(highest, unit) if highest is not None and number.value is not None and highest > number.value else ""
    return _placed(Lasting(start, end, "duration", value, high, about), match, prefix)


def _placed(one: Lasting, match: re.Match[str], prefix: re.Match[str] | None) -> Lasting | None:
    """Whether it is an age, or counts from somewhere."""
    relation = match["rel"] or ""
    if match["u"] in ("岁", "周岁", "日龄") or relation in ("龄", "大"):
        return Lasting(one.start, one.end, "age", one.value, one.high, one.about)
    if prefix is not None and prefix["what"] in _ANCHORS and (prefix["way"] or prefix["nth"]):
        way = "-" if prefix["way"] == "前" else ""
        start = match.start() - len(prefix.group())
        return Lasting(start, one.end, "relative", way + one.value, way + one.high if one.high else "", one.about, _ANCHORS[prefix["what"]])
    if prefix is not None and prefix["day"]:
        return None
    if relation.endswith(("前", "后")):
        way = "-" if relation.endswith("前") else ""
        return Lasting(one.start, one.end, "relative", way + one.value, way + one.high if one.high else "", one.about)
    return one


def _english(low: str, written: str, match: re.Match[str]) -> Lasting | None:
    start, end = match.span()
    number, word = _number(match["n"]), match["u"]
    old = match["old"]
    letter = len(word) == 1
    if number is None or (letter and not match["n"][0].isdigit()) or (word == "mo" and not match["n"][0].isdigit()):
        return None
    if letter and not old and (written[match.start("u")].isupper() or end - start > len(match["n"]) + 2):
        return None
    unit = "Y" if word[0] == "y" else "TM" if word.startswith("mi") else _UNITS.get(word[0], "D")
    factor = 10 if word.startswith("decade") else 1
    if factor == 10:
        unit = "Y"
    value = _iso(number.value * factor, unit) if number.value is not None else "PX" + unit
    upper = _number(match["n2"]) if match["n2"] else None
    if match["n2"] and upper is None:
        return None
    high = _iso(upper.value * factor, unit) if upper is not None and upper.value is not None and upper.value > (number.value or 0) else ""
    if old:
        return Lasting(start, end, "age", value, high)
    relation = (match["rel"] or "").strip()
    if not relation:
        return Lasting(start, end, "duration", value, high, number.about)
    way = "-" if relation in ("ago", "prior", "prior to", "before", "earlier", "previously") else ""
    event = _EVENT.match(low, end) if relation not in ("ago", "earlier", "previously", "later", "from now") else None
    anchor = "" if event is None else _ENGLISH_ANCHORS.get(event["what"], event["what"])
    if event is None and relation in ("after", "following", "post", "s/p", "before", "prior to"):
        end = match.start("rel")
        return Lasting(start, end, "duration", value, high, number.about)
    return Lasting(start, end if event is None else event.end(), "relative", way + value, way + high if high else "", number.about, anchor)


_BETWEEN = re.compile(r"[ ]?(?:零|又|and|,)?[ ]?")


def _joined(low: str, found: list[Lasting]) -> Iterator[Lasting]:
    """Neighbours of falling units as one: 1岁3个月, 2 years and 3 months."""
    held: Lasting | None = None
    for one in found:
        if held is not None and _joins(low, held, one):
            sign = "-" if one.value.startswith("-") else ""
            both = held.value + one.value.lstrip("-")[1:]
            held = Lasting(
                held.start, one.end, held.kind if held.kind == "age" else one.kind, sign + both, "", one.about, held.anchor or one.anchor
            )
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


def _joins(low: str, first: Lasting, second: Lasting) -> bool:
    if first.high or second.high or first.about or first.kind == "relative" or "X" in first.value + second.value:
        return False
    between = low[first.end : second.start]
    if len(between) > 5 or _BETWEEN.fullmatch(between) is None or (between.strip() == ","):
        return False
    a, b = _unit(first.value), _unit(second.value)
    return a in _ORDER and b in _ORDER and _ORDER.index(a) < _ORDER.index(b)


def _unit(value: str) -> str:
    return ("T" if "T" in value else "") + value[-1]
