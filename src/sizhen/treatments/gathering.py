"""From files to patients: sets of prescriptions with their name tables, long tables, and single patients as JSON."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.set_aside import set_aside
from sizhen.core.case import PART_NAMES, Part
from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.files import digest
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.core.scores import RemarkKind
from sizhen.core.task import Task
from sizhen.exchange import long_tables
from sizhen.exchange.long_tables import LongTable, columns_of, read_long_table
from sizhen.exchange.patient_files import read_patient
from sizhen.exchange.prescriptions import Prescriptions, read_names, read_prescriptions
from sizhen.treatments.keys import TreatmentKeys
from sizhen.treatments.preparation import Catalogue, Patient

TASK = Task("ranking", unit="item")
HELD_OUT = 0.2  # of a patient's items, where no time says which came last


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a folder that this room reads: sets, or one long table."""

    sets: tuple[Path, ...] = ()
    table: Path | None = None


def find(data: Path, keys: TreatmentKeys, patient: str = "patient") -> Found:
    """Which files are ours, by name and head; an empty answer where none is."""
    files = [data] if data.is_file() else sorted(path for path in data.glob("*") if path.is_file()) if data.is_dir() else []
    sets = tuple(path for path in files if path.suffix.lower() == ".txt" and looks_like_sets(path))
    if sets:
        return Found(sets)
    needed = {patient.lower(), keys.item.lower()}
    tables = [path for path in files if path.suffix.lower() in long_tables.SUFFIXES and needed <= _header(path)]
    return Found(table=tables[0] if len(tables) == 1 else None)


def looks_like_sets(path: Path) -> bool:
    """Whether most of the first lines are `ids TAB ids`; ids are short and hold at least one digit."""
    try:
        with path.open("rb") as stream:
            lines = [line for line in stream.read(65536).split(b"\n")[:200] if line.strip()]
    except OSError:
        return False
    alike = 0
    for line in lines:
        sides = line.rstrip(b"\r").split(b"\t")
        tokens = b" ".join(sides).split()
        alike += len(sides) == 2 and bool(sides[1].split()) and all(len(t) <= 20 and any(48 <= c <= 57 for c in t) for t in tokens)
    return bool(lines) and alike > 0.5 * len(lines)


def _header(path: Path) -> set[str]:
    try:
        return {name.strip().lower() for name in columns_of(path)}
    except DataError:
        return set()


def patient_column(recipe: Recipe) -> str:
    return "patient" if recipe.split.patient in (None, "unknown") else str(recipe.split.patient)


def gather(data: Path, recipe: Recipe) -> Cohort:
    """All cases of a file or folder. Raises DataError where nothing in it is ours, or over 5 % of the lines cannot be read."""
    keys = recipe.room_as(TreatmentKeys)
    if recipe.task not in (None, "ranking"):
        raise DataError(_('task = "{task}" is not for treatments; expected ranking').format(task=recipe.task))
    found = find(data, keys, patient_column(recipe))
    if found.sets:
        return gather_sets(data, found.sets, recipe, keys)
    if found.table is not None:
        return gather_table(found.table, recipe, keys)
    raise DataError(
        _(
            "{path} holds no treatments; expected text files of lines `ids TAB ids` ({names} beside them), "
            "or one table with columns {patient} and {item}"
        ).format(path=data.name, names=f"{keys.context_names}, {keys.item_names}", patient=patient_column(recipe), item=keys.item)
    )


def gather_sets(data: Path, files: Sequence[Path], recipe: Recipe, keys: TreatmentKeys, complete: bool = True) -> Cohort:
    """Prescriptions: a line is a case, nobody knows which are of one patient.

    `complete` False: patients to examine, to whom nothing need have been given.
    """
    read = [(path, read_prescriptions(path, complete)) for path in files]
    findings = [finding for path, rows in read for finding in _noticed(path, rows)] if complete else []
    broken = _("the line is not `ids TAB ids`; expected ids of what is known, then a tab, then ids of what was given, if any")
    unreadable = {f"{path.name}:{number}": broken for path, rows in read for number in rows.malformed}
    folder = data if data.is_dir() else data.parent
    names = (_names(folder / keys.context_names), _names(folder / keys.item_names))
    rows = [(path, row) for path, some in read for row in some.rows]
    if not rows and not unreadable:
        raise DataError(_("{path} has no line that can be read; expected `ids TAB ids`").format(path=data.name))
    parts = [PART_NAMES[path.stem.lower()].value if path.stem.lower() in PART_NAMES else "" for path, _row in rows]
    learned = [row for part, (_path, row) in zip(parts, rows, strict=True) if part != Part.TEST] or [row for _path, row in rows]
    known, given = (Counter(name for row in learned for name in row.known), Counter(name for row in learned for name in row.given))
    findings += [*_nameless(names[0], keys.context_names, known), *_nameless(names[1], keys.item_names, given)]
    catalogue = Catalogue("findings", *_columns(known, names[0], recipe), *_columns(given, names[1], recipe))
    nothing = sum(not row.known for _path, row in rows)
    if nothing:
        text = _("{n} lines say nothing that is known of the patient; no list is made for them")
        findings.append(AuditFinding("nothing_known", "warning", text.format(n=nothing), nothing))
    return Cohort(
        ids=tuple(f"{path.name}:{row.line}" for path, row in rows),
        payloads=[Patient(_named(row.known, names[0]), catalogue=catalogue) for _path, row in rows],
        task=TASK,
        labels=tuple(_named(row.given, names[1]) or None for _path, row in rows),
        parts=tuple(parts) if set(parts) - {"", Part.TRAIN.value} else None,
        digests=tuple(digest(" ".join(sorted(row.known)), " ".join(sorted(row.given))) for _path, row in rows),
        sources=tuple(f"{path.name}:{row.line}" for path, row in rows),
        findings=tuple(findings),
        unreadable=unreadable,
    )


