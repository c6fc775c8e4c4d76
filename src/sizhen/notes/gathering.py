"""Files of notes to a cohort: which column is what, labels and entities checked, what cannot be read set aside and counted."""

import difflib
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.set_aside import set_aside
from sizhen.core.case import PART_NAMES
from sizhen.core.errors import DataError, RecipeError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.core.task import Task, TaskKind
from sizhen.exchange.rows import Rows, kind_of, read_rows
from sizhen.exchange.text_folders import text_files
from sizhen.exchange.texts import read_text
from sizhen.notes.settings import NotesKeys
from sizhen.notes.tokens import INVISIBLE, MAX_CHARACTERS, fold, lower

USUAL: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "note", "content", "sentence", "review", "文本", "内容", "病历", "评论"),
    "label": ("label", "class", "category", "sentiment", "标签", "类别"),
    "id": ("id", "note_id", "doc_id", "编号"),
    "part": ("part", "split"),
    "patient": ("patient", "patient_id", "subject_id", "患者", "病人", "住院号"),
}
ENTITIES = "entities"
KINDS: tuple[TaskKind, ...] = ("binary", "multiclass", "multilabel", "ordinal", "spans")
Span = tuple[int, int, str]


@dataclass
class Found:
    """Cases as they are read, one column a list; `unreadable` names what was set aside and why."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    labels: list[Any] = field(default_factory=list)
    patients: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    def add(
        self, id: str, text: str, label: Any, source: str, part: str = "", patient: str = "", attributes: dict[str, Any] | None = None
    ) -> None:
        self.ids.append(id)
        self.texts.append(text)
        self.labels.append(label)
        self.sources.append(source)
        self.parts.append(part)
        self.patients.append(patient)
        self.attributes.append(attributes or {})


def gather(data: Path, recipe: Recipe, examining: bool = False) -> Cohort:
    """All notes of a file or folder. Raises DataError where there are none, or more than 5 % cannot be read."""
    return cohort_of(find([data], recipe, examining), recipe, str(data))


def find(inputs: Sequence[Path], recipe: Recipe, examining: bool = False) -> Found:
    """What stands in these files and folders. With `examining` a row may lack what learning needs."""
    found = Found()
    for data in inputs:
        tables = sources_of(data)
        for path, part in tables:
            if kind_of(path) == "text":
                _add_text(found, path, path.name, None, part, recipe)
            else:
                keys = recipe.room_as(NotesKeys)
                _add_rows(found, read_rows(path, keys.encoding), part, recipe)
        if data.is_dir() and not tables:
            for file in text_files(data):
                _add_text(found, file.path, file.name, file.label, file.part, recipe)
    if not found.ids and not found.unreadable:
        raise DataError(
            _("{file} holds no notes; expected .jsonl, .csv or .txt files (.gz too), or folders of .txt named after classes").format(
                file=", ".join(str(path) for path in inputs)
            )
        )
    return found


def sources_of(data: Path) -> list[tuple[Path, str]]:
    """The files of rows in `data` with the part that each name says: one file, or those in a folder. Empty: a folder of text."""
    if not data.exists():
        raise DataError(_("{file} is not there; expected a file or folder of notes").format(file=data))
    if data.is_file():
        if kind_of(data) is None:
            raise DataError(
                _("{file} is of no kind that is read as notes; expected .jsonl, .csv, .tsv or .txt, plain or .gz").format(file=data)
            )
        return [(data, part_of(data) if kind_of(data) != "text" else "")]
    files = [path for path in sorted(data.iterdir()) if path.is_file() and kind_of(path) in ("json", "table") and path.name[0] != "."]
    return [(path, part_of(path)) for path in files]


def part_of(path: Path) -> str:
    """The part that a file's name says, "" where it says none: train.jsonl.gz, dev.csv."""
    return str(PART_NAMES.get(path.name.split(".")[0].lower(), ""))


def _add_text(found: Found, path: Path, name: str, label: str | None, part: str, recipe: Recipe) -> None:
    try:
        text = read_text(path, recipe.room_as(NotesKeys).encoding)
    except DataError as error:
        found.unreadable[name] = error.message
        return
    found.add(name, text, label, str(path), part)


