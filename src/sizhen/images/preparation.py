"""From pictures of any size, depth and colour to what the network sees: a list of named steps, the same in training and serving."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Chosen, Cohort, Payloads
from sizhen.core.errors import ContractError, DataError
from sizhen.core.language import translate as _
from sizhen.core.scores import Remark
from sizhen.images.payloads import PictureFiles
from sizhen.images.settings import ImagesKeys

GREY = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's
DEFAULT_SIDE = 64
SMALLEST_SIDE = 18  # below that the second pooling leaves nothing


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """n pictures of one size: values (n, height, width, channels), uint8 or uint16 as stored, float32 where already scaled.

    `rows` (n,) are the cohort's indices; cases about which nothing may be said are left out, with a remark.
    """

    values: NDArray[Any]
    rows: NDArray[np.int64]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Preparation:
    """Steps "resize" (height, width), "channels" (channels), "scale" (divisor by depth), "standardise" (mean, deviation by channel).

    `seen` is what training held (depths, channels), so that a picture of another kind is told.
    """

    steps: tuple[Mapping[str, Any], ...]
    seen: Mapping[str, Any]

    @property
    def size(self) -> tuple[int, int]:
        step = self._step("resize")
        return int(step["height"]), int(step["width"])

    @property
    def channels(self) -> int:
        return int(self._step("channels")["channels"])

    def to_json(self) -> dict[str, Any]:
        return {"steps": [dict(step) for step in self.steps], "seen": dict(self.seen)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Preparation":
        return cls(tuple(content["steps"]), content["seen"])

    def reduce(self, cohort: Cohort) -> Reduced:
        """All pictures of a cohort in the network's size and channels, with remarks on those that do not fit."""
        base, index = unwrap(cohort.payloads)
        if isinstance(base, np.ndarray) and base.shape[1:3] == self.size and base.ndim + int(base.ndim == 3) == 4:
            whole = base[index].reshape(len(index), *self.size, -1)
            if whole.shape[-1] == self.channels and whole.dtype in (np.uint8, np.uint16):
                return self._reduce_array(whole)
        pictures: list[NDArray[Any]] = []
        rows: list[int] = []
        remarks: list[Remark] = []
        for row, place in enumerate(index):
            try:
                pictures.append(self._reduced(base, int(place), row, remarks))
                rows.append(row)
            except ContractError as error:
                remarks.append(Remark(row, "refused", error.message))
        return Reduced(self._stack(pictures), np.array(rows, np.int64), tuple(remarks))

    def finish(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """(n, height, width, channels) reduced -> (n, channels, height, width) float32, scaled and standardised."""
        scaled = values if values.dtype == np.float32 else self._scaled(values)
        step = self._step("standardise")
        mean, deviation = np.array(step["mean"], np.float32), np.array(step["deviation"], np.float32)
        return np.ascontiguousarray(((scaled - mean) / deviation).transpose(0, 3, 1, 2))

    def fill(self, picture: NDArray[Any]) -> NDArray[Any]:
        """The training mean in a picture's own units, one value a channel: what stands for "nothing there"."""
        mean = np.array(self._step("standardise")["mean"], np.float64) * self._divisor(picture.dtype)
        channels = channels_of(picture)
        mean = np.full(channels, mean.mean()) if len(mean) != channels else mean
        return (np.rint(mean) if picture.dtype.kind in "ui" else mean).astype(picture.dtype)

    def _step(self, name: str) -> Mapping[str, Any]:
        return next(step for step in self.steps if step["step"] == name)

    def _divisor(self, depth: np.dtype[Any]) -> float:
        return float(self._step("scale")["divisor"][depth.name if depth.name in ("uint8", "uint16") else "float32"])

    def _scaled(self, values: NDArray[Any]) -> NDArray[np.float32]:
        return values.astype(np.float32) / np.float32(self._divisor(values.dtype))

    def _reduce_array(self, whole: NDArray[Any]) -> Reduced:
        flat = whole.reshape(len(whole), -1)
        blank = flat.max(1) == flat.min(1)
        remarks = [Remark(int(row), "refused", _blank()) for row in np.flatnonzero(blank)]
        warning = self._warning(str(whole.dtype), whole.shape[-1])
        if warning:
            remarks += [Remark(int(row), "warning", warning) for row in np.flatnonzero(~blank)]
        return Reduced(whole[~blank], np.flatnonzero(~blank), tuple(remarks))

    def _reduced(self, base: Payloads, place: int, row: int, remarks: list[Remark]) -> NDArray[Any]:
        kept = base.kept if isinstance(base, PictureFiles) else None
        key = (place, *self.size, self.channels)
        if kept is not None and key in kept:
            small, depth, channels = kept[key]
        else:
            picture = checked(base[place])
            depth, channels = picture.dtype.name, channels_of(picture)
            small = to_channels(resize(picture, self.size), self.channels)
            if kept is not None:
                kept.put(key, (small, depth, channels))
        warning = self._warning(depth, channels)
        if warning:
            remarks.append(Remark(row, "warning", warning))
        return small

    def _warning(self, depth: str, channels: int) -> str:
        if depth not in self.seen["depths"]:
            return _("the picture is stored as {found}, training saw {expected}: brightness may mean something else").format(
                found=depth, expected=", ".join(self.seen["depths"])
            )
        if channels not in self.seen["channels"]:
            return _("the picture has {found} colour channels, training saw {expected}: it was converted").format(
                found=channels, expected=", ".join(map(str, self.seen["channels"]))
            )
        return ""

    def _stack(self, pictures: Sequence[NDArray[Any]]) -> NDArray[Any]:
        if not pictures:
            return np.zeros((0, *self.size, self.channels), np.uint8)
        if len({picture.dtype for picture in pictures}) == 1 and pictures[0].dtype in (np.uint8, np.uint16):
            return np.stack(pictures)
        return np.stack([self._scaled(picture) for picture in pictures])


def fit(cohort: Cohort, keys: ImagesKeys) -> Preparation:
    """The steps for these training pictures; size, channels, mean and deviation come from them alone. Raises DataError on none that fit."""
    base, index = unwrap(cohort.payloads)
    sizes: set[tuple[int, int]] = set()
    depths: set[str] = set()
    channels: set[int] = set()
    grey, most = True, 0.0
    if isinstance(base, np.ndarray):
        sample = base[index]
        sizes, depths, channels = {sample.shape[1:3]}, {sample.dtype.name}, {channels_of(sample[0])} if len(sample) else set()
        grey = sample.ndim == 3 or is_grey(sample)
        most = float(np.abs(sample).max(initial=0)) if sample.dtype.kind == "f" else 0.0
    else:
        for place in index:
            try:
                picture = checked(base[int(place)])
            except ContractError:
                continue
            sizes.add((picture.shape[0], picture.shape[1]))
            depths.add(picture.dtype.name)
            channels.add(channels_of(picture))
            grey = grey and is_grey(picture)
            most = max(most, float(np.abs(picture).max())) if picture.dtype.kind == "f" else most
    if not sizes:
        raise DataError(_("none of {n} training pictures holds anything but one value; expected pictures").format(n=len(cohort)))
    height, width = keys.size or _size(sizes)
    wanted = 1 if grey else max(channels)
    steps: list[dict[str, Any]] = [
        {"step": "resize", "height": height, "width": width, "by": "bilinear"},
        {"step": "channels", "channels": wanted},
        {"step": "scale", "divisor": {"uint8": 255.0, "uint16": 65535.0, "float32": 1.0 if most <= 1.0 else most}},
        {"step": "standardise", "mean": [0.0] * wanted, "deviation": [1.0] * wanted},
    ]
    seen = {"depths": sorted(depths), "channels": sorted(channels)}
    values = Preparation(tuple(steps), seen).reduce(cohort).values
    if not len(values):
        raise DataError(_("none of {n} training pictures holds anything but one value; expected pictures").format(n=len(cohort)))
    divisor = 1.0 if values.dtype == np.float32 else float(steps[2]["divisor"][values.dtype.name])
    mean = values.mean(axis=(0, 1, 2), dtype=np.float64) / divisor
    deviation = values.std(axis=(0, 1, 2), dtype=np.float64) / divisor
    steps[3] = {"step": "standardise", "mean": mean.tolist(), "deviation": np.where(deviation > 1e-6, deviation, 1.0).tolist()}
    return Preparation(tuple(steps), seen)


def unwrap(payloads: Payloads) -> tuple[Payloads, NDArray[np.int64]]:
    """The payloads below all choices, and the index of each case into them."""
    index = np.arange(len(payloads), dtype=np.int64)
    while isinstance(payloads, Chosen):
        index = payloads.index[index]
        payloads = payloads.payloads
    return payloads, index


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
        raise ContractError(_blank())
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


def _size(sizes: set[tuple[int, int]]) -> tuple[int, int]:
    """As stored where all are of one small size, else a square that a small network can look over."""
    if len(sizes) == 1:
        height, width = next(iter(sizes))
        if min(height, width) >= SMALLEST_SIDE and max(height, width) <= DEFAULT_SIDE:
            return height, width
    largest = max(max(size) for size in sizes)
    side = min(DEFAULT_SIDE, max(28, math.ceil(largest)))
    return side, side


def _blank() -> str:
    return _("the picture has one single value everywhere; there is nothing to look at")
