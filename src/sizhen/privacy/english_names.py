"""English names of persons: after a title, after a word that asks for one, before a degree, by lists of names, then wherever they stand again."""

# ruff: noqa: E501
import re
from collections.abc import Iterator

from sizhen.privacy.candidates import Candidate, Cue, Sight
from sizhen.privacy.categories import NAME
from sizhen.privacy.english_words import LETTER, PARTICLES, STOPS, TITLES, UPPER, foreign, is_word, known_name, medical, namely, unknown
from sizhen.privacy.lists import places, plain, words

_WORD = re.compile(rf"{LETTER}(?:{LETTER}|['’.-](?={LETTER}))*")
_GAP = re.compile(r"[ \t]{1,3}")
_BREAK = re.compile(r"\s{1,6}")
_TITLE = re.compile(rf"(?i:{'|'.join(sorted(TITLES, key=len, reverse=True))})(?:\.\s{{0,4}}|\s{{1,4}})(?={LETTER})")
_SUFFIX = re.compile(r",?\s(?:JR|SR|Jr|Sr|II|III|IV)\b\.?")


def _fits(seen: Sight, word: str, first: bool, strong: bool) -> bool:
    """Whether a word may stand in a name at this place: in capitals, or in a text of small letters a name or an unknown word."""
    low = word.lower()
    if low in STOPS or (not first and medical(word) and not known_name(word)):
        return False
    if seen.small:
        kind = known_name(word)
        return bool(kind and ("w" not in kind or not first or strong)) or foreign(word) or not is_word(word) or (strong and first)
    return word[0].isupper()


def read_person(seen: Sight, start: int, strong: bool, wide: bool = True) -> int:
    """Where a name of a person that begins at `start` ends (0 if none begins): up to four words, initials and particles among them.

    strong  something asks for a name here: one common word in capitals may be one
    wide    two blanks may stand between its words
    """
    text = seen.text
    place, end, many = start, 0, 0
    capitals = False
    while many < 5:
        match = _WORD.match(text, place)
        if match is None:
            break
        word = match[0]
        low = word.lower()
        initial = len(word) == 1 and (word.isupper() or seen.small)
        if initial and (many or word != "I"):
            stop = match.end() + (text[match.end() : match.end() + 1] == ".")
            many += 1
            end = stop if many > 1 else end
        elif low in PARTICLES and (many or word[0].isupper() or seen.small) and _WORD.match(text, match.end() + 1):
            stop = match.end()
        elif _fits(seen, word, many == 0, strong):
            if (
                many
                and is_word(word)
                and not namely(word)
                and (word.isupper() != capitals or (word.isupper() and not known_name(word)) or seen.small or len(word) > 12)
            ):
                break
            if many == 0:
                capitals = word.isupper()
            stop = match.end()
            many += 1
            end = stop
        else:
            break
        gap = _GAP.match(text, stop)
        if gap is None or (not wide and len(gap[0]) > 1):
            break
        place = gap.end()
    if end and (suffix := _SUFFIX.match(text, end)):
        end = suffix.end()
    return end


def _last_first(seen: Sight, start: int) -> int:
    """Where a name in the order Last, First M ends (0 if none begins)."""
    text = seen.text
    end = read_person(seen, start, True, False)
    if not end:
        return 0
    comma = re.compile(r",[ \t]{0,3}").match(text, end)
    if comma:
        word = _WORD.match(text, comma.end())
        if (
            word
            and len(word[0]) > 1
            and _fits(seen, word[0], False, True)
            and (word.end() == len(text) or text[word.end()] != ":")
            and word[0].lower() not in _DEGREE_WORDS
        ):
            following = read_person(seen, comma.end(), True, False)
            return following or end
    return end


_DEGREE_WORDS = frozenset(words("english names: degree words"))


def _value(seen: Sight, start: int, order: bool, strong: bool) -> tuple[int, int, bool] | None:
    """A name at a place, with a title before it: where it begins and ends, and whether the lists know it."""
    text = seen.text
    title = _TITLE.match(text, start)
    begin = title.end() if title else start
    end = _last_first(seen, begin) if order else read_person(seen, begin, strong)
    if not end:
        return None
    words = _WORD.findall(text[begin:end])
    known = any(namely(word) or unknown(word) for word in words)
    return start, end, known or title is not None


