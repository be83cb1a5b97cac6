"""Providers that a question names -> the weight of their documents.

A name is matched by its Chinese words, and by their pronunciation in Latin letters (pinyin): across scripts, a model's
token vectors hardly know one place from another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from index.store.document_table import DocumentTable
from index.text.names import Names
from index.text.scripts import fold

LATIN_WORD = re.compile(r"[a-z]+")
TOGETHER = re.compile(r"\s?|[^\W\da-z和与及跟对同]{1,2}")  # what may stand between two words of one name


@dataclass(frozen=True, slots=True)
class NamedProviders:
    """The names of providers that a question contains."""

    weights: Mapping[str, float]  # how rare each is among the documents, 0 to 1
    names: Mapping[str, Names]  # of every provider
    text: str  # the question, folded
    latin: Set[str]  # its words in Latin letters

    def weight(self, provider: str | None) -> float:
        """Return the weight of that provider's documents: that of its rarest name, 0 where the question has none."""
        if not provider or not self.weights:
            return 0.0
        return max((self.weights.get(name, 0.0) for name in self.names[provider].word_forms), default=0.0)

    def is_whole(self, provider: str) -> bool:
        """Tell whether the question has the whole name of one of several joint providers, not only a word of it."""
        return any(_is_in(name, self.text, self.latin) for name in self.names[provider].whole_forms)

    def has(self, provider: str | None, names: Set[str]) -> bool:
        """Tell whether one of these names is the provider's."""
        return provider is not None and provider != "" and not names.isdisjoint(self.names[provider].word_forms)

    def apart(self) -> list[Set[str]]:
        """Return the names in groups, one for each provider meant: “西安” and “新区” of “西安高新区” are one group."""
        distinctive = [name for name, weight in self.weights.items() if weight > 0]
        spans = sorted(
            (match.start(), match.end(), name)
            for name in distinctive
            for match in re.finditer(rf"\b{name}\b" if name.isascii() else re.escape(name), self.text)
        )
        groups: list[tuple[int, set[str]]] = []
        for start, end, name in spans:
            if groups and TOGETHER.fullmatch(self.text[groups[-1][0] : start]):
                groups[-1] = (max(end, groups[-1][0]), groups[-1][1] | {name})
            else:
                groups.append((end, {name}))
        return [names for _, names in groups]


def named(question: str, table: DocumentTable) -> NamedProviders:
    """Return the names that the question shares with the documents' providers.

    A name has the weight ln(N / n) / ln(N), where n of N documents have it: one that all have tells nothing apart.
    """
    text, latin = _folded_with_latin(question)
    total = math.log(max(len(table.doc_ids), 2))
    pieces = {text[at : at + length] for length in table.name_lengths for at in range(len(text) - length + 1)}
    found = {name for name in (pieces | latin) & table.name_counts.keys() if _is_in(name, text, latin)}
    weights = {name: 1 - math.log(table.name_counts[name]) / total for name in found}
    return NamedProviders(weights, table.names, text, latin)


def _folded_with_latin(question: str) -> tuple[str, set[str]]:
    """Return the question, folded, and its words in Latin letters, “Xi'an” as one."""
    text = fold(question).replace("'", "").replace("’", "")
    return text, set(LATIN_WORD.findall(text))


def _is_in(name: str, text: str, latin: Set[str]) -> bool:
    return name in latin if name.isascii() else name in text
