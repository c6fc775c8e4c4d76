"""What the terminal shows: an evaluation as a table, an opinion as lines of text."""

from typing import TYPE_CHECKING

from sizhen.core import words
from sizhen.core.evaluation import Evaluation, Figure
from sizhen.core.language import translate as _
from sizhen.core.opinion import Opinion, UnitOpinion
from sizhen.report.numbers import count, interval, number, share, short, signed
from sizhen.report.sentences import Said, place, say, set_words, several, unit_answer

if TYPE_CHECKING:
    from rich.table import Table

MOST_LINES = 24


def evaluation_table(evaluation: Evaluation, audited: bool = False) -> "Table":
    """Measures as rows; the model and the models beside it as columns, each figure with its 95 % interval.

    Below it what must be read with the figures; with `audited` what was odd in the data too (a run has said that before).
    """
    from rich.table import Table
    from rich.text import Text

    models = {evaluation.model: evaluation.measures, **evaluation.baselines}
    table = Table(title=Text(_title(evaluation)), title_justify="left", caption=_caption(evaluation, audited), caption_justify="left")
    table.add_column(_("measure"))
    for model in models:
        table.add_column(Text(model), justify="right")
    for name in dict.fromkeys(name for figures in models.values() for name in figures):
        table.add_row(Text(words.measure(name)[0]), *(Text(_cell(figures.get(name))) for figures in models.values()))
    return table


def _title(evaluation: Evaluation) -> str:
    patients = _("patients unknown") if evaluation.patients is None else _("{n} patients").format(n=count(evaluation.patients))
    return _("{examination}: {model}, measured on {part}, {cases} cases, {patients}").format(
        examination=words.examination(evaluation.examination),
        model=evaluation.model,
        part=words.part(evaluation.measured_on),
        cases=count(evaluation.cases),
        patients=patients,
    )


def _caption(evaluation: Evaluation, audited: bool) -> str | None:
    lines = []
    if evaluation.abstained is not None:
        lines.append(_("no opinion on {share}").format(share=share(evaluation.abstained)))
    tables = (evaluation.measures, *evaluation.baselines.values())
    if any(figure.few for figures in tables for figure in figures.values()):
        lines.append(_("* few: fewer than 30 patients or 10 events, the interval is rough"))
    if evaluation.unseen:
        named = words.listed([f"{name} ({count(n)})" for name, n in evaluation.unseen.items()])
        lines.append(_("never seen in training, counted as wrong: {names}").format(names=named))
    lines += [finding.text for finding in evaluation.audit if audited or finding.code == "refused"]
    return "\n".join(lines) or None


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    span = interval(figure)
    return number(figure.value) + ("*" if figure.few else "") + (f" ({span})" if span else "")


def opinion_text(opinion: Opinion) -> str:
    """One opinion in words: alarms first, the answer or why there is none, the set, the heaviest evidence, what it must not be used for."""
    said = say(opinion)
    lines = [f"{words.remark(remark.kind)}: {remark.text}" for remark in said.remarks]
    lines.append(f"{opinion.case}: {said.answer}")
    lines += [f"  {reason}" for reason in said.refusals]
    lines += [] if opinion.abstained else [f"  {caution}" for caution in opinion.cautions]
    if said.single is not None:
        lines += _single_lines(said.single, several(opinion.task))
    else:
        lines += _unit_lines(said)
    for unit in said.blocked:
        for remark in unit.remarks:
            lines.append(
                _("  {kind}: {item}: {text}").format(kind=words.remark(remark.kind), item=unit.name, text=_with_rule(remark.text, remark))
            )
    if opinion.picture is not None and opinion.picture.description:
        lines.append(f"  {opinion.picture.description}")
    if opinion.not_for:
        lines.append(_("  must not be used for: {what}").format(what=opinion.not_for))
    lines.append(_("  bundle {name} {digest}").format(name=opinion.bundle, digest=short(opinion.digest)))
    return "\n".join(lines)


def _with_rule(text: str, remark: object) -> str:
    rule, source = getattr(remark, "rule", ""), getattr(remark, "source", "")
    extra = [part for part in (rule, source) if part]
    return f"{text} ({', '.join(extra)})" if extra else text


def _single_lines(unit: UnitOpinion, independent: bool) -> list[str]:
    lines = [f"  {set_words(unit, independent)}"] if unit.prediction_set is not None and not unit.abstained else []
    if unit.abstained and unit.probabilities:
        lines.append("  " + _("What the model computed all the same; not an answer:"))
    if len(unit.probabilities) > 1:
        ranked = sorted(unit.probabilities.items(), key=lambda item: -item[1])
        lines.append("  " + _(", ").join(f"{label} {share(p)}" for label, p in ranked))
    lines += [f"  {words.remark(remark.kind)}: {remark.text}" for remark in unit.remarks]
    return lines + _because(unit)


def _unit_lines(said: Said) -> list[str]:
    independent = several(said.opinion.task)
    lines = [f"  {said.note}"] if said.note else []
    for row, unit in said.rows[:MOST_LINES]:
        where = f"{place(unit.where, unit.anchor)} " if unit.where is not None else ""
        reason = f" ({unit.reason})" if unit.abstained and unit.reason else ""
        lines.append(f"  {row:>4} {where}{unit_answer(unit, independent)}{reason}")
        lines += [f"       {words.remark(remark.kind)}: {_with_rule(remark.text, remark)}" for remark in unit.remarks]
        lines += [f"     {line}" for line in _because(unit, said.note)]
    if len(said.units) > MOST_LINES:
        lines.append(_("  … {n} more; --html or --json gives all").format(n=count(len(said.units) - MOST_LINES)))
    return lines


def _because(unit: UnitOpinion, told: str = "") -> list[str]:
    if unit.evidence is None:
        return []
    heaviest = sorted(unit.evidence.named, key=lambda c: -abs(c.value))[:4]
    lines = [_("  because: {what}").format(what=_(", ").join(f"{c.name} {signed(c.value)}" for c in heaviest))] if heaviest else []
    return lines + ([f"  {unit.evidence.note}"] if unit.evidence.note not in ("", told) else [])
