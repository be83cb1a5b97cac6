"""What stands around names in all languages: “City of …”, …市, cases, particles, “hereinafter …”: `names.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index.languages import codes, read
from index.names.folding import folded_name

FILE = "names"


@dataclass(frozen=True, slots=True)
class NameWords:
    """One language's words around a name: `names.toml`."""

    before: tuple[str, ...]  # “City of”
    after: tuple[str, ...]  # “Province”
    attached: tuple[str, ...]  # written onto it: 市
    prefixes: tuple[str, ...]  # particles written before it
    suffixes: tuple[str, ...]  # particles written behind it
    at: tuple[str, ...]  # prepositions, behind which a word that may be a name is one
    introduces: tuple[str, ...]  # stands before an abbreviation that is used from there on
    joins: tuple[str, ...]  # stands between names of which the same is asked: “and”
    except_before: tuple[str, ...]  # stands before a name that is left out: “except”
    except_after: tuple[str, ...]  # stands behind one: 以外
    home: tuple[str, ...]  # countries that a document in this language need not name: it is about them
    capital_nouns: bool  # whether every noun has a capital letter
    endings: Mapping[str, tuple[str, ...]]  # of cases -> what may stand in their place in the name itself


@dataclass(frozen=True, slots=True)
class Affixes:
    """The same of all languages together, folded, longest first."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    attached: tuple[str, ...]
    prefixes: tuple[str, ...]
    suffixes: frozenset[str]
    at: frozenset[str]
    introduces: tuple[str, ...]
    joins: tuple[str, ...]
    except_before: tuple[str, ...]
    except_after: tuple[str, ...]
    endings: Mapping[str, tuple[str, ...]]

    @property
    def kinds(self) -> frozenset[str]:
        """The words for kinds of places: no names by themselves."""
        return frozenset({*self.before, *self.after, *self.attached})


@cache
def affixes() -> Affixes:
    """Return the words of all languages: a question may name a place in the script of another."""
    known = [read(code, FILE, NameWords) for code in codes(FILE)]
    endings: dict[str, dict[str, None]] = {}
    for words in known:
        for ending, instead in words.endings.items():
            endings.setdefault(folded_name(ending), {}).update(dict.fromkeys(map(folded_name, instead)))
    return Affixes(
        before=_longest_first(known, "before"),
        after=_longest_first(known, "after"),
        attached=_longest_first(known, "attached"),
        prefixes=_longest_first(known, "prefixes"),
        suffixes=frozenset(_longest_first(known, "suffixes")),
        at=frozenset(_longest_first(known, "at")),
        introduces=_longest_first(known, "introduces"),
        joins=_longest_first(known, "joins"),
        except_before=_longest_first(known, "except_before"),
        except_after=_longest_first(known, "except_after"),
        endings={ending: tuple(endings[ending]) for ending in sorted(endings, key=lambda one: (-len(one), one))},
    )


@cache
def has_capital_nouns(language: str) -> bool:
    """Tell whether every noun of the language has a capital letter."""
    return language in codes(FILE) and read(language, FILE, NameWords).capital_nouns


@cache
def home_of(language: str) -> tuple[str, ...]:
    """Return the countries that a document in the language need not name."""
    return read(language, FILE, NameWords).home if language in codes(FILE) else ()


def bare(name: str) -> str:
    """Return the folded name of a place without what says what kind of place it is; at least two characters stay."""
    known = affixes()
    for word in known.before:
        if name.startswith(f"{word} "):
            name = name[len(word) + 1 :]
            break
    for word in known.after:
        if name.endswith(f" {word}"):
            name = name[: -len(word) - 1]
            break
    for word in known.attached:
        if name.endswith(word) and len(name) >= len(word) + 2:
            return name[: -len(word)]
    return name


def _longest_first(known: list[NameWords], field: str) -> tuple[str, ...]:
    words = {folded_name(word) for one in known for word in getattr(one, field)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
