"""Dates and ages of both languages: every element of a date but the year; ages over 89, or any."""

# ruff: noqa: E501
import re
from collections.abc import Iterator

from sizhen.privacy import categories as c
from sizhen.privacy.candidates import Candidate, Cue, Rule, Sight, after, at, before, doubtful, rule
from sizhen.privacy.checks import is_date
from sizhen.privacy.lists import words

_I = re.IGNORECASE
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = r"(?:1[89]|20|21)[0-9]{2}"
_ZH_DIGIT = "〇○零一二三四五六七八九十廿卅"
_MONTHS = words("dates: months")
_BARE_MONTHS = ("january", "february", "april", "june", "july", "august", "september", "october", "november", "december")
_OTHER_MONTHS = words("dates: other months")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _ymd(match: re.Match[str]) -> bool | None:
    return True if is_date(int(match["y"]), int(match["m"]), int(match["d"])) else None


def _either(match: re.Match[str]) -> bool | None:
    """Month and day in either order; lengths of months are not looked at, since shifted dates may name the 31st of September."""
    one, two = int(match["m"]), int(match["d"])
    return True if 1 <= min(one, two) <= 12 and 1 <= max(one, two) <= 31 else None


def _compact(match: re.Match[str]) -> bool | None:
    said = match["x"]
    return True if is_date(int(said[:4]), int(said[4:6]), int(said[6:8])) else None


_FULL_BEFORE = re.compile(r"[0-9]{4}[年./-][0-9]{1,2}[月./-][0-9]{1,2}[日号]?\Z")


def _after_date(match: re.Match[str]) -> bool | None:
    """The second end of a range: what stands before it is a date."""
    return True if match["y"] or _FULL_BEFORE.search(match.string, max(0, match.start() - 11), match.start()) else None


_DAY_BEFORE = re.compile(
    r"\b(?:on|since|from|between|dated?)\s[^.;\n]{0,25}[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?(?:\s?,?\s?(?:and|to|through|thru|-|&|or|,)\s?)\Z",
    _I,
)


def _near(match: re.Match[str]) -> bool | None:
    """The next day of an enumeration (9/12 and 9/14), where a day with its word stands before."""
    return True if _DAY_BEFORE.search(match.string, max(0, match.start() - 40), match.start()) and _either(match) else None


def _year(match: re.Match[str]) -> bool | None:
    return True if 1800 <= int(match["x"][:4]) < 2100 else None


def _parts(match: re.Match[str]) -> bool | None:
    one, two, _rest = re.split(r"[./-]", match["x"], maxsplit=2)
    if match["s"] == "." and len(match["x"]) < 8 and "0" not in (one[0], two[0]) and len(_rest) < 4 and len(one + two) < 4:
        return None  # a version or a numbering: 1.2.10
    return True if 1 <= min(int(one), int(two)) <= 12 and 1 <= max(int(one), int(two)) <= 31 else None


def _chinese(match: re.Match[str]) -> bool | None:
    """A month with a day or a year, or with 份 or a third of it, is a date; a month alone (3月) is none."""
    said, text, end = match["x"], match.string, match.end()
    number = re.search(r"([0-9]{1,2})\s?月", said)
    if number is None or not 1 <= int(number[1]) <= 12 or text[end : end + 1] in {"龄", "经"}:
        return None
    if "年" in said:
        year = said[: said.index("年")].strip()
        return True if len(year) == 4 or (len(year) == 2 and (match["e"] or text[end : end + 1] not in {"余", "前", "来"})) else None
    ending = match["e"]
    if not ending or (ending.isdigit() and text[end : end + 1] not in {"", ",", "，", "。", "-", "~", " ", ";", "至", "到"}):
        return None
    return True


def _in_words(match: re.Match[str]) -> bool | None:
    said = match["x"]
    if "年" in said or "历" in said:
        return True
    return True if len(said) - said.index("月") > 2 and said[0] != "零" else None


