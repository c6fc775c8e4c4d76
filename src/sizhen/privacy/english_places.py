"""English institutions and places: what ends the name of a hospital or a firm, where somebody lives, lists of places."""

# ruff: noqa: E501
import re
from collections.abc import Iterator

from sizhen.privacy import categories as c
from sizhen.privacy.candidates import Candidate, Cue, Rule, Sight, rule
from sizhen.privacy.english_words import LETTER, STOPS, UPPER, is_word, known_name, medical, unknown
from sizhen.privacy.lists import places, plain, words

_WORD = rf"[{UPPER}](?:{LETTER}|['’-](?={LETTER}))+(?:['’]s)?"
_CAPITAL = rf"(?:{_WORD}|[A-Z]\.|St\.|Mt\.|Ft\.|[0-9]{{1,3}}(?:st|nd|rd|th))"
_LEFT = re.compile(rf"(?:{_CAPITAL}[ \t,&-]{{1,2}}(?:(?:of|and|the|for|de|la|&)[ \t]{{1,2}}){{0,2}}){{1,6}}\Z")
_RIGHT_NAME = re.compile(rf"(?:[ \t](?:of|at|in|for)[ \t](?:the[ \t])?{_CAPITAL}(?:[ \t]{_CAPITAL}){{0,3}}|[ \t]({_WORD})(?![\w:]))")
_HOSPITAL_ENDS = tuple(words("english places: hospital ends"))
_ORGANIZATION_ENDS = tuple(words("english places: organization ends"))
_INC = re.compile(r"(?:,?\s(?:Inc|LLC|Ltd|Corp|Co|PLC|GmbH)\b\.?|\.(?=\s|$|[,;.]))")


def _of_names(match: re.Match[str]) -> bool | None:
    words = re.findall(rf"{LETTER}{{2,}}", match["x"])
    if medical(match["x"]) or any(word.isupper() for word in words):
        return None
    return False if any(known_name(word) and not medical(word) for word in words) else None


