"""A quote -> what goes to the clipboard or into a file: its words with their source, in three styles."""

from __future__ import annotations

from dataclasses import dataclass

from index.records import Document
from qa.output.markdown import escape
from qa.records import Place


@dataclass(frozen=True, slots=True)
class Citation:
    """One quote with its source, ready to paste."""

    plain: str
    markdown: str
    gbt: str  # GB/T 7714-2015, a part of a collection where the document names one


def cite(marker: str, text: str, place: Place, document: Document | None) -> Citation:
    """Return the three styles; page and collection are left out where the document does not name them."""
    where = where_of(place, document)
    quoted = "\n".join(f"> {escape(line)}" for line in text.splitlines())
    reference = gbt_reference(place, document)
    return Citation(
        plain=f"“{text}”\n——{where}",
        markdown=f"{quoted}\n>\n> — {escape(where)}",
        gbt=f"“{text}”{marker}\n{marker} {reference}",
    )


def where_of(place: Place, document: Document | None) -> str:
    """Return one line: title, provider, section, collection with the document's first page, page of the file."""
    parts = [place.title + (f"（{place.provider}）" if place.provider else ""), *place.headings[1:]]
    if document is not None and document.source:
        parts.append(f"《{document.source}》" + (f"第 {document.page} 页起" if document.page is not None else ""))
    if place.page is not None:
        parts.append(f"第 {place.page} 页")
    return "，".join(parts)


def gbt_reference(place: Place, document: Document | None) -> str:
    """Return `author. title[type]//collection: first page-.`; what is not known is left out, not invented.

    The type is G (collection) for a part of one, else Z (other), as GB/T 7714-2015, appendix B, has them.
    """
    author = f"{place.provider}. " if place.provider else ""
    if document is None or not document.source:
        return f"{author}{place.title}[Z]" + (f": {place.page}." if place.page is not None else ".")
    page = f": {document.page}-" if document.page is not None else ""
    return f"{author}{place.title}[G]//{document.source}{page}."
