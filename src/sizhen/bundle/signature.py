"""Who vouches for a bundle: an Ed25519 signature over its manifest, which holds the digest of everything else."""

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizhen.core.errors import BundleError, UsageError
from sizhen.core.language import translate as _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CONTEXT = b"sizhen bundle 1\n"


def private(path: Path) -> "Ed25519PrivateKey":
    """The key in a PEM file as `openssl genpkey -algorithm ed25519` writes it, without a pass phrase. Raises UsageError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return key


def sign(manifest: bytes, private_key: Path) -> bytes:
    """The content of signature.json. Raises UsageError where the file holds no such key as `private` reads."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = private(private_key)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    said = {"algorithm": "Ed25519", "public_key": _text(public), "signature": _text(key.sign(CONTEXT + manifest))}
    return json.dumps(said, indent=1, sort_keys=True).encode("ascii")


def check(manifest: bytes, signature: bytes | None, public_key: Path | None, file: str) -> None:
    """Raises BundleError where the bundle is not signed by the owner of the key, or carries a signature that does not fit its manifest."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if signature is None:
        if public_key is not None:
            raise BundleError(_("{file} is not signed; expected a signature by the owner of {key}").format(file=file, key=public_key.name))
        return
    wanted = None if public_key is None else _public(public_key)
    try:
        said: Any = json.loads(signature)
        stated, signed = base64.b64decode(said["public_key"], validate=True), base64.b64decode(said["signature"], validate=True)
        if said["algorithm"] != "Ed25519":
            raise ValueError
        Ed25519PublicKey.from_public_bytes(wanted or stated).verify(signed, CONTEXT + manifest)
    except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleError(
            _("{file} carries a signature that does not fit; expected one by the owner of the key over this very content").format(file=file)
        ) from error


def _public(path: Path) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(path)
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _no_key(path: Path) -> UsageError:
    return UsageError(_("{file} is not an Ed25519 key; expected a PEM file without a pass phrase").format(file=path))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
