"""The command line as an outsider meets it: exit codes, one sentence, no traceback."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest


def call(*words: object, where: Path | None = None, language: str = "en") -> subprocess.CompletedProcess[str]:
    import os

    environment = {**os.environ, "SIZHEN_LANGUAGE": language}
    command = [sys.executable, "-m", "sizhen", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=where, env=environment, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["run", "absent.toml"], 2, "absent.toml is not there; expected a recipe"),
        (["init", "."], 3, "holds nothing that a room recognises"),
        (["init", "absent"], 3, "absent is not there"),
        (["bundle", "verify", "absent.sizhen"], (3, 4), "absent.sizhen"),
        (["evaluate", "only-one"], 2, "evaluate takes a bundle and one file"),
        (["clean", "."], 2, "holds no stages of a run"),
        (["rnu"], 2, "the command 'rnu' is not known (did you mean run?); expected one of init, run,"),
        (["bundle", "shw"], 2, "(did you mean show?); expected one of show, verify, card"),
        (["run", "--fold", "3"], 2, "the option --fold is not known (did you mean --folds?); see `sizhen run --help`"),
        (["run", "--folds", "x"], 2, "the value of --folds does not fit; expected a whole number; see `sizhen run --help`"),
        (["run", "--json=3"], 2, "the option --json takes no value"),
        (["examine", "a.png", "--bundle"], 2, "the option --bundle needs a value"),
        (["examine"], 2, "INPUT... is missing; see `sizhen examine --help`"),
        (["doctor", "more"], 2, "there is one word too many: more"),
        (["doctor", "--language", "fr"], 2, "expected one of en, zh"),
    ],
)
def test_mistakes_end_with_a_code_and_a_sentence(tmp_path: Path, words: list[str], code: int | tuple[int, ...], sentence: str) -> None:
    done = call(*words, where=tmp_path)
    assert done.returncode in (code if isinstance(code, tuple) else (code,)), done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_interrupt_inside_an_exec_ends_with_130_too(tmp_path: Path) -> None:
    (tmp_path / "stopped.py").write_text(
        "from sizhen.cli.endings import ended\nwith ended(False):\n    exec('raise KeyboardInterrupt')\n", "utf-8"
    )
    done = subprocess.run([sys.executable, "-m", "stopped"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 130


def test_doctor_says_versions_and_ends_well() -> None:
    done = call("doctor", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["versions"]["numpy"]


def test_help_and_errors_in_chinese(tmp_path: Path) -> None:
    assert "病例" in call("examine", "--help", language="zh").stdout
    assert "选项：" in call("run", "--help", "--language", "zh").stdout
    for words in (["rnu"], ["run", "--fold"], ["run", "--folds", "x"], ["examine"], ["doctor", "more"], ["run", "--json=3"]):
        assert re.search("[一-鿿].*[一-鿿]", call(*words, language="zh").stderr)
        assert not re.search("is not|missing|does not|too many", call(*words, language="zh").stderr)
    assert "没有找到" in call("run", "absent.toml", where=tmp_path, language="zh").stderr
