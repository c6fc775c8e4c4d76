"""Findings in plain sentences, for a clinician and for a patient, in both languages: a grammar that reads back what it wrote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.prose import Prose, prose
from sizhen.notes.assertion import assert_spans
from sizhen.notes.assertion.cues import Existence, Time, Whose

Reader = Literal["clinician", "patient"]
MOST_TOGETHER = 8  # names of one sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """A named finding, whether it is there, when it was, whose it is: the axes of an `Assertion`."""

    name: str
    existence: Existence = "present"
    time: Time = "current"
    whose: Whose = "patient"

    @property
    def axes(self) -> tuple[Existence, Time, Whose]:
        return self.existence, self.time, self.whose


@dataclass(frozen=True, slots=True)
class Grammar:
    """Words of one language for one reader. `patterns`: by existence, first the usual one, then others that read alike; {who}, {when}
    and {what} are filled. A comma joins names, `last` the last one."""

    who: Mapping[Whose, str]
    when: Mapping[Time, str]
    patterns: Mapping[Existence, tuple[str, ...]]
    comma: str
    last: str  # before the last name of what is there
    nor: str  # of what is not, or not known
    between: str


_CHINESE: Mapping[Existence, tuple[str, ...]] = {
    "present": ("{who}{when}有{what}。", "{who}{when}存在{what}。"),
    "absent": ("{who}{when}无{what}。", "{who}{when}没有{what}。", "{who}{when}否认{what}。"),
    "possible": ("{who}{when}可能有{what}。", "{who}可能{when}有{what}。", "{who}{when}疑似{what}。"),
    "conditional": ("{who}{when}如有{what}，记录中仅作为假设提及。", "如{who}{when}有{what}，记录中仅作为假设提及。"),
    "unknown": ("{who}{when}是否有{what}不详。", "{who}{when}{what}情况不详。"),
}
_ENGLISH: Mapping[Existence, tuple[str, ...]] = {
    "present": ("{When}{who} {have} {what}.", "In {who}, {what} {be} {when}present."),
    "absent": ("{When}{who} {have} no {what}.", "{When}{who} {have} had no {what}."),
    "possible": ("{When}{who} possibly {have} {what}.", "Possibly, {who} {have} {what}.", "It is possible that {who} {have} {what}."),
    "conditional": (
        "{When}mentioned as a condition only: if {who} {have} {what}.",
        "Previously mentioned as a condition: if {who} {have} {what}.",
    ),
    "unknown": ("{When}it is not known whether {who} {have} {what}.", "{When}it is unknown if {who} {have} {what}."),
}
_FORMS: Mapping[str, Mapping[Time, tuple[str, str]]] = {
    "{have}": {"current": ("have", "has"), "past": ("had", "had"), "planned": ("will have", "will have")},
    "{be}": {"current": ("is", "is"), "past": ("was", "was"), "planned": ("will be", "will be")},
}
GRAMMARS: Mapping[tuple[str, Reader], Grammar] = {
    ("zh", "clinician"): Grammar(
        {"patient": "患者", "family": "患者家属中", "other": "患者接触者"},
        {"current": "目前", "past": "既往", "planned": "将"},
        _CHINESE,
        "、",
        "和",
        "和",
        "",
    ),
    ("zh", "patient"): Grammar(
        {"patient": "您", "family": "您的家人", "other": "您的接触者"},
        {"current": "现在", "past": "以前", "planned": "将"},
        _CHINESE,
        "、",
        "和",
        "和",
        "",
    ),
    ("en", "clinician"): Grammar(
        {"patient": "the patient", "family": "a family member", "other": "a close contact"},
        {"current": "", "past": "previously, ", "planned": ""},
        _ENGLISH,
        ", ",
        " and ",
        " or ",
        " ",
    ),
    ("en", "patient"): Grammar(
        {"patient": "you", "family": "someone in your family", "other": "a close contact"},
        {"current": "", "past": "previously, ", "planned": ""},
        _ENGLISH,
        ", ",
        " and ",
        " or ",
        " ",
    ),
}


def findings_prose(findings: Sequence[Finding], reader: Reader, language: str) -> Prose:
    """Sentences in the order of the findings, those that say the same of several names in one; fields are "0", "1", ... of `findings`.

    Every sentence is read back by `assert_spans` before it is given: one that would be read otherwise is not written. Raises DataError
    for a name with which no sentence of the grammar is read as it is meant, such as one with a full stop or a negation outside a word.
    """
    grammar = GRAMMARS[language, reader]
    pieces: list[tuple[str, str]] = []
    for together in _alike(findings):
        written = _written([findings[i] for i in together], grammar)
        for one in [together] if written is not None else [[i] for i in together]:
            said = written if written is not None else _written([findings[i] for i in one], grammar)
            if said is None:
                raise DataError(
                    _(
                        "finding {n} has a name with which no sentence would be read as it is meant; expected a name without marks of "
                        "sentences and words of negation"
                    ).format(n=one[0] + 1)
                )
            pieces += _clauses(said, [findings[i].name for i in one], one, grammar.between if pieces else "")
    return prose(pieces)


def _alike(findings: Sequence[Finding]) -> Iterator[list[int]]:
    """Runs of findings with the same axes, at most eight names each."""
    run: list[int] = []
    for index, finding in enumerate(findings):
        if run and (findings[run[0]].axes != finding.axes or len(run) == MOST_TOGETHER):
            yield run
            run = []
        run.append(index)
    if run:
        yield run


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    places: tuple[tuple[int, int], ...]  # of the names


def _written(findings: Sequence[Finding], grammar: Grammar) -> _Sentence | None:
    """The first sentence of the grammar that reads back as it is meant; None where none does."""
    existence, time, whose = findings[0].axes
    who, when = grammar.who[whose], grammar.when[time]
    for pattern in grammar.patterns[existence]:
        frame = pattern.replace("{who}", who)
        for form, by_time in _FORMS.items():
            frame = frame.replace(form, by_time[time][0 if who == "you" else 1])
        frame = frame.replace("{When}", when).replace("{when}", when)
        if pattern.isascii():
            frame = frame[0].upper() + frame[1:]
        before, _what, after = frame.partition("{what}")
        text, places = before, []
        last = grammar.last if existence == "present" else grammar.nor
        for place, finding in enumerate(findings):
            if place:
                text += last if place == len(findings) - 1 else grammar.comma
            places.append((len(text), len(text) + len(finding.name)))
            text += finding.name
        sentence = _Sentence(text + after, tuple(places))
        if _reads(sentence, findings):
            return sentence
    return None


def _reads(sentence: _Sentence, findings: Sequence[Finding]) -> bool:
    """Whether every name, in its sentence alone and after another, is read with the axes that were meant."""
    if any(not finding.name.strip() or finding.name != finding.name.strip() for finding in findings):
        return False
    if any(mark in finding.name for finding in findings for mark in "。！？；\n\r.!?;：:，,、"):
        return False
    said = assert_spans(sentence.text, sentence.places)
    return all((one.existence, one.time, one.whose) == finding.axes for one, finding in zip(said, findings, strict=True))


def _clauses(sentence: _Sentence, names: Sequence[str], indices: Sequence[int], between: str) -> list[tuple[str, str]]:
    """The sentence cut behind each name, so that every clause belongs to one finding; the rest goes with the last."""
    pieces, done = [], 0
    for index, (_start, end) in zip(indices, sentence.places, strict=True):
        last = index == indices[-1]
        piece = sentence.text[done:] if last else sentence.text[done:end]
        pieces.append(((between if not done else "") + piece, str(index)))
        done = end
    return pieces
