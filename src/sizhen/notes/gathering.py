"""Files of notes to a cohort: which column is what, labels and entities checked, what cannot be read set aside and counted."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sizhen.cohort.cohort import Cohort, unique
from sizhen.core.case import PART_NAMES, Part
from sizhen.core.errors import DataError, RecipeError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.folding import INVISIBLE, fold, lower
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.core.spelling import did_you_mean
from sizhen.core.task import Task
from sizhen.exchange.column_names import LABEL, PART, PATIENT
from sizhen.exchange.rows import OF_ROWS, Rows, kind_of, read_rows
from sizhen.exchange.text_folders import text_files
from sizhen.exchange.texts import read_text
from sizhen.notes.assertion.given import ASSERTION, FindingsNote, findings_of
from sizhen.notes.keys import NoteKeys
from sizhen.notes.roles.rows import FRAMES, TOKENS, Argument, overlaps, tokens_of
from sizhen.notes.rows import ENTITIES, Span, label_of, name_of, part_in, task_of, text_of
from sizhen.notes.tokens import MAX_CHARACTERS

USUAL: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "note", "content", "sentence", "review", "文本", "内容", "病历", "评论"),
    "label": LABEL,
    "id": ("id", "note_id", "doc_id", "编号"),
    "part": PART,
    "patient": (*PATIENT, "report", "report_id"),
}


@dataclass
class Found:
    """Cases as they are read, one column a list; `unreadable` names what was set aside and why."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    spans: list[tuple[Span, ...]] = field(default_factory=list)
    tokens: list[tuple[str, ...] | None] = field(default_factory=list)
    labels: list[Any] = field(default_factory=list)
    patients: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    headers: dict[Path, list[str]] = field(default_factory=dict)
    apart: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        id: str,
        text: str,
        label: Any,
        source: str,
        part: str = "",
        patient: str = "",
        attributes: dict[str, Any] | None = None,
        spans: tuple[Span, ...] = (),
        tokens: tuple[str, ...] | None = None,
    ) -> None:
        self.ids.append(id)
        self.texts.append(text)
        self.spans.append(spans)
        self.tokens.append(tokens)
        self.labels.append(label)
        self.sources.append(source)
        self.parts.append(part)
        self.patients.append(patient)
        self.attributes.append(attributes or {})


def gather(data: Path, recipe: Recipe) -> Cohort:
    """All notes of a file or folder. Raises DataError where there are none, RecipeError where no file has the label column it names."""
    found = find([data], recipe)
    keys = recipe.room_as(NoteKeys)
    if keys.label is not None and "label" not in found.columns:
        for file, present in found.headers.items():
            column("label", keys, recipe, present, file)
    return cohort_of(found, recipe)


def find(inputs: Sequence[Path], recipe: Recipe) -> Found:
    """What stands in these files and folders."""
    found = Found()
    for data in inputs:
        tables = sources_of(data)
        for path, part in tables:
            if kind_of(path) == "text":
                _add_text(found, path, path.name, None, part, recipe)
            else:
                keys = recipe.room_as(NoteKeys)
                _add_rows(found, read_rows(path, keys.encoding), part, recipe)
        if data.is_dir() and not tables:
            for file in text_files(data):
                _add_text(found, file.path, file.name, file.label, file.part, recipe)
    if not found.ids and not found.unreadable:
        raise DataError(
            _("{file} holds no notes; expected .jsonl, .csv or .txt files (.gz too), or folders of .txt named after classes").format(
                file=_(", ").join(str(path) for path in inputs)
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
                _(
                    "{file} is of no kind that is read as notes; expected .jsonl, .csv, .tsv, .conll, .json (Label Studio) or .txt, or .gz"
                ).format(file=data)
            )
        return [(data, part_of(data) if kind_of(data) != "text" else "")]
    files = [path for path in sorted(data.iterdir()) if path.is_file() and kind_of(path) in OF_ROWS[:3] and path.name[0] != "."]
    return [(path, part_of(path)) for path in files]


def part_of(path: Path) -> str:
    """The part that a file's name says, "" where it says none: train.jsonl.gz, dev.csv."""
    return str(PART_NAMES.get(path.name.split(".")[0].lower(), ""))


def _add_text(found: Found, path: Path, name: str, label: str | None, part: str, recipe: Recipe) -> None:
    try:
        text = read_text(path, recipe.room_as(NoteKeys).encoding)
    except DataError as error:
        found.unreadable[name + path.name[path.name.lower().rindex(".txt") :]] = error.message  # as the file is called
        return
    found.add(name, text, label, str(path), part)


def column(wanted: str, keys: NoteKeys, recipe: Recipe, present: Sequence[str], file: Path) -> str | None:
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
                    file=file, name=named, hint=did_you_mean(named, present), known=_(", ").join(present)
                )
            )
        return str(named)
    lowered = {name.lower(): name for name in reversed(present)}
    return next((lowered[name] for name in USUAL[wanted] if name in lowered), None)


