"""A conversation -> what its last question asks for: by itself, or as a follow-up of an earlier one.

No list of pronouns decides alone: a question is a follow-up when, searched for by itself, it is answered about as well
by the document that the conversation was about as by any other; wording that points back only widens what counts
as about as well. A follow-up is embedded behind the earlier question, and its own tokens alone are matched: they have
read the earlier ones, but an old topic cannot outvote it. An elliptical question (“what came of it”), which says
nothing of its own to search for, is a follow-up whatever else has such a section.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.search import Candidates
from index.store.document_table import DocumentTable
from qa.records import Kind, SearchText
from qa.understand.kind import folded, substance, without_cue
from qa.understand.named.sections import without_facets
from qa.understand.references import pattern

MAX_TURNS = 4  # earlier questions that are read; further back, recall falls
MAX_CONTEXT = 200  # characters of the earlier question that a later one is read with
# How much lower the conversation's document may score than the best one, in units of the fused score. Of twelve
# follow-ups eleven were within .2; of 97 questions put behind one on another case, .9 and more in 98 of 100.
GAP = 0.6
CUED_GAP = 2.0  # where the wording itself refers back


def follow_up_cue() -> re.Pattern[str]:
    """Return the wording by which a question refers to what was asked before it, in any language."""
    return pattern("follow_up", flags=re.IGNORECASE)  # of text that is not folded, too


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of a conversation, as it leads on."""

    text: str  # to search for
    doc_id: str | None = None  # the document that it names by number
    elliptical: bool = False  # whether it says nothing of its own to search for, see `is_elliptical`


@dataclass(frozen=True, slots=True)
class Resolved:
    """What to search for: the question alone, or behind the one that it follows up."""

    search: SearchText
    topic: str | None = None  # doc_id of what the conversation is about, where it is followed up
    named: bool = False  # whether the topic was named by its number
    elliptical: bool = False  # whether the question says nothing of its own to search for

    @property
    def readings(self) -> tuple[SearchText, ...]:
        """The readings that must all be answerable: without wording that refers back, the question by itself too.

        Otherwise an unrelated question would be answered because the one before it was.
        """
        text, own = self.search.text, self.search.own
        if self.elliptical:
            return (SearchText(text[: own - 1]),)  # it is answered where what it follows up is
        alone = SearchText(self.search.question)
        return (self.search,) if own == 0 or follow_up_cue().search(alone.text) else (self.search, alone)


Find = Callable[[SearchText], Candidates]


def resolve(steps: Sequence[Step], find: Find, table: DocumentTable) -> Resolved:
    """Return what the last of the steps asks for; `find` finds the candidates of a reading."""
    first, *others = steps[-MAX_TURNS - 1 :]
    resolved = _new_topic(first)
    for step in others:
        resolved = _follow(resolved, step, find, table) if step.doc_id is None else _new_topic(step)
    return resolved


def says_nothing(text: str, language: str) -> bool:
    """Tell whether nothing is left of the text without its follow-up cues and words that any question may have."""
    return not substance(follow_up_cue().sub(" ", folded(text, language)), language)


def is_elliptical(text: str, language: str, kind: Kind, headings: Callable[[str], bool]) -> bool:
    """Tell whether a question, apart from cues of a kind or a follow-up, asks at most for a section all documents have.

    Such sections are the facets of `qa.understand.named.sections`, and those that `headings` knows.
    """
    if kind.by_document or kind is Kind.CORPUS:
        return False
    said = follow_up_cue().sub(" ", folded(text, language))
    cut = without_cue(said, language)
    left = [substance(rest, language) for rest in (said, without_facets(said), *cut)]
    return headings(left[0]) or (not all(left) and (bool(cut) or _asks_something(text, language, kind)))


def is_phatic(text: str, language: str, kind: Kind) -> bool:
    """Tell whether a turn neither says nor asks anything: “thanks”."""
    return says_nothing(text, language) and not _asks_something(text, language, kind)


def _asks_something(text: str, language: str, kind: Kind) -> bool:
    said = folded(text, language)
    return kind is not Kind.FACT or bool(follow_up_cue().search(said)) or without_facets(said) != said


def lag(alone: Candidates, topic: str, table: DocumentTable) -> float:
    """Return how much lower the document scores than the best one; infinite if it is not among the candidates."""
    own = [candidate.score for candidate in alone.best if table.doc_id_of(candidate.number) == topic]
    return alone.best[0].score - max(own) if own else float("inf")


def _new_topic(step: Step) -> Resolved:
    return Resolved(SearchText(step.text), step.doc_id, named=step.doc_id is not None)


def _follow(before: Resolved, step: Step, find: Find, table: DocumentTable) -> Resolved:
    """Return the step read together with what was asked before, or alone."""
    alone = SearchText(step.text)
    kept = before.named or before.elliptical  # else what the turn before finds is what it is about
    found = () if kept else find(before.search).best
    topic = before.topic if kept else table.doc_id_of(found[0].number) if found else None
    gap = CUED_GAP if follow_up_cue().search(step.text) else GAP
    if topic is None or not (step.elliptical or lag(find(alone), topic, table) <= gap):
        return Resolved(alone)
    context = before.search.text[-MAX_CONTEXT:]
    together = SearchText(f"{context} {step.text}", len(context) + 1)
    return Resolved(together, topic, named=before.named, elliptical=step.elliptical)
