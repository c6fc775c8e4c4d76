"""Packing: the same bytes for the same content, all of it back, and what is refused."""

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sizhen.bundle.manifest import Manifest
from sizhen.bundle.open import open_bundle
from sizhen.bundle.pack import pack
from sizhen.bundle.parts import BundlePart, Parts, arrays, document, graph, words
from sizhen.core.errors import BundleError, DataError

CARDS = {"en": "# chest\n", "zh": "# 胸片\n"}


def test_all_comes_back(packed: Path) -> None:
    bundle = open_bundle(packed)
    assert bundle.manifest.models["net"].members == 2
    parts = bundle.parts("net", 0)
    assert sorted(parts) == ["network", "preparation", "rules", "vocabulary", "weights"]
    np.testing.assert_array_equal(parts.arrays("weights")["w"], [[0, 1, 2], [3, 4, 5]])
    assert parts.words("vocabulary") == ["咳嗽", "fever", ""]
    assert parts.table("rules") == {"a": ["x", "y"], "severity": [1, None]}
    assert parts.document("preparation") == {"steps": [{"name": "scale", "by": 0.1}]}
    (y,) = parts.graph("network", threads=1).run(None, {"x": np.array([[1, 2]], np.float32)})
    np.testing.assert_array_equal(y, [[6, 9, 12]])
    assert sorted(bundle.parts(member=1)) == ["network", "weights"]
    assert bundle.parts("prevalence").document("prevalence") == {"p": 0.7}
    assert bundle.card("zh") == "# 胸片\n"
    assert bundle.card("fr") == bundle.card("en") == "# chest\n"


def test_same_content_same_bytes(packed: Path, tmp_path: Path, a_manifest: Any, some_models: Any) -> None:
    again = tmp_path / "again.sizhen"
    digest = pack(again, a_manifest(), dict(reversed(some_models().items())), dict(reversed(CARDS.items())))
    assert again.read_bytes() == packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        assert digest == hashlib.sha256(archive.read("manifest.json")).hexdigest() == open_bundle(packed).digest


def test_no_case_of_the_audit_is_packed(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        assert b"4711" not in archive.read("manifest.json")
    assert open_bundle(packed).manifest.evaluation["audit"] == [{"code": "repeated", "severity": "warning", "count": 8}]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda models: models["net"].pop(), "the manifest states the models"),
        (lambda models: models["net"][0].append(words("network", [])), "two parts of net have one name"),
        (lambda models: models["net"][0].append(document("../up", {})), "'../up' of kind document cannot be packed"),
        (lambda models: models["net"][0].append(BundlePart("p", "pickle", b"")), "'p' of kind pickle cannot be packed"),  # type: ignore[arg-type]
    ],
)
def test_what_the_opener_would_refuse_is_not_packed(tmp_path: Path, a_manifest: Any, some_models: Any, change: Any, says: str) -> None:
    models = some_models()
    change(models)
    with pytest.raises(BundleError) as caught:
        pack(tmp_path / "b.sizhen", a_manifest(), models)
    assert says in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_graph_with_weights_elsewhere_is_not_packed(tmp_path: Path, a_manifest: Any, some_models: Any, onnx_graph: Any) -> None:
    models = some_models()
    models["net"][0][0] = graph("network", onnx_graph("/etc/hostname"))
    with pytest.raises(BundleError, match="the graph network keeps weights in another file"):
        pack(tmp_path / "b.sizhen", a_manifest(), models)


def test_a_full_disk_leaves_nothing(tmp_path: Path, a_manifest: Any, some_models: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError, match="No space left on device"):
        pack(tmp_path / "b.sizhen", a_manifest(), some_models())
    assert list(tmp_path.iterdir()) == []


def test_names_that_would_leave_the_bundle_are_no_models(a_manifest: Any) -> None:
    for name in ("..", "a/b", "", "a\\b", "-", "a."):
        with pytest.raises(ValueError):
            a_manifest(model=name, models={name: {"members": 1}})
    with pytest.raises(ValueError, match="not among the models"):
        a_manifest(model="other")


def test_the_manifest_is_read_as_it_was_written(a_manifest: Any) -> None:
    manifest = a_manifest()
    assert Manifest.from_bytes(manifest.to_bytes()) == manifest
    assert manifest.task.task().positive_index == 1
    assert manifest.not_for_in("zh") == "不是医疗器械。"
    assert a_manifest(not_for="No.").not_for_in("zh") == "No."
    assert a_manifest(not_for={}).not_for_in("zh") == ""
    with pytest.raises(ValueError):
        a_manifest(trust={"net": float("nan")}).to_bytes()


def test_parts_without_a_file_are_the_same() -> None:
    parts = Parts.of([arrays("w", {"a": np.eye(2)}), words("v", ["x"])])
    np.testing.assert_array_equal(parts.arrays("w")["a"], np.eye(2))
    assert "v" in parts
    assert "w" in list(parts)
    with pytest.raises(BundleError, match="no part v of kind arrays"):
        parts.arrays("v")


@pytest.mark.parametrize(
    ("kind", "read", "says"),
    [
        ("graph", "graph", "not a graph that ONNX Runtime can run"),
        ("arrays", "arrays", "does not hold arrays"),
        ("words", "words", "is not what it should be"),
        ("table", "table", "is not what it should be"),
        ("document", "document", "is not what it should be"),
    ],
)
@pytest.mark.parametrize("content", [b"", b"\x00", b"[1, NaN]", b'{"a": 3}', b"\xff", b"[" * 100_000, b"7"])
def test_parts_that_hold_something_else(kind: str, read: str, says: str, content: bytes) -> None:
    parts = Parts.of([BundlePart("p", kind, content)])  # type: ignore[arg-type]
    if kind == "document" and content == b'{"a": 3}':
        assert parts.document("p") == {"a": 3}
        return
    with pytest.raises(BundleError) as caught:
        getattr(parts, read)("p")
    assert says in caught.value.message


def test_nan_is_not_packed() -> None:
    with pytest.raises(ValueError):
        document("p", {"a": float("nan")})


def test_object_arrays_are_not_packed() -> None:
    with pytest.raises(Exception, match="object|dtype"):
        arrays("p", {"a": np.array([{}], dtype=object)})
