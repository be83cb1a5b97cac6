"""The words of a question that collects -> the documents' words that would show that a passage is on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from index.store.snapshot import Snapshot
from index.store.vocabulary import Encode, Near
from index.text.scripts import fold, main_script
from index.text.words import words
from qa.answer.several.meaning import meant_by

LONGEST = 4  # words that are looked up together
ABSENT = 0.5  # of the weight of the rarest word: what has no word of its own may be said in others
LONGER = 0.05  # of cosine, for each word more: “intellectual property” before “property”


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that a question names, in the documents' words."""

    asked: str
    words: tuple[str, ...]  # folded; any of them shows it; () where the documents have none that means it
    weight: float  # ln(N / n) of the n of N documents that have one of the words; half of ln N where none has


def topics_of(snapshot: Snapshot, runs: Sequence[Sequence[str]], encode: Encode, *, own_language: bool) -> list[Topic]:
    """Return the topics; what the documents have everywhere is none.

    In the documents' own language, what they have no word for is a topic, too: no document is on it.
    """
    own, rest = _own(snapshot, runs)
    terms = [term for run in rest for term, *_ in _terms(run)]
    meant = (
        dict(zip(terms, meant_by(snapshot.vocabulary, terms, encode, own=own_language), strict=True)) if terms else {}
    )
    found = {word: [Near(word, 1.0)] for word in own}
    for run in rest:
        found |= {term: meant[term] for term in _best(run, meant)}
    topics = [
        Topic(asked, words := tuple(one.word for one in near), _weight(snapshot, words))
        for asked, near in found.items()
    ]
    if own_language:
        topics += [_absent(snapshot, word) for run in rest for word in run if not any(word in term for term in found)]
    return [topic for topic in topics if topic.weight > 0]


def _absent(snapshot: Snapshot, word: str) -> Topic:
    return Topic(word, (), ABSENT * math.log(len(snapshot.table.doc_ids)))


def chunks_with(snapshot: Snapshot, word: str) -> NDArray[np.int64]:
    """Return the numbers of the chunks that have the folded word, or two words that are said together; ascending."""
    found = snapshot.lexical.chunks_with(word)
    if not len(found):
        parts = [snapshot.lexical.chunks_with(part) for part in words(word)] or [found]
        found = np.array([n for n in reduce(np.intersect1d, parts) if word in fold(snapshot.chunks[n].text)], np.int64)
    return found


def _own(snapshot: Snapshot, runs: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Return the words and pairs of words that are the documents' own, and the runs of all others.

    A word of one letter, alone, and one that is no content word are neither; but 5G or B2B is one where it is said.
    """
    own: list[str] = []
    rest: list[list[str]] = []
    for run in runs:
        left: list[str] = []
        folded = [fold(word) for word in run]
        at = 0
        while at < len(run):
            pair = "".join(folded[at : at + 2])
            known = next((word for word in (pair, folded[at]) if _is_own_word(snapshot, word)), None)
            if known is None and len(folded[at]) > 1 and not len(snapshot.lexical.chunks_with(folded[at])):
                left.append(run[at])
            else:
                own += [known] if known is not None else []
                rest.append(left)
                left = []
            at += 2 if known == pair and len(run) > at + 1 else 1
        rest.append(left)
    return list(dict.fromkeys(own)), [run for run in rest if run]


def _is_own_word(snapshot: Snapshot, word: str) -> bool:
    """Tell whether the documents have the folded word: as one that may be looked for by its meaning, or as a code."""
    is_code = any(map(str.isalpha, word)) and any(map(str.isdigit, word))
    return word in snapshot.vocabulary or (is_code and len(snapshot.lexical.chunks_with(word)) > 0)


def _terms(run: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield every word, and all of those up to LONGEST side by side; each with its first, and behind its last."""
    joint = "" if main_script(run[0]) in {"Hani", "Kana"} else " "
    for size in range(1, LONGEST + 1):
        for at in range(len(run) - size + 1):
            yield joint.join(run[at : at + size]), at, at + size


def _best(run: Sequence[str], meant: dict[str, list[Near]]) -> list[str]:
    """Return the terms of the run that mean most, none of which share a word."""
    scored = [
        (near[0].cosine + LONGER * (end - start - 1), start, end, term)
        for term, start, end in _terms(run)
        if (near := meant[term])
    ]
    taken: list[tuple[int, int, str]] = []
    for _, start, end, term in sorted(scored, reverse=True):
        if all(end <= a or b <= start for a, b, _ in taken):
            taken.append((start, end, term))
    return [term for _, _, term in sorted(taken)]


def _weight(snapshot: Snapshot, own: Sequence[str]) -> float:
    """Return ln(N / n), 0 where no document has any of the words."""
    chunks = np.concatenate([chunks_with(snapshot, word) for word in own])
    n = len(np.unique(snapshot.table.documents_of(chunks)))
    return math.log(len(snapshot.table.doc_ids) / n) if n else 0.0
