"""ONNX graphs written by hand from the weights of torch layers, where the exporter is not to be trusted (recurrent nets)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from numpy.typing import DTypeLike
from onnx import helper, numpy_helper
from torch import Tensor, nn

from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _

if TYPE_CHECKING:
    from sizhen.learning.recurrent import RecurrentStack

Value = str  # the name of a value in the graph
OPSET = 20
IR_VERSION = 10
_FLOOR = -1e30
_OPERATORS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}


class GraphWriter:
    """Appends nodes; every method returns the new value's name. Sequences are (N, T, D) with lengths (N,), padded at the end."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        self._inputs: list[Any] = []
        self._outputs: list[Any] = []
        self._count = 0

    # -- the graph's borders ------------------------------------------------------------------------------------------------------

    def input(self, name: str, shape: Sequence[int | str], dtype: DTypeLike = np.float32) -> Value:
        """An input; axes that are names are free."""
        self._inputs.append(helper.make_tensor_value_info(name, _onnx_type(dtype), list(shape)))
        return name

    def output(self, name: str, value: Value, dtype: DTypeLike = np.float32) -> None:
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, _onnx_type(dtype), None))

    def to_bytes(self) -> bytes:
        """The graph, checked and serialised; the same weights give the same bytes."""
        graph = helper.make_graph(self._nodes, "sizhen", self._inputs, self._outputs, list(self._constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
        del model.graph.output[:]
        model.graph.output.extend(inferred.graph.output)
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))

    # -- any operator -------------------------------------------------------------------------------------------------------------

    def op(self, operator: str, *inputs: Value, **attributes: Any) -> Value:
        """A node of any ONNX operator with one output; "" leaves an optional input out."""
        return self._node(operator, inputs, 1, **attributes)[0]

    def constant(self, value: Any, dtype: DTypeLike | None = None) -> Value:
        array = np.asarray(value.detach().cpu().numpy() if isinstance(value, Tensor) else value, dtype)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        name = self._name("constant")
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
        return name

    # -- layers of torch ----------------------------------------------------------------------------------------------------------

    def linear(self, layer: nn.Linear, x: Value) -> Value:
        """x (..., inputs) -> (..., outputs)."""
        y = self.op("MatMul", x, self.constant(layer.weight.detach().T))
        return y if layer.bias is None else self.add(y, self.constant(layer.bias))

    def embedding(self, layer: nn.Embedding, ids: Value) -> Value:
        """ids (...) of integers -> (..., D)."""
        return self.op("Gather", self.constant(layer.weight), ids, axis=0)

    def layer_norm(self, layer: nn.LayerNorm, x: Value) -> Value:
        axes = len(layer.normalized_shape)
        weight = np.ones(layer.normalized_shape, np.float32) if layer.weight is None else layer.weight
        inputs = [x, self.constant(weight)] + ([] if layer.bias is None else [self.constant(layer.bias)])
        return self.op("LayerNormalization", *inputs, axis=-axes, epsilon=float(layer.eps))

    def batch_norm(self, layer: nn.BatchNorm1d | nn.BatchNorm2d, x: Value) -> Value:
        """x (N, C, ...), as in eval mode."""
        if layer.running_mean is None or layer.running_var is None:
            raise UsageError(_("the batch normalisation keeps no running statistics; expected track_running_stats=True"))
        mean, variance = (part.detach().cpu().numpy() for part in (layer.running_mean, layer.running_var))
        weight = np.ones_like(mean) if layer.weight is None else layer.weight
        bias = np.zeros_like(mean) if layer.bias is None else layer.bias
        return self.op("BatchNormalization", x, *map(self.constant, (weight, bias, mean, variance)), epsilon=float(layer.eps))

    def conv1d(self, layer: nn.Conv1d, x: Value) -> Value:
        """x (N, C, T) -> (N, outputs, T')."""
        if layer.padding_mode != "zeros":
            raise UsageError(_("padding {mode!r} of a convolution is not known here; expected zeros").format(mode=layer.padding_mode))
        (kernel,), (stride,), (dilation,) = layer.kernel_size, layer.stride, layer.dilation
        if layer.padding == "same":
            total = dilation * (kernel - 1)
            pads = [total // 2, total - total // 2]
        else:
            pads = [0, 0] if layer.padding == "valid" else [int(layer.padding[0])] * 2
        inputs = [x, self.constant(layer.weight)] + ([] if layer.bias is None else [self.constant(layer.bias)])
        return self.op("Conv", *inputs, kernel_shape=[kernel], strides=[stride], dilations=[dilation], pads=pads, group=layer.groups)

    def recurrent(self, stack: "RecurrentStack", x: Value, lengths: Value) -> tuple[Value, Value]:
        """What `RecurrentStack.forward` gives: outputs (N, T, D), zero beyond the lengths, and the last state (N, D)."""
        counted = self.cast(lengths, np.int32)
        at_least_one = self.op("Max", counted, self.constant(1, np.int32))
        y, last = self.transpose(x, (1, 0, 2)), ""
        for layer in range(stack.layers):
            y, state = self._layer(stack, layer, y, at_least_one, 3 if stack.cell == "lstm" else 2)[:2]
            y = self.reshape(self.transpose(y, (0, 2, 1, 3)), (0, 0, -1))
            last = self.reshape(self.transpose(state, (1, 0, 2)), (0, -1))
        y = self.transpose(y, (1, 0, 2))
        zero = self.constant(0.0, np.float32)
        y = self.where(self.unsqueeze(self.valid(y, counted), 2), y, zero)
        return y, self.where(self.unsqueeze(self.op("Greater", counted, self.constant(0, np.int32)), 1), last, zero)

    def step(self, stack: "RecurrentStack", x: Value, state: Value) -> tuple[Value, Value]:
        """One step of a one-way stack: x (N, inputs) and state (N, S) -> output (N, D) and the next state (N, S)."""
        if stack.bidirectional:
            raise UsageError(_("a two-way network sees the future and cannot be stepped; expected bidirectional = false"))
        kept = 2 if stack.cell == "lstm" else 1
        sizes = self.constant([stack.hidden] * (stack.layers * kept), np.int64)
        pieces = self._node("Split", [state, sizes], stack.layers * kept, axis=1)
        y, following = self.unsqueeze(x, 0), list[Value]()
        for layer in range(stack.layers):
            before = [self.unsqueeze(piece, 0) for piece in pieces[layer * kept : (layer + 1) * kept]]
            _y, *after = self._layer(stack, layer, y, "", 1 + kept, before)
            y = after[0]  # (1, N, H): the hidden state is the output of the step
            following += [self.op("Squeeze", value, self.constant([0], np.int64)) for value in after]
        return self.op("Squeeze", y, self.constant([0], np.int64)), self.concat(following, 1)

    # -- over time ----------------------------------------------------------------------------------------------------------------

    def valid(self, x: Value, lengths: Value) -> Value:
        """(N, T) bool: which steps of x (N, T, ...) are within their sequences."""
        steps = self.op("Squeeze", self.op("Shape", x, start=1, end=2))
        time = self.op("Range", self.constant(0, np.int64), steps, self.constant(1, np.int64))
        return self.op("Less", self.unsqueeze(time, 0), self.unsqueeze(self.cast(lengths, np.int64), 1))

    def masked_mean(self, x: Value, lengths: Value) -> Value:
        """(N, D), the mean over the valid steps of x (N, T, D); zeros where there is none."""
        kept = self.where(self.unsqueeze(self.valid(x, lengths), 2), x, self.constant(0.0, np.float32))
        total = self.op("ReduceSum", kept, self.constant([1], np.int64), keepdims=0)
        count = self.op("Max", self.cast(lengths, np.float32), self.constant(1.0, np.float32))
        return self.op("Div", total, self.unsqueeze(count, 1))

    def masked_max(self, x: Value, lengths: Value) -> Value:
        """(N, D), the maximum over the valid steps of x (N, T, D); zeros where there is none."""
        kept = self.where(self.unsqueeze(self.valid(x, lengths), 2), x, self.constant(-np.inf, np.float32))
        highest = self.op("ReduceMax", kept, self.constant([1], np.int64), keepdims=0)
        some = self.op("Greater", self.cast(lengths, np.int64), self.constant(0, np.int64))
        return self.where(self.unsqueeze(some, 1), highest, self.constant(0.0, np.float32))

    def masked_softmax(self, x: Value, lengths: Value) -> Value:
        """(N, T) softmax over the valid steps of x (N, T), 0 elsewhere; a sequence of length 0 gives zeros."""
        valid = self.valid(x, lengths)
        # a finite floor, not minus infinity: where no step is valid all are alike, and the mask behind makes them 0
        weights = self.softmax(self.where(valid, x, self.constant(_FLOOR, np.float32)), axis=1)
        return self.where(valid, weights, self.constant(0.0, np.float32))

    def masked_log_sum(self, x: Value, lengths: Value) -> Value:
        """(N,) logarithm of the sum of exp(x) over the valid steps of x (N, T); about -1e30 where there is none."""
        kept = self.where(self.valid(x, lengths), x, self.constant(_FLOOR, np.float32))
        return self.op("ReduceLogSumExp", kept, self.constant([1], np.int64), keepdims=0)

    def last_step(self, x: Value, lengths: Value) -> Value:
        """(N, D), the last valid step of x (N, T, D)."""
        last = self.op("Sub", self.op("Max", self.cast(lengths, np.int64), self.constant(1, np.int64)), self.constant(1, np.int64))
        return self.op("GatherND", x, self.unsqueeze(last, 1), batch_dims=1)

    # -- elementwise, shapes ------------------------------------------------------------------------------------------------------

    def relu(self, x: Value) -> Value:
        return self.op("Relu", x)

    def tanh(self, x: Value) -> Value:
        return self.op("Tanh", x)

    def sigmoid(self, x: Value) -> Value:
        return self.op("Sigmoid", x)

    def softmax(self, x: Value, axis: int = -1) -> Value:
        return self.op("Softmax", x, axis=axis)

    def log_softmax(self, x: Value, axis: int = -1) -> Value:
        return self.op("LogSoftmax", x, axis=axis)

    def add(self, a: Value, b: Value) -> Value:
        return self.op("Add", a, b)

    def multiply(self, a: Value, b: Value) -> Value:
        return self.op("Mul", a, b)

    def where(self, condition: Value, a: Value, b: Value) -> Value:
        return self.op("Where", condition, a, b)

    def concat(self, values: Sequence[Value], axis: int = -1) -> Value:
        return values[0] if len(values) == 1 else self.op("Concat", *values, axis=axis)

    def transpose(self, x: Value, axes: Sequence[int]) -> Value:
        return self.op("Transpose", x, perm=list(axes))

    def reshape(self, x: Value, shape: Sequence[int]) -> Value:
        """0 keeps an axis, -1 takes what is left."""
        return self.op("Reshape", x, self.constant(list(shape), np.int64))

    def unsqueeze(self, x: Value, axis: int) -> Value:
        return self.op("Unsqueeze", x, self.constant([axis], np.int64))

    def cast(self, x: Value, dtype: DTypeLike) -> Value:
        return self.op("Cast", x, to=_onnx_type(dtype))

    # -- inside -------------------------------------------------------------------------------------------------------------------

    def _layer(
        self, stack: "RecurrentStack", layer: int, x: Value, lengths: Value, outputs: int, before: Sequence[Value] = ()
    ) -> list[Value]:
        attributes: dict[str, Any] = {
            "hidden_size": stack.hidden,
            "direction": "bidirectional" if stack.bidirectional else "forward",
            **({"linear_before_reset": 1} if stack.cell == "gru" else {}),
        }
        w, r, b = stack.weights(layer)
        inputs = [x, self.constant(w), self.constant(r), self.constant(b), lengths, *before]
        return self._node(_OPERATORS[stack.cell], inputs, outputs, **attributes)

    def _node(self, operator: str, inputs: Sequence[Value], outputs: int, **attributes: Any) -> list[Value]:
        names = [self._name(operator.lower()) for _output in range(outputs)]
        self._nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names

    def _name(self, kind: str) -> Value:
        self._count += 1
        return f"{kind}_{self._count}"


def _onnx_type(dtype: DTypeLike) -> int:
    return int(helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))
