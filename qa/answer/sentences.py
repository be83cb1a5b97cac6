"""The sentences of the best chunks, scored: what an answer chooses from.

A sentence is scored by late interaction with its own tokens, which the model read in their context, and with those of
its place (title, provider, section), which it need not repeat; plus a share of its chunk's score.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search import MIN_DEVIATION, Candidate, Candidates, late_interaction, zscore
from index.store.snapshot import Snapshot
from index.text.numbers import label_of
from index.text.sentences import sentence_spans
from index.text.tables import table_at

Spans = NDArray[np.int32]
# What is added to a sentence's score. The unit is that of the z-score which the score begins as: one standard deviation
# of the late interaction of the question's sentences. All are stated, none is fitted on questions.
CHUNK_WEIGHT = 0.5  # times its chunk's fused score; 0.3 to 1 measured alike
NUMBER_WEIGHT = 0.4  # for a number in it, where the question asks for one
READ_WEIGHT = 1.0  # where the reader is sure that it answers; .5 to 2 measured alike
COPIES_WEIGHT = 0.2  # where several passages say the same words, before what one says alone
LABELLED = 6.0  # for the part that bears the number asked for: before all others
MENTIONING = 5.0  # where it speaks of that part: before the part's own words if it fits the rest better by one unit
DEFINING = 5.0  # where it defines what is asked
ROW = 4.0  # for a row of a table that a cell of its own names
# Of a collection, where one sentence of each document competes with those of others:
WORDS_WEIGHT = 0.6  # times BM25 of its chunk, in place of the search's weight: a word looked for everywhere is meant
SAID = 5.0  # times the share of what is asked, by weight, that it has words of
NAMED = 0.5  # where the question names who provided its document, times how rare that name is
WHOLE_NAMED = 4.0  # the same by the whole name: then it mostly asks for what that one provided
# Of a comparison, beside the scores of the documents that are its sides:
TOGETHER = 100.0  # times the mean cosine of the question's tokens with those of whichever side has them
# Times what its place matches, stated likewise: in one script, the sentence itself matches to the letter.
SAME_SCRIPT_DISCOUNT = 0.3
NUMBER = re.compile(r"\d")
HEADED = ("chapter", "part", "division")  # numbered parts whose number stands above them
MIN_CHARS = 8  # a shorter sentence is an exclamation or a number: never a quote of its own


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more whole sentences of a chunk, scored."""

    number: int  # of the chunk, in the snapshot
    start: int  # characters of the document
    end: int
    score: float

    @property
    def n_chars(self) -> int:
        """Its length."""
        return self.end - self.start


def by_score(passage: Passage) -> tuple[float, int, int]:
    """Return what the best passage is the smallest by; those of equal scores stand in the corpus's order."""
    return -passage.score, passage.number, passage.start


def score_sentences(
    snapshot: Snapshot, found: Candidates, candidates: Sequence[Candidate], *, quantity: bool
) -> list[Passage]:
    """Return the sentences of the candidates, best first; short ones and titles only where there is nothing else."""
    spans: list[tuple[Candidate, int, int]] = []
    maxima = []
    for candidate in candidates:
        chunk = snapshot.chunks[candidate.number]
        tokens = snapshot.tokens.spans_of(candidate.number)
        context = int(np.searchsorted(tokens[:, 0], 0))  # tokens of its place, which stand before its own
        place = candidate.matches[:, :context].max(axis=1, initial=-1.0)
        place *= 1 - SAME_SCRIPT_DISCOUNT * candidate.script_overlap**3
        matches = candidate.matches[:, context:]
        sentences = sentence_spans(snapshot.documents[chunk.doc_id].text, chunk.start, chunk.end)
        for (start, end), first, last in zip(sentences, *tokens_of(sentences, tokens[context:]), strict=True):
            if first < last:
                spans.append((candidate, start, end))
                maxima.append(np.maximum(matches[:, first:last].max(axis=1), place))
    long = [i for i, span in enumerate(spans) if _says_something(snapshot, *span)] or list(range(len(spans)))
    if not long:
        return []
    overlaps = np.array([spans[i][0].script_overlap for i in long], dtype=np.float32)
    late = late_interaction(np.stack([maxima[i] for i in long], axis=1), found.token_weights, overlaps)
    own = zscore(late, MIN_DEVIATION)
    texts = [snapshot.documents[snapshot.chunks[spans[i][0].number].doc_id].text[slice(*spans[i][1:])] for i in long]
    copies = Counter(texts)
    scored = []
    for i, text, score in zip(long, texts, own.tolist(), strict=True):
        candidate, start, end = spans[i]
        number = NUMBER_WEIGHT if quantity and NUMBER.search(text) else 0.0
        several = COPIES_WEIGHT if copies[text] > 1 else 0.0
        whole = score + CHUNK_WEIGHT * candidate.score + number + several
        scored.append(Passage(candidate.number, start, end, whole))
    return sorted(scored, key=by_score)


def tokens_of(sentences: Sequence[tuple[int, int]], spans: Spans) -> tuple[list[int], list[int]]:
    """Return the first token of each sentence, and the one behind its last; a token may lie in two."""
    starts, ends = np.array(sentences, dtype=np.int32).reshape(-1, 2).T
    return np.searchsorted(spans[:, 1], starts, "right").tolist(), np.searchsorted(spans[:, 0], ends, "left").tolist()


def _says_something(snapshot: Snapshot, candidate: Candidate, start: int, end: int) -> bool:
    """Tell whether a sentence is more than a word, a table's header or its document's title, which stand by anyway."""
    chunk = snapshot.chunks[candidate.number]
    document = snapshot.documents[chunk.doc_id]
    said = document.text[start:end]
    is_title = len(chunk.headings) == 1 and start == chunk.start and end - start == len(chunk.headings[0])
    table = table_at(document.text, start)
    if table is not None:
        return not table.is_head(start)
    if is_title or said == document.title or _is_part_heading(said):
        return False
    return end - start >= MIN_CHARS and any(map(str.isalnum, said))


def _is_part_heading(said: str) -> bool:
    """Tell whether it is a heading that nothing marks, as in plain text: 第三章 督导的实施."""
    label = label_of(said)
    return label is not None and label.kind in HEADED and said[-1].isalnum()
