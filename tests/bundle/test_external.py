"""Graphs that want other files are found in their bytes, wherever in the graph the tensor hides."""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from sizhen.bundle.external import refers_outside


def outside() -> TensorProto:
    tensor = numpy_helper.from_array(np.zeros(3, np.float32), "w")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")
    return tensor


def model_with(place: Callable[[onnx.ModelProto], Any]) -> bytes:
    model = helper.make_model(helper.make_graph([helper.make_node("Identity", ["location"], ["y"])], "location", [], []))
    place(model)
    return bytes(model.SerializeToString())


def sparse() -> onnx.SparseTensorProto:
    return helper.make_sparse_tensor(outside(), numpy_helper.from_array(np.zeros(3, np.int64)), [9])


PLACES: dict[str, Callable[[onnx.ModelProto], Any]] = {
    "initializer": lambda m: m.graph.initializer.append(outside()),
    "sparse initializer": lambda m: m.graph.sparse_initializer.append(sparse()),
    "constant": lambda m: m.graph.node.append(helper.make_node("Constant", [], ["c"], value=outside())),
    "sparse constant": lambda m: m.graph.node.append(helper.make_node("Constant", [], ["c"], sparse_value=sparse())),
    "tensors": lambda m: m.graph.node.append(helper.make_node("X", [], ["c"], many=[outside()])),
    "branch": lambda m: m.graph.node.append(helper.make_node("If", ["c"], [], then_branch=helper.make_graph([], "g", [], [], [outside()]))),
    "branches": lambda m: m.graph.node.append(helper.make_node("X", ["c"], [], g=[helper.make_graph([], "g", [], [], [outside()])])),
    "function": lambda m: m.functions.add().node.append(helper.make_node("Constant", [], ["c"], value=outside())),
    "function default": lambda m: m.functions.add().attribute_proto.append(helper.make_attribute("a", outside())),
    "training": lambda m: m.training_info.add().initialization.initializer.append(outside()),
    "training step": lambda m: m.training_info.add().algorithm.initializer.append(outside()),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_found_wherever_it_hides(place: Callable[[onnx.ModelProto], Any]) -> None:
    assert refers_outside(model_with(place))


def test_whole_graphs_pass_though_they_say_location() -> None:
    assert not refers_outside(model_with(lambda m: m.graph.initializer.append(numpy_helper.from_array(np.ones(3), "location"))))


@pytest.mark.parametrize("content", [b"location", b"\x3a\xff\x01location", b"\x3a\x80location" + b"\x80" * 20, b"\x0blocation"])
def test_bytes_that_are_no_message_are_not_trusted(content: bytes) -> None:
    assert refers_outside(content)


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=200), at=st.integers(0, 200))
def test_any_bytes_give_an_answer(content: bytes, at: int) -> None:
    assert refers_outside(content[:at] + b"location" + content[at:]) in (True, False)
