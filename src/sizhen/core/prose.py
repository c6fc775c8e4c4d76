"""Sentences of which every clause can be traced to the field it says."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """Half-open code points of a text, and the field that they say: a path with dots into the JSON of what was composed."""

    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A text and its clauses in order; together they cover all but the white space."""

    text: str
    clauses: tuple[Clause, ...]

    def said(self, field: str) -> tuple[str, ...]:
        """The clauses that say a field, or anything below it."""
        return tuple(self.text[c.start : c.end] for c in self.clauses if c.field == field or c.field.startswith(field + "."))


def prose(pieces: Iterable[tuple[str, str]], between: str = "") -> Prose:
    """(text, field) one after the other with `between` in between; empty texts are left out.

    >>> prose([("Cough.", "0"), ("No fever.", "1")], " ").said("1")
    ('No fever.',)
    """
    text, clauses = "", []
    for said, field in pieces:
        if said:
            text += between if text else ""
            clauses.append(Clause(len(text), len(text) + len(said), field))
            text += said
    return Prose(text, tuple(clauses))
