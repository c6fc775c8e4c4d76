"""Doctor: versions, threads, codecs, libraries; what is missing and how to get it."""

import ctypes.util
import os
import platform
from dataclasses import dataclass
from typing import Any

from sizhen.core.language import translate as _
from sizhen.core.versions import version

BASE = ("numpy", "scipy", "pandas", "pyarrow", "onnxruntime", "safetensors", "pydantic", "jinja2", "matplotlib", "typer", "rich", "pillow",
        "wfdb", "rjieba", "ahocorasick-rs", "cryptography")  # fmt: skip
TRAIN = ("torch", "scikit-learn", "onnx", "onnxscript", "lightgbm", "skl2onnx", "onnxmltools")
CODECS = ("PNG", "JPEG", "TIFF", "JPEG2000", "WEBP")


@dataclass(frozen=True, slots=True)
class Findings:
    """What doctor found; `missing` names what is not there and how to get it."""

    versions: dict[str, str | None]
    threads: int
    codecs: dict[str, bool]
    missing: tuple[str, ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"versions": self.versions, "threads": self.threads, "codecs": self.codecs, "missing": list(self.missing)}


def doctor() -> Findings:
    """Look at the machine; changes nothing."""
    from sizhen import __version__

    versions: dict[str, str | None] = {"sizhen": __version__, "python": platform.python_version()}
    versions.update({name: version(name) for name in (*BASE, *TRAIN)})
    codecs = _codecs()
    missing = [_("{name}: `pip install sizhen` brings it").format(name=name) for name in BASE if versions[name] is None] + [
        _("{name}: `pip install 'sizhen[train]'` brings it").format(name=name) for name in TRAIN if versions[name] is None
    ]
    if versions["lightgbm"] is not None and platform.system() == "Linux" and not _has_openmp():
        missing.append(_("libgomp1: LightGBM needs it; `apt-get install libgomp1` or `yum install libgomp` brings it"))
    missing += [
        _("{name} pictures: `pip install --force-reinstall pillow` brings the codec").format(name=n) for n, ok in codecs.items() if not ok
    ]
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    lines = [f"{name} {version or '-'}" for name, version in versions.items()]
    lines.append(_("threads: {n}").format(n=threads))
    lines.append(_("picture codecs: {names}").format(names=_(", ").join(name for name, ok in codecs.items() if ok)))
    lines += [_("missing: {what}").format(what=what) for what in missing] or [_("nothing is missing")]
    return Findings(versions, threads, codecs, tuple(missing), "\n".join(lines))


def _codecs() -> dict[str, bool]:
    try:
        from PIL import Image, features
    except ImportError:
        return dict.fromkeys(CODECS, False)
    Image.init()
    optional = {"JPEG2000": "jpg_2000", "WEBP": "webp", "JPEG": "jpg"}
    return {name: name in Image.OPEN and (name not in optional or bool(features.check(optional[name]))) for name in CODECS}


def _has_openmp() -> bool:
    if ctypes.util.find_library("gomp"):
        return True
    try:
        ctypes.CDLL("libgomp.so.1")
    except OSError:
        return False
    return True
