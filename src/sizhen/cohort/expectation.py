"""Is it enough: events per class, and how wide the intervals will be that one may expect."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from sizhen.cohort.recognition import Recognition
from sizhen.cohort.split import FEW_CASES, FEW_PATIENTS, SHARES
from sizhen.core.case import PART_NAMES, Part
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _

FEW_EVENTS = 10
ASSUMED_AUROC = 0.80
ASSUMED_SENSITIVITY = 0.95


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a class allows: events in all, events that will be measured on, and half the width of the 95 % interval of its AUROC."""

    label: str
    events: int
    measured: int
    auroc_half_width: float | None
    sensitivity_low: float | None
    sensitivity_high: float | None


def hanley_mcneil(auroc: float, positives: int, negatives: int) -> float:
    """The standard error of an AUROC (Hanley and McNeil, Radiology 143:29, 1982), from the exponential approximation."""
    q1 = auroc / (2 - auroc)
    q2 = 2 * auroc**2 / (1 + auroc)
    variance = auroc * (1 - auroc) + (positives - 1) * (q1 - auroc**2) + (negatives - 1) * (q2 - auroc**2)
    return sqrt(variance / (positives * negatives))


def clopper_pearson(successes: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """The exact two-sided interval of a share (Clopper and Pearson, Biometrika 26:404, 1934)."""
    from scipy.stats import beta

    rest = (1 - level) / 2
    low = 0.0 if successes == 0 else float(beta.ppf(rest, successes, trials - successes + 1))
    high = 1.0 if successes == trials else float(beta.ppf(1 - rest, successes + 1, trials - successes))
    return low, high


def expect(counts: Mapping[str, int], share: float = 1.0) -> tuple[Expectation, ...]:
    """What to expect for each class of `counts` (cases or patients), where `share` of them is measured on (1 out of fold, .15 of parts).

    The AUROC is of the class against the rest, taken to be .80; the sensitivity is taken to be .95.
    """
    total = sum(counts.values())
    expected = []
    for label, events in counts.items():
        positives, negatives = round(events * share), round((total - events) * share)
        half = 1.96 * hanley_mcneil(ASSUMED_AUROC, positives, negatives) if positives and negatives else None
        low, high = clopper_pearson(round(ASSUMED_SENSITIVITY * positives), positives) if positives else (None, None)
        expected.append(Expectation(label, events, positives, half, low, high))
    return tuple(expected)


def enough(counts: Mapping[str, int], share: float = 1.0) -> tuple[AuditFinding, ...]:
    """The same in sentences for `init`, a class each; a warning where events are too few to learn from or to show a sensitivity."""
    findings = []
    for said in expect(counts, share):
        if said.auroc_half_width is None or said.sensitivity_low is None or said.sensitivity_high is None:
            text = _("{label}: {events} cases, {measured} to measure on; no figure can be given: gather more")
            findings.append(
                AuditFinding(
                    "too_few_events", "warning", text.format(label=said.label, events=said.events, measured=said.measured), said.events
                )
            )
            continue
        text = _(
            "{label}: {events} cases, about {measured} of them to measure on; "
            "expect an interval of ±{half:.2f} about an AUROC of .80, and {low:.2f} to {high:.2f} about a sensitivity of .95"
        ).format(
            label=said.label,
            events=said.events,
            measured=said.measured,
            half=said.auroc_half_width,
            low=said.sensitivity_low,
            high=said.sensitivity_high,
        )
        severity = "warning" if said.measured < FEW_EVENTS else "information"
        findings.append(AuditFinding("expected_interval", severity, text, said.events))
    return tuple(findings)


def expectations(found: Recognition) -> tuple[str, ...]:
    """The sentences for what `init` saw: measured on a part named test, else out of fold or on 15 % as the default design will have it."""
    total = sum(found.counts.values())
    if not total:
        return ()
    test = next((count for name, count in found.parts.items() if PART_NAMES.get(name) is Part.TEST), 0)
    few = found.cases < FEW_CASES or (found.patients is not None and found.patients < FEW_PATIENTS)
    share = test / max(found.cases, 1) if test else 1.0 if few else SHARES[Part.TEST]
    return tuple(finding.text for finding in enough(found.counts, share))
