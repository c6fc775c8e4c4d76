"""Lists that ship with the package, read once when first asked for: names of persons and places."""

# ruff: noqa: E501
import csv
import unicodedata
from functools import cache
from importlib.resources import files

_TO_ASCII = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a", "ħ": "h", "’": "'"}
)


def _rows(name: str) -> list[list[str]]:
    with files("sizhen.privacy").joinpath("data", name).open("r", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def plain(word: str) -> str:
    """Lower case without diacritics, as the lists are keyed."""
    word = word.lower()
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word.translate(_TO_ASCII)) if not unicodedata.combining(letter))


@cache
def names() -> dict[str, str]:
    """Given names and surnames of many countries: plain name to its kind: g given, s surname, gs both; with w where it is a common word too."""
    return {plain(name): kind + "w" * (word == "1") for name, kind, word in _rows("names.csv")}


@cache
def places() -> dict[str, str]:
    """Countries, states of the USA and cities: plain name to its kind, with w where it is a common word too."""
    return {plain(place): kind + "w" * (word == "1") for place, kind, word in _rows("places.csv")}


@cache
def chinese_places() -> frozenset[str]:
    """China's provinces, prefectures, counties and districts by their full names (北京市, 承德县)."""
    return frozenset(place for (place,) in _rows("chinese_places.csv"))


@cache
def short_chinese_places() -> frozenset[str]:
    """Provinces and prefecture cities without 省 or 市 (河北, 承德), three characters at most, and the larger regions' short names."""
    short = {place[:-1] for place in chinese_places() if place[-1] in "省市" and 3 <= len(place) <= 4}
    return frozenset(short | {"内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "台湾", "台北", "高雄"})


@cache
def english_words() -> frozenset[str]:
    """Ordinary English words in small letters."""
    return frozenset(word for (word,) in _rows("english_words.csv"))


@cache
def clinical_names() -> frozenset[str]:
    """Eponyms, brands and organisms that notes write in capitals, in small letters."""
    return frozenset(word for (word,) in _rows("clinical_names.csv"))


@cache
def _word_lists() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, word in _rows("words.csv"):
        found.setdefault(name, []).append(word)
    return {name: tuple(listed) for name, listed in found.items()}


def words(name: str) -> tuple[str, ...]:
    """A list of words by its name, which is that of the module that uses it."""
    return _word_lists()[name]
