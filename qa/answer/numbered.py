"""Articles, clauses and annexes that a question names by number: their own words first, then what speaks of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from index.search import Candidate, Candidates
from index.store.snapshot import Snapshot
from index.text.numbers import PartNumber, label_of, part_numbers_in
from index.text.sentences import sentence_spans
from qa.answer.sentences import LABELLED, MENTIONING, Passage, by_score

MOST = 12  # sentences of one part
OPENS = (":", "：")


def with_parts(
    snapshot: Snapshot, found: Candidates, candidates: Sequence[Candidate], parts: Sequence[PartNumber]
) -> list[Candidate]:
    """Return the candidates, and behind them those of the others that hold a part asked for."""
    rest = found.best[len(candidates) :]
    return [*candidates, *(one for one in rest if holds_part(snapshot, one.number, parts))]


def holds_part(snapshot: Snapshot, number: int, parts: Sequence[PartNumber], *, surely: bool = False) -> bool:
    """Tell whether a part asked for begins in the chunk; `surely`, that it cannot be the number of something else."""
    return any(_label(snapshot, number, span, parts, surely=surely) for span in _spans(snapshot, number))


def parts_first(snapshot: Snapshot, sentences: Sequence[Passage], parts: Sequence[PartNumber]) -> list[Passage]:
    """Return the sentences, those of the parts first, each part as one passage as far as it goes in its chunk.

    Where a part comes first, its own words are what is asked for: sentences that speak of it count as any others. Where
    what speaks of it comes first, as the article that punishes whoever breaks it, the part itself does.
    """
    labelled, mentioning, others = [], [], []
    for sentence in sentences:
        text = snapshot.documents[snapshot.chunks[sentence.number].doc_id].text
        if _label(snapshot, sentence.number, (sentence.start, sentence.end), parts):
            labelled.append(replace(sentence, end=_end_of_part(snapshot, sentence)))
        elif any(said.names(part) for said in part_numbers_in(text[sentence.start : sentence.end]) for part in parts):
            mentioning.append(sentence)
        else:
            others.append(sentence)
    own = [replace(one, score=one.score + LABELLED) for one in labelled]
    raised = [replace(one, score=one.score + MENTIONING) for one in mentioning]
    own_first = bool(own) and min(map(by_score, own)) < min(map(by_score, raised), default=(math.inf,))
    ranked = sorted([*own, *mentioning, *others] if own_first else [*labelled, *raised, *others], key=by_score)
    return [one for n, one in enumerate(ranked) if not any(_is_inside(one, other) for other in ranked[:n])]


def _spans(snapshot: Snapshot, number: int) -> list[tuple[int, int]]:
    chunk = snapshot.chunks[number]
    return sentence_spans(snapshot.documents[chunk.doc_id].text, chunk.start, chunk.end)


def _label(
    snapshot: Snapshot, number: int, span: tuple[int, int], parts: Sequence[PartNumber], *, surely: bool = False
) -> bool:
    """Tell whether the sentence begins a part that is asked for; its own number or its heading's."""
    chunk = snapshot.chunks[number]
    text = snapshot.documents[chunk.doc_id].text
    meant = PartNumber.surely_names if surely else PartNumber.names
    label = label_of(text, *span)
    if label is not None:
        return any(meant(part, label) for part in parts)
    headed = label_of(chunk.headings[-1]) if chunk.headings else None
    first = text[chunk.start : span[0]].strip() in {"", chunk.headings[-1] if chunk.headings else ""}
    return headed is not None and first and any(meant(part, headed) for part in parts)


def _end_of_part(snapshot: Snapshot, first: Passage) -> int:
    """Return where the part that begins there ends: at the next number, or with its paragraph if it opens no list."""
    chunk = snapshot.chunks[first.number]
    text = snapshot.documents[chunk.doc_id].text
    end, opened = first.end, text[first.start : first.end].endswith(OPENS)
    for start, stop in [span for span in _spans(snapshot, first.number) if span[0] >= first.end][:MOST]:
        apart = "\n\n" in text[end:start].replace("\r", "")
        if label_of(text, start, stop) is not None or (apart and not opened):
            break
        end = stop
    return end


def _is_inside(one: Passage, other: Passage) -> bool:
    return one.number == other.number and other.start <= one.start and one.end <= other.end
