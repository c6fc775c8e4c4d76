"""Ctrl-C at any moment: code 130, no bundle, and the next run goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

PATIENCE = 240


def start(place: Path, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "sizhen", "run", "r.toml", "--data", "d.npz", "--out", "out", *more]
    environment = {**os.environ, "SIZHEN_LANGUAGE": "en"}
    return subprocess.Popen(
        command,
        cwd=place,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - a background shell has it ignored
    )


@pytest.mark.parametrize("moment", ["out", "out/stages/fit/small-cnn/fold-1/fit.json"])
def test_stopped_and_gone_on(tmp_path: Path, moment: str) -> None:
    random = np.random.default_rng(0)
    np.savez(
        tmp_path / "d.npz",
        train_images=random.integers(0, 255, (80, 28, 28), dtype=np.uint8),
        train_labels=np.arange(80, dtype=np.uint8)[:, None] % 2,
    )
    (tmp_path / "r.toml").write_text('examination = "images"\n[split]\nfolds = 2\n[learn]\nepochs = 2\n', "utf-8")
    process = start(tmp_path)
    waited = 0.0
    while not (tmp_path / moment).exists():
        assert process.poll() is None, process.communicate()
        assert waited < PATIENCE
        time.sleep(0.02)
        waited += 0.02
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, err
    assert "go on where it stopped" in err
    assert "Traceback" not in err
    assert not list((tmp_path / "out").glob("*.sizhen"))
    again = start(tmp_path)
    _out, err = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, err
    assert len(list((tmp_path / "out").glob("*.sizhen"))) == 1
