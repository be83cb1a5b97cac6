"""What OpenDocument files (ISO/IEC 26300) have in common: their content as XML, the words of a paragraph."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from index.documents.readers.package import BROKEN, check_package
from index.errors import RefusedFileError

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
FRAME = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}frame"
BOX = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"
META_TITLE = "{http://purl.org/dc/elements/1.1/}title"
UNSAID = {FRAME, f"{TEXT}tracked-changes", f"{OFFICE}annotation", f"{TEXT}ruby-text"}
MAX_SPACES = 1_000  # that one element may stand for


def content_of(data: bytes, suffix: str) -> tuple[Any, str | None]:
    """Return the root element of the file's content, and the title in its metadata; raise RefusedFileError."""
    check_package(data, suffix)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if b"encryption-data" in package.read("META-INF/manifest.xml"):
                raise RefusedFileError(f"encrypted: save it as {suffix} without a password")
            content = etree.fromstring(package.read("content.xml"), parser)
            meta = etree.fromstring(package.read("meta.xml"), parser) if "meta.xml" in package.namelist() else None
    except (*BROKEN, etree.XMLSyntaxError) as exc:
        kind = suffix.removeprefix(".").upper()
        raise RefusedFileError(f"not a sound {kind} file ({type(exc).__name__}): save it again") from exc
    title = None if meta is None else meta.find(f".//{META_TITLE}")
    return content, None if title is None else title.text


def line_of(paragraph: Any) -> str:
    """Return the words of a paragraph, notes as [1]; boxes, comments and readings above characters are left out."""
    parts: list[str] = []
    _gather(paragraph, parts)
    return "".join(parts)


def _gather(element: Any, parts: list[str]) -> None:
    parts.append(" ".join((element.text or "").split("\n")))
    for child in element:
        if child.tag == f"{TEXT}s":
            parts.append(" " * min(MAX_SPACES, count(child, f"{TEXT}c")))
        elif child.tag == f"{TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{TEXT}line-break":
            parts.append("\n")
        elif child.tag == f"{TEXT}note":
            citation = child.find(f"{TEXT}note-citation")
            parts.append(f"[{citation.text}]" if citation is not None and citation.text else "")
        elif child.tag not in UNSAID and isinstance(child.tag, str):
            _gather(child, parts)
        parts.append(" ".join((child.tail or "").split("\n")))


def count(element: Any, name: str) -> int:
    """Return a number that an attribute gives, 1 where it gives none."""
    value = element.get(name, "1")
    return max(1, int(value)) if value.isascii() and value.isdigit() else 1
