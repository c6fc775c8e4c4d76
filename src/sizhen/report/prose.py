"""An opinion in plain sentences, for a clinician and for a patient: a grammar in which every clause says one field of its JSON."""

from collections.abc import Iterator
from typing import Literal

from sizhen.core import words
from sizhen.core.language import current
from sizhen.core.language import translate as _
from sizhen.core.opinion import Opinion, UnitOpinion
from sizhen.core.prose import Prose, prose
from sizhen.report.numbers import number, share
from sizhen.report.sentences import is_blocked, several

Reader = Literal["clinician", "patient"]
MOST_SAID = 12  # units of one opinion
HEAVIEST = 3  # contributions of one unit


def opinion_prose(opinion: Opinion, reader: Reader = "clinician", whole: bool = True) -> Prose:
    """What an opinion says, as sentences in the current language; fields are paths into `opinion.to_json()`, "units.0.probabilities.cough".

    Alarms come first, then the answer or why there is none, then because of what (a clinician only), then what it must not be used for.
    `whole` False leaves the first and the last out, where a page shows them apart.
    """
    pieces = [*(_told_first(opinion) if whole else ()), *_answers(opinion, reader), *(_last(opinion, reader) if whole else ())]
    return prose(pieces, "" if current() == "zh" else " ")


def _told_first(opinion: Opinion) -> Iterator[tuple[str, str]]:
    for index, remark in enumerate(opinion.remarks):
        yield _ended(remark.text), f"remarks.{index}.text"


def _answers(opinion: Opinion, reader: Reader) -> Iterator[tuple[str, str]]:
    if opinion.abstained:
        yield _("The model gives no opinion.") if reader == "clinician" else _("The computer program says nothing here."), "abstained"
    elif not opinion.units:
        yield _("Nothing was found.") if reader == "clinician" else _("The computer program found nothing here."), "units"
    for index, unit in enumerate(opinion.units[:MOST_SAID]):
        yield from _unit(opinion, index, unit, reader)
    if len(opinion.units) > MOST_SAID:
        yield _("{n} more are in the table.").format(n=len(opinion.units) - MOST_SAID), "units"


def _unit(opinion: Opinion, index: int, unit: UnitOpinion, reader: Reader) -> Iterator[tuple[str, str]]:
    at = f"units.{index}"
    name = unit.name or (_("{unit} {n}").format(unit=words.unit(opinion.unit), n=index + 1) if len(opinion.units) > 1 else "")
    if is_blocked(unit):
        for row, remark in enumerate(unit.remarks):
            if remark.kind == "blocked":
                yield _ended(_("{item} is blocked: {why}").format(item=name, why=remark.text)), f"{at}.remarks.{row}.text"
        return
    if unit.abstained:
        if name:
            yield _("No opinion on {item}.").format(item=name), f"{at}.abstained"
        if unit.reason:
            yield _ended(unit.reason), f"{at}.reason"
        return
    if unit.value is not None:
        yield _("The predicted value of {item} is {value}.").format(item=name or opinion.case, value=number(unit.value)), f"{at}.value"
    elif several(opinion.task):
        yield from _labels(unit, at, name, reader)
    elif unit.answer is not None:
        yield _likely(unit, unit.answer, name, reader, opinion.task == "ranking"), f"{at}.probabilities.{unit.answer}"
    for row, remark in enumerate(unit.remarks):
        yield _ended(remark.text), f"{at}.remarks.{row}.text"
    if unit.prediction_set is not None and reader == "clinician":
        yield _set(unit, several(opinion.task)), f"{at}.prediction_set"
    if unit.evidence is not None and reader == "clinician":
        yield from _because(unit, at)


def _likely(unit: UnitOpinion, label: str, name: str, reader: Reader, given: bool) -> str:
    p = unit.probabilities[label]
    if given and reader == "patient":
        return _("{item}: of 100 patients like you here, about {n} were given it.").format(item=unit.name, n=_of_hundred(p))
    if given:
        return _("{item} would be given here with probability {share}.").format(item=unit.name, share=share(p))
    if reader == "patient":
        if unit.name:
            return _("{label}: in {n} of 100 cases like this the program is right.").format(label=unit.name, n=_of_hundred(p))
        return _("The program holds {label} to be most likely: in about {n} of 100 cases like this that is right.").format(
            label=label, n=_of_hundred(p)
        )
    if unit.name:
        return _("{label} with probability {share}.").format(label=unit.name, share=share(p))
    if name:
        return _("{item}: most probably {label} ({share}).").format(item=name, label=label, share=share(p))
    return _("Most probably {label} ({share}).").format(label=label, share=share(p))


def _labels(unit: UnitOpinion, at: str, name: str, reader: Reader) -> Iterator[tuple[str, str]]:
    held = [label for label, p in unit.probabilities.items() if p >= 0.5]
    if not held:
        yield _("None of the labels is more probable than not."), f"{at}.probabilities"
    for label in held:
        yield _likely(unit, label, name, reader, False), f"{at}.probabilities.{label}"


def _set(unit: UnitOpinion, independent: bool) -> str:
    inside = unit.prediction_set or ()
    if not inside and not independent:
        return _("No label fits: this input is unlike those that were learned from.")
    rest = [label for label in unit.probabilities if label not in inside]
    if not rest:
        return _("Nothing is ruled out.")
    return _("Cannot be ruled out: {labels}.").format(labels=_(", ").join(inside) or _("none"))


def _because(unit: UnitOpinion, at: str) -> Iterator[tuple[str, str]]:
    if unit.evidence is None or unit.evidence.method == "neighbours":
        return
    ranked = sorted(enumerate(unit.evidence.contributions), key=lambda pair: -abs(pair[1].value))[:HEAVIEST]
    for index, one in ranked:
        sentence = _("{name} speaks for {label}.") if one.value >= 0 else _("{name} speaks against {label}.")
        yield sentence.format(name=one.name, label=unit.evidence.label), f"{at}.evidence.contributions.{index}"


def _last(opinion: Opinion, reader: Reader) -> Iterator[tuple[str, str]]:
    for index, caution in enumerate(opinion.cautions):
        if reader == "clinician":
            yield _ended(caution), f"cautions.{index}"
    if reader == "patient":
        yield _("This is no diagnosis: please speak with your doctor about it."), "not_for"
    elif opinion.not_for:
        yield _ended(_("Must not be used for: {what}").format(what=opinion.not_for)), "not_for"


def _of_hundred(p: float) -> str:
    """A probability as a natural frequency, never none and never all."""
    return str(min(max(round(100 * p), 1), 99))


def _ended(sentence: str) -> str:
    """With a full stop where it has no mark at its end."""
    return sentence if not sentence or sentence[-1] in "。.！!？?；;:：" else sentence + ("。" if current() == "zh" else ".")