_FIRM = rule(
    "firm of names",
    c.ORGANIZATION,
    "l",
    rf"(?P<x>[{UPPER}](?<![\w'’@./-][{UPPER}])(?:{LETTER}|['’](?={LETTER}))+(?:,[ \t]{_WORD},?[ \t](?:and|&)[ \t]{_WORD}|-[{UPPER}]{LETTER}+|[ \t](?:and|&)[ \t](?:Sons|Associates|Partners|Co|[{UPPER}]{LETTER}+(?=[ \t](?:Inc|LLC|Ltd)))\.?))(?![\w-])",
    _of_names,
)
_SMALL_FIRM = re.compile(rf"({LETTER}(?<![\w'’-]{LETTER}){LETTER}{{2,20}}), ({LETTER}{{3,20}}),? and ({LETTER}{{3,20}})(?!\w)")
_STATES = r"(?:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
PLACE_RULES: tuple[Rule, ...] = (
    _FIRM,
    rule(
        "postcode",
        c.ADDRESS,
        "ldm",
        r"(?P<x>[A-Z](?<![\w'’-][A-Z])(?:[A-HK-Y]?[0-9][0-9A-HJKPSTUW]?\s[0-9][ABD-HJLNP-UW-Z]{2}|[0-9][A-Z]\s[0-9][A-Z][0-9]))(?!\w)",
    ),
    rule(
        "bed or room",
        c.LOCATION,
        "ld",
        r"(?P<x>[BbRr](?<![\w'’-][BbRr])(?:ed|ED|oom|OOM|m|M)\.?\s?#?\s?[0-9]{1,4}[A-Z]?(?:-[0-9A-Z]{1,2})?)(?!\w|\s?(?:mm|cm|%|air))",
        lambda match: match["x"][0].isupper(),
    ),
    rule("bed or room by number", c.LOCATION, "ld", r"(?P<x>[0-9](?<![^\s][0-9])[0-9]{2,3}[AB])(?=\s{2}|\s[A-Z]{4})"),
)
_NATIONALITIES = frozenset(words("english places: nationalities"))
_PLACE_WORDS = tuple(words("english places: place words"))
_WORKS = tuple(words("english places: works"))
_STRONG_WORKS = frozenset(words("english places: works, strong"))
_PLACE_AFTER = re.compile(
    rf"\s{{1,3}}(?:the\s)?(?:(?:north|south|east|west|downtown|central|greater)\s)?(?P<x>(?:(?:St|Mt|Ft)\.\s)?[{UPPER}](?:{LETTER}|['’∆.-])+(?:\s(?:(?:de|del|la|of|the|do|da|des|du|nad|na|am|an|u|v|ob|pod|di|y|à|av|i)\s){{0,2}}[{UPPER}0-9](?:{LETTER}|['’∆.-]|[0-9])*){{0,3}}(?:\s\([{UPPER}]{LETTER}+\))?(?:\s[0-9]{{3,6}}(?:[ -][0-9]{{2,3}})?(?![\w%.,]?[0-9]))?)(?!\w)"
)
_SMALL_PLACE = re.compile(
    rf"\s(?:the\s)?(?P<x>{LETTER}(?:{LETTER}|['’-]){{2,24}}(?:\s{LETTER}(?:{LETTER}|['’-]){{1,24}}){{0,4}})(?P<n>\s[0-9]{{3,6}}(?![\w]))?"
)
_COMPANY_AFTER = re.compile(
    rf"\s{{1,3}}(?:the\s)?(?P<x>[{UPPER}](?:{LETTER}|['’.&-]|[0-9])+(?:(?:\s|,\s)(?:(?:and|&|of)\s)?[{UPPER}](?:{LETTER}|['’.&-]|[0-9])+){{0,4}})(?!\w)"
)
_WORD_RUN = re.compile(
    rf"[{UPPER}](?<![\w@.'’-][{UPPER}])(?:{LETTER}|['’-]){{2,24}}(?: (?:[{UPPER}](?:{LETTER}|['’-]){{1,24}}|of|and|the|de|la)){{0,3}}"
)
_LOW_RUN = re.compile(rf"{LETTER}(?<![\w@.'’-]{LETTER}){LETTER}{{2,24}}(?: {LETTER}{{2,24}}){{0,3}}")


def _left(seen: Sight, start: int) -> tuple[int, str] | None:
    """The run of capitalised words before a place: where it begins (headings and stop words left out) and what it says."""
    text = seen.text
    match = _LEFT.search(text, max(0, start - 70), start)
    if match is None or (match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] in "'’-@.")):
        return None
    begin = match.start()
    said = match[0]
    while said:
        first = said.split()[0]
        if first.lower().rstrip(",") in STOPS | {"the", "of", "and", "&"} and first.lower() not in {"general", "family", "state", "city"}:
            shorter = said[len(first) :].lstrip(" ,&-\t")
            begin += len(said) - len(shorter)
            said = shorter
            continue
        break
    return (begin, said) if said.strip() else None