def _titled(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A name after a title; the title goes with it."""
    text = seen.text
    word = text[start:end]
    short = end - start < 5 and word.lower() not in {"lady", "lord", "aunt", "gen", "sir", "col", "miss", "hon", "maj", "lt", "sr"}
    if word.isupper() and end - start == 2 and word in {"MR", "MS", "DR"} and text[end : end + 1] != ".":
        following = _WORD.match(text, end + 1)
        if following is None or not known_name(following[0]) or medical(following[0]):
            return
    match = re.compile(r"\.?\s{1,5}|\.(?=[A-Z])").match(text, end)
    if match is None or (not word[0].isupper() and not seen.small and not short):
        return
    stop = read_person(seen, match.end(), short)
    if not stop and short and (initials := re.compile(r"(?:[A-Z]\.?\s?){1,3}(?![\w'])").match(text, match.end())):
        stop = initials.end()
    if not stop:
        return
    first = _WORD.match(text, match.end())
    if not short and first and not namely(first[0]) and not unknown(first[0]):
        return
    yield Candidate(start, stop, NAME, "name after a title", short)


_COLON = re.compile(r"(?:\s?\([A-Za-z ,.]{1,20}\))?\s{0,3}[:#]\s{0,6}|\?\s{1,3}")


def _labelled(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """A name after a word with a colon that asks for one."""
    mark = _COLON.match(seen.text, end)
    if mark and (found := _value(seen, mark.end(), True, True)):
        words = _WORD.findall(seen.text[found[0] : found[1]])
        if found[2] or len(words) > 1 or not is_word(words[-1]):
            yield Candidate(found[0], found[1], NAME, "name after its word", found[2])


def _bare_label(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """A name after a label of a form without a colon, in its case."""
    mark = _GAP.match(seen.text, end)
    if mark and (found := _value(seen, mark.end(), True, False)) and found[2]:
        yield Candidate(found[0], found[1], NAME, "name after its word", False)


_MARK = re.compile(r"\s{0,2}[,:]?\s{1,3}[\"“'(]?")


def _introduced(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """A name after words that introduce it."""
    text = seen.text
    mark = _MARK.match(text, end)
    if mark is None or (found := _value(seen, mark.end(), False, False)) is None:
        return
    value = text[found[0] : found[1]]
    parts = _WORD.findall(value)
    if plain(value) in places() or all(medical(word) for word in parts):
        return
    titled = _TITLE.match(text, found[0]) is not None
    if seen.clinical:
        good = titled or any(namely(word) for word in parts) or (not value.isupper() and all(unknown(word) for word in parts))
    else:
        good = found[2] or (not seen.small and any(not is_word(word) or known_name(word) for word in parts))
    if good:
        yield Candidate(found[0], found[1], NAME, "name after words that introduce it", titled)


def _weakly(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A name after a word (by, with) that often has something else behind it: not in texts that speak of medicine."""
    if not seen.clinical:
        yield from _introduced(seen, start, end)


def _named(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """A name after words that say it is one (my name is): whatever stands there."""
    text = seen.text
    mark = re.compile(r"\s{0,2}[:?,]?\s{1,3}[\"“'(]?").match(text, end)
    if mark and (found := _value(seen, mark.end(), False, True)):
        yield Candidate(found[0], found[1], NAME, "name after words that say so", found[2])


_TELLING = frozenset(
    (
        "said",
        "says",
        "told",
        "lives",
        "lived",
        "works",
        "worked",
        "was born",
        "is my",
        "is from",
        "is very",
        "retired",
        "married",
        "resides",
        "explained",
        "replied",
    )
)
_LEFT_PERSON = re.compile(
    rf"(?:(?:[{UPPER}](?:{LETTER}|['’-])*\.?|{'|'.join(sorted(PARTICLES))})[ \t]{{1,2}}){{0,4}}[{UPPER}](?:{LETTER}|['’-])*(?:,?\s(?:JR|SR|Jr|Sr|II|III)\.?)?(?=(?:['’]s)?[,.]?[ \t]{{0,3}}\(?\Z)"
)


def _person_before(seen: Sight, start: int, reach: int = 60) -> tuple[int, int] | None:
    """The name of a person that ends before a place, without words at its head that are none."""
    text = seen.text
    match = _LEFT_PERSON.search(text, max(0, start - reach), start)
    if match is None or (match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] in "'’-")):
        return None
    words = [(match.start() + piece.start(), match.start() + piece.end(), piece[0]) for piece in _WORD.finditer(match[0])]
    while words and (
        words[0][2].lower() in STOPS or medical(words[0][2]) or (len(words) > 2 and is_word(words[0][2]) and not known_name(words[0][2]))
    ):
        if words[0][2].lower() in TITLES and len(words) > 1:
            break
        words.pop(0)
    return (words[0][0], match.end()) if words else None


