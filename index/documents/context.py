"""A chunk's context: what is embedded and read with it. Asking needs no splitter, so it has a file of its own."""

from __future__ import annotations

from index.records import Chunk, Document
from index.text.tables import lead_of


def context_of(document: Document, chunk: Chunk) -> str:
    """Return one line that says where a passage stands: title, provider, section, the header over a table's rows."""
    lead = lead_of(document.text, chunk.start)
    header = "" if lead is None else document.text[slice(*lead)]
    parts = [document.title, document.provider or "", *chunk.headings[1:], header]
    return " ".join(part for part in parts if part)
