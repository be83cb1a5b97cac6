"""A folder of Markdown and text files -> Documents with Sections.

The text is kept exactly as it stands in the file: offsets point into it. Front matter is optional; where it is
missing, the title is the first heading or the file's name. Cutting into chunks is left to `index.chunk`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from index.config import MAX_FILE_BYTES
from index.errors import CorpusError
from index.records import Document, Section

SUFFIXES = (".md", ".markdown", ".txt")
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^\ufeff? {0,3}(#{1,6})[ \t]+(?P<words>.*?)[ \t]*#*[ \t\r]*$", re.MULTILINE)
FENCE = re.compile(r"^ {0,3}(```|~~~).*?(^ {0,3}\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)


def read_corpus(corpus_dir: Path) -> tuple[Document, ...]:
    """Return every document under the folder, ordered by doc_id; raise CorpusError naming the first that fails."""
    documents = tuple(read_document(path, corpus_dir) for path in document_files(corpus_dir))
    if not documents:
        raise CorpusError(f"{corpus_dir}: no {', '.join(SUFFIXES)} file in this folder: put your documents there")
    seen: dict[int, str] = {}
    for document in documents:
        if document.case is None:
            continue
        if document.case in seen:
            raise CorpusError(
                f"{document.doc_id}: case {document.case} is already the case of {seen[document.case]}: "
                "give one of them another number in its front matter"
            )
        seen[document.case] = document.doc_id
    return documents


def document_files(corpus_dir: Path) -> list[Path]:
    """Return the corpus's files in the order of their doc_ids, without hidden ones and links that lead outside."""
    if not corpus_dir.is_dir():
        raise CorpusError(f"{corpus_dir}: there is no such folder: create it, or name another with --corpus")
    root = corpus_dir.resolve()
    found = [path for path in _walk(corpus_dir) if path.resolve().is_relative_to(root)]
    return sorted(found, key=lambda path: doc_id_of(path, corpus_dir))


def doc_id_of(path: Path, corpus_dir: Path) -> str:
    """Return the path under the corpus, with forward slashes."""
    return path.relative_to(corpus_dir).as_posix()


def read_document(path: Path, corpus_dir: Path) -> Document:
    """Read one file as strict UTF-8; raise CorpusError with file, reason and remedy."""
    doc_id = doc_id_of(path, corpus_dir)
    shown = doc_id.encode("utf-8", "backslashreplace").decode()
    if shown != doc_id:
        raise CorpusError(f"{shown}: the file's name is not UTF-8: rename the file")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise CorpusError(f"{doc_id}: {size:,} bytes, more than {MAX_FILE_BYTES:,}: split the file")
        data = path.read_bytes()
        text = data.decode("utf-8")
    except OSError as exc:
        raise CorpusError(f"{doc_id}: cannot be read ({exc.strerror}): check the file and its permissions") from exc
    except UnicodeDecodeError as exc:
        raise CorpusError(f"{doc_id}: not UTF-8 (byte {exc.start}): save the file as UTF-8 and build again") from exc
    fields, body = _front_matter(doc_id, text)
    sections = _sections(text, body)
    first_heading = next((section.headings[-1] for section in sections if section.headings), None)
    return Document(
        doc_id=doc_id,
        text=text,
        sections=sections,
        sha256=hashlib.sha256(data).hexdigest(),
        title=_string(doc_id, fields, "title") or first_heading or path.stem,
        case=_number(doc_id, fields, "case"),
        provider=_string(doc_id, fields, "provider"),
        category=_string(doc_id, fields, "category"),
        page=_number(doc_id, fields, "page"),
        source=_string(doc_id, fields, "source"),
    )


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if name.lower().endswith(SUFFIXES) and not name.startswith((".", "~")):
                yield Path(parent, name)


def _front_matter(doc_id: str, text: str) -> tuple[dict[str, Any], int]:
    """Return the fields and where the body begins."""
    match = FRONT_MATTER.match(text)
    if match is None:
        return {}, 0
    try:
        fields = frontmatter.YAMLHandler().load(match[1])
    except yaml.YAMLError as exc:
        line = getattr(getattr(exc, "problem_mark", None), "line", 0) + 2
        raise CorpusError(f"{doc_id}, line {line}: the front matter is not YAML: mend it or remove it") from exc
    if fields is not None and not isinstance(fields, dict):
        raise CorpusError(f"{doc_id}, line 2: the front matter is not a list of `name: value` lines: mend or remove it")
    return fields or {}, match.end()


def _string(doc_id: str, fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, dict | list):
        raise CorpusError(f"{doc_id}: front matter `{name}` must be a line of text: mend it or remove it")
    return str(value).strip() or None


def _number(doc_id: str, fields: dict[str, Any], name: str) -> int | None:
    value = fields.get(name)
    if value is None or (type(value) is int and value >= 0):
        return value
    raise CorpusError(f"{doc_id}: front matter `{name}` must be a whole number, not {value!r}: mend it or remove it")


def _sections(text: str, body: int) -> tuple[Section, ...]:
    """Cut the body at its headings; lines inside fenced code are no headings."""
    fences = [match.span() for match in FENCE.finditer(text, body)]
    headings = [
        match
        for match in HEADING.finditer(text, body)
        if match["words"] and not any(start <= match.start() < end for start, end in fences)
    ]
    first = headings[0].start() if headings else len(text)
    body += text[body : body + 1] == "\ufeff"
    sections = [Section((), body, body, first)] if text[body:first].strip() else []
    path: list[tuple[int, str]] = []
    ends = [*(match.start() for match in headings[1:]), len(text)]
    for match, end in zip(headings, ends, strict=False):
        level, words = len(match[1]), match["words"]
        path = [*(entry for entry in path if entry[0] < level), (level, words)]
        sections.append(Section(tuple(entry[1] for entry in path), match.start("words"), match.end(), end))
    return tuple(sections)


def changed_files(corpus_dir: Path, indexed: Mapping[str, str]) -> list[str]:
    """Return the doc_ids that were added, edited or removed since `indexed` (doc_id -> sha256) was taken.

    A corpus folder that is gone counts as nothing changed: an index may be carried to where its files are not.
    """
    if not corpus_dir.is_dir():
        return []
    now = {doc_id_of(path, corpus_dir): path for path in document_files(corpus_dir)}
    gone_or_new = set(now) ^ set(indexed)
    edited = {name for name in set(now) & set(indexed) if _sha256(now[name]) != indexed[name]}
    return sorted(gone_or_new | edited)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
