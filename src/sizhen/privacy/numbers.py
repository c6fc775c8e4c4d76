"""Numbers and addresses of machines: what a check digit, a form or a word before it says is somebody's."""

# ruff: noqa: E501
import re
from collections.abc import Iterator

from sizhen.privacy import categories as c
from sizhen.privacy import checks
from sizhen.privacy.candidates import DIGIT, END, Candidate, Cue, Judge, Rule, Sight, after, at, before, doubtful, rule
from sizhen.privacy.lists import words

_I = re.IGNORECASE
_CAPITAL = r"[A-Z](?<![0-9A-Za-z][A-Z])"
_EITHER = r"[0-9A-Z](?<![0-9A-Za-z][0-9A-Z])"
_UNIT = re.compile(r"\s*(?:iu|u|copies|cop|拷贝|cfu|个|cells?|/|\*|×|x10|%|mg|ml|g|kg|ng|pg|μ|u?mol|mmhg)", _I)


def _obeys(check: object, unsure: bool = False) -> Judge:
    """Sure where a check digit is right; else unsure, or nothing."""

    def judge(match: re.Match[str]) -> bool | None:
        right = check(checks.bare(match["x"])) if callable(check) else False
        return True if right else (False if unsure else None)

    return judge


def _resident(match: re.Match[str]) -> bool | None:
    number = checks.bare(match["x"])
    if checks.resident_identity(number):
        return True
    return False if checks.born(number) else None


def _mixed(number: str) -> bool:
    return not number.isdigit() and not number.isalpha() and checks.vehicle(number)


def _iban(match: re.Match[str]) -> bool | None:
    number = checks.bare(match["x"])
    return checks.iban(number) if len(number) >= 15 else None


def _six(match: re.Match[str]) -> bool | None:
    return True if checks.address_6(match["x"]) and sum(letter.isdigit() for letter in match["x"]) > 2 else None


def _four(match: re.Match[str]) -> bool | None:
    return True if checks.address_4(match["x"]) else None


def _number(match: re.Match[str]) -> bool | None:
    return None if _UNIT.match(match.string, match.end()) else False


def _with_digit(match: re.Match[str]) -> bool | None:
    return True if any(letter.isdigit() for letter in match["x"]) else None


def _digits(match: re.Match[str]) -> int:
    return sum(letter.isdigit() for letter in match["x"])


def _phone(match: re.Match[str]) -> bool | None:
    return True if 6 <= _digits(match) <= 18 else None


def _abroad(match: re.Match[str]) -> bool | None:
    return _phone(match) if match["x"].startswith(("+", "00")) else None


def _grouped(match: re.Match[str]) -> bool | None:
    return False if 7 <= _digits(match) <= 13 else None


_PHONE_SHAPES = re.compile(
    r"0[0-9]{1,4}(?:[ .-][0-9]{2,8}){1,5}|\(0[0-9]{1,4}\) ?[0-9]{3,8}(?:[ .-][0-9]{2,5}){0,3}|[0-9]{2}(?:[ .-][0-9]{2}){3,4}|[1-9][0-9]{3} [0-9]{4}|[0-9]{2,3} [0-9]{5,7}|[0-9]{3}[ -][0-9]{2}[ -][0-9]{2}(?:[ -]?[0-9]{2,3})?|[0-9]{3}[ .][0-9]{3}[ .][0-9]{3}|[0-9]{2}[ ][0-9]{3}[ ][0-9]{3}|[2-9][0-9]{2} [0-9]{4}"
)


def _groups(match: re.Match[str]) -> bool | None:
    return _grouped(match) if _PHONE_SHAPES.fullmatch(match["x"]) else None


_MAIL_HEAD = re.compile(r"(?:[A-Za-z0-9._%+-]|(?![\u3400-\u9fff])[^\W_]){1,64} ?\Z")
_MAIL_TAIL = re.compile(r" ?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")


