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
from sizhen.images import likeness
from sizhen.images.keys import ImageKeys
from sizhen.images.payloads import PictureFiles
from sizhen.images.pixels import Facts, blank, channels_of, checked, facts_of, facts_of_all, resize, to_channels

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

    `seen` is what training held (depths, channels, the shortest side, how pictures look), so that a picture of another kind is told.
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
        found = self._fitting(cohort)
        bounds = self.seen.get("looks", {})
        reasons = likeness.unlike(self.scaled(found.values), bounds) if bounds else {}
        if not reasons:
            return found
        keep = np.array([place not in reasons for place in range(len(found.rows))], np.bool_)
        refused = [Remark(int(found.rows[place]), "refused", reason) for place, reason in reasons.items()]
        return Reduced(found.values[keep], found.rows[keep], (*found.remarks, *refused))

    def _fitting(self, cohort: Cohort) -> Reduced:
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
        scaled = self.scaled(values)
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

    def scaled(self, values: NDArray[Any]) -> NDArray[np.float32]:
        return values if values.dtype == np.float32 else values.astype(np.float32) / np.float32(self._divisor(values.dtype))

    def _reduce_array(self, whole: NDArray[Any]) -> Reduced:
        flat = whole.reshape(len(whole), -1)
        silent = flat.max(1) == flat.min(1)
        remarks = [Remark(int(row), "refused", blank()) for row in np.flatnonzero(silent)]
        warning = self._warning(str(whole.dtype), whole.shape[-1])
        if warning:
            remarks += [Remark(int(row), "warning", warning) for row in np.flatnonzero(~silent)]
        return Reduced(whole[~silent], np.flatnonzero(~silent), tuple(remarks))

    def _reduced(self, base: Payloads, place: int, row: int, remarks: list[Remark]) -> NDArray[Any]:
        key = (place, *self.size, self.channels)
        files = base if isinstance(base, PictureFiles) else None
        small = None if files is None else files.kept.get(key)
        if small is not None and files is not None:
            facts = files.facts(place)
        else:
            picture = checked(base[place])
            facts = facts_of(picture)
            small = to_channels(resize(picture, self.size), self.channels)
            if files is not None:
                files.kept.put(key, small)
                files.kept.put_facts(place, facts)
        reason = likeness.too_small(facts.size, self.seen.get("smallest", 0))
        if reason:
            raise ContractError(reason)
        warning = self._warning(facts.depth, facts.channels)
        if warning:
            remarks.append(Remark(row, "warning", warning))
        return small

    def _warning(self, depth: str, channels: int) -> str:
        if depth not in self.seen["depths"]:
            return _("the picture is stored as {found}, training saw {expected}: brightness may mean something else").format(
                found=depth, expected=_(", ").join(self.seen["depths"])
            )
        if channels not in self.seen["channels"]:
            return _("the picture has {found} colour channels, training saw {expected}: it was converted").format(
                found=channels, expected=_(", ").join(map(str, self.seen["channels"]))
            )
        return ""

    def _stack(self, pictures: Sequence[NDArray[Any]]) -> NDArray[Any]:
        if not pictures:
            return np.zeros((0, *self.size, self.channels), np.uint8)
        if len({picture.dtype for picture in pictures}) == 1 and pictures[0].dtype in (np.uint8, np.uint16):
            return np.stack(pictures)
        return np.stack([self.scaled(picture) for picture in pictures])


def fit(cohort: Cohort, keys: ImageKeys) -> Preparation:
    """The steps for these training pictures; size, channels, mean and deviation come from them alone. Raises DataError on none that fit."""
    facts = _facts(cohort)
    if not facts:
        raise _nothing(cohort)
    height, width = keys.size or _size({fact.size for fact in facts})
    channels = 1 if all(fact.grey for fact in facts) else max(fact.channels for fact in facts)
    most = max(fact.most for fact in facts)
    first: list[dict[str, Any]] = [
        {"step": "resize", "height": height, "width": width, "by": "bilinear"},
        {"step": "channels", "channels": channels},
        {"step": "scale", "divisor": {"uint8": 255.0, "uint16": 65535.0, "float32": 1.0 if most <= 1.0 else most}},
    ]
    seen: dict[str, Any] = {
        "depths": sorted({fact.depth for fact in facts}),
        "channels": sorted({fact.channels for fact in facts}),
        "smallest": min(min(fact.size) for fact in facts),
    }
    unfitted = {"step": "standardise", "mean": [0.0] * channels, "deviation": [1.0] * channels}
    draft = Preparation((*first, unfitted), seen)
    values = draft.reduce(cohort).values
    if not len(values):
        raise _nothing(cohort)
    divisor = 1.0 if values.dtype == np.float32 else float(first[2]["divisor"][values.dtype.name])
    mean = values.mean(axis=(0, 1, 2), dtype=np.float64) / divisor
    deviation = values.std(axis=(0, 1, 2), dtype=np.float64) / divisor
    fitted = {"step": "standardise", "mean": mean.tolist(), "deviation": np.where(deviation > 1e-6, deviation, 1.0).tolist()}
    return Preparation((*first, fitted), {**seen, "looks": likeness.ranges(draft.scaled(values))})


def _facts(cohort: Cohort) -> set[Facts]:
    """The different facts among a cohort's pictures; those that hold one single value are left out."""
    base, index = unwrap(cohort.payloads)
    if isinstance(base, np.ndarray):
        return {facts_of_all(base[index])} if len(index) else set()
    found = set()
    for place in map(int, index):
        try:
            found.add(base.facts(place) if isinstance(base, PictureFiles) else facts_of(checked(base[place])))
        except ContractError:
            continue
    return found


def _nothing(cohort: Cohort) -> DataError:
    return DataError(_("none of {n} training pictures holds anything but one value; expected pictures").format(n=len(cohort)))


def unwrap(payloads: Payloads) -> tuple[Payloads, NDArray[np.int64]]:
    """The payloads below all choices, and the index of each case into them."""
    index = np.arange(len(payloads), dtype=np.int64)
    while isinstance(payloads, Chosen):
        index = payloads.index[index]
        payloads = payloads.payloads
    return payloads, index


def _size(sizes: set[tuple[int, int]]) -> tuple[int, int]:
    """As stored where all are of one small size, else a square that a small network can look over."""
    if len(sizes) == 1:
        height, width = next(iter(sizes))
        if min(height, width) >= SMALLEST_SIDE and max(height, width) <= DEFAULT_SIDE:
            return height, width
    largest = max(max(size) for size in sizes)
    side = min(DEFAULT_SIDE, max(28, math.ceil(largest)))
    return side, side
