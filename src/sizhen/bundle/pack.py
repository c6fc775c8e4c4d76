"""Packing: manifest, parts and cards into one zip, written whole, the same bytes for the same content."""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from sizhen.bundle.external import refers_outside
from sizhen.bundle.manifest import NAME_PATTERN, Manifest, PartEntry
from sizhen.bundle.parts import SUFFIXES, BundlePart
from sizhen.bundle.signature import sign
from sizhen.core.errors import BundleError
from sizhen.core.files import written_whole
from sizhen.core.language import translate as _

EPOCH = (1980, 1, 1, 0, 0, 0)
MANIFEST, SEAL, SIGNATURE = "manifest.json", "manifest.sha256", "signature.json"
LARGEST_RATIO = 50  # of inflated to deflated; what deflates better is stored, so that the opener may refuse what inflates without end


def pack(
    path: Path,
    manifest: Manifest,
    models: Mapping[str, Sequence[Sequence[BundlePart]]],
    card: Mapping[str, str] | None = None,
    private_key: Path | None = None,
) -> str:
    """Write the bundle and return its digest, that of its manifest (which holds the digests of all else).

    `models` gives for each model its members, each a sequence of parts; they lie under models/MODEL/MEMBER/. `card` is Markdown by
    language. With a private key (PEM, Ed25519) a signature is added; it does not change the digest. Raises BundleError for what the opener
    would refuse, DataError where the disk does.
    """
    contents = _contents(path, manifest, models)
    for language, text in (card or {}).items():
        contents[f"card.{language}.md"] = ("card", text.encode("utf-8"))
    entries = tuple(
        PartEntry(path=place, kind=kind, size=len(content), sha256=hashlib.sha256(content).hexdigest())  # type: ignore[arg-type]
        for place, (kind, content) in sorted(contents.items())
    )
    head = manifest.model_copy(update={"parts": entries}).to_bytes()
    files = {MANIFEST: head, SEAL: sealed(head), **({SIGNATURE: sign(head, private_key)} if private_key is not None else {})}
    files |= {place: content for place, (_kind, content) in sorted(contents.items())}
    with written_whole(path) as stream, zipfile.ZipFile(stream, "w") as archive:
        for place, content in files.items():
            entry = zipfile.ZipInfo(place, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            packed = len(zlib.compress(content, 6))
            entry.compress_type = zipfile.ZIP_DEFLATED if len(content) / LARGEST_RATIO < packed < 0.9 * len(content) else zipfile.ZIP_STORED
            archive.writestr(entry, content, compresslevel=6)
    return hashlib.sha256(head).hexdigest()


def sealed(manifest: bytes) -> bytes:
    """A line as `sha256sum` writes it. It shows a manifest changed by hand or by accident; only a signature tells who packed it."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode("ascii")


def _contents(path: Path, manifest: Manifest, models: Mapping[str, Sequence[Sequence[BundlePart]]]) -> dict[str, tuple[str, bytes]]:
    """Every part by its place in the bundle."""
    stated = {name: entry.members for name, entry in manifest.models.items()}
    if stated != {name: len(members) for name, members in models.items()}:
        raise BundleError(
            _("{file}: the manifest states the models {stated}, packed are {packed}; expected the same models and members").format(
                file=path.name, stated=stated, packed={name: len(members) for name, members in models.items()}
            )
        )
    contents: dict[str, tuple[str, bytes]] = {}
    for model, members in models.items():
        for number, parts in enumerate(members):
            if len({part.name for part in parts}) != len(parts):
                raise BundleError(_("{file}: two parts of {model} have one name; name each part once").format(file=path.name, model=model))
            for part in parts:
                contents[f"models/{model}/{number}/{part.file}"] = (part.kind, _sound(path, part))
    return contents


def _sound(path: Path, part: BundlePart) -> bytes:
    if part.kind not in SUFFIXES or not re.match(NAME_PATTERN, part.name):
        raise BundleError(
            _("{file}: a part {name} of kind {kind} cannot be packed; expected letters, digits, dot, dash, and one of {known}").format(
                file=path.name, name=repr(part.name), kind=part.kind, known=_(", ").join(SUFFIXES)
            )
        )
    if part.kind == "graph" and refers_outside(part.content):
        raise BundleError(
            _("{file}: the graph {name} keeps weights in another file; expected them inside the graph").format(
                file=path.name, name=part.name
            )
        )
    return part.content
