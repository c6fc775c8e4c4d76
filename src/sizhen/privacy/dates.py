"""Dates and ages of both languages: every element of a date but the year; ages over 89, or any."""

# ruff: noqa: E501
import re
from collections.abc import Iterator

from sizhen.privacy import categories as c
from sizhen.privacy.candidates import Candidate, Rule, Sight, doubtful, matches, rule
from sizhen.privacy.checks import is_date, is_day

_I = re.IGNORECASE
_MONTHS = {
    name: 1 + place for place, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}
_MONTH = r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_LONG = r"(?:January|February|April|June|July|August|September|October|November|December)"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_FULL_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = r"(?:1[89]|20|21)[0-9]{2}"
_OTHER_MONTHS = (
    "januar[yi]?o?|janvier|enero|gennaio|janeiro|januari|februar[yi]?|février|febrero|febbraio|fevereiro|februari|märz|mars|marzo|março|maart|"
    "avril|abril|aprile|mai|mayo|maggio|maio|mei|juni|juin|junio|giugno|junho|juli|juillet|julio|luglio|julho|août|agosto|augustus|"
    "septembre|septiembre|settembre|setembro|oktober|octobre|octubre|ottobre|outubro|novembre|noviembre|novembro|dezember|décembre|diciembre|dicembre|dezembro"
)
_ZH_DIGIT = "〇○零一二三四五六七八九十廿卅"


def _ymd(match: re.Match[str]) -> bool | None:
    return True if is_date(int(match["y"]), int(match["m"]), int(match["d"])) else None


def _md(match: re.Match[str]) -> bool | None:
    return True if is_day(int(match["m"]), int(match["d"])) else None


def _either(match: re.Match[str]) -> bool | None:
    """Month and day in either order; days of months are not looked at, since shifted dates may name the 31st of September."""
    one, two = int(match["m"]), int(match["d"])
    return True if 1 <= min(one, two) <= 12 and 1 <= max(one, two) <= 31 else None


def _either_unsure(match: re.Match[str]) -> bool | None:
    return False if _either(match) else None


def _compact(match: re.Match[str]) -> bool | None:
    return True if is_date(int(match[0][:4]), int(match[0][4:6]), int(match[0][6:8])) else None


def _chinese(match: re.Match[str]) -> bool | None:
    """A month with a day or a year, or with 份 or a third of it, is a date; a month alone (3月) is none."""
    said = match["x"]
    after = said[said.index("月") + 1 :].strip()
    return True if after or "年" in said else None


def _after_date(match: re.Match[str]) -> bool | None:
    """The second end of a range: what stands before looks like the end of a date."""
    before = match.string[max(0, match.start() - 11) : match.start()]
    return (
        True
        if re.search(r"(?:[0-9]{2,4}[年./-][0-9]{1,2}[月./-][0-9]{1,2}|月[0-9]{1,2}|(?<![0-9./])[0-9]{1,2}[./][0-9]{1,2})[日号]?\Z", before)
        and (match["y"] or re.search(r"[0-9]{4}[年./-][0-9]{1,2}[月./-][0-9]{1,2}[日号]?\Z", before))
        else None
    )


