"""Stays in hospital as charts: tables paired with outcomes by pattern, impossible values set aside, and the cohort made from them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.files import digest
from sizhen.core.language import translate as _
from sizhen.core.task import Task
from sizhen.exchange.column_names import PATIENT
from sizhen.exchange.vital_signs import SUFFIXES, Chart, Columns, column_names, read_chart, read_outcomes
from sizhen.signals.keys import SignalKeys
from sizhen.signals.plausible import impossible

LIKELY: Mapping[str, tuple[str, ...]] = {
    "patient": ("recordid", "stay_id", "icustay_id", "hadm_id", *PATIENT, "encounter_id", "id"),
    "time": ("minutes", "minute", "hours", "hour", "time", "charttime", "offset", "timestamp", "seconds"),
    "variable": ("parameter", "variable", "vital", "item", "itemid", "name", "concept", "label", "signal"),
    "value": ("value", "valuenum", "val", "measurement", "result"),
}
LIKELY_OUTCOMES = (
    "in-hospital_death",
    "in_hospital_death",
    "hospital_expire_flag",
    "mortality",
    "death",
    "died",
    "outcome",
    "target",
    "label",
)


@dataclass(frozen=True, slots=True, eq=False)
class Stay:
    """One patient's measurements in the order of time: minutes (n,), variable (n,) int64 index into `names`, value (n,)."""

    names: tuple[str, ...]
    minutes: NDArray[np.float32]
    variable: NDArray[np.int64]
    value: NDArray[np.float32]

    def take(self, rows: NDArray[np.generic]) -> "Stay":
        return replace(self, minutes=self.minutes[rows], variable=self.variable[rows], value=self.value[rows])


@dataclass(frozen=True, slots=True)
class Form:
    """How the files of a data set look: patterns and columns, as recipe keys say them or as they are guessed."""

    tables: str
    outcomes: str | None
    columns: Columns
    outcome: str | None
    guessed: tuple[str, ...] = field(default_factory=tuple)


def find_form(data: Path, keys: SignalKeys) -> Form | None:
    """The patterns and columns; what the recipe leaves open is guessed from the columns' names. None where nothing looks like a chart."""
    files = [data] if data.is_file() else sorted(path for path in data.iterdir() if path.is_file() and path.name.endswith(SUFFIXES))
    long: dict[Path, dict[str, str]] = {}
    others: dict[Path, tuple[str, ...]] = {}
    for path in files:
        if keys.tables is not None and data.is_dir() and not any(_matches(path.name, p) for p in (keys.tables, keys.outcomes) if p):
            continue
        known = column_names(path)
        found = _roles(known, keys)
        if len(found) == 4 and not (keys.outcomes and _matches(path.name, keys.outcomes) and not _matches(path.name, keys.tables or "")):
            long[path] = found
        else:
            others[path] = known
    if not long:
        return None
    roles = next(iter(long.values()))
    columns = Columns(roles["patient"], roles["time"], roles["variable"], roles["value"], keys.time_unit)
    beside = {path: known for path, known in others.items() if roles["patient"] in known}
    outcome = keys.outcome or _outcome_column(beside, roles["patient"])
    return Form(
        tables=keys.tables or _pattern([path.name for path in long]),
        outcomes=keys.outcomes or (_pattern([path.name for path, known in beside.items() if outcome in known]) if outcome else None),
        columns=columns,
        outcome=outcome,
        guessed=tuple(
            name for name in ("tables", "outcomes", "patient", "time", "variable", "value", "outcome") if getattr(keys, name) is None
        ),
    )


def gather_stays(data: Path, keys: SignalKeys) -> Cohort:
    """All stays of a file or folder; several tables with their outcomes are read together, in the order of their names."""
    form = find_form(data, keys)
    if form is None:
        raise _refusal(data, keys)
    files = [data] if data.is_file() else sorted(path for path in data.iterdir() if path.is_file() and _matches(path.name, form.tables))
    stays: list[Stay] = []
    names: list[str] = []
    labels: list[str | None] = []
    sources: list[str] = []
    counted: Counter[str] = Counter()
    for path in files:
        outcomes = _outcomes_of(path, form)
        chart = _possible(read_chart(path, form.columns), keys.hours, counted)
        counted["not_in_table"] += len(set(outcomes or ()) - set(chart.patients))
        for index, patient in enumerate(chart.patients):
            rows = slice(int(chart.starts[index]), int(chart.starts[index + 1]))
            label = None if outcomes is None else outcomes.get(patient)
            counted["no_outcome"] += outcomes is not None and label is None
            stays.append(Stay(chart.variables, chart.minutes[rows], chart.variable[rows], chart.value[rows]))
            names.append(patient)
            labels.append(label)
            sources.append(f"{path.name}: {patient}")
    known = any(label is not None for label in labels)
    return Cohort(
        ids=_distinct(names, sources),
        payloads=stays,
        task=_task(labels),
        patients=tuple(names),
        labels=tuple(labels) if known else None,
        digests=tuple(digest(stay.minutes.tobytes(), stay.value.tobytes()) for stay in stays),
        sources=tuple(sources),
        attributes=_people(stays),
        findings=_findings(counted),
    )


def _task(labels: Iterable[str | None]) -> Task:
    classes = tuple(sorted({label for label in labels if label is not None}, key=lambda name: (len(name), name)))
    return Task("multiclass" if len(classes) > 2 else "binary", classes)


def _refusal(data: Path, keys: SignalKeys) -> DataError:
    if keys.tables is not None and data.is_dir():
        return DataError(
            _("{file} holds no table {pattern} with columns for patient, time, variable and value; see [signals] in the recipe").format(
                file=data.name, pattern=keys.tables
            )
        )
    return DataError(
        _("{file} is neither WFDB records nor a long table; expected .hea files, or columns for patient, time, variable and value").format(
            file=data.name
        )
    )


