"""Which versions of Sizhen and of the libraries it rests on are at work."""

import platform
from functools import cache
from importlib import metadata
from pathlib import Path

from sizhen.core.files import digest

RECORDED = ("sizhen", "numpy", "onnxruntime", "torch", "scikit-learn", "lightgbm", "onnx")


def version(package: str) -> str | None:
    """The version installed; None where it is not."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def versions() -> dict[str, str]:
    """The versions that a fit and a bundle depend on, by name; what is not installed is left out."""
    found = {name: version(name) for name in RECORDED}
    return {"python": platform.python_version(), **{name: number for name, number in found.items() if number is not None}}


@cache
def code() -> str:
    """A digest of Sizhen's own source: between two releases its number says nothing, and what another code fitted is not this one's."""
    package = Path(__file__).resolve().parent.parent
    return digest(*(part for path in sorted(package.rglob("*.py")) for part in (path.relative_to(package).as_posix(), path)))
