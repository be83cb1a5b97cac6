"""Providers that a question names -> the weight of their documents, and which documents these are.

A name is matched by its Chinese words, and by their pronunciation in Latin letters (pinyin): across scripts, a model's
token vectors hardly know one place from another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from index.names.provider_words import Names
from index.store.document_table import DocumentTable
from index.text.scripts import fold
from qa.records.providers import TOGETHER, NamedProviders, is_in

LATIN_WORD = re.compile(r"[a-z]+")
KIND_OF_PLACE = "[省市区县州]?"  # behind a Chinese name


def named(question: str, table: DocumentTable) -> NamedProviders:
    """Return the names that the question shares with the documents' providers.

    A name has the weight ln(N / n) / ln(N), where n of N documents have it: one that all have tells nothing apart.
    """
    text, latin = _folded_with_latin(question)
    total = math.log(max(len(table.doc_ids), 2))
    pieces = {text[at : at + length] for length in table.name_lengths for at in range(len(text) - length + 1)}
    found = {name for name in (pieces | latin) & table.name_counts.keys() if is_in(name, text, latin)}
    weights = {name: 1 - math.log(table.name_counts[name]) / total for name in found}
    return NamedProviders(weights, table.names, text, latin)


def provided_by(folded: str, names: NamedProviders, table: DocumentTable) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return start and end of each provider's name in the folded question, with the documents that they provided.

    Words that touch belong together: the providers of whose names they are most are meant.
    """
    groups: list[tuple[int, int, list[str]]] = []
    for start, end, name in sorted(_places(folded, names.weights)):
        if groups and TOGETHER.fullmatch(folded[groups[-1][1] : start]):
            groups[-1] = (groups[-1][0], max(end, groups[-1][1]), [*groups[-1][2], name])
        elif not groups or start >= groups[-1][1]:
            groups.append((start, end, [name]))
    found = [(start, end, _documents_of(said, table)) for start, end, said in groups]
    return [one for one in found if one[2]]


def _places(folded: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    for name in names:
        latin = "(?<![a-z])" + "['’]?".join(map(re.escape, name)) + "(?![a-z])"
        for found in re.finditer(latin if name.isascii() else re.escape(name) + KIND_OF_PLACE, folded):
            yield found.start(), found.end(), name


def _documents_of(said: Sequence[str], table: DocumentTable) -> tuple[str, ...]:
    """Return the documents of the providers of whose names these words are most; () where they tell none."""
    covered = {provider: _covered(said, provider, names) for provider, names in table.names.items()}
    most = max(covered.values())
    rows = table.providers.among([provider for provider, n in covered.items() if n == most > 0])
    return tuple(table.doc_ids[n] for n in np.flatnonzero(rows).tolist())


def _covered(said: Sequence[str], provider: str, names: Names) -> int:
    """Return how many characters of the name of one who provided these words are; 0 where they do not tell it.

    Of a place any word of its name does (西咸 of 陕西西咸新区), but for the word that says what kind of place it is; of
    others, at least half of the name.
    """
    words = [word for word, spelled in names.words.items() if word in said or spelled in said]
    words += [whole for whole, spelled in names.wholes.items() if whole in said or spelled in said]
    most = 0
    for whole in names.wholes:
        inside = {at for word in words for start in _starts(word, whole) for at in range(start, start + len(word))}
        if len(inside) * 2 >= len(whole) or (inside and _is_place(whole, provider)):
            most = max(most, len(inside))
    return most


def _starts(word: str, whole: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(word), whole)]


def _is_place(whole: str, provider: str) -> bool:
    """Tell whether the provider's own name says that it is a place."""
    return re.search(f"{re.escape(whole)}[省市区县州]", fold(provider)) is not None


def _folded_with_latin(question: str) -> tuple[str, set[str]]:
    """Return the question, folded, and its words in Latin letters, “Xi'an” as one."""
    text = fold(question).replace("'", "").replace("’", "")
    return text, set(LATIN_WORD.findall(text))
