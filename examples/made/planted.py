"""What a simulator hands over: where the data lie, and what the planted truth allows."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Planted:
    """`allows` is what the best possible rule, knowing the planted truth, reaches for `measure` on these very data.

    `new_case` is a case of its own, outside `data`, for `examine`.
    """

    data: Path
    recipe: Path
    measure: str
    allows: float
    explanation: str
    new_case: Path
