"""What the rules say of a text before it is settled: places in the folded text, patterns, and words with what stands about them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sizhen.privacy.lists import words

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
DIGIT = r"[0-9](?<![0-9A-Za-z][0-9])"  # a digit that begins a word; a class first, so that the search skips quickly
END = r"(?![0-9A-Za-z])"
Judge = Callable[[re.Match[str]], bool | None]


class Candidate(NamedTuple):
    """A half-open place in the folded text, and why it may identify somebody."""

    start: int
    end: int
    category: str
    rule: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Sight:
    """A folded text, its lower case of the same length, and what kinds of characters are there: which rules are worth trying.

    runs      runs of digits: where they begin, how long they are, the character after them
    small     a text with Latin letters that has no capitals
    clinical  a text in Chinese, or one that speaks of medicine: there unknown words in capitals may be drugs, tests and eponyms
    """

    text: str
    lower: str
    han: bool
    latin: bool
    runs: list[tuple[int, int, str]]
    small: bool
    clinical: bool

    def has(self, needs: str) -> bool:
        """What letters name is there: h Chinese, l Latin, d digits, m letters with digits, c colons or dashes about."""
        return (
            ("h" not in needs or self.han)
            and ("l" not in needs or self.latin)
            and ("d" not in needs or bool(self.runs))
            and ("m" not in needs or bool(_MIXED.search(self.text) or _LONG.search(self.text)))
            and ("c" not in needs or bool(_COLONS.search(self.text)))
        )


_HAS_HAN, _HAS_LATIN, _RUN = re.compile(f"[{HAN}]"), re.compile("[A-Za-z]"), re.compile("[0-9][0-9]*")
_MIXED = re.compile(r"[A-Z](?:[0-9]{6}|[A-Z]{1,3}[0-9]{2} ?[A-Z0-9]{4}|[0-9]{1,2}[A-Z]? [0-9][A-Z])")
_LONG = re.compile(r"[0-9A-Z][0-9A-Z]{16}")
_COLONS = re.compile(r"[:-][0-9A-Fa-f]{0,4}[:-]")


@cache
def _clinical() -> tuple[Any, int]:
    """An automaton of words and endings of words of medicine, and how many of them are whole words."""
    from ahocorasick_rs import AhoCorasick

    whole = words("candidates: clinical")
    return AhoCorasick([*whole, *words("candidates: clinical endings")]), len(whole)


def speaks_of_medicine(lower: str) -> bool:
    """Whether a text in small letters has a word of medicine in its first 20,000 characters."""
    automaton, whole = _clinical()
    for entry, start, end in automaton.find_matches_as_indexes(lower[:20_000], overlapping=True):
        if (entry >= whole or not start or not spelled(lower[start - 1])) and (end == len(lower) or not spelled(lower[end])):
            return True
    return False


_HAS_HAN, _HAS_LATIN, _HAS_DIGIT = re.compile(f"[{HAN}]"), re.compile("[A-Za-z]"), re.compile("[0-9]")


def sight(text: str, lower: str) -> Sight:
    """A folded text with what is known of it as a whole."""
    latin = bool(_HAS_LATIN.search(text))
    han = bool(_HAS_HAN.search(text))
    runs = [(match.start(), match.end() - match.start(), text[match.end() : match.end() + 1]) for match in _RUN.finditer(text)]
    return Sight(text, lower, han, latin, runs, latin and text == lower, han or (latin and speaks_of_medicine(lower)))


def always(_match: re.Match[str]) -> bool | None:
    return True


def doubtful(_match: re.Match[str]) -> bool | None:
    return False


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of a category.

    needs  what must be there for it to match (`Sight.has`)
    judge  what a match is: True sure, False unsure, None no identifier
    lead   it begins with a run of so many digits (least, most), or with a mark before it: matched there only, else looked for everywhere
    then   characters of which one stands after that run; any where empty
    The identifier is the group `x` where the pattern has one, else the whole match.
    """

    name: str
    category: str
    needs: str
    pattern: re.Pattern[str]
    judge: Judge = always
    lead: tuple[int, int] | None = None
    then: str = ""


def rule(
    name: str,
    category: str,
    needs: str,
    pattern: str,
    judge: Judge = always,
    flags: int = 0,
    lead: tuple[int, int] | None = None,
    then: str = "",
) -> Rule:
    """A rule with its pattern compiled."""
    return Rule(name, category, needs, re.compile(pattern, flags), judge, lead, then)


def _judged(match: re.Match[str], group: str | int, category: str, name: str, judge: Judge) -> Iterator[Candidate]:
    if (sure := judge(match)) is not None:
        start, end = match.span(group)
        if end > start:
            yield Candidate(start, end, category, name, sure)


