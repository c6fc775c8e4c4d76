"""Numbers in words and digits, both languages: 一百二十, 两千三, 十余, 半, 三分之一, 百分之五, half a, two and a half, 1,200."""

import re
from dataclasses import dataclass

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "廿": 20, "卅": 30}
DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"○": 0}
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GREAT = {"万": 10**4, "亿": 10**8}
_ROUGH = "余多几数来"
_LETTERS = "零〇一二两俩三四五六七八九十百千万亿几数廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
CHINESE_NUMBER = rf"[{_LETTERS}半][{_LETTERS}○点余多]{{0,14}}"
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ENGLISH = {word: float(i) for i, word in enumerate(_ONES)} | {word: 10.0 * i for i, word in enumerate(_TENS, 2)}
_ENGLISH |= {"a": 1.0, "an": 1.0, "half": 0.5, "once": 1.0, "twice": 2.0, "thrice": 3.0, "dozen": 12.0, "couple": 2.0, "single": 1.0}
_WORD = "|".join([*_ONES, *_TENS])
ENGLISH_NUMBER = (
    rf"(?:a|an|one)[ -]half|half(?: an?| a)?|a couple(?: of)?|couple of|a few|few|several|a dozen"
    rf"|(?:{'|'.join(_TENS)})[ -](?:{'|'.join(_ONES[1:10])})|(?:{_WORD})(?: and (?:a|one) half)?|one hundred|a hundred|an?"
)
ARABIC_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Number:
    """value and, of two neighbouring digits (三五天), high; both None where words say only that there are some (数天, several)."""

    value: float | None
    high: float | None = None
    about: bool = False


def arabic(text: str) -> float:
    """Digits with commas between thousands as a number."""
    return float(text.replace(",", ""))


def chinese(text: str) -> Number | None:
    """A run of Chinese numerals as a number; None where it is none.

    >>> [chinese(word).value for word in ("一百二十", "两千三", "十余", "半", "三点五")]
    [120.0, 2300.0, 10.0, 0.5, 3.5]
    >>> chinese("三五")
    Number(value=3.0, high=5.0, about=True)
    """
    bare = text.rstrip(_ROUGH)
    about = bare != text
    if not bare:
        return Number(None, about=True)
    if bare == "半":
        return Number(0.5, about=about)
    if bare[0] in "几数" and all(c in _STEPS or c in _GREAT for c in bare[1:]):
        return Number(None, about=True)
    whole, point, rest = bare.partition("点")
    value = _whole(whole)
    if value is None:
        return None
    if point:
        places = [DIGITS.get(c, 99) for c in rest]
        if not places or max(places) > 9:
            return None
        return Number(value + float("0." + "".join(map(str, places))), about=about)
    pair = _pair(whole)
    return pair if pair is not None else Number(float(value), about=about)


def _pair(text: str) -> Number | None:
    """Two neighbours are a range: 三四 is three to four, 十七八 seventeen to eighteen, 二三十 twenty to thirty."""
    one = re.fullmatch(r"([一二三四五六七八九十]*十)?([一二两三四五六七八])([二三四五六七八九])([十百千]?)", text)
    if one is None or (one[1] and one[4]):
        return None
    low, high = DIGITS[one[2]], DIGITS[one[3]]
    if not 0 < high - low <= 2:
        return None
    base = (_whole(one[1]) or 0) if one[1] else 0
    step = _STEPS.get(one[4], 1)
    return Number(float(base + low * step), float(base + high * step), True)


def _whole(text: str) -> int | None:
    if not text:
        return None
    if all(c in DIGITS and DIGITS[c] < 10 for c in text):
        if len(text) > 1 and (len(text) == 2 and "零" not in text and "〇" not in text) and _pair(text) is None:
            return int("".join(str(DIGITS[c]) for c in text))
        return int("".join(str(DIGITS[c]) for c in text))
    total = part = 0
    digit: int | None = None
    step = 1
    for c in text:
        if c in _GREAT:
            total = (total + part + (digit or 0)) * _GREAT[c] if total + part + (digit or 0) else _GREAT[c]
            part, digit, step = 0, None, _GREAT[c]
        elif c in _STEPS:
            part += (1 if digit is None else digit) * _STEPS[c]
            digit, step = None, _STEPS[c]
        elif c in "廿卅":
            part, step = part + DIGITS[c], 10
        elif c in DIGITS:
            if digit not in (None, 0):
                return None
            if DIGITS[c] == 0:
                step = 10  # 一百零五
            digit = DIGITS[c]
        else:
            return None
    if digit:
        # 两千三 is 2300, 一百二 is 120; behind ten a digit is itself
        part += digit * (step // 10 if step > 10 and text[-1] in DIGITS and text[-2:-1] not in ("零", "〇") and text[-2] != "十" else 1)
    return total + part


def english(text: str) -> Number | None:
    """English words as a number; None where they are none."""
    text = " ".join(text.replace("-", " ").split())
    if text in ("a few", "few", "several"):
        return Number(None, about=True)
    if text in ("a couple", "a couple of", "couple of"):
        return Number(2.0, about=True)
    if text in ("one hundred", "a hundred"):
        return Number(100.0)
    if text in ("a half", "an half", "one half"):
        return Number(0.5)
    total = 0.0
    for word in text.replace(" and a half", " plus").replace(" and one half", " plus").split():
        if word == "plus":
            total += 0.5
        elif word in ("a", "an") and total:
            continue
        elif word in _ENGLISH:
            total = total * _ENGLISH[word] if word == "dozen" and total else total + _ENGLISH[word]
        else:
            return None
    return Number(total) if total else None
