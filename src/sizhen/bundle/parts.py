"""The closed list of what a bundle may hold, and how each kind becomes bytes and values again."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import BundleError
from sizhen.core.language import translate as _

PartKind = Literal["graph", "arrays", "words", "table", "document"]
SUFFIXES: Mapping[PartKind, str] = {
    "graph": ".onnx",
    "arrays": ".safetensors",
    "words": ".words.json",
    "table": ".table.json",
    "document": ".json",
}


@dataclass(frozen=True, slots=True)
class BundlePart:
    """One part: its name within its model ("network", "preparation"), its kind, its bytes. Make it with the functions below."""

    name: str
    kind: PartKind
    content: bytes

    @property
    def file(self) -> str:
        return self.name + SUFFIXES[self.kind]


def graph(name: str, onnx: bytes) -> BundlePart:
    """An ONNX graph, serialised."""
    return BundlePart(name, "graph", onnx)


def arrays(name: str, values: Mapping[str, NDArray[Any]]) -> BundlePart:
    """Named arrays, as safetensors."""
    from safetensors.numpy import save

    return BundlePart(name, "arrays", save({key: np.ascontiguousarray(values[key]) for key in sorted(values)}))


def words(name: str, values: Sequence[str]) -> BundlePart:
    """A list of texts (a vocabulary, item names), in order."""
    return BundlePart(name, "words", _json(list(values)))


def table(name: str, columns: Mapping[str, Sequence[Any]]) -> BundlePart:
    """Columns of plain values of one length (a rule table)."""
    return BundlePart(name, "table", _json({key: list(column) for key, column in columns.items()}))


def document(name: str, content: Mapping[str, Any]) -> BundlePart:
    """Nested plain values (preparation steps, settings)."""
    return BundlePart(name, "document", _json(dict(content)))


class Parts:
    """The opened parts of one model, read when asked for; what a room's examiner is made from."""

    def __init__(self, kinds: Mapping[str, PartKind], read: Callable[[str], bytes]) -> None:
        self._kinds = dict(kinds)
        self._read = read

    @classmethod
    def of(cls, parts: Sequence[BundlePart]) -> "Parts":
        """Parts as they would be after packing and opening, without a file."""
        contents = {part.name: part.content for part in parts}
        return cls({part.name: part.kind for part in parts}, contents.__getitem__)

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def graph(self, name: str, threads: int = 0) -> Any:
        """An onnxruntime.InferenceSession on this machine's processor; `threads` 0 takes all cores."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(self._content(name, "graph"), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise BundleError(
                _("part {name} is not a graph that ONNX Runtime can run; the bundle must be packed again").format(name=name)
            ) from error

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            return dict(load(self._content(name, "arrays")))
        except (SafetensorError, ValueError, KeyError) as error:
            raise BundleError(_("part {name} does not hold arrays; the bundle must be packed again").format(name=name)) from error

    def words(self, name: str) -> list[str]:
        content = self._plain(name, "words")
        if not isinstance(content, list) or not all(isinstance(word, str) for word in content):
            raise _other(name, "words")
        return content

    def table(self, name: str) -> dict[str, list[Any]]:
        """Columns of one length."""
        content = self._plain(name, "table")
        if not isinstance(content, dict) or not all(isinstance(column, list) for column in content.values()):
            raise _other(name, "table")
        if len({len(column) for column in content.values()}) > 1:
            raise _other(name, "table")
        return content

    def document(self, name: str) -> dict[str, Any]:
        content = self._plain(name, "document")
        if not isinstance(content, dict):
            raise _other(name, "document")
        return content

    def _plain(self, name: str, kind: PartKind) -> Any:
        try:
            return json.loads(self._content(name, kind), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise _other(name, kind) from error

    def _content(self, name: str, kind: PartKind) -> bytes:
        if self._kinds.get(name) != kind:
            raise BundleError(
                _("the bundle has no part {name} of kind {kind}; expected it to be packed by this version").format(name=name, kind=kind)
            )
        return self._read(name)


def _other(name: str, kind: PartKind) -> BundleError:
    return BundleError(_("part {name} is not what it should be ({kind}); the bundle must be packed again").format(name=name, kind=kind))


def _refuse(_constant: str) -> Any:
    raise ValueError


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False).encode("utf-8")
