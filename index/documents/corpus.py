"""A folder of files -> Documents with Sections, and the files refused.

Without a title in the front matter, the title is the first heading, else the file's name. Listing the files is left to
`index.documents.files`, splitting into chunks to `index.documents.chunk`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from index.documents.document import FileContent, read_document, read_file
from index.documents.files import content_id, doc_id_of, document_files
from index.documents.freshness import changed_files
from index.documents.readers.ocr import UNKEPT, Recogniser
from index.errors import CorpusError, RefusedFileError, UnreadableCorpusError
from index.records import Document, Notice, Refusal

__all__ = ["Corpus", "changed_files", "corpus_of", "document_files", "read_all", "read_corpus", "read_document"]

KINDS = ".md, .pdf, .docx, .xlsx, .pptx and others"


Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder, in the order of their doc_ids, and the files that cannot be read."""

    documents: tuple[Document, ...]
    refused: tuple[Refusal, ...]
    notices: tuple[Notice, ...] = ()  # about files that were read, at most one each


def read_all(corpus_dir: Path, ocr: Recogniser = UNKEPT, progress: Progress = lambda done, total: None) -> Corpus:
    """Return the folder's documents and refusals; raise CorpusError where no document can be read.

    `progress` is told how many files are read, of how many.
    """
    paths = document_files(corpus_dir)
    contents = []
    for n, path in enumerate(paths):
        progress(n, len(paths))
        contents.append(content_of(path, corpus_dir, ocr))
    return corpus_of(contents, corpus_dir)


def content_of(path: Path, corpus_dir: Path, ocr: Recogniser = UNKEPT) -> FileContent | None:
    """Return what is in a file, a refusal where it cannot be read; None where it was removed meanwhile."""
    try:
        return read_file(path, corpus_dir, ocr)
    except FileNotFoundError:
        return None
    except RefusedFileError as exc:
        return FileContent((), (Refusal(doc_id_of(path, corpus_dir), _content_id(path), str(exc)),))


def corpus_of(contents: Iterable[FileContent | None], corpus_dir: Path) -> Corpus:
    """Return the corpus of what is in its files, in their order; raise CorpusError where no document can be read."""
    there = [content for content in contents if content is not None]
    documents = [document for content in there for document in content.documents]
    refused = [refusal for content in there for refusal in content.refused]
    if not documents and refused:
        raise UnreadableCorpusError(refused)
    if not documents:
        raise CorpusError(f"{corpus_dir}: no document in this folder: put your documents there ({KINDS})")
    return Corpus(tuple(documents), tuple(refused), _notices(documents))


def read_corpus(corpus_dir: Path) -> tuple[Document, ...]:
    """Return every document under the folder; raise CorpusError, naming the file, if one cannot be read."""
    corpus = read_all(corpus_dir)
    for refusal in corpus.refused:
        raise CorpusError(str(refusal))
    return corpus.documents


def _content_id(path: Path) -> str:
    try:
        return content_id(path)
    except OSError:
        return "unreadable"


def _notices(documents: list[Document]) -> tuple[Notice, ...]:
    """Return the documents' notices, and one for each document whose case number is taken already."""
    first: dict[int, str] = {}
    notices = []
    for document in documents:
        told = list(document.notices)
        if document.case is not None and first.setdefault(document.case, document.doc_id) != document.doc_id:
            told.append(
                f"case {document.case} is also the case of {first[document.case]}: "
                "give one of them another number in its front matter"
            )
        if told:
            notices.append(Notice(document.doc_id, "; ".join(told)))
    return tuple(notices)
