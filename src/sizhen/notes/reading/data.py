"""The two tables of this package: what headings and what observations are called in both languages, with LOINC's codes."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Heading:
    """A kind of section. `strong` words are believed wherever a colon follows, `weak` ones at the beginning of a line or a sentence."""

    name: str
    code: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observable:
    """What is measured. lowest, highest: the values believed where no unit is written (both 0: a unit is needed); unit: the usual one."""

    name: str
    code: str
    unit: str
    lowest: float
    highest: float
    words: tuple[str, ...]


def _rows(name: str) -> list[list[str]]:
    return list(csv.reader(files("sizhen.notes.reading").joinpath(name).read_text("utf-8").splitlines()))[1:]


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word for word in listed.split("|") if word)


@cache
def headings() -> tuple[Heading, ...]:
    """All kinds of sections."""
    return tuple(Heading(name, code, _words(strong), _words(weak)) for name, code, strong, weak in _rows("headings.csv"))


@cache
def observables() -> tuple[Observable, ...]:
    """All that has a name here."""
    return tuple(
        Observable(name, code, unit, float(lowest), float(highest), _words(words))
        for name, code, unit, lowest, highest, words in _rows("observables.csv")
    )