def column(wanted: str, keys: NotesKeys, recipe: Recipe, present: Sequence[str], file: Path) -> str | None:
    """The column that holds `wanted`: the recipe's, else one of the usual names; None where there is none.

    Raises RecipeError ("did you mean") for a column that the recipe names and the file has not.
    """
    named = recipe.split.patient if wanted == "patient" else getattr(keys, wanted)
    if wanted == "patient" and named == "unknown":
        return None
    if named is not None:
        if named not in present:
            raise RecipeError(
                _("{file} has no column {name}{hint}; expected one of {known}").format(
                    file=file, name=named, hint=_near(named, present), known=", ".join(present)
                )
            )
        return str(named)
    lowered = {name.lower(): name for name in reversed(present)}
    return next((lowered[name] for name in USUAL[wanted] if name in lowered), None)


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.lower(), [k.lower() for k in known], n=1, cutoff=0.5)
    return _(" (did you mean {near}?)").format(near=next(k for k in known if k.lower() == near[0])) if near else ""


def _add_rows(found: Found, rows: Rows, part: str, recipe: Recipe) -> None:
    keys = recipe.room_as(NotesKeys)
    present = list(dict.fromkeys(name for row in rows.values for name in row))
    optional = {
        w: column(w, keys, recipe, present, rows.file) if w != "label" or keys.label is None or keys.label in present else None
        for w in USUAL
    }
    text = optional["text"]
    if text is None:
        hint = next((h for h in (_near(usual, present) for usual in ("text", "content", "note")) if h), "")
        raise DataError(
            _("{file} has no column of notes such as text{hint}; it has {known}: name it with notes.text").format(
                file=rows.file, hint=hint, known=", ".join(present[:20])
            )
        )
    found.columns.update({role: name for role, name in optional.items() if name is not None})
    for number in rows.broken:
        found.unreadable[f"{rows.file.name}:{number}"] = _("the line is broken; expected one JSON object, or as many cells as the header")
    used = {*optional.values(), ENTITIES}
    for number, row in zip(rows.lines, rows.values, strict=True):
        place = f"{rows.file.name}:{number}"
        try:
            written = _text(row.get(text))
            own = _part(row.get(optional["part"] or ""), part)
            label = _label(row, optional["label"], written, recipe.task)
        except ValueError as error:
            found.unreadable[place] = str(error)
            continue
        extra = {name: value for name, value in row.items() if name not in used and isinstance(value, str | int | float | bool)}
        name = _name(row.get(optional["id"] or ""), place)
        found.add(name, written, label, f"{rows.file}:{number}", own, _name(row.get(optional["patient"] or ""), ""), extra)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(_("the note is not text; expected a string"))
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(_("the note holds half a character (a lone surrogate); expected whole Unicode text"))
    return value


def _name(value: Any, otherwise: str) -> str:
    return str(value) if isinstance(value, str | int) and str(value) else otherwise


def _part(value: Any, otherwise: str) -> str:
    if value in (None, ""):
        return otherwise
    if str(value).lower() not in PART_NAMES:
        raise ValueError(_("the part is not known; expected train, validate, calibrate or test"))
    return str(PART_NAMES[str(value).lower()])


def _label(row: Mapping[str, Any], name: str | None, text: str, task: TaskKind | None) -> Any:
    """The label of a row in the room's form: a name, a tuple of names, or a tuple of spans; None where there is none."""
    if ENTITIES in row and (task == "spans" or (task is None and (name is None or name not in row))):
        return spans_of(row[ENTITIES], text)
    if name is None or row.get(name) is None or task == "spans":
        return None
    value = row[name]
    if isinstance(value, list | tuple):
        if task not in (None, "multilabel") or not all(isinstance(one, str | int) for one in value):
            raise ValueError(_('the label is a list; expected one name (or task = "multilabel" and a list of names)'))
        return tuple(dict.fromkeys(str(one) for one in value))
    if not isinstance(value, str | int | float):
        raise ValueError(_("the label is no name; expected a word or a number"))
    if task == "multilabel":
        return tuple(dict.fromkeys(one.strip() for one in str(value).split("|") if one.strip()))
    return str(value).strip() or None


