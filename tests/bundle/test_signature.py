"""Signatures: whose bundle it is, and that nothing else passes for it."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, PublicFormat

from sizhen.bundle.open import open_bundle
from sizhen.bundle.pack import pack
from sizhen.core.errors import BundleError, UsageError


def keys(folder: Path, name: str, key: Any = None, encryption: Any = None) -> tuple[Path, Path]:
    key = key or Ed25519PrivateKey.generate()
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


@pytest.fixture
def signed(tmp_path: Path, a_manifest: Any, some_models: Any) -> tuple[Path, Path, str]:
    private, public = keys(tmp_path, "ours")
    path = tmp_path / "signed.sizhen"
    return path, public, pack(path, a_manifest(), some_models(), {}, private)


def test_the_owner_is_recognised(signed: tuple[Path, Path, str], tmp_path: Path, a_manifest: Any, some_models: Any) -> None:
    path, public, digest = signed
    assert open_bundle(path, public).signed
    assert open_bundle(path).name == "chest"
    assert digest == pack(tmp_path / "unsigned.sizhen", a_manifest(), some_models(), {})


def test_another_owner_is_not(signed: tuple[Path, Path, str], tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"signed.sizhen carries a signature that does not fit"):
        open_bundle(signed[0], keys(tmp_path, "theirs")[1])


def test_unsigned_is_said(packed: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"chest.sizhen is not signed; expected a signature by the owner of ours.pub"):
        open_bundle(packed, keys(tmp_path, "ours")[1])


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: entries.update({"manifest.json": entries["manifest.json"].replace(b"medical", b"MEDICAL")}),
        lambda entries: entries.update({"signature.json": b"{}"}),
        lambda entries: entries.update({"signature.json": b"[]"}),
        lambda entries: entries.update({"signature.json": b"[" * 60_000}),
        lambda entries: entries.update({"signature.json": entries["signature.json"].replace(b"Ed25519", b"none")}),
        lambda entries: entries.update(
            {"signature.json": json.dumps({**json.loads(entries["signature.json"]), "public_key": "AA=="}).encode()}
        ),
    ],
)
@pytest.mark.parametrize("with_key", [True, False])
def test_a_signature_that_does_not_fit(signed: tuple[Path, Path, str], change: Callable[[dict[str, bytes]], None], with_key: bool) -> None:
    path, public, _digest = signed
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    if with_key and b'"public_key": "AA=="' in entries["signature.json"]:  # the stated key counts for nothing where the owner's is at hand
        assert open_bundle(path, public)
        return
    with pytest.raises(BundleError, match="carries a signature that does not fit"):
        open_bundle(path, public if with_key else None)


def test_what_is_no_key(tmp_path: Path, packed: Path, signed: tuple[Path, Path, str], a_manifest: Any, some_models: Any) -> None:
    curve_private, curve_public = keys(tmp_path, "curve", generate_private_key(SECP256R1()))
    secret, _public = keys(tmp_path, "secret", encryption=BestAvailableEncryption(b"word"))
    text = tmp_path / "text.pem"
    text.write_text("hello")
    for private in (curve_private, secret, text, tmp_path / "nowhere.pem"):
        with pytest.raises(UsageError, match=f"{private.name} is not an Ed25519 key; expected a PEM file without a pass phrase"):
            pack(tmp_path / "b.sizhen", a_manifest(), some_models(), {}, private)
    for public in (curve_public, text, tmp_path / "nowhere.pem"):
        with pytest.raises(UsageError, match=f"{public.name} is not an Ed25519 key"):
            open_bundle(signed[0], public)
