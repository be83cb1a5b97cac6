"""A file from the browser -> a document of the corpus: read first, then put in its place in one step."""

from __future__ import annotations

import base64
import binascii
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from index.documents.document import read_file
from index.documents.files import name_trouble
from index.documents.formats import SUFFIXES
from index.errors import CorpusError
from index.records import Document
from index.store.document_table import DocumentTable

MAX_NAME_BYTES = 255  # of file systems


class ExistsError(CorpusError):
    """There is a file of that name; the person may say that it is to be replaced."""


def add_document(
    corpus_dir: Path, name: str, data: str, table: DocumentTable, keep: Callable[[str], None], *, replace: bool
) -> str:
    """Put the file (base64) into the corpus folder and return its doc_id; raise CorpusError, nothing changed.

    It is read as a build would read it, and held against the cases that are indexed, which `table` knows. What it
    replaces is kept first, by `keep`.
    """
    trouble = name_trouble(name)
    if trouble is not None:
        raise CorpusError(f"{name}: {trouble}")
    if name != Path(name).name or name.startswith((".", "~")) or "\\" in name or ":" in name:
        raise CorpusError(f"{name}: not the name of a file: rename the file")
    if not name.lower().endswith(SUFFIXES):
        raise CorpusError(f"{name}: not one of {', '.join(SUFFIXES)}: save it as one of these")
    if not corpus_dir.is_dir():
        raise CorpusError(f"{corpus_dir}: there is no such folder any more: create it")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise CorpusError(f"{name[:40]}…: the name is too long: rename the file")
    try:
        content = base64.b64decode(data, validate=True)
    except binascii.Error as exc:
        raise CorpusError(f"{name}: damaged on its way: send it again") from exc
    target = corpus_dir / name
    try:
        if target.exists() and not replace:
            raise ExistsError(f"{name}: there is a file of that name: replace it, or give this one another name")
        with tempfile.TemporaryDirectory(prefix=".upload-", dir=corpus_dir) as aside:
            path = Path(aside, name)
            path.write_bytes(content)
            for document in _read(path):
                _check(document, table)
            if target.exists():
                keep(name)
            os.replace(path, target)  # noqa: PTH105 - the one call that is atomic and named so
    except OSError as exc:
        raise CorpusError(f"{name}: cannot be stored ({exc.strerror}): check the folder's permissions") from exc
    return name


def _read(path: Path) -> tuple[Document, ...]:
    """Return what is in the file; raise CorpusError that begins with the file's name."""
    try:
        return read_file(path, path.parent).documents
    except CorpusError as exc:
        told = str(exc)
        raise CorpusError(told if told.startswith(path.name) else f"{path.name}: {told}") from exc


def _check(document: Document, table: DocumentTable) -> None:
    """Raise CorpusError where the document has no text, or the number of another one's case."""
    name = document.doc_id
    if document.notices:
        raise CorpusError(f"{name}: {document.notices[0]}")
    if not any(document.text[section.start : section.end].strip() for section in document.sections):
        raise CorpusError(f"{name}: no text in it: put its text there")
    same = () if document.case is None else table.of_cases([document.case])
    others = [doc_id for doc_id in same if doc_id != name]
    if others:
        raise CorpusError(
            f"{name}: case {document.case} is already the case of {others[0]}: "
            "give one of them another number in its front matter"
        )
