"""The room's networks as ONNX graphs: plain stacks written from their weights, others by torch's exporter, which takes seconds."""

import math

import torch
from torch import nn

from sizhen.images.networks import Averaged
from sizhen.learning.graph_writer import GraphWriter, Value
from sizhen.learning.graphs import export_graph

_POOLS = {nn.MaxPool2d: "MaxPool", nn.AvgPool2d: "AveragePool"}


def graph_of(module: nn.Module, channels: int, size: tuple[int, int]) -> bytes:
    """x (n, channels, height, width) float32 -> logits (n, outputs), any n. Raises DisagreementError where no graph says the same."""
    stacks = list(module.members) if isinstance(module, Averaged) else [module]
    if not all(_plain(stack) for stack in stacks):
        return export_graph(module, {"x": torch.zeros(2, channels, *size)}, ["logits"], {"x": {0: "n"}})
    writer = GraphWriter()
    x = writer.input("x", ["n", channels, *size])
    outputs = [_stacked(writer, stack, x) for stack in stacks]
    writer.output("logits", _averaged(writer, outputs, module.several) if isinstance(module, Averaged) else outputs[0])
    return writer.to_bytes()


def _plain(module: nn.Module) -> bool:
    """Whether every layer is one that `_stacked` writes exactly."""
    return isinstance(module, nn.Sequential) and all(
        isinstance(layer, nn.ReLU | nn.Linear)
        or (isinstance(layer, nn.Flatten) and (layer.start_dim, layer.end_dim) == (1, -1))
        or (isinstance(layer, nn.Conv2d) and layer.padding_mode == "zeros" and not isinstance(layer.padding, str))
        or (
            isinstance(layer, nn.MaxPool2d | nn.AvgPool2d)
            and layer.kernel_size == layer.stride
            and not layer.padding
            and not layer.ceil_mode
        )
        for layer in module
    )


def _stacked(writer: GraphWriter, module: nn.Module, x: Value) -> Value:
    for layer in module.children():
        match layer:
            case nn.Conv2d():
                bias = [] if layer.bias is None else [writer.constant(layer.bias)]
                x = writer.op(
                    "Conv",
                    x,
                    writer.constant(layer.weight),
                    *bias,
                    kernel_shape=list(layer.kernel_size),
                    strides=list(layer.stride),
                    dilations=list(layer.dilation),
                    pads=[*map(int, layer.padding), *map(int, layer.padding)],
                    group=layer.groups,
                )
            case nn.MaxPool2d() | nn.AvgPool2d():
                sides = [layer.kernel_size] * 2 if isinstance(layer.kernel_size, int) else list(layer.kernel_size)
                x = writer.op(_POOLS[type(layer)], x, kernel_shape=sides, strides=sides)
            case nn.Flatten():
                x = writer.op("Flatten", x, axis=1)
            case nn.Linear():
                x = writer.linear(layer, x)
            case nn.ReLU():
                x = writer.relu(x)
    return x


def _averaged(writer: GraphWriter, members: list[Value], several: bool) -> Value:
    """As `Averaged.forward`, operator by operator."""
    outputs = writer.concat([writer.unsqueeze(member, 0) for member in members], axis=0)

    def total(values: Value) -> Value:
        return writer.op("ReduceLogSumExp", values, writer.constant([0], "int64"), keepdims=0)

    if several:
        present = writer.op("Neg", writer.op("Softplus", writer.op("Neg", outputs)))
        absent = writer.op("Neg", writer.op("Softplus", outputs))
        return writer.op("Sub", total(present), total(absent))
    return writer.op("Sub", total(writer.log_softmax(outputs)), writer.constant(math.log(len(members))))
