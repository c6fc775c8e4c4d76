"""Evidence after training: some cases right and wrong to look at, and whether taking evidence away changes what is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.evaluation import Figure
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.task import Task
from sizhen.report.context import Example
from sizhen.trust.faithfulness import faithfulness
from sizhen.trust.judged import Judged
from sizhen.trust.kinds import KINDS
from sizhen.workflow.gathering import Design, Gathered
from sizhen.workflow.measuring import ModelMeasured
from sizhen.workflow.opinions import Signed, opinions, unit_key, unit_name, without_evidence
from sizhen.workflow.packing import not_for
from sizhen.workflow.protocol import Described, Examination, Examiner
from sizhen.workflow.recipes import Order
from sizhen.workflow.serving import cautions
from sizhen.workflow.storing import Fit

TESTED = 60
SHARE = 0.2
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Explained:
    """Examples for cases.html, and how faithful evidence is."""

    examples: tuple[Example, ...] = ()
    faithfulness: Mapping[str, Figure] = field(default_factory=dict)
    said: str = ""


def explain(
    room: Examination,
    gathered: Gathered,
    design: Design,
    fits: Sequence[Fit],
    model: str,
    measured: ModelMeasured,
    order: Order,
    progress: Progress,
) -> Explained:
    """Examples and the test of evidence, on cases that the explained model did not learn from."""
    cohort, task = gathered.cohort, gathered.cohort.task
    judged = measured.judged
    examiners = [room.examiner(Parts.of(fit.parts), task) for fit, job in zip(fits, design.jobs, strict=True) if job.name != "packed"]

    own = [room.examiner(Parts.of(fits[-1].parts), task)] if design.pooled else []

    def members(case: int) -> list[Examiner]:
        if judged.fold is None:
            return own or (examiners if design.folds else examiners[:1])
        return [examiners[int(judged.fold[np.flatnonzero(judged.scores.case == case)[0]])]]

    rows = _tested(judged, order.recipe.learn.seed)
    progress.start(_("testing evidence"), len(rows))
    tested = [_drop(cohort, judged, measured, members(int(judged.scores.case[row])), int(row), task, progress) for row in rows]
    figures = _figures(
        [drop for drop in tested if drop is not None], judged, [r for r, d in zip(rows, tested, strict=True) if d is not None]
    )
    picked = _picked(judged, task)
    progress.start(_("drawing cases"), len(picked))
    signed = Signed(room.name, task, model, order.name, "", not_for(), cautions(measured.trust))
    examples = []
    for case, right in picked:
        examples += [
            Example(opinion, truth_words(judged, task, case), right) for opinion in opinions(cohort, judged, signed, members(case), [case])
        ]
        progress.advance()
    return Explained(tuple(examples), figures, _said(figures))


def described(room: Examination, fits: Sequence[Fit], task: Task) -> tuple[str, ...]:
    """What the packed model is made of, in the current language, where its room can say."""
    examiner = room.examiner(Parts.of(fits[-1].parts), task)
    return tuple(examiner.described()) if isinstance(examiner, Described) else ()


def truth_words(judged: Judged, task: Task, case: int) -> str | None:
    """What is known of a case's answer, in words; None where nothing is."""
    scores = judged.scores
    rows = np.flatnonzero(scores.case == case)
    if scores.truth is None or not len(rows):
        return None
    if scores.values.shape[1] == 1:
        names = [unit_name(scores, task, int(row)) for row in rows if scores.truth[row] == 1]
        return _(", ").join(dict.fromkeys(names)) or _("nothing")
    if scores.truth.ndim == 2:
        return _(", ").join(label for label, known in zip(task.classes, scores.truth[rows[0]], strict=True) if known == 1) or _("nothing")
    names = [(*task.classes, *scores.unseen)[int(scores.truth[row])] for row in rows if int(scores.truth[row]) >= 0]
    if not names:
        return None
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    return _(", ").join(name if len(names) == 1 else f"{name} x {n}" for name, n in counts.items())


def _rightness(judged: Judged, task: Task) -> NDArray[np.float64]:
    """(U,) 1 where a unit's answer is right, 0 wrong, NaN unknown."""
    scores, p = judged.scores, judged.probabilities
    if scores.truth is None:
        return np.full(len(scores), np.nan)
    truth = np.asarray(scores.truth, np.float64)
    if KINDS[task.kind].link == "identity":  # near or far, but not right or wrong
        return np.full(len(scores), np.nan)
    if truth.ndim == 2:
        right = ((p >= 0.5) == (truth == 1)).all(axis=1).astype(np.float64)
        known = (truth >= 0).all(axis=1)
    elif p.shape[1] == 1:
        proposed = np.ones(len(p), np.bool_) if scores.proposed is None else scores.proposed
        right, known = (proposed == (truth == 1)).astype(np.float64), truth >= 0
    else:
        right, known = (judged.named == truth).astype(np.float64), truth >= 0
    return np.where(known, right, np.nan)


