"""WFDB records are read in stretches and in millivolt; what is wrong with one is said in a sentence."""

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.wfdb_records import (
    detect_beats,
    find_records,
    has_annotations,
    read_annotations,
    read_header,
    read_signals,
    record_stem,
    stretches,
)

HEADER = "r 1 100 1000\nr.dat 16 200(0)/mV 16 0 0 0 0 II\n"


def put(folder: Path, header: str = HEADER, samples: int = 1000, name: str = "r") -> Path:
    (folder / f"{name}.hea").write_text(header, encoding="utf-8")
    (folder / f"{name}.dat").write_bytes(np.arange(samples, dtype="<i2").tobytes())
    return folder / name


def test_samples_are_in_millivolt_and_stretches_join(tmp_path: Path) -> None:
    header = read_header(put(tmp_path))
    assert (header.rate, header.samples, header.leads, header.seconds) == (100, 1000, ("II",), 10)
    whole = read_signals(header, 0, 1000, ["II"])
    np.testing.assert_allclose(whole[:, 0], np.arange(1000) / 200, atol=1e-6)
    joined = np.concatenate([read_signals(header, a, b, ["II"]) for a, b in stretches(1000, 333)])
    np.testing.assert_array_equal(whole, joined)
    assert read_signals(header, 990, 2000, ["II"]).shape == (10, 1)
    assert read_signals(header, 2000, 3000, ["II"]).shape == (0, 1)


def test_microvolt_becomes_millivolt_and_other_units_stay(tmp_path: Path) -> None:
    header = read_header(put(tmp_path, "r 1 100 1000\nr.dat 16 2(0)/uV 16 0 0 0 0 II\n"))
    np.testing.assert_allclose(read_signals(header, 0, 1000, ["II"])[:, 0], np.arange(1000) / 2000, atol=1e-6)
    assert read_header(put(tmp_path, "r 1 100 1000\nr.dat 16 2(0)/mmHg 16 0 0 0 0 ABP\n")).scales == (1.0,)


def test_invalid_samples_are_nan(tmp_path: Path) -> None:
    stem = put(tmp_path)
    values = np.arange(1000, dtype="<i2")
    values[10:20] = -32768
    (tmp_path / "r.dat").write_bytes(values.tobytes())
    signal = read_signals(read_header(stem), 0, 30, ["II"])[:, 0]
    assert np.flatnonzero(np.isnan(signal)).tolist() == list(range(10, 20))


def test_length_that_is_not_said_follows_from_the_file(tmp_path: Path) -> None:
    assert read_header(put(tmp_path, "r 1 100\nr.dat 16 200(0)/mV 16 0 0 0 0 II\n", 700)).samples == 700


@pytest.mark.parametrize(
    ("header", "samples", "sentence"),
    [
        (HEADER, 600, "promises 1000 samples where its signal files give 600"),
        (HEADER.replace("1000", "999999999999"), 1000, "promises 999999999999 samples"),
        (HEADER.replace("r.dat 16", "gone.dat 16"), 1000, "belongs to gone.dat, which is not there"),
        (HEADER.replace("r.dat 16", "../r.dat 16"), 1000, "file in another folder"),
        (HEADER.replace(" 100 1000", ""), 1000, "says no sampling rate; give it in the recipe"),
        (HEADER.replace(" 100 ", " 0 "), 1000, "says a sampling rate of 0 per second"),
        (HEADER.replace("200(0)/mV", "0"), 1000, "says no gain for a signal"),
        ("r 1 100 1000\nr.dat 16\n", 1000, "says no gain for a signal"),
        ("", 0, "has no record line"),
        ("r 0 100 1000\n", 0, "names 0 signals"),
        ("r x y z\nq", 0, "cannot be read"),
    ],
)
def test_header_that_makes_no_sense(tmp_path: Path, header: str, samples: int, sentence: str) -> None:
    with pytest.raises(DataError, match="r.hea") as error:
        read_header(put(tmp_path, header, samples))
    assert sentence in error.value.message


def test_recipe_says_rate_and_units(tmp_path: Path) -> None:
    header = read_header(put(tmp_path, "r 1\nr.dat 16 0 16 0 0 0 0 II\n"), rate=50, units="uV")
    assert (header.rate, header.scales) == (50, (0.001,))
    with pytest.raises(DataError, match=r"units = .inch. is not known"):
        read_header(put(tmp_path, "r 1\nr.dat 16 0\n"), rate=50, units="inch")


def test_record_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.hea is not there"):
        read_header(tmp_path / "gone")
    with pytest.raises(DataError, match="is not a folder"):
        find_records(tmp_path / "gone")


