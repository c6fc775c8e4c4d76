"""Pictures in PNG, JPEG, TIFF and BMP, 8 and 16 bit, grey and colour, as arrays in upright pixels."""

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".bmp")
FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
MAX_PIXELS = 100_000_000
SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I;16N")


def is_picture(path: Path) -> bool:
    """Whether the name says so; hidden files and what systems leave behind (._name, Thumbs.db) do not count."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def read_picture(path: Path) -> NDArray[Any]:
    """One picture: (height, width) grey or (height, width, 3) colour; uint8, uint16 or float32.

    Turned upright by its EXIF orientation; palettes, CMYK and other colour spaces become RGB; transparency is laid over black. 16 bits a
    channel are kept for grey and read as 8 for colour (as Pillow does). Raises DataError naming the file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            _("{file} cannot be read ({reason}); expected a picture").format(file=path.name, reason=error.strerror or type(error).__name__)
        ) from error
    return decode_picture(content, path.name)


def decode_picture(content: bytes, name: str) -> NDArray[Any]:
    """The same from bytes; `name` is what errors call it."""
    from PIL import Image, UnidentifiedImageError

    if not content:
        raise DataError(_("{file} is empty; expected a picture (PNG, JPEG, TIFF or BMP)").format(file=name))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            _check_head(image, name)
            image.load()
            pixels = _pixels(image)
    except DataError:
        raise
    except Image.DecompressionBombError as error:
        raise DataError(
            _("{file} has more than {limit} million pixels; expected a picture of one examination").format(
                file=name, limit=MAX_PIXELS // 1_000_000
            )
        ) from error
    except UnidentifiedImageError as error:
        raise DataError(_("{file} is not a picture that can be read; expected PNG, JPEG, TIFF or BMP").format(file=name)) from error
    except Exception as error:  # Pillow's decoders raise nearly anything on damaged files
        raise DataError(
            _("{file} is a damaged or cut-off picture ({reason}); expected a whole one").format(file=name, reason=type(error).__name__)
        ) from error
    if pixels.dtype == np.float32 and not np.isfinite(pixels).all():
        raise DataError(_("{file} has pixels that are not numbers; expected finite values").format(file=name))
    return pixels


def _check_head(image: "Image", name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise DataError(
            _("{file} has {width} x {height} pixels; expected at most {limit} million").format(
                file=name, width=width, height=height, limit=MAX_PIXELS // 1_000_000
            )
        )
    if width == 0 or height == 0:
        raise DataError(_("{file} has no pixels; expected a picture").format(file=name))
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and image.format != "MPO":  # cameras' MPO carries a preview behind the picture
        raise DataError(
            _("{file} has {frames} frames; expected a single picture, so save each as its own file").format(file=name, frames=frames)
        )


def _pixels(image: "Image") -> NDArray[Any]:
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode == "F":
        return np.asarray(image, np.float32)
    if image.mode in SIXTEEN_BIT:
        return np.asarray(image).astype(np.uint16)
    if image.mode == "I":
        values = np.asarray(image)
        return values.astype(np.uint16 if values.min() >= 0 and values.max() <= 65535 else np.float32)
    if image.mode in ("L", "1"):
        return np.array(image.convert("L"))
    if image.mode == "LA":
        return _over_black(np.asarray(image))[..., 0]
    if image.has_transparency_data:
        return _over_black(np.asarray(image.convert("RGBA")))
    return np.array(image.convert("RGB"))


def _over_black(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    colours, alpha = pixels[..., :-1].astype(np.uint16), pixels[..., -1:].astype(np.uint16)
    return ((colours * alpha + 127) // 255).astype(np.uint8)