def _roles(known: Sequence[str], keys: SignalKeys) -> dict[str, str]:
    lower = {name.lower(): name for name in reversed(known)}
    found: dict[str, str] = {}
    for role, likely in LIKELY.items():
        said = getattr(keys, role)
        name = said if said in known else None if said is not None else next((lower[guess] for guess in likely if guess in lower), None)
        if name is not None and name not in found.values():
            found[role] = name
    return found


def _outcome_column(tables: Mapping[Path, Sequence[str]], patient: str) -> str | None:
    """The outcome among the columns of the tables beside: the only one, or the only one with a likely name; never one among several."""
    for path, known in tables.items():
        rest = [name for name in known if name != patient]
        likely = [name for name in rest if name.lower() in LIKELY_OUTCOMES]
        if len(rest) == 1 or len(likely) == 1:
            return rest[0] if len(rest) == 1 else likely[0]
        raise DataError(
            _('{file} has several columns that may be the outcome; say which in the recipe: [signals] outcome = "..."').format(
                file=path.name
            )
        )
    return None


def _pattern(names: Sequence[str]) -> str:
    """One pattern for these names: what they share before and after; of one name, its last word is free (set-a: set-*)."""
    if len(names) == 1:
        return re.sub(r"([-_])[^-_.]+(?=\.)", r"\1*", names[0], count=1)
    begin = _shared(names)
    end = _shared([name[len(begin) :][::-1] for name in names])[::-1]
    return f"{begin}*{end}"


def _shared(names: Sequence[str]) -> str:
    count = 0
    while all(len(name) > count for name in names) and len({name[count] for name in names}) == 1:
        count += 1
    return names[0][:count] if names else ""


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern)


def _outcomes_of(path: Path, form: Form) -> dict[str, str | None] | None:
    """The outcomes that belong to a table: what its * stands for stands in theirs too. None where they are not there."""
    if form.outcomes is None or form.outcome is None:
        return None
    file = path.with_name(_paired(path.name, form.tables, form.outcomes))
    return read_outcomes(file, form.columns.patient, form.outcome) if file.is_file() else None


def _paired(name: str, tables: str, outcomes: str) -> str:
    begin, star, end = tables.partition("*")
    middle = name[len(begin) : len(name) - len(end)] if star and _matches(name, tables) else ""
    return outcomes.replace("*", middle, 1)


def _possible(chart: Chart, hours: int, counted: Counter[str]) -> Chart:
    """The chart without what cannot be and without what lies behind the hours that are looked at."""
    counted.update(chart.left_out)
    wrong = impossible(chart.variables, chart.variable, chart.value)
    late = ~wrong & (chart.minutes > hours * 60)
    counted["late"] += int(late.sum())
    for name, n in Counter(chart.variable[wrong].tolist()).items():
        counted[f"impossible {chart.variables[name]}"] += n
    keep = ~(wrong | late)
    running = np.concatenate([[0], np.cumsum(keep)])
    return replace(chart, starts=running[chart.starts], minutes=chart.minutes[keep], variable=chart.variable[keep], value=chart.value[keep])


def _distinct(names: Sequence[str], sources: Sequence[str]) -> tuple[str, ...]:
    seen = Counter(names)
    return tuple(name if seen[name] == 1 else source for name, source in zip(names, sources, strict=True))


def _people(stays: Sequence[Stay]) -> dict[str, tuple[float | str | None, ...]]:
    """Age and sex where the chart holds them (Gender 0 female, 1 male, as both PhysioNet challenges write it)."""

    def first(stay: Stay, name: str) -> float | None:
        place = [index for index, known in enumerate(stay.names) if known.lower() == name]
        rows = np.flatnonzero(stay.variable == (place[0] if place else -1))
        return float(stay.value[rows[0]]) if len(rows) else None

    ages = tuple(first(stay, "age") for stay in stays)
    sexes = tuple({0.0: "F", 1.0: "M"}.get(value) if (value := first(stay, "gender")) is not None else None for stay in stays)
    return {name: column for name, column in (("age", ages), ("sex", sexes)) if any(value is not None for value in column)}


def _findings(counted: Mapping[str, int]) -> tuple[AuditFinding, ...]:
    wrong = {key.removeprefix("impossible "): n for key, n in counted.items() if key.startswith("impossible ")}
    found: list[AuditFinding] = []
    if wrong:
        worst = _(", ").join(f"{name} {n:,}" for name, n in sorted(wrong.items(), key=lambda item: -item[1])[:12])
        text = _("{n:,} impossible values are set aside (-1 for missing and the like): {worst}")
        found.append(AuditFinding("impossible_values", "information", text.format(n=sum(wrong.values()), worst=worst), sum(wrong.values())))
    for code, severity, text in (
        ("nameless", "information", _("{n:,} rows without a variable's name are set aside")),
        ("no_number", "information", _("{n:,} rows whose value is no number are set aside")),
        ("no_time", "information", _("{n:,} rows without a time are set aside")),
        ("no_patient", "warning", _("{n:,} rows without a patient are set aside")),
        ("repeated", "information", _("{n:,} rows that repeat another are set aside")),
        ("late", "information", _("{n:,} rows from after the hours that are looked at are set aside")),
        ("no_outcome", "warning", _("{n:,} patients have no outcome and are not learned from")),
        ("not_in_table", "warning", _("{n:,} patients of the outcome table have no measurement and are left out")),
    ):
        if counted.get(code):
            found.append(AuditFinding(code, severity, text.format(n=counted[code]), counted[code]))
    return tuple(found)
