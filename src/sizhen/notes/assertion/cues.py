"""What a cue is: words that say whether a finding is there, when it was and whose it is, and how far they reach."""

from dataclasses import dataclass
from typing import Literal

Existence = Literal["present", "absent", "possible", "conditional", "unknown"]
Time = Literal["current", "past", "planned"]
Whose = Literal["patient", "family", "other"]
Axis = Literal["existence", "time", "whose", "end", "none"]
Direction = Literal["forward", "backward", "both"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words and what they say.

    text       lower case, half-width (so is the text that is searched); matched as whole words where it is not Chinese
    axis       what it speaks of; "end" stops others' reach, "none" only hides shorter cues inside it (无力, non-stemi)
    value      what it says there
    direction  where what it speaks of stands
    reach      how many characters away that may stand; a heading's reach is the rest of its paragraph
    rule       the name of the rule, for the reader
    """

    text: str
    axis: Axis
    value: str
    direction: Direction
    reach: int
    rule: str


def table(axis: Axis, value: str, direction: Direction, reach: int, rule: str, words: str) -> tuple[Cue, ...]:
    """A cue for each of the words, which are parted by "|"."""
    return tuple(Cue(word.strip(), axis, value, direction, reach, rule) for word in words.replace("\n", "").split("|") if word.strip())