DATES: tuple[Rule, ...] = (
    rule(
        "date by points",
        c.DATE,
        "d",
        r"(?P<x>(?P<y>[12](?<![0-9A-Za-z.][12])[0-9]{3})\s?(?P<s>[./-])\s?(?P<m>1[0-2]|0?[1-9])\s?(?P=s)\s?(?P<d>3[01]|[12][0-9]|0?[1-9])日?(?:T[0-9:.]{4,15}Z?)?)(?![0-9]|[.-][0-9])",
        _ymd,
        lead=(4, 4),
        then="./- ",
    ),
    rule(
        "date range by points",
        c.DATE,
        "d",
        rf"[-—~至到–](?<=[0-9日号 ].)\s?(?P<x>(?:(?P<y>{_YEAR})[./-])?(?P<m>0?[1-9]|1[0-2])[./-](?P<d>{_DAY}))(?![0-9]|[./-][0-9])",
        _after_date,
    ),
    rule(
        "date, day first",
        c.DATE,
        "d",
        rf"(?P<x>[0-9](?<![0-9A-Za-z.,/-][0-9])[0-9]?(?P<s>[./-])[0-9]{{1,2}}(?P=s)(?:{_YEAR}|'?[0-9]{{2}}))(?![0-9A-Za-z]|[.,/-][0-9])",
        _parts,
        lead=(1, 2),
        then="./-",
    ),
    rule(
        "Chinese date",
        c.DATE,
        "hd",
        r"(?P<x>[0-9](?<![0-9.][0-9])(?P<n>[0-9]{0,3}\s?年(?:度)?\s?[0-9]{1,2}|[0-9]?)\s?月\s?(?P<e>份|(?:(?:3[01]|[12][0-9]|0?[1-9])\s?(?:[日号]|(?![0-9.次个周天片粒年月/])))?(?:[上中下]旬|初|底|末)?))",
        _chinese,
        lead=(1, 4),
        then="年月 ",
    ),
    rule(
        "month of this year",
        c.DATE,
        "h",
        rf"(?P<x>[本去今同当次前明后]年(?:度)?\s?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?月(?:份|\s?(?:[0-9]{{1,2}}|[{_ZH_DIGIT}]{{1,3}})\s?[日号]|[上中下]旬|初|底|末)?)(?!经)",
    ),
    rule(
        "Chinese date in words",
        c.DATE,
        "h",
        rf"(?P<x>[〇○零一二三四五六七八九十农阴阳正腊冬闰](?:[{_ZH_DIGIT}]{{3}}年|历)?(?:[正腊冬闰一二三四五六七八九十]{{0,2}})月(?:初?[{_ZH_DIGIT}]{{1,3}}[日号]?|[上中下]旬)?)(?!个)",
        _in_words,
    ),
    rule("day after 本月", c.DATE, "hd", r"[本当上同下次]月(?P<x>(?:0?[1-9]|[12][0-9]|3[01])[日号])"),
    rule(
        "day alone",
        c.DATE,
        "hd",
        r"[于至到在自](?P<x>(?:0?[1-9]|[12][0-9]|3[01])(?:日(?![前后内间夜常余])|号(?![床楼线染机管家])))",
        doubtful,
    ),
    rule("second day", c.DATE, "hd", r"[日号](?:、|和|及|至|到|-|~|—)(?P<x>(?:0?[1-9]|[12][0-9]|3[01])[日号])(?![前后内间])"),
    rule("weekday of a date", c.DATE, "h", r"[0-9日号]\s?\(?(?P<x>(?:星期|周|礼拜)[一二三四五六日天])(?![次片])"),
    rule(
        "second day, English",
        c.DATE,
        "d",
        r"(?P<x>(?P<m>[01](?<![0-9/.][01])[0-9]?|[2-9](?<![0-9/.][2-9]))/(?P<d>0?[1-9]|[12][0-9]|3[01])(?:/(?:[0-9]{4}|[0-9]{2}))?)(?![0-9/])",
        _near,
        lead=(1, 2),
        then="/",
    ),
    rule(
        "day before a time",
        c.DATE,
        "ld",
        r"(?P<x>(?P<m>[0-9](?<![0-9/.][0-9])[0-9]?)/(?P<d>[0-9]{1,2}))(?=\s{1,8}(?:[0-2][0-9]:?[0-5][0-9]\s?(?:HOURS|hours|HRS|hrs)|[01]?[0-9]:[0-5][0-9]))",
        _either,
        lead=(1, 2),
        then="/",
    ),
    rule(
        "month and year by stroke",
        c.DATE,
        "d",
        r"(?P<x>[01](?<![0-9./A-Za-z-][01])(?:(?<=0)[1-9]|(?<=1)[0-2]?)[/-](?:19|20)[0-9]{2}|[2-9](?<![0-9./A-Za-z-][2-9])[/-](?:19|20)[0-9]{2})(?![0-9]|[/.-][0-9])",
        lead=(1, 2),
        then="/-",
    ),
    rule(
        "year and month by stroke",
        c.DATE,
        "d",
        r"(?P<x>[12](?<![0-9./A-Za-z-][12])(?:(?<=1)9|(?<=2)0)[0-9]{2}[/.-](?:0[1-9]|1[0-2]))(?![0-9]|[/.-][0-9])",
        lead=(4, 4),
        then="/.-",
    ),
    rule(
        "compact date",
        c.DATE,
        "d",
        r"(?P<x>[12](?<![0-9A-Za-z.][12])(?:(?<=1)9|(?<=2)0)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9A-Za-z]|\.[0-9])",
        _compact,
        lead=(8, 8),
    ),
)
YEARS: tuple[Rule, ...] = (
    rule(
        "year",
        c.DATE,
        "d",
        r"(?P<x>[12](?<![0-9A-Za-z.,:/$€£¥#-][12])[089][0-9]{2}(?:\s?年)?)(?![0-9A-Za-z%]|[.,:/-][0-9]|\s?(?:ml|mg|mcg|g|kcal|cc|IU|units?|ng|cells|hours|次|元|米|毫升))",
        _year,
        lead=(4, 4),
    ),
)


