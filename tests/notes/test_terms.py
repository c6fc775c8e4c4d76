"""Terms: exact where they stand, the nearest elsewhere, never the opposite."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, UsageError
from sizhen.notes import Terms

TABLE = pd.DataFrame(
    {
        "code": ["I10", "E11", "E10", "C34.0", "C34.1", "J18", "E87.6", "E87.5", "N18", "R07", "B16", "B15"],
        "name": [
            "高血压", "2型糖尿病", "1型糖尿病", "左肺恶性肿瘤", "右肺恶性肿瘤", "community-acquired pneumonia", "低钾血症", "高钾血症",
            "chronic kidney disease", "chest pain", "急性乙型肝炎", "急性甲型肝炎",
        ],
        "synonyms": ["原发性高血压|hypertension", "T2DM", "", "", "", "CAP", "hypokalemia", "hyperkalemia", "CKD", "", "", ""],
    }
)  # fmt: skip
TERMS = Terms(TABLE)


def found(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], code.code) for start, end, code, _label in TERMS.find(text)]


def test_exact_words_in_their_places() -> None:
    assert found("既往原發性高血壓，T2DM，chest pain；CAPD 史") == [("原發性高血壓", "I10"), ("T2DM", "E11"), ("chest pain", "R07")]
    assert found("ＨＹＰＥＲＴＥＮＳＩＯＮ\u200b, hyper\u200btension") == [
        ("ＨＹＰＥＲＴＥＮＳＩＯＮ", "I10"),
        ("hyper\u200btension", "I10"),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("高血压病", "I10"),
        ("II型糖尿病", "E11"),
        ("二型糖尿病", "E11"),
        ("右肺恶性肿瘤？", "C34.1"),
        ("community acquired pneumonia", "J18"),
        ("kidney disease, chronic", "N18"),
        ("hypokalaemia", "E87.6"),
        ("急性乙型病毒性肝炎", "B16"),
    ],
)
def test_the_nearest(words: str, code: str) -> None:
    said = TERMS.code(words)
    assert said is not None
    assert (said.code, said.score <= 100) == (code, True)


@pytest.mark.parametrize("words", ["低血压", "hypotension", "acute kidney disease", "急性丙型肝炎", "3型糖尿病", "", "。", "无高血压"])
def test_opposites_and_strangers_have_no_code(words: str) -> None:
    said = TERMS.code(words)
    assert said is None or said.code not in {"I10", "N18", "B16", "B15", "E10", "E11"}


def test_alternatives_never_hold_an_opposite() -> None:
    said = TERMS.code("左肺恶性肿瘤")
    assert said is not None
    assert (said.code, said.score) == ("C34.0", 100.0)
    assert "C34.1" not in [code for code, _name, _score in said.others]


def test_one_word_of_two_codes() -> None:
    terms = Terms(pd.DataFrame({"编码": ["a", "b"], "名称": ["MS", "ms"]}))
    ((start, end, code, _label),) = terms.find("MS")
    assert (start, end, code.code, code.others) == (0, 2, "a", (("b", "ms", 100.0),))


def test_files_keep_codes_as_they_are_written(tmp_path: Path) -> None:
    for name, mark, encoding in (("terms.csv", ",", "utf-8-sig"), ("terms.tsv", "\t", "gb18030")):
        path = tmp_path / name
        path.write_text(
            mark.join(["编码", "名称"]) + "\n" + mark.join(["1.10", "高血压"]) + "\n" + mark.join(["007", "糖尿病"]) + "\n", encoding
        )
        assert [code.code for _a, _b, code, _label in Terms(path).find("高血压、糖尿病")] == ["1.10", "007"]


def test_tables_that_are_none() -> None:
    with pytest.raises(DataError, match="expected code and name"):
        Terms(pd.DataFrame({"x": ["1"]}))
    with pytest.raises(DataError, match="names no term"):
        Terms(pd.DataFrame({"code": ["1"], "name": ["。"]}))
    with pytest.raises(UsageError, match="expected a score"):
        Terms(TABLE, least=0)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30) | st.lists(st.sampled_from(["高血压", "t2dm", "chest pain", "，", " ", "a"]), max_size=8).map("".join))
def test_any_text_is_searched(text: str) -> None:
    reached = 0
    for start, end, _code, _label in TERMS.find(text):
        assert reached <= start < end <= len(text)
        reached = end
    TERMS.code(text)
