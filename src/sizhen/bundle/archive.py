"""The zip beneath a bundle, read once into memory, every entry bounded before it is inflated."""

import hashlib
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

from sizhen.bundle.pack import LARGEST_RATIO
from sizhen.core.errors import BundleError
from sizhen.core.language import translate as _

LARGEST_FILE = 2 << 30
MOST_ENTRIES = 10_000
HARMLESS = 1 << 20  # an entry may deflate as it likes up to here
BLOCK = 1 << 20
UNREADABLE = (  # what zipfile raises on bytes that are no zip
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    IndexError,
)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,3}")


def altered(file: str, what: str) -> BundleError:
    """The sentence for whatever shows that a bundle is not as it was packed."""
    return BundleError(_("{file} was altered or is damaged ({what}); get it again from where it was packed").format(file=file, what=what))


class Archive:
    """The entries of a zip. The file is read into memory, so that what was audited is what is opened, whatever happens to the file."""

    def __init__(self, file: str, content: bytes) -> None:
        self._file = file
        self._digests: dict[str, str] = {}
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            infos = self._zip.infolist()
        except UNREADABLE as error:
            raise BundleError(
                _("{file} is not a bundle (not a whole zip); expected a .sizhen file as `sizhen run` packs it").format(file=file)
            ) from error
        self._infos = {info.filename: info for info in infos}
        self._check(infos, len(content))

    @classmethod
    def of(cls, path: Path) -> "Archive":
        """Raises BundleError where there is no such file, it is not a zip, or anything about its entries is out of bounds."""
        try:
            size = path.stat().st_size
            if size > LARGEST_FILE:
                raise BundleError(
                    _("{file} has {size} MB; expected a bundle of at most {most} MB").format(
                        file=path.name, size=size >> 20, most=LARGEST_FILE >> 20
                    )
                )
            content = path.read_bytes()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise BundleError(_("{file} cannot be read ({reason}); expected a .sizhen file").format(file=path, reason=reason)) from error
        return cls(path.name, content)

    def _check(self, infos: list[zipfile.ZipInfo], size: int) -> None:
        """Count, names, doubles, methods, ratios and sums, by what the zip states; nothing is inflated yet."""
        if len(infos) > MOST_ENTRIES:
            raise altered(self._file, _("{n} entries").format(n=len(infos)))
        if len(self._infos) != len(infos):
            raise altered(self._file, _("an entry stands twice"))
        for info in infos:
            if not _NAME.fullmatch(info.filename) or info.orig_filename != info.filename:
                raise altered(self._file, _("{name} is not a name of a part").format(name=repr(info.filename[:100])))
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
                raise altered(self._file, _("{name} is encrypted or packed in an unknown way").format(name=repr(info.filename)))
            if info.file_size > max(HARMLESS, 2 * LARGEST_RATIO * info.compress_size):
                raise altered(self._file, _("{name} inflates more than anything packed here").format(name=repr(info.filename)))
        if sum(info.compress_size for info in infos) > size:
            raise altered(self._file, _("its entries overlap"))
        if sum(info.file_size for info in infos) > 2 * LARGEST_FILE:
            raise altered(self._file, _("it inflates to more than {most} MB").format(most=2 * LARGEST_FILE >> 20))
        if "manifest.json" not in self._infos:
            raise BundleError(_("{file} is a zip but not a bundle (no manifest.json); expected a .sizhen file").format(file=self._file))

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def names(self) -> set[str]:
        return set(self._infos)

    def size(self, name: str, most: int) -> int:
        """The stated size of an entry, bounded."""
        size = self._infos[name].file_size
        if size > most:
            raise altered(self._file, _("{name} inflates more than anything packed here").format(name=repr(name)))
        return size

    def digest(self, name: str) -> str:
        """SHA-256 of an entry that has been read."""
        return self._digests[name]

    def read(self, name: str, size: int) -> bytes:
        """An entry of exactly this size; reading stops as soon as there is more."""
        info = self._infos[name]
        if info.file_size != size:
            raise altered(self._file, _("{name} has another size than its manifest states").format(name=repr(name)))
        blocks: list[bytes] = []
        total = 0
        try:
            with self._zip.open(info) as stream:
                while block := stream.read(min(BLOCK, size - total + 1)):
                    blocks.append(block)
                    total += len(block)
                    if total > size:
                        break
        except UNREADABLE as error:
            raise altered(self._file, _("{name} cannot be unpacked").format(name=repr(name))) from error
        if total != size:
            raise altered(self._file, _("{name} has another size than its manifest states").format(name=repr(name)))
        content = b"".join(blocks)
        if name not in self._digests:
            self._digests[name] = hashlib.sha256(content).hexdigest()
        return content