def _columns(seen: Mapping[str, int], names: Mapping[str, str], recipe: Recipe) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids and names of what at least min_documents lines have, in the order of the ids."""
    kept = tuple(key for key in sorted(seen, key=_place) if seen[key] >= recipe.privacy.min_documents)
    return kept, _named(kept, names)


def _place(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isascii() and key.isdigit() and len(key) < 18 else (1 << 62, key)


def _names(path: Path) -> dict[str, str]:
    return read_names(path) if path.is_file() else {}


def _named(ids: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(key, key) for key in ids)


def _nameless(table: Mapping[str, str], file: str, seen: Mapping[str, int]) -> list[AuditFinding]:
    lacking = sum(key not in table for key in seen) if table else 0
    if not lacking:
        return []
    text = _("{file} lacks {n} of the ids that stand in the data; they go by their ids: add a row for each")
    return [AuditFinding("ids_without_name", "warning", text.format(file=file, n=lacking), lacking)]


def _noticed(path: Path, rows: Prescriptions) -> list[AuditFinding]:
    findings = _duplicated(path.name, rows.duplicates)
    if rows.empty:
        text = _("{file} has {n} empty lines, which are passed over")
        findings.append(AuditFinding("empty_lines", "information", text.format(file=path.name, n=rows.empty), rows.empty))
    return findings


def _duplicated(file: str, n: int) -> list[AuditFinding]:
    text = _("{file} has {n} rows that stand there more than once")
    return [AuditFinding("duplicates", "information", text.format(file=file, n=n), n)] if n else []


def gather_table(path: Path, recipe: Recipe, keys: TreatmentKeys) -> Cohort:
    """A long table: a patient is a case; what was given last (or a fifth, where there is no time) is what a list should find."""
    table = read_long_table(path, patient_column(recipe), keys.item, keys.time, keys.weight)
    broken = _("the row has no patient or item, or a time or weight that cannot be read")
    malformed = {_("{file}, row {row}").format(file=path.name, row=row): broken for row in table.malformed}
    findings = [*set_aside(malformed, table.rows), *_duplicated(path.name, table.duplicates)]
    if table.weights is not None:
        text = _("the weights in {file} only say what was not given (0); how large they are is not used")
        findings.append(AuditFinding("weights", "information", text.format(file=path.name), table.rows))
    if table.zero:
        text = _("{file} has {n} rows of weight 0, which are taken as not given")
        findings.append(AuditFinding("weight_zero", "information", text.format(file=path.name, n=table.zero), table.zero))
    histories = _histories(table)
    if not histories:
        raise DataError(_("{path} has no row that can be read; expected a patient and an item in each").format(path=path.name))
    counts = Counter(item for items in histories.values() for item in items)
    kept = tuple(sorted(item for item, n in counts.items() if n >= recipe.privacy.min_documents))
    catalogue = Catalogue("items", kept, kept, kept, kept)
    sides = {patient: hold_out(patient, items, table.times is not None, recipe.learn.seed) for patient, items in histories.items()}
    single = sum(not given for _known, given in sides.values())
    if single:
        text = _("{n} patients have a single item: nothing is left to find for them")
        findings.append(AuditFinding("single_item", "information", text.format(n=single), single))
    return Cohort(
        ids=tuple(sides),
        payloads=[Patient(taking=known, catalogue=catalogue) for known, _given in sides.values()],
        task=TASK,
        patients=tuple(sides),
        labels=tuple(given or None for _known, given in sides.values()),
        sources=tuple(path.name for _patient in sides),
        findings=tuple(findings),
    )


def _histories(table: LongTable) -> dict[str, dict[str, float]]:
    """Each patient's items with the first time they were given (0 where unknown), in the order of that time and of their names."""
    histories: dict[str, dict[str, float]] = {}
    times = table.times or (0.0,) * len(table.items)
    for patient, item, time in zip(table.patients, table.items, times, strict=True):
        items = histories.setdefault(patient, {})
        items[item] = min(time, items.get(item, time))
    return {patient: dict(sorted(items.items(), key=lambda entry: (entry[1], entry[0]))) for patient, items in histories.items()}


