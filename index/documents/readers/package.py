"""The ZIP package that office files are, before it is opened: whether it may be."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from index.config import MAX_PARTS, MAX_UNPACKED_BYTES
from index.errors import RefusedFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an encrypted office file begins, and one of before 2007
BROKEN = (  # what the zip library raises where a package is none
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(KeyError, ValueError, RuntimeError, NotImplementedError),
)
ENCRYPTED = 0x1  # flag of an entry


def check_package(data: bytes, suffix: str) -> None:
    """Raise RefusedFileError where the file is encrypted, no package, or far larger inside than outside."""
    kind = suffix.removeprefix(".").upper()
    if data.startswith(OLE):
        raise RefusedFileError(
            f"encrypted, or an older office file by another name: save it as {suffix} without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except BROKEN as exc:
        raise RefusedFileError(f"not a {kind} file ({type(exc).__name__}): save it again") from exc
    unpacked = sum(entry.file_size for entry in entries)  # more than that is never unpacked
    if unpacked > MAX_UNPACKED_BYTES:
        raise RefusedFileError(f"{unpacked:,} bytes once unpacked, the limit is {MAX_UNPACKED_BYTES:,}: split the file")
    if len(entries) > MAX_PARTS:
        raise RefusedFileError(f"{len(entries):,} parts inside, the limit is {MAX_PARTS:,}: split the file")
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise RefusedFileError(f"encrypted: save it as {suffix} without a password")
