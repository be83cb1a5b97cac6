"""A file to export: its name, its bytes, and how it is written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.disk.files import write_whole
from index.errors import ExportError

NAME_CHARS = 40  # letters or digits of the question in a file's name
TYPES = {
    "md": "text/markdown;charset=utf-8",
    "csv": "text/csv;charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file to save."""

    name: str
    type: str
    data: bytes


def file_name(question: str, made: datetime, form: str) -> str:
    """Return a name that every system takes: the date and the first letters or digits of the question.

    Everything but letters and digits is left out: separators, spaces, control and direction characters. A name that
    begins with a date is never one that Windows reserves.
    """
    letters = "".join(char for char in unicodedata.normalize("NFC", question) if char.isalnum())[:NAME_CHARS]
    return "-".join(filter(None, (f"{made:%Y-%m-%d}", letters))) + f".{form}"


def form_of(path: Path) -> str:
    """Return the form that the file's suffix asks for; raise ExportError where there is none."""
    form = path.suffix.lower().removeprefix(".")
    if form not in TYPES:
        raise ExportError(f"{path}: no form of this name: let it end in {', '.join(f'.{one}' for one in TYPES)}")
    return form


def refuse_existing(path: Path) -> None:
    """Raise ExportError where something is there already."""
    if path.exists() or path.is_symlink():
        raise ExportError(f"{path}: there already: name another file, or give --force (force=True) to replace it")


def save(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write the file in one step; raise ExportError where one is there and `force` is not given, or it cannot be."""
    if not force:
        refuse_existing(path)
    try:
        write_whole(path, data)
    except OSError as exc:
        raise ExportError(f"{path}: cannot be written ({exc.strerror}): name another file") from exc
