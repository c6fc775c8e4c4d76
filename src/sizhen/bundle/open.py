"""Opening: a bundle is audited first and constructed after; what is not as its manifest says is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from sizhen.bundle.archive import Archive, altered
from sizhen.bundle.external import refers_outside
from sizhen.bundle.manifest import FORMAT, Manifest, PartEntry
from sizhen.bundle.pack import MANIFEST, SEAL, SIGNATURE, sealed
from sizhen.bundle.parts import SUFFIXES, PartKind, Parts
from sizhen.bundle.signature import check
from sizhen.core.errors import BundleError
from sizhen.core.language import translate as _
from sizhen.core.validation import reason as said

LARGEST_MANIFEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """An audited bundle. `digest` is that of its manifest, in hexadecimal; parts are inflated when asked for, from what was audited."""

    name: str
    digest: str
    manifest: Manifest
    signed: bool
    _archive: Archive = field(repr=False)
    _places: Mapping[tuple[str, int], Mapping[str, PartEntry]] = field(repr=False)

    def parts(self, model: str | None = None, member: int = 0) -> Parts:
        """The parts of one member of a model (the packed one where none is named)."""
        entries = self._places.get((model or self.manifest.model, member))
        if entries is None:
            raise BundleError(
                _("{file} has no model {model} with member {member}; expected one of {known}").format(
                    file=self.name, model=model, member=member, known=_(", ").join(self.manifest.models)
                )
            )
        kinds: dict[str, PartKind] = {name: entry.kind for name, entry in entries.items() if entry.kind != "card"}
        return Parts(kinds, lambda name: self._archive.read(entries[name].path, entries[name].size))

    def card(self, language: str = "en") -> str:
        """The card in this language, else in English, else empty."""
        cards = {entry.path: entry for entry in self.manifest.parts if entry.kind == "card"}
        entry = cards.get(f"card.{language}.md") or cards.get("card.en.md")
        return "" if entry is None else self._archive.read(entry.path, entry.size).decode("utf-8", "replace")


def open_bundle(path: Path, public_key: Path | None = None) -> Bundle:
    """Audit a bundle and open it; with a public key (PEM, Ed25519) it must be signed by the key's owner.

    Raises BundleError, in a sentence, for what is not a bundle, is truncated, altered, foreign, of another version, or inflates beyond
    what it states. Nothing is constructed from a part before every digest agrees.
    """
    archive = Archive.of(path)
    head = archive.read(MANIFEST, archive.size(MANIFEST, LARGEST_MANIFEST))
    manifest = _manifest(path, head)
    signature = archive.read(SIGNATURE, archive.size(SIGNATURE, 1 << 16)) if SIGNATURE in archive else None
    check(head, signature, public_key, path.name)
    if SEAL not in archive or archive.read(SEAL, archive.size(SEAL, 1 << 10)) != sealed(head):
        raise altered(path.name, _("{name} has another digest than it was packed with").format(name=repr(MANIFEST)))
    _same_entries(path, archive, manifest)
    places: dict[tuple[str, int], dict[str, PartEntry]] = {
        (model, member): {} for model, entry in manifest.models.items() for member in range(entry.members)
    }
    for entry in manifest.parts:
        _sound(path, archive, entry)
        if entry.kind != "card":
            where, name = _place(path, entry, places)
            places[where][name] = entry
    return Bundle(manifest.name, archive.digest(MANIFEST), manifest, signature is not None, archive, places)


def _manifest(path: Path, head: bytes) -> Manifest:
    try:
        stated = json.loads(head)
        found = stated.get("format") if isinstance(stated, dict) else None
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, int) and found != FORMAT:
        raise BundleError(
            _(
                "{file} is a bundle of format {found}, this version reads format {expected}; use the version of Sizhen that packed it"
            ).format(file=path.name, found=found, expected=FORMAT)
        )
    try:
        return Manifest.from_bytes(head)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = f"{'.'.join(str(step) for step in first['loc'])[:200]}: {said(first)}"
    except ValueError as error:
        reason = str(error)
    raise BundleError(
        _("{file} has a manifest that does not fit ({reason}); expected a bundle as `sizhen run` packs it").format(
            file=path.name, reason=reason
        )
    )


def _same_entries(path: Path, archive: Archive, manifest: Manifest) -> None:
    stated = [entry.path for entry in manifest.parts]
    if len(set(stated)) != len(stated):
        raise altered(path.name, _("a part is listed twice"))
    for name in archive.names() - set(stated) - {MANIFEST, SEAL, SIGNATURE}:
        raise altered(path.name, _("{name} is not in its manifest").format(name=repr(name)))
    for name in set(stated) - archive.names():
        raise altered(path.name, _("{name} is missing").format(name=repr(name)))


def _sound(path: Path, archive: Archive, entry: PartEntry) -> None:
    """The content is what the manifest states, and a graph is whole in itself."""
    content = archive.read(entry.path, entry.size)
    if archive.digest(entry.path) != entry.sha256:
        raise altered(path.name, _("{name} has another digest than its manifest states").format(name=repr(entry.path)))
    if entry.kind == "graph" and (content[4:8] == b"ORTM" or refers_outside(content)):
        raise BundleError(
            _("{file}: the graph {name} is not whole ONNX (it refers to other files); the bundle must be packed again").format(
                file=path.name, name=repr(entry.path)
            )
        )


def _place(path: Path, entry: PartEntry, places: Mapping[tuple[str, int], Mapping[str, PartEntry]]) -> tuple[tuple[str, int], str]:
    """Model, member and name from models/MODEL/MEMBER/NAME.SUFFIX."""
    steps = entry.path.split("/")
    suffix = "" if entry.kind == "card" else SUFFIXES[entry.kind]
    if len(steps) == 4 and steps[0] == "models" and steps[2].isascii() and steps[2].isdecimal() and len(steps[2]) < 5:
        where, name = (steps[1], int(steps[2])), steps[3].removesuffix(suffix)
        if where in places and name and steps[3].endswith(suffix) and name not in places[where] and steps[2] == str(where[1]):
            return where, name
    raise altered(path.name, _("{name} is not where a part of its kind belongs").format(name=repr(entry.path)))