def _mail(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """An address of mail about its @."""
    head = _MAIL_HEAD.search(seen.text, max(0, start - 65), start)
    tail = _MAIL_TAIL.match(seen.text, end)
    if head and tail:
        yield Candidate(head.start(), tail.end(), c.EMAIL, "e-mail")


NUMBERS: tuple[Rule, ...] = (
    rule("IPv4", c.IP, "d", r"(?P<x>[0-9](?<![0-9.][0-9])[0-9]{0,2}(?:\.[0-9]{1,3}){3})(?![0-9]|\.[0-9])", _four, lead=(1, 3), then="."),
    rule(
        "IPv6",
        c.IP,
        "dc",
        r"(?P<x>[0-9A-Fa-f:](?<![0-9A-Za-z:][0-9A-Fa-f:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![0-9A-Za-z:])",
        _six,
    ),
    rule("MAC address", c.DEVICE, "dc", rf"[0-9A-Fa-f](?<![0-9A-Za-z][0-9A-Fa-f])[0-9A-Fa-f](?:[:-][0-9A-Fa-f]{{2}}){{5}}{END}"),
    rule(
        "resident identity number",
        c.ID,
        "d",
        rf"(?P<x>{DIGIT}[0-9]{{5}}(?: ?[0-9]{{8}} ?[0-9]{{3}}[0-9Xx]|-[0-9]{{8}}-[0-9]{{3}}[0-9Xx])){END}",
        _resident,
        lead=(6, 18),
    ),
    rule(
        "social credit code",
        c.ID,
        "dm",
        rf"(?P<x>{_EITHER}[0-9A-HJ-NPQRTUWXY][0-9]{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}){END}",
        _obeys(checks.credit_code),
    ),
    rule("vehicle number", c.VEHICLE, "ldm", rf"(?P<x>{_EITHER}[A-HJ-NPR-Z0-9]{{16}}){END}", _obeys(_mixed)),
    rule("Hong Kong identity card", c.ID, "ldm", rf"(?P<x>{_CAPITAL}[A-Z]?[0-9]{{6}}\([0-9A]\))", _obeys(checks.hong_kong_identity)),
    rule("Taiwan identity number", c.ID, "ldm", rf"(?P<x>{_CAPITAL}[1289][0-9]{{8}}){END}", _obeys(checks.taiwan_identity)),
    rule("passport or permit", c.ID, "ldm", rf"(?P<x>{_CAPITAL}(?:[A-Z]?[0-9]{{7,10}}|[A-Z]{{2}}[0-9]{{9,12}})){END}", doubtful),
    rule("military card", c.ID, "hd", r"(?P<x>[军兵士文职警参政后装海空北沈兰济南广成](?:[字士文]{1,2}第?|第)\s?[0-9]{6,10}号?)"),
    rule(
        "IBAN",
        c.ACCOUNT,
        "ldm",
        rf"(?P<x>{_CAPITAL}[A-Z][0-9]{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?){END}",
        _obeys(checks.iban),
    ),
    rule("narcotics registration", c.LICENSE, "ldm", rf"(?P<x>{_CAPITAL}[A-Z9][0-9]{{7}}){END}", _obeys(checks.narcotics_registration)),
    rule(
        "card by Luhn",
        c.CARD,
        "d",
        rf"(?P<x>{DIGIT}(?<![-.][0-9])[0-9]{{3}}(?:[0-9]{{8,15}}|(?:[ -][0-9]{{4}}){{2,3}}(?:[ -][0-9]{{1,4}})?|[ -][0-9]{{6}}[ -][0-9]{{4,5}})){END}",
        _obeys(checks.card),
        lead=(4, 19),
    ),
    rule(
        "social security number",
        c.ID,
        "d",
        rf"(?P<x>{DIGIT}(?<![-.][0-9])[0-9]{{2}}([- ])[0-9]{{2}}\2[0-9]{{4}}){END}(?!-[0-9])",
        _obeys(checks.social_security, True),
        lead=(3, 3),
        then="- ",
    ),
    rule(
        "NHS number",
        c.ID,
        "d",
        rf"(?P<x>{DIGIT}[0-9]{{2}} [0-9]{{3}} [0-9]{{4}}){END}",
        _obeys(checks.health_service_number),
        lead=(3, 3),
        then=" ",
    ),
    rule(
        "plate",
        c.PLATE,
        "hd",
        r"(?P<x>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z][ ·.•-]?(?=[A-Z]{0,5}[0-9])[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![0-9A-Za-z])",
    ),
    rule("mobile number", c.PHONE, "d", r"(?P<x>1(?<![0-9A-Za-z]1)[3-9][0-9](?:[ -]?[0-9]{4}){2})(?![0-9])", lead=(3, 11)),
    rule(
        "mobile number with 86",
        c.PHONE,
        "d",
        r"(?P<x>[+(08](?<![0-9A-Za-z][+(08])(?:\+|0)?0?8?6\)?[ -]?1[3-9][0-9](?:[ -]?[0-9]{4}){2})(?![0-9])",
        lead=(2, 13),
    ),
    rule(
        "land line",
        c.PHONE,
        "d",
        r"(?P<x>[(0](?<![0-9A-Za-z.][(0])0?[1-9][0-9]{1,2}(?:\)|-|\)-|—| - | )[2-9][0-9]{2,3} ?-?[0-9]{4}(?:(?:-|转|ext\.?)[0-9]{1,5})?)(?![0-9])",
        lead=(3, 4),
        then=")-— ",
    ),
    rule(
        "service number",
        c.PHONE,
        "d",
        r"(?P<x>[48](?<![0-9A-Za-z.-][48])00(?:[ -][0-9]{3}[ -]?[0-9]{4}|-?[0-9]{4}-?[0-9]{3}))(?![0-9-])",
        lead=(3, 10),
    ),
    rule(
        "North American phone",
        c.PHONE,
        "d",
        r"(?P<x>[+(1-9](?<![0-9A-Za-z./-][+(1-9])(?:1[ .-]?\(?|(?<=1)[ .-]?\(?)?(?:[2-9]?[0-9]{2,3}\) ?|[0-9]{2,3}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}(?:\s?,?\s?(?:x|ext\.?|extension)\s?\.?\s?[0-9]{1,6})?)(?![0-9A-Za-z]|[-/][0-9])",
        _phone,
        lead=(1, 3),
        then=" .-)",
    ),
    rule(
        "local phone",
        c.PHONE,
        "d",
        r"(?P<x>[2-9](?<![0-9A-Za-z./-][2-9])[0-9]{2}-[0-9]{4}(?:\s?(?:x|ext\.?)\s?[0-9]{1,5})?)(?![0-9A-Za-z]|[-/.][0-9])",
        doubtful,
        lead=(3, 3),
        then="-",
    ),
    rule(
        "international phone",
        c.PHONE,
        "d",
        r"(?P<x>[+0](?<![0-9A-Za-z.][+0])(?:0 ?)?[1-9][0-9]{0,2}(?:[ .-]?\(?[0-9]{1,5}\)?){2,6}(?:\s?(?:x|ext\.?)\s?[0-9]{1,6})?)(?![0-9A-Za-z])",
        _abroad,
        lead=(1, 18),
    ),
    rule(
        "grouped phone",
        c.PHONE,
        "d",
        r"(?P<x>[(0-9](?<![0-9A-Za-z./,+-][(0-9])[0-9]{1,4}(?:\) ?[0-9]{3,8}(?:[ .-][0-9]{2,5}){0,3}|(?:[ .-][0-9]{2,8}){1,5}))(?![0-9A-Za-z%]|[./,-][0-9])",
        _groups,
        lead=(2, 4),
        then=" .-)",
    ),
    rule(
        "long number", c.ID, "d", r"(?P<x>[0-9](?<![0-9A-Za-z.,:/*^-][0-9])[0-9]{7,29})(?![0-9]|[.,][0-9]|[A-Za-z])", _number, lead=(8, 20)
    ),
)


_SEP = r"\s{0,3}(?:[:=#-]|是|为|no\.?|number)?\s{0,3}(?:[:=]\s{0,3})?"
_VALUE = r"(?P<x>(?=[A-Za-z/-]{0,8}[0-9])[A-Za-z0-9][A-Za-z0-9/-]{1,29}(?<![-/])(?:\([0-9A]\))?)"
# Words of which the number is a person's, a visit's, a bed's, a test's or a thing's: 住院号, 病案号码, CT号.
_ZH_OF = words("numbers: zh of")
_ZH_NUMBER = tuple(f"{word}{end}" for word in _ZH_OF for end in ("号", "编号", "号码", "id"))
_EN_OF = words("numbers: en of")
_PHONE_WORDS = words("numbers: phone words")

NUMBER_CUES: tuple[Cue, ...] = (
    at("web address", c.URL, ("http://", "https://", "ftp://"), r"(?P<x>[a-z]{3,5}://[^\s<>\"'\u3000-\u9fff|]{3,400})", flags=_I),
    at(
        "web address without scheme",
        c.URL,
        ("www.",),
        r"(?P<x>www\.[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}(?:/[^\s<>\"'\u3000-\u9fff|]{0,300})?)",
        flags=_I,
    ),
    before(
        "domain",
        c.URL,
        (".com", ".org", ".net", ".edu", ".gov", ".info", ".biz", ".cn", ".co.uk", ".ac.uk", ".nhs.uk", ".io", ".eu", ".de", ".fr"),
        r"(?<![0-9A-Za-z@.-])(?P<x>[A-Za-z0-9][A-Za-z0-9-]{1,62}(?:\.[A-Za-z0-9-]{2,63}){0,3})",
        reach=80,
    ),
    Cue(("@",), _mail),
    after(
        "card after its word",
        c.CARD,
        ("银行卡", "信用卡", "储蓄卡", "借记卡", "卡号", "card", "cards"),
        r"(?:号码?|卡号)?(?:\s+(?:is|no\.?|num(?:ber)?))*\s*[#:]?[\s:为是]{0,4}(?P<x>[0-9]{11,19}|[0-9]{4}(?:[ -][0-9]{4}){2,3}(?:[ -][0-9]{1,4})?)(?![0-9A-Za-z])",
        _obeys(checks.card, True),
        _I,
    ),
    after(
        "account number", c.ACCOUNT, ("账号", "帐号", "账户", "开户行", "存折", "账户号"), r"[\s:为是]{0,4}(?P<x>[0-9][0-9 -]{6,28}[0-9])"
    ),
    after(
        "IBAN after its word",
        c.ACCOUNT,
        ("iban",),
        rf"[\s:#is]{{0,5}}(?P<x>[A-Z]{{2}}[0-9]{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?){END}",
        _iban,
        _I,
    ),
    after(
        "social security number after its word",
        c.ID,
        ("ssn", "social security", "ss", "social"),
        rf"(?:\s+(?:number|no\.?|#))?\s*#?\s*(?:is|:|=)?\s*(?P<x>[0-9]{{3}}[- ]?[0-9]{{2}}[- ]?[0-9]{{4}}){END}",
        _obeys(checks.social_security, True),
        _I,
    ),
    after(
        "plate after its word",
        c.PLATE,
        ("license plate", "licence plate", "plate", "registration"),
        rf"(?:\s+(?:number|no\.?))?\s*[#:]?\s*(?:is\s+)?(?P<x>[A-Z0-9]{{1,4}}[ -]?[A-Z0-9]{{2,5}}){END}",
        _with_digit,
        _I,
    ),
    after(
        "number after 电话",
        c.PHONE,
        ("电话", "手机", "联系方式", "传真", "号码", "拨打", "致电", "小灵通", "热线", "座机", "固话"),
        r"(?:号码?)?[\s:为是(]{0,5}(?:[\u4e00-\u9fff]{1,4}[:( ])?(?P<x>\+?\(?[0-9][0-9() -]{4,18}[0-9](?:[-转][0-9]{1,5})?)",
    ),
    after("postal code", c.ADDRESS, ("邮编", "邮政编码", "邮政编号", "邮码"), r"[\s:为是]{0,4}(?P<x>[0-9]{6})(?![0-9])"),
    after("QQ", c.ACCOUNT, ("qq", "扣扣", "企鹅号"), r"(?:号码?)?[\s:为是]{0,4}(?P<x>[1-9][0-9]{4,11})(?![0-9])"),
    after(
        "微信",
        c.ACCOUNT,
        ("微信", "wechat", "weixin", "wx", "支付宝", "抖音", "微博", "钉钉", "快手"),
        r"(?:账号|帐号|号码|号|ID)?(?:\s{0,2}[:为是]\s{0,2}|\s?(?=[A-Za-z0-9_-]{0,20}[0-9_-]))(?P<x>[A-Za-z0-9][A-Za-z0-9_.@-]{4,29})",
        flags=_I,
    ),
    after("number after its Chinese word", c.ID, _ZH_NUMBER, rf"(?:\([^()\n]{{1,8}}\))?{_SEP}{_VALUE}", flags=_I),
    after(
        "identity after its word",
        c.ID,
        ("身份证", "证件", "护照", "通行证", "回乡证", "台胞证", "军官证", "居留证", "病案", "驾驶证", "医保卡", "身份证明"),
        rf"\s?[:为是(]?\s?{_VALUE}",
    ),
    at("bed", c.LOCATION, ("床号", "床位"), r"(?P<x>床[号位][\s:]{0,3}[+加]?[0-9A-Z]{1,5}(?:-[0-9]{1,3})?床?)"),
    after(
        "bed by number",
        c.LOCATION,
        ("病区", "病房", "科", "层", "楼", "住", "转至", "转入"),
        r"(?P<x>(?:加|\+)?[0-9]{1,3}(?:-[0-9]{1,3})?床)(?![旁边垫位单头上])",
    ),
    after(
        "number after ID", c.ID, ("id", "mrn", "pid", "uid", "id号", "id码"), rf"(?:号|码|No\.?|Number)?\s{{0,3}}[:#=]?\s{{0,3}}{_VALUE}"
    ),
    after(
        "number after its word",
        c.ID,
        _EN_OF,
        rf"(?:'s)?(?:\s{{0,2}}(?:\#|no\b\.?|nos\b\.?|num\b\.?|numbers?\b|id\b|code\b)\s{{0,3}}[:=#]?\s{{0,4}}(?:is\s|was\s)?\s{{0,2}}|\s{{0,2}}:\s{{0,4}}\#?\s{{0,2}}){_VALUE}",
        flags=_I,
    ),
    after(
        "number right after its word",
        c.ID,
        (
            "mrn",
            "accession",
            "account",
            "acct",
            "specimen",
            "csn",
            "encounter",
            "policy",
            "medical record",
            "chart",
            "claim",
            "member",
            "hicn",
        ),
        rf"\s{{1,3}}(?P<x>[A-Z]{{0,3}}[0-9]{{1,12}}(?:-[0-9]{{2,12}}){{1,3}}|[A-Z]{{0,3}}[0-9]{{5,15}}){END}",
    ),
    after(
        "device number",
        c.DEVICE,
        ("s/n", "sn", "serial", "imei", "udi", "lot"),
        rf"(?:\s+(?:no\.?|number|\#))?\s*[:#]?\s*(?P<x>(?=[A-Za-z-]{{0,12}}[0-9])[A-Za-z0-9][A-Za-z0-9-]{{3,29}}){END}",
    ),
    after(
        "phone after its word",
        c.PHONE,
        _PHONE_WORDS,
        r"\.?(?:\s{1,3}(?:phone|me|us|him|her|them|no\.?|number|is|at|on|to|\#))*\s{0,3}[:#]?\s{0,4}(?P<x>\+?\(?[0-9][0-9()./ \xa0-]{4,22}[0-9](?:\s?(?:x|ext\.?|extension)\s?\.?\s?[0-9]{1,6})?)(?![0-9A-Za-z])",
        _phone,
        _I,
    ),
    after(
        "ZIP code",
        c.ADDRESS,
        ("zip", "zip code", "zipcode", "postal code", "postcode", "post code"),
        rf"\s*(?:is|:|=|\#)?\s*(?P<x>[A-Z0-9]{{3,5}}(?:[ -]?[A-Z0-9]{{3,5}})?){END}",
        _with_digit,
        _I,
    ),
)
