"""Text to learn word vectors from, and questions about words to measure or ask them with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sizhen.cohort.cohort import Cohort, unique
from sizhen.core.case import Part
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.core.task import Task
from sizhen.exchange.rows import kind_of
from sizhen.exchange.text_folders import ENDINGS as TEXTS
from sizhen.exchange.text_folders import text_files
from sizhen.exchange.texts import read_text
from sizhen.exchange.word_questions import ENDINGS, read_word_questions
from sizhen.notes.gathering import USUAL, find
from sizhen.notes.keys import NoteKeys

TASK = Task("similarity", unit="pair")


@dataclass(frozen=True, slots=True)
class Question:
    """One word (which are near it), two (how alike are they), or three (which is to the third as the second to the first); its set."""

    words: tuple[str, ...]
    set: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    ids: list[str] = field(default_factory=list)
    payloads: list[str | Question] = field(default_factory=list)
    labels: list[Any] = field(default_factory=list)
    patients: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)

    def add(self, id: str, payload: str | Question, source: str, label: Any = None, patient: str = "") -> None:
        self.ids.append(id)
        self.payloads.append(payload)
        self.labels.append(label)
        self.patients.append(patient)
        self.sources.append(source)


def gather(data: Path, recipe: Recipe) -> Cohort:
    """Documents as cases of the part train, questions as cases of the part test.

    A text file holds a document a line, a folder a document a file; notes in JSON lines or a table are read as elsewhere. Questions
    are files (.tsv, .csv) in the folder, the file itself, or the one that `notes.questions` names. Raises DataError where there is neither.
    """
    keys, found = recipe.room_as(NoteKeys), _Found()
    for path in _files(data):
        if asks(path):
            _add_questions(found, path, keys.encoding)
        elif kind_of(path) == "text":
            _add_lines(found, path, keys.encoding)
        else:
            _add_notes(found, path, recipe)
    if data.is_dir():
        for file in text_files(data):
            try:
                found.add(file.name, read_text(file.path, keys.encoding), str(file.path))
            except DataError as error:
                found.unreadable[file.path.name] = error.message
    if keys.questions is not None and not asks(data):
        _add_questions(found, Path(keys.questions), keys.encoding)
    if not found.ids and not found.unreadable:
        raise DataError(
            _("{file} holds neither text nor questions about words; expected .txt (a document a line), a folder of .txt, or .tsv").format(
                file=data
            )
        )
    return _cohort(found)


def cases(inputs: Sequence[Path], recipe: Recipe) -> Cohort:
    """What is asked: files of words, pairs or analogies; an input that is no file is itself a word, or two with a comma between."""
    found, keys = _Found(), recipe.room_as(NoteKeys)
    for path in inputs:
        if path.is_file():
            _add_questions(found, path, keys.encoding, known=False)
            continue
        words = tuple(word.strip() for word in str(path).split(","))
        if path.is_dir() or not all(words) or len(words) > 3 or len(str(path)) > 200 or path.suffix in (".txt", *ENDINGS):
            raise DataError(
                _("{file} is no file and no word; expected a word, two words with a comma between, or a file of such").format(file=path)
            )
        found.add(" – ".join(words), Question(words), "")
    return _cohort(found)


def asks(path: Path) -> bool:
    """Whether a file holds questions about words, by its name and its first line."""
    if not path.name.lower().endswith(ENDINGS):
        return False
    try:
        head = read_text(path).split("\n", 1)[0].lower()
    except DataError:
        return False
    return not {cell.strip() for cell in head.replace(",", "\t").split("\t")} & set(USUAL["text"])


def _files(data: Path) -> Iterator[Path]:
    if not data.exists():
        raise DataError(_("{file} is not there; expected a file or folder of notes").format(file=data))
    if data.is_file():
        if kind_of(data) is None and not asks(data):
            raise DataError(_("{file} is of no kind that is read as text; expected .txt, .jsonl, .csv or .tsv, or .gz").format(file=data))
        yield data
        return
    for path in sorted(data.iterdir()):
        if path.is_file() and path.name[0] != "." and not path.name.lower().endswith(TEXTS) and (asks(path) or kind_of(path)):
            yield path


def _add_lines(found: _Found, path: Path, encoding: str | None) -> None:
    for number, line in enumerate(read_text(path, encoding).split("\n"), 1):
        if line.strip():
            found.add(f"{path.name}:{number}", line, f"{path}:{number}")


def _add_notes(found: _Found, path: Path, recipe: Recipe) -> None:
    notes = find([path], recipe)
    for id, text, patient, source in zip(notes.ids, notes.texts, notes.patients, notes.sources, strict=True):
        found.add(id, text, source, None, patient)
    found.unreadable.update(notes.unreadable)


def _add_questions(found: _Found, path: Path, encoding: str | None, known: bool = True) -> None:
    """The questions of a file; without what is known of their answers where they are only asked."""
    read = read_word_questions(path, encoding)
    name = path.name.split(".")[0]
    for question in read.questions:
        label = question.answer if question.answer is not None else question.score
        asked = Question(question.words, (question.section or name) if known else "")
        found.add(" – ".join(question.words), asked, f"{path}:{question.line}", label if known else None)
    for number in read.broken:
        found.unreadable[f"{path.name}:{number}"] = _("the line is broken; expected as many fields as most lines have, tabs between")


def _cohort(found: _Found) -> Cohort:
    known = any(label is not None for label in found.labels)
    return Cohort(
        ids=unique(found.ids),
        payloads=tuple(found.payloads),
        task=TASK,
        patients=tuple(found.patients) if any(found.patients) else None,
        labels=tuple(found.labels) if known else None,
        parts=tuple(str(Part.TEST if isinstance(payload, Question) else Part.TRAIN) for payload in found.payloads),
        sources=tuple(found.sources),
        unreadable=found.unreadable,
    )
