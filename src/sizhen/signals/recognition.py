"""What init says of a folder: records with their beats, or charts with their outcomes."""

from collections import Counter
from pathlib import Path

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.groups import holders
from sizhen.cohort.recognition import Guess, Recognition
from sizhen.cohort.set_aside import settled
from sizhen.core.language import translate as _
from sizhen.exchange.vital_signs import UnitNotSaidError, said_unit
from sizhen.signals.keys import SignalKeys
from sizhen.signals.records import gather_records
from sizhen.signals.stays import Form, find_form, gather_stays


def recognise(data: Path) -> Recognition | None:
    """A folder with .hea files, or a long table; None where it is neither."""
    if data.is_dir() and any(data.glob("*.hea")):
        return _records(data)
    if not (data.is_dir() or data.name.endswith((".parquet", ".csv", ".csv.gz", ".tsv"))):
        return None
    form = find_form(data, SignalKeys())
    return None if form is None else _charts(data, form)


def _records(data: Path) -> Recognition:
    cohort = gather_records(data, SignalKeys())
    leads = Counter(lead for index in range(len(cohort)) for lead in cohort.payloads[index].leads)
    rates = sorted({cohort.payloads[index].rate for index in range(len(cohort))})
    counts: Counter[str] = Counter(name for label in cohort.labels or () for name in label)
    patients = len(set(cohort.patients or ()))
    summary = _("{records} records of {patients} patients, {beats:,} beats, leads {leads}, {rates} per second").format(
        records=len(cohort),
        patients=patients,
        beats=sum(counts.values()),
        leads=_(", ").join(name for name, n in leads.most_common(4)),
        rates=_(", ").join(f"{rate:g}" for rate in rates[:4]),
    )
    counted = _(", ").join(f"{name} {n:,}" for name, n in counts.items())
    guesses = (
        Guess("task", "multiclass", _("beats by AAMI class: {counts}").format(counts=counted)),
        Guess("split.patient", "record", _("a record is a patient, but for groups in signals.same_patient")),
        Guess("learn.network", "gru", _("beside it, always: LightGBM on intervals and waveforms, prevalence")),
    )
    return Recognition(
        examination="signals",
        certainty=0.95,
        summary=summary,
        cases=len(cohort),
        patients=patients,
        task=cohort.task,
        counts=dict(counts),
        holders=holders(cohort.labels or (), cohort.patients, cohort.task.classes),
        guesses=guesses,
        odd=settled(cohort).findings,
    )


def _charts(data: Path, form: Form) -> Recognition:
    try:
        cohort = gather_stays(data, SignalKeys())
        unit = said_unit(form.columns)
        units = [Guess("signals.time_unit", unit)] if unit is not None else []
    except UnitNotSaidError:
        cohort = gather_stays(data, SignalKeys(time_unit="hour"))
        said = _("a person writes this: second, minute, hour or day; what {column} counts from admission").format(column=form.columns.time)
        units = [Guess("signals.time_unit", "hour", said, open=True)]
    counts: Counter[str] = Counter(label for label in cohort.labels or () if label is not None)
    patients = len(set(cohort.patients or ()))
    summary = _("{stays:,} stays of {patients:,} patients, {values:,} values of {variables} variables").format(
        stays=len(cohort), patients=patients, values=_values(cohort), variables=len(cohort.payloads[0].names) if len(cohort) else 0
    )
    columns = form.columns
    found = {
        "tables": form.tables,
        "outcomes": form.outcomes,
        "patient": columns.patient,
        "time": columns.time,
        "variable": columns.variable,
        "value": columns.value,
        "outcome": form.outcome,
    }
    guesses = [Guess(f"signals.{key}", value, "") for key, value in found.items() if value is not None]
    guesses += [*units, Guess("signals.hours", SignalKeys().hours, _("since admission; what comes later is not looked at"))]
    guesses.append(Guess("learn.network", "gru", _("beside it, always: LightGBM on summaries, prevalence")))
    return Recognition(
        examination="signals",
        certainty=0.8 if counts else 0.5,
        summary=summary,
        cases=len(cohort),
        patients=patients,
        task=cohort.task,
        counts=dict(counts),
        holders=holders(cohort.labels or (), cohort.patients, cohort.task.classes),
        guesses=tuple(guesses),
        odd=cohort.findings,
    )


def _values(cohort: Cohort) -> int:
    return sum(len(cohort.payloads[index].value) for index in range(len(cohort)))
