"""All four examinations on made data with known truth, from data to measured, calibrated, explained, packed model and one opinion."""

import argparse
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

import sizhen
from made import frames, images, notes, signals, treatments
from made.planted import Planted
from sizhen.cli.progress import Bars
from sizhen.core.evaluation import Evaluation, Figure
from sizhen.workflow.examine import examine_many

MAKERS = {
    "images": images.make,
    "signals": signals.make,
    "notes": notes.make,
    "entities": notes.make_entities,
    "roles": frames.make,
    "treatments": treatments.make,
}


def main() -> int:
    """Make, run, examine, print one table; ends 1 if an examination failed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--out", type=Path, default=Path("demo"))
    words.add_argument("only", nargs="*", choices=[[], *MAKERS], help="only these examinations")
    asked = words.parse_args()
    table = Table(
        title="Sizhen 四诊",
        caption="95 % intervals over patients; 'truth allows' is what the best rule, knowing the planted truth, reaches",
    )
    for column in ("examination", "model", "measure", "value [95 %]", "baseline beside it", "truth allows", "seconds"):
        table.add_column(column)
    pages: list[Path] = []
    for name in asked.only or MAKERS:
        place = asked.out / name
        began = time.monotonic()
        planted = MAKERS[name](place / "data", seed=0)
        with Bars(quiet=not sys.stderr.isatty()) as bars:
            result = sizhen.run(planted.recipe, data=planted.data, out=place / "run", progress=bars)
        opinion = one_opinion(result.bundle, planted, place)
        table.add_row(*row(name, result.evaluation, planted, time.monotonic() - began))
        pages += [result.report, result.cases, opinion]
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    for page in pages:
        console.print(str(page), soft_wrap=True, highlight=False)
    return 0


def one_opinion(bundle: Path, planted: Planted, place: Path) -> Path:
    """An opinion on one new case, as a page in both languages."""
    from sizhen.core.language import use

    for language in ("zh", "en"):
        use(language)
        page = place / f"opinion.{language}.html"
        examine_many(bundle, [planted.new_case], Bars(quiet=True)).write(html=page)
    use(None)
    return page


def row(name: str, evaluation: Evaluation, planted: Planted, seconds: float) -> list[str]:
    """One line of the table."""
    figure = evaluation.measures[planted.measure]
    best = max(
        ((model, table[planted.measure]) for model, table in evaluation.baselines.items() if planted.measure in table),
        key=lambda item: -1.0 if item[1].value is None else item[1].value,
        default=("-", Figure(None)),
    )
    beside = f"{best[0]} {words_of(best[1])}"
    return [name, evaluation.model, planted.measure, words_of(figure), beside, f"{planted.allows:.3f}", f"{seconds:.0f}"]


def words_of(figure: Figure) -> str:
    """A figure with its interval."""
    if figure.value is None:
        return "-"
    return f"{figure.value:.3f}" + (f" [{figure.low:.3f}, {figure.high:.3f}]" if figure.low is not None and figure.high is not None else "")


if __name__ == "__main__":
    sys.exit(main())
