"""Measurements of both languages: names, values, units; what is none."""

import pytest

from sizhen.notes import NoteReader

READER = NoteReader()


@pytest.mark.parametrize(
    ("text", "name", "value", "unit"),
    [
        ("T36.1C", "body temperature", 36.1, "Cel"),
        ("体温３８．５℃", "body temperature", 38.5, "Cel"),
        ("P87次/分", "pulse", 87, "/min"),
        ("白细胞：12.5×10^9/L", "leukocytes", 12.5, "10*9/L"),
        ("WBC 12.3", "leukocytes", 12.3, ""),
        ("plt 250K/uL", "platelets", 250, "10*3/uL"),
        ("SpO2 98%", "oxygen saturation", 98, "%"),
        ("血肌酐132umol/L", "creatinine", 132, "umol/L"),
        ("體重60公斤", "body weight", 60, "kg"),
        ("体重下降5kg", "body weight change", 5, "kg"),
        ("CA125 35U/ml", "CA 125", 35, "U/mL"),
    ],
)
def test_a_measurement(text: str, name: str, value: float, unit: str) -> None:
    (found,) = READER(text).measurements
    assert (found.name, found.value, found.unit, found.text) == (name, value, unit, text)


def test_a_blood_pressure_has_two_parts() -> None:
    (found,) = READER("BP 150/90mmHg").measurements
    assert [(part.name, part.value, part.unit) for part in found.parts] == [
        ("systolic blood pressure", 150, "mm[Hg]"),
        ("diastolic blood pressure", 90, "mm[Hg]"),
    ]


def test_a_size() -> None:
    (found,) = READER("结节3.2×2.1cm").measurements
    assert [(part.value, part.unit) for part in found.parts] == [(3.2, "cm"), (2.1, "cm")]


@pytest.mark.parametrize("text", ["A95G", "C3/4", "vitamin B12", "有50%的可能", "P<0.05", "T12椎体", "第3天", "2型糖尿病", "1.2.3", ""])
def test_no_measurement(text: str) -> None:
    assert READER(text).measurements == ()