_MONTH_TAIL = re.compile(
    rf"\.?(?:\s{{0,3}}|-)(?:the\s)?(?P<d>{_DAY})(?:st|nd|rd|th)?(?:\s?(?:-|–|to|through|and|&)\s?{_DAY}(?:st|nd|rd|th)?)?(?![0-9:]|\.[0-9]|\s?(?:mg|mcg|ml|%|cm|mm))(?:(?:\s{{0,3}},\s{{0,3}}|\s{{1,3}}|-|,?\s+of\s+)(?:{_YEAR}|'[0-9]{{2}})(?![0-9]))?",
    _I,
)
_YEAR_TAIL = re.compile(rf"\.?(?:\s{{0,3}}[,/-]?\s{{0,3}}|\s+of\s+)(?:{_YEAR}|'[0-9]{{2}})(?![0-9])", _I)
_SHORT_YEAR_TAIL = re.compile(
    rf"\.?(?:\s{{0,2}}[-/.,]?\s{{0,2}}|\s+of\s+)(?:{_YEAR}|'?[0-9]{{2}})(?![0-9A-Za-z]|:[0-9]|\s?(?:mg|ml|%))", _I
)
_DAY_HEAD = re.compile(
    rf"(?<![0-9A-Za-z.,:/])(?:{_WEEKDAY},?\s{{1,3}}(?:the\s)?)?(?:{_DAY}(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?))?{_DAY}\s?(?:st|nd|rd|th)?(?:\s{{0,2}}[-/.]?\s{{0,2}}|\s+(?:day\s+)?of\s+)\Z",
    _I,
)
_WEEKDAY_HEAD = re.compile(rf"(?<![A-Za-z]){_WEEKDAY},?\s{{1,3}}(?:the\s)?\Z", _I)
_ABOUT = re.compile(r"(?:in|since|until|till|last|this|next|early|late|mid|during|of|by|from|before|after|through|between|and)[\s-]\Z", _I)
_FOREIGN_HEAD = re.compile(rf"(?<![0-9A-Za-z]){_DAY}\.?\s(?:de\s)?\Z")
_FOREIGN_TAIL = re.compile(rf"\s(?:de\s)?{_YEAR}(?![0-9])")
_VERBS = frozenset(("may", "march", "mar", "jan", "dec", "sep", "jun"))


