"""The names of those who provided documents, so far as a question has them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.names.provider_words import Names  # which loads dictionaries of words

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
        return any(is_in(name, self.text, self.latin) for name in self.names[provider].whole_forms)

    def wholes(self) -> set[str]:
        """Return the whole names that the question has, each once, in characters: whom it surely means."""
        spelled = {one: said for names in self.names.values() for one, said in names.wholes.items()}
        return {one for one, said in spelled.items() if any(is_in(name, self.text, self.latin) for name in (one, said))}

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


def is_in(name: str, text: str, latin: Set[str]) -> bool:
    """Tell whether the folded text, of which `latin` are the words in Latin letters, has the name."""
    return name in latin if name.isascii() else name in text
