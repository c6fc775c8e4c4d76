"""What `init` found in a folder or file, in words and in guesses for a recipe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sizhen.core.evaluation import AuditFinding
from sizhen.core.task import Task


@dataclass(frozen=True, slots=True)
class Guess:
    """One recipe key with init's guess and the comment that stands behind it."""

    key: str  # dotted: "split.patient"
    value: Any
    comment: str = ""
    open: bool = False  # a person must say it: the line stands in the recipe as a comment


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a room saw in the data. `certainty` decides between rooms that both could read it (0 to 1)."""

    examination: str
    certainty: float
    summary: str  # "5,856 cases, 8-bit grey, 28 x 28"
    cases: int
    patients: int | None
    task: Task
    counts: Mapping[str, int] = field(default_factory=dict)  # cases (or units) per class
    holders: Mapping[str, int] = field(default_factory=dict)  # patients per class (cases where patients are unknown)
    parts: Mapping[str, int] = field(default_factory=dict)
    guesses: tuple[Guess, ...] = ()
    odd: tuple[AuditFinding, ...] = ()
