"""The room's networks as ONNX graphs, written from their weights: a tenth of a second where torch's exporter takes several."""

import math

from torch import nn

from sizhen.images.networks import Averaged, SmallCnn
from sizhen.learning.graph_writer import GraphWriter, Value


def graph_of(module: SmallCnn | Averaged, channels: int, size: tuple[int, int]) -> bytes:
    """x (n, channels, height, width) float32 -> logits (n, outputs), any n."""
    writer = GraphWriter()
    x = writer.input("x", ["n", channels, *size])
    writer.output("logits", _small_cnn(writer, module, x) if isinstance(module, SmallCnn) else _averaged(writer, module, x))
    return writer.to_bytes()


def _small_cnn(writer: GraphWriter, module: SmallCnn, x: Value) -> Value:
    for layer in module:
        match layer:
            case nn.Conv2d():
                bias = [] if layer.bias is None else [writer.constant(layer.bias)]
                x = writer.op("Conv", x, writer.constant(layer.weight), *bias, kernel_shape=list(layer.kernel_size))
            case nn.MaxPool2d():
                x = writer.op("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
            case nn.AvgPool2d():
                x = writer.op("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
            case nn.Flatten():
                x = writer.op("Flatten", x, axis=1)
            case nn.Linear():
                x = writer.linear(layer, x)
            case _:
                x = writer.relu(x)
    return x


def _averaged(writer: GraphWriter, module: Averaged, x: Value) -> Value:
    """As `Averaged.forward`, operator by operator."""
    members = [_small_cnn(writer, member, x) for member in module.members if isinstance(member, SmallCnn)]
    outputs = writer.concat([writer.unsqueeze(member, 0) for member in members], axis=0)

    def total(values: Value) -> Value:
        return writer.op("ReduceLogSumExp", values, writer.constant([0], "int64"), keepdims=0)

    if module.several:
        present = writer.op("Neg", writer.op("Softplus", writer.op("Neg", outputs)))
        absent = writer.op("Neg", writer.op("Softplus", outputs))
        return writer.op("Sub", total(present), total(absent))
    return writer.op("Sub", total(writer.log_softmax(outputs)), writer.constant(math.log(len(members))))