def spans_of(value: Any, text: str) -> tuple[Span, ...] | None:
    """Entities in order, each once. Raises ValueError for offsets outside the text or entries of another form."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError(_("entities is no list; expected [[start, end, label], ..]"))
    spans = set()
    for entry in value:
        if not isinstance(entry, list | tuple) or len(entry) != 3 or not isinstance(entry[2], str) or not entry[2]:
            raise ValueError(_("an entity is not [start, end, label]; expected two numbers and a name"))
        start, end, label = entry
        if isinstance(start, bool) or isinstance(end, bool) or not isinstance(start, int) or not isinstance(end, int):
            raise ValueError(_("an entity's place is no pair of whole numbers; expected [start, end, label]"))
        if not 0 <= start < end <= len(text):
            raise ValueError(
                _("an entity lies at {start} to {end} in a text of {n} characters; expected half-open code points inside it").format(
                    start=start, end=end, n=len(text)
                )
            )
        spans.add((start, end, label))
    return tuple(sorted(spans))


def cohort_of(found: Found, recipe: Recipe, name: str) -> Cohort:
    """The cohort of what was found; the task is the recipe's, else what the labels look like."""
    findings = list(set_aside(found.unreadable, len(found.ids) + len(found.unreadable)))
    findings += _noticed(found)
    ids = _unique(found.ids)
    names = sorted({key for row in found.attributes for key in row})
    known = any(label is not None for label in found.labels)
    return Cohort(
        ids=tuple(ids),
        payloads=tuple(found.texts),
        task=task_of(found.labels, recipe, name),
        patients=tuple(patient or f"?{index}" for index, patient in enumerate(found.patients)) if any(found.patients) else None,
        labels=tuple(found.labels) if known else None,
        parts=tuple(found.parts) if any(found.parts) else None,
        attributes={key: tuple(row.get(key) for row in found.attributes) for key in names},
        digests=tuple(content_digest(text) for text in found.texts),
        sources=tuple(found.sources),
        findings=tuple(findings),
    )


def task_of(labels: Sequence[Any], recipe: Recipe, name: str) -> Task:
    """What is asked. Raises RecipeError for a task that notes cannot be asked, or an order that leaves out a label."""
    kind = recipe.task
    if kind is not None and kind not in KINDS:
        raise RecipeError(_("task {kind} is not one for notes; expected one of {known}").format(kind=kind, known=", ".join(KINDS)))
    known = [label for label in labels if label is not None]
    nested = bool(known) and isinstance(known[0], tuple)
    spans = kind == "spans" or (kind is None and nested and any(isinstance(one, tuple) for label in known for one in label))
    if spans:
        return Task("spans", tuple(sorted({one[2] for label in known for one in label})), unit="span")
    names = {one for label in known for one in (label if isinstance(label, tuple) else (label,))}
    classes = _ordered(names)
    if kind == "ordinal" and (order := recipe.room_as(NotesKeys).order) is not None:
        if missing := names - set(order):
            raise RecipeError(
                _("notes.order leaves out {n} labels of {file}, such as {label}; expected all of them, lowest first").format(
                    n=len(missing), file=name, label=min(missing)
                )
            )
        classes = order
    if kind is None:
        kind = "multilabel" if nested else "binary" if len(classes) == 2 else "multiclass"
    positive = recipe.positive if recipe.positive in classes else None
    if recipe.positive is not None and positive is None and names:
        raise RecipeError(
            _("positive = {label!r} is no label of {file}{hint}; expected one of {known}").format(
                label=recipe.positive, file=name, hint=_near(recipe.positive, classes), known=", ".join(classes[:20])
            )
        )
    return Task(kind, classes, positive, unit="note")


def _ordered(names: set[str]) -> tuple[str, ...]:
    def number(name: str) -> float | None:
        try:
            return float(name)
        except ValueError:
            return None

    numbers = {name: number(name) for name in names}
    if all(value is not None for value in numbers.values()):
        return tuple(sorted(names, key=lambda name: (numbers[name], name)))
    return tuple(sorted(names))


def _unique(ids: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    result = []
    taken = set(ids)
    for name in ids:
        seen[name] += 1
        if seen[name] > 1:
            while (other := f"{name}#{seen[name]}") in taken:
                seen[name] += 1
            taken.add(other)
            name = other
        result.append(name)
    return result


def content_digest(text: str) -> str:
    """The same for texts that differ only in case, width, white space or punctuation."""
    folded = lower(fold(text).text)
    heard = "".join(letter for letter in folded if letter.isalnum()) or folded
    return hashlib.sha256(heard.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _noticed(found: Found) -> list[AuditFinding]:
    findings = []
    counts = {
        "invisible_characters": sum(bool(INVISIBLE.search(text)) for text in found.texts),
        "empty_note": sum(not any(letter.isalnum() for letter in text) for text in found.texts),
        "long_note": sum(len(text) > MAX_CHARACTERS for text in found.texts),
        "repeated_id": len(found.ids) - len(set(found.ids)),
    }
    sentences = {
        "invisible_characters": _("{n} notes hold zero-width or bidirectional characters, which are passed over"),
        "empty_note": _("{n} notes hold no letter and no digit; nothing is said of them"),
        "long_note": _("{n} notes are longer than a million characters; nothing is said of them"),
        "repeated_id": _("{n} notes have an id that another has too; they were told apart by a number"),
    }
    for code, n in counts.items():
        if n:
            findings.append(
                AuditFinding(code, "warning" if code != "invisible_characters" else "information", sentences[code].format(n=n), n)
            )
    return findings
