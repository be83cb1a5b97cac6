"""A question about results, or about what comes next -> the sections headed so stand a little higher.

Case reports, minutes, papers and projects have such sections, in any language, and what they say need not repeat the
question's word: “what came of it” is answered under “Results” by figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from index.lexical import fold
from index.records import Chunk
from index.register import Register
from index.search import Found
from qa.understand.references import pattern

LIFT = 0.4  # of a section that is asked for, in units of the fused score; .2 to .7 measured alike
HEADING_CHARS = 200  # of a heading, so many are looked at


@dataclass(frozen=True, slots=True)
class Facet:
    """What a part of a document is about, in folded words; in all languages, since a heading may be in another."""

    asked: re.Pattern[str]  # how questions ask for it
    headed: re.Pattern[str]  # how sections are headed that tell it


@cache
def facets() -> tuple[Facet, ...]:
    """Return the facets: results, and what comes next."""
    return tuple(
        Facet(pattern(f"{name}.both", f"{name}.asked"), pattern(f"{name}.both", f"{name}.headed"))
        for name in ("results", "next")
    )


def raised(found: Found, question: str, chunks: Sequence[Chunk], register: Register) -> Found:
    """Return the candidates with those lifted that stand in a section of what is asked for."""
    folded = fold(question).replace("’", "'")
    asked = {n for n, facet in enumerate(facets()) if facet.asked.search(folded)}
    if not asked:
        return found
    lifted = []
    for candidate in found.candidates:
        chunk = chunks[candidate.number]
        sections = _sections(chunk.headings, register.titles[register.numbers[chunk.doc_id]])
        lift = LIFT if any(asked & _told(heading) for heading in sections) else 0.0
        lifted.append(replace(candidate, lift=lift))
    return replace(found, candidates=tuple(sorted(lifted, key=lambda candidate: -candidate.score)))


def without_facets(question: str) -> str:
    """Return the folded question without what asks for one of the facets."""
    for facet in facets():
        question = facet.asked.sub(" ", question)
    return question


def _sections(headings: Sequence[str], title: str) -> Sequence[str]:
    """Return the headings but for the document's own."""
    return headings[1:] if headings and title and title in headings[0] else headings


def _told(heading: str) -> frozenset[int]:
    """Return the numbers of the facets that the heading names."""
    return _told_by(heading[:HEADING_CHARS])


@lru_cache(maxsize=4096)
def _told_by(heading: str) -> frozenset[int]:
    folded = fold(heading)
    return frozenset(n for n, facet in enumerate(facets()) if facet.headed.search(folded))
