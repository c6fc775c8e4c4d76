"""Convolutional and plain networks as ONNX graphs: torch's exporter, made silent, deterministic and checked."""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from sizhen.core.errors import DisagreementError
from sizhen.core.language import translate as _

BATCHES = (1, 2, 3, 5, 8)
TOLERANCE = 1e-4


def agreement(a: ArrayLike, b: ArrayLike) -> float:
    """Largest difference between two outputs of one shape, relative where the outputs are beyond 1; inf where shapes or NaNs differ."""
    first, second = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if first.shape != second.shape or not np.array_equal(np.isnan(first), np.isnan(second)):
        return float("inf")
    same = (first == second) | np.isnan(first)
    with np.errstate(invalid="ignore"):
        difference = np.abs(first - second) / np.maximum(1.0, np.abs(second))
    return float(np.where(same, 0.0, difference).max(initial=0.0))


def export_graph(
    module: nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], dynamic: Mapping[str, Mapping[int, str]]
) -> bytes:
    """The module as ONNX with its weights inside; the same weights give the same bytes.

    `inputs` are examples by name, in the order of forward's arguments; `dynamic` names the free axes, {"x": {0: "n"}}. Not for recurrent
    nets: see graph_writer. Raises DisagreementError where the graph and the module differ on any of five batch sizes.
    """
    examples = {name: _at_least_two(value.detach(), dynamic.get(name, {})) for name, value in inputs.items()}
    mode = module.training
    module.eval()
    try:
        content = _exported(module, examples, outputs, dynamic)
        _check(module, content, examples, dynamic)
    finally:
        module.train(mode)
    return content


def _exported(module: nn.Module, examples: Mapping[str, Tensor], outputs: Sequence[str], dynamic: Mapping[str, Mapping[int, str]]) -> bytes:
    names = sorted({axis for axes in dynamic.values() for axis in axes.values()})
    dims = {name: torch.export.Dim(name) for name in names}
    shapes = tuple({axis: dims[dim] for axis, dim in dynamic.get(name, {}).items()} for name in examples)
    with _silent():
        program = torch.onnx.export(
            module,
            tuple(examples.values()),
            dynamo=True,
            input_names=list(examples),
            output_names=list(outputs),
            dynamic_shapes=shapes,
            verbose=False,
        )
    if program is None:
        raise DisagreementError(_("the network could not be exported; expected a graph"))
    return _bare(program.model_proto)


def _bare(model: object) -> bytes:
    """Without what names this machine, its paths or its libraries."""
    import onnx

    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    bare.producer_name = bare.producer_version = bare.domain = bare.doc_string = ""
    del bare.metadata_props[:]
    graph = bare.graph
    graph.name, graph.doc_string = "sizhen", ""
    del graph.metadata_props[:], graph.value_info[:]
    for part in (*graph.node, *graph.input, *graph.output, *graph.initializer):
        part.doc_string = ""
        del part.metadata_props[:]
    onnx.checker.check_model(bare)
    return bytes(bare.SerializeToString(deterministic=True))


def _check(module: nn.Module, content: bytes, examples: Mapping[str, Tensor], dynamic: Mapping[str, Mapping[int, str]]) -> None:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    batched = {name for name, axes in dynamic.items() if 0 in axes}
    for size in BATCHES if batched else (0,):
        feed = {name: value[torch.arange(size) % len(value)] if name in batched else value for name, value in examples.items()}
        with torch.no_grad():
            expected = module(*feed.values())
        found = session.run(None, {name: value.cpu().numpy() for name, value in feed.items()})
        pairs = zip(expected if isinstance(expected, tuple) else (expected,), found, strict=True)
        worst = max(agreement(b, a.detach().cpu().numpy()) for a, b in pairs)
        if not worst <= TOLERANCE:
            raise DisagreementError(
                _(
                    "network and exported graph differ by {found:.2g} at a batch of {size}; expected at most {limit:g}: "
                    "this network needs another way of export"
                ).format(found=worst, size=size, limit=TOLERANCE)
            )


def _at_least_two(example: Tensor, axes: Mapping[int, str]) -> Tensor:
    """The exporter freezes a free axis whose example has length 1."""
    for axis in axes:
        if example.shape[axis] == 1:
            example = example.repeat_interleave(2, dim=axis)
    return example


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """The exporter prints, logs and warns of things nobody can act upon."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "torch.export", "torch._dynamo", "torch.fx", "onnxscript", "onnx_ir")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