def _hospital(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A hospital: capitalised words before what it is, or a place after it."""
    text = seen.text
    if not text[start].isupper():
        return
    left = _left(seen, start)
    right = _RIGHT_NAME.match(text, end)
    named = bool(right and (right[1] is None or unknown(right[1]) or known_name(right[1]) or plain(right[1]) in places()))
    words = re.findall(rf"{LETTER}(?:{LETTER}|['’-])+", left[1]) if left else []
    telling = [
        word
        for word in words
        if not medical(word)
        and word.lower() not in STOPS
        and word.lower() not in {"medical", "health", "community", "regional", "memorial", "university"}
    ]
    if left and (
        (telling and (not text[start:end].isupper() or any(not is_word(word) or known_name(word) for word in telling))) or (words and named)
    ):
        yield Candidate(left[0], right.end() if right and named else end, c.HOSPITAL, "hospital, English", True)
    elif right and named and right[1] is None:
        yield Candidate(start, right.end(), c.HOSPITAL, "hospital of a place", False)


def _organization(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A firm, a school: capitalised words before what it is."""
    text = seen.text
    if seen.small:
        if text[start:end] in {"inc", "llc", "ltd", "corp", "gmbh", "plc"} and (
            match := re.search(rf"(?:{LETTER}+[ ,]{{1,2}}){{1,2}}\Z", text[max(0, start - 40) : start])
        ):
            yield Candidate(start - len(match[0]), end, c.ORGANIZATION, "organisation, English", False)
        return
    if not text[start].isupper():
        return
    left = _left(seen, start)
    words = re.findall(rf"{LETTER}(?:{LETTER}|['’-])+", left[1]) if left else []
    if (
        left
        and any(not medical(word) and word.lower() not in STOPS for word in words)
        and not (text[start:end].isupper() and end - start > 4)
        and not (seen.clinical and all(is_word(word) and not known_name(word) for word in words))
    ):
        tail = _INC.match(text, end)
        right = re.compile(rf"[ \t](?:of|at)[ \t]{_CAPITAL}(?:[ \t]{_CAPITAL}){{0,2}}").match(text, end)
        yield Candidate(left[0], right.end() if right else tail.end() if tail else end, c.ORGANIZATION, "organisation, English", True)


def _place(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """A place after words that tell of one."""
    text = seen.text
    if seen.small:
        match = _SMALL_PLACE.match(text, end)
        if match:
            stop = match.end("x")
            words = match["x"].split()
            while words and is_word(words[-1]) and plain(words[-1]) not in places():
                stop -= len(words.pop()) + 1
            if words and (not is_word(words[0]) or plain(" ".join(words)) in places()):
                yield Candidate(
                    match.start("x"), match.end() if stop == match.end("x") else stop, c.LOCATION, "place after its word", False
                )
        return
    match = _PLACE_AFTER.match(text, end)
    if match and not _hidden(match["x"]):
        yield Candidate(*match.span("x"), c.LOCATION, "place after its word", False)


_UNKNOWN_AFTER = re.compile(
    rf"\s{{1,3}}(?P<x>[{UPPER}](?:{LETTER}|['’-](?={LETTER})){{3,24}})(?=[,.;)]|\s(?:by|on|with|for|and|in|where|via|due|after|who|to)\b|\s?\Z)"
)


def _from(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """A word that is no English one after from: a place, in texts that speak of medicine too."""
    match = _UNKNOWN_AFTER.match(seen.text, end)
    if match and not match["x"].isupper() and unknown(match["x"]):
        yield Candidate(*match.span("x"), c.LOCATION, "unknown word after from", False)


def _hidden(said: str) -> bool:
    """Whether a run of capitalised words is nothing but words of a ward, a test or a heading."""
    words = re.findall(rf"{LETTER}(?:{LETTER}|['’-])*", said)
    return (
        not words
        or words[0].lower() in STOPS
        or all(medical(word) or word.lower() in STOPS or (word.isupper() and len(word) < 5) for word in words)
    )


def _company(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """Where somebody works, after words that tell of it."""
    match = _COMPANY_AFTER.match(seen.text, end)
    if match and not seen.small and not _hidden(match["x"]) and (not seen.clinical or seen.lower[start:end] in _STRONG_WORKS):
        yield Candidate(*match.span("x"), c.ORGANIZATION, "organisation after its word", False)


_NO_PLACE_AFTER = re.compile(
    r"(?:['’]s)?\s(?:disease|syndrome|virus|coma|score|scale|criteria|classification|sign|test|stain|procedure|catheter|fever|index|sexual)",
    re.IGNORECASE,
)


def _stands(seen: Sight, name: str, kind: str, size: int, following: str) -> bool:
    """Whether a place of the lists is one here: no ordinary word, no part of an eponym, in usual capitals."""
    if _NO_PLACE_AFTER.match(following):
        return False
    if size > 1:
        return True
    if "w" in kind or name.lower() in STOPS or medical(name) or (name.isupper() and (seen.han or len(name) < 4 + seen.clinical)):
        return False
    if seen.small:
        return len(name) > 4 and not is_word(name)
    if not (name.isupper() or name[1:].islower() or not name.isalpha()):
        return False
    return not (seen.clinical and kind == "city" and is_word(name))


_COMMA_STATE = re.compile(rf",\s{{1,2}}(?P<s>{_STATES})(?:\s{{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?)?(?!\w)")
_CITY_LEFT = re.compile(rf"(?:{_WORD}\s){{0,2}}[{UPPER}](?:{LETTER}|['’-])+\Z")
_ZIP_AFTER_STATE = re.compile(rf"(?<![\w'’-]){_STATES}\s{{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?(?!\w)")


def cities_and_states(seen: Sight) -> Iterator[Candidate]:
    """A city, a comma, a state of the USA and its ZIP code; a state and its ZIP code."""
    text = seen.text
    for match in _COMMA_STATE.finditer(text):
        city = _CITY_LEFT.search(text, max(0, match.start() - 50), match.start())
        if city and (
            match["s"] not in {"OR", "IN", "ME", "OK", "HI", "DE", "LA", "PA", "MD"} or not text[city.start() : match.start()].isupper()
        ):
            asked = text[max(0, city.start() - 5) : city.start()].lower().endswith(("from ", " in ", " of ", "near ", " at "))
            degree = match["s"] in {"MD", "PA"} and match.end("s") == match.end() and not asked and plain(city[0]) not in places()
            if not degree:
                yield Candidate(city.start(), match.end(), c.LOCATION, "city and state", True)
    for start, size, _after in seen.runs:
        if size == 5 and start > 2 and (state := _ZIP_AFTER_STATE.match(text, start - 3)):
            yield Candidate(*state.span(), c.ADDRESS, "state and ZIP", True)


def listed_places(seen: Sight) -> Iterator[Candidate]:
    """Places of the lists, peoples."""
    known = places()
    if seen.small:
        for match in _SMALL_FIRM.finditer(seen.text):
            if sum(bool(known_name(word)) or not is_word(word) for word in match.groups()) > 1 and not seen.clinical:
                yield Candidate(match.start(), match.end(), c.ORGANIZATION, "firm of names", False)
    for match in (_LOW_RUN if seen.small else _WORD_RUN).finditer(seen.text):
        words = match[0].split(" ")
        starts = []
        start = match.start()
        for word in words:
            starts.append(start)
            start += len(word) + 1
        place = 0
        while place < len(words):
            for size in range(len(words) - place, 0, -1):
                name = " ".join(words[place : place + size]).rstrip(".'’-")
                kind = known.get(plain(re.sub("['’]s$", "", name)), "")
                stop = starts[place] + len(name)
                if kind and _stands(seen, name, kind, size, seen.text[stop : stop + 16]):
                    yield Candidate(starts[place], starts[place] + len(name), c.LOCATION, "place of the lists", "w" not in kind)
                    place += size - 1
                    break
                if size == 1 and name.lower() in _NATIONALITIES:
                    yield Candidate(starts[place], starts[place] + len(name), c.ETHNICITY, "people, English", False)
            place += 1


ENGLISH_PLACE_CUES: tuple[Cue, ...] = (
    Cue(_HOSPITAL_ENDS, _hospital),
    Cue(_ORGANIZATION_ENDS, _organization),
    Cue(_PLACE_WORDS, _place),
    Cue((*_WORKS, *_STRONG_WORKS), _company),
    Cue(("from", "near"), _from),
)
