"""Does an ONNX graph want to read files beside it? Found in its bytes, before any library opens it.

A tensor may say that its weights lie in another file ("external data"), which ONNX Runtime would read from the folder one happens to be
in. A bundle holds all of a model, so such a graph is refused rather than sandboxed. Reading the few fields on the way is a walk over
protocol-buffer records and needs no onnx, which serving does not have.
"""

from collections.abc import Iterator, Mapping

# Field numbers of onnx.proto (IR version 13): on the way from a model to its tensors, and there.
_MODEL, _GRAPH, _NODE, _ATTRIBUTE, _TENSOR, _SPARSE, _FUNCTION, _TRAINING = range(8)
_WAYS: Mapping[int, Mapping[int, int]] = {
    _MODEL: {7: _GRAPH, 20: _TRAINING, 25: _FUNCTION},
    _GRAPH: {1: _NODE, 5: _TENSOR, 15: _SPARSE},
    _NODE: {5: _ATTRIBUTE},
    _ATTRIBUTE: {5: _TENSOR, 6: _GRAPH, 10: _TENSOR, 11: _GRAPH, 22: _SPARSE, 23: _SPARSE},
    _SPARSE: {1: _TENSOR, 2: _TENSOR},
    _FUNCTION: {7: _NODE, 11: _ATTRIBUTE},
    _TRAINING: {1: _GRAPH, 2: _GRAPH},
}
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14
_DEEPEST = 64


def refers_outside(onnx: bytes) -> bool:
    """Whether any tensor of the graph lies outside of it; also True for bytes that are not a protocol-buffer message.

    External data must carry the key "location"; without that word anywhere in the bytes there is nothing to walk for.
    """
    if b"location" not in onnx:
        return False
    try:
        return _outside(memoryview(onnx), _MODEL, 0)
    except (ValueError, IndexError):
        return True


def _outside(message: memoryview, kind: int, depth: int) -> bool:
    if depth > _DEEPEST:
        raise ValueError
    for field, content in _fields(message):
        if kind == _TENSOR:
            if field == _EXTERNAL_DATA or (field == _DATA_LOCATION and content == 1):
                return True
        elif isinstance(content, memoryview) and field in _WAYS[kind] and _outside(content, _WAYS[kind][field], depth + 1):
            return True
    return False


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """Number and content of each field; contents of eight or four bytes are passed over."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        wire = tag & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield tag >> 3, value
        elif wire == 2:
            length, at = _varint(message, at)
            if at + length > len(message):
                raise ValueError
            yield tag >> 3, message[at : at + length]
            at += length
        elif wire in (1, 5):
            at += 8 if wire == 1 else 4
        else:
            raise ValueError


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError
