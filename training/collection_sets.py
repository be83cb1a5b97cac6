"""Folders of documents, and questions that collect, each with the documents that qualify.

A file each: the documents' texts by doc_id, null for the shipped ones, and the questions.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.data import TrainingError
from training.questions import OWN


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the documents that qualify; none may."""

    lang: str
    text: str
    doc_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Folder:
    """Documents and what is asked of them."""

    name: str
    documents: Mapping[str, str] | None  # doc_id -> text; None: the shipped ones
    asked: tuple[Asked, ...]


def read_folders(folder: Path = OWN / "collections") -> list[Folder]:
    """Return the sets; raise TrainingError with the file that cannot be read."""
    found = []
    for path in sorted(folder.glob("*.json.xz")):
        try:
            record = json.loads(lzma.decompress(path.read_bytes()))
            asked = [Asked(one["lang"], one["question"], frozenset(one["documents"])) for one in record["questions"]]
            found.append(Folder(path.name.partition(".")[0], record["documents"], tuple(asked)))
        except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as exc:
            raise TrainingError(f"{path}: cannot be read ({exc}): get the repository's file again") from exc
    if not found:
        raise TrainingError(f"{folder}: no set there: run this from the repository")
    return found
