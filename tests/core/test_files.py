"""Files: whole or not at all, and digests whose borders count."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhen.core.errors import DataError
from sizhen.core.files import digest, held, write, write_json, written_whole


def test_written_as_told(tmp_path: Path) -> None:
    path = tmp_path / "new" / "文.txt"
    write(path, "咳嗽")
    assert path.read_bytes() == "咳嗽".encode()
    write(path, b"\x00\xff", mode=0o600)
    assert path.read_bytes() == b"\x00\xff"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_json(path, {"b": "热", "a": 1})
    assert path.read_text("utf-8") == '{\n "a": 1,\n "b": "热"\n}\n'
    assert [p.name for p in path.parent.iterdir()] == ["文.txt"]


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod", "fdopen"])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "a.txt"
    write(path, "before")

    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, full)
    with pytest.raises(DataError, match=r"a.txt could not be written \(No space left on device\); expected a folder with space"):
        write(path, "after")
    monkeypatch.undo()
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_stopped_while_writing(tmp_path: Path) -> None:
    def stopped() -> None:
        with written_whole(tmp_path / "a.txt") as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "stages" / ".held"
    other = f"import pathlib, sys; from sizhen.core.files import held\nwith held(pathlib.Path({str(path)!r})) as ours: sys.exit(ours)"
    with held(path) as ours:
        assert ours
        assert subprocess.run([sys.executable, "-c", other], check=False).returncode == 0
    assert subprocess.run([sys.executable, "-c", other], check=False).returncode == 1


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="could not be written"):
        write(tmp_path / "file" / "a.txt", "x")


def test_digest_of_a_file_is_that_of_its_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    inner = hashlib.sha256(b"abc").digest()
    assert digest(tmp_path / "a") == hashlib.sha256((32).to_bytes(8, "big") + inner).hexdigest() == digest(inner)
    assert digest("热") == digest("热".encode())


@given(texts=st.lists(st.text(max_size=4), max_size=4), others=st.lists(st.text(max_size=4), max_size=4))
def test_borders_count(texts: list[str], others: list[str]) -> None:
    assert (digest(*texts) == digest(*others)) == (texts == others)
