import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.rule_tables import PairRule, read_rule_table

HEAD = "item_1,item_2,severity,source\n"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "rules" / "eighteen-incompatibilities.csv"


def table(tmp_path, content):
    path = tmp_path / "rules.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_rows_become_rules(tmp_path):
    rules = read_rule_table(table(tmp_path, HEAD + '甘草,甘遂,contraindicated,"a book, 1228"\n'))
    assert rules == (PairRule("甘草", "甘遂", "contraindicated", "a book, 1228"),)


def test_the_example_holds_the_eighteen_incompatibilities():
    rules = {frozenset((rule.item_1, rule.item_2)): rule for rule in read_rule_table(EXAMPLE)}
    classic = [("甘草", x) for x in ("甘遂", "大戟", "海藻", "芫花")]
    classic += [("乌头", x) for x in ("贝母", "瓜蒌", "半夏", "白蔹", "白及")]
    classic += [("藜芦", x) for x in ("人参", "丹参", "玄参", "沙参", "苦参", "细辛", "芍药")]
    assert all(rules[frozenset(pair)].severity == "contraindicated" for pair in classic)
    assert all("EXAMPLE ONLY" in rule.source for rule in rules.values())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "the rule table rules.csv lacks a column or has one twice (item_1, item_2, severity, source)"),
        (HEAD, "the rule table rules.csv has no rules"),
        ("item_1,item_2,severity,source,dose\na,b,precaution,x,1\n", "the rule table rules.csv has a column 'dose' that is not known"),
        ("item_1,item_2,severity\na,b,precaution\n", "the rule table rules.csv lacks a column or has one twice (source)"),
        (HEAD + "a,b,deadly,x\n", "the rule table rules.csv, row 2, has severity 'deadly'; expected one of contraindicated"),
        (HEAD + "a,,precaution,x\n", "the rule table rules.csv, row 2, lacks an item or a source"),
        (HEAD + "a,b,precaution,\n", "the rule table rules.csv, row 2, lacks an item or a source"),
        (HEAD + "a,b\n", "the rule table rules.csv, row 2, lacks an item or a source"),
        (HEAD + "a,A,precaution,x\n", "the rule table rules.csv, row 2, pairs an item with itself"),
        (HEAD + 'a,"b"c,precaution,x\n', "the rule table rules.csv is not CSV"),
        (b"\xff\xff\xff\n", "rules.csv is neither UTF-8 nor plainly GB18030"),
    ],
)
def test_a_table_with_anything_wrong_is_refused_whole(tmp_path, content, sentence):
    with pytest.raises(DataError) as caught:
        read_rule_table(table(tmp_path, content))
    assert caught.value.message.startswith(sentence)


def test_a_missing_table_stops_the_list(tmp_path):
    with pytest.raises(DataError, match=r"nothing\.csv is not there; no list is made without it"):
        read_rule_table(tmp_path / "nothing.csv")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_give_rules_or_a_sentence(tmp_path_factory, content):
    path = table(tmp_path_factory.mktemp("bytes"), HEAD.encode() + content)
    with contextlib.suppress(SizhenError):  # anything else fails the test
        assert read_rule_table(path)
