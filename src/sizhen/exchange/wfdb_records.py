"""WFDB records: headers, signals in millivolt by stretches, and annotations, with every failure said in a sentence."""

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _

# Bytes that one sample takes, of the formats whose files have no compression (WFDB Applications Guide, signal(5)).
BYTES = {"8": 1.0, "80": 1.0, "16": 2.0, "61": 2.0, "160": 2.0, "24": 3.0, "32": 4.0, "212": 1.5, "310": 4 / 3, "311": 4 / 3}
MILLIVOLTS = {"mv": 1.0, "uv": 1e-3, "µv": 1e-3, "μv": 1e-3, "v": 1e3, "nv": 1e-6}
LONGEST_HEADER = 1 << 20
LARGEST_ANNOTATION = 64 << 20
MOST_SIGNALS = 512


@dataclass(frozen=True, slots=True)
class Header:
    """What a record's .hea says. `samples` at `rate` per second; `scales` turn a lead's own unit into millivolt."""

    name: str
    stem: Path
    rate: float
    samples: int
    leads: tuple[str, ...]
    scales: tuple[float, ...]
    comments: tuple[str, ...] = ()
    modified: float = 0.0  # of the header's file, so that a changed record is not taken for the one read before

    @property
    def seconds(self) -> float:
        return self.samples / self.rate


@dataclass(frozen=True, slots=True, eq=False)
class Annotations:
    """Places (n,) in samples, one symbol each, and the note beside it ("(AFIB", without a trailing NUL)."""

    samples: NDArray[np.int64]
    symbols: tuple[str, ...]
    notes: tuple[str, ...]


def record_stem(path: Path) -> Path:
    """A record as the user may name it (without suffix, or its .hea, .dat, .atr) as a path without suffix."""
    return path.with_suffix("") if path.suffix.lower() in {".hea", ".dat", ".atr"} else path


def find_records(folder: Path) -> list[Path]:
    """Stems of all records in a folder, sorted; the segments of a record of several are not records of their own."""
    if not folder.is_dir():
        raise DataError(_("{file} is not a folder; expected a folder of WFDB records (.hea with .dat and .atr)").format(file=folder))
    stems = sorted(path.with_suffix("") for path in folder.glob("*.hea") if path.is_file())
    segments: set[str] = set()
    for stem in stems:
        line, later = _record_line(stem)
        if "/" in line[0]:
            segments.update(text.split()[0] for text in later if text.split())
    return [stem for stem in stems if stem.name not in segments]


def read_header(stem: Path, rate: float | None = None, units: str | None = None) -> Header:
    """A record's header, held against the size of its signal files.

    `rate` (per second) and `units` ("mV", "uV") are what the recipe says; they count where the header says nothing. Raises DataError where
    a rate or a unit is said nowhere, where a signal file is missing or shorter than the header says, or where the header makes no sense.
    """
    line, later = _record_line(stem)
    file = _file(stem)
    header = _quietly(file, _("a WFDB header"), lambda: _wfdb().rdheader(str(stem), rd_segments="/" in line[0]))
    said = float(header.fs) if len(line) > 2 and header.fs is not None else rate
    if said is None:
        raise DataError(_("{file} says no sampling rate; give it in the recipe: [signals] rate = 250").format(file=file))
    if not 1 <= said <= 100_000:
        raise DataError(
            _("{file} says a sampling rate of {rate:g} per second; expected 1 to 100,000, correct the header").format(file=file, rate=said)
        )
    if hasattr(header, "segments"):
        leads, own, samples = _segmented(header, file)
    else:
        leads = tuple(str(name or f"lead {i + 1}") for i, name in enumerate(header.sig_name or ()))
        own = [_unit_said(text, unit) for text, unit in zip(later, header.units or (), strict=False)]
        samples = _quietly(file, _("signal lines such as: 100.dat 212 200 11 1024"), lambda: _samples(header, stem)) if leads else 0
    if not 0 < len(leads) <= MOST_SIGNALS or len(set(leads)) != len(leads):
        raise DataError(
            _("{file} names {found} signals; expected 1 to {most} of different names, correct the header").format(
                file=file, found=len(leads), most=MOST_SIGNALS
            )
        )
    scales = tuple(_scale(unit, units, file) for unit in own)
    comments = tuple(str(comment) for comment in header.comments or ())
    return Header(stem.name, stem, said, samples, leads, scales, comments, stem.with_name(file).stat().st_mtime)


