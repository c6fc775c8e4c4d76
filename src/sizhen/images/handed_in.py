"""What a person hands in to be examined: pictures, folders of them, `.npz` files, manifests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sizhen.cohort.cohort import Cohort, Payloads, unique
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.core.task import Task
from sizhen.exchange.pictures import read_picture
from sizhen.images import asked, gathering, manifests
from sizhen.images.gathering import Gathered
from sizhen.images.keys import ImageKeys
from sizhen.images.payloads import PictureFiles


def cases(places: Sequence[Path], recipe: Recipe) -> Cohort:
    """All images in these inputs as one cohort, labels only where a manifest or an `.npz` has them. Raises DataError."""
    found = [_gathered(Path(place), recipe.room_as(ImageKeys)) for place in places]
    if not found:
        raise DataError(_("no input was given; expected pictures, a folder of them, an .npz file or a manifest"))
    cohorts = [asked.cohort_of(one, recipe) for one in found]
    if len(cohorts) == 1:
        return cohorts[0]
    ids = [name for one in cohorts for name in one.ids]
    payloads: Payloads = _together([one.payloads for one in cohorts])
    labels = [label for one in cohorts for label in (one.labels or (None,) * len(one))]
    names = gathering.in_order([name for one in cohorts for name in one.task.classes])
    return Cohort(
        ids=unique(ids),
        payloads=payloads,
        task=Task(cohorts[0].task.kind, names, unit="image"),
        labels=tuple(labels) if any(label is not None for label in labels) else None,
        digests=tuple(mark for one in cohorts for mark in (one.digests or ())),
        sources=tuple(ids),
        findings=tuple(finding for one in cohorts for finding in one.findings),
        unreadable={name: reason for one in cohorts for name, reason in one.unreadable.items()},
    )


def _gathered(place: Path, keys: ImageKeys) -> Gathered:
    if place.is_dir():
        table = manifests.manifest_in(place, keys)
        if table is not None:
            return manifests.from_manifest(table, keys, None)
        return gathering.unlabelled(gathering.from_folder(place))
    if place.suffix.lower() == ".npz" or place.suffix.lower() in manifests.SUFFIXES:
        return asked.read(place, keys, None)
    picture = read_picture(place)
    return Gathered("pictures", (place.name,), [picture], None, (gathering.pixel_digest(picture),))


def _together(payloads: Sequence[Payloads]) -> Payloads:
    """One sequence of payloads; files stay on the disk until asked for, arrays stay as they are."""
    if all(isinstance(one, PictureFiles) for one in payloads):
        return PictureFiles([path for one in payloads if isinstance(one, PictureFiles) for path in one.paths])
    whole: list[Any] = [one[row] for one in payloads for row in range(len(one))]
    return whole
