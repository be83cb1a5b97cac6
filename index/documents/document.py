"""One file of the corpus -> its document; a mailbox holds many, a message one for each file attached to it.

A document inside a file is named by the file's path, `!/`, and its place in it: `inbox.mbox!/0007/2-report.pdf`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from index.config import MAX_DOCUMENT_CHARS, MAX_FILE_BYTES
from index.documents.decode import decode
from index.documents.files import doc_id_of, name_trouble
from index.documents.formats import MAIL, OFFICE, READERS, TEXT
from index.documents.outline import TextBuilder
from index.documents.readers.markdown.front_matter import read_front_matter
from index.documents.readers.markdown.sections import sections_of
from index.documents.readers.ocr import UNKEPT, Recogniser
from index.documents.versions.dates import dates_in
from index.errors import RefusedFileError
from index.records import INSIDE, Document, Refusal, file_of
from index.text.sentences import CONTROL

if TYPE_CHECKING:
    from index.documents.readers.mail import Message


@dataclass(frozen=True, slots=True)
class FileContent:
    """The documents of one file, its own first, and what inside it cannot be read."""

    documents: tuple[Document, ...]
    refused: tuple[Refusal, ...] = ()


def read_file(path: Path, corpus_dir: Path, ocr: Recogniser = UNKEPT) -> FileContent:
    """Return what is in one file, pictures of text by `ocr`; raise RefusedFileError where it cannot be read at all."""
    doc_id = doc_id_of(path, corpus_dir)
    data = _bytes(path, corpus_dir)
    suffix = path.suffix.lower()
    if suffix in MAIL:
        return _mail(doc_id, data, suffix, ocr)
    return FileContent((_document(doc_id, data, suffix, ocr),))


def read_document(path: Path, corpus_dir: Path) -> Document:
    """Return the document of a path, which may lead into a file; raise RefusedFileError with the remedy."""
    doc_id = doc_id_of(path, corpus_dir)
    content = read_file(corpus_dir / file_of(doc_id), corpus_dir)
    for refusal in content.refused:
        if refusal.doc_id == doc_id:
            raise RefusedFileError(refusal.reason)
    found = next((document for document in content.documents if document.doc_id == doc_id), None)
    if found is None:
        raise RefusedFileError("it is not in the file any more: build again")
    return found


def data_of(doc_id: str, corpus_dir: Path) -> bytes:
    """Return the file that the document is, or that is attached to a message; raise RefusedFileError."""
    path = corpus_dir / file_of(doc_id)
    data, number = _bytes(path, corpus_dir), doc_id.partition(INSIDE)[2]
    if not number:
        return data
    from index.documents.readers.mail import Attachment, read_mail

    parts = read_mail(data, path.suffix.lower())
    attached = (part.data for part in parts if isinstance(part, Attachment) and part.number == number)
    found = next(attached, None)
    if found is None:
        raise RefusedFileError("it is not in the file any more: build again")
    return found


def _document(doc_id: str, data: bytes, suffix: str, ocr: Recogniser) -> Document:
    """Return the document that the bytes are."""
    if suffix in OFFICE:
        from index.documents.office import converted

        original, (data, suffix) = data, converted(data, suffix)
        return replace(_document(doc_id, data, suffix, ocr), sha256=hashlib.sha256(original).hexdigest())
    if suffix not in READERS:
        return _text(doc_id, data)
    reading = READERS[suffix](data, suffix, ocr)
    extract = reading.extract
    first_heading = next((section.headings[-1] for section in extract.sections if section.headings), None)
    titles = (first_heading, extract.title) if reading.is_titled else (extract.title,)
    return Document(
        doc_id=doc_id,
        text=extract.text,
        sections=extract.sections,
        sha256=hashlib.sha256(data).hexdigest(),
        title=next(filter(None, titles), _stem(doc_id)),
        encoding=reading.encoding,
        layout=extract.layout,
        notices=extract.notices,
    )


def _text(doc_id: str, data: bytes) -> Document:
    """Return the document of a Markdown or text file, which keeps its text as it is."""
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
    date, _ = front.line("date")
    told = (
        *front.notices,
        *of_title,
        *of_case,
        *of_provider,
        *of_category,
        *of_page,
        *of_source,
        *_control(text),
    )
    return Document(
        doc_id=doc_id,
        text=text,
        sections=sections,
        sha256=hashlib.sha256(data).hexdigest(),
        title=title or first_heading or _stem(doc_id),
        case=case,
        provider=provider,
        category=category,
        page=page,
        source=source,
        date=max(dates_in(date or ""), default=None),
        encoding=encoding,
        notices=told,
    )


def _mail(doc_id: str, data: bytes, suffix: str, ocr: Recogniser) -> FileContent:
    """Return the messages and the files attached to them; each has the hash of the whole file."""
    from index.documents.readers.mail import Message, Unread, read_mail

    sha256 = hashlib.sha256(data).hexdigest()
    documents: list[Document] = []
    refused: list[Refusal] = []
    for part in read_mail(data, suffix):
        inner = f"{doc_id}{INSIDE}{part.number}" if part.number else doc_id
        try:
            if isinstance(part, Unread):
                refused.append(Refusal(inner, sha256, part.reason))
            elif isinstance(part, Message):
                documents.append(_message(inner, part, sha256))
            else:
                documents.append(replace(_attached(inner, part.data, ocr), sha256=sha256))
        except RefusedFileError as exc:
            refused.append(Refusal(inner, sha256, str(exc)))
    return FileContent(tuple(documents), tuple(refused))


def _attached(doc_id: str, data: bytes, ocr: Recogniser) -> Document:
    suffix = PurePosixPath(doc_id).suffix.lower()
    if suffix not in {*READERS, *OFFICE, *TEXT}:
        what = suffix or "a file without a suffix"
        raise RefusedFileError(f"{what} is no format that is read, and stays unread: save it as .pdf or .docx")
    return _document(doc_id, data, suffix, ocr)


def _message(doc_id: str, message: Message, sha256: str) -> Document:
    """Return the message: its subject as a heading, who wrote to whom and when, then what it says."""
    builder = TextBuilder()
    builder.heading(1, message.subject)
    builder.paragraph(message.headers)
    if message.html is not None:
        from index.documents.readers.html.reader import add_html

        add_html(builder, message.html)
    else:
        builder.paragraph(message.text or "")
    extract = builder.extract(None)
    return Document(
        doc_id=doc_id,
        text=extract.text,
        sections=extract.sections,
        sha256=sha256,
        title=message.subject or _stem(doc_id),
        provider=message.sender,
        date=None if message.date is None else message.date.isoformat(),
        encoding="",
    )


def _stem(doc_id: str) -> str:
    """Return the name of the file, or of the part of it, without its suffix."""
    return PurePosixPath(doc_id).stem


def _control(text: str) -> tuple[str, ...]:
    """Return a notice about the first control character, () where there is none."""
    found = CONTROL.search(text)
    if found is None:
        return ()
    line = text.count("\n", 0, found.start()) + 1
    return (f"U+{ord(found[0]):04X} in line {line} cannot be shown, sentences with the like are left out: remove it",)


def _bytes(path: Path, corpus_dir: Path) -> bytes:
    trouble = name_trouble(path.relative_to(corpus_dir).as_posix())
    if trouble is not None:
        raise RefusedFileError(trouble)
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise RefusedFileError(f"{size:,} bytes, the limit is {MAX_FILE_BYTES:,}: split the file")
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as exc:
        raise RefusedFileError(f"cannot be read ({exc.strerror}): check the file and its permissions") from exc
