"""One case as a person thinks of it, and the parts that cases are split into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Part(StrEnum):
    """What a case is used for. A case is in one part, a patient too."""

    TRAIN = "train"
    VALIDATE = "validate"
    CALIBRATE = "calibrate"
    TEST = "test"


PART_NAMES: Mapping[str, Part] = {
    "train": Part.TRAIN,
    "training": Part.TRAIN,
    "val": Part.VALIDATE,
    "valid": Part.VALIDATE,
    "validate": Part.VALIDATE,
    "validation": Part.VALIDATE,
    "dev": Part.VALIDATE,
    "calibrate": Part.CALIBRATE,
    "calibration": Part.CALIBRATE,
    "cal": Part.CALIBRATE,
    "test": Part.TEST,
    "testing": Part.TEST,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to be examined: an image, a record, a note, a patient's list.

    `payload` is what the room reads (an array, a record, a text), in the input's own coordinates; `label` what is known of the answer
    (a name, a tuple of names, a list of spans), None where nothing is.
    """

    id: str
    payload: Any
    patient: str | None = None
    label: Any = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