def _before_degree(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A name before a degree in capitals."""
    text = seen.text
    if text[start].islower() and not seen.small:
        return
    if (span := _person_before(seen, start)) and text[span[1] : start].strip() in {"", ","}:
        words = _WORD.findall(text[slice(*span)])
        if (
            any(namely(word) or not is_word(word) for word in words)
            and not all(medical(word) or word.lower() in STOPS for word in words)
            and not (text[slice(*span)].isupper() and not any(namely(word) for word in words))
        ):
            yield Candidate(*span, NAME, "name before a degree", True)


def _person_like(seen: Sight, value: str, telling: bool) -> bool:
    """Whether words before a deed are a name: one of the lists, or unknown where a text does not speak of medicine."""
    parts = _WORD.findall(value)
    if seen.clinical:
        return (
            not value.isupper()
            and any(namely(word) and "g" in known_name(word) for word in parts)
            and not any(medical(word) for word in parts)
        )
    return any(namely(word) or unknown(word) or (telling and known_name(word)) for word in parts)


def _before_deed(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A name before what persons do (says, lives in)."""
    telling = seen.text[start:end] in _TELLING
    if (span := _person_before(seen, start)) and _person_like(seen, seen.text[slice(*span)], telling):
        yield Candidate(*span, NAME, "name before what persons do", False)


def _after_deed(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """A name after what was said (", says X)."""
    text = seen.text
    mark = _GAP.match(text, end)
    stop = read_person(seen, mark.end(), False) if mark and not seen.small else 0
    if mark and stop and _person_like(seen, text[mark.end() : stop], True):
        yield Candidate(mark.end(), stop, NAME, "name after what was said", False)


_RUN = re.compile(
    rf"[{UPPER}](?<![\w@./'’-][{UPPER}])(?:{LETTER}|['’-](?={LETTER}))*(?:\.?[ \t]{{1,2}}(?:(?:{'|'.join(sorted(p for p in PARTICLES if p != 'y'))})[ \t]){{0,2}}[{UPPER}](?:{LETTER}|['’-](?={LETTER}))*){{0,5}}"
)
_LOW_WORD = re.compile(rf"{LETTER}(?<![\w@./'’-]{LETTER})(?:{LETTER}|['’-](?={LETTER})){{1,24}}(?![\w@])")


def listed_names(seen: Sight) -> Iterator[Candidate]:
    """Runs of capitalised words that the lists know as names; in a text that does not speak of medicine unknown words too."""
    text = seen.text
    speaks = seen.clinical
    if seen.small:
        yield from _small_names(seen, speaks)
        return
    loud = sum(map(str.isupper, text[:2000])) * 3 > min(len(text), 2000)
    for match in _RUN.finditer(text):
        words = [(match.start() + piece.start(), match.start() + piece.end(), piece[0]) for piece in _WORD.finditer(match[0])]
        shouted = len(words) > 1 and all(word.isupper() for _a, _b, word in words)
        kinds = [
            bool(not shouted and namely(word)) or (not speaks and unknown(word) and not (loud and word.isupper())) for _a, _b, word in words
        ]
        if not any(kinds):
            continue
        first = kinds.index(True)
        last = len(kinds) - 1 - kinds[::-1].index(True)
        word = words[first][2]
        if first == last and (
            len(word) < 3 + speaks
            or seen.han
            or (speaks and word.isupper())
            or (plain(word) in places() and speaks and "g" not in known_name(word))
        ):
            continue
        while (
            first > 0
            and (len(words[first - 1][2]) == 1 or "g" in known_name(words[first - 1][2]))
            and words[first - 1][2].lower() not in STOPS
        ):
            first -= 1
        while (
            last + 1 < len(words)
            and words[last + 1][2].lower() not in STOPS
            and not medical(words[last + 1][2])
            and (known_name(words[last + 1][2]) or not is_word(words[last + 1][2]) or (last == first and "g" in known_name(words[last][2])))
            and last - first < 4
        ):
            last += 1
        if speaks and first == last and not known_name(words[first][2]):
            continue
        yield Candidate(
            words[first][0],
            words[last][1],
            NAME,
            "name of the lists" if known_name(words[first][2]) or known_name(words[last][2]) else "unknown word in capitals",
            False,
        )


def _small_names(seen: Sight, speaks: bool) -> Iterator[Candidate]:
    """In a text of small letters: names of the lists side by side; where it does not speak of medicine, unknown words."""
    start = end = 0
    strength = 0
    for match in _LOW_WORD.finditer(seen.text):
        word = match[0]
        kind = known_name(word)
        value = 0
        if not medical(word) and word not in STOPS:
            value = 2 if not speaks and unknown(word) else 1 if kind and "w" not in kind and len(word) > 3 else 0
        if value and end and match.start() - end < 5 and not seen.text[end : match.start()].strip(" .abcdefghijklmnopqrstuvwxyz"):
            strength += value
            end = match.end()
            continue
        if strength > 1 or (strength == 1 and not speaks):
            yield Candidate(start, end, NAME, "name in small letters", False)
        start, end, strength = (match.start(), match.end(), value) if value else (0, 0, 0)
    if strength > 1 or (strength == 1 and not speaks):
        yield Candidate(start, end, NAME, "name in small letters", False)


_NEVER = STOPS | TITLES


def names_again(seen: Sight, found: list[Candidate]) -> Iterator[Candidate]:
    """Every other place of the words of names found, unless they are ordinary words."""
    text = seen.text
    known = {
        word
        for one in found
        if one.category == NAME and (one.sure or not seen.clinical or not text[one.start : one.end].isupper())
        for word in _WORD.findall(text[one.start : one.end])
        if len(word) > 2
        and (word[0].isupper() or seen.small)
        and word[0].isascii() | foreign(word)
        and word.lower() not in _NEVER
        and not is_word(word)
        and not medical(word)
    }
    for word in known:
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not (start and (text[start - 1].isalnum() or text[start - 1] in "@.")) and not (
                end < len(text) and (text[end].isalnum() or text[end] == "@")
            ):
                yield Candidate(start, end, NAME, "name found elsewhere in the text", False)
            start = text.find(word, end)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_LABELS = words("english names: labels")
_BARE_LABELS = words("english names: bare labels")
_NAMED = words("english names: named")
_INTRODUCING = words("english names: introducing, strong")
_WEAKLY = words("english names: introducing, weak")
_DEEDS = words("english names: deeds")
_SAYINGS = words("english names: sayings")
_DEGREES = words("english names: degrees")

ENGLISH_NAME_CUES: tuple[Cue, ...] = (
    Cue(tuple(sorted(TITLES)), _titled),
    Cue(_LABELS, _labelled),
    Cue(_BARE_LABELS, _bare_label),
    Cue(_NAMED, _named),
    Cue(_INTRODUCING, _introduced),
    Cue(_WEAKLY, _weakly),
    Cue(_DEEDS, _before_deed),
    Cue(_SAYINGS, _after_deed),
    Cue(_DEGREES, _before_degree),
)
