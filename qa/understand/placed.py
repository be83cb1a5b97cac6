"""What is asked for, and where the conversation leads -> of which documents it is asked, and so as what it is answered.

A question that says nothing of its own, asked of documents that are known, wants an overview of each of them: «成效？»,
“what do they do?” of those that it names, that the conversation is about, or that a limit beside it admits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.store.document_table import DocumentTable
from index.text.scripts import fold
from qa.records import Kind, Scope
from qa.understand.asked import Asked
from qa.understand.followup import Resolved, is_elliptical, says_nothing
from qa.understand.named.mentions import mention, subjects_in
from qa.understand.named.sections import is_heading, sections_asked, without_facets
from qa.understand.scope import documents_within
from qa.understand.turn import Turn

MOST = 12  # documents that are shown one by one; of more, those that stand out


def placed(asked: Asked, resolved: Resolved, chosen: Scope, turn: Turn, table: DocumentTable) -> Asked:
    """Return what is asked for, of the documents that are known."""
    if asked.kind is Kind.CORPUS:
        return asked
    if resolved.topic is None:
        doc_ids = asked.named.doc_ids or admitted_by(chosen, table)
        if turn.of_metadata and doc_ids and not turn.named:  # «属于哪一类？» of what a limit admits
            return Asked(asked.text, Kind.CORPUS, asked.quantity, asked.why, asked.named)
        return of_each(asked, turn, doc_ids, table)
    if asked.kind.by_document or not (resolved.elliptical or resolved.named):
        return asked
    kind = Kind.OVERVIEW if asked.kind.in_one_passage and resolved.elliptical else asked.kind
    sections = sections_asked(asked.text, turn.language, kind, (resolved.topic,), table)
    scope = Scope((resolved.topic,), asked.named.categories, asked.named.providers, sections)
    return Asked(asked.text, Kind.OVERVIEW if sections else kind, asked.quantity, asked.why, scope)


def of_each(asked: Asked, turn: Turn, doc_ids: Sequence[str], table: DocumentTable) -> Asked:
    """Return what is asked, of these documents; where it says nothing of its own, an overview of each."""
    if not doc_ids or not asks_of_any(asked.text, turn, table):
        return asked
    scope = asked.named
    if len(doc_ids) > MOST:
        return Asked(asked.text, Kind.COLLECT, asked.quantity, asked.why, scope, of_each=True)
    in_each = [sections_asked(asked.text, turn.language, Kind.OVERVIEW, (doc_id,), table) for doc_id in doc_ids]
    sections = tuple(dict.fromkeys(heading for own in in_each for heading in own)) if all(in_each) else ()
    kind = Kind.OVERVIEW if len(doc_ids) == 1 else Kind.COMPARE
    scope = Scope(tuple(doc_ids), scope.categories, scope.providers, sections)
    return Asked(asked.text, kind, asked.quantity, asked.why, scope, of_each=True)


def asks_of_any(text: str, turn: Turn, table: DocumentTable) -> bool:
    """Tell whether the text asks at most for an overview, or a section, that any document may have."""
    if turn.kind.by_document:
        return False
    return says_nothing(text, turn.language) or is_elliptical(
        text, turn.language, turn.kind, lambda words: is_heading(words, table)
    )


def admitted_by(chosen: Scope, table: DocumentTable) -> tuple[str, ...]:
    """Return the documents that the limits beside the question admit; none where they limit no documents."""
    if not (chosen.doc_ids or chosen.cases or chosen.categories or chosen.providers):
        return ()
    return tuple(table.doc_ids[n] for n in np.flatnonzero(documents_within(table, (chosen,))).tolist())


def asks_for_a_part(asked: Asked, turn: Turn, table: DocumentTable) -> bool:
    """Tell whether the question, apart from the names in it, asks at most for a section that any document may have.

    “苏州市有哪些做法？”, “Which results did case 5 have?”: no single passage answers that.
    """
    if asked.kind is Kind.FACT and without_facets(fold(asked.text)) == fold(asked.text):
        return False
    subjects = subjects_in(asked.text, turn.providers)
    left = subjects.left
    for name in asked.named.categories:
        left = left.replace(mention(name, left) or name, " ")
    if not subjects.cases and not subjects.providers and asked.named == Scope():
        return False
    return is_elliptical(left, turn.language, asked.kind, lambda words: is_heading(words, table))
