"""Files that are written whole or not at all, and digests of what is read."""

import errno
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _


@contextmanager
def written_whole(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """A stream to a file beside `path` that takes its name only when all is written and on the disk."""
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(beside, mode if mode is not None else 0o666 & ~_umask())
        os.replace(beside, path)
    except OSError as error:
        _remove(beside)
        raise DataError(
            _("{file} could not be written ({reason}); expected a folder with space that you may write to").format(
                file=path, reason=error.strerror or error
            )
        ) from error
    except BaseException:
        _remove(beside)
        raise


HELD = ".held"  # in the folder of what is at work


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the file `path` for this process alone while the body runs; False where another process holds it.

    The system lets go of it when the process ends, however it ends, so that nothing stale is ever left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        yield _taken(stream)


def _taken(stream: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # a file system without locks hinders nobody
    return True


def write(path: Path, content: bytes | str, mode: int | None = None) -> None:
    """Write a file whole; texts as UTF-8."""
    with written_whole(path, mode) as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)


def write_json(path: Path, content: Any) -> None:
    write(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def digest(*contents: bytes | str | Path) -> str:
    """SHA-256 over texts, bytes and files (their content), each preceded by its length, so that borders count."""
    total = hashlib.sha256()
    for content in contents:
        if isinstance(content, Path):
            inner = hashlib.sha256()
            with content.open("rb") as stream:
                while block := stream.read(1 << 20):
                    inner.update(block)
            part = inner.digest()
        else:
            part = content.encode("utf-8") if isinstance(content, str) else content
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def _remove(path: str | None) -> None:
    with suppress(OSError):
        if path is not None:
            os.unlink(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
