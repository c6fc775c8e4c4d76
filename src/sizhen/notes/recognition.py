"""What init says of notes: rows with a column of text, or files of words; their language, their labels, and which recipe fits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.groups import holders
from sizhen.cohort.recognition import Guess, Recognition
from sizhen.cohort.set_aside import settled
from sizhen.core.errors import SizhenError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.exchange.rows import kind_of, read_rows
from sizhen.exchange.text_folders import text_files
from sizhen.exchange.texts import read_text
from sizhen.notes import gathering
from sizhen.notes.embeddings import gathering as embeddings
from sizhen.notes.roles.rows import FRAMES, TOKENS
from sizhen.notes.rows import PLACED
from sizhen.notes.tokens import HAN


def recognise(data: Path) -> Recognition | None:
    """None where nothing in a file or folder reads like notes."""
    certainty = _certainty(data)
    if certainty == 0:
        return None
    if _is_text_alone(data):
        return _of_words(data, certainty)
    recipe = Recipe(examination="notes")
    found = gathering.find([data], recipe)
    cohort = gathering.cohort_of(found, recipe)
    counts = class_counts(cohort)
    parts = Counter(part for part in cohort.parts or () if part)
    return Recognition(
        examination="notes",
        certainty=certainty,
        summary=_summary(found.texts),
        cases=len(cohort),
        patients=None if cohort.patients is None else len(set(cohort.patient_index().tolist())),
        task=cohort.task,
        counts=counts,
        holders=holders(cohort.labels or (), cohort.patients, cohort.task.classes),
        parts=parts,
        guesses=tuple(_guesses(found, cohort)),
        odd=(*settled(cohort).findings, *_odd(cohort, counts)),
    )


def _is_text_alone(data: Path) -> bool:
    """Whether there is text and nothing to learn from it but its words: one text file, or a folder of them without classes."""
    if data.is_file():
        return kind_of(data) == "text"
    return not gathering.sources_of(data) and all(file.label is None for file in islice(text_files(data), 1000))


def _of_words(data: Path, certainty: float) -> Recognition:
    """Text without labels: word vectors."""
    cohort = embeddings.gather(data, Recipe(examination="notes", task="similarity"))
    texts = [str(payload) for payload in cohort.payloads if isinstance(payload, str)]  # type: ignore[attr-defined]
    unit = _("text without labels: word vectors can be learned from it")
    return Recognition(
        examination="notes",
        certainty=certainty,
        summary=_summary(texts),
        cases=len(cohort),
        patients=None,
        task=cohort.task,
        parts=Counter(part for part in cohort.parts or () if part == "test"),
        guesses=(
            Guess("task", "similarity", unit),
            Guess("split.patient", "unknown", _("patients unknown: a word must stand in so many different texts")),
            Guess("learn.network", "glove", _("or word2vec (skip-gram), cbow")),
            Guess("notes.questions", "pairs.tsv", _("word1 word2 score, or section a b c d a line: measured on these"), open=True),
        ),
        odd=settled(cohort).findings,
    )


def class_counts(cohort: Cohort) -> dict[str, int]:
    """Notes (or spans) of each label, in the task's order."""
    counts: Counter[str] = Counter()
    for label in cohort.labels or ():
        if label is not None:
            names = [label] if isinstance(label, str) else label
            counts.update(one if isinstance(one, str) else one[2] for one in names if one is not None)
    return {name: counts[name] for name in cohort.task.classes}


def _certainty(data: Path) -> float:
    """How sure it is that these are notes, from names and heads; 0: they are not."""
    try:
        tables = gathering.sources_of(data)
    except SizhenError:
        return 0.0
    kinds = {kind_of(path) for path, _part in tables}
    if kinds & {"json", "conll", "tasks"}:
        return 0.9 if _has_text(tables[0][0]) else 0.0
    if "table" in kinds:
        return 0.6 if _has_text(tables[0][0]) else 0.0
    files = [path for path, _part in tables] if tables else [file.path for file in islice(text_files(data), 3)]
    heads = [_head(path) for path in files[:3]]
    letters = [sum(letter.isalpha() for letter in head) / max(1, len("".join(head.split()))) for head in heads]
    return 0.5 if letters and float(np.mean(letters)) > 0.4 else 0.0


def _has_text(path: Path) -> bool:
    """Whether a column of rows looks like notes, by its usual name."""
    try:
        rows = read_rows(path)
    except SizhenError:
        return False
    names = {name.lower() for row in islice(rows.values, 50) for name in row}
    return any(usual in names for usual in gathering.USUAL["text"]) or {TOKENS, FRAMES} <= names


def _head(path: Path) -> str:
    try:
        return read_text(path)[:2000]
    except SizhenError:
        return ""


def _summary(texts: Sequence[str]) -> str:
    chinese = sum(bool(HAN.search(text)) for text in texts)
    language = (
        _("Chinese") if chinese > 0.9 * len(texts) else _("English") if chinese < 0.1 * len(texts) else _("Chinese and other languages")
    )
    length = int(np.median([len(text) for text in texts])) if texts else 0
    return _("{n:,} notes, {language}, {length:,} characters in the middle one").format(n=len(texts), language=language, length=length)


def _guesses(found: gathering.Found, cohort: Cohort) -> list[Guess]:
    guesses = [Guess("task", cohort.task.kind, _("labels: {names}").format(names=_(", ").join(cohort.task.classes[:12])))]
    if "patient" in found.columns:
        guesses.append(Guess("split.patient", found.columns["patient"], _("notes of one patient stay together")))
    else:
        guesses.append(
            Guess("split.patient", "unknown", _("no column looks like a patient: intervals go by note and are probably too narrow"))
        )
    guesses += [
        Guess(f"notes.{role}", found.columns[role]) for role in ("text", "label") if role in found.columns and found.columns[role] != role
    ]
    return guesses


def _odd(cohort: Cohort, counts: Mapping[str, int]) -> list[AuditFinding]:
    """What a person should look at before training."""
    findings = []
    if cohort.labels is None:
        findings.append(AuditFinding("no_labels", "warning", _("no note has a label or entities; expected a column label or entities"), 0))
    elif len(counts) < 2 and cohort.task.kind not in PLACED:
        findings.append(AuditFinding("one_class", "stop", _("all notes have one label; expected at least two"), len(cohort)))
    rare = [name for name, n in counts.items() if n < 5]
    if rare:
        text = _("{n} labels have fewer than five examples, {label} among them").format(n=len(rare), label=rare[0])
        findings.append(AuditFinding("rare_labels", "warning", text, len(rare)))
    return findings
