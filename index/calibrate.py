"""How high a question scores here by chance: the levels of questions about anything else, and the floors above them.

The cosines of a multilingual model have a level of their own in each language and each corpus. So a question is held
against general questions in its language (score normalisation by a cohort: Auckenthaler, Carey and Lloyd-Thomas 2000),
asked of this very corpus when it is built. In the documents' own language, questions made of their sentences show from
the other side where questions that they do answer begin.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.languages import general_questions
from index.model.embedder import Embedder
from index.records import Chunk
from index.search import signals_of
from index.store.calibration import Calibration, Values, base, height, level_of
from index.store.snapshot import Snapshot
from index.text.language import detect
from index.text.scripts import script_shares, searchable
from index.text.sentences import sentence_spans

MADE = 60  # questions made from the documents
CLAUSE_ENDS = re.compile(r"[，,：:；;、。！？!?]")
MIN_CLAUSE, MAX_CLAUSE = 6, 24  # characters of Chinese, the length of a short question; Latin words take 3 times that
OTHER_QUANTILE = 0.99  # of the general questions of other languages, that stay below their floor
OWN_QUANTILE = 0.05  # of the questions made from the documents, where those that are answered begin
OWN_PART = 0.4  # of the way there from the top general question: a real question is worded less like its answer
# Of those in the own language, the top one: of Chinese, 40, the second. The first may be one that the documents nearly
# answer: in 300 passages of an encyclopaedia, one about badminton stood so high that 56 of 150 questions were refused,
# not 18.
TOP_QUANTILE = 0.975
SMALL, FEW = 50, 5  # below so many chunks, so few general questions a language: there is little to tell apart

Numbers = NDArray[np.float64]


def calibrate(snapshot: Snapshot, embedder: Embedder) -> Calibration:
    """Ask the general questions, and questions made from the documents, and set the floors."""
    own = own_language(snapshot.chunks)
    n = None if len(snapshot.chunks) >= SMALL else FEW
    asked = {
        language: np.array([_signals(snapshot, embedder, searchable(question, language)) for question in questions[:n]])
        for language, questions in general_questions().items()
    }
    levels = {language: _values(np.median(rows, axis=0)) for language, rows in asked.items()}
    apart = np.abs(np.concatenate([rows - levels[language] for language, rows in asked.items()]))
    # the standard deviation of a normal distribution, from its median deviation
    spreads = _values(np.maximum(1.4826 * np.median(apart, axis=0), 1e-3))
    made = [_signals(snapshot, embedder, question) for question in made_questions(snapshot.chunks)]
    heights = {language: _heights(rows, levels[language], spreads) for language, rows in asked.items()}
    at_home = np.concatenate([np.zeros(0), *(rows for name, rows in heights.items() if base(name) == base(own))])
    abroad = np.concatenate([rows for language, rows in heights.items() if base(language) != base(own)])
    answered = _heights(np.array(made), level_of(levels, own, own), spreads) if made else np.zeros(0)
    other_floor = float(np.quantile(abroad, OTHER_QUANTILE))
    top = max(0.0, float(np.quantile(at_home, TOP_QUANTILE, method="nearest"))) if len(at_home) else 0.0
    answering = max(top, float(np.quantile(answered, OWN_QUANTILE))) if made else top
    own_floor = top + OWN_PART * (answering - top)
    return Calibration(
        own_language=own,
        levels=levels,
        spreads=spreads,
        own_floor=round(own_floor, 4),
        other_floor=round(other_floor, 4),
        n_made=len(made),
        made_refused=_share(answered < own_floor),
        n_own=len(at_home),
        own_answered=_share(at_home >= own_floor),
        n_other=len(abroad),
        other_answered=_share(abroad >= other_floor),
    )


def own_language(chunks: Sequence[Chunk]) -> str:
    """Return the language that most of the documents' passages are in."""
    sample = _sample(chunks, MADE)
    return Counter(detect(chunk.text) for chunk in sample).most_common(1)[0][0]


def made_questions(chunks: Sequence[Chunk]) -> Iterator[str]:
    """Yield clauses of the documents' sentences, put as questions; the same for the same chunks."""
    choose = random.Random(0)
    for chunk in _sample(chunks, MADE):
        wide = 1 if script_shares(chunk.text).get("Hani", 0) >= 0.5 else 3
        spans = [(a, b) for a, b in sentence_spans(chunk.text) if b - a >= 2 * MIN_CLAUSE * wide]
        if not spans:
            continue
        start, end = choose.choice(spans)
        clauses = [clause.strip() for clause in CLAUSE_ENDS.split(chunk.text[start:end])]
        long = [clause for clause in clauses if len(clause) >= MIN_CLAUSE * wide]
        if long:
            yield choose.choice(long)[: MAX_CLAUSE * wide] + ("？" if wide == 1 else "?")


def _sample(chunks: Sequence[Chunk], n: int) -> list[Chunk]:
    return random.Random(0).sample(list(chunks), min(n, len(chunks)))


def _signals(snapshot: Snapshot, embedder: Embedder, question: str) -> Values:
    return signals_of(snapshot, question, embedder.encode_question(question)).values()


def _heights(rows: Numbers, level: Values, spreads: Values) -> Numbers:
    return np.array([height(_values(row), level, spreads) for row in rows])


def _share(which: NDArray[np.bool_]) -> float:
    return round(float(which.mean()), 4) if len(which) else 0.0


def _values(numbers: Numbers) -> Values:
    cosine, late, contrast = (round(float(number), 4) for number in numbers)
    return cosine, late, contrast
