"""A question behind those before it -> what it asks for, and of which documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from index.search import Candidates
from index.store.snapshot import Snapshot
from index.text.language import detect
from qa.records import Kind, Limited, Query, Scope
from qa.understand.followup import ResolvedQuestion, is_elliptical, is_phatic, resolve
from qa.understand.mentions import cases_in, without_numbers
from qa.understand.sections import is_heading, within_section


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, read in its conversation."""

    query: Query  # without the words that name documents
    named: Scope  # what those words limit it to, or those of a question before it
    resolved: ResolvedQuestion  # what to search for


def in_conversation(
    limited: Limited, scope: Scope, snapshot: Snapshot, search: Callable[[ResolvedQuestion], Candidates]
) -> Asked:
    """Return what the last question asks for; `search` finds what both scopes admit.

    Where it says nothing of its own to search for, it is about the document that the conversation is about; where
    that was named by number, so is all that leads on from there.
    """
    query, resolved = limited.query, _resolved(limited, scope, snapshot, search)
    if resolved.topic is None or query.kind.by_document or not (resolved.elliptical or resolved.named):
        return Asked(query, limited.named, resolved)
    if query.kind is Kind.FACT and resolved.elliptical:
        query = replace(query, kind=Kind.OVERVIEW)
    of_topic = within_section(Limited(query, replace(limited.named, doc_ids=(resolved.topic,))), snapshot.table)
    return Asked(of_topic.query, of_topic.named, resolved)


def _resolved(
    limited: Limited, scope: Scope, snapshot: Snapshot, search: Callable[[ResolvedQuestion], Candidates]
) -> ResolvedQuestion:
    """Return what to search for; a question that names its own documents takes none from those before it."""
    turns, table, names_own = limited.query.turns, snapshot.table, bool(limited.named.doc_ids)
    before = [turn for turn in turns[:-1] if not is_phatic(turn, detect(turn))]
    cases = [() if names_own else cases_in(turn, table, (scope,)) for turn in before]

    def says_nothing(turn: str) -> bool:
        return not names_own and is_elliptical(turn, detect(turn), lambda words: is_heading(words, table))

    return resolve(
        [*(without_numbers(turn) or turn for turn in before), turns[-1]],
        search,
        snapshot.chunks,
        [*(doc_ids[0] if len(doc_ids) == 1 else None for doc_ids in cases), None],
        says_nothing,
    )
