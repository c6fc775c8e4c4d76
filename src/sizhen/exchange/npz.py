"""Image arrays in `.npz` files with MedMNIST's names, one pair of arrays for each part."""

import math
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from sizhen.core.case import PART_NAMES, Part
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _

MAX_BYTES = 4 << 30
KINDS = "buif"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class ImageArrays:
    """images (n, height, width) or (n, height, width, channels); labels (n,) or (n, labels), None where the file has none."""

    images: NDArray[Any]
    labels: NDArray[Any] | None


def part_names(path: Path) -> Mapping[str, Part]:
    """The parts that the file's names tell of ("val" -> validate), without reading arrays. Raises DataError."""
    return _parts(_open(path, zipfile.ZipFile.namelist), path)


def read_images(path: Path) -> Mapping[Part, ImageArrays]:
    """All parts of a file (`train_images`, `train_labels`, `val_images`, ...), in the file's order.

    Raises DataError where it is not a zip, lacks the names, holds objects or texts (never unpickled), where labels and images differ in
    number, or a value is not a number.
    """

    def read(archive: zipfile.ZipFile) -> Mapping[Part, ImageArrays]:
        names = archive.namelist()
        found = _parts(names, path)
        known = set(names)
        return {
            part: _pair(
                _array(archive, f"{name}_images", path),
                _array(archive, f"{name}_labels", path) if f"{name}_labels.npy" in known else None,
                name,
                path,
            )
            for name, part in found.items()
        }

    return _open(path, read)


def _open(path: Path, use: Callable[[zipfile.ZipFile], T]) -> T:
    try:
        with zipfile.ZipFile(path) as archive:
            return use(archive)
    except DataError:
        raise
    except FileNotFoundError as error:
        raise DataError(_("{file} is not there; expected an .npz file").format(file=path)) from error
    except (
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        SyntaxError,
        TypeError,
        MemoryError,
    ) as error:
        raise DataError(
            _("{file} is not a whole .npz file ({reason}); expected one that numpy.savez wrote").format(
                file=path.name, reason=type(error).__name__
            )
        ) from error


def _parts(names: list[str], path: Path) -> dict[str, Part]:
    found = {
        name.removesuffix("_images.npy"): PART_NAMES[name.removesuffix("_images.npy").lower()]
        for name in names
        if name.endswith("_images.npy") and name.removesuffix("_images.npy").lower() in PART_NAMES
    }
    if not found:
        raise DataError(
            _(
                "{file} has the arrays {found}; expected train_images and train_labels, and the same for val and test where there are"
            ).format(file=path.name, found=_(", ").join(sorted(name.removesuffix(".npy") for name in names[:6])) or _("none"))
        )
    if len(set(found.values())) < len(found):
        raise DataError(
            _("{file} names one part twice ({names}); expected one pair of arrays for each part").format(
                file=path.name, names=_(", ").join(sorted(found))
            )
        )
    return found


def _array(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[Any]:
    item = archive.getinfo(f"{name}.npy")
    with archive.open(item) as stream:
        version = npy.read_magic(stream)
        shape, order, kind = npy.read_array_header_1_0(stream) if version == (1, 0) else npy.read_array_header_2_0(stream)
        if kind.hasobject or kind.kind not in KINDS:
            raise DataError(
                _("{file}: {name} holds {found}; expected an array of numbers, which is all that is read").format(
                    file=path.name, name=name, found=_("objects") if kind.hasobject else kind.name
                )
            )
        size = math.prod(shape) * kind.itemsize
        if min(shape, default=0) < 0 or size > MAX_BYTES or item.file_size - stream.tell() != size:
            raise DataError(
                _("{file}: {name} says {shape} but has {found} bytes; expected a whole array of at most {limit} GB").format(
                    file=path.name, name=name, shape=" x ".join(map(str, shape)), found=item.file_size, limit=MAX_BYTES >> 30
                )
            )
        flat = np.frombuffer(stream.read(), dtype=kind)
    array = flat.reshape(shape[::-1]).transpose() if order else flat.reshape(shape)
    return np.ascontiguousarray(array.astype(kind.newbyteorder("="), copy=False))


def _pair(images: NDArray[Any], labels: NDArray[Any] | None, name: str, path: Path) -> ImageArrays:
    if images.ndim not in (3, 4) or 0 in images.shape[1:]:
        raise DataError(
            _("{file}: {name}_images has the shape {shape}; expected cases x height x width, or cases x height x width x channels").format(
                file=path.name, name=name, shape=" x ".join(map(str, images.shape))
            )
        )
    if len(images) == 0:
        raise DataError(_("{file}: {name}_images has no images; expected at least one").format(file=path.name, name=name))
    if images.dtype.kind == "f" and not np.isfinite(images).all():
        raise DataError(
            _("{file}: {name}_images has values that are not numbers; expected finite pixels").format(file=path.name, name=name)
        )
    if labels is None:
        return ImageArrays(images, None)
    if labels.ndim not in (1, 2) or len(labels) != len(images):
        raise DataError(
            _("{file}: {name}_labels has the shape {shape} beside {n} images; expected one row of labels for each image").format(
                file=path.name, name=name, shape=" x ".join(map(str, labels.shape)), n=len(images)
            )
        )
    if labels.dtype.kind == "f" and not (np.isfinite(labels).all() and (labels == np.rint(labels)).all()):
        raise DataError(
            _("{file}: {name}_labels has values that are not whole numbers; expected class numbers").format(file=path.name, name=name)
        )
    labels = labels.astype(np.int64)
    return ImageArrays(images, labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels)
