"""Question, history and chosen limits -> Query: what is asked for, of which documents, and what to search for.

It is made once. What comes after neither looks at the wording again nor changes what was understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.store.document_table import DocumentTable
from index.text.aligned import spans_in
from index.text.scripts import searchable
from qa.config import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS
from qa.records import EVERYTHING, Kind, Mention, Named, Query, Scope, SearchText
from qa.understand.asked import Asked, asked_in
from qa.understand.conversation import in_conversation
from qa.understand.followup import Resolved
from qa.understand.named.names import as_typed, bound_by, favoured_by
from qa.understand.placed import asks_for_a_part, placed
from qa.understand.question import check_question, clean
from qa.understand.searching import Search
from qa.understand.several.amount import amount_asked
from qa.understand.several.content import content_of
from qa.understand.turn import Turn, read_turn
from qa.understand.versions import current, of_version


def understand(question: str, history: Sequence[str], chosen: Scope, table: DocumentTable, searcher: Search) -> Query:
    """Return the query; raise QuestionError where there is nothing, or far too much, to search for.

    `history` has the earlier questions, oldest first; `chosen` is what the answer is limited to beside the words;
    `searcher` tells which document an earlier question was about.
    """
    asked_now = check_question(question)
    before = [turn[:MAX_QUESTION_CHARS] for turn in history[-MAX_HISTORY_TURNS:] if clean(turn[:MAX_QUESTION_CHARS])]
    turns = [
        read_turn(typed, table, searcher, leads_on=n > 0, unbound=chosen.unbound)
        for n, typed in enumerate((*before, asked_now))
    ]
    chosen = chosen.limits
    turn = turns[-1]
    asked = of_version(turns, asked_in(turns, table, spoken_of(turns, before, searcher)), table)
    by_names = compares_by_names(asked, turn)
    bound = Scope(doc_ids=bound_by(turn.names, turn.kind if by_names else asked.kind))

    def resolve(meant: Scope, own: Asked = asked) -> Resolved:
        return in_conversation(turns, own, (chosen, own.named, bound, meant), table, searcher)

    meant, resolved = current([*before, question], (chosen, asked.named), bound, table, resolve)
    asked = placed(asked, resolved, chosen, turn, table)
    sides = turn.sides if by_names else ()
    collects = asked.kind is Kind.COLLECT and not asked.of_each
    content = content_of(resolved.search.question, turn.language) if collects else None
    if content is not None and content.text:  # what asks which documents is in none of them
        resolved = replace(resolved, search=SearchText(searchable(content.text, turn.language)))
    alone = replace(asked, text=sides[0].question, kind=turn.kind) if sides else asked
    return Query(
        question=question,
        language=turn.language,
        kind=asked.kind,
        quantity=asked.quantity,
        why=asked.why,
        mentions=mentions_of(question, turn, turn.kind if by_names else asked.kind, table),
        providers=turn.providers,
        chosen=chosen,
        named=asked.named,
        bound=bound,
        current=EVERYTHING if asked.kind is Kind.CORPUS else meant,
        favoured=favoured_by(turn.names),
        search=resolved.search,
        read_as=as_typed(resolved.search.question, turn.names),
        readings=resolved.readings,
        sides=sides,
        topic=resolved.topic,
        asks_of_named=resolved.named if resolved.elliptical else asks_of_named(asked),
        in_one_passage=must_be_said(asked, turn) and not asks_for_a_part(alone, turn, table),
        amount=_amount(asked, turn),
        content=() if content is None else content.runs,
        sought=turn.sought,
    )


def spoken_of(turns: Sequence[Turn], before: Sequence[str], searcher: Search) -> tuple[str, ...]:
    """Return the documents that the last turn speaks of and does not name: those that answered the question before it.

    “Them” are those of a collection; «它是谁提供的？» asks of whatever answered.
    """
    if len(turns) < 2:
        return ()
    last, earlier = turns[-1], turns[-2]
    of_several = last.them and (earlier.kind.by_document or earlier.kind is Kind.CORPUS or earlier.them)
    of_whatever = last.of_metadata and not last.named and last.kind is not Kind.CORPUS
    return searcher.answered_from(before[-1], before[:-1]) if of_several or of_whatever else ()


def must_be_said(asked: Asked, turn: Turn) -> bool:
    """Tell whether a passage must say what is asked: of a fact and its like, and of what may be one after all.

    Where no word shows the kind, the answer is no surer than that of a fact is.
    """
    told_by_meaning = turn.by_meaning and asked.kind is turn.kind and not asked.kind.of_documents
    return asked.kind.in_one_passage or told_by_meaning or compares_by_names(asked, turn)


def compares_by_names(asked: Asked, turn: Turn) -> bool:
    """Tell whether it is a comparison only because it asks of several what one passage can answer.

    Then their names bind it, as those of a comparison by its words do not.
    """
    return asked.kind is Kind.COMPARE and turn.kind.in_one_passage and not asked.of_each


def asks_of_named(asked: Asked) -> bool:
    """Tell whether documents that are named are what is asked for, whatever they say."""
    return asked.of_each or (bool(asked.named.doc_ids) and asked.kind in {Kind.OVERVIEW, Kind.COMPARE})


def _amount(asked: Asked, turn: Turn) -> str | None:
    """Return what to ask each document for; of a collection not how many documents there are."""
    if not asked.kind.by_document:
        return None
    compares = asked.kind is Kind.COMPARE
    return amount_asked(asked.text, turn.language, turn.providers, quantity=asked.quantity and compares)


def mentions_of(question: str, turn: Turn, kind: Kind, table: DocumentTable) -> tuple[Mention, ...]:
    """Return what the turn names, as it was typed; in a comparison nothing binds but numbers and categories."""
    binding = {Named.CASE, Named.CATEGORY, *({Named.PROVIDER} if kind is Kind.CORPUS else ())}
    others = [
        one for one in turn.names if not any(one.overlaps(other) for other in turn.named if other.kind in binding)
    ]
    named = [
        *(
            (one.start, one.end, one.kind, one.doc_ids or table.of_category(one.name), one.kind in binding)
            for one in turn.named
            if not any(other.overlaps(one) for other in others)
        ),
        *((one.start, one.end, one.kind, one.bearing, one.binds and kind is not Kind.COMPARE) for one in others),
    ]
    named.sort(key=lambda one: one[:2])
    spans = spans_in(question, turn.text, [(start, end) for start, end, *_ in named])
    return tuple(
        Mention(question[start:end], start, end, name, doc_ids, binds)
        for (_, _, name, doc_ids, binds), (start, end) in zip(named, spans, strict=True)
        if start < end
    )
