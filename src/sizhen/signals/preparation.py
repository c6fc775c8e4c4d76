"""What a model of signals sees of a case, as data: which leads or variables, in which form, scaled by what training patients had."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import BundlePart, Parts, document
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import BundleError
from sizhen.core.language import translate as _
from sizhen.core.scores import Remark

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
PART = "preparation"


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """U units as models see them.

    sequence (U, T, F) without NaN, zero beyond lengths (U,) int32; context (U, S) without NaN, what a network sees beside the sequence;
    features (U, D) for trees, NaN where missing; case (U,) index into the cohort; where (U, 2) in the input's coordinates or None.
    """

    sequence: Floats
    lengths: NDArray[np.int32]
    context: Floats
    features: Floats
    case: Ints
    where: Ints | None = None
    remarks: tuple[Remark, ...] = field(default_factory=tuple)

    def __len__(self) -> int:
        return len(self.case)

    def take(self, units: NDArray[np.generic]) -> "Inputs":
        """Some units; remarks are not kept."""
        return Inputs(
            self.sequence[units],
            self.lengths[units],
            self.context[units],
            self.features[units],
            self.case[units],
            None if self.where is None else self.where[units],
        )

    @staticmethod
    def concatenate(parts: Sequence["Inputs"]) -> "Inputs":
        offsets = np.cumsum([0, *(len(part) for part in parts)])
        remarks = tuple(
            remark if remark.unit is None else Remark(remark.case, remark.kind, remark.text, remark.unit + int(offset))
            for part, offset in zip(parts, offsets, strict=False)
            for remark in part.remarks
        )
        return Inputs(
            sequence=np.concatenate([part.sequence for part in parts]),
            lengths=np.concatenate([part.lengths for part in parts]),
            context=np.concatenate([part.context for part in parts]),
            features=np.concatenate([part.features for part in parts]),
            case=np.concatenate([part.case for part in parts]),
            where=None if parts[0].where is None else np.concatenate([part.where for part in parts if part.where is not None]),
            remarks=remarks,
        )


class Preparation(Protocol):
    """One kind of data's way from cases to inputs; fitted on training patients, carried in the bundle as plain values."""

    kind: str

    def blocks(self, cohort: Cohort) -> Iterator[Inputs]:
        """All cases in their order, some at a time, so that memory stays bounded."""

    @property
    def feature_names(self) -> tuple[str, ...]: ...

    @property
    def widths(self) -> tuple[int, int]:
        """F and S: channels of a step, width of the context."""

    def to_json(self) -> dict[str, Any]: ...


def part_of(preparation: Preparation) -> BundlePart:
    return document(PART, {"kind": preparation.kind, "features": list(preparation.feature_names), **preparation.to_json()})


def open_preparation(parts: Parts) -> Preparation:
    """The preparation that a model was packed with. Raises BundleError where it is of a kind not known here."""
    from sizhen.signals.beats import BeatPreparation
    from sizhen.signals.charts import ChartPreparation
    from sizhen.signals.series import SeriesPreparation

    content = dict(parts.document(PART))
    kind, features = content.pop("kind", None), content.pop("features", None)
    known: Mapping[Any, Callable[[Mapping[str, Any]], Preparation]] = {
        BeatPreparation.kind: BeatPreparation.from_json,
        ChartPreparation.kind: ChartPreparation.from_json,
        SeriesPreparation.kind: SeriesPreparation.from_json,
    }
    if kind not in known:
        raise BundleError(_("preparation {kind!r} is not known; expected beats, charts or series").format(kind=kind))
    try:
        opened = known[kind](content)
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(_("the bundle's preparation does not fit this version; it must be packed again")) from error
    if features != list(opened.feature_names):  # what a column of numbers means is this version's, and must be the bundle's
        raise BundleError(_("the bundle's preparation does not fit this version; it must be packed again"))
    return opened


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Centre and spread of columns in training, by which networks see numbers; clipped at 5 spreads, missing at the centre."""

    centre: Floats
    spread: Floats

    @classmethod
    def fit(cls, columns: Floats) -> "Scale":
        """Of the last axis; medians and quartiles are taken where a column has any number, so that outliers do not count."""
        flat = columns.reshape(-1, columns.shape[-1])
        centre, spread = np.zeros(flat.shape[1], np.float32), np.ones(flat.shape[1], np.float32)
        for index in range(flat.shape[1]):
            known = flat[np.isfinite(flat[:, index]), index]
            if len(known):
                low, middle, high = np.percentile(known, [5, 50, 95])
                centre[index] = middle
                spread[index] = (high - low) / 3.29 if high - low > 1e-6 else max(float(known.std()), 1e-3)
        return cls(centre, spread)

    def __call__(self, columns: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            found = np.clip((columns - self.centre) / self.spread, -5, 5)
        return np.asarray(np.nan_to_num(found, nan=0.0), np.float32)

    def to_json(self) -> dict[str, list[float]]:
        return {"centre": [float(x) for x in self.centre], "spread": [float(x) for x in self.spread]}

    @classmethod
    def from_json(cls, content: Mapping[str, Sequence[float]]) -> "Scale":
        return cls(np.array(content["centre"], np.float32), np.array(content["spread"], np.float32))
