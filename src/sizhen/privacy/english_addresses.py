"""English, and other European, street addresses: a start by number, street or word, then on over unit, city, state and code, over lines too."""

# ruff: noqa: E501
import re
from collections.abc import Iterator

from sizhen.privacy import categories as c
from sizhen.privacy.candidates import Candidate, Cue, Sight
from sizhen.privacy.english_words import LETTER, STOPS, UPPER, foreign, is_word, known_name, medical
from sizhen.privacy.lists import places, plain, words

_SUFFIXES = frozenset(words("english addresses: suffixes"))
_STREETS = re.compile(
    rf"(?:{LETTER}|[-'’]){{2,30}}(?:straße|strasse|str|gasse|weg|platz|allee|straat|laan|plein|kade|gracht|dreef|hof|gatan|gata|vägen|väg|vej|veien|vegen|vollen|gade|stræde|stien|plads|katu|kuja|tie|polku|tee|maantee|puiestee|vænget|engen|gränd|gången|torget|bakken|toften|parken|haven|brücke|damm|ufer|ring|steig|gasse|tanya|braut|stígur|vegur|götu|gil)\.?",
    re.IGNORECASE,
)
_STREET_WORDS = frozenset(words("english addresses: street words"))
_UNITS = frozenset(words("english addresses: units"))
_SMALL_WORDS = frozenset(words("english addresses: small words"))
_TOKEN = re.compile(
    rf"(?P<s>[ \t]{{0,8}}[,.]{{0,2}}[ \t]{{0,6}}(?:\n[ \t]{{0,8}}(?:,[ \t]{{0,3}})?)?)(?P<w>[0-9][0-9A-Za-z/-]*|{LETTER}(?:{LETTER}|[0-9]|['’∆.-](?={LETTER}|[0-9])|[.](?=[\s,]))*|\([^()\n]{{1,20}}\)|#)"
)
_NUMBER_START = re.compile(rf"[0-9](?<![\w.,/:#$-][0-9])[0-9]{{0,5}}[A-Za-z]?(?:[-/][0-9]{{1,4}})?(?=,?[ \t]{{1,2}}(?:{LETTER}|[0-9]))")
_AT = tuple(words("english addresses: at"))
_BOX = re.compile(
    r"(?:p\.?\s?o\.?\s?box|post\soffice\sbox|postbus|postfach|psc\s[0-9]{1,5},?\s?box|unit\s[0-9]{1,5},?\s?box|cmr\s[0-9]{1,4},?\s?box|us[ns]{1,2}s?\s\w{2,20}(?=\s[fad]po\b))\s?#?\s?(?:[0-9]{1,7})?",
    re.IGNORECASE,
)
_MILITARY = re.compile(r"[\s,]{1,4}(?:apo|fpo|dpo)[\s,]{1,3}(?:aa|ae|ap)[\s,]{1,3}[0-9]{5}(?:-[0-9]{4})?", re.IGNORECASE)
_LABEL_NEXT = re.compile(r"\s{0,2}:")
_BETWEEN = re.compile(r"\s{0,2}:?\s{0,4}(?:(?:with|to|the|is)\s)?")


def _passes(seen: Sight, word: str, speaks: bool) -> bool:
    """Whether a word may stand in an address where no number tells of one."""
    low = word.lower().rstrip(".")
    if word[0] in "#(" or low in _UNITS or low == "nan" or (word[0].isupper() and low in _STREET_WORDS):
        return True
    if seen.small:
        return not (
            is_word(low) and low not in _SUFFIXES and low not in _STREET_WORDS and plain(low) not in places()
        ) and low not in STOPS - {"street", "road", "avenue", "drive", "lane", "st", "ave", "rd", "apt", "suite", "box", "u", "dr"}
    if speaks and medical(word):
        return False
    return word[0].isupper() and (
        low not in STOPS or low in _SUFFIXES or low in _UNITS or (len(low) < 4 and word.isupper() and low not in {"mri", "ekg", "ecg", "i"})
    )


