"""Identifiers in texts of both languages: what goes, what stays, and where it stands."""

# ruff: noqa: E501
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError
from sizhen.privacy import CATEGORIES, OwnLists, identifiers
from sizhen.privacy.own import read_list

GONE = [
    ("患者张三丰，身份证号11010519491231002X，电话13800001234，住院号20230815，2023年8月15日入院。",
     ["张三丰", "11010519491231002X", "13800001234", "20230815", "2023年8月15日"]),
    ("姓名：欧阳若兰　性别：女　年龄：92岁　民族：汉族　籍贯：河北省承德市", ["欧阳若兰", "92岁", "汉族", "河北省承德市"]),
    ("由其女李晓梅代诉，联系电话0314-2063488，微信号：lixm_2088", ["李晓梅", "0314-2063488", "lixm_2088"]),
    ("医师签名：王建国/刘洋", ["王建国", "刘洋"]),
    ("曾就诊于承德市中心医院，给予对症治疗", ["承德市中心医院"]),
    ("家住杭州市西湖区文三路259号3幢2单元501室", ["杭州市西湖区文三路259号3幢2单元501室"]),
    ("病人姓名：买买提·吐尔逊，床号：12床", ["买买提·吐尔逊", "12床"]),
    ("车牌京A·12B45，银行卡6222021234567890128", ["京A·12B45"]),
    ("Dr. O'Connell saw Mrs. Ann Whitfield on 03/14/2021 at St. Mary's Hospital.", ["O'Connell", "Ann Whitfield", "03/14/2021", "St. Mary's Hospital"]),
    ("MRN: 00482913  DOB: 4/5/1931  SSN 219-09-9999", ["00482913", "4/5/1931", "219-09-9999"]),
    ("Call (412) 555-0143 ext. 22 or write to j.doe@example.org, 10.0.0.12", ["(412) 555-0143 ext. 22", "j.doe@example.org", "10.0.0.12"]),
    ("He lives at 221 Baker Street, Apt. 4\nSpringfield, IL 62704", ["221 Baker Street, Apt. 4\nSpringfield, IL 62704"]),
    ("She is a 93-year-old woman seen on Tuesday, May 4th and again 9-Dec-2007", ["93", "Tuesday, May 4th", "9-Dec-2007"]),
    ("身份证：１１０１０５１９４９１２３１００２Ｘ", ["１１０１０５１９４９１２３１００２Ｘ"]),
    ("手机138\u200b0000\u200b1234", ["138\u200b0000\u200b1234"]),
]  # fmt: skip
STAYS = [
    "BP 150/90mmHg，P 84次/分，T36.8℃，WBC 12.5×10^9/L，Hb 98g/L。",
    "C3/4椎间盘突出，T12压缩性骨折，肌力3/5级，咳嗽3天，加重2小时。",
    "2型糖尿病，高血压3级，ICD-10 E11.9，心率98次/分，律齐。",
    "阿司匹林肠溶片100mg qd，头孢曲松2.0g ivgtt bid。",
    "患者平素体健，患者于今日入院，患者高热，患者安静。",
    "Parkinson disease, Crohn's disease, Hodgkin lymphoma; a Foley catheter was placed.",
    "Aspirin 81 mg daily, potassium 3.9, creatinine 1.2, EF 55-60%, strength 4/5, L4/5 disc.",
    "HbA1c was 7.2 in 2019, a 67-year-old gentleman with chest pain for 3 days.",
    "GCS 15, INR 2.5, troponin 0.04 ng/mL, HBV-DNA 12000000 IU/ml, 300ml.",
]


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in identifiers(text)]


@pytest.mark.parametrize(("text", "values"), GONE)
def test_gone(text: str, values: list[str]) -> None:
    left = list(text)
    for one in identifiers(text):
        left[one.start : one.end] = "\x00" * (one.end - one.start)
    for value in values:
        start = text.index(value)
        assert set(left[start : start + len(value)]) == {"\x00"}, (value, found(text))


@pytest.mark.parametrize("text", STAYS)
def test_stays(text: str) -> None:
    assert found(text) == []


def marked(line: str) -> tuple[str, list[tuple[int, int]]]:
    """A line without its marks, and what they held."""
    text, places = "", []
    for place, piece in enumerate(re.split("[⟦⟧]", line)):
        if place % 2:
            places.append((len(text), len(text) + len(piece)))
        text += piece
    return text, places


@pytest.mark.parametrize("line", (Path(__file__).parent / "marked_sentences.txt").read_text("utf-8").splitlines())
def test_marked_sentences(line: str) -> None:
    text, places = marked(line)
    removed = [(one.start, one.end) for one in identifiers(text, every_age=True)]
    for start, end in places:
        assert any(first <= start and end <= last for first, last in removed), text[start:end]
    if not places:
        assert not removed, [text[start:end] for start, end in removed]


def test_wrong_check_digit_is_removed_but_unsure() -> None:
    one = identifiers("身份证号：110105194912310021")[0]
    assert (one.category, one.start, one.end) == ("ID", 5, 23)
    assert identifiers("身份证号：11010519491231002X")[0].sure


def test_ages() -> None:
    assert found("患者，男，67岁，其父91岁") == ["91岁"]
    assert [one.category for one in identifiers("男，67岁", every_age=True)] == ["AGE"]
    assert found("a 67-year-old, mother died at age 94") == ["94"]


def test_years_alone_stay() -> None:
    assert found("2013年因阑尾炎手术，since 2011") == []
    assert [one.category for one in identifiers("Operated in 1998.", every_year=True)] == ["DATE"]


def test_a_name_goes_everywhere() -> None:
    text = "Mr. Kowalczyk was admitted. Kowalczyk denies pain."
    assert found(text) == ["Mr. Kowalczyk", "Kowalczyk"]
    assert found("患者王晓敏，女。告知王晓敏病情。").count("王晓敏") == 2


def test_own_lists(tmp_path: Path) -> None:
    file = tmp_path / "staff.txt"
    file.write_text("# staff\nLind\n\n百里溪\n", encoding="utf-8")
    own = OwnLists(staff=read_list(file), wards=("6B West",))
    assert own.staff == ("Lind", "百里溪")
    text = "lind, Lindane, 由百里溪看过; moved to 6B WEST"
    assert [(text[one.start : one.end], one.category) for one in identifiers(text, own)] == [
        ("lind", "NAME"),
        ("百里溪", "NAME"),
        ("6B WEST", "LOCATION"),
    ]


def test_a_list_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "staff.txt"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="staff.txt.*UTF-8"):
        read_list(file)


PIECES = st.sampled_from(
    ["患者", "张三", "，", "：", "2013年", "9月", "18日", "岁", "号", "路", "医院", "市", "Dr. ", "Smith", " ", "\n", "12", "3456", "/", "-", ".", "\u200b", "\u202e", "<b>", "@", "·", "电话", "13800001234", "MRN:", "St", "𠮷", "😀", "\ud800"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)), st.booleans())
def test_any_text(text: str, every_age: bool) -> None:
    reached = 0
    for one in identifiers(text, every_age=every_age):
        assert reached <= one.start < one.end <= len(text)
        assert one.category in CATEGORIES
        assert one.rule
        reached = one.end


def test_empty() -> None:
    assert identifiers("") == ()
    assert identifiers("\u200b \n") == ()
