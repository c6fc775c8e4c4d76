"""Is it enough: events per class, and how wide the intervals will be that one may expect."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from sizhen.cohort.recognition import Recognition
from sizhen.cohort.split import FEW_CASES, FEW_PATIENTS, FEWEST_PATIENTS, SHARES
from sizhen.core import words
from sizhen.core.case import PART_NAMES, Part
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _

FEW_EVENTS = 10
MOST_CLASSES = 12  # of more, the rarest are told
ASSUMED_AUROC = 0.80
ASSUMED_SENSITIVITY = 0.95
ASSUMED_SHARE = 0.80


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a class allows: patients with it in all, those measured on, and half the width of the 95 % interval of its AUROC."""

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


def expect(counts: Mapping[str, int], total: int, share: float = 1.0) -> tuple[Expectation, ...]:
    """What to expect for each class, which so many of `total` patients have, where `share` of them is measured on (1 out of fold, .15 of
    parts). A patient counts once, however many cases, beats or spans are his: intervals go by patient.

    The AUROC is of the class against the rest, taken to be .80; the sensitivity is taken to be .95.
    """
    expected = []
    for label, events in counts.items():
        positives, negatives = round(events * share), round(max(total - events, 0) * share)
        half = 1.96 * hanley_mcneil(ASSUMED_AUROC, positives, negatives) if positives and negatives else None
        low, high = clopper_pearson(round(ASSUMED_SENSITIVITY * positives), positives) if positives else (None, None)
        expected.append(Expectation(label, events, positives, half, low, high))
    return tuple(expected)


def enough(counts: Mapping[str, int], total: int, share: float = 1.0, whose: str | None = None) -> tuple[AuditFinding, ...]:
    """The same in sentences for `init`, a class each; a warning where events are too few to learn from or to show a sensitivity."""
    whose = whose if whose is not None else _("cases")
    findings = []
    for said in expect(counts, total, share):
        named = {"label": said.label, "events": said.events, "measured": said.measured, "whose": whose}
        if said.sensitivity_low is None or said.sensitivity_high is None:
            text = _("{label}: {events} {whose}, {measured} to measure on; no figure can be given: gather more").format(**named)
            findings.append(AuditFinding("too_few_events", "warning", text, said.events))
            continue
        text = _(
            "{label}: {events} {whose}, about {measured} of them to measure on; expect {low:.2f} to {high:.2f} about a {measure} of .95"
        )
        if said.auroc_half_width is not None:
            text = _(
                "{label}: {events} {whose}, about {measured} of them to measure on; expect an interval of ±{half:.2f} about an AUROC "
                "of .80, and {low:.2f} to {high:.2f} about a {measure} of .95"
            )
        text = text.format(
            **named,
            half=said.auroc_half_width,
            low=said.sensitivity_low,
            high=said.sensitivity_high,
            measure=words.measure("sensitivity")[0],
        )
        severity = "warning" if said.measured < FEW_EVENTS else "information"
        findings.append(AuditFinding("expected_interval", severity, text, said.events))
    return tuple(findings)


def expectations(found: Recognition) -> tuple[str, ...]:
    """The sentences for what `init` saw: measured on a part named test, else out of fold or on 15 % as the default design will have it."""
    total = found.cases if found.patients is None else found.patients
    whose = _("cases") if found.patients is None else _("patients")
    if total < FEWEST_PATIENTS:
        text = _("{total} {whose} are too few to learn from; expected at least {least}: gather more")
        return (text.format(total=total, whose=whose, least=FEWEST_PATIENTS),)
    labelled = found.task.kind in ("binary", "multiclass", "ordinal", "multilabel")
    if labelled and sum(n > 0 for n in found.holders.values()) < (1 if found.task.kind == "multilabel" else 2):
        return (_("there are fewer than two labels: nothing can be learned or measured; gather cases of another, or give labels"),)
    share = _measured_share(found)
    held = (
        dict(sorted(found.holders.items(), key=lambda item: item[1])[:MOST_CLASSES]) if len(found.holders) > MOST_CLASSES else found.holders
    )
    if labelled:
        return tuple(finding.text for finding in enough(held, total, share, whose))
    if found.task.kind == "similarity":
        return ()
    if found.task.kind in ("spans", "identifiers", "frames"):
        return tuple(_of_shares(label, events, share, whose, words.measure("recall")[0]) for label, events in held.items())
    return (_of_shares(words.task(found.task.kind), total, share, whose, words.measure("hit_rate")[0]),)


def _measured_share(found: Recognition) -> float:
    test = next((count for name, count in found.parts.items() if PART_NAMES.get(name) is Part.TEST), 0)
    if test:
        return test / max(found.cases, 1)
    few = found.cases < FEW_CASES or (found.patients is not None and found.patients < FEW_PATIENTS)
    return 1.0 if few else SHARES[Part.TEST]


def _of_shares(name: str, events: int, share: float, whose: str, measure: str) -> str:
    """What to expect of a share of .80 over so many patients: the widest that it can be, for all that is one patient's may go together."""
    measured = round(events * share)
    if not measured:
        text = _("{label}: {events} {whose}, {measured} to measure on; no figure can be given: gather more")
        return text.format(label=name, events=events, measured=measured, whose=whose)
    low, high = clopper_pearson(round(ASSUMED_SHARE * measured), measured)
    text = _("{label}: {events} {whose}, about {measured} of them to measure on; expect {low:.2f} to {high:.2f} about a {measure} of .80")
    return text.format(label=name, events=events, measured=measured, whose=whose, low=low, high=high, measure=measure)