def test_enormous_header(tmp_path: Path) -> None:
    (tmp_path / "r.hea").write_bytes(b"#" * (2 << 20))
    with pytest.raises(DataError, match="larger than any header"):
        read_header(tmp_path / "r")


def test_file_cut_after_the_header_was_read(tmp_path: Path) -> None:
    header = read_header(put(tmp_path))
    (tmp_path / "r.dat").write_bytes(b"\0" * 100)
    with pytest.raises(DataError, match="r.hea"):
        read_signals(header, 0, 1000, ["II"])


def test_records_of_a_folder_without_segments(tmp_path: Path) -> None:
    put(tmp_path, name="b")
    put(tmp_path, name="s1")
    (tmp_path / "a.hea").write_text("a/1 1 100 1000\ns1 1000\n")
    assert [stem.name for stem in find_records(tmp_path)] == ["a", "b"]
    assert record_stem(tmp_path / "100.hea") == tmp_path / "100"
    assert record_stem(tmp_path / "100") == tmp_path / "100"


def annotate(stem: Path, samples: list[int], symbols: list[str], notes: list[str] | None = None) -> None:
    import wfdb

    with contextlib.redirect_stdout(io.StringIO()):
        wfdb.wrann(stem.name, "atr", np.array(samples), symbols, aux_note=notes, write_dir=str(stem.parent))


def test_annotations(tmp_path: Path) -> None:
    stem = put(tmp_path)
    assert not has_annotations(stem, "atr")
    annotate(stem, [5, 100, 900], ["+", "N", "V"], ["(AFIB\x00", "", ""])
    found = read_annotations(read_header(stem))
    assert found.samples.tolist() == [5, 100, 900]
    assert found.symbols == ("+", "N", "V")
    assert found.notes[0] == "(AFIB"


def test_annotations_of_another_record(tmp_path: Path) -> None:
    stem = put(tmp_path)
    annotate(stem, [5, 100_000], ["N", "N"])
    with pytest.raises(DataError, match=r"r\.atr has an annotation outside"):
        read_annotations(read_header(stem))


def test_annotations_that_are_not_there_or_too_large(tmp_path: Path) -> None:
    header = read_header(put(tmp_path))
    with pytest.raises(DataError, match=r"r\.atr is not there"):
        read_annotations(header)
    with (tmp_path / "r.atr").open("wb") as stream:
        stream.truncate(65 << 20)
    with pytest.raises(DataError, match="larger than annotations"):
        read_annotations(header)


def test_detector_finds_planted_beats(tmp_path: Path) -> None:
    rate, seconds = 250, 60
    beats = np.arange(1, seconds - 1) * rate
    clock = np.arange(seconds * rate)
    signal = sum(1000 * np.exp(-0.5 * ((clock - beat) / 4) ** 2) for beat in beats) + np.random.default_rng(0).normal(0, 10, len(clock))
    (tmp_path / "r.hea").write_text(f"r 1 {rate} {len(clock)}\nr.dat 16 1000(0)/mV 16 0 0 0 0 II\n")
    (tmp_path / "r.dat").write_bytes(signal.astype("<i2").tobytes())
    header = read_header(tmp_path / "r")
    found = detect_beats(header, "II")
    assert np.mean([np.abs(found - beat).min() <= 0.05 * rate for beat in beats]) > 0.95
    by_minutes = detect_beats(header, "II", minutes=1)
    assert len(by_minutes) == len(found)


def test_detector_on_a_flat_line(tmp_path: Path) -> None:
    stem = put(tmp_path)
    (tmp_path / "r.dat").write_bytes(b"\0" * 2000)
    assert len(detect_beats(read_header(stem), "II")) == 0


@given(header=st.binary(max_size=200), signal=st.binary(max_size=100), annotations=st.binary(max_size=100))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes(tmp_path: Path, header: bytes, signal: bytes, annotations: bytes) -> None:
    (tmp_path / "r.hea").write_bytes(header)
    (tmp_path / "r.dat").write_bytes(signal)
    (tmp_path / "r.atr").write_bytes(annotations)
    with contextlib.suppress(SizhenError):
        read_header(tmp_path / "r")
    (tmp_path / "r.hea").write_text(HEADER.replace("1000", str(len(signal) // 2)), encoding="utf-8")
    with contextlib.suppress(SizhenError):
        known = read_header(tmp_path / "r")
        read_signals(known, 0, known.samples, known.leads)
        read_annotations(known)


@given(words=st.lists(st.text("0123456789.()/mVdat x-+:", max_size=12), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_headers_that_almost_fit(tmp_path: Path, words: list[str]) -> None:
    stem = put(tmp_path, "r 1 100 1000\nr.dat 16 " + " ".join(words) + "\n")
    with contextlib.suppress(SizhenError):
        known = read_header(stem)
        read_signals(known, 0, known.samples, known.leads)
