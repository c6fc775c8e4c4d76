"""Numbers and addresses of machines: what a check digit, a form or a word before it says is somebody's."""

# ruff: noqa: E501
import re

from sizhen.privacy import categories as c
from sizhen.privacy import checks
from sizhen.privacy.candidates import Rule, doubtful, rule

_L = r"(?<![0-9A-Za-z])"  # nothing of the same word before
_R = r"(?![0-9A-Za-z])"
_I = re.IGNORECASE
_UNIT = re.compile(r"\s*(?:iu|u|copies|cop|拷贝|cfu|个|cells?|/|\*|×|x10|%|mg|ml|g|kg|ng|pg|μ|u?mol|mmhg)", _I)


def _resident(match: re.Match[str]) -> bool | None:
    number = match["x"].replace(" ", "").replace("-", "")
    if checks.resident_identity(number):
        return True
    return False if checks.born(number) else None


def _card(match: re.Match[str]) -> bool | None:
    return True if checks.card(checks.bare(match["x"])) else None


def _card_in_context(match: re.Match[str]) -> bool | None:
    return checks.card(checks.bare(match["x"]))


def _social(match: re.Match[str]) -> bool | None:
    return checks.social_security(checks.bare(match["x"]))


def _iban(match: re.Match[str]) -> bool | None:
    number = checks.bare(match["x"])
    return checks.iban(number) if len(number) >= 15 else None


def _bare_iban(match: re.Match[str]) -> bool | None:
    return True if checks.iban(checks.bare(match["x"])) else None


def _vehicle(match: re.Match[str]) -> bool | None:
    number = match["x"].upper()
    if number.isdigit() or number.isalpha():
        return None
    return True if checks.vehicle(number) else None


def _four(match: re.Match[str]) -> bool | None:
    return True if checks.address_4(match[0]) else None


def _six(match: re.Match[str]) -> bool | None:
    return True if checks.address_6(match["x"]) and sum(letter.isdigit() for letter in match["x"]) > 2 else None


def _hong_kong(match: re.Match[str]) -> bool | None:
    return True if checks.hong_kong_identity(match["x"]) else None


def _taiwan(match: re.Match[str]) -> bool | None:
    return True if checks.taiwan_identity(match["x"]) else None


def _credit(match: re.Match[str]) -> bool | None:
    return True if checks.credit_code(match["x"]) else None


def _number(match: re.Match[str]) -> bool | None:
    return None if _UNIT.match(match.string, match.end()) else False


def _with_digit(match: re.Match[str]) -> bool | None:
    return True if any(letter.isdigit() for letter in match["x"]) else None


_SEP = r"\s{0,3}(?:[:=#-]|是|为|no\.?|number)?\s{0,3}(?:[:=]\s{0,3})?"
# Words before a Chinese number of a person, a visit, a bed, a test; longer ones first where one begins another.
_ZH_IDS = (
    "(?:居民)?身份证(?:件)?|证件|护照|通行证|回乡证|台胞证|台湾居民来往大陆通行证|港澳居民来往内地通行证|外国人永久居留证|居留证|军官证|士兵证|警官证|驾驶证|驾照|"
    "出生(?:医学)?证明?|户口本?|残疾证|住院(?:流水|登记)?|入院登记|门诊|急诊|病案|病历|病员|病人|患者|档案|登记|就诊卡?|诊疗卡|健康卡|一卡通|医保卡?|医疗保险|社保卡?|"
    "社会保障卡?|保险|保单|参保|农合|合作医疗证?|床位?|影像|放射|检查|超声|病理|标本|样本|条形?码|流水|报告单?|申请单?|处方|发票|收据|结算|缴费|工|胸卡|学|"
    "编|卡|就医登记|体检|内镜|胃镜|肠镜|心电图?|[XＸ](?:线|光)片?|CT片?|MRI?|DR|B超|ECT|PET|片|蜡块|玻片|序列|设备|机身|执业证书?|医师资格证?|许可证|合同|账|帐|随访|研究|入组|受试者|筛选"
)
_ZH_ID = rf"(?:{_ZH_IDS})(?:号码|编号|号|ID)(?:\([^()\n]{{1,8}}\))?"
_EN_IDS = (
    r"medical\s+record(?:s)?|record|med\.?\s?rec\.?|mr|mrn|m\.r\.n\.|chart|account|acct|acc(?:ession)?|encounter|visit|csn|fin|patient(?:'s)?|pt|hospital|unit|unit\s+record|"
    r"member|policy|group|subscriber|insurance|medicare|medicaid|health\s?plan|beneficiary|hicn|mbi|claim|case|specimen|requisition|order|study|report|"
    r"echo|film|exam|job|document|dictation|transcription|license|licence|lic|dea|npi|nhs|passport|driver'?s?\s+licen[sc]e|dl|ssn|social\s+security|"
    r"ss|ein|tax|employee|badge|room|bed|serial|device|implant|lot|model|udi|imei|pin|id|identification|identity|hkid|certificate|registration|reg|confirmation|reference|ref|"
    r"tracking|invoice|bank|routing|swift|bic|card|account\s+number"
)
_ID_VALUE = r"(?P<x>(?=[A-Za-z/-]{0,8}[0-9])[A-Za-z0-9][A-Za-z0-9/-]{1,29}(?<![-/])(?:\([0-9A]\))?)"


