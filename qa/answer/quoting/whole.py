"""Passages that say nothing without what follows -> the same with it: a term with its definition, a list to its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.store.snapshot import Snapshot
from index.text.definitions import asks_definition, defines, is_term_line, term_of
from index.text.scripts import fold
from index.text.sentences import sentence_spans
from qa.answer.sentences import DEFINING, Passage, by_score

LIST_CHARS = 1200  # of a list that is shown to its end
NUMBERED = re.compile(r"(?:\d{1,3}[.)、]|[（(]\d{1,3}[)）])\s*\S")
ITEM = re.compile(r"[-*+•]\s|\d{1,3}[.)、]|[（(][\d一二三四五六七八九十]{1,3}[)）]|`{3,}|~{3,}|\[\^")


def definitions_first(snapshot: Snapshot, sentences: Sequence[Passage], question: str) -> list[Passage]:
    """Return the sentences; where the question asks what something is, those that define it first, and whole."""
    if not asks_definition(question):
        return list(sentences)
    asked = fold(question)
    ranked = []
    for sentence in sentences:
        text = snapshot.documents[snapshot.chunks[sentence.number].doc_id].text
        said = text[sentence.start : sentence.end]
        term = term_of(said) if is_term_line(said) else ""
        below = _paragraph_below(snapshot, sentence) if len(term) > 1 and term in asked else None
        if below is not None:
            ranked.append(replace(sentence, end=below, score=sentence.score + DEFINING))
        elif defines(said, question):
            ranked.append(replace(sentence, score=sentence.score + DEFINING))
        else:
            ranked.append(sentence)
    ranked.sort(key=by_score)
    return [one for n, one in enumerate(ranked) if not any(_covers(other, one) for other in ranked[:n])]


def whole_lists(snapshot: Snapshot, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages; where the best is of a numbered list, that list from its first item to its last."""
    if not passages:
        return []
    chunk = snapshot.chunks[passages[0].number]
    text = snapshot.documents[chunk.doc_id].text
    best = _first_item_below(snapshot, passages[0]) or passages[0]
    if not ITEM.match(text, best.start):
        return list(passages)
    items = _list_around(snapshot, best)
    if not NUMBERED.match(text, items[0].start):
        return list(passages)
    return [*items, *(one for one in passages if snapshot.chunks[one.number].headings != chunk.headings)]


def _first_item_below(snapshot: Snapshot, passage: Passage) -> Passage | None:
    """Return the item that follows a passage which announces a list; None where it announces none."""
    chunk = snapshot.chunks[passage.number]
    text = snapshot.documents[chunk.doc_id].text
    if not text[passage.start : passage.end].endswith((":", "：")):
        return None
    following = text[passage.end : chunk.end]
    start = passage.end + len(following) - len(following.lstrip())
    spans = sentence_spans(text, chunk.start, chunk.end)
    return next((replace(passage, start=a, end=b) for a, b in spans if a == start), None)


def _list_around(snapshot: Snapshot, passage: Passage) -> list[Passage]:
    """Return the list that the passage is an item of: a passage in each chunk of its section that it stands in."""
    chunk = snapshot.chunks[passage.number]
    text = snapshot.documents[chunk.doc_id].text
    numbers = [n for n in snapshot.table.chunks(chunk.doc_id) if snapshot.chunks[n].headings == chunk.headings]
    spans = [
        (n, span) for n in numbers for span in sentence_spans(text, snapshot.chunks[n].start, snapshot.chunks[n].end)
    ]
    at = next(n for n, (_, span) in enumerate(spans) if span[0] == passage.start)
    first = last = at
    while first > 0 and _is_of_list(text, spans[first - 1][1]) and not _is_first(text, spans[first][1]):
        first -= 1
    while last + 1 < len(spans) and _is_of_list(text, spans[last + 1][1]) and not _is_first(text, spans[last + 1][1]):
        if spans[last + 1][1][1] - spans[first][1][0] > LIST_CHARS:
            break
        last += 1
    found: list[Passage] = []
    for n, (start, end) in spans[first : last + 1]:
        if found and found[-1].number == n:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Passage(n, start, end, passage.score))
    return found


def _is_of_list(text: str, span: tuple[int, int]) -> bool:
    """Tell whether a sentence is an item, or stands indented below one."""
    begin = text.rfind("\n", 0, span[0]) + 1
    return bool(ITEM.match(text, span[0])) or text[begin : span[0]].isspace() or bool(text[begin : span[0]].strip())


def _is_first(text: str, span: tuple[int, int]) -> bool:
    """Tell whether an item at the margin has the number one."""
    begin = text.rfind("\n", 0, span[0]) + 1
    return begin == span[0] and re.match(r"[（(]?1[.)、）]", text[span[0] : span[0] + 4]) is not None


def _paragraph_below(snapshot: Snapshot, passage: Passage) -> int | None:
    """Return where the paragraph under a line ends; None where the line does not stand alone above one."""
    chunk = snapshot.chunks[passage.number]
    text = snapshot.documents[chunk.doc_id].text
    gap = text[passage.end : chunk.end]
    if not re.match(r"[ \t]*\r?\n", gap) or not gap.strip():
        return None
    begin = passage.end + len(gap) - len(gap.lstrip())
    stop = re.search(r"\n[ \t]*\r?\n", text[begin : chunk.end])
    end = begin + stop.start() if stop is not None else chunk.end
    return end - len(text[begin:end]) + len(text[begin:end].rstrip())


def _covers(outer: Passage, inner: Passage) -> bool:
    return outer.number == inner.number and outer.start <= inner.start and inner.end <= outer.end
