"""The world's places: which names are one, and what a place is called in other scripts.

The files in `data/` are cut from public data by `python -m training.places`; README.md there names these. Looking a
name up reads a trie that is mapped into memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from index.disk.files import hash_file
from index.disk.mapped import mapped
from index.text.scripts import main_script

FOLDER = Path(__file__).parent / "data"
TRIE = "places.marisa"
ARRAYS = ("starts", "places", "ordinary", "population", "within")
# A name stands for the places with at least this share of the inhabitants of the largest that has it: Suzhou for both
# cities of that name, Paris not for the one in Texas.
COMPARABLE = 0.1


@dataclass(frozen=True, slots=True)
class Known:
    """A place as a gazetteer has it."""

    population: int
    names: Mapping[str, bool]  # folded, and of each whether it is also a word
    within: str = ""  # the name of its province, folded


class Gazetteer:
    """Names, folded and without “City” or 市, and the places that they stand for."""

    def __init__(self, names: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.names = names  # a trie: name -> number
        self._starts = arrays["starts"]  # (n_names + 1,): name i stands for places[starts[i]:starts[i + 1]]
        self._places = arrays["places"]
        self._ordinary = arrays["ordinary"]  # (n_names,): whether the name is also a word
        self._population = arrays["population"]  # (n_places,)
        self._within = arrays["within"]  # (n_places,): the name of the province that each lies in, -1 where unknown

    @classmethod
    def of(cls, places: Sequence[Known]) -> Gazetteer:
        """Return the gazetteer of these places."""
        having: dict[str, list[int]] = {}
        words: dict[str, bool] = {}
        for number, place in enumerate(places):
            for name, ordinary in place.names.items():
                having.setdefault(name, []).append(number)
                words[name] = words.get(name, True) and ordinary  # the largest place decides
        trie = marisa_trie.Trie(sorted(having))
        in_order = [trie.restore_key(number) for number in range(len(trie))]
        return cls(
            trie,
            {
                "starts": np.cumsum([0, *(len(having[name]) for name in in_order)], dtype=np.int32),
                "places": np.array([number for name in in_order for number in having[name]], dtype=np.int32),
                "ordinary": np.array([words[name] for name in in_order], dtype=np.bool_),
                "population": np.array([place.population for place in places], dtype=np.int32),
                "within": np.array([trie.get(place.within, -1) for place in places], dtype=np.int32),
            },
        )

    def save(self, folder: Path) -> None:
        """Write the trie and the arrays into the folder."""
        (folder / TRIE).write_bytes(self.names.tobytes())
        arrays = (self._starts, self._places, self._ordinary, self._population, self._within)
        for name, array in zip(ARRAYS, arrays, strict=True):
            np.save(folder / f"places-{name}.npy", array)

    @classmethod
    def load(cls, folder: Path) -> Gazetteer:
        """Open what `save` wrote."""
        trie = marisa_trie.Trie().mmap(str(folder / TRIE))
        return cls(trie, {name: mapped(folder / f"places-{name}.npy") for name in ARRAYS})

    def is_ordinary(self, name: str) -> bool:
        """Tell whether a name that is known is a word, too."""
        return bool(self._ordinary[self.names[name]])

    def forms(self, name: str) -> tuple[str, ...]:
        """Return every name of the places that this name stands for, sorted; () for a name that is not known."""
        number = self.names.get(name)
        if number is None:
            return ()
        places = self._places[slice(*self._starts[number : number + 2])]
        inhabitants = self._population[places]
        meant = places[inhabitants >= COMPARABLE * inhabitants.max()].tolist()
        return tuple(sorted({form for place in meant for form in self._names_of(place)}))

    def province(self, name: str) -> str | None:
        """Return the province that the largest place of this name lies in, in its script; None where it is not known.

        Of several names of the province in that script it is the main one, else the shortest.
        """
        number = self.names.get(name)
        if number is None:
            return None
        places = self._places[slice(*self._starts[number : number + 2])]
        within = int(self._within[places[self._population[places].argmax()]])
        if within < 0:
            return None
        main, script = self.names.restore_key(within), main_script(name)
        alike = [form for form in self.forms(main) if main_script(form) == script]
        return main if main in alike else min(alike, key=lambda form: (len(form), form), default=None)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first two characters of all names."""
        return frozenset(name[:2] for name in self.names)

    def _names_of(self, place: int) -> list[str]:
        starts, names = self._by_place
        return [self.names.restore_key(name) for name in names[slice(*starts[place : place + 2])].tolist()]

    @cached_property
    def _by_place(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The names of each place: the other way round, needed where an index is made."""
        names = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))
        order = np.argsort(self._places, kind="stable")
        counts = np.bincount(self._places, minlength=len(self._population))
        return np.concatenate([[0], np.cumsum(counts)]), names[order]


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer that is shipped."""
    return Gazetteer.load(FOLDER)


@cache
def fingerprint() -> str:
    """Return what changes with the files: 16 digits, hexadecimal."""
    return "".join(hash_file(path) for path in sorted(FOLDER.glob("places*")))[:16]
