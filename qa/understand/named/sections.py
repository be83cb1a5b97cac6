"""A question about results, or about next steps -> sections with such headings rank a little higher.

Case reports, minutes, papers and projects have such sections, in any language, and what they say need not repeat the
question's word: “what came of it” is answered under “Results” by figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from index.records import Chunk
from index.search import SECTION_WEIGHT, Candidates
from index.store.document_table import DocumentTable
from index.text.scripts import fold
from qa.records import Kind
from qa.understand.kind import substance
from qa.understand.references import pattern

HEADING_CHARS = 200  # of a heading that are read
MIN_SECTION = 2  # characters of a heading that a question must have to mean its section


RESULTS, NEXT = range(2)  # the facets


@dataclass(frozen=True, slots=True)
class Facet:
    """What a part of a document is about, in folded words; in all languages, since a heading may be in another."""

    asked: re.Pattern[str]  # how questions ask for it
    headed: re.Pattern[str]  # headings of the sections about it


@cache
def facets() -> tuple[Facet, ...]:
    """Return the facets: results, and what comes next."""
    return tuple(
        Facet(pattern(f"{name}.both", f"{name}.asked"), pattern(f"{name}.both", f"{name}.headed"))
        for name in ("results", "next")
    )


def raised(found: Candidates, question: str, chunks: Sequence[Chunk], table: DocumentTable) -> Candidates:
    """Return the candidates, best first, with a boost for those in a section about the facet that is asked for."""
    folded = fold(question).replace("’", "'")
    asked = {n for n, facet in enumerate(facets()) if facet.asked.search(folded)}
    if not asked:
        return found
    boosted = []
    for candidate in found.best:
        chunk = chunks[candidate.number]
        sections = _sections(chunk.headings, table.titles[table.numbers[chunk.doc_id]])
        boost = SECTION_WEIGHT if any(asked & _facets_of(heading[:HEADING_CHARS]) for heading in sections) else 0.0
        boosted.append(replace(candidate, boost=boost))
    return replace(found, best=tuple(sorted(boosted, key=lambda candidate: -candidate.score)))


def is_plan_unasked(question: str, chunk: Chunk, table: DocumentTable) -> bool:
    """Tell whether the chunk stands in a section about what comes next, and the question does not ask for that."""
    if facets()[NEXT].asked.search(fold(question).replace("’", "'")):
        return False
    sections = _sections(chunk.headings, table.titles[table.numbers[chunk.doc_id]])
    return any(NEXT in _facets_of(heading[:HEADING_CHARS]) for heading in sections)


def without_facets(question: str) -> str:
    """Return the folded question without what asks for one of the facets."""
    for facet in facets():
        question = facet.asked.sub(" ", question)
    return question


def _sections(headings: Sequence[str], title: str) -> Sequence[str]:
    """Return the headings but for the document's own."""
    return headings[1:] if headings and title and title in headings[0] else headings


@lru_cache(maxsize=4096)
def _facets_of(heading: str) -> frozenset[int]:
    """Return the numbers of the facets that the heading names."""
    folded = fold(heading)
    return frozenset(n for n, facet in enumerate(facets()) if facet.headed.search(folded))


def sections_asked(
    text: str, language: str, kind: Kind, doc_ids: Sequence[str], table: DocumentTable
) -> tuple[str, ...]:
    """Return the sections of the named documents whose heading says all that is asked: it wants an overview of these.

    «第7个案例有哪些做法？» asks for what stands below «主要做法».
    """
    asked = substance(text, language) if doc_ids and not kind.by_document else ""
    if len(asked) < MIN_SECTION:
        return ()
    chunks = (number for doc_id in doc_ids for number in table.chunks(doc_id))
    headings = dict.fromkeys(heading for number in chunks for heading in table.headings[number][1:])
    return tuple(heading for heading in headings if asked in fold(heading))


def is_heading(words: str, table: DocumentTable) -> bool:
    """Tell whether the words are (part of) a heading in most of the documents: a section that any of them may have."""
    headings = table.common_headings
    return len(words) >= MIN_SECTION and sum(words in one for one in headings) * 2 > len(headings)
