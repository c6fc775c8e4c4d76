"""What is read in a note, as plain values. All places are half-open code points of the original text."""

from dataclasses import dataclass
from typing import Literal

Comparison = Literal["", "<", "<=", ">", ">="]
TimeKind = Literal["date", "clock", "duration", "relative", "frequency", "age"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it up to the next heading.

    name   the field's name for it, such as "history of present illness"
    title  the heading as it is written
    code   LOINC's code of such a section
    start  where the heading begins; body: where the text below it begins; end: where it ends
    """

    name: str
    title: str
    code: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without the white space around it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit.

    value       as written; the lower bound where `high` is the upper one of a range
    unit        as UCUM writes it, "" where there is none
    comparison  what stands before it: less, at most, more, at least
    about       whether it is said to be rough (约, 余, about)
    """

    value: float
    unit: str
    comparison: Comparison = ""
    high: float | None = None
    about: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured and what came out.

    name   the field's name where it is known here, else as written, "" where nothing is said
    code   LOINC's code, "" where it is not known here
    parts  one quantity; two for a blood pressure (systolic, diastolic), two or three for a size
    """

    start: int
    end: int
    text: str
    name: str
    code: str
    parts: tuple[Quantity, ...]

    @property
    def value(self) -> float:
        """The first part's value."""
        return self.parts[0].value

    @property
    def unit(self) -> str:
        """The first part's unit."""
        return self.parts[0].unit


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time as it is said.

    kind    date, clock, duration, relative (counted from the note, or from `anchor`), frequency, age
    value   ISO 8601: 2016-10-29, --03-15 (no year), 2016-10-29T11:12, T11:12, P3D, -P3D (three days ago), 3/P1D (three times a day)
    high    the upper end of a range, else ""
    anchor  what a relative time counts from: operation, admission, ..; "" is the note itself
    """

    start: int
    end: int
    text: str
    kind: TimeKind
    value: str
    high: str = ""
    about: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Dose:
    """A drug as it is given; what is not said is None or "".

    drug       as written, with its place
    amount     of one intake
    route      EDQM's words in short: oral, intravenous, subcutaneous, ..
    frequency  times in a period, as in `TimeExpression`: 3/P1D
    as_needed  whether it is given only when needed
    """

    start: int
    end: int
    text: str
    drug: str
    drug_place: tuple[int, int] | None
    amount: Quantity | None
    route: str
    frequency: str
    as_needed: bool = False
