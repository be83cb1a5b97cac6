"""Compares a collection document with the folder imported from it, character by character.

The files are compared with the document's own lines, not with the importer's paragraphs, so that a paragraph which the
importer overlooked is found too.
"""

from __future__ import annotations

from pathlib import Path

from index.documents.collection.parse import characters, parse
from index.documents.collection.write import front_matter, read_source
from index.documents.corpus import read_corpus
from index.errors import SourceError
from index.records import Document

AROUND = 10  # characters shown on each side of a difference


def compare(source: Path, into: Path) -> int:
    """Return how many characters were compared, Markdown marks and white space left out; write nothing.

    Raise SourceError naming the first file that differs.
    """
    text = read_source(source)
    collection, cases = parse(text, source.name)
    if not into.is_dir():
        raise SourceError(f"{into}: there is no such folder: import the document into it first")
    files = {document.case: document for document in read_corpus(into)}
    lines = text.split("\n")
    starts = [case.paragraphs[0].line - 1 for case in cases]
    n = 0
    for case, start, end in zip(cases, starts, [*starts[1:], len(lines)], strict=True):
        document = files.get(case.entry.number)
        if document is None:
            raise SourceError(
                f"{into}: no file has case {case.entry.number}, «{case.entry.title}», in its front matter: "
                "import again with --force"
            )
        for name, value in front_matter(case, collection).items():
            found = getattr(document, name)
            if found != value:
                raise SourceError(f"{document.doc_id}: front matter `{name}` is {found!r}, the source says {value!r}")
        n += _compare_text(document, characters("\n".join(lines[start:end])), f"{source.name}, line {start + 1}")
    return n


def _compare_text(document: Document, wanted: str, place: str) -> int:
    found = characters(document.text[document.sections[0].start :] if document.sections else "")
    if found == wanted:
        return len(wanted)
    at = next((i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), min(len(found), len(wanted)))
    here, there = (words[max(0, at - AROUND) : at + AROUND] for words in (found, wanted))
    raise SourceError(
        f"{document.doc_id}: reads «{here}» where the source ({place}) reads «{there}»: "
        "mend the file, or import again with --force"
    )
