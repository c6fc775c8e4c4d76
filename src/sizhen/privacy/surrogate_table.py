"""The table of surrogates kept apart from the notes, encrypted with a passphrase (scrypt, then AES-256 in GCM)."""

import json
import os
from pathlib import Path

from sizhen.core import files
from sizhen.core.errors import DataError, UsageError
from sizhen.core.language import translate as _
from sizhen.privacy.surrogates import Surrogates

_MARK = b"SIZHEN-SURROGATES-1\n"
_SALT, _NONCE = 16, 12
SHORTEST = 8  # letters of a passphrase
_COST = 1 << 15  # of scrypt, with r = 8: 32 MB


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode("utf-8", "surrogatepass"))


def write_table(path: Path, surrogates: Surrogates, passphrase: str, cost: int = _COST) -> None:
    """Write which surrogate stands for what and by how many days dates were moved; only its owner may read the file.

    Raises UsageError for a passphrase under 8 characters.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < SHORTEST:
        raise UsageError(_("the passphrase has fewer than {n} characters; expected a longer one").format(n=SHORTEST))
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    head = _MARK + cost.bit_length().to_bytes(1, "big") + salt + nonce
    plain = json.dumps({"given": surrogates.given, "shifts": surrogates.shifts}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    files.write(path, head + AESGCM(_key(passphrase, salt, cost)).encrypt(nonce, plain, head), mode=0o600)


def read_table(path: Path, passphrase: str) -> Surrogates:
    """The surrogates of an earlier run. Raises DataError for another kind of file, another passphrase, an altered file."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            _("{file} cannot be read ({reason}); expected a file that you may read").format(file=path.name, reason=error.strerror or error)
        ) from error
    size = len(_MARK) + 1 + _SALT + _NONCE
    if not content.startswith(_MARK) or len(content) <= size or not 10 < content[len(_MARK)] < 23:
        raise DataError(_("{file} is no table of surrogates; expected one that `sizhen deidentify --table` wrote").format(file=path.name))
    salt, nonce = content[len(_MARK) + 1 : size - _NONCE], content[size - _NONCE : size]
    key = _key(passphrase, salt, 1 << (content[len(_MARK)] - 1))
    try:
        plain = json.loads(AESGCM(key).decrypt(nonce, content[size:], content[:size]).decode("utf-8", "surrogatepass"))
    except (InvalidTag, ValueError):
        raise DataError(
            _("{file} does not open with this passphrase, or was altered; expected the one it was written with").format(file=path.name)
        ) from None
    return Surrogates(given=plain["given"], shifts=plain["shifts"])
