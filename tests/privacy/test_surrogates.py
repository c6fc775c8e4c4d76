"""Marks and surrogates: of like form, the same for the same person, kept only encrypted."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, UsageError
from sizhen.privacy.categories import CATEGORIES
from sizhen.privacy.finding import Found
from sizhen.privacy.surrogate_table import read_table, write_table
from sizhen.privacy.surrogates import Surrogates, mark


def said(kept: Surrogates, value: str, category: str, patient: str = "1") -> str:
    return kept.of(value, patient)(value, Found(0, len(value), category, "r", True))


def test_marks_in_the_language_of_the_note():
    kept = Surrogates(marks_only=True)
    assert kept.of("患者张三", "1")("张三", Found(2, 4, "NAME", "r", True)) == "【姓名】"
    assert said(kept, "Meier", "PERSON") == "[NAME]"
    assert all(mark(category, True) != mark(category, False) for category in CATEGORIES)


def test_the_same_person_is_the_same_in_all_notes():
    kept = Surrogates(seed=1)
    whole = said(kept, "Meier, Anna B", "NAME")
    assert re.fullmatch(r"[A-Z][a-z]+, [A-Z][a-z]+ [A-Z]", whole)
    assert said(kept, "Meier", "PERSON", "2") == whole.split(",")[0]
    assert said(kept, "MEIER", "NAME") == whole.split(",")[0].upper()
    full = said(kept, "欧阳明明", "NAME")
    assert said(kept, "欧阳明明", "NAME", "2") == full
    assert said(kept, "欧阳", "NAME") == full[:-2]
    assert said(kept, "张伟", "NAME") != said(kept, "张丽", "NAME")


def test_forms_are_kept_and_numbers_belong_to_nobody():
    kept = Surrogates(seed=2)
    assert re.fullmatch(r"1\d\d0000\d{4}", said(kept, "13912345678", "PHONE"))
    assert re.fullmatch(r"\(\d{3}\)555-01\d\d", said(kept, "(602)272-9781", "PHONE_NUMBER"))
    number = said(kept, "11010519491231002X", "ID")
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    assert number.startswith("99")
    assert number[17] == "10X98765432"[sum(int(n) * w for n, w in zip(number, weights, strict=False)) % 11]
    assert said(kept, "anna@clinic.org", "EMAIL").endswith("@example.com")
    assert said(kept, "某某市人民医院", "HOSPITAL").endswith("人民医院")
    assert said(kept, "Brookhaven Medical Center", "HOSPITAL").endswith("Medical Center")
    assert said(kept, "97岁", "AGE") == "90岁"
    assert re.fullmatch(r"[A-Z]{2}\d{4}", said(kept, "ZY8945", "ID"))


def test_dates_of_one_patient_keep_their_distance():
    kept = Surrogates(seed=3)
    first, second = said(kept, "2014-03-01", "DATE", "a"), said(kept, "2014-03-05", "DATE", "a")
    assert int(second[-2:]) - int(first[-2:]) in (4, 4 - 28, 4 - 29, 4 - 30, 4 - 31)
    assert said(kept, "2014-03-01", "DATE", "a") == first
    assert len({kept.days(str(i)) for i in range(20)}) > 5
    assert all(30 <= abs(kept.days(str(i))) <= 365 for i in range(20))
    assert said(kept, "no date", "DATE") == "[DATE]"


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=20), st.sampled_from(CATEGORIES))
def test_whatever_the_value_it_is_replaced_by_another(value: str, category: str):
    kept = Surrogates(seed=0)
    assert said(kept, value, category) not in ("", value)


def test_the_table_opens_with_its_passphrase_alone(tmp_path: Path):
    kept, path = Surrogates(seed=4), tmp_path / "table"
    name = said(kept, "诸葛小明", "NAME")
    days = kept.days("p")
    write_table(path, kept, "correct horse", cost=1 << 11)
    assert "诸葛".encode() not in path.read_bytes()
    assert name.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    again = read_table(path, "correct horse")
    assert (said(again, "诸葛小明", "NAME"), again.days("p")) == (name, days)
    assert "诸葛" not in repr(again)
    with pytest.raises(DataError, match="does not open with this passphrase") as caught:
        read_table(path, "another horse")
    assert caught.value.__cause__ is None
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DataError, match="or was altered"):
        read_table(path, "correct horse")
    path.write_bytes(b"something else")
    with pytest.raises(DataError, match="no table of surrogates"):
        read_table(path, "correct horse")
    with pytest.raises(DataError, match="cannot be read"):
        read_table(tmp_path / "none", "correct horse")
    with pytest.raises(UsageError, match="fewer than 8"):
        write_table(path, kept, "short")
