"""What the rules say of a text before it is settled: places in the folded text, and patterns with what judges them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

HAN = "\u3400-\u4dbf\u4e00-\u9fff"


class Candidate(NamedTuple):
    """A half-open place in the folded text, and why it may identify somebody."""

    start: int
    end: int
    category: str
    rule: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Sight:
    """A folded text, its lower case of the same length, and what kinds of characters are there: which rules are worth trying."""

    text: str
    lower: str
    han: bool
    latin: bool
    digits: bool

    def has(self, needs: str) -> bool:
        """Whether all kinds named by letters are there: h Chinese characters, l Latin letters, d digits."""
        return ("h" not in needs or self.han) and ("l" not in needs or self.latin) and ("d" not in needs or self.digits)


_HAS_HAN, _HAS_LATIN, _HAS_DIGIT = re.compile(f"[{HAN}]"), re.compile("[A-Za-z]"), re.compile("[0-9]")


def sight(text: str, lower: str) -> Sight:
    return Sight(text, lower, bool(_HAS_HAN.search(text)), bool(_HAS_LATIN.search(text)), bool(_HAS_DIGIT.search(text)))


def always(_match: re.Match[str]) -> bool | None:
    return True


def doubtful(_match: re.Match[str]) -> bool | None:
    return False


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of a category.

    needs  kinds of characters without which it cannot match (`Sight.has`)
    judge  what a match is: True sure, False unsure, None no identifier
    The identifier is the group `x` where the pattern has one, else the whole match.
    """

    name: str
    category: str
    needs: str
    pattern: re.Pattern[str]
    judge: Callable[[re.Match[str]], bool | None] = always


def rule(
    name: str, category: str, needs: str, pattern: str, judge: Callable[[re.Match[str]], bool | None] = always, flags: int = 0
) -> Rule:
    """A rule with its pattern compiled."""
    return Rule(name, category, needs, re.compile(pattern, flags), judge)


def matches(seen: Sight, rules: Iterable[Rule]) -> Iterator[Candidate]:
    """What a table of rules finds."""
    for one in rules:
        if not seen.has(one.needs):
            continue
        group = "x" if "x" in one.pattern.groupindex else 0
        for match in one.pattern.finditer(seen.text):
            if (sure := one.judge(match)) is not None:
                start, end = match.span(group)
                if end > start:
                    yield Candidate(start, end, one.category, one.name, sure)
