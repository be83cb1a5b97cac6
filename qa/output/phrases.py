"""What we say around the quotes, in the language of the question; quotes stay in the documents' own words.

Phrases with a number avoid agreement with it: “Documents (1)”, not “1 documents”.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from index.languages import read, serving


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's sentences and labels, in the order of `Kind` where each kind has its own: `phrases.toml`."""

    found: str  # before the quotes that answer, whatever the kind
    howto: str  # before the quotes of a way to do something
    listed: str  # before the members of a set
    overview: str  # before the parts of a document as a whole
    compare: str  # before the blocks, one a document
    collect: str  # before those of all documents that qualify: {found} of {searched}
    mention: str  # before those that mention {words}: {found} of {searched}
    unmentioned: str  # where none of the {searched} documents mentions {words}
    corpus: str  # before the documents of the collection, {n} in number
    related: str  # before passages that were not found to say what is asked: no answer, and no abstention either
    abstain: str
    unborne: str  # which {names} in the question no document bears
    covers: str  # before what the nearest documents do say
    left_out: str  # below a part of a list: {n} of its items are not shown
    document: str  # heads the documents of a table
    figure: str  # heads their figures
    recognised: str  # of words that were read off a picture, {percent} sure
    year_version: str  # the version of a text of that year, its {date}
    dated_version: str  # the same, of that month or day
    version: str  # below a quote: in its place that {version} has this {text}, which has its quotation marks
    version_without: str  # below a quote of which that {version} has nothing
    case: str  # "案例 {n}"
    outdated: str
    greeting: str  # to somebody who greets, or asks what this can do; questions to begin with may follow


@cache
def phrases(language: str) -> Phrases:
    """Return the language's phrases; English for a language without any."""
    return read(serving(language, "phrases"), "phrases", Phrases)
