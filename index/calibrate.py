"""Calibrates a new index: what unrelated questions score in it, and the floors above them.

A multilingual model's cosines are higher or lower overall in each language and each corpus. So a question's score is
normalised by that of a cohort (Auckenthaler, Carey and Lloyd-Thomas 2000): general questions in its language, searched
for in this very index when it is built. In the documents' own language, synthetic questions made from their sentences
show where the scores of answered questions begin.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.languages import general_questions
from index.model.embedder import Encoded
from index.records import Chunk
from index.search import signals_of
from index.search.comparison import Comparison
from index.store.calibration import Calibration, Values, base, cohort_medians, normalised_score
from index.store.snapshot import Snapshot
from index.text.language import detect
from index.text.scripts import script_shares, searchable
from index.text.sentences import sentence_spans

SYNTHETIC = 60  # questions made from the documents
CLAUSE_ENDS = re.compile(r"[，,：:；;、。！？!?]")
MIN_CLAUSE, MAX_CLAUSE = 6, 24  # characters of Chinese, the length of a short question; Latin words take 3 times that
OTHER_QUANTILE = 0.99  # share of the general questions in other languages that fall below their floor
OWN_QUANTILE = 0.05  # share of the synthetic questions below the score where answered questions are taken to begin
OWN_PART = 0.4  # how far up from the top general question to that score: real questions are worded less like answers
# The top general question in the documents' language: of the 40 Chinese ones, the second. The documents may nearly
# answer the first: in 300 passages of an encyclopaedia, one about badminton scored so high that 56 of 150 questions
# were refused instead of 18.
TOP_QUANTILE = 0.975
SMALL, FEW = 50, 5  # an index of fewer chunks takes only so many general questions a language

Numbers = NDArray[np.float64]
Encode = Callable[[Sequence[str]], Sequence[Encoded]]  # questions


def calibrate(snapshot: Snapshot, encode: Encode) -> Calibration:
    """Search for the general and the synthetic questions, and set the floors from their scores.

    `encode` returns the records of questions, in order.
    """
    own = own_language(snapshot.chunks)
    cohort = {  # language -> signals, (n_questions, 3)
        language: np.array(_signals(snapshot, encode, questions))
        for language, questions in cohort_questions(len(snapshot.chunks)).items()
    }
    medians = {language: _values(np.median(rows, axis=0)) for language, rows in cohort.items()}
    distances = np.abs(np.concatenate([rows - medians[language] for language, rows in cohort.items()]))
    # 1.4826 times the median absolute deviation estimates the standard deviation of a normal distribution
    deviations = _values(np.maximum(1.4826 * np.median(distances, axis=0), 1e-3))
    synthetic = _signals(snapshot, encode, list(synthetic_questions(snapshot.chunks)))
    scores = {language: _normalised(rows, medians[language], deviations) for language, rows in cohort.items()}
    own_scores = np.concatenate([np.zeros(0), *(rows for name, rows in scores.items() if base(name) == base(own))])
    other_scores = np.concatenate([rows for language, rows in scores.items() if base(language) != base(own)])
    answered = (
        _normalised(np.array(synthetic), cohort_medians(medians, own, own), deviations) if synthetic else np.zeros(0)
    )
    other_floor = float(np.quantile(other_scores, OTHER_QUANTILE))
    top = max(0.0, float(np.quantile(own_scores, TOP_QUANTILE, method="nearest"))) if len(own_scores) else 0.0
    answering = max(top, float(np.quantile(answered, OWN_QUANTILE))) if synthetic else top
    own_floor = top + OWN_PART * (answering - top)
    return Calibration(
        own_language=own,
        levels=medians,
        spreads=deviations,
        own_floor=round(own_floor, 4),
        other_floor=round(other_floor, 4),
        n_made=len(synthetic),
        made_refused=_share(answered < own_floor),
        n_own=len(own_scores),
        own_answered=_share(own_scores >= own_floor),
        n_other=len(other_scores),
        other_answered=_share(other_scores >= other_floor),
    )


def cohort_questions(n_chunks: int) -> dict[str, list[str]]:
    """Return the general questions that an index of so many chunks is searched for, by their language."""
    n = None if n_chunks >= SMALL else FEW
    return {
        language: [searchable(question, language) for question in questions[:n]]
        for language, questions in general_questions().items()
    }


def own_language(chunks: Sequence[Chunk]) -> str:
    """Return the BCP 47 code of the language that most of a sample of the chunks is in."""
    sample = _sample(chunks, SYNTHETIC)
    return Counter(detect(chunk.text) for chunk in sample).most_common(1)[0][0]


def synthetic_questions(chunks: Sequence[Chunk]) -> Iterator[str]:
    """Yield clauses of the documents' sentences as questions, at most SYNTHETIC; the same for the same chunks.

    Of few chunks several each: of one or two questions there is no lowest twentieth.
    """
    choose, made = random.Random(0), set[str]()
    sample = _sample(chunks, SYNTHETIC)
    for _ in range(-(-SYNTHETIC // max(1, len(sample)))):
        for chunk in sample:
            question = _clause_of(chunk.text, choose)
            if question is not None and question not in made and len(made) < SYNTHETIC:
                made.add(question)
                yield question


def _clause_of(text: str, choose: random.Random) -> str | None:
    """Return a clause of one of its sentences as a question; None where the sentence chosen has none that is long."""
    wide = 1 if script_shares(text).get("Hani", 0) >= 0.5 else 3
    spans = [(a, b) for a, b in sentence_spans(text) if b - a >= 2 * MIN_CLAUSE * wide]
    if not spans:
        return None
    start, end = choose.choice(spans)
    clauses = [clause.strip() for clause in CLAUSE_ENDS.split(text[start:end])]
    long = [clause for clause in clauses if len(clause) >= MIN_CLAUSE * wide]
    return choose.choice(long)[: MAX_CLAUSE * wide] + ("？" if wide == 1 else "?") if long else None


def _sample(chunks: Sequence[Chunk], n: int) -> list[Chunk]:
    return random.Random(0).sample(list(chunks), min(n, len(chunks)))


def _signals(snapshot: Snapshot, encode: Encode, questions: Sequence[str]) -> list[Values]:
    return [
        signals_of(Comparison(snapshot, question, encoded)).values()
        for question, encoded in zip(questions, encode(questions), strict=True)
    ]


def _normalised(rows: Numbers, medians: Values, deviations: Values) -> Numbers:
    return np.array([normalised_score(_values(row), medians, deviations) for row in rows])


def _share(which: NDArray[np.bool_]) -> float:
    return round(float(which.mean()), 4) if len(which) else 0.0


def _values(numbers: Numbers) -> Values:
    cosine, late, contrast = (round(float(number), 4) for number in numbers)
    return cosine, late, contrast