def _run(seen: Sight, start: int, speaks: bool) -> tuple[int, list[str]]:
    """Where an address that begins at `start` ends, and its words: numbers, capitalised words, units, codes, lines."""
    text = seen.text
    end, place = start, start
    words: list[str] = []
    waiting = 0
    while len(words) < 24:
        match = _TOKEN.match(text, place)
        if match is None:
            break
        gap, word = match["s"], match["w"]
        if words and (not gap or (gap.strip(" \t") == "" and not gap)):
            break
        low = word.lower().rstrip(".")
        if (
            words
            and "." in gap
            and not (len(words[-1].rstrip(".")) < 5 and words[-1][0].isalpha())
            and not (word[0].isdigit() or low in _UNITS or "\n" in gap)
        ):
            break
        if words and gap.count("\n") and _LABEL_NEXT.match(text, match.end()):
            break
        if word[0].isdigit():
            good = True
        elif low in _SMALL_WORDS and words and low not in _SUFFIXES:
            waiting += 1
            if waiting > 3:
                break
            words.append(word)
            place = match.end()
            continue
        else:
            good = _passes(seen, word, speaks)
        told = bool(words) and words[-1].isdigit() and low not in STOPS and (low in _STREET_WORDS or bool(_STREETS.fullmatch(word)))
        ending = low in _SUFFIXES and bool(words) and (words[-1][0].isupper() or words[-1][0].isdigit())
        first = len(words) == 1 and words[0].isdigit() and word[0].isupper() and not medical(word) and len(word) > 2
        if not (good or told or ending or first):
            break
        waiting = 0
        words.append(word)
        place = end = match.end()
        if (
            word[0].isdigit()
            and len(re.sub("[^0-9]", "", word)) > 3
            and len(words) > 2
            and not re.compile(r"[ \t]?[,.]?[ \t]?\n?[ \t]{0,8}(?:apt|suite|ste|unit|#|box)\b", re.IGNORECASE).match(text, end)
        ):
            rest = _TOKEN.match(text, end)
            if (
                rest is None
                or "\n" in rest["s"]
                or "." in rest["s"]
                or (not rest["w"][0].isdigit() and not _passes(seen, rest["w"], speaks))
            ):
                break
    while waiting and words:
        words.pop()
        waiting -= 1
    return end, words


def _evidence(words: list[str], speaks: bool) -> int:
    """How much a run of words looks like an address: 2 surely, 1 with a word that tells of one, 0 not."""
    low = [word.lower().rstrip(".") for word in words]
    numbers = [place for place, word in enumerate(words) if word[0].isdigit()]
    if not numbers:
        return 0
    unit = any(word in _UNITS and place + 1 < len(low) for place, word in enumerate(low))
    street = any(_STREETS.fullmatch(word) or word in _STREET_WORDS for word in low)
    suffix = any(
        word in _SUFFIXES and place > numbers[0] and (place > numbers[0] + 1 or word in {"street", "avenue", "road", "lane"})
        for place, word in enumerate(low)
    )
    code = len(words) > 2 and words[-1][0].isdigit() and len(re.sub("[^0-9]", "", words[-1])) > 3
    known = any(plain(word) in places() for word in words if not word[0].isdigit()) or any(foreign(word) for word in words)
    named = sum(word[0].isalpha() for word in words)
    if named and (street or (suffix and words[0][0].isdigit()) or (unit and named > 1)):
        return 2
    if named and not speaks and len(numbers) > 1 and (code or known or len(words[numbers[0]]) > 2):
        return 2
    return int(named > 0 and (len(numbers) > 1 or code or known or words[0][0].isdigit() or words[-1][0].isdigit()))


