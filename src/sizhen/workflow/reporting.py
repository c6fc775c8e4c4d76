"""The pages of a run, and what it hands back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sizhen.cohort.cohort import Cohort
from sizhen.core import files, words
from sizhen.core.evaluation import Evaluation
from sizhen.core.language import translate as _
from sizhen.core.recipe import to_table
from sizhen.report.context import ReportContext
from sizhen.report.pages import cases_page, report_page
from sizhen.trust.judgement import Trust
from sizhen.trust.kinds import KINDS
from sizhen.workflow.explaining import Explained
from sizhen.workflow.fitting import Index
from sizhen.workflow.gathering import Design, Gathered
from sizhen.workflow.measuring import ModelMeasured, what_may_leave
from sizhen.workflow.packing import Packed, not_for
from sizhen.workflow.recipes import Order
from sizhen.workflow.storing import Fit

OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Result:
    """What a run made, and how good it is."""

    evaluation: Evaluation
    bundle: Path
    report: Path
    cases: Path
    folder: Path


def report(
    gathered: Gathered,
    design: Design,
    fits: Mapping[str, Sequence[Fit]],
    chosen: str,
    measured: Mapping[str, ModelMeasured],
    explained: Explained,
    evaluation: Evaluation,
    packed: Packed,
    order: Order,
) -> Result:
    """Write report.html (no case in it) and cases.html (patient data, for its owner's eyes)."""
    context = _context(gathered, design, fits, measured[chosen], explained, packed, order)
    page, cases = order.out / "report.html", order.out / "cases.html"
    files.write(page, report_page(what_may_leave(evaluation, order.recipe.privacy.min_documents), context))
    examples = [replace(example, opinion=replace(example.opinion, digest=packed.digest)) for example in explained.examples]
    files.write(cases, cases_page(examples, context), mode=OWNER_ONLY)
    return Result(evaluation, packed.path, page, cases, order.out)


def _context(
    gathered: Gathered,
    design: Design,
    fits: Mapping[str, Sequence[Fit]],
    measured: ModelMeasured,
    explained: Explained,
    packed: Packed,
    order: Order,
) -> ReportContext:
    from sizhen import __version__

    cohort, recipe = gathered.cohort, order.recipe
    return ReportContext(
        title=order.name if order.name != "sizhen" else order.data.name,  # init calls every recipe sizhen.toml
        question=_question(cohort),
        positive=cohort.task.positive,
        counts=label_counts(cohort),
        splits=_splits(cohort, design),
        design=_design_words(design, cohort),
        patients_unknown=cohort.patients is None,
        operating_point=_operating_words(measured.packed, cohort),
        sets=_sets_words(measured.packed),
        calibration=_calibration_words(measured.packed),
        faithfulness=explained.faithfulness,
        faithfulness_said=explained.said,
        recipe=tuple(_rows(to_table(recipe))),
        seconds={name: sum(fit.seconds for fit in of_model) for name, of_model in fits.items()},
        seed=recipe.learn.seed,
        not_for=not_for(),
        bundle=packed.path.name,
        digest=packed.digest,
        version=__version__,
    )


def _question(cohort: Cohort) -> str:
    task = cohort.task
    if task.classes:
        shown = _(", ").join(task.classes[:12]) + (" ..." if len(task.classes) > 12 else "")
        return _("for each {unit}: which of {labels}").format(unit=words.unit(task.unit), labels=shown)
    if task.kind == "similarity":
        return _("for each pair of words: how alike are they; for each word: which are nearest to it")
    return _("for each case: which items were given to patients like this one")


def label_counts(cohort: Cohort) -> dict[str, int]:
    """Cases, units or spans for each label, over all data."""
    counts: Counter[str] = Counter()
    for label in cohort.labels or ():
        if isinstance(label, str):
            counts[label] += 1
        elif label is not None and cohort.task.classes:
            counts.update(str(entry[-1]) if isinstance(entry, tuple | list) else str(entry) for entry in label)
    return {name: counts[name] for name in (*cohort.task.classes, *sorted(set(counts) - set(cohort.task.classes))) if counts[name]}


def _splits(cohort: Cohort, design: Design) -> dict[str, dict[str, int]]:
    sides = design.split
    if design.folds:
        named = {_("fold {k}").format(k=k + 1): fold.held for k, fold in enumerate(sides.folds)}
        named |= {_("test"): sides.test} if len(sides.test) else {}
    else:
        named = {_("train"): sides.train, _("validate"): sides.validate, _("calibrate"): sides.calibrate, _("test"): sides.test}
    return {name: _counted(cohort, index) for name, index in named.items()}


def _counted(cohort: Cohort, index: Index) -> dict[str, int]:
    row = {_("cases"): len(index)}
    if cohort.patients is not None:
        row[_("patients")] = len(np.unique(cohort.patient_index()[index]))
    return row


def _design_words(design: Design, cohort: Cohort) -> str:
    if design.folds:
        if len(design.split.test):
            return _("{k} folds by patient; measured on the test part that came with the data").format(k=len(design.split.folds))
        return _("{k} folds by patient (by case where patients are unknown); each was scored by a model that had not seen it").format(
            k=len(design.split.folds)
        )
    if not KINDS[cohort.task.kind].needs_labels:
        return _("all is learned from but what came as the test part, on which it is measured")
    return _("four parts by patient: train, validate (early stopping, choice), calibrate, test")


def _operating_words(trust: Trust, cohort: Cohort) -> str:
    if trust.operating_point is not None:
        return trust.operating_point.sentence()
    if cohort.task.kind == "binary":
        return _("no operating point: the recipe does not say which label is the finding (positive = ...)")
    return ""


def _sets_words(trust: Trust) -> str:
    if not KINDS[trust.task.kind].sets:
        return ""
    if trust.sets is None:
        return _("no prediction sets: {n} patients are too few for a level of {level:.0%}").format(n=trust.patients, level=trust.level)
    return _(
        "prediction sets hold the right label for {level:.0%}: for one random unit of each patient, over all patients like those "
        "calibrated on; not for this patient, and not for every unit of one"
    ).format(level=trust.level)


def _calibration_words(trust: Trust) -> str:
    if KINDS[trust.task.kind].link == "identity":
        return ""
    kinds = _(", ").join(dict.fromkeys(calibrator.kind for calibrator in trust.calibrators))
    return _("calibrators ({kinds}) chosen by log loss cross-fitted over {n} patients").format(kinds=kinds, n=trust.patients)


def _rows(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            rows += _rows(value, f"{prefix}{key}.")
        else:
            rows.append((prefix + key, str(value)))
    return rows
