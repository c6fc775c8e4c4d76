"""Export of convolutional and plain nets: agreement with torch, silence, the same bytes."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from sizhen.bundle.parts import Parts, graph
from sizhen.core.errors import DisagreementError
from sizhen.learning import graphs
from sizhen.learning.graph_writer import GraphWriter
from sizhen.learning.graphs import agreement, export_graph


def small_cnn():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.5), nn.Flatten(), nn.Linear(4 * 49, 3)
    ).train()


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.beat, self.rest = nn.Conv1d(2, 4, 5, padding=2), nn.Linear(3, 4)

    def forward(self, samples, intervals):
        pooled = torch.relu(self.beat(samples)).mean(2)
        return pooled + self.rest(intervals), pooled


@pytest.fixture(scope="module")
def exported():
    module = small_cnn()
    return module, export_graph(module, {"pixels": torch.zeros(1, 1, 14, 14)}, ["logits"], {"pixels": {0: "n"}})


def test_the_graph_agrees_with_torch(exported):
    module, content = exported
    assert module.training  # as it was found
    module.eval()
    session = Parts.of([graph("network", content)]).graph("network")
    for size in (1, 2, 3, 7, 32, 65):
        x = torch.randn(size, 1, 14, 14)
        with torch.no_grad():
            expected = module(x).numpy()
        np.testing.assert_allclose(session.run(["logits"], {"pixels": x.numpy()})[0], expected, atol=1e-5)
    module.train()


def test_another_process_writes_the_same_bytes_and_nothing_else(exported):
    """Silent, whatever the order of sets; the example's batch size does not matter."""
    program = f"""
import hashlib, runpy, torch
from sizhen.learning.graph_writer import GraphWriter
from sizhen.learning.graphs import export_graph
module = runpy.run_path({__file__!r})["small_cnn"]()
content = export_graph(module, {{"pixels": torch.zeros(5, 1, 14, 14)}}, ["logits"], {{"pixels": {{0: "n"}}}})
print(hashlib.sha256(content).hexdigest())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7"}
    )
    assert (done.stdout.strip(), done.stderr) == (hashlib.sha256(exported[1]).hexdigest(), "")


def test_nothing_names_this_machine_or_its_libraries(exported):
    content = exported[1]
    assert b".py" not in content
    assert b"torch" not in content
    model = onnx.load_from_string(content)
    assert not any(node.metadata_props or node.doc_string for node in model.graph.node)
    assert model.producer_name == ""


def test_two_inputs_two_outputs_and_free_time():
    module = TwoInputs().eval()
    inputs = {"samples": torch.randn(2, 2, 20), "intervals": torch.randn(2, 3)}
    content = export_graph(module, inputs, ["logits", "pooled"], {"samples": {0: "n", 2: "t"}, "intervals": {0: "n"}})
    session = Parts.of([graph("network", content)]).graph("network")
    for n, t in [(1, 5), (2, 20), (3, 9), (4, 33), (9, 64)]:
        samples, intervals = torch.randn(n, 2, t), torch.randn(n, 3)
        with torch.no_grad():
            expected = module(samples, intervals)
        for found, wanted in zip(session.run(None, {"samples": samples.numpy(), "intervals": intervals.numpy()}), expected, strict=True):
            np.testing.assert_allclose(found, wanted.numpy(), atol=1e-5)


def test_a_graph_that_disagrees_is_refused(monkeypatch):
    """An exporter that freezes what it must not, or takes other weights, is caught before packing."""
    writer, other = GraphWriter(), nn.Linear(3, 2)
    writer.output("y", writer.linear(other, writer.input("x", ["n", 3])))
    monkeypatch.setattr(graphs, "_exported", lambda *arguments: writer.to_bytes())
    with pytest.raises(DisagreementError, match=r"network and exported graph differ by .* at a batch of 1; expected at most 0.0001"):
        export_graph(nn.Linear(3, 2), {"x": torch.ones(2, 3)}, ["y"], {"x": {0: "n"}})
    assert export_graph(other, {"x": torch.ones(2, 3)}, ["y"], {"x": {0: "n"}}) == writer.to_bytes()


def test_agreement():
    assert agreement([1.0, 2.0], [1.0, 2.0]) == 0
    assert agreement([0.5], [0.25]) == 0.25
    assert agreement([101.0], [100.0]) == pytest.approx(0.01)  # relative beyond 1
    assert agreement([np.nan, 1.0], [np.nan, 1.0]) == 0
    assert agreement([np.inf], [np.inf]) == 0
    assert agreement([np.inf], [1.0]) == np.inf
    assert agreement([np.nan], [1.0]) == np.inf
    assert agreement([1.0], [[1.0]]) == np.inf
    assert agreement([], []) == 0
