"""Flat lines, leads off, pauses and silence are told first."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sizhen.cohort.cohort import Cohort
from sizhen.core.scores import Remark
from sizhen.core.task import Task
from sizhen.signals.alarms import dead_stretches
from sizhen.signals.beats import BeatPreparation
from sizhen.signals.charts import ChartPreparation
from sizhen.signals.keys import SignalKeys
from sizhen.signals.preparation import Inputs, Preparation
from sizhen.signals.records import open_record, records_to_examine
from sizhen.signals.stays import Stay, gather_stays

from .conftest import ecg

KEYS = SignalKeys()
Write = Callable[..., Path]


def inputs_of(preparation: Preparation, cohort: Cohort) -> Inputs:
    return Inputs.concatenate(list(preparation.blocks(cohort)))


def seen(stem: Path) -> Inputs:
    cohort = records_to_examine([stem], KEYS)
    return inputs_of(BeatPreparation.fit(cohort, KEYS), cohort)


def texts(remarks: tuple[Remark, ...], kind: str) -> list[str]:
    return [remark.text for remark in remarks if remark.kind == kind]


def signal(seconds: int = 20, rate: int = 100) -> np.ndarray:
    return ecg(np.arange(60, seconds * rate, 80), seconds * rate, rate)


def test_whole_record_is_judged_without_a_word(write_record: Write) -> None:
    inputs = seen(write_record())
    assert inputs.remarks == ()
    assert len(inputs) > 20


@pytest.mark.parametrize("kind", ["white", "red", "mains"])
def test_noise_is_told_and_nothing_is_said_of_it(write_record: Write, kind: str) -> None:
    chance = np.random.default_rng(3)
    noise = chance.normal(0, 0.3, (3000, 2))
    values = {"white": noise, "red": np.cumsum(noise, axis=0) / 10, "mains": np.sin(np.arange(3000) * 2.0)[:, None] + noise / 10}[kind]
    inputs = seen(write_record(signal=values, seconds=30))
    assert len(inputs) == 0
    assert texts(inputs.remarks, "alarm")[0].startswith("no beat stands out on lead MLII from 0.0 s to 30.0 s: noise, or a rhythm")
    assert texts(inputs.remarks, "refused") == ["no opinion: no lead carries a signal in which beats stand out"]


def test_beats_in_a_noisy_stretch_get_no_opinion(write_record: Write) -> None:
    values = signal(40)
    values[1000:2000, 0] = np.random.default_rng(3).normal(0, 0.3, 1000)
    inputs = seen(write_record(signal=values, seconds=40))
    (told,) = texts(inputs.remarks, "alarm")
    assert told.startswith("no beat stands out on lead MLII from 10.0 s to 20.0 s")
    assert inputs.where is not None
    silent = {remark.unit for remark in inputs.remarks if remark.kind == "refused"}
    assert silent == {unit for unit, (start, stop) in enumerate(inputs.where) if start < 2000 and stop > 1000}


def test_flat_stretch_is_told_and_its_beats_get_no_opinion(write_record: Write) -> None:
    values = signal()
    values[500:1000, 0] = 0.25
    stem = write_record(signal=values)
    inputs = seen(stem)
    assert texts(inputs.remarks, "alarm") == ["flat line on lead MLII from 5.0 s to 10.0 s"]
    silent = {remark.unit for remark in inputs.remarks if remark.kind == "refused"}
    where = inputs.where
    assert where is not None
    assert silent == {unit for unit, (start, stop) in enumerate(where) if start < 1000 and stop > 500}


def test_invalid_samples_are_a_lead_off(write_record: Write) -> None:
    values = signal()
    values[500:1000, 0] = np.nan
    record, _names, _counted = open_record(write_record(signal=values), KEYS)
    assert [(d.lead, d.kind, d.start, d.stop) for d in dead_stretches(record, record.leads)] == [("MLII", "off", 500, 1000)]
    inputs = seen(record.header.stem)
    assert texts(inputs.remarks, "alarm") == ["lead MLII off from 5.0 s to 10.0 s"]
    assert np.isfinite(inputs.sequence).all()
    assert np.isfinite(inputs.context).all()


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_no_lead_carries_a_signal(write_record: Write, value: float) -> None:
    inputs = seen(write_record(signal=np.full((2000, 2), value)))
    assert len(inputs) == 0
    assert len(texts(inputs.remarks, "alarm")) == 2
    assert texts(inputs.remarks, "refused") == ["no opinion: no lead carries a signal in which beats stand out"]


def test_pauses_and_records_without_beats(write_record: Write) -> None:
    values = signal()
    stem = write_record(signal=values, symbols=dict.fromkeys(range(5, 15), "+"))
    assert any("no beat from" in text for text in texts(seen(stem).remarks, "alarm"))
    inputs = seen(write_record(signal=values, symbols=dict.fromkeys(range(60), "+")))
    assert texts(inputs.remarks, "refused") == ["no opinion: the record holds no beat"]
    inputs = seen(write_record(signal=values, symbols=dict.fromkeys(range(60), "Q")))
    assert texts(inputs.remarks, "refused") == ["no opinion: the record holds no beat of classes N, S, V or F"]


def test_paced_record_gets_no_opinion(write_record: Write) -> None:
    inputs = seen(write_record(symbols={4: "/"}))
    assert len(inputs) == 0
    assert texts(inputs.remarks, "refused") == ["no opinion on a paced record: its annotations hold paced beats (/)"]
    inputs = seen(write_record(comments=["Pacemaker rhythm"]))
    assert texts(inputs.remarks, "refused") == ["no opinion on a paced record: its header speaks of a pacemaker"]


def test_many_alarms_are_summed_up(write_record: Write) -> None:
    values = signal(seconds=60)
    for start in range(0, 6000, 600):
        values[start : start + 300, 0] = 0
    told = texts(seen(write_record(seconds=60, signal=values)).remarks, "alarm")
    assert told[5] == "and 5 more of the kind"


def test_beats_found_by_the_detector_are_said(write_record: Write) -> None:
    inputs = seen(write_record(annotated=False, rate=250, signal=signal(20, 250)))
    assert "were found by XQRS" in texts(inputs.remarks, "information")[0]


def test_charts_that_are_silent_flat_or_strange(write_chart: Write) -> None:
    cohort = gather_stays(write_chart(20), KEYS)
    preparation = ChartPreparation.fit(cohort, 48)
    names = ("HR", "Age", "Colour")

    def told(*rows: tuple[str, float, float]) -> tuple[Inputs, str]:
        codes, minutes, values = ([row[i] for row in rows] for i in range(3))
        stay = Stay(
            names, np.array(minutes, np.float32), np.array([names.index(str(c)) for c in codes], np.int64), np.array(values, np.float32)
        )
        inputs = inputs_of(preparation, Cohort(("x",), [stay], Task("binary", ("0", "1"))))
        return inputs, " ".join(remark.text for remark in inputs.remarks)

    assert told(("Age", 0, 50))[1] == "nothing was measured after admission"
    assert told(("HR", 5, 80), ("HR", 700, 81))[1] == "silence: nothing was measured after hour 12 of 48"
    assert "variables that training did not have are not looked at: Colour" in told(("HR", 2800, 80), ("Colour", 0, 1))[1]
    assert told(*[("HR", 60.0 * hour, 80.0) for hour in range(48)])[1] == "flat line: HR never changes"
    inputs, text = told(("Colour", 0, 1))
    assert len(inputs) == 0
    assert "holds no measurement that the model knows" in text
