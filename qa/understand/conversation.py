"""What a question asks for by its own words, and the turns before it -> what to search for, and in which document."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.document_table import DocumentTable
from qa.records import Scope
from qa.understand.asked import Asked
from qa.understand.followup import MAX_TURNS, Resolved, Step, is_elliptical, is_phatic, resolve
from qa.understand.named.sections import is_heading
from qa.understand.scope import documents_within
from qa.understand.searching import Search
from qa.understand.turn import Turn


def in_conversation(
    turns: Sequence[Turn], asked: Asked, scopes: Sequence[Scope], table: DocumentTable, searcher: Search
) -> Resolved:
    """Return what to search for; a question that names its own documents takes none from those before it.

    Where it says nothing of its own to search for, it is about the document that the conversation is about; where that
    was named by number, so is all that leads on from there.
    """
    alone = Step(asked.text)
    before = [turn for turn in turns[:-1] if not is_phatic(turn.text, turn.language, turn.kind)]
    if asked.settled or not before:
        return resolve([alone], lambda text: searcher.search(text, scopes), table)
    names_own = bool(asked.named.doc_ids)
    inside = documents_within(table, scopes[:1])

    def step(turn: Turn, text: str) -> Step:
        if names_own:
            return Step(text)
        elliptical = is_elliptical(text, turn.language, turn.kind, lambda words: is_heading(words, table))
        return Step(text, elliptical=elliptical)

    def step_before(turn: Turn) -> Step:
        text = turn.without_numbers or turn.text
        own = () if names_own else [doc_id for doc_id in turn.doc_ids if inside[table.numbers[doc_id]]]
        return Step(text, own[0]) if len(own) == 1 else step(turn, text)

    steps = [*map(step_before, before[-MAX_TURNS:]), step(turns[-1], asked.text)]
    return resolve(steps, lambda text: searcher.search(text, scopes), table)