def _month(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A month's name with its day or year, before or behind it; alone where it is no other word."""
    text = seen.text
    word = seen.lower[start:end]
    if head := _DAY_HEAD.search(text, max(0, start - 26), start):
        tail = _SHORT_YEAR_TAIL.match(text, end)
        if tail or text[start].isupper() or word not in _VERBS:
            yield Candidate(head.start(), tail.end() if tail else end, c.DATE, "day and month")
    if tail := _MONTH_TAIL.match(text, end):
        if text[start].isupper() or word not in _VERBS or len(tail[0]) > 6:
            weekday = _WEEKDAY_HEAD.search(text, max(0, start - 16), start)
            yield Candidate(weekday.start() if weekday else start, tail.end(), c.DATE, "month and day")
    elif tail := _YEAR_TAIL.match(text, end):
        yield Candidate(start, tail.end(), c.DATE, "month and year")
    elif word in _BARE_MONTHS and (text[start].isupper() or seen.small):
        yield Candidate(start, end, c.DATE, "month", word not in {"april", "june", "august"})
    elif (
        text[start].isupper()
        and word in {"march", "may", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"}
        and _ABOUT.search(text, max(0, start - 10), start)
    ):
        yield Candidate(start, end, c.DATE, "month after its word", False)


def _foreign_month(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A month of another language with its day before it."""
    if head := _FOREIGN_HEAD.search(seen.text, max(0, start - 8), start):
        tail = _FOREIGN_TAIL.match(seen.text, end)
        yield Candidate(head.start(), tail.end() if tail else end, c.DATE, "day and month, other languages")


def _weekday(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    if seen.text[start].isupper() or seen.small:
        yield Candidate(start, end, c.DATE, "weekday", False)


_ON = words("dates: on")

DATE_CUES: tuple[Cue, ...] = (
    Cue(tuple(_MONTHS), _month),
    Cue(tuple(f"{day}{end}" for day in _WEEKDAYS for end in ("", "s")), _weekday),
    Cue(tuple(_OTHER_MONTHS), _foreign_month),
    after(
        "day after a word",
        c.DATE,
        _ON,
        r"(?:\s?(?:of\s[A-Za-z]{3,12}|date|study|labs?|time)){0,2}(?:\s{0,3}[:#]\s{0,5}|\s{1,4}(?:of\s|the\s|study\s|labs?\s|is\s|was\s)?)(?P<x>(?P<m>[0-9]{1,2})[/-](?P<d>[0-9]{1,2}))(?![0-9A-Za-z%]|[./-][0-9]|\s?(?:strength|motor|power|pain|systolic|murmur|vessels?|mg|ml|hours|weeks|days|months|times|of))",
        _either,
        _I,
    ),
    at(
        "festival",
        c.DATE,
        words("dates: date cues"),
        r"(?<=[于在自至年日后前])(?P<x>[\u4e00-\u9fff]{2,3}?)(?:节|期间|后|前|假|当天|时)",
        doubtful,
    ),
    at(
        "holiday",
        c.DATE,
        "christmas thanksgiving easter halloween|new year's|new year’s|labor day|memorial day|independence day|valentine's day|mother's day|father's day|boxing day|fourth of july".replace(
            " easter", "|easter"
        )
        .replace(" thanksgiving", "|thanksgiving")
        .replace(" halloween", "|halloween")
        .split("|"),
        r"(?P<x>[A-Z][A-Za-z'’]+(?:\s(?:of\s)?[DEJYMS][A-Za-z'’]+){0,2})",
        doubtful,
    ),
)

_AGE_HEAD = re.compile(
    r"(?:(?:(?<![0-9.])[0-9]{1,3}\s?(?:-|~|至|、|到)\s?)?(?<![0-9.])[0-9]{1,3}\s?[余多来]?|[一二三四五六七八九十百零]{1,5}[余多来几]?)(?:周|虚)?\Z"
)
_AGE_TAIL = re.compile(r"(?:零?半|\s?(?:零|又|余)?\s?[0-9]{1,2}\s?(?:个?月|天))?")


def _years(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """An age before 岁, with the months after it."""
    head = _AGE_HEAD.search(seen.text, max(0, start - 14), start)
    if head and not (seen.text[max(0, start - 1) : start].isdigit() and int(re.findall("[0-9]+", head[0])[-1]) > 130):
        tail = _AGE_TAIL.match(seen.text, end)
        yield Candidate(head.start(), tail.end() if tail else end, c.AGE, "age in 岁")


AGES: tuple[Rule, ...] = (
    rule(
        "age before year-old",
        c.AGE,
        "ld",
        r"(?P<x>(?P<n>[0-9](?<![0-9A-Za-z.,/][0-9])[0-9]{0,2}))(?:\s?(?:1/2|½))?(?:\s?[-–]?\s?(?:years?|yrs?|y)\.?\s?[-–]?\s{0,2}(?:old|o\b|of\s+age|young)|\s?[-–/]?\s?y\.?\s?/?o\b\.?|\s?yo\b|\s?yof\b|\s?yom\b|[-–\s]year[-–\s](?:old|female|male|gentleman|lady|woman|man|boy|girl)|\s?(?:yrs|yr)\b(?!\s(?:ago|history|h/o|hx|earlier|prior|duration))|\s?(?:M|F)\b(?=\s(?:with|who|presents|presenting|s/p|admitted|c/o|here|w/|h/o)))",
        flags=_I,
        lead=(1, 3),
        then=" -–/yYMF1½",
    ),
    rule(
        "age of a baby, English",
        c.AGE,
        "ld",
        r"(?P<x>(?P<n>[0-9](?<![0-9A-Za-z.,/][0-9])[0-9]?))\s?[-–]?\s?(?:months?|weeks?|days?|mos?|wks?)[-–\s]{1,2}old\b",
        flags=_I,
        lead=(1, 2),
        then=" -–mwd",
    ),
    rule(
        "age of a baby",
        c.AGE,
        "hd",
        r"(?P<x>(?P<n>[0-9](?<![0-9.][0-9])[0-9]?)\s?(?:个?月龄|个月大|日龄|天龄|月(?=[0-9]{1,2}天)))",
        lead=(1, 2),
        then="个月日天 ",
    ),
)
_WORDED = "twenty thirty forty fifty sixty seventy eighty ninety one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen hundred"
AGE_CUES: tuple[Cue, ...] = (
    Cue(("岁",), _years),
    after(
        "age after 年龄",
        c.AGE,
        ("年龄", "实足年龄", "现龄"),
        r"[\s:为是]{0,4}(?P<x>(?P<n>[0-9]{1,3})(?:\s?(?:岁|[Yy]|个?月|天|周|小时))?(?:\s?[0-9]{1,2}\s?(?:个?月|天))?)(?![0-9])",
    ),
    after(
        "age after sex",
        c.AGE,
        ("男", "女", "男性", "女性"),
        r"[,、/\s]{1,3}(?P<x>(?P<n>[0-9]{1,3})\s?(?:Y|y|个月|月|天)?)(?=[,、;。\s/]|$)",
        doubtful,
    ),
    after(
        "age after its word",
        c.AGE,
        ("aged", "age", "ages", "turned", "turning", "turns", "i am", "i'm", "she is", "he is", "she's", "he's", "is now", "retired at"),
        r"(?:\s(?:of|is|was|at\s[a-z]{4,10}))?\s{0,2}[:=]?\s{0,3}(?:just\s|only\s|about\s|approximately\s)?(?P<x>(?P<n>[0-9]{1,3}))(?![0-9A-Za-z%]|[./:,-][0-9]|\s?(?:[-–]|mg|ml|kg|lbs?|cm|mm|weeks?|days?|hours?|months?|minutes?|percent|feet|inches|pounds|points|%|units|\+))",
        flags=_I,
    ),
    after(
        "age decade", c.AGE, ("in his", "in her", "in their", "in my"), r"\s(?:early\s|mid\s?-?|late\s)?(?P<x>(?P<n>[1-9]0)'?s)\b", flags=_I
    ),
    before(
        "age in words",
        c.AGE,
        ("year old", "years old", "year-old", "years of age", "yr old", "year-olds"),
        rf"(?<![A-Za-z])(?P<x>(?:(?:{'|'.join(_WORDED.split())}|and|a)[-\s]){{1,4}})",
        flags=_I,
        reach=40,
    ),
)
_OVER_89 = re.compile(r"九十|百|ninety|hundred", _I)


def old(text: str, one: Candidate) -> bool:
    """Whether an age is over 89 (a word for ninety or a hundred, or a number), as HIPAA's Safe Harbor has it."""
    number = re.search(r"[0-9]{1,3}(?![0-9]*\s?(?:-|~|至|、|到)\s?[0-9])", text[one.start : one.end])
    if number:
        return int(number[0]) > 89 and not re.search(r"[月天周]", text[one.start : one.end])
    return bool(_OVER_89.search(text[one.start : one.end]))
