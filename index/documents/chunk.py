"""Document -> Chunks: whole sentences of one section, up to a size, with their offsets.

langchain-text-splitters merges the sentences. It never changes, drops or repeats one, so offsets are running sums of
lengths: right even where the same words occur twice, which searching for the text would not be.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from langchain_text_splitters import TextSplitter

from index.records import Chunk, Document, Section, chunk_id_of
from index.text.sentences import is_shown, sentence_spans

logging.getLogger("langchain_text_splitters.base").setLevel(
    logging.ERROR
)  # it warns about every sentence longer than a chunk


class SentenceSplitter(TextSplitter):
    """Merges whole sentences up to `chunk_chars` characters; a longer sentence is a piece of its own."""

    def __init__(self, chunk_chars: int) -> None:
        super().__init__(chunk_size=chunk_chars, chunk_overlap=0, strip_whitespace=False)

    def split_text(self, text: str) -> list[str]:
        """Return pieces whose concatenation is `text`."""
        return self.merged(text, [0, *(start for start, _ in sentence_spans(text)[1:])], len(text))

    def merged(self, text: str, starts: Sequence[int], end: int) -> list[str]:
        """Return pieces whose concatenation is `text[starts[0]:end]`, each beginning at one of the starts."""
        sentences = [text[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True)]
        return self._merge_splits(sentences, separator="")


def chunk_document(document: Document, chunk_chars: int) -> list[Chunk]:
    """Return the document's chunks in order; a section with nothing below its heading has none."""
    splitter = SentenceSplitter(chunk_chars)
    spans = [(s, span) for s in document.sections for span in _section_spans(document.text, s, splitter)]
    return [
        Chunk(chunk_id_of(document.doc_id, n), document.doc_id, section.headings, start, end, document.text[start:end])
        for n, (section, (start, end)) in enumerate(spans)
    ]


def _section_spans(text: str, section: Section, splitter: SentenceSplitter) -> list[tuple[int, int]]:
    """Return the spans of a section's chunks; text that may not be quoted is in none, and ends one."""
    if not text[section.body : section.end].strip():
        return []
    spans = []
    for starts, stop in _shown_runs(text, section):
        at = starts[0]
        for piece in splitter.merged(text, starts, stop):
            if text[at : at + len(piece)] != piece:
                raise AssertionError(f"the splitter changed the text at {at}: {piece[:40]!r}")
            start = at + len(piece) - len(piece.lstrip())
            spans.append((start, start + len(piece.strip())))
            at += len(piece)
        if at != stop:
            raise AssertionError(f"the splitter lost text between {at} and {stop}")
    return [(start, end) for start, end in spans if start < end]


def _shown_runs(text: str, section: Section) -> list[tuple[list[int], int]]:
    """Return the runs of sentences that may be quoted: for each, its sentences' starts and its end."""
    runs: list[tuple[list[int], int]] = []
    is_open = False
    for start, end in sentence_spans(text, section.start, section.end):
        if not is_shown(text, start, end):
            is_open = False
            continue
        if is_open and is_shown(text, runs[-1][1], start):
            runs[-1][0].append(start)
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append(([start], end))
        is_open = True
    if is_open:
        runs[-1] = (runs[-1][0], section.end)  # with the white space at the end
    return runs
