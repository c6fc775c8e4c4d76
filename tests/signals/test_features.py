"""Intervals, waveforms and summaries against numbers computed another way."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.signals import waveforms
from sizhen.signals.keys import SignalKeys
from sizhen.signals.records import open_record
from sizhen.signals.rhythm import NAMES, NEUTRAL, rhythm_features
from sizhen.signals.summaries import WHOLE, carried_forward, grid, summaries, summary_names


def test_intervals_of_a_premature_beat() -> None:
    beats = np.array([0, 100, 200, 300, 350, 500, 600, 700, 800], np.int64)
    table = dict(zip(NAMES, rhythm_features(beats, 100)[4], strict=True))
    assert table["RR before / near"] == pytest.approx(0.5)  # seven of 1.0, one of 0.5, one of 1.5: a mean of 1.0
    assert table["RR after / near"] == pytest.approx(1.5)
    assert table["RR before / record"] == pytest.approx(0.5)
    assert table["RR before / near long"] == pytest.approx(0.5)
    assert table["RR before / the one before"] == pytest.approx(0.5)
    assert table["RR before / past 3"] == pytest.approx(0.5)  # of the three before it, itself not among them


def test_too_few_beats_for_intervals() -> None:
    assert rhythm_features(np.zeros(0, np.int64), 100).shape == (0, len(NAMES))
    assert np.isnan(rhythm_features(np.array([5]), 100)).all()
    assert NEUTRAL.shape == (len(NAMES),)


@given(rate=st.sampled_from([100, 250, 360]), scale=st.sampled_from([2, 3]))
@settings(max_examples=10, deadline=None)
def test_intervals_do_not_depend_on_the_unit_of_time(rate: int, scale: int) -> None:
    beats = np.cumsum(np.random.default_rng(rate).integers(50, 100, 40))
    np.testing.assert_allclose(rhythm_features(beats, rate), rhythm_features(beats * scale, rate * scale), rtol=1e-5)


def test_windows_do_not_depend_on_stretches(write_record: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    record, _names, _counted = open_record(write_record(seconds=60, rate=128), SignalKeys())
    whole = waveforms.cut_waveforms(record, record.leads)
    monkeypatch.setattr(waveforms, "STRETCH", 7.0)
    np.testing.assert_allclose(waveforms.cut_waveforms(record, record.leads), whole, atol=2e-4)


@pytest.mark.parametrize("rate", [100, 200, 360])
def test_windows_are_on_one_grid_whatever_the_rate(write_record: Callable[..., Path], rate: int) -> None:
    record, _names, _counted = open_record(write_record(seconds=20, rate=rate), SignalKeys())
    windows = waveforms.cut_waveforms(record, record.leads)
    assert windows.shape[1:] == (waveforms.STEPS, 2)
    assert windows[:, :, 0].argmax(axis=1).tolist() == [waveforms.BEFORE] * len(windows)
    assert windows[:, waveforms.BEFORE, 0] == pytest.approx(1.0, abs=0.12)  # the planted height in mV
    assert np.abs(np.median(windows[:, :8, 0])) < 0.03  # no drift


def test_wide_beats_stand_out(write_record: Callable[..., Path]) -> None:
    record, _names, _counted = open_record(write_record(seconds=30, rate=128, symbols={9: "V"}), SignalKeys())
    windows, height, usual = waveforms.scaled(waveforms.cut_waveforms(record, ["MLII"]))
    table = dict(zip(waveforms.waveform_names(2), waveforms.waveform_features(windows, usual).T, strict=True))
    for name in ("QRS width at half, lead 1", "QRS difference from the usual, lead 1"):
        assert table[name].argmax() == 9
    assert table["QRS like the record's usual, lead 1"].argmin() == 9
    assert np.isnan(table["QRS height, lead 2"]).all()  # the record has one lead
    assert height.shape == (1,)


def test_flat_record_gives_numbers_without_infinity(write_record: Callable[..., Path]) -> None:
    record, _names, _counted = open_record(write_record(signal=np.zeros((2000, 2))), SignalKeys())
    windows, _height, usual = waveforms.scaled(waveforms.cut_waveforms(record, record.leads))
    assert np.isfinite(waveforms.waveform_features(windows, usual)).all()


def test_record_that_ends_in_a_beat(write_record: Callable[..., Path]) -> None:
    record, _names, _counted = open_record(write_record(), SignalKeys())
    cut = replace(record, beats=np.array([0, record.samples - 1]), units=np.arange(2))
    assert np.isfinite(waveforms.cut_waveforms(cut, record.leads)).all()


def measurements(seed: int, rows: int = 200) -> tuple[np.ndarray, ...]:
    generator = np.random.default_rng(seed)
    stay = np.sort(generator.integers(0, 5, rows))
    minutes = generator.integers(0, 2880, rows).astype(np.float32)
    order = np.lexsort((minutes, stay))
    return stay[order], generator.integers(0, 4, rows), minutes[order], generator.normal(0, 10, rows).astype(np.float32)


@pytest.mark.parametrize("seed", [0, 1])
def test_summaries_agree_with_pandas(seed: int) -> None:
    stay, variable, minutes, value = measurements(seed)
    end = np.full(5, 2880.0, np.float32)
    found = summaries(stay, variable, minutes, value, 5, 4, end)
    names = summary_names("abcd", ())
    assert found.shape == (5, len(names))
    frame = pd.DataFrame({"stay": stay, "variable": variable, "minutes": minutes, "value": value.astype(float)})
    groups = frame.groupby(["stay", "variable"])["value"]
    expected = {
        "first": groups.first(),
        "last": groups.last(),
        "lowest": groups.min(),
        "highest": groups.max(),
        "mean": groups.mean(),
        "median": groups.median(),
        "count": groups.count(),
    }
    for what, column in expected.items():
        start = WHOLE.index(what) * 4
        table = column.unstack().reindex(index=range(5), columns=range(4)).to_numpy(dtype=float)
        np.testing.assert_allclose(found[:, start : start + 4], np.nan_to_num(table, nan=0.0) if what == "count" else table, rtol=1e-4)
    for (s, v), rows in frame.groupby(["stay", "variable"]):
        if rows.minutes.nunique() > 1:
            slope = np.polyfit(rows.minutes / 1440, rows.value, 1)[0]
            assert found[s, WHOLE.index("slope") * 4 + v] == pytest.approx(slope, rel=1e-3, abs=1e-3)
        assert found[s, WHOLE.index("hours since last") * 4 + v] == pytest.approx((2880 - rows.minutes.max()) / 60, rel=1e-4)


def test_grid_means_masks_and_times() -> None:
    stay, variable = np.zeros(4, np.int64), np.array([0, 0, 1, 0])
    minutes, value = np.array([5, 50, 70, 200], np.float32), np.array([1, 3, 9, 5], np.float32)
    means, since = grid(stay, variable, minutes, value, 1, 2, 5)
    np.testing.assert_array_equal(means[0, :, 0], [2, np.nan, np.nan, 5, np.nan])
    np.testing.assert_array_equal(since[0, :, 0], [1, 1, 2, 3, 1])
    np.testing.assert_array_equal(carried_forward(means)[0, :, 0], [2, 2, 2, 5, 5])
    np.testing.assert_array_equal(carried_forward(means)[0, :, 1], [np.nan, 9, 9, 9, 9])


@given(seed=st.integers(0, 50))
@settings(max_examples=10, deadline=None)
def test_a_stay_alone_is_as_among_others(seed: int) -> None:
    stay, variable, minutes, value = measurements(seed)
    end = np.full(5, 2880.0, np.float32)
    together = summaries(stay, variable, minutes, value, 5, 4, end)
    for one in range(5):
        rows = stay == one
        alone = summaries(np.zeros(rows.sum(), np.int64), variable[rows], minutes[rows], value[rows], 1, 4, end[:1])
        np.testing.assert_allclose(alone[0], together[one], rtol=1e-5, atol=1e-5)
