"""What a row of frames holds: its tokens, and for each predicate its arguments, each checked."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sizhen.core.language import translate as _

FRAMES, TOKENS = "frames", "tokens"
PREDICATE = "V"  # PropBank's name for the predicate itself; the last class of every task of frames


class Argument(NamedTuple):
    """Tokens start to end (half-open) are `role` of the predicate at `predicate`; the predicate itself has the role V and its sense."""

    start: int
    end: int
    role: str
    predicate: int
    sense: str = ""


def tokens_of(value: Any) -> tuple[str, ...]:
    """A row's tokens. Raises ValueError where they are no list of words."""
    if not isinstance(value, list | tuple):
        raise ValueError(_('the tokens are no list; expected ["word", ..]'))
    if not all(isinstance(token, str) for token in value):
        raise ValueError(_("a token is no text; expected words only"))
    if any("\ud800" <= letter <= "\udfff" for token in value for letter in token):
        raise ValueError(_("a token holds half a character (a lone surrogate); expected whole Unicode text"))
    return tuple(value)


def frames_of(value: Any, tokens: int) -> tuple[Argument, ...] | None:
    """Predicates and arguments in order, each once; frames of one predicate become one. None where nothing is said of frames.

    Raises ValueError for places outside the tokens or entries of another form.
    """
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        raise ValueError(_('frames are no list; expected [{"predicate": place, "arguments": [[start, end, role], ..]}, ..]'))
    found: dict[tuple[int, int, str, int], Argument] = {}
    for frame in value:
        place: Any = frame.get("predicate") if isinstance(frame, dict) else None
        if not _whole(place) or not 0 <= place < tokens:
            raise ValueError(
                _("a frame's predicate is at {place} in {n} tokens; expected the place of one of them").format(
                    place=place if _whole(place) else "?", n=tokens
                )
            )
        sense = frame.get("sense")
        found.setdefault(
            (place, place + 1, PREDICATE, place),
            Argument(place, place + 1, PREDICATE, place, sense if isinstance(sense, str) else ""),
        )
        arguments = frame.get("arguments", ())
        if not isinstance(arguments, list | tuple):
            raise ValueError(_("a frame's arguments are no list; expected [[start, end, role], ..]"))
        for entry in arguments:
            one = _argument(entry, place, tokens)
            if one.role != PREDICATE:
                found[one[:4]] = one
    return tuple(sorted(found.values()))


def _argument(entry: Any, place: int, tokens: int) -> Argument:
    if not isinstance(entry, list | tuple) or len(entry) != 3 or not isinstance(entry[2], str) or not entry[2]:
        raise ValueError(_("an argument is not [start, end, role]; expected two numbers and a name"))
    start, end, role = entry
    if not _whole(start) or not _whole(end):
        raise ValueError(_("an argument's place is no pair of whole numbers; expected [start, end, role]"))
    if not 0 <= start < end <= tokens:
        raise ValueError(
            _("an argument lies at {start} to {end} in {n} tokens; expected half-open places inside them").format(
                start=start, end=end, n=tokens
            )
        )
    return Argument(start, end, role, place)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def roles_in(labels: Sequence[Any]) -> tuple[str, ...]:
    """The names of roles in the labels of many sentences, sorted, the predicate's last."""
    return (*sorted({one.role for label in labels for one in label or ()} - {PREDICATE}), PREDICATE)


def overlaps(label: Sequence[Argument]) -> int:
    """How many arguments share a token with an earlier one of the same predicate."""
    count, reached = 0, dict[int, int]()
    for one in sorted(label):
        if one.role != PREDICATE:
            count += one.start < reached.get(one.predicate, 0)
            reached[one.predicate] = max(one.end, reached.get(one.predicate, 0))
    return count
