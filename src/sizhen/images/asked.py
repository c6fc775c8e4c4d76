"""From what was found and what the recipe asks to a cohort: the task, its classes, and the labels as that task has them."""

from collections.abc import Sequence
from pathlib import Path

from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Part
from sizhen.core.errors import DataError, RecipeError
from sizhen.core.language import translate as _
from sizhen.core.recipe import Recipe
from sizhen.core.task import Task, TaskKind
from sizhen.images import gathering, manifests
from sizhen.images.gathering import Gathered
from sizhen.images.keys import ImageKeys

ASKABLE: tuple[TaskKind, ...] = ("binary", "multiclass", "multilabel", "ordinal")


def read(data: Path, keys: ImageKeys, patient: str | None) -> Gathered:
    """An `.npz` file, a manifest or a folder, by what it is. Raises DataError."""
    if not data.exists():
        raise DataError(_("{path} is not there; expected an .npz file, a manifest or a folder of pictures").format(path=data))
    if data.is_dir():
        table = manifests.manifest_in(data, keys)
        return gathering.from_folder(data) if table is None else manifests.from_manifest(table, keys, patient)
    if data.suffix.lower() == ".npz":
        return gathering.from_npz(data)
    if data.suffix.lower() in manifests.SUFFIXES:
        return manifests.from_manifest(data, keys, patient)
    raise DataError(
        _("{file} is not a form that images come in; expected an .npz file, a manifest (CSV, Parquet) or a folder of pictures").format(
            file=data.name
        )
    )


def cohort_of(found: Gathered, recipe: Recipe) -> Cohort:
    """The cohort for the task that the recipe asks for, else for the guess. Raises RecipeError where the labels cannot give it."""
    keys = recipe.room_as(ImageKeys)
    names = _classes(found, keys)
    kind = recipe.task or guess(found, names)
    if kind not in ASKABLE:
        raise RecipeError(
            _("task = {kind!r} cannot be asked of images; expected one of {known}").format(kind=kind, known=_(", ").join(ASKABLE))
        )
    labels = found.labels
    if labels is not None and kind == "multilabel":
        labels = tuple(label if label is None or isinstance(label, tuple) else (label,) for label in labels)
    elif labels is not None and found.many:
        several = sum(isinstance(label, tuple) and len(label) != 1 for label in labels)
        if several:
            raise RecipeError(
                _('task = {kind!r} but {n} cases have several labels or none; expected task = "multilabel"').format(kind=kind, n=several)
            )
        labels = tuple(label[0] if isinstance(label, tuple) else label for label in labels)
    return Cohort(
        ids=found.ids,
        payloads=found.payloads,
        task=Task(kind, names, recipe.positive if recipe.positive in names else None, unit="image"),
        patients=found.patients,
        labels=labels,
        parts=found.parts,
        attributes=found.attributes,
        digests=found.digests,
        sources=found.ids,
        findings=found.findings,
        unreadable=found.unreadable,
    )


def guess(found: Gathered, names: Sequence[str]) -> TaskKind:
    """Several labels a case: multilabel; two labels: binary; more: multiclass. Ordinal is never guessed."""
    if found.many:
        return "multilabel"
    return "binary" if len(names) <= 2 else "multiclass"


def _classes(found: Gathered, keys: ImageKeys) -> tuple[str, ...]:
    """The labels of what may be learned from, in order; those of a test part only where there is nothing else."""
    if found.labels is None:
        return ()
    parts = found.parts or ("",) * len(found)
    learned = [label for label, part in zip(found.labels, parts, strict=True) if part != Part.TEST]
    names = tuple(gathering.counted(learned)) or tuple(gathering.counted(found.labels))
    if keys.order is None:
        return names
    missing = [name for name in names if name not in keys.order]
    if missing:
        raise RecipeError(_("order does not name the label {name}; expected every label once").format(name=missing[0]))
    return tuple(name for name in keys.order if name in names)
