"""What init says of images: how many, of which kind, what is odd, and which recipe fits."""

from collections import Counter
from pathlib import Path

from sizhen.cohort.groups import holders
from sizhen.cohort.recognition import Guess, Recognition
from sizhen.cohort.set_aside import set_aside
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.task import Task
from sizhen.exchange.npz import part_names
from sizhen.images import asked, gathering, manifests
from sizhen.images.gathering import Gathered
from sizhen.images.keys import ImageKeys
from sizhen.images.pixels import is_grey

BITS = {"uint8": 8, "uint16": 16}
LOOKED_AT = 200


def recognise(data: Path) -> Recognition | None:
    """None where these are no images; raises DataError where they are and cannot be read."""
    keys = ImageKeys()
    if not _is_mine(data, keys):
        return None
    found = asked.read(data, keys, None)
    names = tuple(gathering.counted(found.labels))
    kind = asked.guess(found, names)
    counts = gathering.counted(found.labels)
    return Recognition(
        examination="images",
        certainty={"npz": 0.99, "manifest": 0.95, "folder": 0.9, "pictures": 0.3}[found.form],
        summary=summary(found),
        cases=len(found),
        patients=None if found.patients is None else len(set(found.patients)),
        task=Task(kind, names, unit="image"),
        counts=counts,
        holders=holders(found.labels or (), found.patients, names),
        parts={} if found.parts is None else dict(Counter(part for part in found.parts if part)),
        guesses=(
            _patient_guess(found),
            Guess("learn.network", "small-cnn", _("beside it, always: prevalence, logistic regression on pixels")),
        ),
        odd=(*set_aside(found.unreadable, len(found) + len(found.unreadable)), *found.findings, *_odd(found, counts)),
    )


def summary(found: Gathered) -> str:
    """ "5,856 cases, 8-bit grey, 28 x 28": what the first pictures say of all."""
    step = max(1, len(found) // LOOKED_AT)
    pictures = [found.payloads[row] for row in range(0, len(found), step)]
    depths = sorted({_depth(picture.dtype.name) for picture in pictures})
    grey = {is_grey(picture) for picture in pictures}
    colour = _("grey") if grey == {True} else _("colour") if grey == {False} else _("grey and colour")
    if grey == {True} and any(picture.ndim == 3 and picture.shape[2] == 3 for picture in pictures):
        colour = _("grey (some stored as colour)")
    sizes = sorted({picture.shape[:2] for picture in pictures})
    low, high = sizes[0], sizes[-1]
    size = (
        f"{low[0]} x {low[1]}"
        if low == high
        else _("{low} to {high} pixels").format(low=f"{low[0]} x {low[1]}", high=f"{high[0]} x {high[1]}")
    )
    return _("{n:,} cases, {depth} {colour}, {size}").format(n=len(found), depth=" / ".join(depths), colour=colour, size=size)


def _depth(kind: str) -> str:
    return _("{n}-bit").format(n=BITS[kind]) if kind in BITS else kind


def _is_mine(data: Path, keys: ImageKeys) -> bool:
    if data.is_dir():
        return manifests.manifest_in(data, keys) is not None or bool(gathering.pictures_in(data)[0])
    if data.suffix.lower() == ".npz":
        return bool(part_names(data))
    return data.suffix.lower() in manifests.SUFFIXES and manifests.is_manifest(data, keys)


def _patient_guess(found: Gathered) -> Guess:
    if found.patients is not None:
        return Guess("split.patient", found.patient_column, _("the column that says whose image it is"))
    return Guess(
        "split.patient",
        "unknown",
        _("no column looks like a patient: intervals go by image and are probably too narrow"),
    )


def _odd(found: Gathered, counts: dict[str, int]) -> list[AuditFinding]:
    said = []
    if found.labels is None:
        text = _("no image has a label; expected a folder for each class, or a manifest with a label column")
        said.append(AuditFinding("no_labels", "stop", text, len(found)))
    elif len(counts) < 2:
        said.append(AuditFinding("one_class", "stop", _("all images have one label; expected two labels or more"), len(found)))
    else:
        unlabelled = sum(label is None for label in found.labels)
        if unlabelled:
            said.append(AuditFinding("unlabelled", "warning", _("{n} images have no label").format(n=unlabelled), unlabelled))
    repeats = len(found) - len(set(found.digests))
    if repeats:
        said.append(AuditFinding("repeats", "warning", _("{n} images are exact repeats of others").format(n=repeats), repeats))
    return said