def _picked(judged: Judged, task: Task) -> list[tuple[int, bool | None]]:
    """Cases to show: the surest right ones, the surest wrong ones, some without an opinion; classes take turns."""
    scores = judged.scores
    right, sure = _rightness(judged, task), judged.probabilities.max(axis=1)
    by_case: dict[int, list[int]] = {}
    for row, case in enumerate(scores.case):
        by_case.setdefault(int(case), []).append(row)
    table = []
    for case, rows in by_case.items():
        known = right[rows][~np.isnan(right[rows])]
        if len(known):
            share = float(known.mean())
            table.append(
                (case, share, float(sure[rows].mean()), bool(judged.abstained[rows].all()), int(judged.probabilities[rows[0]].argmax()))
            )
    single = len(by_case) == len(scores)
    said = [entry for entry in table if not entry[3]]
    best = sorted((e for e in said if e[1] >= (1.0 if single else 0.5)), key=lambda e: (-e[1], -e[2]))
    worst = sorted((e for e in said if e[1] < (0.5 if single else 1.0)), key=lambda e: (e[1], -e[2]))
    silent = sorted((e for e in table if e[3]), key=lambda e: e[2])
    shown: list[tuple[int, bool | None]] = [(e[0], True if e[1] == 1 else None) for e in _in_turn(best)[:SHOWN]]
    taken = {case for case, _right in shown}
    shown += [(e[0], False if e[1] < 1 else None) for e in _in_turn([e for e in worst if e[0] not in taken])[:SHOWN]]
    return shown + [(e[0], None) for e in silent[: SHOWN // 2]]


def _in_turn(entries: list[tuple[int, float, float, bool, int]]) -> list[tuple[int, float, float, bool, int]]:
    """The same entries, answers taking turns, so that one class does not fill the page."""
    seen: dict[int, int] = {}
    ranked = []
    for place, entry in enumerate(entries):
        seen[entry[4]] = seen.get(entry[4], 0) + 1
        ranked.append((seen[entry[4]], place, entry))
    return [entry for _turn, _place, entry in sorted(ranked, key=lambda item: item[:2])]


def _tested(judged: Judged, seed: int) -> NDArray[np.int64]:
    """Units whose evidence is tested: proposed, at most one a case and 60 in all, chosen by the seed."""
    scores = judged.scores
    able = np.arange(len(scores)) if scores.proposed is None else np.flatnonzero(scores.proposed)
    able = np.random.default_rng(seed).permutation(able)
    _cases, first = np.unique(scores.case[able], return_index=True)
    return np.sort(able[np.sort(first)[:TESTED]])


def _drop(
    cohort: Cohort, judged: Judged, measured: ModelMeasured, examiners: list[Examiner], row: int, task: Task, progress: Progress
) -> tuple[float, float, float] | None:
    """Probability of a unit's answer as it is, without its evidence, and without as much at random."""
    scores = judged.scores
    case = cohort.case(int(scores.case[row]))
    unit = row - int(np.flatnonzero(scores.case == scores.case[row])[0])
    column = int(judged.probabilities[row].argmax())
    evidence = examiners[0].evidence(case, unit, column)
    progress.advance()
    if evidence.method == "neighbours" or (not evidence.regions and not evidence.contributions and evidence.heat is None):
        return None
    key = unit_key(scores, row, unit)
    member = 0 if judged.fold is None else min(int(judged.fold[row]), len(measured.trust.calibrators) - 1)
    calibrator = measured.trust.calibrators[member]
    said = []
    for seed in (None, row):
        values = without_evidence(examiners[:1], case, evidence, SHARE, seed, task, key)
        if values is None and scores.where is None and scores.group is None:
            return None  # what is left is refused, and nothing can be compared; a span or an item, though, is just no longer proposed
        said.append(0.0 if values is None else float(calibrator.probabilities(values[0][None])[0, column]))
    before = float(calibrator.probabilities(examiners[0].scores(Cohort.of_one(case, task)).values[unit][None])[0, column])
    return before, said[0], said[1]


def _figures(drops: Sequence[tuple[float, float, float]], judged: Judged, rows: Sequence[int]) -> dict[str, Figure]:
    if len(drops) < 10:
        return {}
    table = np.array(drops)
    tested = faithfulness(table[:, 0], table[:, 1], table[:, 2], judged.scores.patient[np.array(rows)])
    return {"drop_evidence": tested.drop_evidence, "drop_random": tested.drop_random, "difference": tested.difference}


def _said(figures: Mapping[str, Figure]) -> str:
    if not figures:
        return _("evidence was not tested: fewer than ten cases have any")
    return _("a fifth of the input is taken away: the heaviest evidence, or as much at random; the difference is what evidence points to")
