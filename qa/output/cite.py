"""A quote and its source -> what is pasted into a document: plain text, Markdown, GB/T 7714, APA, BibTeX.

The words of a quote are its own in every style. Where they are set in quotation marks, the marks inside them follow
the rule of their language (`qa.output.quotation`); in Markdown's block quotation nothing has to change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import east_asian_width

from index.records import Spot
from qa.output.markdown import escape
from qa.output.quotation import CitationWords, citation_words, embedded, quoted, words_for
from qa.output.reference import Pages, Reference

LAST_STOP = re.compile(r"[。．.；;：:，,、\s]+$")
SENTENCE_END = (".", "?", "!", "。", "？", "！", "…")
TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: f"\\{c}" for c in "{}%&#_$"
}


@dataclass(frozen=True, slots=True)
class Citation:
    """One quote with its source, ready to paste."""

    source: str  # where the quote stands, in one line worded in its own language
    plain: str
    markdown: str
    gbt: str  # GB/T 7714-2025, numeric system: the quote with its marker, the reference below it
    apa: str  # APA, 7th edition: the quote with its author in brackets, the reference below it
    bibtex: str  # the source's entry


def cite(marker: str, text: str, reference: Reference) -> Citation:
    """Return every style; what is not known of the source is left out, not invented."""
    words = words_for(text)
    where = where_of(reference, words)
    lines = "\n".join(f"> {escape(line)}" for line in text.splitlines())
    return Citation(
        source=where,
        plain=f"{quoted(text, words)}\n{words.dash}{where}",
        markdown=f"{lines}\n>\n> — {escape(where)}",
        gbt=f"{quoted(text, words)}{marker}\n{marker} {gbt_reference(reference)}",
        apa=f"{quoted(text, citation_words('en'))} ({apa_in_text(reference)})\n{apa_reference(reference)}",
        bibtex=bibtex_entry(reference),
    )


def where_of(reference: Reference, words: CitationWords) -> str:
    """Return title, provider, sections, collection and pages in one line, without a stop at its end."""
    title = embedded(words.title, reference.title, words)
    parts = [words.provider.format(title=title, provider=reference.author) if reference.author else title]
    parts += [embedded(words.section, LAST_STOP.sub("", heading), words) for heading in reference.sections]
    if reference.collection:
        parts.append(_collection(reference.collection, words))
    if reference.pages is not None:
        parts.append(_pages(reference.pages, words))
    parts += spot_words(reference.spot, words)
    space = "" if east_asian_width(words.separator) in "WF" else " "
    return f"{words.separator}{space}".join(parts)


def spot_words(spot: Spot, words: CitationWords) -> list[str]:
    """Return the slide, or the sheet and the row, each in its words; a sheet's name stands among the sections."""
    slide = [words.slide.format(n=spot.slide)] if spot.slide is not None else []
    return slide + ([words.row.format(n=spot.row)] if spot.row is not None else [])


def gbt_reference(reference: Reference) -> str:
    """Return `author. title[type]//collection：pages.`, of type G (part of a collection), else Z (other).

    The 2025 edition sets commas, colons and brackets wide; what is not in the source stands in square brackets.
    """
    author = f"{LAST_STOP.sub('', reference.author)}. " if reference.author else ""
    kind, collection = ("G", f"//{reference.collection}") if reference.collection else ("Z", "")
    pages = f"：{_gbt_pages(reference.pages)}" if reference.pages is not None else ""
    return f"{author}{reference.title}[{kind}]{collection}{pages}."


def apa_in_text(reference: Reference) -> str:
    """Return what stands in brackets behind a quote: author, n.d., the page; the section where no page is known."""
    english = citation_words("en")
    parts = [reference.author or quoted(reference.title, english), "n.d."]
    if reference.pages is not None:
        parts.append(_apa_pages(reference.pages))
    elif reference.sections:
        parts.append(f"{quoted(LAST_STOP.sub('', reference.sections[-1]), english)} section")
    return ", ".join(parts)


def apa_reference(reference: Reference) -> str:
    """Return `Author. (n.d.). Title. In Collection (pp. 13–15).`; without an author, the title comes first."""
    title = _closed(reference.title)
    first = f"{_closed(reference.author)} (n.d.). {title}" if reference.author else f"{title} (n.d.)."
    if reference.collection is None:
        return first
    pages = f" ({_apa_pages(reference.pages)})" if reference.pages is not None else ""
    return f"{first} In {reference.collection}{pages}."


def bibtex_entry(reference: Reference) -> str:
    """Return an @incollection, or @misc where no collection is known; a name in braces is an organisation's."""
    fields = {"author": f"{{{_tex(reference.author)}}}" if reference.author else None, "title": _tex(reference.title)}
    pages = reference.pages
    if reference.collection:
        fields |= {"booktitle": _tex(reference.collection), "pages": _tex_pages(pages) if pages is not None else None}
        fields["note"] = "page range inferred" if pages is not None and pages.inferred else None
    elif pages is not None:
        fields["note"] = _apa_pages(pages).replace("–", "--")
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value is not None]
    return f"@{'incollection' if reference.collection else 'misc'}{{{reference.key},\n{''.join(lines)}}}"


def _collection(title: str, words: CitationWords) -> str:
    """Return the collection in its template, whose marks may stand behind other words: 载《…》."""
    before, _, after = words.collection.partition("{title}")
    lead, mark = (before[:-1], before[-1]) if before[-1:] in ("《", "『") else (before, "")
    return lead + embedded(f"{mark}{{title}}{after}", title, words)


def _pages(pages: Pages, words: CitationWords) -> str:
    if pages.last is None:
        return words.onward.format(first=pages.first)
    template = words.page if pages.first == pages.last else words.pages
    line = template.format(first=pages.first, last=pages.last)
    return words.inferred.format(pages=line) if pages.inferred else line


def _gbt_pages(pages: Pages) -> str:
    if pages.last is None:
        return f"[{pages.first}起]"
    line = f"{pages.first}" if pages.first == pages.last else f"{pages.first}-{pages.last}"
    return f"[{line}]" if pages.inferred else line


def _apa_pages(pages: Pages) -> str:
    if pages.last is None:
        return f"p. {pages.first} onward"
    line = f"p. {pages.first}" if pages.first == pages.last else f"pp. {pages.first}–{pages.last}"
    return f"{line} [inferred]" if pages.inferred else line


def _tex_pages(pages: Pages) -> str:
    if pages.last is None:
        return f"{pages.first}+"
    return f"{pages.first}" if pages.first == pages.last else f"{pages.first}--{pages.last}"


def _closed(text: str) -> str:
    return text if text.endswith(SENTENCE_END) else f"{text}."


def _tex(text: str) -> str:
    return "".join(TEX.get(char, char) for char in text)
