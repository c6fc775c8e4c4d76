"""Images with their labels from an `.npz` file, a folder for each class, or a manifest."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Payloads
from sizhen.core import files
from sizhen.core.case import PART_NAMES
from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.exchange.npz import ImageArrays, read_images
from sizhen.exchange.pictures import is_picture, read_picture
from sizhen.images.payloads import PictureFiles
from sizhen.images.pixels import is_grey

Form = Literal["npz", "folder", "manifest", "pictures"]


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Columns of n images as they were found, before anybody decided on a task. `many`: a case may have several labels."""

    form: Form
    ids: tuple[str, ...]
    payloads: Payloads
    labels: tuple[Any, ...] | None
    digests: tuple[str, ...]
    parts: tuple[str, ...] | None = None
    patients: tuple[str, ...] | None = None
    attributes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    findings: tuple[AuditFinding, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    patient_column: str = ""

    def __len__(self) -> int:
        return len(self.ids)


def from_npz(path: Path) -> Gathered:
    """All parts of an `.npz` file; labels "0", "1", ... as the file numbers them, rows of 0 and 1 as several labels a case."""
    parts = read_images(path)
    many = {arrays.labels.ndim == 2 for arrays in parts.values() if arrays.labels is not None}
    if len(many) > 1:
        raise DataError(_("{file} has one label a case in one part and several in another; expected one form").format(file=path.name))
    labels: list[Any] = []
    for part, arrays in parts.items():
        labels += _npz_labels(arrays, f"{path.name}: {part}")
    images = [arrays.images for arrays in parts.values()]
    payloads: Payloads = (
        np.concatenate(images)
        if len({(array.shape[1:], array.dtype) for array in images}) == 1
        else [picture for array in images for picture in array]
    )
    return Gathered(
        form="npz",
        ids=tuple(f"{part}-{row:05d}" for part, arrays in parts.items() for row in range(len(arrays.images))),
        payloads=payloads,
        labels=tuple(labels) if any(label is not None for label in labels) else None,
        digests=tuple(pixel_digest(payloads[row]) for row in range(len(payloads))),
        parts=tuple(str(part.value) for part, arrays in parts.items() for _row in range(len(arrays.images))),
        many=True in many,
    )


def from_folder(folder: Path) -> Gathered:
    """A folder for each class, or a folder for each part with those inside; empty `labels` where pictures lie in no folder."""
    files, others = pictures_in(folder)
    if not files:
        raise DataError(
            _("{folder} has no pictures; expected a folder for each class with PNG, JPEG, TIFF or BMP files").format(folder=folder.name)
        )
    steps = [file.relative_to(folder).parts for file in files]
    by_part = all(len(path) > 2 and path[0].lower() in PART_NAMES for path in steps)
    labels = [path[1] if by_part else path[0] for path in steps] if all(len(path) > 1 for path in steps) else None
    kept, digests, unreadable = readable(files, folder)
    return Gathered(
        form="folder" if labels is not None else "pictures",
        ids=tuple(files[row].relative_to(folder).as_posix() for row in kept),
        payloads=PictureFiles([files[row] for row in kept]),
        labels=None if labels is None else tuple(labels[row] for row in kept),
        digests=digests,
        parts=tuple(PART_NAMES[steps[row][0].lower()].value for row in kept) if by_part else None,
        findings=(_not_pictures(others),) if others else (),
        unreadable=unreadable,
    )


def unlabelled(found: Gathered) -> Gathered:
    """The same pictures without labels and parts: a folder handed in to be examined says nothing by its folders' names."""
    return replace(found, labels=None, parts=None)


def pictures_in(folder: Path) -> tuple[list[Path], int]:
    """All pictures below a folder in the order of their names, and how many other files lie there (hidden ones are not counted)."""
    try:
        made = [path.parent.parent for path in folder.rglob(f"stages/{files.HELD}")]  # folders of runs
        inside = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".") and path.suffix != ".toml")
        lying = [path for path in inside if not any(path.is_relative_to(run) for run in made)]
    except OSError as error:
        raise DataError(
            _("{folder} cannot be read ({reason}); expected a folder of pictures").format(folder=folder, reason=error)
        ) from error
    found = [path for path in lying if is_picture(path)]
    return found, len(lying) - len(found)


def readable(files: Sequence[Path], folder: Path) -> tuple[list[int], tuple[str, ...], dict[str, str]]:
    """Which files can be decoded, the digests of their pixels, and why the others cannot, by their names within the folder."""
    kept: list[int] = []
    digests: list[str] = []
    failed: dict[str, str] = {}
    for row, file in enumerate(files):
        try:
            digests.append(pixel_digest(read_picture(file)))
            kept.append(row)
        except DataError as error:
            failed[file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name] = error.message
    return kept, tuple(digests), failed


def pixel_digest(picture: NDArray[Any]) -> str:
    """A digest of what is seen: equal for one picture in two formats, and for grey stored as grey or as colour."""
    pixels = picture[..., 0] if picture.ndim == 3 and is_grey(picture, tolerance=0.0) else picture
    total = hashlib.blake2b(f"{pixels.dtype.name}{pixels.shape}".encode(), digest_size=16)
    total.update(np.ascontiguousarray(pixels).tobytes())
    return total.hexdigest()


def in_order(labels: Sequence[str]) -> tuple[str, ...]:
    """Names of classes: numbers by value, other names by the alphabet."""
    names = set(labels)
    if all(name.lstrip("-").isdigit() for name in names):
        return tuple(sorted(names, key=lambda name: (int(name), name)))
    return tuple(sorted(names))


def counted(labels: Sequence[Any] | None) -> dict[str, int]:
    """Cases of each label; a case with several counts for each."""
    names: Counter[str] = Counter()
    for label in labels or ():
        if label is not None:
            names.update(label if isinstance(label, tuple) else (label,))
    return {name: names[name] for name in in_order(list(names))}


def _npz_labels(arrays: ImageArrays, name: str) -> list[Any]:
    if arrays.labels is None:
        return [None] * len(arrays.images)
    if arrays.labels.ndim == 1:
        return [str(int(label)) for label in arrays.labels]
    if not np.isin(arrays.labels, (0, 1)).all():
        raise DataError(
            _("{name}: rows of several labels hold other values than 0 and 1; expected 1 where a label is there").format(name=name)
        )
    return [tuple(str(column) for column in np.flatnonzero(row)) for row in arrays.labels]


def _not_pictures(n: int) -> AuditFinding:
    return AuditFinding("not_pictures", "information", _("{n} files are no pictures and were passed over").format(n=n), n)
