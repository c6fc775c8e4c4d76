"""What an opinion says, in words: the answer, the prediction set, why there is none, which units are worth a row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sizhen.core import words
from sizhen.core.language import translate as _
from sizhen.core.opinion import Opinion, UnitOpinion
from sizhen.core.scores import Remark
from sizhen.report.numbers import number, share

MOST_ROWS = 200
MOST_COUNTED = 8
FIRST = ("alarm", "warning", "unchecked", "information")


@dataclass(frozen=True, slots=True)
class Said:
    """One opinion laid out for a page: what comes first, the answer, and the units by what they are."""

    opinion: Opinion
    remarks: tuple[Remark, ...]
    refusals: tuple[str, ...]
    answer: str
    units: tuple[UnitOpinion, ...]
    blocked: tuple[UnitOpinion, ...]
    counts: tuple[tuple[str, int], ...]
    rows: tuple[tuple[int, UnitOpinion], ...]
    note: str  # of the evidence, where it is the same for all units

    @property
    def single(self) -> UnitOpinion | None:
        """The only unit, where the case as a whole was judged."""
        return _single(self.units)


def say(opinion: Opinion) -> Said:
    """Lay out one opinion: blocked items apart from the list, at most 200 units as rows."""
    blocked = tuple(unit for unit in opinion.units if is_blocked(unit))
    units = tuple(unit for unit in opinion.units if not is_blocked(unit))
    remarks = sorted((r for r in opinion.remarks if r.kind in FIRST), key=lambda r: FIRST.index(r.kind))
    refusals = [r.text for r in opinion.remarks if r.kind == "refused"]
    if opinion.abstained:
        refusals += [reason for reason in dict.fromkeys(unit.reason for unit in units) if reason and reason not in refusals]
    counts = _counts(units)
    return Said(
        opinion, tuple(remarks), tuple(refusals), _answer(opinion, units, counts), units, blocked, counts, _rows(units), _shared_note(units)
    )


def is_blocked(unit: UnitOpinion) -> bool:
    """Whether a safety rule keeps this unit out of the list."""
    return any(remark.kind == "blocked" for remark in unit.remarks)


def several(task: str) -> bool:
    """Whether each label is judged for itself, so that several may hold at once."""
    from sizhen.trust.kinds import KINDS

    return task in KINDS and KINDS[task].several


def unit_answer(unit: UnitOpinion, independent: bool = False) -> str:
    """A unit's answer in words: label and probability, a number, or "no opinion"; of `independent` labels all over a half."""
    if unit.abstained:
        return _("no opinion")
    if unit.value is not None:
        return _("{label}: {share}").format(label=unit.name, share=number(unit.value)) if unit.name else number(unit.value)
    if not unit.probabilities:
        return unit.name
    if independent:
        held = [name for name, p in unit.probabilities.items() if p >= 0.5]
        return join(labelled(name, unit.probabilities[name]) for name in held) or _("none of the labels")
    label = unit.answer or ""
    return labelled(label, unit.probabilities[label])


def labelled(label: str, probability: float) -> str:
    """A label with its probability."""
    return _("{label}: {share}").format(label=label, share=share(probability))


def set_words(unit: UnitOpinion, independent: bool = False) -> str:
    """A prediction set as a sentence; "" where none is given."""
    if unit.prediction_set is None:
        return ""
    if independent:
        return _("Labels that cannot be ruled out: {labels}.").format(labels=join(unit.prediction_set) or _("none"))
    if not unit.prediction_set:
        return _("The prediction set is empty: no label fits, this input is unlike those that were learned from.")
    if len(unit.prediction_set) == 1:
        return _("The prediction set holds {label} alone.").format(label=unit.prediction_set[0])
    labels = join(unit.prediction_set)
    if len(unit.prediction_set) == len(unit.probabilities):
        return _("The prediction set holds every label ({labels}): nothing is ruled out.").format(labels=labels)
    return _("The prediction set holds {labels}: these cannot be told apart here.").format(labels=labels)


def join(names: Iterable[str]) -> str:
    """Several names as one list in the reader's language."""
    return _(", ").join(names)


def place(where: Sequence[int] | None, anchor: int | None = None) -> str:
    """A half-open place in the input, and behind an arrow that of the predicate whose argument stands there."""
    if where is None:
        return ""
    of = "" if anchor is None or where[0] == anchor else f" ← {anchor}"
    return "–".join(str(step) for step in where) + of


def _single(units: Sequence[UnitOpinion]) -> UnitOpinion | None:
    return units[0] if len(units) == 1 and not units[0].name and units[0].where is None else None


def _answer(opinion: Opinion, units: Sequence[UnitOpinion], counts: Sequence[tuple[str, int]]) -> str:
    if opinion.abstained:
        return _("No opinion")
    if not units and not any(is_blocked(unit) for unit in opinion.units):
        return _("Nothing was found")
    single = _single(units)
    if single is not None:
        return unit_answer(single, several(opinion.task))
    if any(n > 1 for _label, n in counts):
        return join(_("{n} × {label}").format(n=f"{n:,}", label=label) for label, n in counts[:MOST_COUNTED]) + (
            " …" if len(counts) > MOST_COUNTED else ""
        )
    proposed = _("{n} proposed").format(n=f"{sum(not unit.abstained for unit in units):,}")
    blocked = sum(is_blocked(unit) for unit in opinion.units)
    return join((proposed, _("{n} blocked").format(n=blocked))) if blocked else proposed


def _counts(units: Sequence[UnitOpinion]) -> tuple[tuple[str, int], ...]:
    """How many units got which answer, the commonest first; "no opinion" last."""
    counted = Counter(unit.name or unit.answer or "" for unit in units if not unit.abstained)
    silent = sum(unit.abstained for unit in units)
    return (*counted.most_common(), *(((_("no opinion"), silent),) if silent else ()))


def _shared_note(units: Sequence[UnitOpinion]) -> str:
    notes = {unit.evidence.note for unit in units if unit.evidence is not None}
    return notes.pop() if len(notes) == 1 else ""


def _rows(units: Sequence[UnitOpinion]) -> tuple[tuple[int, UnitOpinion], ...]:
    """At most 200 units in their order; where there are more, those that differ from the commonest answer have the first right."""
    numbered = list(enumerate(units, start=1))
    if len(numbered) <= MOST_ROWS:
        return tuple(numbered)
    common = Counter(unit.name or unit.answer for unit in units if not unit.abstained).most_common(1)
    usual = common[0][0] if common else None
    numbered.sort(key=lambda row: not row[1].abstained and (row[1].name or row[1].answer) == usual)
    return tuple(sorted(numbered[:MOST_ROWS], key=lambda row: row[0]))


def heading(opinion: Opinion) -> str:
    """What was examined, in a few words."""
    return _("{examination}, {model}").format(examination=words.examination(opinion.examination), model=opinion.model or opinion.bundle)