def _add_rows(found: Found, rows: Rows, part: str, recipe: Recipe) -> None:
    keys = recipe.room_as(NoteKeys)
    present = list(dict.fromkeys(name for row in rows.values for name in row))
    found.headers[rows.file] = present
    optional = {
        w: column(w, keys, recipe, present, rows.file) if w != "label" or keys.label is None or keys.label in present else None
        for w in USUAL
    }
    text = optional["text"]
    framed = TOKENS in present and (recipe.task == "frames" or text is None or (recipe.task is None and FRAMES in present))
    if text is None and not framed:
        hint = next((h for h in (did_you_mean(usual, present) for usual in ("text", "content", "note")) if h), "")
        raise DataError(
            _("{file} has no column of notes such as text{hint}; it has {known}: name it with notes.text").format(
                file=rows.file, hint=hint, known=_(", ").join(present[:20])
            )
        )
    found.columns.update({role: name for role, name in optional.items() if name is not None})
    for number in rows.broken:
        found.unreadable[f"{rows.file.name}:{number}"] = _("the line is broken; expected one JSON object, or as many cells as the header")
    used = {*optional.values(), ENTITIES, ASSERTION, TOKENS, FRAMES}
    for number, row in zip(rows.lines, rows.values, strict=True):
        place = f"{rows.file.name}:{number}"
        try:
            tokens = tokens_of(row.get(TOKENS)) if framed else None
            written = " ".join(tokens) if tokens is not None else text_of(row.get(text or ""))
            own = part_in(row.get(optional["part"] or ""), part)
            spans: tuple[Span, ...] = ()
            if keys.assertion is None:
                label = label_of(row, optional["label"], written, recipe.task, tokens)
            else:
                spans, label, apart = findings_of(row, written, keys.assertion, keys.mapping, keys.apart)
                found.apart.update(apart)
        except ValueError as error:
            found.unreadable[place] = str(error)
            continue
        extra = {name: value for name, value in row.items() if name not in used and isinstance(value, str | int | float | bool)}
        name = name_of(row.get(optional["id"] or ""), place)
        patient = name_of(row.get(optional["patient"] or ""), "")
        found.add(name, written, label, f"{rows.file}:{number}", own, patient, extra, spans, tokens)


def cohort_of(found: Found, recipe: Recipe) -> Cohort:
    """The cohort of what was found; the task is the recipe's, else what the labels look like."""
    names = sorted({key for row in found.attributes for key in row})
    known = any(label is not None for label in found.labels)
    learned = [label for label, part in zip(found.labels, found.parts, strict=True) if part != Part.TEST and label is not None]
    task = task_of(learned or found.labels, recipe)
    return Cohort(
        ids=unique(found.ids),
        payloads=tuple(_payloads(found, task, recipe)),
        task=task,
        patients=tuple(found.patients) if any(found.patients) else None,
        labels=tuple(found.labels) if known else None,
        parts=tuple(found.parts) if any(found.parts) else None,
        attributes={key: tuple(row.get(key) for row in found.attributes) for key in names},
        digests=tuple(content_digest(text) for text in found.texts),
        sources=tuple(found.sources),
        findings=tuple(_noticed(found)),
        unreadable=found.unreadable,
    )


def _payloads(found: Found, task: Task, recipe: Recipe) -> Iterator[Any]:
    """Texts; with their findings where those are asked about, as tokens where frames are."""
    asserted = recipe.room_as(NoteKeys).assertion is not None
    for text, spans, tokens in zip(found.texts, found.spans, found.tokens, strict=True):
        yield FindingsNote(text, spans) if asserted else tokens if tokens is not None and task.kind == "frames" else text


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
    if apart := found.apart.total():
        text = _("{n} findings are {names}, which stands apart: not learned and not measured")
        findings.append(AuditFinding("apart", "information", text.format(n=apart, names=_(", ").join(sorted(found.apart))), apart))
    sentences["overlapping_arguments"] = _("{n} arguments overlap another of the same predicate; of two, the longer is learned")
    counts["overlapping_arguments"] = sum(overlaps(label) for label in found.labels if label and isinstance(label[0], Argument))
    for code, n in counts.items():
        if n:
            findings.append(
                AuditFinding(code, "warning" if code != "invisible_characters" else "information", sentences[code].format(n=n), n)
            )
    return findings
