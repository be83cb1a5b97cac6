"""The package that a DOCX is, before it is opened: whether it may be."""

from __future__ import annotations

import io
import zipfile

from index.config import MAX_UNPACKED_BYTES
from index.errors import RefusedFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an encrypted DOCX begins, and an old .doc


def check_package(data: bytes) -> None:
    """Raise RefusedFileError where the file is encrypted, no package, or far larger inside than outside."""
    if data.startswith(OLE):
        raise RefusedFileError("encrypted, or an old .doc by another name: save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())  # more than that is never unpacked
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
        raise RefusedFileError(f"not a DOCX file ({type(exc).__name__}): save it again") from exc
    if unpacked > MAX_UNPACKED_BYTES:
        raise RefusedFileError(f"{unpacked:,} bytes once unpacked, the limit is {MAX_UNPACKED_BYTES:,}: split the file")
