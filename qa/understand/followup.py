"""A conversation -> what its last question asks for: by itself, or read together with what it leads on from.

No list of pronouns decides: a question leads on when, searched for by itself, it is answered about as well by the
document that the conversation was about as by any other. It is then embedded behind the earlier question, and only its
own tokens are matched: they have read the earlier ones, but an old topic cannot outvote it. What says nothing of its
own to search for (“what came of it”) leads on whatever else has such a section.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Chunk
from index.search import Found
from qa.records import Kind
from qa.understand.kind import folded, kind_of, substance, without_cue
from qa.understand.references import pattern
from qa.understand.sections import without_facets

MAX_TURNS = 4  # earlier questions that are read; further back, recall falls
MAX_CONTEXT = 200  # characters of the earlier question that a later one is read with
# How much lower the conversation's document may score than the best one, in units of the fused score. Of twelve
# follow-ups eleven were within .2; of 97 questions put behind one on another case, .9 and more in 98 of 100.
GAP = 0.6
CUED_GAP = 2.0  # where the wording itself leads on


def leads_on() -> re.Pattern[str]:
    """Return the wording by which a question refers to what was asked before it, in any language."""
    return pattern("follow_up", flags=re.IGNORECASE)  # of text that is not folded, too


@dataclass(frozen=True, slots=True)
class Understood:
    """What to search for."""

    text: str  # what is embedded and matched
    own: int  # where the question's own characters begin in it
    topic: str | None = None  # doc_id of what the conversation is about, where the question leads on from it
    named: bool = False  # whether that was named by its number
    bare: bool = False  # whether it says nothing of its own to search for

    @property
    def question(self) -> str:
        """The question itself."""
        return self.text[self.own :]

    @property
    def readings(self) -> tuple[Understood, ...]:
        """The ways to read it that must stand together: unless its wording leads on, also the question by itself.

        Else a question about anything else would be answered for the sake of the one before it.
        """
        alone = Understood(self.question, 0)
        if self.bare:
            return (Understood(self.text[: self.own - 1], 0),)  # it is answered where what it leads on from is
        return (self,) if self.own == 0 or leads_on().search(alone.text) else (self, alone)


def understand(
    turns: Sequence[str],
    look: Callable[[Understood], Found],
    chunks: Sequence[Chunk],
    named: Sequence[str | None] = (),
    bare: Callable[[str], bool] = lambda turn: False,
) -> Understood:
    """Return what the last of the turns asks for; `look` searches.

    `named` is the doc_id that each turn names by number, None where it names none; `bare` tells whether a turn says
    nothing of its own to search for, see `is_bare`.
    """
    recent = list(zip(turns, named or [None] * len(turns), strict=True))[-MAX_TURNS - 1 :]
    so_far = _begun(*recent[0])
    for turn, own in recent[1:]:
        so_far = _led_on(so_far, turn, look, chunks, is_bare=bare(turn)) if own is None else _begun(turn, own)
    return so_far


def says_nothing(text: str, language: str) -> bool:
    """Tell whether nothing is left of the text beside what leads on and words that every question may have."""
    return not substance(leads_on().sub(" ", folded(text, language)), language)


def is_bare(turn: str, language: str, headings: Callable[[str], bool]) -> bool:
    """Tell whether the turn, beside what shows its kind or leads on, at most asks for a part that every document has.

    Such parts are those of `qa.understand.sections`, and sections that `headings` knows.
    """
    text = leads_on().sub(" ", folded(turn, language))
    if kind_of(turn, language) in {Kind.COLLECT, Kind.COMPARE, Kind.CORPUS}:
        return False
    left = [substance(rest, language) for rest in (text, without_facets(text), *without_cue(text, language))]
    return headings(left[0]) or (not all(left) and _asks(turn, language))


def is_idle(turn: str, language: str) -> bool:
    """Tell whether the turn neither says nor asks anything: “thanks”."""
    return says_nothing(turn, language) and not _asks(turn, language)


def _asks(turn: str, language: str) -> bool:
    text = folded(turn, language)
    return kind_of(turn, language) is not Kind.FACT or bool(leads_on().search(text)) or without_facets(text) != text


def lag(alone: Found, topic: str, chunks: Sequence[Chunk]) -> float:
    """Return how far the document stays behind the best one; infinite if it is not found."""
    own = [candidate.score for candidate in alone.candidates if chunks[candidate.number].doc_id == topic]
    return alone.candidates[0].score - max(own) if own else float("inf")


def _begun(turn: str, doc_id: str | None) -> Understood:
    return Understood(turn, 0, doc_id, named=doc_id is not None)


def _led_on(
    before: Understood, turn: str, look: Callable[[Understood], Found], chunks: Sequence[Chunk], *, is_bare: bool
) -> Understood:
    """Return the turn read together with what was asked before, or alone."""
    alone = Understood(turn, 0)
    kept = before.named or before.bare  # else what the turn before finds is what it is about
    found = () if kept else look(before).candidates
    topic = before.topic if kept else chunks[found[0].number].doc_id if found else None
    gap = CUED_GAP if leads_on().search(turn) else GAP
    if topic is None or not (is_bare or lag(look(alone), topic, chunks) <= gap):
        return alone
    context = before.text[-MAX_CONTEXT:]
    return Understood(f"{context} {turn}", len(context) + 1, topic, named=before.named, bare=is_bare)
