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

from index.records import Chunk
from index.search import Candidates
from qa.records import Kind
from qa.understand.kind import folded, kind_of, substance, without_cue
from qa.understand.references import pattern
from qa.understand.sections import without_facets

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
class ResolvedQuestion:
    """What to search for: the question alone, or behind the one that it follows up."""

    text: str  # what is embedded and matched
    own: int  # where the question's own characters begin in it
    topic: str | None = None  # doc_id of what the conversation is about, where it is followed up
    named: bool = False  # whether the topic was named by its number
    elliptical: bool = False  # whether it says nothing of its own to search for

    @property
    def question(self) -> str:
        """The question itself."""
        return self.text[self.own :]

    @property
    def readings(self) -> tuple[ResolvedQuestion, ...]:
        """The readings that must all be answerable: without wording that refers back, the question by itself too.

        Otherwise an unrelated question would be answered because the one before it was.
        """
        alone = ResolvedQuestion(self.question, 0)
        if self.elliptical:
            return (ResolvedQuestion(self.text[: self.own - 1], 0),)  # it is answered where what it follows up is
        return (self,) if self.own == 0 or follow_up_cue().search(alone.text) else (self, alone)


def resolve(
    turns: Sequence[str],
    search: Callable[[ResolvedQuestion], Candidates],
    chunks: Sequence[Chunk],
    named: Sequence[str | None] = (),
    elliptical: Callable[[str], bool] = lambda turn: False,
) -> ResolvedQuestion:
    """Return what the last of the turns asks for; `search` finds the candidates of a reading.

    `named` is the doc_id that each turn names by number, None where it names none; `elliptical` tells whether a turn
    says nothing of its own to search for, see `is_elliptical`.
    """
    recent = list(zip(turns, named or [None] * len(turns), strict=True))[-MAX_TURNS - 1 :]
    resolved = _new_topic(*recent[0])
    for turn, doc_id in recent[1:]:
        if doc_id is None:
            resolved = _follow(resolved, turn, search, chunks, elliptical=elliptical(turn))
        else:
            resolved = _new_topic(turn, doc_id)
    return resolved


def says_nothing(text: str, language: str) -> bool:
    """Tell whether nothing is left of the text without its follow-up cues and words that any question may have."""
    return not substance(follow_up_cue().sub(" ", folded(text, language)), language)


def is_elliptical(turn: str, language: str, headings: Callable[[str], bool]) -> bool:
    """Tell whether the turn, apart from cues of a kind or a follow-up, asks at most for a section all documents have.

    Such sections are the facets of `qa.understand.sections`, and those that `headings` knows.
    """
    text = follow_up_cue().sub(" ", folded(turn, language))
    if kind_of(turn, language) in {Kind.COLLECT, Kind.COMPARE, Kind.CORPUS}:
        return False
    left = [substance(rest, language) for rest in (text, without_facets(text), *without_cue(text, language))]
    return headings(left[0]) or (not all(left) and _asks_something(turn, language))


def is_phatic(turn: str, language: str) -> bool:
    """Tell whether the turn neither says nor asks anything: “thanks”."""
    return says_nothing(turn, language) and not _asks_something(turn, language)


def _asks_something(turn: str, language: str) -> bool:
    text = folded(turn, language)
    return (
        kind_of(turn, language) is not Kind.FACT or bool(follow_up_cue().search(text)) or without_facets(text) != text
    )


def lag(alone: Candidates, topic: str, chunks: Sequence[Chunk]) -> float:
    """Return how much lower the document scores than the best one; infinite if it is not among the candidates."""
    own = [candidate.score for candidate in alone.best if chunks[candidate.number].doc_id == topic]
    return alone.best[0].score - max(own) if own else float("inf")


def _new_topic(turn: str, doc_id: str | None) -> ResolvedQuestion:
    return ResolvedQuestion(turn, 0, doc_id, named=doc_id is not None)


def _follow(
    before: ResolvedQuestion,
    turn: str,
    search: Callable[[ResolvedQuestion], Candidates],
    chunks: Sequence[Chunk],
    *,
    elliptical: bool,
) -> ResolvedQuestion:
    """Return the turn read together with what was asked before, or alone."""
    alone = ResolvedQuestion(turn, 0)
    kept = before.named or before.elliptical  # else what the turn before finds is what it is about
    found = () if kept else search(before).best
    topic = before.topic if kept else chunks[found[0].number].doc_id if found else None
    gap = CUED_GAP if follow_up_cue().search(turn) else GAP
    if topic is None or not (elliptical or lag(search(alone), topic, chunks) <= gap):
        return alone
    context = before.text[-MAX_CONTEXT:]
    return ResolvedQuestion(f"{context} {turn}", len(context) + 1, topic, named=before.named, elliptical=elliptical)
