"""The records of a build: a Document with its Sections and Layout, a Refusal, Chunks, the Manifest of a snapshot.

All offsets are characters (Unicode code points) into `Document.text`, half-open. Reading files is left to
`index.documents.corpus`, cutting to `index.documents.chunk`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

INSIDE = "!/"  # in a doc_id, between a file's path and the place of a document in that file


def file_of(doc_id: str) -> str:
    """Return the path, under the corpus, of the file that a document is in."""
    return doc_id.partition(INSIDE)[0]


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a document, without its subsections: `document.text[start:end]`.

    The span begins with the heading's own text (after its `#` marks), so that a heading can be quoted too. `body` is
    where the text below the heading begins: `body == start` without a heading, `body == end` with nothing below it.
    """

    headings: tuple[str, ...]  # outermost first, own heading last; () above the first heading
    start: int
    body: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.body <= self.end:
            raise ValueError(f"section {self.headings}: bad span {self.start} <= {self.body} <= {self.end}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a spreadsheet: its name, and where each of its rows begins, empty ones and the header counted."""

    name: str
    rows: tuple[int, ...]  # offsets, not falling: an empty row begins where the next one does


@dataclass(frozen=True, slots=True)
class Spot:
    """Which of a file's own parts a passage begins in; None what the file does not have."""

    page: int | None = None  # from 1
    slide: int | None = None  # from 1
    sheet: str | None = None
    row: int | None = None  # of the sheet, or of a table without sheets, from 1


NOWHERE = Spot()  # in a text without parts of its own


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file's own parts begin in its text, as offsets of characters; () where it has none."""

    pages: tuple[int, ...] = ()
    slides: tuple[int, ...] = ()
    sheets: tuple[Sheet, ...] = ()  # of a file without sheets, such as CSV: one without a name
    ocr: tuple[tuple[int, float | None], ...] = ()  # where text begins that was recognised so surely; None: not at all

    def spot(self, start: int) -> Spot:
        """Return the parts that hold the character at that offset."""
        sheet = next((sheet for sheet in reversed(self.sheets) if sheet.rows and sheet.rows[0] <= start), None)
        return Spot(
            page=bisect_right(self.pages, start) or None,
            slide=bisect_right(self.slides, start) or None,
            sheet=sheet.name or None if sheet is not None else None,
            row=bisect_right(sheet.rows, start) if sheet is not None else None,
        )

    def certainty(self, start: int, end: int) -> float | None:
        """Return the least certainty, 0 to 1, of recognised text in the span; None where none was recognised."""
        first = max(0, bisect_right(self.ocr, start, key=lambda one: one[0]) - 1)
        last = bisect_right(self.ocr, end - 1, key=lambda one: one[0])
        return min((sure for _, sure in self.ocr[first:last] if sure is not None), default=None)


FLOWING = Layout()  # of a text without parts of its own


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus, or a part of one: its text and its front matter.

    Markdown and text files keep their own text; that of HTML, PDF and DOCX is extracted.
    """

    doc_id: str  # path under the corpus, with forward slashes; of a document in a file: see INSIDE
    text: str  # all of it, front matter included
    sections: tuple[Section, ...]  # in order, not overlapping
    sha256: str  # of the file's bytes, hexadecimal
    title: str  # from the front matter, else the first heading, else the file's name
    case: int | None = None
    provider: str | None = None
    category: str | None = None
    page: int | None = None
    source: str | None = None
    date: str | None = None  # ISO 8601: of the front matter; of a message, the day it was sent, UTC
    encoding: str = "utf-8"  # of the file; "" where its format is not plain text
    notices: tuple[str, ...] = ()  # problems in a file that was read all the same, with the remedy, a line each
    layout: Layout = FLOWING

    def __post_init__(self) -> None:
        at = 0
        for section in self.sections:
            if section.start < at or section.end > len(self.text):
                raise ValueError(f"{self.doc_id}: section {section.headings} lies outside the text or over another")
            at = section.end

    def spot(self, start: int) -> Spot:
        """Return the page, slide, sheet and row of the character at that offset."""
        return self.layout.spot(start)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was left out of the index, and why."""

    doc_id: str
    sha256: str  # of the file's bytes; "size-…" where it is too large to be read at all
    reason: str  # with the remedy: one line

    def __str__(self) -> str:
        return f"{self.doc_id}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Notice:
    """A file that is in the index in spite of a problem."""

    doc_id: str
    reason: str  # with the remedy: one line

    def __str__(self) -> str:
        return f"{self.doc_id}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Version:
    """A document of which there are others of the same text: another version of it, or a copy."""

    doc_id: str
    date: str | None  # ISO 8601: year, month or day; None of a copy that says none
    copy_of: str | None = None  # doc_id of one before it among them with the very same words


Versions = tuple[Version, ...]
"""All versions of one text, the newest first, at least two."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A retrieval unit: `document.text[start:end] == text`, always; one or more whole sentences of one section."""

    chunk_id: str  # "guide.md#0007", the same after every rebuild of the same corpus
    doc_id: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(f"{self.chunk_id}: [{self.start}, {self.end}) does not fit {len(self.text)} characters")


def chunk_id_of(doc_id: str, number: int) -> str:
    """Return the id of a document's chunk, numbered from 0."""
    return f"{doc_id}#{number:04d}"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """The manifest's entry for one file of the snapshot."""

    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was built from. It holds no time and no folder name, so the same input gives the same bytes."""

    format: int
    model_id: str
    model_fingerprint: str
    places: str  # fingerprint of the world's place names, by which names were found
    dim: int
    chunk_chars: int
    n_chunks: int
    documents: dict[str, str]  # doc_id -> sha256 of the file, in order
    encodings: dict[str, str]  # doc_id -> encoding, for text files that are not UTF-8
    refused: tuple[Refusal, ...]
    files: tuple[FileEntry, ...]
    versions: tuple[Versions, ...] | None  # in the order of their newest ones; None where they were not looked for

    @property
    def seen(self) -> dict[str, str]:
        """Every file that the build read or refused: its path under the corpus -> sha256."""
        found = self.documents | {refusal.doc_id: refusal.sha256 for refusal in self.refused}
        return {file_of(doc_id): sha256 for doc_id, sha256 in found.items()}


@dataclass(frozen=True, slots=True)
class Pointer:
    """The current snapshot, when it was built and from what; the one file that a rebuild replaces."""

    snapshot: str
    built_at: str  # ISO 8601, UTC, to the second
    corpus_dir: str  # absolute


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of one build."""

    snapshot: str  # its name under the index folder
    n_documents: int
    n_chunks: int
    seconds: float
    added: tuple[str, ...]  # doc_ids, compared with the index before
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    embedded: int  # chunks whose text was new
    reused: int  # chunks whose vectors were in the cache
    refused: tuple[Refusal, ...]  # files that were left out
    notices: tuple[Notice, ...] = ()  # files that are in the index in spite of a problem
    versions: tuple[Versions, ...] | None = ()  # as in the manifest

    @property
    def faults(self) -> tuple[Refusal | Notice, ...]:
        """Refusals and notices together, in the order of their doc_ids."""
        return tuple(sorted((*self.refused, *self.notices), key=lambda fault: fault.doc_id))
