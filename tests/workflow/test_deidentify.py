"""De-identification of files: clean files under the same names, and nothing that was removed anywhere else."""

import csv
import gzip
import json
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizhen.cli import main
from sizhen.core.errors import DataError, SizhenError, UsageError
from sizhen.core.language import use
from sizhen.workflow import deidentify as module
from sizhen.workflow.deidentify import deidentify

PHONE, CARD, NUMBER = "13912345678", "11010519491231002X", "20239915"
NOTE = f"患者张三丰，身份证号{CARD}，电话{PHONE}，住院号{NUMBER}，2023年8月15日入院，诊断：高血压。"
SECRETS = (PHONE, CARD, NUMBER, "张三丰", "8月15日")


def told(done: module.Deidentification) -> str:
    return json.dumps(done.to_json(), ensure_ascii=False) + done.text() + repr(done)


def test_a_note_is_written_clean_under_its_name(tmp_path: Path):
    note = tmp_path / "病历.txt"
    note.write_text(NOTE, encoding="gb18030")
    done = deidentify([note], tmp_path / "out")
    text = (tmp_path / "out" / "病历.txt").read_text("utf-8")
    assert "诊断：高血压" in text
    assert not any(secret in text + told(done) for secret in SECRETS)
    spans = done.to_json()["files"][0]["spans"]
    assert all(text[s["new_start"]] == "【" and text[s["new_end"] - 1] == "】" for s in spans)
    assert NOTE[spans[1]["start"] : spans[1]["end"]] == CARD
    assert {"category", "rule", "sure"} <= set(spans[0])
    assert (tmp_path / "out" / "病历.txt").stat().st_mode & 0o077 == 0
    assert "personal information" in done.statement
    use("zh")
    assert "去标识化" in done.statement
    assert "匿名" not in done.text()
    use(None)


def test_folders_keep_their_shape_and_are_never_written_over(tmp_path: Path):
    data = tmp_path / "in"
    (data / "a").mkdir(parents=True)
    (data / "a" / "1.txt").write_text(NOTE, encoding="utf-8")
    with gzip.open(data / "2.txt.gz", "wt", encoding="utf-8") as stream:
        stream.write(NOTE)
    (data / "scan.png").write_bytes(b"\x89PNG")
    (data / "broken.jsonl").write_text(f"{{{NOTE}", encoding="utf-8")
    out = data / "clean"
    for _again in range(2):  # the folder of clean files lies in the input: it is no input
        done = deidentify([data], out)
        assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()) == ["2.txt.gz", "a/1.txt"]
        assert {name for name, _reason in done.set_aside} == {"scan.png", "broken.jsonl"}
        assert not any(secret in told(done) for secret in SECRETS)
    with gzip.open(out / "2.txt.gz", "rt", encoding="utf-8") as stream:
        assert PHONE not in stream.read()
    with pytest.raises(UsageError, match="the input itself"):
        deidentify([data], data)
    with pytest.raises(UsageError, match="write over an input"):
        deidentify([data / "a" / "1.txt"], data / "a")
    with pytest.raises(UsageError, match="is a file"):
        deidentify([data], data / "2.txt.gz")
    (tmp_path / "1.txt").write_text("else", encoding="utf-8")
    with pytest.raises(UsageError, match="written to one file"):
        deidentify([data / "a" / "1.txt", tmp_path / "1.txt"], tmp_path / "o")
    with pytest.raises(DataError, match="is not there"):
        deidentify([tmp_path / "none"], tmp_path / "o")
    with pytest.raises(UsageError, match="no input"):
        deidentify([], tmp_path / "o")
    assert (data / "a" / "1.txt").read_text("utf-8") == NOTE


def test_tables_lose_what_columns_and_texts_tell(tmp_path: Path):
    table = tmp_path / "t.csv"
    rows = [["patient_id", "姓名", "note", "label"], ["7", "李四", NOTE, "a"], ["7", "李四", "无殊", "b"], ["8", "王五", NOTE, "a"]]
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*rows, ["torn"]])
    done = deidentify([table], tmp_path / "out", surrogates=True)
    with (tmp_path / "out" / "t.csv").open(encoding="utf-8", newline="") as stream:
        clean = list(csv.DictReader(stream))
    assert [row["label"] for row in clean] == ["a", "b", "a"]
    assert clean[0]["patient_id"] == clean[1]["patient_id"] != clean[2]["patient_id"]
    assert clean[0]["姓名"] == clean[1]["姓名"] not in ("李四", clean[2]["姓名"])
    assert clean[1]["note"] == "无殊"
    written = (tmp_path / "out" / "t.csv").read_text("utf-8") + told(done)
    assert not any(secret in written for secret in (*SECRETS, "李四", "王五"))
    assert done.files[0].columns == {"patient_id": "CODE", "姓名": "NAME"}
    assert done.files[0].broken == (5,)
    headless = tmp_path / "h.csv"
    headless.write_text(f"1,{NOTE.replace('，', ' ')}\n2,x\n", encoding="utf-8")
    set_aside = deidentify([headless], tmp_path / "out")
    assert "header" in set_aside.set_aside[0][1]
    assert set_aside.exit_code == 3
    assert PHONE not in told(set_aside)


