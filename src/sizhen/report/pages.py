"""The three pages: report.html (no case), cases.html and the opinion's page (patient data), one file each, no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sizhen.core import words
from sizhen.core.evaluation import Curve, Evaluation, Figure
from sizhen.core.language import translate as _
from sizhen.core.opinion import Opinion
from sizhen.report import plots
from sizhen.report.context import Example, ReportContext
from sizhen.report.environment import render
from sizhen.report.pictures import contribution_bars
from sizhen.report.prose import opinion_prose
from sizhen.report.sentences import Said, say, several


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Rows of measures under columns (models, classes, values of an attribute); a figure that is not there is None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Figure | None, ...]], ...]

    @property
    def few(self) -> bool:
        return any(figure is not None and figure.few for _name, _meaning, cells in self.rows for figure in cells)


def report_page(evaluation: Evaluation, context: ReportContext | None = None) -> str:
    """How good a model is, on whom, beside what, and what it must not be used for: `report.html`. Shows no case."""
    context = context or ReportContext()
    measures = figure_table({evaluation.model: evaluation.measures, **evaluation.baselines})
    headline = [name for name in context.headline or tuple(evaluation.measures)[:3] if name in evaluation.measures]
    return render(
        "report.html",
        evaluation=evaluation,
        context=context,
        headline=[(words.measure(name)[0], evaluation.measures[name]) for name in headline],
        measures=measures,
        better=_better_baselines(evaluation),
        classes=figure_table(evaluation.classes, across=False),
        subgroups={name: figure_table(by, across=False) for name, by in evaluation.subgroups.items()},
        answered=figure_table({evaluation.model: evaluation.answered}),
        faithfulness=figure_table({evaluation.model: context.faithfulness}),
        columns=tuple(dict.fromkeys(column for row in context.splits.values() for column in row)),
        curves=_curves(evaluation),
        shades=_shades(evaluation.confusion),
        confusion_labels=_confusion_labels(evaluation),
        notes=tuple(dict.fromkeys((*evaluation.notes, *context.notes))),
    )


def cases_page(examples: Sequence[Example], context: ReportContext | None = None) -> str:
    """Cases right and wrong with the evidence: `cases.html`. Patient data, and says so."""
    groups = {
        "right": [example for example in examples if example.right is True],
        "wrong": [example for example in examples if example.right is False],
        "open": [example for example in examples if example.right is None],
    }
    laid = {name: [(example, _laid_out(example.opinion)) for example in group] for name, group in groups.items()}
    return render("cases.html", groups=laid, context=context or ReportContext(), total=len(examples))


def opinion_page(opinions: Sequence[Opinion], failures: Sequence[tuple[str, str]] = ()) -> str:
    """What is said of one patient (or several), why, and when nothing is said. `failures` are (input, reason). Patient data."""
    return render("opinion.html", opinions=[_laid_out(opinion) for opinion in opinions], failures=tuple(failures))


@dataclass(frozen=True, slots=True)
class LaidOut:
    """One opinion with what its template needs: words, columns of the units' table, bars."""

    said: Said
    independent: bool
    places: bool
    labels: tuple[str, ...]
    bars: Mapping[int, str]
    clinician: str
    patient: str


def _laid_out(opinion: Opinion) -> LaidOut:
    said = say(opinion)
    labels = tuple(dict.fromkeys(label for unit in said.units for label in unit.probabilities))
    return LaidOut(
        said=said,
        independent=several(opinion.task),
        places=any(unit.where is not None for unit in said.units),
        labels=labels,
        bars={
            row: contribution_bars(named, unit.evidence.base, unit.evidence.total if unit.evidence.contributions else None)
            for row, unit in said.rows
            if unit.evidence is not None and (named := unit.evidence.named)
        },
        clinician=opinion_prose(opinion, "clinician", whole=False).text,
        patient=opinion_prose(opinion, "patient").text,
    )


def figure_table(by: Mapping[str, Mapping[str, Figure]], across: bool = True) -> FigureTable:
    """Measures as rows and `by` as columns; with `across` False the other way round, for many of `by`. Measures of none are left out."""
    names = tuple(dict.fromkeys(name for table in by.values() for name in table))
    if across:
        rows = tuple((*words.measure(name), tuple(table.get(name) for table in by.values())) for name in names)
        return FigureTable(tuple(by), rows)
    rows = tuple((key, "", tuple(table.get(name) for name in names)) for key, table in by.items())
    return FigureTable(tuple(words.measure(name)[0] for name in names), rows)


def _better_baselines(evaluation: Evaluation) -> dict[str, list[str]]:
    """Which baseline stands above the model, in which measures; said, because nobody should have to find it."""
    found: dict[str, list[str]] = {}
    for model, table in evaluation.baselines.items():
        for name, own in evaluation.measures.items():
            other = table.get(name)
            if own.value is None or other is None or other.value is None or name in words.NEITHER_IS_BETTER:
                continue
            if other.value < own.value if name in words.LOWER_IS_BETTER else other.value > own.value:
                found.setdefault(model, []).append(words.measure(name)[0])
    return found


def _curves(evaluation: Evaluation) -> dict[str, str]:
    """The plots there are points for, by name."""

    def of(kind: str) -> list[Curve]:
        return [curve for curve in evaluation.curves if curve.kind == kind and curve.x]

    before, after = of("reliability_before"), of("reliability_after")
    return {
        "reliability": plots.reliability(before, after) if before or after else "",
        **{
            name: draw(of(name)) if of(name) else ""
            for name, draw in (("roc", plots.roc), ("precision_recall", plots.precision_recall), ("answered", plots.answered))
        },
    }


def _shades(confusion: Sequence[Sequence[int]]) -> list[list[float]]:
    """The share of each cell in its row, for shading."""
    return [[n / max(1, sum(row)) for n in row] for row in confusion]


def _confusion_labels(evaluation: Evaluation) -> tuple[str, ...]:
    """A name for each row and column; rows beyond the labels are what training never saw."""
    size = max([len(evaluation.confusion), *(len(row) for row in evaluation.confusion)]) if evaluation.confusion else 0
    return (*evaluation.labels, *[_("unseen")] * max(0, size - len(evaluation.labels)))
