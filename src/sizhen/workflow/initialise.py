"""Init: what was found in the data, and a recipe with every guess commented."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sizhen.cohort.recognition import Guess, Recognition
from sizhen.core import files, words
from sizhen.core.errors import DataError, SizhenError
from sizhen.core.language import translate as _
from sizhen.workflow.rooms import ROOMS


@dataclass(frozen=True, slots=True)
class Found:
    """What init says, and the recipe it wrote."""

    recognition: Recognition
    recipe: Path
    text: str
    expectations: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        r = self.recognition
        return {
            "examination": r.examination,
            "summary": r.summary,
            "cases": r.cases,
            "patients": r.patients,
            "task": r.task.kind,
            "counts": dict(r.counts),
            "parts": dict(r.parts),
            "odd": [finding.to_json() for finding in r.odd],
            "enough": list(self.expectations),
            "recipe": str(self.recipe),
        }


def initialise(data: Path, out: Path = Path("sizhen.toml")) -> Found:
    """Ask every room whether the data are its own, and write the recipe of the one that is surest.

    Raises DataError where no room recognises anything, or where a recipe lies there already.
    """
    if not data.exists():
        raise DataError(_("{path} is not there; expected a file or folder of data").format(path=data))
    if out.exists():
        raise DataError(_("{path} is there already; move it away or give another name with --out").format(path=out))
    seen, failures = [], []
    for room in ROOMS:
        try:
            recognition = room.recognise(data)
        except SizhenError as error:
            failures.append(error.message)
            continue
        if recognition is not None:
            seen.append(recognition)
    if not seen:
        if failures:
            raise DataError(failures[0])
        raise DataError(
            _(
                "{path} holds nothing that a room recognises; expected pictures by class or a .npz, WFDB records, a table of vital signs, "
                "notes as JSONL or CSV, or prescriptions"
            ).format(path=data)
        )
    best = max(seen, key=lambda recognition: recognition.certainty)
    from sizhen.cohort.expectation import expectations

    enough = tuple(expectations(best))
    files.write(out, recipe_text(best, data, out))
    return Found(best, out, _text(best, enough, out), enough)


def recipe_text(found: Recognition, data: Path, out: Path) -> str:
    """The recipe as TOML; keys without a table first, each guess with its comment."""
    place = _relative(data, out)
    top = [f"examination = {_toml(found.examination)}", f"data = {_toml(place)}" + _comment(found.summary)]
    said = next((guess.comment for guess in found.guesses if guess.key == "task"), "")
    top.append(f"task = {_toml(found.task.kind)}" + _comment(_counts(found) or said))
    tables: dict[str, list[str]] = {}
    for guess in (*_defaults(found), *found.guesses):
        if guess.key == "task":
            continue
        table, _dot, key = guess.key.rpartition(".")
        line = f"{'# ' if guess.open else ''}{key} = {_toml(guess.value)}" + _comment(guess.comment)
        (top if not table else tables.setdefault(table, [])).append(line)
    text = "\n".join(top) + "\n"
    order = {"split": 0, found.examination: 1, "learn": 2, "trust": 3}
    for table, lines in sorted(tables.items(), key=lambda entry: order.get(entry[0], len(order))):
        text += f"\n[{table}]\n" + "\n".join(lines) + "\n"
    return text


def _defaults(found: Recognition) -> list[Guess]:
    named = {guess.key for guess in found.guesses}
    unknown = _("no column looks like a patient: intervals go by case and are probably too narrow")
    finding = _("a person writes this: which label is the finding? Until then no operating point, every measure by class")
    label = min(found.task.classes, key=lambda name: found.counts.get(name, 0), default="...")  # the rarer
    more = [
        Guess("positive", label, finding, open=True) if found.task.kind == "binary" else None,
        Guess("split.patient", "unknown", unknown) if found.patients is None else None,
        Guess("learn.seed", 0),
        Guess("trust.target_sensitivity", 0.95),
        Guess("trust.level", 0.90, _("of prediction sets")),
    ]
    return [guess for guess in more if guess is not None and guess.key not in named]


def _text(found: Recognition, enough: tuple[str, ...], out: Path) -> str:
    lines = [_("{what}: {which}").format(what=words.examination(found.examination), which=found.summary)]
    lines.append(
        _("{cases} cases, patients unknown").format(cases=found.cases)
        if found.patients is None
        else _("{cases} cases of {patients} patients").format(cases=found.cases, patients=found.patients)
    )
    if found.counts:
        lines.append(_counts(found))
    if found.parts:
        lines.append(_("parts: {parts}").format(parts=_(", ").join(f"{name} {n}" for name, n in found.parts.items())))
    lines += [finding.text for finding in found.odd]
    lines += enough
    lines.append(_("wrote {path}; read it, then: sizhen run").format(path=out))
    return "\n".join(lines)


def _counts(found: Recognition) -> str:
    shown = list(found.counts.items())[:12]
    more = _(" and {n} more").format(n=len(found.counts) - len(shown)) if len(found.counts) > len(shown) else ""
    return _("labels {labels}{more}").format(labels=_(", ").join(f"{label} ({n:,})" for label, n in shown), more=more) if shown else ""


def _comment(text: str) -> str:
    return f"  # {' '.join(text.split())}" if text else ""


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(str(k), ensure_ascii=False)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _relative(data: Path, out: Path) -> str:
    try:
        import os

        return Path(os.path.relpath(data.resolve(), out.resolve().parent)).as_posix()
    except ValueError:  # another drive
        return data.resolve().as_posix()