def _anchored(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """An address after words that tell of one."""
    text = seen.text
    mark = _BETWEEN.match(text, end)
    begin = mark.end() if mark else end
    speaks = seen.clinical
    stop, words = _run(seen, begin, speaks)
    if words and stop > begin and (_evidence(words, speaks) or text.startswith("corner of", max(0, begin - 10))):
        yield from _whole(seen, begin, stop)


def _corner(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """Two streets and where they meet."""
    text = seen.text
    stop, words = _run(seen, end + 1, seen.clinical)
    if words:
        begin = start - 4 if text[max(0, start - 4) : start].lower() == "the " else start
        tail = re.compile(r"\s(?:st|street|ave|road)\b\.?", re.IGNORECASE).match(text, stop)
        further = re.compile(r"(?:\s(?:st|street)\.?)?\sand\s", re.IGNORECASE).match(text, stop)
        if further:
            second, more = _run(seen, further.end(), False)
            stop = second if more else stop
        yield Candidate(begin, max(stop, tail.end() if tail else 0), c.ADDRESS, "corner", False)


def _whole(seen: Sight, begin: int, end: int) -> Iterator[Candidate]:
    yield Candidate(begin, end, c.ADDRESS, "address after its word", False)


def _in_unit(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """An address about a unit (Apt. 4): back to where its line or its number begins, on to its code."""
    text = seen.text
    if not re.compile(r"\.?\s{0,2}#?\s?[0-9A-Z-]{1,7}(?!\w)", re.IGNORECASE).match(text, end):
        return
    low = max(text.rfind("\n", max(0, start - 60), start) + 1, start - 60, 0)
    if text[low:start].strip(" ,") == "" and low > 1:
        low = max(text.rfind("\n", max(0, low - 61), low - 1) + 1, low - 60, 0)
    for match in _NUMBER_START.finditer(text, low, start):
        stop, words = _run(seen, match.start(), False)
        if stop >= end and _evidence(words, False) == 2:
            yield Candidate(match.start(), stop, c.ADDRESS, "address with a unit", True)
            return
    for piece in re.finditer(rf"(?<![\w'’-])[{UPPER}](?:{LETTER}|['’.-])+", text[low:start]):
        stop, words = _run(seen, low + piece.start(), False)
        if stop >= end:
            yield Candidate(low + piece.start(), stop, c.ADDRESS, "address with a unit", False)
            return


def english_addresses(seen: Sight) -> Iterator[Candidate]:
    """Addresses by their own form."""
    text = seen.text
    if not seen.runs:
        return
    speaks = seen.clinical
    reached = 0
    for match in _NUMBER_START.finditer(text):
        if match.start() < reached:
            continue
        stop, words = _run(seen, match.start(), speaks)
        if (
            len(words) > 1
            and _evidence(words, speaks) == 2
            and not (
                speaks and not any(word.lower().rstrip(".") in _SUFFIXES | _STREET_WORDS or _STREETS.fullmatch(word) for word in words)
            )
        ):
            reached = stop
            yield Candidate(match.start(), stop, c.ADDRESS, "street address", not speaks or len(words) > 3)
    if not speaks:
        for match in _CODE.finditer(text):
            if not 1800 <= int(match["x"][:4]) < 2100 or len(match["x"]) > 4:
                yield Candidate(*match.span("x"), c.ADDRESS, "code after a place", False)
    for match in _STREET_NAMED.finditer(text):
        first = match["x"].split()[0]
        if first.lower() not in STOPS and not medical(first) and (not speaks or not is_word(first) or known_name(first)):
            yield Candidate(*match.span("x"), c.ADDRESS, "street by name", False)


_ENDS = tuple(words("english addresses: ends"))
_FIRST = tuple(words("english addresses: first"))
_LAST = tuple(words("english addresses: last"))
_WITH_NUMBER = re.compile(r"\.?\s{1,2}(?:no\.?\s|nr\.?\s|n°\s)?[0-9]{1,5}[A-Za-z]?\.?(?!\w)")
_WORD_LEFT = re.compile(rf"(?:{LETTER}(?:{LETTER}|['’.-])*\s){{0,1}}{LETTER}(?:{LETTER}|['’.-])*\s?\Z")
_PART_LEFT = re.compile(rf"(?:{LETTER}|['’-]){{1,28}}\Z")


def _street_end(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A street in one word with its number after it (Bahnhofstraße 4)."""
    text = seen.text
    if (
        (number := _WITH_NUMBER.match(text, end))
        and (head := _PART_LEFT.search(text, max(0, start - 30), start))
        and (text[head.start()].isupper() or seen.small)
    ):
        stop, _words = _run(seen, head.start(), seen.clinical)
        yield Candidate(head.start(), max(stop, number.end()), c.ADDRESS, "street and number, European", False)


def _street_first(seen: Sight, start: int, _end: int) -> Iterator[Candidate]:
    """A street that begins with what it is (Rua Mina 5)."""
    stop, words = _run(seen, start, seen.clinical)
    if (
        len(words) > 2
        and any(word[0].isdigit() for word in words[:6])
        and (seen.text[start].isupper() or seen.small or words[0].endswith("."))
    ):
        yield Candidate(start, stop, c.ADDRESS, "street and number, European", False)


def _street_last(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A street that ends with what it is (Király u. 15)."""
    text = seen.text
    if (number := _WITH_NUMBER.match(text, end)) and (head := _WORD_LEFT.search(text, max(0, start - 50), start)):
        begin = head.start()
        if not (text[begin].isupper() or seen.small):
            begin = start - len(head[0].split(" ")[-2 if head[0].endswith(" ") else -1]) - 1
        if begin < start and (text[begin].isupper() or seen.small):
            yield Candidate(begin, number.end(), c.ADDRESS, "street and number, European", False)


_CODE = re.compile(
    rf"[{UPPER}](?<![\w'’.-][{UPPER}])(?:{LETTER}|['’-])+[ ](?P<x>[0-9]{{4,5}}(?:[ -][0-9]{{2,3}})?)(?=[ \n](?:in|is|and|for|on|at|was|where|near)\b|[,.;)]|\Z|\n)"
)
_STREET_NAMED = re.compile(
    rf"(?P<x>[{UPPER}](?<![\w'’.-][{UPPER}])(?:{LETTER}|['’.-])+(?:\s[{UPPER}](?:{LETTER}|['’.-])+)?\s(?:Street|Avenue|Road|Boulevard|Drive|Lane|Court|Parkway|Highway|Blvd|Ave|Rd|Ln|Pkwy)\b\.?)"
)


def _box(seen: Sight, start: int, _end: int) -> Iterator[Candidate]:
    """A post office box, with what follows."""
    match = _BOX.match(seen.text, start)
    if match:
        end = match.end()
        if military := _MILITARY.match(seen.text, end):
            end = military.end()
        elif not match[0][-1].isdigit():
            return
        yield Candidate(start, end, c.ADDRESS, "box", True)


ENGLISH_ADDRESS_CUES: tuple[Cue, ...] = (
    Cue(_AT, _anchored),
    Cue(("corner of",), _corner),
    Cue(_ENDS, _street_end, ends=True),
    Cue(_FIRST, _street_first),
    Cue(_LAST, _street_last),
    Cue(("apt", "apartment", "suite", "ste"), _in_unit),
    Cue(("p.o. box", "po box", "p o box", "p.o.box", "post office box", "postbus", "postfach", "psc", "unit", "cmr", "usns", "uss"), _box),
)
