"""Document -> Chunks: whole sentences of one section, up to a size, with offsets of our own.

langchain-text-splitters merges the sentences; since none is changed, dropped or repeated on the way, the offsets are
the running sum of the lengths. That holds where the same words occur twice, which a search for the piece would not.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from langchain_text_splitters import TextSplitter

from index.records import Chunk, Document, Section
from index.text.sentences import sentence_spans

logging.getLogger("langchain_text_splitters.base").setLevel(logging.ERROR)  # it warns of each sentence that stays alone


class SentenceSplitter(TextSplitter):
    """Merges whole sentences up to `chunk_size` characters; a longer sentence stays alone."""

    def __init__(self, chunk_chars: int) -> None:
        super().__init__(chunk_size=chunk_chars, chunk_overlap=0, strip_whitespace=False)

    def split_text(self, text: str) -> list[str]:
        """Return pieces that together are `text`, to the character."""
        starts = [0, *(start for start, _ in sentence_spans(text)[1:])]
        sentences = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
        return self._merge_splits(sentences, separator="")


def chunk_document(document: Document, chunk_chars: int) -> list[Chunk]:
    """Return the document's chunks in order; a section with nothing below its heading gives none."""
    splitter = SentenceSplitter(chunk_chars)
    spans = [(s, span) for s in document.sections for span in _section_spans(document.text, s, splitter)]
    return [
        Chunk(f"{document.doc_id}#{n:04d}", document.doc_id, section.headings, start, end, document.text[start:end])
        for n, (section, (start, end)) in enumerate(spans)
    ]


def _section_spans(text: str, section: Section, splitter: SentenceSplitter) -> list[tuple[int, int]]:
    if not text[section.body : section.end].strip():
        return []
    spans, at = [], section.start
    for piece in splitter.split_text(text[section.start : section.end]):
        if text[at : at + len(piece)] != piece:
            raise AssertionError(f"the splitter changed the text at {at}: {piece[:40]!r}")
        start = at + len(piece) - len(piece.lstrip())
        spans.append((start, start + len(piece.strip())))
        at += len(piece)
    if at != section.end:
        raise AssertionError(f"the splitter lost text between {at} and {section.end}")
    return [(start, end) for start, end in spans if start < end]


def context_of(document: Document, headings: Sequence[str]) -> str:
    """Return one line that says where a passage stands: title, provider, section."""
    parts = [document.title, document.provider or "", *headings[1:]]
    return " ".join(part for part in parts if part)