def hold_out(patient: str, items: Mapping[str, float], timed: bool, seed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(known, given last): the items of the last time, else a fifth at random, the same for the same patient and seed."""
    names = list(items)
    if len(names) < 2:
        return tuple(names), ()
    last = max(items.values())
    if timed and min(items.values()) < last:
        return tuple(name for name in names if items[name] < last), tuple(name for name in names if items[name] == last)
    mark = hashlib.sha256(f"{seed}\t{patient}".encode()).digest()[:8]
    order = np.random.default_rng(int.from_bytes(mark, "big")).permutation(len(names))
    held = set(order[: max(1, round(HELD_OUT * len(names)))].tolist())
    return tuple(n for i, n in enumerate(names) if i not in held), tuple(n for i, n in enumerate(names) if i in held)


def read_cases(inputs: Sequence[Path], recipe: Recipe) -> Cohort:
    """Patients to examine: JSON files, one each; or files of the training data's form, whose items then are what is known."""
    cohorts = [_from_json(path) if path.suffix.lower() == ".json" else _from_data(path, recipe) for path in inputs]
    if not cohorts:
        raise DataError(_("no input was given; expected a patient as JSON, or a file of prescriptions"))
    ids = [name for cohort in cohorts for name in cohort.ids]
    twice = {name for name, n in Counter(ids).items() if n > 1}
    return Cohort(
        ids=tuple(f"{name} ({place + 1})" if name in twice else name for place, name in enumerate(ids)),
        payloads=[cohort.payloads[index] for cohort in cohorts for index in range(len(cohort))],
        task=TASK,
        labels=_joined([(cohort.labels, len(cohort)) for cohort in cohorts]),
        patients=_joined([(cohort.patients, len(cohort)) for cohort in cohorts]),
        sources=_joined([(cohort.sources, len(cohort)) for cohort in cohorts]),
        attributes={name: tuple(v for c in cohorts for v in c.attributes.get(name, (None,) * len(c))) for name in ("age", "sex")},
        findings=tuple(finding for cohort in cohorts for finding in cohort.findings),
        unreadable={name: reason for cohort in cohorts for name, reason in cohort.unreadable.items()},
    )


def _joined(columns: Sequence[tuple[tuple[Any, ...] | None, int]]) -> tuple[Any, ...] | None:
    if all(column is None for column, _n in columns):
        return None
    return tuple(value for column, n in columns for value in (column or (None,) * n))


def _from_json(path: Path) -> Cohort:
    read = read_patient(path)
    remarks: list[tuple[RemarkKind, str]] = []
    if read.allergies is None:
        remarks.append(("unchecked", _("no allergy list is known: allergies were not checked")))
    if read.unread:
        remarks.append(("information", _("not read: {keys}").format(keys=_(", ").join(read.unread))))
    if read.age is not None or read.sex is not None:
        remarks.append(("unchecked", _("age and sex were not used, neither for the list nor for safety")))
    patient = Patient((*read.symptoms, *read.conditions), read.taking, read.allergies, tuple(remarks))
    patients = None if read.patient is None else (read.patient,)
    return Cohort((path.stem,), [patient], TASK, patients, attributes={"age": (read.age,), "sex": (read.sex,)}, sources=(path.name,))


def _from_data(path: Path, recipe: Recipe) -> Cohort:
    """Lines of sets as they are; of a long table everything that a patient was given is known, so that rules are checked against it."""
    if path.is_file() and path.suffix.lower() == ".txt":
        return gather_sets(path, (path,), recipe, recipe.room_as(TreatmentKeys), complete=False)
    cohort = gather(path, recipe)
    if cohort.patients is None:
        return cohort
    whole = [
        replace(cohort.payloads[case], taking=(*cohort.payloads[case].taking, *(label or ())))
        for case, label in enumerate(cohort.labels or ())
    ]
    return replace(cohort, payloads=whole, labels=None, findings=tuple(f for f in cohort.findings if f.code != "single_item"))
