"""EPUB -> its chapters in reading order, each read like a page of HTML (EPUB 3.3: container, package, spine)."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Set
from typing import Any
from urllib.parse import unquote

from lxml import etree

from index.documents.outline import Extract
from index.documents.readers.html.reader import read_pages
from index.documents.readers.package import BROKEN, check_package
from index.errors import RefusedFileError

CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def read_epub(data: bytes) -> Extract:
    """Return the book's text; raise RefusedFileError with the remedy."""
    check_package(data, ".epub")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            if ENCRYPTION in book.namelist() and b"EncryptedData" in book.read(ENCRYPTION):
                raise RefusedFileError("encrypted (copy protection): use a copy without it")
            name = str(_parsed(book, CONTAINER).xpath("string(//*[local-name()='rootfile']/@full-path)"))
            package = _parsed(book, name)
            chapters = _spine(package, posixpath.dirname(name), set(book.namelist()))
            return read_pages([book.read(chapter) for chapter in chapters], _title(package))
    except (*BROKEN, IndexError, etree.XMLSyntaxError) as exc:
        raise RefusedFileError(f"not a sound EPUB file ({type(exc).__name__}): export it again") from exc


def _spine(package: Any, folder: str, known: Set[str]) -> list[str]:
    """Return the names of the chapters in reading order; what the package lists and is not `known` is left out."""
    items = {item.get("id"): item for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")}
    chapters = []
    for reference in package.xpath("//*[local-name()='spine']/*[local-name()='itemref']"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if name in known:
            chapters.append(name)
    return chapters


def _title(package: Any) -> str | None:
    return " ".join(package.xpath("string(//*[local-name()='title'])").split()) or None


def _parsed(book: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(book.read(name), PARSER)
