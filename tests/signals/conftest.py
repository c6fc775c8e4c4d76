"""Small records and charts that tests write, and a recipe that reads them."""

import contextlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from sizhen.core.recipe import Recipe
from sizhen.signals.keys import SignalKeys


@pytest.fixture
def recipe() -> Recipe:
    return Recipe(examination="signals", room=SignalKeys())


def ecg(beats: np.ndarray, samples: int, rate: int, wide: Sequence[int] = ()) -> np.ndarray:
    """(samples, 2) in mV: a QRS at each beat (twice as wide where its index is in `wide`), a T wave, a little noise."""
    clock = np.arange(samples) / rate
    signal = np.random.default_rng(0).normal(0, 0.005, (samples, 2))
    for index, beat in enumerate(beats):
        width = 0.035 if index in wide else 0.015
        wave = np.exp(-0.5 * ((clock - beat / rate) / width) ** 2) + 0.2 * np.exp(-0.5 * ((clock - beat / rate - 0.25) / 0.04) ** 2)
        signal += wave[:, None] * [1.0, 0.5]
    return signal


@pytest.fixture
def write_record(tmp_path: Path) -> Callable[..., Path]:
    """Writes a record of a beat each 0.8 s (those named in `symbols` with their own symbol) and gives its stem."""

    def write(
        name: str = "r1",
        rate: int = 100,
        seconds: int = 20,
        symbols: dict[int, str] | None = None,
        leads: Sequence[str] = ("MLII", "V1"),
        signal: np.ndarray | None = None,
        comments: Sequence[str] = (),
        annotated: bool = True,
        early: Sequence[int] = (),
    ) -> Path:
        import wfdb

        samples = seconds * rate
        gaps = np.full(int(seconds / 0.8) - 1, 0.8)
        gaps[list(early)] = 0.5
        beats = np.rint((0.4 + np.cumsum(gaps)) * rate).astype(np.int64)
        beats = beats[beats < samples - rate // 2]
        marks = [(symbols or {}).get(index, "N") for index in range(len(beats))]
        wide = [index for index, mark in enumerate(marks) if mark == "V"]
        signal = ecg(beats, samples, rate, wide) if signal is None else signal
        with contextlib.redirect_stdout(io.StringIO()):
            wfdb.wrsamp(
                name,
                rate,
                ["mV"] * len(leads),
                list(leads),
                p_signal=signal[:, : len(leads)],
                fmt=["16"] * len(leads),
                adc_gain=[200.0] * len(leads),
                baseline=[0] * len(leads),
                comments=list(comments),
                write_dir=str(tmp_path),
            )
            if annotated:
                wfdb.wrann(name, "atr", beats, marks, write_dir=str(tmp_path))
        return tmp_path / name

    return write


@pytest.fixture
def write_chart(tmp_path: Path) -> Callable[..., Path]:
    """Writes set-x.csv and outcomes-x.csv of n stays whose outcome follows from their heart rate; gives the folder."""

    def write(n: int = 40, letter: str = "x", seed: int = 0, folder: Path | None = None) -> Path:
        place = folder or tmp_path
        place.mkdir(exist_ok=True)
        generator = np.random.default_rng(seed)
        rows, outcomes = ["RecordID,minutes,Parameter,Value"], ["RecordID,SAPS-I,Survival,In-hospital_death"]
        for patient in range(n):
            ill = patient % 3 == 0
            rows += [f"{patient},0,Age,{generator.integers(20, 90)}", f"{patient},0,Gender,{patient % 2}"]
            for hour in range(0, 48, 2):
                rows.append(f"{patient},{60 * hour + 5},HR,{generator.normal(110 if ill else 80, 8):.1f}")
                if hour % 6 == 0:
                    rows.append(f"{patient},{60 * hour + 9},Temp,{generator.normal(37, 0.5):.1f}")
            outcomes.append(f"{patient},{10 + ill},{-1},{int(ill)}")
        (place / f"set-{letter}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (place / f"outcomes-{letter}.csv").write_text("\n".join(outcomes) + "\n", encoding="utf-8")
        return place

    return write