def read_signals(header: Header, start: int, stop: int, leads: Sequence[str]) -> NDArray[np.float32]:
    """Samples start to stop of these leads, (stop - start, leads) in millivolt, NaN where the record marks a sample as invalid."""
    start, stop = max(start, 0), min(stop, header.samples)
    if stop <= start:
        return np.zeros((0, len(leads)), np.float32)
    channels = [header.leads.index(lead) for lead in leads]

    def read() -> Any:
        return _wfdb().rdrecord(str(header.stem), sampfrom=start, sampto=stop, channels=channels, return_res=32).p_signal

    signal = np.asarray(_quietly(_file(header.stem), _("whole signal files"), read), np.float32)
    if signal.shape != (stop - start, len(leads)):
        raise DataError(
            _(
                "{file} promises {expected} samples where its signal files give {found}; fetch the record again or correct the header"
            ).format(file=_file(header.stem), expected=stop - start, found=len(signal))
        )
    return signal * np.array([header.scales[channel] for channel in channels], np.float32)


def stretches(samples: int, length: int) -> Iterator[tuple[int, int]]:
    """Half-open stretches of at most `length` that cover 0 to `samples`."""
    for start in range(0, samples, length):
        yield start, min(start + length, samples)


def has_annotations(stem: Path, extension: str) -> bool:
    return stem.with_name(f"{stem.name}.{extension}").is_file()


def read_annotations(header: Header, extension: str = "atr") -> Annotations:
    """A record's annotations in the order of time; those before its start or behind its end are a reason to refuse the file."""
    file = header.stem.with_name(f"{header.stem.name}.{extension}")
    if not file.is_file():
        raise DataError(_("{file} is not there; expected annotations beside the record").format(file=file.name))
    if file.stat().st_size > LARGEST_ANNOTATION:
        raise DataError(_("{file} is larger than annotations of a record can be; expected at most 64 MiB").format(file=file.name))
    found = _quietly(file.name, _("WFDB annotations"), lambda: _wfdb().rdann(str(header.stem), extension))
    samples = np.asarray(found.sample, np.int64)
    if len(samples) and (samples.min() < 0 or samples.max() >= header.samples):
        raise DataError(
            _("{file} has an annotation outside the record's {samples} samples; expected annotations of this very record").format(
                file=file.name, samples=header.samples
            )
        )
    order = np.argsort(samples, kind="stable")
    notes = [str(note or "").rstrip("\x00") for note in found.aux_note]
    return Annotations(samples[order], tuple(str(found.symbol[i]) for i in order), tuple(notes[i] for i in order))


def detect_beats(header: Header, lead: str, minutes: int = 10) -> NDArray[np.int64]:
    """R peaks (n,) in samples, found by wfdb's XQRS, in stretches so that a day's record stays small in memory."""
    from wfdb.processing import XQRS

    found: list[NDArray[np.int64]] = []
    pad = int(10 * header.rate)
    for start, stop in stretches(header.samples, int(minutes * 60 * header.rate)):
        first = max(start - pad, 0)
        signal = read_signals(header, first, stop + pad, [lead])[:, 0].astype(float)
        known = np.isfinite(signal)
        if known.sum() < header.rate * 2 or np.ptp(signal[known]) == 0:
            continue
        signal[~known] = np.interp(np.flatnonzero(~known), np.flatnonzero(known), signal[known])
        detector = XQRS(signal, header.rate)
        _quietly(_file(header.stem), _("a signal in which beats can be sought"), lambda detector=detector: detector.detect(verbose=False))
        peaks = np.asarray(detector.qrs_inds, np.int64) + first
        found.append(peaks[(peaks >= start) & (peaks < stop)])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _wfdb() -> Any:
    import wfdb

    return wfdb


def _file(stem: Path) -> str:
    return f"{stem.name}.hea"


