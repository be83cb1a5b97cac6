"""Quotes -> the same quotes, each with its document's hash, and what the file says now where it was edited since.

A quote stays true to the snapshot it was cut from; this says how the file stands to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Final

from index.documents.document import read_document
from index.documents.freshness import Changes, Freshness
from index.errors import CorpusError
from index.records import Document, file_of
from index.store.snapshot import Snapshot
from index.text.sentences import sentence_spans
from qa.records import FileState, Quote, Retrieval

ALIKE = 0.5  # share of equal characters from which another wording is one of the same sentence


class Files:
    """The files that a snapshot was built from, as they are now."""

    def __init__(self, snapshot: Snapshot, corpus: Path, freshness: Freshness) -> None:
        self.freshness: Final = freshness
        self._snapshot = snapshot
        self._corpus = corpus

    def changes(self, surely: Collection[str] = ()) -> Changes:
        """Return which files have changed since the snapshot was built; those of `surely` are looked at in any case."""
        return self.freshness.changes(self._seen, surely)

    @cached_property
    def _seen(self) -> Mapping[str, str]:
        """The files that the build had, path -> sha256: one mapping, by which a folder that was walked is known."""
        return self._snapshot.manifest.seen

    def dated(self, retrieval: Retrieval) -> Retrieval:
        """Return what was found, its quotes with hash and state."""
        changes = self.changes([file_of(quote.place.doc_id) for quote in retrieval.shown])
        quotes, related = (
            tuple(as_of(one, self._snapshot.documents, changes, self._corpus))
            for one in (retrieval.quotes, retrieval.related)
        )
        return replace(retrieval, quotes=quotes, related=related, outdated=bool(changes.all))


def as_of(quotes: Sequence[Quote], documents: Mapping[str, Document], changes: Changes, corpus: Path) -> list[Quote]:
    """Return the quotes with hash and state; of an edited file, with the wording now."""
    edited = {one.place.doc_id for one in quotes if file_of(one.place.doc_id) in changes.changed}
    texts = {doc_id: "" if documents[doc_id].layout.ocr else _text_now(doc_id, corpus) for doc_id in edited}
    return [_dated(quote, documents[quote.place.doc_id], changes, texts) for quote in quotes]


def _dated(quote: Quote, document: Document, changes: Changes, texts: Mapping[str, str]) -> Quote:
    if file_of(document.doc_id) in changes.removed:
        return replace(quote, sha256=document.sha256, file=FileState.REMOVED)
    if document.doc_id not in texts:
        return replace(quote, sha256=document.sha256)
    now = nearest_wording(quote.text, texts[document.doc_id])
    return replace(quote, sha256=document.sha256, file=FileState.EDITED, current_text=now)


def _text_now(doc_id: str, corpus: Path) -> str:
    """Return what the file says now; nothing where it cannot be read."""
    try:
        return read_document(corpus / doc_id, corpus).text
    except (CorpusError, OSError):
        return ""


def nearest_wording(quote: str, text: str) -> str | None:
    """Return the run of as many sentences of the text that is most like the quote; None where none is alike."""
    if quote in text:
        return quote
    spans = sentence_spans(text)
    n = min(len(sentence_spans(quote)), len(spans))
    runs = [text[spans[i][0] : spans[i + n - 1][1]] for i in range(len(spans) - n + 1)] if n else []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(quote)
    best, found = ALIKE, None
    for run in runs:
        matcher.set_seq1(run)
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and (now := matcher.ratio()) >= best:
            best, found = now, run
    return found
