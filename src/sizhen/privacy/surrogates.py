"""What stands in place of what was removed: the category's mark, or a random surrogate of like form, the same for the same person."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from sizhen.core.folding import fold
from sizhen.privacy import categories as c
from sizhen.privacy.finding import Found
from sizhen.privacy.made_names import CITIES, GIVEN, GIVEN_CHARACTERS, PLACES, STREETS, SURNAMES, SURNAMES_CHINESE
from sizhen.privacy.moved_dates import moved, year_in

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_CHINESE: Mapping[str, str] = {
    c.NAME: "姓名",
    c.DATE: "日期",
    c.AGE: "年龄",
    c.ID: "号码",
    c.PHONE: "电话",
    c.FAX: "传真",
    c.ADDRESS: "地址",
    c.LOCATION: "地点",
    c.HOSPITAL: "医疗机构",
    c.ORGANIZATION: "单位",
    c.EMAIL: "邮箱",
    c.URL: "网址",
    c.IP: "网络地址",
    c.ACCOUNT: "账号",
    c.CARD: "卡号",
    c.PLATE: "车牌",
    c.VEHICLE: "车辆",
    c.DEVICE: "设备号",
    c.LICENSE: "证照",
    c.ETHNICITY: "民族",
    c.TITLE: "称谓",
    c.OTHER: "其他",
}
LEAST_DAYS, MOST_DAYS = 30, 365


def mark(category: str, chinese: bool) -> str:
    """[NAME], or 【姓名】 in a Chinese text."""
    return f"【{_CHINESE[c.category_of(category)]}】" if chinese else f"[{c.category_of(category)}]"


def is_chinese(text: str) -> bool:
    return _HAN.search(text) is not None


Replacement = Callable[[str, Found], str]


@dataclass(slots=True)
class Surrogates:
    """Surrogates of one run, random and kept until it ends: the same value gets the same one in all notes. `marks_only`: marks instead.

    given   category group -> folded value -> surrogate; of names each part too, so that a family name alone is the one of the whole name
    shifts  patient -> days by which all dates of that patient are moved, 30 to 365 either way

    Nothing of it is in its repr. Randomness is the system's; `seed` is for tests alone.
    """

    given: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    shifts: dict[str, int] = field(default_factory=dict, repr=False)
    marks_only: bool = False
    seed: int | None = None
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = secrets.SystemRandom() if self.seed is None else Random(self.seed)

    def days(self, patient: str) -> int:
        if patient not in self.shifts:
            self.shifts[patient] = self._random.choice((-1, 1)) * self._random.randint(LEAST_DAYS, MOST_DAYS)
        return self.shifts[patient]

    def of(self, text: str, patient: str) -> Replacement:
        """What to write in place of each stretch of this text, a note of this patient."""
        chinese = is_chinese(text)
        if self.marks_only:
            return lambda _value, found: mark(found.category, chinese)
        year = year_in(text) or 2001

        def replacement(value: str, found: Found) -> str:
            said = self._said(value, found.category, patient, year)
            return said if said and said != value else mark(found.category, chinese)

        return replacement

    def code(self, value: str) -> str:
        """A random code in place of an identifier that joins rows (a patient's number)."""
        return self._kept("CODE", value, lambda: secrets.token_hex(6) if self.seed is None else f"{self._random.getrandbits(48):012x}")

    def _said(self, value: str, category: str, patient: str, year: int) -> str | None:
        kind = c.category_of(category)
        if kind == c.DATE:
            return moved(value, self.days(patient), year)
        if kind == c.AGE:
            return _aged(value, self._random)
        if kind == c.NAME:
            return self._name(value)  # its parts are kept
        if _RESIDENT.fullmatch(value.strip()):
            return self._kept("RESIDENT", value, lambda: self._resident(value))
        makers: Mapping[str, Callable[[str], str]] = {
            c.PHONE: self._phone,
            c.FAX: self._phone,
            c.EMAIL: self._email,
            c.URL: self._page,
            c.ETHNICITY: self._people,
            c.TITLE: lambda value: value,
        } | dict.fromkeys((c.ADDRESS, c.LOCATION, c.HOSPITAL, c.ORGANIZATION), self._place)
        make = makers.get(kind, self._characters)
        return self._kept(kind, value, lambda: make(value))

    def _kept(self, group: str, value: str, make: Callable[[], str]) -> str:
        table = self.given.setdefault(group, {})
        key = unicodedata.normalize("NFKC", fold(value).text).strip().casefold()
        if key not in table:
            taken = set(table.values())
            made = make()
            for _again in range(20):
                if made not in taken and made != value:
                    break
                made = make()
            table[key] = made
        return table[key]

    def _name(self, value: str) -> str:
        """Chinese: a family name for the family name, as many characters for the rest; else word by word, an initial for an initial."""
        core = value.strip()
        if _HAN.match(core) and all(_HAN.match(letter) for letter in core):
            family = core[:2] if core[:2] in _COMPOUND else core[:1]
            named = self._kept("FAMILY", family, lambda: self._random.choice(SURNAMES_CHINESE))
            rest = core[len(family) :]
            return (
                named + self._kept("GIVEN", rest, lambda: "".join(self._random.choice(GIVEN_CHARACTERS) for _letter in rest))
                if rest
                else named
            )
        return re.sub(r"[^\W\d_]+", lambda word: self._word(word.group()), value)

    def _word(self, word: str) -> str:
        if word.lower() in _TITLES:
            return word
        if len(word) == 1:
            return _cased(self._kept("INITIAL", word, lambda: self._random.choice("ABCDEFGHJKLMNPRSTVW")), word)
        if _HAN.match(word):
            return self._name(word) if word != "" and all(_HAN.match(letter) for letter in word) else self._characters(word)
        return _cased(self._kept("WORD", word, lambda: self._random.choice((*GIVEN, *SURNAMES))), word)

    def _place(self, value: str) -> str:
        """A made-up place; what kind of place it is (hospital, street, house number's form) stays."""
        if _HAN.search(value):
            kind = _KIND_CHINESE.search(value)
            city = self._random.choice(CITIES)
            if kind:
                return city + kind.group()
            return f"{city}{self._random.choice(STREETS)}{self._random.randint(1, 300)}号" if len(value) > 4 else city
        kind = _KIND.search(value)
        return re.sub(
            r"[^\W\d_]{2,}",
            lambda w: w.group() if kind and w.start() >= kind.start() else self._place_word(w.group()),
            _DIGIT.sub(self._digit, value),
        )

    def _place_word(self, word: str) -> str:
        return word if _STREET_WORDS.fullmatch(word) else _cased(self._random.choice(PLACES), word)

    def _phone(self, value: str) -> str:
        """As many digits in the same form; numbers that nobody has where a rule for such is known (555-01.., 1..0000....)."""
        made = self._characters(value)
        digits = [i for i, letter in enumerate(made) if letter.isdecimal()]
        fixed = ""
        if len(digits) == 10:
            fixed = "55501"
        elif len(digits) == 11 and value[digits[0]] == "1":
            return _over(_over(made, digits[:1], "1"), digits[3:7], "0000")
        return _over(made, digits[3:8], fixed) if fixed else made

    def _people(self, value: str) -> str:
        return self._random.choice(_PEOPLES) + ("族" if value.endswith("族") else "") if _HAN.search(value) else ""

    def _email(self, value: str) -> str:
        return self._characters(value.partition("@")[0]) + "@example.com"

    def _page(self, value: str) -> str:
        scheme = re.match(r"https?://", value, re.I)
        return (scheme.group() if scheme else "") + "".join(self._random.choice(_LETTERS) for _letter in range(10)) + ".example.com"

    def _resident(self, value: str) -> str:
        """A number of the same form with region code 99, which no region has, and a right check digit (ISO 7064 MOD 11-2)."""
        born = f"{self._random.randint(1930, 2015)}{self._random.randint(1, 12):02d}{self._random.randint(1, 28):02d}"
        first = f"99{self._random.randint(0, 9999):04d}{born}{self._random.randint(0, 999):03d}"
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]
        return first + check

    def _characters(self, value: str) -> str:
        """A digit for a digit, a letter for a letter in its case, a character for a Chinese one; all else as it is."""
        made = []
        for letter in value:
            if letter.isdecimal():
                made.append(self._digit(letter))
            elif _HAN.match(letter):
                made.append(self._random.choice(GIVEN_CHARACTERS))
            elif letter.isalpha():
                made.append(_cased(self._random.choice(_LETTERS), letter))
            else:
                made.append(letter)
        return "".join(made)

    def _digit(self, _digit: object) -> str:
        return str(self._random.randint(0, 9))


