"""What the rebuild passes on: a Document with its Sections, a Refusal, Chunks, and the Manifest of a snapshot.

All offsets are characters (Unicode code points) into `Document.text`, half-open. Reading files is left to
`index.documents.corpus`, cutting to `index.documents.chunk`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a document, without its subsections: `document.text[start:end]`.

    The span begins at the words of the heading itself (after its `#` marks), so that a heading can be quoted too;
    `body` is where the text below the heading begins (`body == start` where there is no heading, `body == end` where
    nothing stands below it).
    """

    headings: tuple[str, ...]  # outermost first, own heading last; () above the first heading
    start: int
    body: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.body <= self.end:
            raise ValueError(f"section {self.headings}: bad span {self.start} <= {self.body} <= {self.end}")


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus, its text, and what its front matter says.

    The text of Markdown and text files is the file's own; that of HTML, PDF and DOCX is taken out of them.
    """

    doc_id: str  # path under the corpus, with forward slashes
    text: str  # the whole of it, front matter included
    sections: tuple[Section, ...]  # in order, not overlapping
    sha256: str  # of the file's bytes, hexadecimal
    title: str  # front matter, else the first heading, else the file's name
    case: int | None = None
    provider: str | None = None
    category: str | None = None
    page: int | None = None
    source: str | None = None
    encoding: str = "utf-8"  # of the file; "" where its format is not plain text
    pages: tuple[int, ...] = ()  # where each page begins, characters of the text; () where the file has no pages

    def __post_init__(self) -> None:
        at = 0
        for section in self.sections:
            if section.start < at or section.end > len(self.text):
                raise ValueError(f"{self.doc_id}: section {section.headings} lies outside the text or over another")
            at = section.end

    def page_of(self, start: int) -> int | None:
        """Return the page, from 1, that the character stands on; None where the file has no pages."""
        return bisect_right(self.pages, start) or None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not in the index, and why; the rest of the corpus is."""

    doc_id: str
    sha256: str  # of the file's bytes; "size-…" where it is too large to be read at all
    reason: str  # with the remedy: one line

    def __str__(self) -> str:
        return f"{self.doc_id}: {self.reason}"


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


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the snapshot, as the manifest knows it."""

    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made of and with. It names no time and no folder: the same input gives the same bytes."""

    format: int
    model_id: str
    model_fingerprint: str
    dim: int
    chunk_chars: int
    n_chunks: int
    documents: dict[str, str]  # doc_id -> sha256 of the file, in order
    encodings: dict[str, str]  # doc_id -> encoding, of those text files that are not UTF-8
    refused: tuple[Refusal, ...]
    files: tuple[FileEntry, ...]

    @property
    def seen(self) -> dict[str, str]:
        """Every file that the build looked at: doc_id -> sha256, the refused ones too."""
        return self.documents | {refusal.doc_id: refusal.sha256 for refusal in self.refused}


@dataclass(frozen=True, slots=True)
class Pointer:
    """The one file that a rebuild swaps: which snapshot answers, since when, and what it was built from."""

    snapshot: str
    built_at: str  # ISO 8601, UTC, to the second
    corpus_dir: str  # absolute


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did."""

    snapshot: str  # its name under the index folder
    n_documents: int
    n_chunks: int
    seconds: float
    added: tuple[str, ...]  # doc_ids, against the index before
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    embedded: int  # chunks whose text was new
    reused: int  # chunks whose vectors were there already
    refused: tuple[Refusal, ...]  # files that are not in the index; the rest is