def _phone(match: re.Match[str]) -> bool | None:
    many = sum(letter.isdigit() for letter in match["x"])
    return True if 6 <= many <= 18 else None


def _grouped(match: re.Match[str]) -> bool | None:
    many = sum(letter.isdigit() for letter in match["x"])
    return False if 7 <= many <= 13 else None


NUMBERS: tuple[Rule, ...] = (
    rule("web address", c.URL, "l", r"(?P<x>(?:https?|ftp)://[^\s<>\"'\u3000-\u9fff|]{3,400})", flags=_I),
    rule(
        "web address without scheme",
        c.URL,
        "l",
        rf"{_L}(?P<x>www\.[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{1,6}}(?:/[^\s<>\"'\u3000-\u9fff|]{{0,300}})?)",
        flags=_I,
    ),
    rule(
        "domain",
        c.URL,
        "l",
        rf"(?<![0-9A-Za-z@.-])(?P<x>[A-Za-z0-9][A-Za-z0-9-]{{1,62}}(?:\.[A-Za-z0-9-]{{2,63}}){{0,3}}\.(?:com|org|net|edu|gov|info|biz|cn|com\.cn|co\.uk|ac\.uk|nhs\.uk)(?:/[^\s<>\"'\u3000-\u9fff|]{{1,300}})?){_R}",
    ),
    rule(
        "e-mail", c.EMAIL, "l", r"(?<![A-Za-z0-9._%+-])(?P<x>[A-Za-z0-9._%+-]{1,64}\s?@\s?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5})"
    ),
    rule("IPv4", c.IP, "d", r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9])", _four),
    rule("IPv6", c.IP, "d", r"(?<![0-9A-Za-z:])(?P<x>[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![0-9A-Za-z:])", _six),
    rule("MAC address", c.DEVICE, "d", rf"{_L}[0-9A-Fa-f]{{2}}(?:[:-][0-9A-Fa-f]{{2}}){{5}}{_R}"),
    rule(
        "resident identity number",
        c.ID,
        "d",
        rf"{_L}(?P<x>[0-9]{{6}} ?[0-9]{{8}} ?[0-9]{{3}}[0-9Xx]|[0-9]{{6}}-[0-9]{{8}}-[0-9]{{3}}[0-9Xx]){_R}",
        _resident,
    ),
    rule("social credit code", c.ID, "d", rf"{_L}(?P<x>[0-9A-HJ-NPQRTUWXY]{{2}}[0-9]{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}){_R}", _credit),
    rule("Hong Kong identity card", c.ID, "ld", rf"{_L}(?P<x>[A-Z]{{1,2}}[0-9]{{6}}\([0-9A]\))", _hong_kong),
    rule("Taiwan identity number", c.ID, "ld", rf"{_L}(?P<x>[A-Z][1289][0-9]{{8}}){_R}", _taiwan),
    rule("permanent residence permit", c.ID, "ld", rf"{_L}(?P<x>[A-Z]{{3}}[0-9]{{12}}){_R}"),
    rule("military card", c.ID, "hd", r"(?P<x>[军兵士文职警参政后装海空北沈兰济南广成][字士文]{0,2}第?\s?[0-9]{6,10}号?)"),
    rule(
        "card by Luhn",
        c.CARD,
        "d",
        rf"{_L}(?<![0-9][-.])(?P<x>[0-9]{{12,19}}|[0-9]{{4}}(?:[ -][0-9]{{4}}){{2,3}}(?:[ -][0-9]{{1,4}})?|[0-9]{{4}}[ -][0-9]{{6}}[ -][0-9]{{4,5}}){_R}",
        _card,
    ),
    rule(
        "card after its word",
        c.CARD,
        "d",
        r"(?:(?:银行卡|信用卡|储蓄卡|借记卡|医保卡|社保卡|卡)(?:号码?|卡号)?|(?:credit|debit|bank|visa|master)?\s?card(?:\s+(?:is|no\.?|num(?:ber)?))?\s*[#:]?)[\s:为是]{0,4}"
        rf"(?P<x>[0-9]{{11,19}}|[0-9]{{4}}(?:[ -][0-9]{{4}}){{2,3}}(?:[ -][0-9]{{1,4}})?){_R}",
        _card_in_context,
        _I,
    ),
    rule("account number", c.ACCOUNT, "d", r"(?:账号|帐号|账户|开户行|存折)[\s:为是]{0,4}(?P<x>[0-9][0-9 -]{6,28}[0-9])"),
    rule("IBAN", c.ACCOUNT, "ld", rf"{_L}(?P<x>[A-Z]{{2}}[0-9]{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?){_R}", _bare_iban),
    rule(
        "IBAN after its word",
        c.ACCOUNT,
        "ld",
        rf"\bIBAN[\s:#is]{{0,5}}(?P<x>[A-Z]{{2}}[0-9]{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?){_R}",
        _iban,
        _I,
    ),
    rule("social security number", c.ID, "d", rf"{_L}(?<![0-9][-.])(?P<x>[0-9]{{3}}([- ])[0-9]{{2}}\2[0-9]{{4}}){_R}(?!-[0-9])", _social),
    rule(
        "social security number after its word",
        c.ID,
        "d",
        rf"(?:\bssn|social\s+security(?:\s+(?:number|no\.?|#))?|\bss)\s*#?\s*(?:is|:|=)?\s*(?P<x>[0-9]{{3}}[- ]?[0-9]{{2}}[- ]?[0-9]{{4}}){_R}",
        _social,
        _I,
    ),
    rule("vehicle number", c.VEHICLE, "ld", rf"{_L}(?P<x>[A-HJ-NPR-Za-hj-npr-z0-9]{{17}}){_R}", _vehicle),
    rule(
        "plate",
        c.PLATE,
        "hd",
        r"(?P<x>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z][ ·.•-]?(?=[A-Z]{0,5}[0-9])[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![0-9A-Za-z])",
    ),
    rule(
        "plate after its word",
        c.PLATE,
        "ld",
        rf"\b(?:licen[sc]e\s+plate|plate|registration)(?:\s+(?:number|no\.?))?\s*[#:]?\s*(?:is\s+)?(?P<x>[A-Z0-9]{{1,4}}[ -]?[A-Z0-9]{{2,5}}){_R}",
        _with_digit,
        _I,
    ),
    rule("mobile number", c.PHONE, "d", r"(?<![0-9A-Za-z])(?P<x>(?:\(?(?:\+|00)?86\)?[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2})(?![0-9])"),
    rule(
        "land line",
        c.PHONE,
        "d",
        r"(?<![0-9A-Za-z.])(?P<x>(?:(?:\+|00)?86[ -]?)?\(?0[1-9][0-9]{1,2}(?:\)|-|\)-|—| - | )[2-9][0-9]{2,3} ?-?[0-9]{4}(?:(?:-|转|ext\.?)[0-9]{1,5})?)(?![0-9])",
    ),
    rule("service number", c.PHONE, "d", r"(?<![0-9A-Za-z.-])(?P<x>[48]00[ -][0-9]{3}[ -]?[0-9]{4}|[48]00-?[0-9]{4}-?[0-9]{3})(?![0-9-])"),
    rule(
        "number after 电话",
        c.PHONE,
        "hd",
        r"(?:电话|手机|联系方式|传真|号码|拨打|致电|呼叫器|小灵通|热线)(?:号码?)?[\s:为是(]{0,5}(?:[\u4e00-\u9fff]{1,4}[:( ])?(?P<x>\+?\(?[0-9][0-9() -]{4,18}[0-9](?:[-转][0-9]{1,5})?)",
    ),
    rule(
        "second number",
        c.PHONE,
        "d",
        r"(?<=[0-9])\s?(?:/|、|,|或|;)\s?(?P<x>1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}|[2-9][0-9]{6,7})(?![0-9])",
    ),
    rule("postal code", c.ADDRESS, "hd", r"邮(?:政)?编(?:码)?[\s:为是]{0,4}(?P<x>[0-9]{6})(?![0-9])"),
    rule("QQ", c.ACCOUNT, "d", r"(?:QQ|扣扣|企鹅)(?:号码?)?[\s:为是]{0,4}(?P<x>[1-9][0-9]{4,11})(?![0-9])", flags=_I),
    rule(
        "微信",
        c.ACCOUNT,
        "",
        r"(?:微信|wechat|weixin|wx|支付宝|抖音|微博|钉钉|支付宝)(?:账号|帐号|号码|号|ID)?(?:\s{0,2}[:为是]\s{0,2}|\s?(?=[A-Za-z0-9_-]*[0-9_-]))(?P<x>[A-Za-z0-9][A-Za-z0-9_.@-]{4,29})",
        flags=_I,
    ),
    rule("number after its Chinese word", c.ID, "hd", rf"{_ZH_ID}{_SEP}{_ID_VALUE}", flags=_I),
    rule(
        "identity after its word",
        c.ID,
        "hd",
        rf"(?:身份证|证件|护照|通行证|回乡证|台胞证|军官证|居留证|病案|驾驶证|医保卡)\s?[:为是(]?\s?{_ID_VALUE}",
    ),
    rule("bed", c.LOCATION, "hd", r"(?P<x>(?:床号|床位)[\s:]{0,3}(?:[+加]?[0-9A-Z]{1,5}(?:-[0-9]{1,3})?床?))"),
    rule(
        "bed by number",
        c.LOCATION,
        "hd",
        r"(?:病区|病房|科|层|楼|住|转至|转入|入)(?P<x>(?:加|\+)?[0-9]{1,3}(?:-[0-9]{1,3})?床)(?![旁边垫位单头上])",
    ),
    rule("number after ID", c.ID, "d", rf"(?<![A-Za-z])(?:ID|MRN|PID|UID)(?:号|码|No\.?|Number)?\s{{0,3}}[:#=]?\s{{0,3}}{_ID_VALUE}"),
    rule(
        "number after its word",
        c.ID,
        "ld",
        rf"(?<![A-Za-z])(?:{_EN_IDS})(?:\s{{0,2}}(?:\#|no\b\.?|nos\b\.?|num\b\.?|number\b|id\b|code\b)\s{{0,3}}[:=#]?\s{{0,4}}(?:is\s|was\s)?\s{{0,2}}|\s{{0,2}}:\s{{0,4}}\#?\s{{0,2}}){_ID_VALUE}",
        flags=_I,
    ),
    rule(
        "device number",
        c.DEVICE,
        "ld",
        rf"\b(?:s/n|sn|serial(?:\s+(?:no\.?|number|\#))?|imei|udi|lot(?:\s+(?:no\.?|number|\#)))\s*[:#]?\s*(?P<x>(?=[A-Za-z-]{{0,12}}[0-9])[A-Za-z0-9][A-Za-z0-9-]{{3,29}}){_R}",
        flags=_I,
    ),
    rule(
        "phone after its word",
        c.PHONE,
        "ld",
        r"\b(?:tel(?:ephone)?|ph(?:one)?|mobile|cell(?:ular)?|desk|home|work|office|pager|beeper|fax|call(?:\s+(?:me|us|him|her|them))?(?:\s+(?:at|on))?|contact|reach(?:ed)?\s+(?:me\s+)?(?:at|on)|hotline|ext(?:ension)?|number)\b\.?(?:\s+(?:no\.?|number|is|at|on|phone|\#))*\s*[:#]?\s*(?P<x>\+?\(?[0-9][0-9()./ \xa0-]{4,22}[0-9](?:\s?(?:x|ext\.?|extension)\s?\.?\s?[0-9]{1,6})?)(?![0-9A-Za-z])",
        _phone,
        _I,
    ),
    rule(
        "North American phone",
        c.PHONE,
        "d",
        r"(?<![0-9A-Za-z./-])(?P<x>(?:\+?1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}(?:\s?,?\s?(?:x|ext\.?|extension)\s?\.?\s?[0-9]{1,6})?)(?![0-9A-Za-z]|[-/][0-9])",
        flags=_I,
    ),
    rule(
        "local phone",
        c.PHONE,
        "d",
        r"(?<![0-9A-Za-z./-])(?P<x>[2-9][0-9]{2}-[0-9]{4}(?:\s?(?:x|ext\.?)\s?[0-9]{1,5})?)(?![0-9A-Za-z]|[-/.][0-9])",
        doubtful,
        _I,
    ),
    rule(
        "international phone",
        c.PHONE,
        "d",
        r"(?<![0-9A-Za-z.])(?P<x>(?:\+|00 ?)[1-9][0-9]{0,2}(?:[ .-]?\(?[0-9]{1,5}\)?){2,6}(?:\s?(?:x|ext\.?)\s?[0-9]{1,6})?)(?![0-9A-Za-z])",
        _phone,
        _I,
    ),
    rule(
        "grouped phone",
        c.PHONE,
        "d",
        r"(?<![0-9A-Za-z./,+-])(?P<x>0[0-9]{1,4}(?:[ .-][0-9]{2,8}){1,5}|\(0[0-9]{1,4}\) ?[0-9]{3,8}(?:[ .-][0-9]{2,5}){0,3}|[0-9]{2}(?:[ .-][0-9]{2}){3,4}|[0-9]{4} [0-9]{4}|[0-9]{2,3} [0-9]{5,7}|[0-9]{3}[ -][0-9]{2}[ -][0-9]{2}[ -]?[0-9]{0,3})(?![0-9A-Za-z%]|[./,-][0-9])",
        _grouped,
    ),
    rule(
        "narcotics registration",
        c.LICENSE,
        "ld",
        rf"{_L}(?P<x>[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{{7}}){_R}",
        lambda m: True if checks.narcotics_registration(m["x"]) else None,
    ),
    rule(
        "NHS number",
        c.ID,
        "d",
        rf"{_L}(?P<x>[0-9]{{3}} [0-9]{{3}} [0-9]{{4}}){_R}",
        lambda m: True if checks.health_service_number(checks.bare(m["x"])) else None,
    ),
    rule(
        "ZIP code",
        c.ADDRESS,
        "d",
        r"(?:\bzip(?:\s?code)?|\bpostal\s?code|\bpost\s?code)\s*(?:is|:|=|\#)?\s*(?P<x>[A-Z0-9]{3,5}(?:[ -]?[A-Z0-9]{3,5})?)(?![0-9A-Za-z])",
        _with_digit,
        _I,
    ),
    rule("passport or permit", c.ID, "ld", rf"{_L}(?P<x>[A-Z]{{1,2}}[0-9]{{7,9}}|[HM][0-9]{{10}}|[A-Z]{{2,4}}[0-9]{{6,12}}){_R}", doubtful),
    rule("long number", c.ID, "d", r"(?<![0-9A-Za-z.,:/*^-])(?P<x>[0-9]{8,30})(?![0-9]|[.,][0-9]|[A-Za-z])", _number),
)