def test_json_lines_and_parquet(tmp_path: Path):
    import pyarrow
    import pyarrow.parquet

    start = NOTE.index("高血压")
    row = {
        "id": 1,
        "text": NOTE,
        "more": {"phones": [PHONE, 13912345678, 13912345678.0, 12.5, float("nan"), True]},
        "entities": [[start, start + 3, "疾病"]],
        "n": 3,
    }
    (tmp_path / "r.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n{broken\n", encoding="utf-8")
    frame = pyarrow.table({"note": [NOTE, None], "day": [date(2020, 1, 1), None], "mobile": [13912345678, None], "n": [1, 2]})
    pyarrow.parquet.write_table(frame, tmp_path / "p.parquet")
    (tmp_path / "d.json").write_text(json.dumps([{"text": NOTE}]), encoding="utf-8")
    done = deidentify([tmp_path / "r.jsonl", tmp_path / "p.parquet", tmp_path / "d.json"], tmp_path / "out")
    clean = json.loads((tmp_path / "out" / "r.jsonl").read_text("utf-8"))
    a, b, label = clean["entities"][0]
    assert (clean["text"][a:b], label, clean["n"]) == ("高血压", "疾病", 3)
    again = pyarrow.parquet.read_table(tmp_path / "out" / "p.parquet").to_pylist()
    assert (again[0]["day"], again[0]["n"], again[1]["note"]) == (None, 1, None)
    assert not any(secret in json.dumps([clean, again], ensure_ascii=False, default=str) + told(done) for secret in SECRETS)
    assert "高血压" in json.loads((tmp_path / "out" / "d.json").read_text("utf-8"))[0]["text"]
    moved = deidentify([tmp_path / "p.parquet"], tmp_path / "o2", surrogates=True)
    assert moved.files
    assert pyarrow.parquet.read_table(tmp_path / "o2" / "p.parquet").to_pylist()[0]["day"] not in (None, date(2020, 1, 1))


def test_own_words_names_of_files_and_the_table(tmp_path: Path):
    words = tmp_path / "words.lst"
    words.write_text("# staff\n欧阳锋\n[wards]\n东九区\n", encoding="utf-8")
    note = tmp_path / f"{PHONE}.txt"
    note.write_text(f"欧阳锋医嘱，转东九区。电话{PHONE}", encoding="utf-8")
    table = tmp_path / "table"
    done = deidentify([note], tmp_path / "out", surrogates=True, table=table, passphrase="a long secret", words=words)
    text = next((tmp_path / "out").glob("*.txt")).read_text("utf-8")
    assert not any(word in text for word in ("欧阳锋", "东九区"))
    assert PHONE not in told(done).replace(str(tmp_path), "")
    assert done.files[0].name == "#1"
    assert "names of 1 files" in done.warnings[0]
    deidentify([note], tmp_path / "o2", surrogates=True, table=table, passphrase="a long secret", words=words)
    assert next((tmp_path / "o2").glob("*.txt")).read_text("utf-8") == text
    with pytest.raises(UsageError, match="--surrogates"):
        deidentify([note], tmp_path / "o3", table=table, passphrase="a long secret")
    with pytest.raises(UsageError, match="needs a passphrase"):
        deidentify([note], tmp_path / "o3", surrogates=True, table=table)
    words.write_text("[rooms]\n", encoding="utf-8")
    with pytest.raises(UsageError, match="heading that is not known"):
        deidentify([note], tmp_path / "o3", words=words)


def test_a_forced_fault_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    note = tmp_path / "n.txt"
    note.write_text(NOTE, encoding="utf-8")

    def fault(text: str, *_more: object, **_named: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr(module, "cleaned_row", fault)
    monkeypatch.setattr(sys, "argv", ["sizhen", "deidentify", str(note), "--out", str(tmp_path / "o"), "--json", "--debug"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 3
    assert not any(secret in said.out + said.err for secret in SECRETS)
    assert "ValueError" in json.loads(said.out)["set_aside"][0]["reason"]


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    note = tmp_path / "n.txt"
    note.write_text(NOTE, encoding="utf-8")
    monkeypatch.setenv("SIZHEN_PASSPHRASE", "a long secret")
    words = ["sizhen", "deidentify", str(note), "--out", str(tmp_path / "o"), "--surrogates", "--table", str(tmp_path / "t")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 0
    assert (tmp_path / "t").exists()
    assert "found by" in said.out
    assert not any(secret in said.out + said.err for secret in SECRETS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=120), st.sampled_from(["a.txt", "a.csv", "a.tsv.gz", "a.jsonl", "a.json", "a.parquet", "a.doc"]))
def test_any_bytes_are_cleaned_or_set_aside(tmp_path: Path, content: bytes, name: str):
    (tmp_path / name).write_bytes(content)
    try:
        done = deidentify([tmp_path / name], tmp_path / "out")
    except SizhenError:
        return
    assert len(done.files) + len(done.set_aside) == 1
    assert "fault of Sizhen" not in done.text()
