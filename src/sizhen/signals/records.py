"""Records of beats: the AAMI classes, which beats count, which records are paced, and the cohort made from a folder of them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort, unique
from sizhen.core.errors import DataError, SizhenError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.files import digest
from sizhen.core.language import translate as _
from sizhen.core.task import Task
from sizhen.exchange.wfdb_records import (
    Annotations,
    Header,
    detect_beats,
    find_records,
    has_annotations,
    read_annotations,
    read_header,
    read_signals,
)
from sizhen.signals.keys import SignalKeys

# ANSI/AAMI EC57:2012, table of beat classes; Q (paced, fusion with paced, unclassifiable) is counted and left out.
AAMI: Mapping[str, str] = {
    **dict.fromkeys("NLRejBn", "N"),
    **dict.fromkeys("AaJS", "S"),
    **dict.fromkeys("VEr", "V"),
    "F": "F",
    **dict.fromkeys("/fQ?", "Q"),
}
CLASSES = ("N", "S", "V", "F")
BEATS = Task("multiclass", CLASSES, unit="beat")
PACED = re.compile(r"\b(paced|pacemaker|pacing)\b", re.IGNORECASE)
NOT_PACED = re.compile(r"\b(no|not|without)\b[^.;]{0,20}\b(paced|pacemaker|pacing)\b", re.IGNORECASE)
RHYTHM = "RR"  # the channel's name of what the intervals say


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch of a lead (or of the rhythm, RHYTHM) that is taken away, as if it had not been measured."""

    start: int
    stop: int
    channel: str


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A record and its beats; the signal is read in stretches when asked for.

    `beats` (n,) int64 are all R peaks, which give the intervals; `units` (u,) are the indices of those that are judged.
    """

    header: Header
    beats: NDArray[np.int64]
    units: NDArray[np.int64]
    paced: str = ""
    detected: bool = False
    hidden: tuple[Hidden, ...] = field(default_factory=tuple)

    @property
    def rate(self) -> float:
        return self.header.rate

    @property
    def samples(self) -> int:
        return self.header.samples

    @property
    def leads(self) -> tuple[str, ...]:
        return self.header.leads

    def read(self, start: int, stop: int, leads: Sequence[str]) -> NDArray[np.float32]:
        """(stop - start, leads) in millivolt; what is hidden is a straight line between its borders."""
        start, stop = max(start, 0), min(stop, self.samples)
        signal = read_signals(self.header, start, stop, leads)
        for piece in self.hidden:
            low, high = max(piece.start - start, 0), min(piece.stop - start, len(signal))
            if piece.channel in leads and low < high:
                column = signal[:, leads.index(piece.channel)]
                ends = np.nan_to_num(column[[max(low - 1, 0), min(high, len(column) - 1)]])
                column[low:high] = np.linspace(ends[0], ends[1], high - low)
        return signal


def aami(annotations: Annotations) -> tuple[NDArray[np.int64], tuple[str, ...], int]:
    """Places of all beats, their classes ("Q" and, within ventricular flutter, "" among them), and how many lay in flutter.

    EC57 leaves out flutter waves (!) and what lies between [ and ].
    """
    places: list[int] = []
    names: list[str] = []
    flutter = within = 0
    for place, symbol in zip(annotations.samples, annotations.symbols, strict=True):
        if symbol in {"[", "]"}:
            within = int(symbol == "[")
        elif symbol in AAMI:
            places.append(int(place))
            names.append("" if within else AAMI[symbol])
            flutter += within
    return np.array(places, np.int64), tuple(names), flutter


def paced_by(header: Header, annotations: Annotations | None) -> str:
    """Why a record counts as paced; empty where it does not."""
    if annotations is not None and "/" in annotations.symbols:
        return _("its annotations hold paced beats (/)")
    if any(PACED.search(comment) and not NOT_PACED.search(comment) for comment in header.comments):
        return _("its header speaks of a pacemaker")
    return ""


def open_record(stem: Path, keys: SignalKeys) -> tuple[Record, tuple[str, ...] | None, Counter[str]]:
    """A record, the classes of its judged beats (None where there are no annotations: then XQRS finds the beats), and what is left out."""
    header = read_header(stem, keys.rate, keys.units)
    if not has_annotations(stem, keys.annotations):
        paced = paced_by(header, None)
        found = np.zeros(0, np.int64) if paced else detect_beats(header, choose_leads(header.leads, keys.leads)[0])
        return Record(header, found, np.arange(len(found)), paced, detected=True), None, Counter()
    annotations = read_annotations(header, keys.annotations)
    beats, names, flutter = aami(annotations)
    units = np.array([i for i, name in enumerate(names) if name in CLASSES], np.int64)
    left_out = Counter({"Q": names.count("Q"), "flutter": flutter})
    return Record(header, beats, units, paced_by(header, annotations)), tuple(names[i] for i in units), left_out


def choose_leads(leads: Sequence[str], wanted: Sequence[str], most: int = 2) -> tuple[str, ...]:
    """Up to two leads by name, the wanted first; where none is known, in the record's order."""
    names = {lead.upper(): lead for lead in reversed(leads)}
    order = [names[name.upper()] for name in wanted if name.upper() in names]
    return tuple(dict.fromkeys([*order[:1], *leads]))[:most]


