"""One patient as plain JSON: what is known, what is being taken, allergies, age and sex."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.texts import read_text

LISTS = ("symptoms", "conditions", "taking", "allergies")


@dataclass(frozen=True, slots=True)
class PatientFile:
    """Lists are names or ids as written; an allergy list that is not there is None (not known), one that is empty says there are none."""

    symptoms: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    taking: tuple[str, ...] = ()
    allergies: tuple[str, ...] | None = None
    age: float | None = None
    sex: str | None = None
    patient: str | None = None
    unread: tuple[str, ...] = ()


def read_patient(path: Path) -> PatientFile:
    """A patient from JSON. Keys that are not known are kept by name in `unread`. Raises DataError for what is not such an object."""
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise DataError(_('{file} is not JSON; expected an object such as {{"symptoms": [...]}}').format(file=path.name)) from error
    if not isinstance(content, dict):
        raise DataError(
            _('{file} holds a JSON {found}; expected an object such as {{"symptoms": [...]}}').format(file=path.name, found=_kind(content))
        )
    lists: dict[str, Any] = {key: _names(content[key], key, path.name) for key in LISTS if content.get(key) is not None}
    known = {*LISTS, "age", "sex", "patient", "id"}
    patient = content.get("patient", content.get("id"))
    return PatientFile(
        **lists,
        age=_age(content.get("age"), path.name),
        sex=str(content["sex"]) if content.get("sex") is not None else None,
        patient=str(patient) if isinstance(patient, str | int) and not isinstance(patient, bool) else None,
        unread=tuple(str(key)[:80] for key in content if key not in known),
    )


def _kind(value: Any) -> str:
    kinds = {"list": "list", "str": "text", "NoneType": "null"}
    return kinds.get(type(value).__name__, "number")


def _names(value: Any, key: str, file: str) -> tuple[str, ...]:
    if not isinstance(value, list) or any(isinstance(name, bool) or not isinstance(name, str | int) for name in value):
        raise DataError(_('{file}: {key} is not a list of names or ids; expected ["...", ...]').format(file=file, key=key))
    return tuple(dict.fromkeys(text for name in value if (text := str(name).strip())))


def _age(value: Any, file: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 150:
        raise DataError(_("{file}: age is not a number of years from 0 to 150; mend it or leave it out").format(file=file))
    return float(value)
