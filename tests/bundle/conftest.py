"""A small bundle with every kind of part, for the tests of this floor."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from sizhen.bundle.manifest import Manifest, ModelEntry, TaskEntry
from sizhen.bundle.pack import pack
from sizhen.bundle.parts import BundlePart, arrays, document, graph, table, words
from sizhen.core.evaluation import AuditFinding, Evaluation, Figure

WEIGHTS = np.arange(6, dtype=np.float32).reshape(2, 3)


def onnx_graph(external: str | None = None, deep: bool = False) -> bytes:
    """y = x W, the weights inside, or said to lie in another file (in a branch of an If where `deep`)."""
    weights = numpy_helper.from_array(WEIGHTS, "location of w")
    if external is not None:
        weights.ClearField("raw_data")
        weights.data_location = TensorProto.EXTERNAL
        weights.external_data.add(key="location", value=external)
    x, y = helper.make_tensor_value_info("x", 1, ["n", 2]), helper.make_tensor_value_info("y", 1, ["n", 3])
    node = helper.make_node("MatMul", ["x", "location of w"], ["y"])
    inner = helper.make_graph([node], "g", [] if deep else [x], [y], [weights])
    if deep:
        condition = numpy_helper.from_array(np.array(True), "c")
        inner = helper.make_graph([helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=inner)], "o", [x], [y], [condition])
    model = helper.make_model(inner, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 9
    return bytes(onnx.ModelProto.SerializeToString(model))


def a_manifest(**changes: object) -> Manifest:
    evaluation = Evaluation(
        "images",
        "binary",
        "net",
        "test",
        624,
        600,
        measures={"auroc": Figure(0.955, 0.94, 0.97), "sensitivity": Figure(None)},
        classes={"pneumo|nia": {"recall": Figure(0.9, 0.8, 0.95, few=True)}},
        baselines={"prevalence": {"auroc": Figure(0.5, 0.5, 0.5)}},
        audit=(AuditFinding("repeated", "warning", "8 cases, such as patient-4711.png", 8),),
        abstained=0.05,
        bundle="net",
    ).to_json()
    entries: dict[str, object] = {
        "name": "chest",
        "examination": "images",
        "task": TaskEntry(kind="binary", classes=("normal", "pneumo|nia"), positive="pneumo|nia"),
        "model": "net",
        "models": {"net": ModelEntry(members=2, description="A small CNN."), "prevalence": ModelEntry(members=1)},
        "recipe": {"examination": "images", "learn": {"seed": 0}},
        "trust": {"net": {"level": 0.9}},
        "evaluation": evaluation,
        "not_for": {"en": "Not a medical device.", "zh": "不是医疗器械。"},
        "created_with": {"sizhen": "0.1.0"},
    }
    return Manifest.model_validate({**entries, **changes})


def some_models() -> dict[str, list[list[BundlePart]]]:
    member = [
        graph("network", onnx_graph()),
        arrays("weights", {"w": WEIGHTS, "zeros": np.zeros(200_000, np.float32)}),
        words("vocabulary", ["咳嗽", "fever", ""]),
        table("rules", {"a": ["x", "y"], "severity": [1, None]}),
        document("preparation", {"steps": [{"name": "scale", "by": 0.1}]}),
    ]
    return {"net": [member, member[:2]], "prevalence": [[document("prevalence", {"p": 0.7})]]}


CARDS = {"en": "# chest\n", "zh": "# 胸片\n"}


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "chest.sizhen"
    pack(path, a_manifest(), some_models(), CARDS)
    return path


@pytest.fixture
def repacked(packed: Path) -> Callable[[Callable[[dict[str, bytes]], object]], Path]:
    """The bundle after its entries were tampered with, as a fresh zip."""
    import zipfile

    def tamper(change: Callable[[dict[str, bytes]], object]) -> Path:
        with zipfile.ZipFile(packed) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        change(entries)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries.items():
                archive.writestr(name, content)
        return packed

    return tamper


@pytest.fixture(name="a_manifest")
def a_manifest_fixture() -> Callable[..., Manifest]:
    return a_manifest


@pytest.fixture(name="some_models")
def some_models_fixture() -> Callable[[], dict[str, list[list[BundlePart]]]]:
    return some_models


@pytest.fixture(name="onnx_graph")
def onnx_graph_fixture() -> Callable[..., bytes]:
    return onnx_graph


@pytest.fixture(scope="session")
def small_bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("small") / "chest.sizhen"
    pack(path, a_manifest(models={"net": {"members": 1}}), {"net": [[graph("network", onnx_graph()), words("v", ["x"])]]}, CARDS)
    return path.read_bytes()
