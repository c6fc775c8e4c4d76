"""Charts become cohorts: files paired by pattern, impossible values counted, one outcome and no other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sizhen.core.errors import DataError
from sizhen.signals.keys import SignalKeys
from sizhen.signals.recognition import recognise
from sizhen.signals.stays import find_form, gather_stays
from sizhen.workflow.initialise import recipe_text

KEYS = SignalKeys()
ICU = SignalKeys(
    tables="set-*.csv",
    outcomes="outcomes-*.csv",
    patient="RecordID",
    time="minutes",
    variable="Parameter",
    value="Value",
    outcome="In-hospital_death",
)
Write = Callable[..., Path]
HEAD = "RecordID,minutes,Parameter,Value\n"


def test_guessed_form(write_chart: Write) -> None:
    form = find_form(write_chart(5), KEYS)
    assert form is not None
    assert (form.tables, form.outcomes, form.outcome) == ("set-*.csv", "outcomes-*.csv", "In-hospital_death")
    assert (form.columns.patient, form.columns.time) == ("RecordID", "minutes")


@pytest.mark.parametrize("keys", [KEYS, ICU])
def test_pairs_are_read_together_under_other_letters(write_chart: Write, keys: SignalKeys) -> None:
    write_chart(6, "x", 0)
    folder = write_chart(4, "y", 1)
    cohort = gather_stays(folder, keys)
    assert len(cohort) == 10
    assert cohort.task.classes == ("0", "1")
    assert cohort.labels == ("1", "0", "0", "1", "0", "0", "1", "0", "0", "1")
    assert len(set(cohort.ids)) == 10
    assert cohort.patients is not None
    assert len(set(cohort.patients)) == 6
    assert set(cohort.payloads[0].names) == {"Age", "Gender", "HR", "Temp"}  # no outcome is an input


def test_impossible_and_nameless_values_are_counted(tmp_path: Path) -> None:
    rows = "1,0,Height,-1\n1,1,pH,735\n1,2,Temp,-17.8\n1,3,NISysABP,-5\n1,4,,7\n1,5,HR,80\n1,3000,HR,81\n1,6,BaseExcess,-3\n"
    (tmp_path / "set-a.csv").write_text(HEAD + rows)
    cohort = gather_stays(tmp_path, ICU)
    texts = {finding.code: finding for finding in cohort.findings}
    assert texts["impossible_values"].count == 4
    assert "pH 1" in texts["impossible_values"].text
    assert texts["nameless"].count == 1
    assert texts["late"].count == 1
    assert cohort.payloads[0].value.tolist() == [80, -3]
    assert cohort.labels is None


def test_patients_missing_in_either_table(tmp_path: Path) -> None:
    (tmp_path / "set-a.csv").write_text(HEAD + "1,0,HR,80\n2,0,HR,81\n4,0,HR,80\n")
    (tmp_path / "outcomes-a.csv").write_text("RecordID,In-hospital_death\n1,0\n3,1\n4,\n")
    cohort = gather_stays(tmp_path, ICU)
    assert cohort.labels == ("0", None, None)
    counts = {finding.code: finding.count for finding in cohort.findings}
    assert (counts["no_outcome"], counts["not_in_table"]) == (2, 1)


def test_text_in_the_value_column_and_duplicates(tmp_path: Path) -> None:
    (tmp_path / "set-a.csv").write_text(HEAD + "1,0,HR,80\n1,0,HR,80\n1,1,HR,fast\n")
    counts = {finding.code: finding.count for finding in gather_stays(tmp_path, ICU).findings}
    assert (counts["repeated"], counts["no_number"]) == (1, 1)


def test_one_file_is_read_with_the_outcomes_beside(write_chart: Write) -> None:
    folder = write_chart(5)
    assert gather_stays(folder / "set-x.csv", ICU).labels == ("1", "0", "0", "1", "0")


def test_refusals(tmp_path: Path) -> None:
    (tmp_path / "set-a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match=r"holds no table set-\*\.csv"):
        gather_stays(tmp_path, ICU)
    with pytest.raises(DataError, match="neither WFDB records nor a long table"):
        gather_stays(tmp_path, KEYS)
    (tmp_path / "set-a.csv").write_text(HEAD)
    with pytest.raises(DataError, match=r"set-a\.csv has no row"):
        gather_stays(tmp_path, ICU)
    (tmp_path / "set-a.csv").write_text(HEAD + "1,0,HR,80\n")
    (tmp_path / "outcomes-a.csv").write_text("RecordID,first,second\n1,0,1\n")
    with pytest.raises(DataError, match="several columns that may be the outcome"):
        gather_stays(tmp_path, KEYS)
    with pytest.raises(DataError, match="no column In-hospital_death"):
        gather_stays(tmp_path, ICU)


def test_init_leaves_to_a_person_what_the_clock_counts(tmp_path: Path) -> None:
    rows = "".join(f"{patient},{hour},HR,{60 + hour}\n" for patient in range(12) for hour in range(4))
    (tmp_path / "set-a.csv").write_text("RecordID,time,Parameter,Value\n" + rows)
    (tmp_path / "outcomes-a.csv").write_text("RecordID,died\n" + "".join(f"{p},{p % 2}\n" for p in range(12)))
    found = recognise(tmp_path)
    assert found is not None
    assert found.holders == {"0": 6, "1": 6}
    assert [(guess.key, guess.value) for guess in found.guesses if guess.open] == [("signals.time_unit", "hour")]
    assert '# time_unit = "hour"  # a person writes this' in recipe_text(found, tmp_path, tmp_path / "sizhen.toml")
    (tmp_path / "set-a.csv").write_text("RecordID,minutes,Parameter,Value\n" + rows)
    assert 'time_unit = "minute"\nhours = 48' in recipe_text(recognise(tmp_path), tmp_path, tmp_path / "sizhen.toml")


def test_init_asks_which_column_is_the_outcome(tmp_path: Path) -> None:
    (tmp_path / "set-a.csv").write_text(HEAD + "1,0,HR,60\n")
    (tmp_path / "outcomes-a.csv").write_text("RecordID,Survival,Length\n1,0,3\n")
    with pytest.raises(DataError, match="several columns that may be the outcome"):
        recognise(tmp_path)
