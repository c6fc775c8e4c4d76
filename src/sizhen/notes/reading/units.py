"""Units as clinical notes write them, and UCUM's way to write each."""

import re

# UCUM: how notes write it (folded, lower case).
_PLAIN = {
    "kg": "kg|公斤|千克|kgs",
    "g": "g|克|gm|gms",
    "mg": "mg|毫克|mgs",
    "ug": "ug|μg|mcg|微克",
    "ng": "ng|纳克|毫微克",
    "pg": "pg|皮克",
    "L": "l|升|公升|liters|liter|litres|litre",
    "dL": "dl",
    "mL": "ml|毫升|cc|mls",
    "uL": "ul|μl|微升",
    "fL": "fl",
    "mol": "mol",
    "mmol": "mmol|毫摩尔",
    "umol": "umol|μmol|mcmol|微摩尔",
    "nmol": "nmol|纳摩尔",
    "pmol": "pmol|皮摩尔",
    "[IU]": "iu|国际单位",
    "U": "u|单位|units|unit",
    "k[IU]": "kiu",
    "kU": "ku",
    "m[IU]": "miu",
    "mU": "mu",
    "u[IU]": "uiu|μiu|微国际单位",
    "uU": "uu|μu",
    "mm[Hg]": "mmhg|mm hg|毫米汞柱|毫米水银柱",
    "kPa": "kpa|千帕",
    "cm[H2O]": "cmh2o|cm h2o|厘米水柱|cm水柱",
    "mm[H2O]": "mmh2o|mm h2o|毫米水柱",
    "Cel": "℃|°c|°|oc|摄氏度|度|degrees c|degrees celsius|deg c|c",
    "[degF]": "℉|°f|华氏度|degrees f|degrees fahrenheit|deg f|f",
    "m": "m|米|公尺|meters|metres",
    "cm": "cm|厘米|公分|centimeters|centimetres|centimeter",
    "mm": "mm|毫米|millimeters|millimetres|millimeter",
    "um": "um|μm|微米",
    "nm": "nm",
    "[in_i]": "inches|inch|in\\.",
    "[ft_i]": "feet|ft",
    "[lb_av]": "lbs|lb|pounds|pound|磅",
    "[oz_av]": "oz|ounces",
    "meq": "meq",
    "mosm": "mosm|mosmol",
    "%": "%|percent",
    "[ppth]": "‰",
    "ms": "ms|msec|毫秒",
    "s": "s|sec|秒|seconds",
    "[HU]": "hu",
    "dB": "db",
    "Hz": "hz",
    "kcal": "kcal|千卡|大卡",
    "kJ": "kj",
    "Gy": "gy",
    "cGy": "cgy",
    "mGy": "mgy",
    "mSv": "msv",
    "mV": "mv",
    "J": "j",
    "[diop]": "d|diopters",
    "{score}": "分",
    "{beats}": "次|beats|bpm|breaths|rpm|回|跳",
    "{copies}": "copies|拷贝",
    "[CFU]": "cfu",
    "{cells}": "cells|个细胞|个",
}
_BELOW = {
    "L": "l|升",
    "dL": "dl|分升",
    "mL": "ml|毫升|cc",
    "uL": "ul|μl|微升|cumm|cu mm",
    "mm3": "mm3|mm³|立方毫米",
    "kg": "kg|公斤|千克",
    "g": "g|克",
    "mg": "mg",
    "d": "24小时|24h|24hr|24 hours|日|天|d|day",
    "h": "小时|时|h|hr|hour",
    "min": "分钟|分|min|minute|min\\.",
    "s": "秒|s|sec",
    "wk": "周|week",
    "mo": "月|month",
    "a": "年|year|yr",
    "{use}": "次|dose",
    "m2": "m2|m²|㎡|平方米",
    "[HPF]": "hpf|hp|高倍视野|高倍|high power field",
    "[LPF]": "lpf|lp|低倍视野",
    "1.73.m2": "1\\.73 ?m2|1\\.73 ?m²|1\\.73㎡",
}
_WORDS = {word.replace("\\", ""): unit for unit, listed in _PLAIN.items() for word in listed.split("|")}
_BELOW_WORDS = {word.replace("\\", "").replace(" ?", ""): unit for unit, listed in _BELOW.items() for word in listed.split("|")}


def _either(table: dict[str, str]) -> str:
    return "|".join(sorted((word for listed in table.values() for word in listed.split("|")), key=len, reverse=True))


_END = r"(?![a-z0-9μ²])"
_POWER = re.compile(
    r"[ ]?[×x*·] ?10 ?(?:\^|\*\*|\*|e)?(?P<n>-?\d{1,2}|\(\d{1,2}\)|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})|[ ]?10\^(?P<m>\d{1,2})(?=/)"
    r"|[ ]?(?P<word>万|亿|k|thou|m|mil)(?=/[uμcm])|[ ]?e(?P<e>3|6|9|12)(?=/)"
)
_TOP = re.compile(rf"[ ]?(?P<unit>{_either(_PLAIN)})(?:(?P<square>[2²3³])(?![\d]))?(?:{_END}|(?=[x]\d)|(?=q[dn]|bid|tid|po|iv))")
_OVER = re.compile(
    rf" ?(?:/|每(?![日天晚夜周月次])| per ) ?(?P<unit>{_either(_BELOW)}){_END}|(?:[·.*] ?| )(?P<minus>l|dl|ml|min|kg|s|h)(?:\^?-1|⁻¹){_END}"
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_STEPS = {"万": 4, "亿": 8, "k": 3, "thou": 3, "m": 6, "mil": 6}


def unit_at(low: str, place: int) -> tuple[str, int] | None:
    """UCUM's unit that begins at a place of a folded, lower-case text, and where it ends; None where none does.

    >>> unit_at("5.6×10^9/l", 3), unit_at("150/90mmhg", 6), unit_at("80次/分", 2), unit_at("36.5 ℃", 4)
    (('10*9/L', 10), ('mm[Hg]', 10), ('/min', 5), ('Cel', 6))
    """
    power = _POWER.match(low, place)
    at = power.end() if power else place
    top = _TOP.match(low, at)
    if top:
        at = top.end()
    elif not power:
        over = _OVER.match(low, place) if low.startswith(("/hp", "/lp", "/高", "/低"), place) else None
        return None if over is None else ("/" + _below(over), over.end())
    unit = _WORDS[top["unit"]] if top else ""
    if top and top["square"]:
        unit += "2" if top["square"] in "2²" else "3"
    over = _OVER.match(low, at)
    below = ""
    while over and below.count("/") < 2:
        below += "/" + _below(over)
        at = over.end()
        over = _OVER.match(low, at)
    if power and not top and not below:
        return None
    if unit in ("{beats}", "{cells}") and below:
        unit = ""
    if unit == "{beats}" and top and top["unit"] in ("bpm", "rpm"):
        unit = "/min"
    if power:
        unit = f"10*{_exponent(power)}" + (f".{unit}" if unit and unit != "{copies}" else unit)
    return unit + below, at


def _exponent(power: re.Match[str]) -> int:
    if power["word"]:
        return _STEPS[power["word"]]
    return int((power["n"] or power["m"] or power["e"]).strip("()").translate(_SUPERSCRIPT))


def _below(over: re.Match[str]) -> str:
    word = over["unit"] or over["minus"]
    return _BELOW_WORDS.get(word) or ("1.73.m2" if word.startswith("1.73") else word)