def matches(seen: Sight, rules: Iterable[Rule]) -> Iterator[Candidate]:
    """What a table of rules finds, looking everywhere."""
    for one in rules:
        if seen.has(one.needs):
            group = "x" if "x" in one.pattern.groupindex else 0
            for match in one.pattern.finditer(seen.text):
                yield from _judged(match, group, one.category, one.name, one.judge)


_LONGEST = 20


class Leads:
    """Rules that begin with digits, by how many: only those are tried at a run of digits that may match there."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rest = tuple(one for one in rules if one.lead is None)
        leads = [(one, one.lead) for one in rules if one.lead is not None]
        self.table = tuple(tuple(one for one, (least, most) in leads if least <= size <= most) for size in range(_LONGEST + 1))

    def candidates(self, seen: Sight) -> Iterator[Candidate]:
        """What they find."""
        text = seen.text
        yield from matches(seen, self.rest)
        for start, size, after in seen.runs:
            marked = start and text[start - 1] in "+("
            for one in self.table[min(size, _LONGEST)]:
                if (one.then and after not in one.then) or ("h" in one.needs and not seen.han) or ("l" in one.needs and not seen.latin):
                    continue
                match = one.pattern.match(text, start)
                if match is None and marked:
                    match = one.pattern.match(text, start - 1) or one.pattern.match(text, max(0, start - 2))
                if match:
                    yield from _judged(match, "x" if "x" in one.pattern.groupindex else 0, one.category, one.name, one.judge)


Act = Callable[[Sight, int, int], Iterable[Candidate]]


class Cue(NamedTuple):
    """Words in lower case that tell of an identifier near them, and what looks for it there, given the word's place.

    ends  the words may be the ends of longer ones
    """

    words: tuple[str, ...]
    act: Act
    ends: bool = False


def after(name: str, category: str, words: Iterable[str], pattern: str, judge: Judge = always, flags: int = 0) -> Cue:
    """An identifier right after words: the pattern is matched where the word ends."""
    compiled = re.compile(pattern, flags)
    group = "x" if "x" in compiled.groupindex else 0

    def act(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
        if match := compiled.match(seen.text, end):
            yield from _judged(match, group, category, name, judge)

    return Cue(tuple(words), act)


def at(name: str, category: str, words: Iterable[str], pattern: str, judge: Judge = always, flags: int = 0) -> Cue:
    """An identifier that begins with a word: the pattern is matched where the word begins."""
    compiled = re.compile(pattern, flags)
    group = "x" if "x" in compiled.groupindex else 0

    def act(seen: Sight, start: int, _end: int) -> Iterator[Candidate]:
        if match := compiled.match(seen.text, start):
            yield from _judged(match, group, category, name, judge)

    return Cue(tuple(words), act)


def before(name: str, category: str, words: Iterable[str], pattern: str, judge: Judge = always, flags: int = 0, reach: int = 24) -> Cue:
    """An identifier right before words, `reach` characters at most: the pattern must end where the word begins."""
    compiled = re.compile(f"(?:{pattern})\\Z", flags)
    group = "x" if "x" in compiled.groupindex else 0

    def act(seen: Sight, start: int, _end: int) -> Iterator[Candidate]:
        if match := compiled.search(seen.text, max(0, start - reach), start):
            yield from _judged(match, group, category, name, judge)

    return Cue(tuple(words), act)


class Machine:
    """All words of all cues in one automaton: one pass over a text."""

    def __init__(self, cues: Iterable[Cue], ascii_only: bool = False) -> None:
        acts: dict[tuple[str, bool], list[Act]] = {}
        for cue in cues:
            for word in cue.words:
                if ascii_only and "\u3000" <= word[0] <= "\u9fff":
                    continue
                acts.setdefault((word, cue.ends), []).append(cue.act)
        self.words = tuple(word for word, _ends in acts)
        self.acts = tuple(tuple(found) for found in acts.values())
        self.bound = tuple((spelled(word[0]) and not ends, spelled(word[-1])) for word, ends in acts)
        self._automaton: Any = None

    def candidates(self, seen: Sight) -> Iterator[Candidate]:
        """What the cues find; a word of Latin letters or digits counts as a whole word only."""
        if self._automaton is None:
            from ahocorasick_rs import AhoCorasick

            self._automaton = AhoCorasick(self.words)
        text = seen.lower
        size = len(text)
        for entry, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            first, last = self.bound[entry]
            if (first and start and spelled(text[start - 1])) or (last and end < size and spelled(text[end])):
                continue
            for act in self.acts[entry]:
                yield from act(seen, start, end)


def spelled(letter: str) -> bool:
    """Whether a character is a letter or digit that is not Chinese."""
    return letter.isalnum() and not "\u3400" <= letter <= "\u9fff"
