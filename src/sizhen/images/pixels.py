"""One picture as an array: whether it can be used, its facts, its size and its colour channels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import ContractError
from sizhen.core.language import translate as _

GREY = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's
DEPTHS = ("uint8", "uint16")


@dataclass(frozen=True, slots=True)
class Facts:
    """What choosing the steps needs to know of a picture; `most` is the largest magnitude where pixels are floating point, else 0."""

    size: tuple[int, int]
    depth: str
    channels: int
    grey: bool
    most: float


def facts_of(picture: NDArray[Any]) -> Facts:
    return facts_of_all(picture[np.newaxis])


def facts_of_all(pictures: NDArray[Any]) -> Facts:
    """The facts that n pictures of one shape share, (n, height, width) or (n, height, width, channels)."""
    depth = pictures.dtype.name if pictures.dtype.name in DEPTHS else "float32"
    grey = pictures.ndim == 3 or is_grey(pictures)
    most = 0.0 if depth in DEPTHS else float(np.abs(pictures).max(initial=0))
    return Facts((pictures.shape[1], pictures.shape[2]), depth, 1 if pictures.ndim == 3 else pictures.shape[3], grey, most)


def checked(picture: Any) -> NDArray[Any]:
    """A picture as (height, width) or (height, width, channels) of uint8, uint16 or float32; raises ContractError for anything else."""
    pixels = np.asarray(picture)
    if pixels.ndim not in (2, 3) or 0 in pixels.shape or pixels.dtype.kind not in "buif":
        raise ContractError(
            _("a picture has the shape {shape} of {kind}; expected height x width or height x width x channels of numbers").format(
                shape=" x ".join(map(str, pixels.shape)), kind=pixels.dtype.name
            )
        )
    if pixels.dtype not in (np.uint8, np.uint16):
        pixels = pixels.astype(np.float32)
        if not np.isfinite(pixels).all():
            raise ContractError(_("a picture has pixels that are not numbers; expected finite values"))
    if pixels.max() == pixels.min():
        raise ContractError(blank())
    return pixels


def channels_of(picture: NDArray[Any]) -> int:
    return 1 if picture.ndim == 2 else picture.shape[2]


def is_grey(pictures: NDArray[Any], tolerance: float = 2.0) -> bool:
    """Whether (..., height, width, channels) is grey stored in colour channels, to `tolerance` of 255 levels (JPEG's rounding)."""
    if pictures.ndim == 2 or pictures.shape[-1] == 1:
        return True
    if pictures.shape[-1] != 3:
        return False
    unit = {"uint8": 1.0, "uint16": 257.0}.get(pictures.dtype.name, float(np.abs(pictures).max(initial=0)) / 255)
    first, second, third = (pictures[..., channel].astype(np.float32) for channel in range(3))
    return bool(max(np.abs(first - second).max(initial=0), np.abs(second - third).max(initial=0)) <= tolerance * unit)


def resize(picture: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """(height, width[, channels]) in another size, bilinear with Pillow's support when shrinking; 8 bits stay 8 bits."""
    if picture.shape[:2] == tuple(size):
        return picture
    from PIL import Image

    def one(plane: NDArray[Any]) -> NDArray[Any]:
        source = plane if plane.dtype == np.uint8 else plane.astype(np.float32)
        made = np.asarray(Image.fromarray(np.ascontiguousarray(source)).resize((size[1], size[0]), Image.Resampling.BILINEAR))
        return np.rint(made).astype(np.uint16) if plane.dtype == np.uint16 else made

    if picture.ndim == 2:
        return one(picture)
    return np.stack([one(picture[..., channel]) for channel in range(picture.shape[2])], axis=-1)


def to_channels(picture: NDArray[Any], channels: int) -> NDArray[Any]:
    """(height, width[, any]) -> (height, width, channels): colour to grey by BT.601, grey repeated, alpha dropped; else ContractError."""
    planes = picture[..., np.newaxis] if picture.ndim == 2 else picture
    if planes.shape[2] == 4 and channels in (1, 3):
        planes = planes[..., :3]
    if planes.shape[2] == channels:
        return planes
    if planes.shape[2] == 1:
        return np.repeat(planes, channels, axis=2)
    if planes.shape[2] == 3 and channels == 1:
        grey = (planes.astype(np.float32) @ GREY)[..., np.newaxis]
        return grey if planes.dtype == np.float32 else np.rint(grey).astype(planes.dtype)
    raise ContractError(
        _("a picture has {found} channels; this model was made for {expected}").format(found=planes.shape[2], expected=channels)
    )


def blank() -> str:
    return _("the picture has one single value everywhere; there is nothing to look at")
