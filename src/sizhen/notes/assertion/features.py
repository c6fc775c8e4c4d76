"""What a learned model sees of a finding: the rules' decision, its words, what stands around it, and what a dialogue says before and after.

A feature is a text (its name and value) and the half-open stretch of the folded text that it was read from, so that its weight has a place.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sizhen.core.folding import Folded, fold, lower
from sizhen.notes.assertion.deciding import Assertion, assert_spans
from sizhen.notes.assertion.dialogue import turns

Place = tuple[int, int]
Feature = tuple[str, int, int]
AXES = ("existence", "time", "whose")
FAMILIES = ("own", "rules", "before", "after", "voice", "asked", "same", "answer", "later answer", "elsewhere", "beside")
_FAMILY = {
    "1": "own",
    "name": "own",
    "in": "own",
    "rules": "rules",
    "rule": "rules",
    "cue": "rules",
    "far": "rules",
    "said": "rules",
    "before": "before",
    "left": "before",
    "near": "before",
    "first": "before",
    "after": "after",
    "right": "after",
    "beside": "after",
    "last": "after",
    "voice": "voice",
    "place": "voice",
    "length": "voice",
    "unanswered": "voice",
    "asked": "asked",
    "same": "same",
    "answer0": "answer",
    "answer1": "later answer",
    "again": "elsewhere",
    "earlier": "elsewhere",
    "later": "elsewhere",
    "by": "beside",
}
FAMILY = {head: FAMILIES.index(family) for head, family in _FAMILY.items()}  # by the first word of a feature's name
_CLAUSE = re.compile(r"[,;:!?~\s]")
_SENTENCE = re.compile(r"[。;!?\n]|\.(?=\s|$)")
_PIECE = re.compile(r"[a-z]+|\d+|[^\sa-z\d]")
_ASKS = re.compile(r"\?|吗|嘛|么|有没有|有没|是不是|是否|有无|多久|多少|几|呢$|怎么")
_FAR = (0, 1, 2, 4, 8, 16, 32, 64)
_NONE = (0, 0)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says at a time; of a note that is no dialogue, one sentence.

    begin   where it begins, with the speaker's name
    first   where its words begin
    end     where it ends
    voice   "d", "p" or "o" (doctor, patient, other); "" where nobody is named
    pieces  characters of Chinese, runs of letters, of digits, marks
    asks    whether it asks
    """

    begin: int
    first: int
    end: int
    voice: str
    pieces: tuple[Place, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A note with its findings as features see it. `spans` (half-open) and `cues` are places in the folded, lower-case text `low`."""

    folded: Folded
    low: str
    spans: tuple[Place, ...]
    said: tuple[Assertion, ...]
    cues: tuple[dict[str, tuple[int, int, str]], ...]
    turns: tuple[Turn, ...]
    where: tuple[int, ...]  # the turn that each finding stands in

    def name(self, index: int) -> str:
        start, end = self.spans[index]
        return self.low[start:end]


def read(text: str, spans: Sequence[Place]) -> Read:
    """Fold a note, let the rules decide, and cut it into turns. Raises DataError for a span outside the text."""
    said = assert_spans(text, spans)
    folded = fold(text)
    low = lower(folded.text)
    places = folded.places

    def inside(start: int, end: int) -> Place:
        first, last = int(np.searchsorted(places, start)), int(np.searchsorted(places, end))
        return min(first, max(len(low) - 1, 0)), max(last, first + 1) if first < len(low) else len(low)

    cues = tuple({axis: (*inside(a, b), rule) for axis, (a, b, rule) in one.cues.items()} for one in said)
    found = tuple(inside(*span) for span in spans)
    cut = _turns(low)
    begins = [turn.begin for turn in cut]
    where = tuple(max(0, bisect_right(begins, start) - 1) for start, _end in found)
    return Read(folded, low, found, tuple(said), cues, cut, where)


def _turns(low: str) -> tuple[Turn, ...]:
    spoken = [(begin, first, end, _voice(who)) for begin, first, end, who in turns(low)]
    if not spoken:
        ends = [match.end() for match in _SENTENCE.finditer(low)]
        edges = [0, *ends] if not ends or ends[-1] < len(low) else [0, *ends[:-1]]
        spoken = [(a, a, b, "") for a, b in zip(edges, [*edges[1:], len(low)], strict=True)]
    elif spoken[0][0] > 0:
        spoken.insert(0, (0, 0, spoken[0][0], ""))
    made = []
    for begin, first, end, voice in spoken:
        pieces = tuple(match.span() for match in _PIECE.finditer(low, first, end))
        made.append(Turn(begin, first, end, voice, pieces, _ASKS.search(low[first:end].strip()) is not None))
    return tuple(made)


def _voice(who: str) -> str:
    return "d" if who in ("医生", "医", "doctor", "dr", "clinician", "interviewer", "q", "问", "nurse", "护士") else "p"


def features(note: Read, index: int) -> Iterator[Feature]:
    """All features of one finding."""
    low, (start, end) = note.low, note.spans[index]
    here = note.where[index]
    turn = note.turns[here]
    yield "1", start, end
    yield from _own(note, index)
    yield from _ruled(note, index)
    yield from _around(low, turn, start, end)
    yield from _spoken(note, here, start, end)
    yield from _elsewhere(note, index)


def _own(note: Read, index: int) -> Iterator[Feature]:
    """The finding's words."""
    (start, end), name = note.spans[index], note.name(index)
    yield "name " + name, start, end
    for place in range(start, end - 1):
        yield "in " + note.low[place : place + 2], place, place + 2


def _ruled(note: Read, index: int) -> Iterator[Feature]:
    """What the rules say, by which rule, and how far away its cue stands."""
    start, end = note.spans[index]
    said, cues = note.said[index], note.cues[index]
    voice = note.turns[note.where[index]].voice
    for axis in AXES:
        value = getattr(said, axis)
        a, b, rule = cues.get(axis, (start, end, "no cue"))
        yield f"rules {axis} {value}", a, b
        yield f"rule {axis} {value} {rule}", a, b
        if axis in cues:
            far = start - b if b <= start else a - end
            side = "<" if b <= start else ">"
            yield f"cue {axis} {note.low[a:b]} {side}", a, b
            yield f"far {axis} {value} {side}{_bucket(far)}", a, b
    yield f"said {voice} {said.existence} {said.whose} {said.time}", start, end


def _around(low: str, turn: Turn, start: int, end: int) -> Iterator[Feature]:
    """Pieces before and after, near ones by their distance, those of the clause and of the turn as a bag."""
    before = bisect_right([p[1] for p in turn.pieces], start)
    after = bisect_left([p[0] for p in turn.pieces], end)
    left, right = turn.pieces[:before], turn.pieces[after:]
    for size in range(1, min(6, len(left)) + 1):
        a = left[-size][0]
        yield "before " + low[a:start], a, start
    for size in range(1, min(6, len(right)) + 1):
        b = right[size - 1][1]
        yield "after " + low[end:b], end, b
    if not left:
        yield "first", start, end
    if not right:
        yield "last", start, end
    clause = True
    for far, (a, b) in enumerate(reversed(left)):
        clause = clause and not _CLAUSE.match(low, a)
        word = low[a:b]
        yield f"left {word}", a, b
        if far < 8:
            yield f"left {_bucket(far)} {word}", a, b
        two = low[a : left[len(left) - far][1]] if far else ""
        if two:
            yield f"left {two}", a, left[len(left) - far][1]
            if clause:
                yield f"near {two}", a, left[len(left) - far][1]
        if clause:
            yield f"near {word}", a, b
    clause = True
    for far, (a, b) in enumerate(right):
        clause = clause and not _CLAUSE.match(low, a)
        word = low[a:b]
        yield f"right {word}", a, b
        if far < 8:
            yield f"right {_bucket(far)} {word}", a, b
        if far:
            two = low[right[far - 1][0] : b]
            yield f"right {two}", right[far - 1][0], b
            if clause:
                yield f"beside {two}", right[far - 1][0], b
        if clause:
            yield f"beside {word}", a, b


def _spoken(note: Read, here: int, start: int, end: int) -> Iterator[Feature]:
    """Who speaks, what was asked before, and what is answered."""
    low, turn = note.low, note.turns[here]
    if not turn.voice:
        return
    asked = "?" if turn.asks else "."
    yield f"voice {turn.voice}", turn.begin, turn.first
    yield f"voice {turn.voice} {asked}", turn.begin, turn.first
    yield f"place {turn.voice} {min(9, 10 * here // len(note.turns))}", turn.begin, turn.first
    yield f"length {_bucket(len(turn.pieces))}", turn.begin, turn.first
    earlier = next((other for other in reversed(note.turns[:here]) if other.voice != turn.voice), None)
    if earlier is not None:
        yield from _bag(low, earlier, f"asked {turn.voice}{'?' if earlier.asks else '.'}")
    own = next((other for other in reversed(note.turns[:here]) if other.voice == turn.voice), None)
    if own is not None and own is note.turns[here - 1]:
        yield from _bag(low, own, f"same {turn.voice}")
    answers = [other for other in note.turns[here + 1 : here + 6] if other.voice != turn.voice]
    for rank, answer in enumerate(answers[:2]):
        head = f"answer{rank} {turn.voice}{asked}"
        opening = answer.pieces[:4]
        for size in range(1, len(opening) + 1):
            yield f"{head} opens {low[opening[0][0] : opening[size - 1][1]]}", opening[0][0], opening[size - 1][1]
        if not opening:
            yield f"{head} empty", answer.begin, answer.first
        yield from _bag(low, answer, head)
        again = low.find(low[start:end], answer.first, answer.end)
        if again >= 0:
            yield f"{head} repeats {low[max(answer.first, again - 1) : again]}", again, again + end - start
            yield f"{head} repeats {low[max(answer.first, again - 2) : again]}", again, again + end - start
    if not answers:
        yield f"unanswered {turn.voice}{asked}", turn.begin, turn.first


def _bag(low: str, turn: Turn, head: str) -> Iterator[Feature]:
    for far, (a, b) in enumerate(turn.pieces[:60]):
        yield f"{head} {low[a:b]}", a, b
        if far:
            first = turn.pieces[far - 1][0]
            yield f"{head} {low[first:b]}", first, b


def _elsewhere(note: Read, index: int) -> Iterator[Feature]:
    """What is said of the same finding elsewhere in the note, and of the findings beside it."""
    start, end = note.spans[index]
    name, here = note.name(index), note.where[index]
    same = [other for other in range(len(note.spans)) if other != index and note.name(other) == name]
    earlier, later = [other for other in same if other < index], [other for other in same if other > index]
    yield f"again {min(len(earlier), 2)} {min(len(later), 2)}", start, end
    for head, others in (("earlier", earlier[-1:]), ("later", later[:1])):
        for other in others:
            yield f"{head} {_brief(note, other)}", *note.spans[other]
    for step in (-2, -1, 1, 2):
        other = index + step
        if 0 <= other < len(note.spans) and abs(note.where[other] - here) <= 1:
            yield f"by {step} {note.where[other] - here} {_brief(note, other)}", *note.spans[other]


def _brief(note: Read, index: int) -> str:
    turn = note.turns[note.where[index]]
    return f"{turn.voice}{'?' if turn.asks else '.'} {note.said[index].existence} {note.said[index].whose}"


def _bucket(far: int) -> int:
    return bisect_right(_FAR, far)
