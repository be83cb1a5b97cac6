"""A folder of files -> Documents with Sections, and the files refused.

Without a title in the front matter, the title is the first heading, else the file's name. Listing the files is left to
`index.documents.files`, splitting into chunks to `index.documents.chunk`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from index.config import MAX_DOCUMENT_CHARS, MAX_FILE_BYTES
from index.documents.decode import decode
from index.documents.files import PACKED, SUFFIXES, UNREAD, content_id, doc_id_of, document_files, name_trouble
from index.documents.freshness import changed_files
from index.documents.readers.markdown.front_matter import read_front_matter
from index.documents.readers.markdown.sections import sections_of
from index.errors import CorpusError, RefusedFileError, UnreadableCorpusError
from index.records import Document, Notice, Refusal
from index.text.sentences import CONTROL

__all__ = ["Corpus", "changed_files", "document_files", "read_all", "read_corpus", "read_document"]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder, in the order of their doc_ids, and the files that cannot be read."""

    documents: tuple[Document, ...]
    refused: tuple[Refusal, ...]
    notices: tuple[Notice, ...] = ()  # about files that were read, at most one each


def read_all(corpus_dir: Path) -> Corpus:
    """Return the folder's documents and refusals; raise CorpusError where no document can be read."""
    documents: list[Document] = []
    refused: list[Refusal] = []
    for path in document_files(corpus_dir):
        try:
            documents.append(read_document(path, corpus_dir))
        except FileNotFoundError:  # removed while we read the others
            continue
        except RefusedFileError as exc:
            refused.append(Refusal(doc_id_of(path, corpus_dir), _content_id(path), str(exc)))
    if not documents and refused:
        raise UnreadableCorpusError(refused)
    if not documents:
        raise CorpusError(f"{corpus_dir}: no {', '.join(SUFFIXES)} file in this folder: put your documents there")
    return Corpus(tuple(documents), tuple(refused), _notices(documents))


def read_corpus(corpus_dir: Path) -> tuple[Document, ...]:
    """Return every document under the folder; raise CorpusError, naming the file, if one cannot be read."""
    corpus = read_all(corpus_dir)
    for refusal in corpus.refused:
        raise CorpusError(str(refusal))
    return corpus.documents


def read_document(path: Path, corpus_dir: Path) -> Document:
    """Return the document of one file; raise RefusedFileError, with the remedy, where it cannot be read."""
    doc_id = doc_id_of(path, corpus_dir)
    data = _bytes(path, corpus_dir)
    if path.suffix.lower() in PACKED:
        return _packed(path, doc_id, data)
    text, encoding = decode(data)
    if len(text) > MAX_DOCUMENT_CHARS:
        raise RefusedFileError(f"{len(text):,} characters, the limit is {MAX_DOCUMENT_CHARS:,}: split the file")
    front = read_front_matter(text)
    if not text[front.body :].strip("\ufeff").strip():
        raise RefusedFileError("there is no text in it: remove it, or put its text there")
    sections = sections_of(text, front.body)
    first_heading = next((section.headings[-1] for section in sections if section.headings), None)
    title, of_title = front.line("title")
    case, of_case = front.number("case")
    provider, of_provider = front.line("provider")
    category, of_category = front.line("category")
    page, of_page = front.number("page")
    source, of_source = front.line("source")
    told = (*front.notices, *of_title, *of_case, *of_provider, *of_category, *of_page, *of_source, *_control(text))
    return Document(
        doc_id=doc_id,
        text=text,
        sections=sections,
        sha256=hashlib.sha256(data).hexdigest(),
        title=title or first_heading or path.stem,
        case=case,
        provider=provider,
        category=category,
        page=page,
        source=source,
        encoding=encoding,
        notices=told,
    )


def _control(text: str) -> tuple[str, ...]:
    """Return a notice about the first control character, () where there is none."""
    found = CONTROL.search(text)
    if found is None:
        return ()
    line = text.count("\n", 0, found.start()) + 1
    return (f"U+{ord(found[0]):04X} in line {line} cannot be shown, sentences with the like are left out: remove it",)


def _packed(path: Path, doc_id: str, data: bytes) -> Document:
    """Extract the text of a file in another format; its libraries are imported only now."""
    encoding, suffix = "", path.suffix.lower()
    if suffix == ".pdf":
        from index.documents.readers.pdf.reader import read_pdf

        extract = read_pdf(data)
    elif suffix == ".docx":
        from index.documents.readers.docx.reader import read_docx

        extract = read_docx(data)
    else:
        from index.documents.readers.html.reader import read_html

        extract, encoding = read_html(data)
    first_heading = next((section.headings[-1] for section in extract.sections if section.headings), None)
    return Document(
        doc_id=doc_id,
        text=extract.text,
        sections=extract.sections,
        sha256=hashlib.sha256(data).hexdigest(),
        title=first_heading or extract.title or path.stem,
        encoding=encoding,
        pages=extract.pages,
    )


def _bytes(path: Path, corpus_dir: Path) -> bytes:
    trouble = name_trouble(path.relative_to(corpus_dir).as_posix())
    if trouble is not None:
        raise RefusedFileError(trouble)
    if path.suffix.lower() in UNREAD:
        raise RefusedFileError(f"{path.suffix} files are not read: save it as .docx, .pdf or .md")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise RefusedFileError(f"{size:,} bytes, the limit is {MAX_FILE_BYTES:,}: split the file")
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as exc:
        raise RefusedFileError(f"cannot be read ({exc.strerror}): check the file and its permissions") from exc


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