def _near(match: re.Match[str]) -> bool | None:
    """The next day of an enumeration (9/12 and 9/14), where a day with its word or a full date stands before."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    return (
        True
        if re.search(
            r"\b(?:on|since|from|between|dated?)\s[^.;\n]{0,25}[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?(?:\s?,?\s?(?:and|to|through|thru|-|&|or|,)\s?)\Z",
            before,
            _I,
        )
        and _either(match)
        else None
    )


def _month_day(match: re.Match[str]) -> bool | None:
    said = match["x"]
    if re.match(r"(?:may|mar|sun|sat|wed|dec|march)\s", said) and not re.search(r"[0-9]{4}", said):
        return None
    return True


def _day_month(match: re.Match[str]) -> bool | None:
    said = match["x"]
    if re.search(r"[0-9]\s(?:may|mar|sat|sun|march)\b\.?\Z", said):
        return None
    return True


_DATES: tuple[Rule, ...] = (
    rule(
        "date by points",
        c.DATE,
        "d",
        rf"(?<![0-9A-Za-z.])(?P<x>(?P<y>{_YEAR})\s?(?P<s>[./-])\s?(?P<m>0?[1-9]|1[0-2])\s?(?P=s)\s?(?P<d>{_DAY})日?(?:T[0-9:.]{{4,15}}Z?)?)(?![0-9]|[.-][0-9])",
        _ymd,
    ),
    rule(
        "date range by points",
        c.DATE,
        "d",
        rf"(?<=[0-9日号])\s?(?:-|—|~|至|到|–|to)\s?(?P<x>(?:(?P<y>{_YEAR})[./-])?(?P<m>0?[1-9]|1[0-2])[./-](?P<d>{_DAY}))(?![0-9]|[./-][0-9])",
        _after_date,
    ),
    rule(
        "date, day first",
        c.DATE,
        "d",
        rf"(?<![0-9A-Za-z.,/-])(?P<x>(?P<m>0?[1-9]|[12][0-9]|3[01])(?P<s>[./-])(?P<d>{_DAY})(?P=s)(?:{_YEAR}|'?[0-9]{{2}}))(?![0-9A-Za-z]|[.,/-][0-9])",
        _either,
    ),
    rule(
        "Chinese date",
        c.DATE,
        "hd",
        r"(?P<x>(?:(?<![0-9])[0-9]{2}(?:[0-9]{2})?\s?年(?:度)?\s?|[本去今同当次前明后]年\s?)?(?<![0-9.])(?:0?[1-9]|1[0-2])\s?月\s?(?:份|(?:(?:0?[1-9]|[12][0-9]|3[01])\s?(?:日|号)?(?![0-9.]))(?![周个]))?(?:\s?[上中下]旬|初|底|末)?)(?![龄经份前]|以[上下内])",
        _chinese,
    ),
    rule(
        "Chinese date in words",
        c.DATE,
        "h",
        rf"(?P<x>(?:[{_ZH_DIGIT}]{{4}}年)?(?:农历|阴历|阳历)?(?:正|腊|冬|闰?[一二三四五六七八九十]{{1,2}})月(?:初?[{_ZH_DIGIT}]{{1,3}}[日号]?|[上中下]旬))(?!个)",
    ),
    rule("Chinese year and month in words", c.DATE, "h", rf"(?P<x>[{_ZH_DIGIT}]{{4}}年[一二三四五六七八九十]{{1,2}}月)"),
    rule("day after 本月", c.DATE, "hd", r"(?:本月|当月|上月|同月|下月|次月)(?P<x>(?:0?[1-9]|[12][0-9]|3[01])[日号])"),
    rule(
        "day alone",
        c.DATE,
        "hd",
        r"(?:于|至|到|在|自|[日号]、)(?P<x>(?:0?[1-9]|[12][0-9]|3[01])(?:日(?![前后内间夜常余])|号(?![床楼线染机管家])))",
        doubtful,
    ),
    rule("second day", c.DATE, "hd", r"(?<=[日号])(?:、|和|及|至|到|-|~|—)(?P<x>(?:0?[1-9]|[12][0-9]|3[01])[日号])(?![前后内间])"),
    rule("weekday of a date", c.DATE, "h", r"(?<=[0-9日号])\s?\(?(?P<x>(?:星期|周|礼拜)[一二三四五六日天])"),
    rule(
        "festival",
        c.DATE,
        "h",
        r"(?:于|在|自|至|去年|今年|昨日|今日)(?P<x>春节|元旦|除夕|元宵节?|清明节?|端午节?|中秋节?|国庆节?|五一(?:劳动节)?|十一长假|圣诞节|腊八|小年|重阳节?|七夕)",
        doubtful,
    ),
    rule(
        "month and day",
        c.DATE,
        "ld",
        rf"\b(?P<x>(?:{_WEEKDAY},?\s{{1,3}}(?:the\s)?)?{_MONTH}\s{{0,3}}(?:the\s)?{_DAY}(?:st|nd|rd|th)?(?:\s?(?:-|–|to|through|and|&)\s?{_DAY}(?:st|nd|rd|th)?)?(?![0-9:]|\.[0-9]|\s?(?:mg|mcg|ml|%|cm|mm))(?:(?:\s{{0,3}},\s{{0,3}}|\s{{1,3}}|,?\s+of\s+)(?:{_YEAR}|'[0-9]{{2}})(?![0-9]))?)",
        _month_day,
        _I,
    ),
    rule(
        "day and month",
        c.DATE,
        "ld",
        rf"(?<![0-9A-Za-z.,:/])(?P<x>(?:{_WEEKDAY},?\s{{1,3}}(?:the\s)?)?(?:{_DAY}(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?))?{_DAY}\s?(?:st|nd|rd|th)?(?:\s{{0,2}}[-/.]?\s{{0,2}}|\s+(?:day\s+)?of\s+){_MONTH}(?:(?:\s{{0,2}}[-/.,]?\s{{0,2}}|\s+of\s+)(?:{_YEAR}|'?[0-9]{{2}})(?![0-9A-Za-z]|:[0-9]))?)",
        _day_month,
        _I,
    ),
    rule(
        "month and year",
        c.DATE,
        "ld",
        rf"\b(?P<x>{_MONTH}(?:\s{{0,3}}[,/-]?\s{{0,3}}|\s+of\s+)(?:{_YEAR}|'[0-9]{{2}})(?:\s?(?:-|–|to|through)\s?{_MONTH}\s{_YEAR})?)(?![0-9])",
        flags=_I,
    ),
    rule(
        "month, other languages",
        c.DATE,
        "ld",
        rf"(?<![0-9A-Za-z])(?P<x>{_DAY}\.?\s(?:de\s)?(?:{_OTHER_MONTHS})\b(?:\s(?:de\s)?{_YEAR})?)",
        flags=_I,
    ),
    rule("month name", c.DATE, "l", rf"(?<![A-Za-z])(?P<x>{_LONG})(?![A-Za-z])"),
    rule(
        "month name after a word",
        c.DATE,
        "l",
        r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Ll]ast|[Tt]his|[Nn]ext|[Ee]arly|[Ll]ate|[Mm]id|[Dd]uring|[Oo]f|[Bb]y|[Ff]rom|[Bb]efore|[Aa]fter|[Tt]hrough)[\s-](?P<x>March|May|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?![A-Za-z]|\s(?:be|have|not))",
    ),
    rule("weekday", c.DATE, "l", rf"(?<![A-Za-z])(?P<x>{_FULL_DAY})(?![A-Za-z])", doubtful),
    rule(
        "holiday",
        c.DATE,
        "l",
        r"\b(?P<x>Christmas(?:\s(?:Day|Eve))?|Thanksgiving(?:\sDay)?|New Year'?s(?:\s(?:Day|Eve))?|Easter(?:\s(?:Sunday|Monday))?|Halloween|Labor Day|Memorial Day|Independence Day|Fourth of July|Valentine'?s Day|Mother'?s Day|Father'?s Day|Boxing Day)\b",
        doubtful,
    ),
    rule(
        "day after a word",
        c.DATE,
        "ld",
        r"\b(?:on|since|until|till|from|by|before|after|dated?|through|thru|performed|done|taken|received|seen|visit|admitted|discharged|dob|d\.o\.b\.|doa|dod|born|birth|date\s+of\s+[A-Za-z]{3,12}|(?:admission|discharge|service|procedure|exam|visit|report|signed|dictated|transcribed|follow-?up)(?:\s+date)?)(?:\s{0,3}[:#]\s{0,5}|\s{1,4}(?:of\s|the\s|study\s|labs?\s)?)(?P<x>(?P<m>0?[1-9]|[12][0-9]|3[01])[/-](?P<d>0?[1-9]|[12][0-9]|3[01]))(?![0-9A-Za-z%]|[./-][0-9]|\s?(?:strength|motor|power|pain|systolic|murmur|vessels?|mg|ml|hours|weeks|days|months|times|of))",
        _either,
        _I,
    ),
    rule(
        "second day, English",
        c.DATE,
        "d",
        r"(?P<x>(?<![0-9/.])(?P<m>0?[1-9]|1[0-2])/(?P<d>0?[1-9]|[12][0-9]|3[01])(?:/(?:[0-9]{4}|[0-9]{2}))?)(?![0-9/])",
        _near,
    ),
    rule("month and year by stroke", c.DATE, "d", r"(?<![0-9./A-Za-z-])(?P<x>(?:0?[1-9]|1[0-2])[/-](?:19|20)[0-9]{2})(?![0-9]|[/.-][0-9])"),
    rule(
        "year and month by stroke",
        c.DATE,
        "d",
        r"(?<![0-9./A-Za-z-])(?P<x>(?:19|20)[0-9]{2}(?:/|-|\.)(?:0[1-9]|1[0-2]))(?![0-9]|[/.-][0-9])",
    ),
    rule(
        "compact date",
        c.DATE,
        "d",
        r"(?<![0-9A-Za-z.])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z]|\.[0-9])",
        _compact,
    ),
)
_YEARS: tuple[Rule, ...] = (
    rule(
        "year",
        c.DATE,
        "d",
        r"(?<![0-9A-Za-z.,:/$€£¥#-])(?P<x>(?:1[89]|20)[0-9]{2}(?:\s?年)?)(?![0-9A-Za-z%]|[.,:/-][0-9]|\s?(?:ml|mg|mcg|g|kcal|cc|IU|units?|ng|cells|hours|次|元|米|毫升))",
    ),
    rule("decade", c.DATE, "d", r"(?<![0-9A-Za-z])(?P<x>(?:(?:19|20)[0-9]0|'?[1-9]0)'?s)(?![0-9A-Za-z])"),
)
_AGE_ZH = r"(?:周岁|虚岁|岁)"
_CHINESE_NUMBER = "[一二三四五六七八九]?[十百]?零?[一二三四五六七八九]?十?[一二三四五六七八九十]"
_AGES: tuple[Rule, ...] = (
    rule(
        "age in 岁",
        c.AGE,
        "hd",
        rf"(?<![0-9.])(?P<x>(?P<n>[0-9]{{1,3}})(?:\s?(?:-|~|至|、|到)\s?[0-9]{{1,3}})?\s?[余多来]?{_AGE_ZH}(?:零?半|\s?(?:零|又|余)?\s?[0-9]{{1,2}}\s?(?:个?月|天))?)",
    ),
    rule("age in 岁, words", c.AGE, "h", rf"(?P<x>{_CHINESE_NUMBER}[余多来几]?{_AGE_ZH}半?)"),
    rule("age of a baby", c.AGE, "hd", r"(?P<x>(?P<n>[0-9]{1,2})\s?(?:个?月龄|个月大|日龄|天龄|月(?=[0-9]{1,2}天)))"),
    rule(
        "age after 年龄",
        c.AGE,
        "hd",
        r"(?:年龄|实足年龄|现龄)[\s:为是]{0,4}(?P<x>(?P<n>[0-9]{1,3})(?:\s?(?:岁|Y|个?月|天|周|小时))?(?:\s?[0-9]{1,2}\s?(?:个?月|天))?)(?![0-9])",
        flags=_I,
    ),
    rule(
        "age after sex",
        c.AGE,
        "hd",
        r"(?:男|女)(?:性)?[,,、/\s]{1,3}(?P<x>(?P<n>[0-9]{1,3})\s?(?:Y|个月|月|天)?)(?=[,、;。\s/]|$)",
        doubtful,
        _I,
    ),
    rule(
        "age before year-old",
        c.AGE,
        "ld",
        r"(?<![0-9A-Za-z.,/])(?P<x>(?P<n>[0-9]{1,3}))(?:\s?(?:1/2|½))?(?:\s?[-–]?\s?(?:years?|yrs?|y)\.?\s?[-–]?\s{0,2}(?:old|o\b|of\s+age|young)|\s?[-–/]?\s?y\.?\s?/?o\b\.?|\s?yo\b|\s?y/o|\s?yof\b|\s?yom\b|[-–\s]year[-–\s](?:old|female|male|gentleman|lady|woman|man|boy|girl)|\s?(?:yrs|yr)\b|\s?(?:M|F)\b(?=\s(?:with|who|presents|presenting|s/p|admitted|c/o|here|w/|h/o)))",
        flags=_I,
    ),
    rule(
        "age of a baby, English",
        c.AGE,
        "ld",
        r"(?<![0-9A-Za-z.,/])(?P<x>(?P<n>[0-9]{1,2}))\s?[-–]?\s?(?:months?|weeks?|days?|mos?|wks?)[-–\s]{1,2}old\b",
        flags=_I,
    ),
    rule(
        "age after its word",
        c.AGE,
        "ld",
        r"\b(?:aged?|age\s+(?:of|is|was|at\s+[a-z]{4,10})|at\s+(?:the\s+)?age(?:\s+of)?|turn(?:ed|ing|s)?|I\s?am|I'm|she\s?is|he\s?is|she's|he's|is\s+now)\s{0,2}[:=]?\s{0,3}(?:just\s|only\s|about\s|approximately\s)?(?P<x>(?P<n>[0-9]{1,3}))(?![0-9A-Za-z%]|[./:,-][0-9]|\s?(?:[-–]|mg|ml|kg|lbs?|cm|mm|weeks?|days?|hours?|months?|minutes?|percent|feet|inches|pounds|points|%|units|\+))",
        flags=_I,
    ),
    rule("age decade", c.AGE, "ld", r"\bin\s+(?:his|her|their|my)\s+(?:early\s|mid\s?-?|late\s)?(?P<x>(?P<n>[1-9]0)'?s)\b", flags=_I),
    rule(
        "age in words",
        c.AGE,
        "l",
        r"\b(?P<x>(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[-\s](?:one|two|three|four|five|six|seven|eight|nine))?|(?:one|a)\shundred(?:[-\s](?:and\s)?(?:one|two|three|four|five|six))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen))[-\s](?:years?|yrs?)[-\s]?(?:old|of\sage)\b",
        flags=_I,
    ),
)
_OVER_89 = re.compile(r"九十|百|ninety|hundred", _I)


def dates(seen: Sight, every_year: bool) -> Iterator[Candidate]:
    """Dates, or parts of dates beyond the year."""
    yield from matches(seen, _DATES)
    if every_year:
        yield from matches(seen, _YEARS)


def ages(seen: Sight, every_age: bool) -> Iterator[Candidate]:
    """Ages over 89, or any."""
    for one in _AGES:
        if not seen.has(one.needs):
            continue
        for match in one.pattern.finditer(seen.text):
            number = match.groupdict().get("n")
            old = int(number) > 89 if number else bool(_OVER_89.search(match["x"]))
            if (every_age or old) and not (number and int(number) > 130):
                yield Candidate(*match.span("x"), c.AGE, one.name, bool(one.judge(match)))