def gather_records(folder: Path, keys: SignalKeys) -> Cohort:
    """All records with annotations; paced ones are left out by rule and named, unreadable ones named."""
    stems = find_records(folder)
    if not stems:
        raise DataError(_("{file} holds no record; expected .hea files with .dat and .atr beside them").format(file=folder.name))
    if not any(has_annotations(stem, keys.annotations) for stem in stems):
        raise DataError(
            _(
                "{file} holds {n} records and no annotations (.{extension}); "
                "expected beat annotations, their suffix in [signals] annotations"
            ).format(file=folder.name, n=len(stems), extension=keys.annotations)
        )
    opened: list[tuple[Record, tuple[str, ...]]] = []
    broken: dict[str, str] = {}
    bare: list[str] = []
    paced: list[str] = []
    left_out: Counter[str] = Counter()
    for stem in stems:
        if not has_annotations(stem, keys.annotations):
            bare.append(stem.name)
            continue
        try:
            record, names, counted = open_record(stem, keys)
        except SizhenError as error:
            broken[stem.name] = error.message
            continue
        if record.paced:
            paced.append(stem.name)
        elif names:
            opened.append((record, names))
            left_out.update(counted)
        else:
            bare.append(stem.name)
    if not opened and not broken:
        raise DataError(
            _("{file}: no record has beats of classes N, S, V or F; expected annotated, unpaced records").format(file=folder.name)
        )
    return _cohort(opened, keys, _findings(bare, paced, left_out), broken)


def records_to_examine(stems: Sequence[Path], keys: SignalKeys) -> Cohort:
    """The records named, with labels where annotations lie beside them; paced ones stay, so that it is said why there is no opinion."""
    opened: list[tuple[Record, tuple[str, ...] | None]] = []
    broken: dict[str, str] = {}
    for stem in stems:
        try:
            record, names, _counted = open_record(stem, keys)
        except SizhenError as error:
            broken[stem.name] = error.message
        else:
            opened.append((record, names))
    return _cohort(opened, keys, (), broken)


def patient_of(name: str, groups: Sequence[Sequence[str]]) -> str:
    """The patient a record belongs to: the record itself, or the group that the recipe says."""
    return next(("+".join(group) for group in groups if name in group), name)


def person(header: Header) -> tuple[int | None, str | None]:
    """Age and sex where the first comment says them as the MIT-BIH databases do ("69 M ..."), or as "age: 69 sex: M"."""
    text = " ".join(header.comments[:3])
    found = re.match(r"(-?\d+)\s+([MF])\b", text) or re.search(r"age\W+(\d+).{0,20}sex\W+([MF])", text, re.IGNORECASE)
    if found is None:
        return None, None
    age = int(found.group(1))
    return (age if age >= 0 else None), found.group(2).upper()


def _cohort(
    opened: Sequence[tuple[Record, tuple[str, ...] | None]],
    keys: SignalKeys,
    findings: Sequence[AuditFinding],
    unreadable: Mapping[str, str],
) -> Cohort:
    records = [record for record, names in opened]
    people = [person(record.header) for record in records]
    attributes = {
        name: tuple(column)
        for name, column in (("age", [age for age, sex in people]), ("sex", [sex for age, sex in people]))
        if any(value is not None for value in column)
    }
    ids = unique([record.header.name for record in records])
    return Cohort(
        ids=ids,
        payloads=records,
        task=BEATS,
        patients=tuple(patient_of(record.header.name, keys.same_patient) for record in records),
        labels=tuple(names for record, names in opened) if any(names is not None for record, names in opened) else None,
        attributes=attributes,
        digests=tuple(_digest(record) for record in records),
        sources=tuple(str(record.header.stem) for record in records),
        findings=tuple(findings),
        unreadable=unreadable,
    )


def _digest(record: Record) -> str:
    """Of the beats' places and length: two records of one heart beat alike to the sample only if they are one."""
    return digest(record.beats.tobytes(), str(record.samples))


def _findings(bare: Sequence[str], paced: Sequence[str], left_out: Mapping[str, int]) -> list[AuditFinding]:
    found: list[AuditFinding] = []
    for code, severity, text, names in (
        ("paced", "information", _("paced records are left out by rule: {names}"), paced),
        ("no_annotations", "warning", _("records without annotated beats are left out: {names}"), bare),
    ):
        if names:
            found.append(AuditFinding(code, severity, text.format(names=_(", ").join(names)), len(names), text.format(names=len(names))))
    for code, text in (
        ("Q", _("{n} beats of class Q (paced, unclassifiable) are counted and left out")),
        ("flutter", _("{n} beats within ventricular flutter are left out, as EC57 does")),
    ):
        if left_out.get(code):
            found.append(AuditFinding(f"beats_{code.lower()}", "information", text.format(n=left_out[code]), left_out[code]))
    return found


def hide(record: Record, pieces: Sequence[Hidden]) -> Record:
    return replace(record, hidden=(*record.hidden, *pieces))
