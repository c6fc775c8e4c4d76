"""Serving: one case, exchange, bundle, a room, trust, Opinion, report; a stage a line, no training library."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sizhen.core import files
from sizhen.core.errors import DataError, SizhenError, UsageError
from sizhen.core.language import translate as _
from sizhen.core.opinion import Opinion
from sizhen.core.progress import Progress, Silent
from sizhen.workflow.opinions import opinions
from sizhen.workflow.protocol import Examiner
from sizhen.workflow.recording import append_record, spreadsheet
from sizhen.workflow.serving import Served, for_task, serve

NO_OPINION = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be examined, and why."""

    input: str
    reason: str
    exit_code: int
    digest: str = ""

    @property
    def sentence(self) -> str:
        """Why, with the input's name where the reason does not say it."""
        return self.reason if self.input in self.reason else _("{what}: {which}").format(what=self.input, which=self.reason)


@dataclass(frozen=True, slots=True)
class Examined:
    """Opinions of all inputs, and what failed; `bundle` is the digest of who was asked."""

    opinions: tuple[Opinion, ...]
    failures: tuple[Failure, ...]
    bundle: str = ""

    @property
    def exit_code(self) -> int:
        """0 if any case got an opinion; 3 if nothing could be read; 5 if no case got an opinion."""
        if any(not opinion.abstained for opinion in self.opinions):
            return 0
        return NO_OPINION if self.opinions else max((failure.exit_code for failure in self.failures), default=NO_OPINION)

    def to_json(self) -> dict[str, Any]:
        return {
            "opinions": [opinion.to_json() for opinion in self.opinions],
            "failures": [{"input": failure.input, "reason": failure.reason} for failure in self.failures],
        }

    def text(self) -> str:
        from sizhen.report.terminal import opinion_text

        lines = [opinion_text(opinion) for opinion in self.opinions]
        return "\n\n".join([*lines, *(failure.sentence for failure in self.failures)])

    def write(self, html: Path | None = None, csv: Path | None = None, record: Path | None = None) -> None:
        """Write what was asked for: a page (patient data: readable by its owner only), a spreadsheet, a line a case in a record."""
        if html is not None:
            from sizhen.report.pages import opinion_page

            failed = [(failure.input, failure.reason) for failure in self.failures]
            files.write(html, opinion_page(self.opinions, failed), mode=0o600)
        if csv is not None:
            files.write(csv, spreadsheet(self.opinions, [(f.input, f.reason) for f in self.failures]), mode=0o600)
        if record is not None:
            append_record(record, self.opinions, [f.digest for f in self.failures], self.bundle)


def examine(bundle: str | Path, case: str | Path, progress: Progress | None = None) -> Opinion:
    """The opinion on one case, from a file of the form that the bundle's room reads.

    Raises BundleError, DataError, ContractError; an abstaining opinion is not an error.
    """
    served = serve(Path(bundle))
    said, unreadable = _examined(served, served.members(served.model), Path(case))
    if len(unreadable) == 1 and not said:
        raise DataError(next(iter(unreadable.values())))
    if len(said) != 1:
        raise DataError(
            _("{file} holds {n} cases; expected one (the command examine takes many)").format(file=Path(case).name, n=len(said))
        )
    return said[0]


def examine_many(bundle: str | Path, inputs: Sequence[str | Path], progress: Progress | None = None) -> Examined:
    """Opinions on all cases in all inputs; an input that cannot be read is named among the failures and stops nothing."""
    progress = progress or Silent()
    served = serve(Path(bundle))
    members = served.members(served.model)
    said: list[Opinion] = []
    failed: list[Failure] = []
    progress.start(_("examining"), len(inputs))
    if any(place == "" for place in inputs):
        raise UsageError(_("an input is empty; expected the path of a case"))
    for place in inputs:
        try:
            opined, unreadable = _examined(served, members, Path(place))
            code = DataError.exit_code
        except SizhenError as error:
            path = Path(place)
            opined, unreadable, code = [], {path.name or str(path): error.message}, error.exit_code
        said += opined
        failed += [Failure(name, reason, code, _digest(Path(place), name)) for name, reason in unreadable.items()]
        progress.advance()
    return Examined(tuple(said), tuple(failed), served.bundle.digest)


def _examined(served: Served, members: list[Examiner], place: Path) -> tuple[list[Opinion], Mapping[str, str]]:
    """Opinions on the cases in this input, and what in it cannot be read, with the reason."""
    cohort = served.room.cases([place], served.recipe, served.bundle.parts(served.model, 0))
    if not len(cohort):
        return [], cohort.unreadable
    cohort = for_task(cohort, served.task)
    judged = served.judge(served.model, members, cohort)
    said = opinions(cohort, judged, served.signed(served.model), members)
    mark = files.digest(place) if place.is_file() else files.digest(json.dumps(sorted(cohort.ids)))
    return [replace(opinion, input_digest=mark) for opinion in said], cohort.unreadable


def _digest(place: Path, name: str) -> str:
    """Of the file that could not be read: the input itself, or the one of this name in it; "" where there is none."""
    for path in (place / name, place):
        if path.is_file():
            return files.digest(path)
    return ""
