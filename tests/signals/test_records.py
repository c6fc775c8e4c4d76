"""Records become cohorts by EC57's rules: classes, flutter, paced records, patients."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sizhen.cohort.set_aside import settled
from sizhen.core.errors import DataError
from sizhen.exchange.wfdb_records import Annotations, Header
from sizhen.signals.keys import SignalKeys
from sizhen.signals.records import (
    Hidden,
    aami,
    choose_leads,
    gather_records,
    hide,
    open_record,
    paced_by,
    patient_of,
    person,
    records_to_examine,
)

KEYS = SignalKeys()
Write = Callable[..., Path]


def annotations(symbols: str) -> Annotations:
    return Annotations(np.arange(len(symbols), dtype=np.int64) * 100, tuple(symbols), ("",) * len(symbols))


def header(*comments: str) -> Header:
    return Header("r", Path("r"), 100, 1000, ("II",), (1.0,), comments)


def test_classes_follow_the_table_of_ec57() -> None:
    _places, names, _flutter = aami(annotations("NLRejAaJSVEF/fQ"))
    assert "".join(names) == "NNNNNSSSSVVFQQQ"


def test_marks_that_are_no_beats_and_flutter() -> None:
    places, names, flutter = aami(annotations('N+~|x"[!V]NV'))
    assert names == ("N", "", "N", "V")
    assert flutter == 1
    assert places.tolist() == [0, 800, 1000, 1100]


@pytest.mark.parametrize(
    ("comments", "symbols", "paced"),
    [
        ((), "N/N", True),
        (("The rhythm is paced.",), "NN", True),
        (("A demand pacemaker",), "NN", True),
        (("no pacemaker was found",), "NN", False),
        (("space",), "NN", False),
    ],
)
def test_paced_records(comments: tuple[str, ...], symbols: str, paced: bool) -> None:
    assert bool(paced_by(header(*comments), annotations(symbols))) is paced


def test_leads_are_chosen_by_name() -> None:
    assert choose_leads(("V5", "MLII"), KEYS.leads) == ("MLII", "V5")
    assert choose_leads(("MLII", "V1", "V2"), KEYS.leads) == ("MLII", "V1")
    assert choose_leads(("x", "y"), KEYS.leads) == ("x", "y")
    assert choose_leads(("x",), KEYS.leads) == ("x",)


def test_patients_and_people() -> None:
    assert patient_of("201", KEYS.same_patient) == patient_of("202", KEYS.same_patient) != patient_of("203", KEYS.same_patient)
    assert person(header("72 F 750 1629 x1")) == (72, "F")
    assert person(header("-1 M 1 1 x1")) == (None, "M")
    assert person(header("age: 60 sex: M")) == (60, "M")
    assert person(header("Digoxin")) == (None, None)


def test_gathering_names_what_it_leaves_out(write_record: Write, tmp_path: Path) -> None:
    write_record("a", symbols={3: "V", 5: "A", 7: "Q", 9: "+"}, comments=["72 F 1 1 x1"])
    write_record("paced", symbols={4: "/"})
    write_record("bare", annotated=False)
    write_record("201")
    write_record("202")
    cohort = gather_records(tmp_path, KEYS)
    assert cohort.ids == ("201", "202", "a")
    assert cohort.patients is not None
    assert cohort.patients[0] == cohort.patients[1]
    assert cohort.attributes["age"] == (None, None, 72)
    labels = cohort.labels[2] if cohort.labels else ()
    assert (labels.count("V"), labels.count("S")) == (1, 1)
    assert len(labels) == len(cohort.payloads[2].units)
    texts = {finding.code: finding.text for finding in cohort.findings}
    assert "paced" in texts["paced"]
    assert "bare" in texts["no_annotations"]
    assert texts["beats_q"].startswith("1 beats of class Q")


def test_one_unreadable_record_is_too_many_of_three(write_record: Write, tmp_path: Path) -> None:
    for name in "abc":
        write_record(name)
    (tmp_path / "b.dat").write_bytes(b"\0" * 10)
    cohort = gather_records(tmp_path, KEYS)
    assert cohort.ids == ("a", "c")
    with pytest.raises(DataError, match="1 of 3 cannot be read.*promises 2000 samples"):
        settled(cohort)
    examined = records_to_examine([tmp_path / name for name in "abc"], KEYS)
    assert (examined.ids, list(examined.unreadable)) == (("a", "c"), ["b"])


def test_folders_without_records_annotations_or_beats(write_record: Write, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no record"):
        gather_records(tmp_path, KEYS)
    write_record("a", annotated=False)
    with pytest.raises(DataError, match=r"holds 1 records and no annotations \(\.atr\)"):
        gather_records(tmp_path, KEYS)
    write_record("a", symbols=dict.fromkeys(range(30), "/"))
    with pytest.raises(DataError, match="no record has beats of classes N, S, V or F"):
        gather_records(tmp_path, KEYS)


def test_record_with_only_a_header(tmp_path: Path) -> None:
    (tmp_path / "a.hea").write_text("a 1 100 1000\na.dat 16 200 16 0 0 0 0 II\n")
    assert "a.dat, which is not there" in records_to_examine([tmp_path / "a"], KEYS).unreadable["a"]


def test_record_without_annotations_has_its_beats_found(write_record: Write) -> None:
    record, names, _counted = open_record(write_record(annotated=False, rate=250, seconds=30), KEYS)
    assert names is None
    assert record.detected
    assert len(record.beats) == pytest.approx(36, abs=3)


def test_what_is_hidden_is_a_straight_line(write_record: Write) -> None:
    record, _names, _counted = open_record(write_record(), KEYS)
    hidden = hide(record, [Hidden(100, 200, "MLII")])
    whole, changed = record.read(0, 400, ["MLII", "V1"]), hidden.read(0, 400, ["MLII", "V1"])
    np.testing.assert_array_equal(whole[:, 1], changed[:, 1])
    np.testing.assert_array_equal(whole[200:, 0], changed[200:, 0])
    np.testing.assert_allclose(np.diff(changed[100:200, 0], 2), 0, atol=1e-6)
