"""The signals room's face to the workflow: records of beats, and charts of vital signs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Recognition
from sizhen.core.errors import DataError, RecipeError
from sizhen.core.language import named
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe, Section, chosen_first
from sizhen.core.task import Task
from sizhen.exchange.wfdb_records import find_records, record_stem
from sizhen.signals.keys import SignalKeys

if TYPE_CHECKING:
    from sizhen.learning.recurrent import Cell
    from sizhen.signals.examiner import SignalExaminer

NETWORKS: "Mapping[str, tuple[Cell, bool]]" = {  # cell, both ways; the first is the default
    "gru": ("gru", False),
    "lstm": ("lstm", False),
    "rnn": ("rnn", False),
    "bigru": ("gru", True),
    "bilstm": ("lstm", True),
    "birnn": ("rnn", True),
}


class SignalExamination:
    """WFDB records with beats annotated, or a long table of vital signs with outcomes."""

    name = named("signals")
    keys: type[Section] = SignalKeys

    def recognise(self, data: Path) -> Recognition | None:
        from sizhen.signals.recognition import recognise

        return recognise(data)

    def gather(self, data: Path, recipe: Recipe) -> Cohort:
        from sizhen.signals.records import gather_records
        from sizhen.signals.stays import gather_stays

        keys = recipe.room_as(SignalKeys)
        if not data.exists():
            raise DataError(_("{file} is not there; expected a folder of records or tables").format(file=data))
        cohort = gather_records(data, keys) if _holds_records(data, keys) else gather_stays(data, keys)
        return _asked(cohort, recipe)

    def cases(self, inputs: Sequence[Path], recipe: Recipe, parts: Parts) -> Cohort:
        """Records by their path without suffix (or .hea, or a folder of them), or tables of stays."""
        from sizhen.signals.records import records_to_examine
        from sizhen.signals.stays import gather_stays

        keys = recipe.room_as(SignalKeys)
        stems: list[Path] = []
        tables: list[Path] = []
        for path in inputs:
            if path.is_dir():
                found = find_records(path)
                stems += found
                tables += [] if found else [path]
            elif path.is_file() and path.suffix.lower() not in {".hea", ".dat", ".atr"}:
                tables.append(path)
            else:
                stems.append(record_stem(path))
        if stems and tables:
            raise DataError(_("records and tables cannot be examined in one call; expected the one or the other"))
        if stems:
            return _asked(records_to_examine(stems, keys), recipe)
        cohorts = [gather_stays(path, keys) for path in tables]
        if len(cohorts) != 1:
            raise DataError(_("{n} tables were given; expected one table, or one folder of tables").format(n=len(cohorts)))
        return _asked(cohorts[0], recipe)

    def learners(self, recipe: Recipe, task: Task) -> Mapping[str, Any]:
        from sizhen.signals.baselines import PrevalenceLearner
        from sizhen.signals.learner import BoosterLearner, NetworkLearner

        keys = recipe.room_as(SignalKeys)
        networks = {name: partial(NetworkLearner, task, keys, recipe.learn, *kind) for name, kind in NETWORKS.items()}
        others: dict[str, Any] = {"lightgbm": BoosterLearner(task, keys, recipe.learn), "prevalence": PrevalenceLearner(task, keys)}
        return chosen_first(recipe.learn.network, networks, others)

    def examiner(self, parts: Parts, task: Task) -> "SignalExaminer":
        from sizhen.signals.examiner import SignalExaminer

        return SignalExaminer.open(parts, task)


def _holds_records(data: Path, keys: SignalKeys) -> bool:
    return keys.tables is None and data.is_dir() and any(data.glob("*.hea"))


def _asked(cohort: Cohort, recipe: Recipe) -> Cohort:
    """The cohort with the recipe's task where it says one."""
    kind = recipe.task
    if kind is None or kind == cohort.task.kind:
        return cohort
    if cohort.task.unit == "beat" or kind not in ("binary", "multiclass"):
        raise RecipeError(
            _("task {task!r} does not fit these signals; expected {known}").format(
                task=kind, known="multiclass" if cohort.task.unit == "beat" else "binary, multiclass"
            )
        )
    return replace(cohort, task=Task(kind, cohort.task.classes, unit="case"))
