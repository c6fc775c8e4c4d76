"""Doses of both languages: drug, amount, route, frequency in any order, and what is none."""

import pytest

from sizhen.notes import NoteReader

READER = NoteReader()


@pytest.mark.parametrize(
    ("text", "drug", "value", "unit", "route", "frequency"),
    [
        ("予阿司匹林肠溶片 0.1g bid po。", "阿司匹林肠溶片", 0.1, "g", "oral", "2/P1D"),
        ("口服二甲双胍0.5g 每日三次", "二甲双胍", 0.5, "g", "oral", "3/P1D"),
        ("硝苯地平控释片（拜新同）30mg qd", "硝苯地平控释片", 30, "mg", "", "1/P1D"),
        ("一日3次每次2片口服复方丹参片", "复方丹参片", 2, "{tablet}", "oral", "3/P1D"),
        ("頭孢曲松2.0g 靜滴 q12h", "頭孢曲松", 2, "g", "intravenous", "1/PT12H"),
        ("aspirin 81 mg PO daily", "aspirin", 81, "mg", "oral", "1/P1D"),
        ("metoprolol succinate 25 mg twice daily", "metoprolol succinate", 25, "mg", "", "2/P1D"),
        ("500 mg of amoxicillin every 8 hours", "amoxicillin", 500, "mg", "", "1/PT8H"),
        ("morphine 2-4 mg IV q4h prn", "morphine", 2, "mg", "intravenous", "1/PT4H"),
        ("每日三次，每次0.5g", "", 0.5, "g", "", "3/P1D"),
    ],
)
def test_a_dose(text: str, drug: str, value: float, unit: str, route: str, frequency: str) -> None:
    (found,) = READER(text).doses
    assert found.amount is not None
    assert (found.drug, found.amount.value, found.amount.unit, found.route, found.frequency) == (drug, value, unit, route, frequency)
    assert drug == "" or text[slice(*found.drug_place or (0, 0))] == drug


@pytest.mark.parametrize(
    "text", ["A95G", "C3/4", "vitamin B12", "尿量1500ml", "出血约200ml", "吸烟20支/日", "血钾3.2mmol/L", "BP 150/90mmHg", "体重60kg", ""]
)
def test_no_dose(text: str) -> None:
    assert READER(text).doses == ()
