"""Which names are ordinary words too, by how often people write them: Nice, Reading, 平安.

The counts are wordfreq's. None of them is passed on: they decide which names are kept, and which need a capital letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from index.names.folding import folded_name
from training.places.languages import WRITTEN

ORDINARY = 1e-6  # of all words: one in a million
COMMON = 3e-5  # thirty in a million: Korean 위해, “for”, is also a city's name
IDIOM = 4  # characters that an idiom has: jieba tags others so that are none
FAME = 2  # times as frequent as another name of the place
FILLER = 5e-4  # five hundred: Dutch “van”, Russian того, “Togo” and “of that”


@cache
def _shares() -> dict[str, float]:
    """Return the share of each word that is ordinary in some language, folded."""
    from wordfreq import get_frequency_dict

    shares: dict[str, float] = {}
    for language in WRITTEN:
        for word, share in get_frequency_dict(language, "best").items():
            if share >= ORDINARY:
                name = folded_name(word)
                shares[name] = max(share, shares.get(name, 0.0))
    return shares


def is_word(name: str) -> bool:
    """Tell whether the folded name is also a word that people write, in some language, or made of such: “la marque”."""
    return all(word in _shares() for word in name.split())


def is_common(name: str) -> bool:
    """Tell whether it is one that they write often."""
    return _shares().get(name, 0.0) >= COMMON


def is_for_fame(name: str, others: Iterable[str]) -> bool:
    """Tell whether the place explains how often people write the name: they write another of its names so often.

    Korean 서울 is hardly more frequent than Seoul, but 위해, “for”, hundreds of times as frequent as Weihai.
    """
    most = max((_shares().get(other, 0.0) for other in others if other != name), default=0.0)
    return _shares().get(name, 0.0) <= FAME * most


def is_filler(name: str) -> bool:
    """Tell whether it is one of those that sentences are held together by."""
    return _shares().get(name, 0.0) >= FILLER


def chinese_words() -> Iterator[tuple[str, str]]:
    """Yield the words of jieba's dictionary with their tags: ns is a place, n a noun."""
    for line in files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines():
        word, _, tag = line.split(" ")
        yield word, tag


def tag_of(name: str) -> str:
    """Return a Chinese word's tag, "" where jieba has no such word."""
    return _tags().get(name, "")


def is_of_idiom(name: str) -> bool:
    """Tell whether a Chinese idiom begins or ends with it: 大同 in 大同小异."""
    return any(idiom.startswith(name) or idiom.endswith(name) for idiom in _idioms())


@cache
def _idioms() -> tuple[str, ...]:
    return tuple(word for word, tag in _tags().items() if tag == "i" and len(word) >= IDIOM)


@cache
def _tags() -> dict[str, str]:
    return dict(chinese_words())
