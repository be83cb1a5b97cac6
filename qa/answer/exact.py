"""What a question names to the letter: an article by its number, a row of a table by one of its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import regex

from index.search import Candidate, Candidates
from index.search.comparison import Scores
from index.store.snapshot import Snapshot
from index.text.amounts import amounts_in
from index.text.numbers import part_numbers_in
from index.text.scripts import fold
from index.text.sentences import sentence_spans
from index.text.tables import Table, table_at
from index.text.words import words
from qa.answer.numbered import holds_part
from qa.answer.sentences import ROW, Passage, Spans, by_score, tokens_of

LOOKED_AT = 30  # chunks
TELLING = 3  # digits of an amount that is looked for by itself
BESIDE_AMOUNT = 2  # letters beside it: what is counted
# Cosine by which a word of the question must match one row better than the next best: stated as half of what a word
# gains that stands in one of the two, .25 to .4 in tables of five languages.
APART_BY = 0.13
BETWEEN = re.compile(r"[^\w%/.-]+|\.(?=\s|$)")
FIGURE = re.compile(r"\d[\d.,:]*\d")  # of one digit may be anything
INSIDE = regex.compile(r"[\p{L}\p{M}\p{N}--[\p{Han}]]{2}", regex.V1)  # a word goes on
LOOKED_BELOW = 200  # characters of white space between a caption and its table
FIGURES = re.compile(r"[\d\s.,:%–-]*")


def is_named_exactly(snapshot: Snapshot, found: Candidates, question: str) -> bool:
    """Tell whether one of the best chunks holds the article, the row and column or the bare amount asked for."""
    parts = part_numbers_in(question)
    if parts and any(holds_part(snapshot, one.number, parts, surely=True) for one in found.best):
        return True
    if _has_amount(snapshot, found, question):
        return True
    return any(_names_row(snapshot, one.number, question) for one in found.best[:LOOKED_AT])


def _has_amount(snapshot: Snapshot, found: Candidates, question: str) -> bool:
    """Tell whether the question is an amount and nothing else, and one of the best chunks has it."""
    asked = [one for one in amounts_in(question) if one.n_digits >= TELLING]
    beside = sum(map(str.isalpha, question)) - sum(char.isalpha() for one in asked for char in one.written)
    if len(asked) != 1 or beside > BESIDE_AMOUNT:
        return False
    texts = (snapshot.chunks[one.number].text for one in found.best[:LOOKED_AT])
    return any(not set(asked[0].values).isdisjoint(one.values) for text in texts for one in amounts_in(text))


def rows_first(snapshot: Snapshot, sentences: list[Passage], question: str) -> list[Passage]:
    """Return the sentences; of a table of which the question names rows, those rows alone, and before others."""
    asked, named = _asked(question), {}
    for sentence in sentences:
        text = snapshot.documents[snapshot.chunks[sentence.number].doc_id].text
        table = table_at(text, sentence.start)
        if table is not None:
            n = n_named(text[sentence.start : sentence.end], asked)
            named[sentence] = ((snapshot.chunks[sentence.number].doc_id, table.header), n)
    most: dict[tuple[str, tuple[int, int]], int] = {}
    for key, n in named.values():
        most[key] = max(n, most.get(key, 0))
    ranked = []
    for sentence in sentences:
        row = named.get(sentence)
        if row is None or most[row[0]] == 0:
            ranked.append(sentence)
        elif row[1] == most[row[0]]:
            ranked.append(Passage(sentence.number, sentence.start, sentence.end, sentence.score + ROW))
    return sorted(ranked, key=by_score)


def names_no_row(
    snapshot: Snapshot, found: Candidates, passage: Passage, question: str, pieces: Sequence[Sequence[int]]
) -> bool:
    """Tell whether the passage is a row of a table, or its caption, of which the question names no row.

    A row is named by a cell in the same letters, by a figure, or in other words that fit it alone: then one word of the
    question matches it far better than the row that fits next. Of rows that are named by nothing, none answers.
    `pieces` are the numbers of each word's tokens: a name that only begins like another is another.
    """
    table = _table_of(snapshot, passage)
    if table is None:
        return False
    doc_id, asked = snapshot.chunks[passage.number].doc_id, _asked(question)
    text, figures = snapshot.documents[doc_id].text, set(FIGURE.findall(fold(question)))
    maxima: list[Scores] = []
    for candidate in found.best:
        if snapshot.chunks[candidate.number].doc_id != doc_id:
            continue
        for (start, end), matches in _rows(snapshot, candidate, table):
            row = text[start:end]
            if n_named(row, asked) or figures & set(FIGURE.findall(fold(row))):
                return False
            maxima.append(matches)
    if len(maxima) < 2:
        return False
    best, second = sorted(maxima, key=lambda row: -float(row.mean()))[:2]
    return max(float((best - second)[list(word)].mean()) for word in pieces) < APART_BY


def pieces_of(text: str, spans: Spans) -> list[list[int]]:
    """Return the numbers of the tokens, (n, 2) characters of the text, that make each word; Chinese ones alone."""
    words: list[list[int]] = []
    for n, (start, end) in enumerate(spans.tolist()):
        at = start + len(text[start:end]) - len(text[start:end].lstrip())
        inside = n and at == start and spans[n - 1][1] == start and INSIDE.search(text[max(0, start - 1) : start + 1])
        if inside:
            words[-1].append(n)
        else:
            words.append([n])
    return words


def n_named(row: str, asked: str) -> int:
    """Return how many cells of the row, figures aside, the question names."""
    cells = [fold(cell).strip() for cell in row.strip().strip("|").split("|")]
    return sum(bool(cell) and not FIGURES.fullmatch(cell) and _is_in(cell, asked) for cell in cells)


def _names_row(snapshot: Snapshot, number: int, question: str) -> bool:
    """Tell whether the chunk has a row of which the question names a cell, and a word of its header."""
    chunk = snapshot.chunks[number]
    if "|" not in chunk.text:
        return False
    text, asked = snapshot.documents[chunk.doc_id].text, _asked(question)
    for start, end in sentence_spans(text, chunk.start, chunk.end):
        table = table_at(text, start)
        if table is not None and not table.is_head(start) and n_named(text[start:end], asked):
            return _names_column(text, table, asked)
    return False


def _table_of(snapshot: Snapshot, passage: Passage) -> Table | None:
    """Return the table that the passage is a row of, or stands right above."""
    text = snapshot.documents[snapshot.chunks[passage.number].doc_id].text
    following = text[passage.end : passage.end + LOOKED_BELOW]
    below = passage.end + len(following) - len(following.lstrip())
    return table_at(text, passage.start) or table_at(text, below)


def _rows(snapshot: Snapshot, candidate: Candidate, table: Table) -> list[tuple[tuple[int, int], Scores]]:
    """Return the table's rows in the chunk, each with its best match for each token of the question."""
    chunk = snapshot.chunks[candidate.number]
    text, tokens = snapshot.documents[chunk.doc_id].text, snapshot.tokens.spans_of(candidate.number)
    own = int(np.searchsorted(tokens[:, 0], 0))  # tokens before it are of its place
    spans = sentence_spans(text, chunk.start, chunk.end)
    return [
        (span, candidate.matches[:, own + first : own + last].max(axis=1))
        for span, first, last in zip(spans, *tokens_of(spans, tokens[own:]), strict=True)
        if first < last and table.delimiter[1] <= span[0] < table.end
    ]


def _names_column(text: str, table: Table, asked: str) -> bool:
    named = set(words(asked))
    return any(len(word) > 1 and word in named for word in words(text[slice(*table.header)]))


def _asked(question: str) -> str:
    return f" {' '.join(BETWEEN.split(fold(question)))} "


def _is_in(cell: str, asked: str) -> bool:
    """Tell whether the question has the words of the cell; words of letters whole, Chinese ones anywhere."""
    said = " ".join(BETWEEN.split(cell)).strip()
    if not said:
        return False
    return f" {said} " in asked if said.isascii() else said in asked and len(said) > 1