def _quietly(file: str, expected: str, read: Any) -> Any:
    """wfdb prints, and raises whatever comes; here nothing is printed and everything becomes one sentence."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            return read()
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name if error.filename else "?"
        raise DataError(_("{file} belongs to {missing}, which is not there; put it beside").format(file=file, missing=missing)) from error
    except DataError:
        raise
    except (Exception, SystemExit) as error:
        raise DataError(
            _("{file} cannot be read ({reason}); expected {expected}").format(file=file, reason=type(error).__name__, expected=expected)
        ) from error


def _record_line(stem: Path) -> tuple[list[str], list[str]]:
    """The words of the record line, and the lines that follow it, without comments."""
    path = stem.with_name(_file(stem))
    try:
        if path.stat().st_size > LONGEST_HEADER:
            raise DataError(_("{file} is larger than any header; expected a WFDB header of a few lines").format(file=path.name))
        text = path.read_bytes().decode("latin-1")
    except OSError as error:
        raise DataError(
            _("{file} is not there; expected a WFDB record, named by its path without suffix").format(file=path.name)
        ) from error
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    if not lines or len(lines[0].split()) < 2:
        raise DataError(_("{file} has no record line; expected such as: 100 2 360 650000").format(file=path.name))
    for line in lines[1:]:
        if re.search(r"[/\\]|\.\.", line.split()[0]):
            raise DataError(_("{file} points to a file in another folder; expected signal files beside the header").format(file=path.name))
    return lines[0].split(), lines[1:]


def _unit_said(line: str, unit: str | None) -> str | None:
    """The unit of a signal line; None where the header gives no gain, which means that it is not calibrated."""
    words = line.split()
    gain = re.match(r"[-+]?\d*\.?\d+(e[-+]?\d+)?", words[2], re.IGNORECASE) if len(words) > 2 else None
    return None if gain is None or float(gain.group()) == 0 else str(unit or "mV")


def _scale(unit: str | None, recipe: str | None, file: str) -> float:
    """Millivolt per own unit. A lead that is no voltage (a pressure, a pulse) keeps its own, 1; it is never taken for an ECG by name."""
    if unit is not None:
        return MILLIVOLTS.get(unit.lower(), 1.0)
    if recipe is None:
        raise DataError(
            _('{file} says no gain for a signal, so that its unit is unknown; give it in the recipe: [signals] units = "mV"').format(
                file=file
            )
        )
    if recipe.lower() not in MILLIVOLTS:
        raise DataError(_('[signals] units = "{units}" is not known; expected mV, uV or V').format(units=recipe))
    return MILLIVOLTS[recipe.lower()]


def _segmented(header: Any, file: str) -> tuple[tuple[str, ...], list[str | None], int]:
    """Leads, units and length of a record of several segments."""

    def read() -> tuple[tuple[str, ...], list[str | None]]:
        segments = [segment for segment in header.segments if segment is not None and segment.sig_name]
        first = segments[0]
        return tuple(str(name) for name in first.sig_name), [str(unit or "mV") for unit in first.units]

    leads, units = _quietly(file, _("segments that name their leads"), read)
    return leads, units, int(header.sig_len or 0)


def _samples(header: Any, stem: Path) -> int:
    """The record's length, held against what its files can hold before anything of that size is reserved."""
    widths: dict[str, float] = {}
    offsets: dict[str, int] = {}
    for name, form, frames, offset in zip(header.file_name, header.fmt, header.samps_per_frame, header.byte_offset, strict=True):
        widths[name] = widths.get(name, 0.0) + BYTES.get(str(form), float("nan")) * int(frames or 1)
        offsets[name] = int(offset or 0)
    shortest, compressed = float("inf"), False
    for name, width in widths.items():
        file = stem.with_name(str(name))
        if not file.is_file():
            raise DataError(_("{file} belongs to {missing}, which is not there; put it beside").format(file=_file(stem), missing=name))
        # FLAC is compressed: silence shrinks without end, but no record is a thousand times its file
        capacity = (file.stat().st_size - offsets[name]) / width if width > 0 else file.stat().st_size * 1000.0
        shortest = min(shortest, capacity)
        compressed = compressed or not width > 0
    promised = int(header.sig_len or 0)
    if promised <= 0 and (compressed or not np.isfinite(shortest)):
        raise DataError(_("{file} says no length; expected such as: 100 2 360 650000").format(file=_file(stem)))
    if promised <= 0:
        return max(int(shortest), 0)
    if shortest < promised - 1:  # format 212 and its like may leave a sample's bytes out at the end
        raise DataError(
            _(
                "{file} promises {expected} samples where its signal files give {found}; fetch the record again or correct the header"
            ).format(file=_file(stem), expected=promised, found=max(int(shortest), 0))
        )
    return promised