_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "doctor", "prof", "professor", "md", "phd", "rn", "np", "pa", "jr", "sr", "sir"))
_PEOPLES = ("汉", "回", "满", "蒙古", "藏", "壮", "苗", "彝", "侗", "瑶", "白", "土家", "哈尼", "傣", "黎", "畲")
_RESIDENT = re.compile(r"\d{17}[\dXx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGIT = re.compile(r"\d")
_LETTERS = "abcdefghijkmnpqrstuvwxyz"
_COMPOUND = frozenset(
    ("欧阳", "诸葛", "司马", "上官", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "端木", "南宫", "长孙", "宇文")
)
_KIND_CHINESE = re.compile(
    r"(?:第[一二三四五六七八九十]+)?(?:人民|中心|中医|妇幼保健|儿童|肿瘤|口腔|骨科|附属|社区)*(?:医院|卫生院|保健院|卫生服务中心|诊所|院)$"
    r"|[^\s市县区省]{0,2}(?:公司|集团|工厂|厂|学校|大学|中学|小学|局|所|站|村|镇|乡)$"
)
_KIND = re.compile(
    r"\b(?:(?:VA|General|Community|Regional|Memorial|University)\s+)*(?:Medical Center|Hospital|Clinic|Inc|LLC|Ltd)\b.*$", re.I
)
_STREET_WORDS = re.compile(r"(?i:street|st|road|rd|avenue|ave|lane|ln|drive|dr|suite|apt|bed|ward|room|floor|box|po|unit|court|ct|way)")


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() else word.title() if like[0].isupper() else word.lower()


def _over(text: str, places: list[int], letters: str) -> str:
    written = list(text)
    for place, letter in zip(places, letters, strict=False):
        written[place] = letter
    return "".join(written)


def _aged(value: str, random: Random) -> str:
    """Another age within three years; 90 for all over 89, as Safe Harbor has it."""
    number = re.search(r"\d+", value)
    if number is None:
        return ""
    age = int(number.group())
    new = 90 if age > 89 else max(1, min(89, age + random.choice((-3, -2, -1, 1, 2, 3))))
    return value[: number.start()] + str(new) + value[number.end() :]
