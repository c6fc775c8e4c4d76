"""The model card: what a bundle is for, on whom it was made, how good it is, what it must not be used for; in the current language.

Its headings follow Mitchell et al., Model Cards for Model Reporting (FAT* 2019).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sizhen.bundle.manifest import Manifest
from sizhen.core import words
from sizhen.core.language import current
from sizhen.core.language import translate as _


def card(manifest: Manifest) -> str:
    """Markdown in the current language. Figures that are not defined are shown as a dash."""
    blocks = [f"# {manifest.name}", *_purpose(manifest), *_people(manifest), *_figures(manifest)]
    blocks += [*_limits(manifest), *_privacy(manifest), *_making(manifest)]
    return "\n\n".join(blocks) + "\n"


def _purpose(manifest: Manifest) -> Iterator[str]:
    yield "## " + _("What it is for")
    task = manifest.task
    yield _("It examines {examination}: one opinion per {unit}, task {task}.").format(
        examination=words.examination(manifest.examination), unit=words.unit(task.unit), task=words.task(task.kind)
    )
    if task.classes:
        text = _("Labels: {labels}.").format(labels=words.listed([_plain(label) for label in task.classes], 50))
        yield text + (" " + _("The finding is {positive}.").format(positive=_plain(task.positive)) if task.positive is not None else "")
    model = manifest.models[manifest.model]
    text = _("Packed model: {model}, averaged over {n} members.") if model.members > 1 else _("Packed model: {model}.")
    yield text.format(model=manifest.model, n=model.members) + (f" {model.description}" if model.description else "")
    yield "## " + _("What it must not be used for")
    yield manifest.not_for_in(current()) or _("Anything but the task above, on patients like those it was made on.")


def _people(manifest: Manifest) -> Iterator[str]:
    yield "## " + _("On whom")
    found = manifest.evaluation
    cases, patients = found.get("cases"), found.get("patients")
    if isinstance(cases, int):
        text = (
            _("Measured on {cases} cases of {patients} patients ({part}).")
            if isinstance(patients, int)
            else _("Measured on {cases} cases ({part}); which belong to one patient is unknown, so intervals are probably too narrow.")
        )
        yield text.format(
            cases=f"{cases:,}", patients=f"{patients:,}" if isinstance(patients, int) else "", part=_part(found.get("measured_on"))
        )
    else:
        yield _("It was not measured.")


def _figures(manifest: Manifest) -> Iterator[str]:
    found = manifest.evaluation
    measures = _tables(found.get("measures"))
    if not measures:
        return
    yield "## " + _("How good")
    yield _("95 % intervals in brackets, by resampling patients. Beside the packed model stand the plain ones.")
    baselines = {name: _tables(table) for name, table in _tables(found.get("baselines")).items()}
    names = [manifest.model, *baselines]
    rows = [
        [words.measure(name)[0], _figure(measures[name]), *(_figure(table.get(name)) for table in baselines.values())] for name in measures
    ]
    yield _table([_("measure"), *names], rows)
    classes = {label: _tables(table) for label, table in _tables(found.get("classes")).items()}
    columns = sorted({name for table in classes.values() for name in table})
    if classes and columns:
        yield "### " + _("By label")
        yield _table(
            [_("label"), *(words.measure(name)[0] for name in columns)],
            [[_plain(label), *(_figure(table.get(name)) for name in columns)] for label, table in classes.items()],
        )
    if isinstance(found.get("abstained"), int | float):
        yield _("It had no opinion in {share}; figures are over all labelled cases, those included.").format(
            share=f"{found['abstained']:.1%}"
        )


def _limits(manifest: Manifest) -> Iterator[str]:
    lines = [
        _("Figures hold for patients like those it was measured on; elsewhere measure again with `sizhen evaluate`."),
        _("Prediction sets cover one random unit of each patient, over all such patients; they promise nothing for this patient."),
        _("Intervals do not include the variation of training."),
    ]
    unseen = _tables(manifest.evaluation.get("unseen"))
    if unseen:
        lines.append(_("{n} labels or items of the measured cases were never seen in training.").format(n=len(unseen)))
    notes = manifest.evaluation.get("notes")
    lines += [note for note in notes if isinstance(note, str)] if isinstance(notes, list) else []
    yield "## " + _("Limits")
    yield "\n".join(f"- {line}" for line in lines)


def _privacy(manifest: Manifest) -> Iterator[str]:
    yield "## " + _("What of the patients is in it")
    n = manifest.privacy.min_documents
    lines = [
        _("Words and items are in it only if at least {n} patients (or documents) have them.").format(n=n)
        if n > 1
        else _("Every word or item of the training data may be in it (min_documents = 1): only for public data."),
        _("The sets of items of training patients are in it, without name, time or order: they are needed to find neighbours.")
        if manifest.privacy.neighbours_packed
        else _("No row of any patient is in it."),
    ]
    yield "\n".join(f"- {line}" for line in lines)


def _making(manifest: Manifest) -> Iterator[str]:
    yield "## " + _("Made with")
    yield _(", ").join(f"{name} {version}" for name, version in sorted(manifest.created_with.items())) or _("unknown versions")


def _part(measured_on: Any) -> str:
    known = {"test": _("the test part"), "out-of-fold": _("out of fold: each case by models that did not see its patient")}
    return known.get(measured_on, str(measured_on))


def _figure(figure: Any) -> str:
    """.874 (.851 to .894), a star where patients or events are few."""
    if not isinstance(figure, Mapping) or not isinstance(figure.get("value"), int | float):
        return "–"
    text = f"{figure['value']:.3f}"
    if isinstance(figure.get("low"), int | float) and isinstance(figure.get("high"), int | float):
        text += f" ({figure['low']:.3f}–{figure['high']:.3f})"
    return text + ("\\*" if figure.get("few") else "")


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _tables(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _plain(name: str | None) -> str:
    """A label as text in Markdown, whatever signs it holds."""
    return "".join("\\" + sign if sign in "\\`*_[]<>|#" else sign for sign in (name or "").replace("\n", " "))
