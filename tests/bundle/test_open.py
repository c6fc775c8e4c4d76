"""Opening: what is altered, foreign, cut off or inflates without end is refused in a sentence, before anything is made of it."""

import contextlib
import hashlib
import json
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.bundle import archive
from sizhen.bundle.open import open_bundle
from sizhen.bundle.pack import pack, sealed
from sizhen.bundle.parts import arrays
from sizhen.core.errors import BundleError, SizhenError

Entries = dict[str, bytes]
PREPARATION = "models/net/0/preparation.json"


def refused(path: Path) -> str:
    with pytest.raises(BundleError) as caught:
        open_bundle(path)
    assert path.name in caught.value.message
    return caught.value.message


def edited(entries: Entries, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads(entries["manifest.json"])
    change(manifest)
    entries["manifest.json"] = json.dumps(manifest).encode()
    entries["manifest.sha256"] = sealed(entries["manifest.json"])


def part(manifest: dict[str, Any], path: str = PREPARATION) -> dict[str, Any]:
    return next(entry for entry in manifest["parts"] if entry["path"] == path)


def replaced(entries: Entries, path: str, content: bytes) -> None:
    """A part exchanged together with what the manifest says of it."""
    entries[path] = content
    said = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    edited(entries, lambda manifest: part(manifest, path).update(said))


def renamed(entries: Entries, old: str, new: str) -> None:
    entries[new] = entries.pop(old)
    edited(entries, lambda manifest: part(manifest, old).update(path=new))


TAMPERINGS: list[tuple[str, Callable[[Entries], object], str]] = [
    ("altered", lambda e: e.update({PREPARATION: e[PREPARATION].replace(b"0.1", b"0.2")}), "has another digest than its manifest states"),
    ("longer", lambda e: e.update({PREPARATION: e[PREPARATION] + b" "}), "has another size than its manifest states"),
    ("missing", lambda e: e.pop(PREPARATION), "is missing"),
    ("unlisted", lambda e: e.update({"models/net/0/more.json": b"{}"}), "is not in its manifest"),
    ("traversal", lambda e: e.update({"../evil.json": b"{}"}), "'../evil.json' is not a name of a part"),
    ("absolute", lambda e: e.update({"/etc/evil": b"{}"}), "'/etc/evil' is not a name of a part"),
    ("folder", lambda e: e.update({"models/": b""}), "is not a name of a part"),
    ("backslash", lambda e: e.update({"models\\net": b""}), "is not a name of a part"),
    ("no manifest", lambda e: e.pop("manifest.json"), "no manifest.json"),
    ("no digest of it", lambda e: e.pop("manifest.sha256"), "'manifest.json' has another digest than it was packed with"),
    ("changed by hand", lambda e: e.update({"manifest.json": e["manifest.json"] + b" "}), "'manifest.json' has another digest"),
    ("unknown kind", lambda e: edited(e, lambda m: part(m).update(kind="pickle")), "kind: expected one of graph, arrays"),
    ("kind and name differ", lambda e: edited(e, lambda m: part(m).update(kind="arrays")), "is not where a part of its kind belongs"),
    ("listed twice", lambda e: edited(e, lambda m: m["parts"].append(part(m))), "a part is listed twice"),
    ("member beyond", lambda e: renamed(e, PREPARATION, "models/net/2/preparation.json"), "is not where a part of its kind belongs"),
    ("model beyond", lambda e: renamed(e, PREPARATION, "models/other/0/preparation.json"), "is not where a part of its kind belongs"),
    ("member zero twice", lambda e: renamed(e, PREPARATION, "models/net/00/preparation.json"), "is not where a part of its kind belongs"),
    ("unknown key", lambda e: edited(e, lambda m: m.update(run="rm")), "run: it is not known here"),
    ("no model", lambda e: edited(e, lambda m: m.update(model="other")), "other is not among the models"),
    ("later format", lambda e: edited(e, lambda m: m.update(format=2)), "is a bundle of format 2, this version reads format 1"),
    ("not JSON", lambda e: e.update({"manifest.json": b"{"}), "manifest that does not fit"),
    ("NaN", lambda e: edited(e, lambda m: m.update(trust={"t": float("nan")})), "NaN is not a number"),
    ("key twice", lambda e: e.update({"manifest.json": b'{"format": 1, "format": 1}'}), "a key stands twice"),
    ("deep", lambda e: e.update({"manifest.json": b'{"trust":' + b"[" * 200_000}), "manifest that does not fit"),
    ("a list", lambda e: e.update({"manifest.json": b"[]"}), "manifest that does not fit"),
    ("not UTF-8", lambda e: e.update({"manifest.json": b'{"name": "\xff"}'}), "manifest that does not fit"),
    ("ORT format", lambda e: replaced(e, "models/net/0/network.onnx", b"\x20\0\0\0ORTM" + bytes(50)), "is not whole ONNX"),
]


@pytest.mark.parametrize(("tamper", "says"), [pytest.param(t, s, id=name) for name, t, s in TAMPERINGS])
def test_tampering(repacked: Callable[[Callable[[Entries], object]], Path], tamper: Callable[[Entries], object], says: str) -> None:
    assert says in refused(repacked(tamper))


@pytest.mark.parametrize("deep", [False, True])
def test_a_graph_that_reads_other_files(repacked: Any, onnx_graph: Any, deep: bool) -> None:
    path = repacked(lambda e: replaced(e, "models/net/0/network.onnx", onnx_graph("../secret", deep)))
    assert "is not whole ONNX (it refers to other files)" in refused(path)


def test_what_is_no_bundle(tmp_path: Path, packed: Path) -> None:
    content = packed.read_bytes()
    for name, other in {
        "empty": b"",
        "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "cut": content[: len(content) // 2],
        "head": content[:10],
    }.items():
        path = tmp_path / f"{name}.sizhen"
        path.write_bytes(other)
        assert "is not a bundle" in refused(path)
    assert "cannot be read" in refused(tmp_path / "nowhere.sizhen")
    assert "cannot be read" in refused(tmp_path)


def test_an_entry_twice(packed: Path) -> None:
    with zipfile.ZipFile(packed, "a") as zipped, pytest.warns(UserWarning, match="Duplicate"):
        zipped.writestr(PREPARATION, b"{}")
    assert "an entry stands twice" in refused(packed)


def test_too_many_entries(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    assert "12 entries" in refused(packed)


def test_too_large_a_file(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_FILE", 100)
    assert "expected a bundle of at most 0 MB" in refused(packed)


def test_another_way_of_packing(packed: Path, tmp_path: Path) -> None:
    other = tmp_path / "bz2.sizhen"
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_BZIP2) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert "packed in an unknown way" in refused(other)


def test_a_bomb_that_says_so(repacked: Any) -> None:
    path = repacked(lambda e: replaced(e, PREPARATION, bytes(120 << 20)))
    assert path.stat().st_size < 1 << 20
    started = time.perf_counter()
    assert "inflates more than anything packed here" in refused(path)
    assert time.perf_counter() - started < 1


def test_a_bomb_that_lies(repacked: Any) -> None:
    """Sizes in the zip forged to those the manifest states: what is inflated is cut off there."""
    path = repacked(lambda e: e.update({PREPARATION: e[PREPARATION] + bytes(64 << 20)}))
    with zipfile.ZipFile(path) as zipped:
        size = zipped.getinfo(PREPARATION).file_size
        stated = part(json.loads(zipped.read("manifest.json")))["size"]
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", stated)))
    started = time.perf_counter()
    assert "was altered or is damaged" in refused(path)
    assert time.perf_counter() - started < 1


def test_zeros_are_packed_and_opened(tmp_path: Path, a_manifest: Any, some_models: Any) -> None:
    """An honest array that deflates too well is stored, so it passes."""
    models = some_models()
    models["net"][1] = [arrays("zeros", {"z": np.zeros(5 << 20, np.uint8)})]
    pack(tmp_path / "z.sizhen", a_manifest(), models)
    assert open_bundle(tmp_path / "z.sizhen").parts("net", 1).arrays("zeros")["z"].shape == (5 << 20,)


def test_what_was_audited_is_what_is_opened(packed: Path) -> None:
    bundle = open_bundle(packed)
    packed.write_bytes(b"something else")
    assert bundle.parts().document("preparation") == {"steps": [{"name": "scale", "by": 0.1}]}


def test_unknown_model_or_member(packed: Path) -> None:
    bundle = open_bundle(packed)
    for model, member in (("net", 2), ("other", 0)):
        with pytest.raises(BundleError, match=f"no model {model} with member {member}; expected one of net, prevalence"):
            bundle.parts(model, member)


def test_opening_two_megabytes_is_fast_and_light(tmp_path: Path, a_manifest: Any, some_models: Any) -> None:
    models = some_models()
    models["net"][1] = [arrays("w", {"w": np.random.default_rng(0).normal(size=(1 << 19)).astype(np.float32)})]
    path = tmp_path / "b.sizhen"
    pack(path, a_manifest(), models)
    assert 1.5e6 < path.stat().st_size < 4e6
    fastest = min(_seconds(path) for _time in range(5))
    assert fastest < 0.2  # some 20 ms on a quiet machine; tests run on busy ones
    code = f"import sys; from sizhen.bundle.open import open_bundle; open_bundle(__import__('pathlib').Path({str(path)!r})).parts()\n"
    code += "print([name for name in ('torch', 'sklearn', 'pandas', 'onnx', 'onnxruntime', 'scipy', 'pickle5') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def _seconds(path: Path) -> float:
    started = time.perf_counter()
    open_bundle(path)
    return time.perf_counter() - started


@settings(max_examples=120, deadline=None)
@given(content=st.binary(max_size=400), like_a_zip=st.booleans())
def test_random_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes, like_a_zip: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "random.sizhen"
    end = b"PK\x05\x06" + content[:18].ljust(18, b"\0")
    path.write_bytes(b"PK\x03\x04" + content + b"PK\x01\x02" + content + end if like_a_zip else content)
    refused(path)


@settings(max_examples=150, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255), from_end=st.booleans())
def test_flipped_bits(flippable: tuple[Path, bytes, str], at: float, bits: int, from_end: bool) -> None:
    """Wherever bits flip: either refused, or the flip was in what the zip does not need and all digests still agree."""
    path, content, digest = flippable
    place = int(at * len(content))
    place = len(content) - 1 - place % 2000 if from_end else place
    changed = bytearray(content)
    changed[place] ^= bits
    path.write_bytes(bytes(changed))
    with contextlib.suppress(SizhenError):
        bundle = open_bundle(path)
        assert bundle.digest == digest
        assert bundle.parts().words("v") == ["x"]


@pytest.fixture(scope="module")
def flippable(tmp_path_factory: pytest.TempPathFactory, small_bundle: bytes) -> tuple[Path, bytes, str]:
    path = tmp_path_factory.mktemp("flip") / "flipped.sizhen"
    path.write_bytes(small_bundle)
    return path, small_bundle, open_bundle(path).digest
