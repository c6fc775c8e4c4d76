"""What examine leaves behind: a spreadsheet's line a case, and a record of who asked when, without content."""

import csv
import getpass
import io
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.opinion import Opinion

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet(opinions: Sequence[Opinion], failures: Sequence[tuple[str, str]]) -> str:
    """CSV, UTF-8 with BOM, a line a case: answer, probability, prediction set, why there is none; failures named at the end."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["case", "outcome", "answer", "probability", "prediction_set", "units", "reason", "bundle", "digest"])
    for opinion in opinions:
        writer.writerow([safe(cell) for cell in _row(opinion)])
    for name, reason in failures:
        writer.writerow([safe(cell) for cell in (name, "failed", "", "", "", "", reason, "", "")])
    return BOM + stream.getvalue()


def append_record(path: Path, opinions: Sequence[Opinion], failures: Sequence[str], bundle: str) -> None:
    """Append a JSON line a case: who, when, digest of the input, digest of the bundle, outcome. No name, no content.

    `failures` are digests of the inputs that could not be examined, "" where even that could not be read.
    """
    who, when = _user(), datetime.now(UTC).isoformat(timespec="seconds")
    lines = [
        {"who": who, "when": when, "input": o.input_digest, "bundle": o.digest, "outcome": "no opinion" if o.abstained else "opinion"}
        for o in opinions
    ] + [{"who": who, "when": when, "input": mark, "bundle": bundle, "outcome": "failed"} for mark in failures]
    text = "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise DataError(_("the record {file} could not be appended to ({reason})").format(file=path, reason=error.strerror)) from error


def safe(cell: object) -> object:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _row(opinion: Opinion) -> list[object]:
    answered = [unit for unit in opinion.units if not unit.abstained]
    reasons = [remark.text for remark in opinion.remarks] + [unit.reason for unit in opinion.units if unit.reason]
    outcome = "no opinion" if opinion.abstained else "opinion"
    if len(opinion.units) == 1 and not opinion.units[0].name and opinion.units[0].where is None:
        unit = opinion.units[0]
        answer = unit.answer or ""
        probability: object = round(unit.probabilities[answer], 6) if answer else ""
        chosen = "; ".join(unit.prediction_set or ())
    else:
        counts: dict[str, int] = {}
        for unit in answered:
            if not any(remark.kind == "blocked" for remark in unit.remarks):
                name = unit.name or unit.answer or ""
                counts[name] = counts.get(name, 0) + 1
        answer = "; ".join(name if n == 1 else f"{name} x {n}" for name, n in counts.items())
        probability, chosen = "", ""
    reason = "; ".join(dict.fromkeys(reasons))
    return [opinion.case, outcome, answer, probability, chosen, len(opinion.units), reason, opinion.bundle, opinion.digest]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
