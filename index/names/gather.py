"""A document -> the names that it bears, from its front matter, its titles and its text.

The place names of its text are those of the gazetteer and of the providers of all documents; other names are those in
title marks, and abbreviations that the text introduces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from index.names.affixes import affixes, bare, home_of
from index.names.folding import Folded, folded, folded_name
from index.names.gazetteer import Gazetteer
from index.names.record import Borne, NameKind, Where
from index.names.scan import Found, Names, scan
from index.names.shown import is_aligned, is_meant
from index.text.words import is_word

BETWEEN = re.compile(r"\s*[、，,；;&\n]\s*|\s+(?:and|und|et|y|e|и)\s+")  # providers together
TITLE = re.compile(r"《([^《》\n]{2,60})》|『([^『』\n]{2,60})』")
MIN_REST = 2  # characters of a place's name that stands behind another's: 陕西西咸新区


def provided(provider: str, gazetteer: Gazetteer) -> Iterator[Borne]:
    """Yield the names of a provider: of each of those who provided together, and of the places in these."""
    for written in filter(None, BETWEEN.split(provider.strip())):
        whole = folded(written)
        found = [one for one in scan(whole, [gazetteer.names]) if is_aligned(whole.text, one)]
        rest = whole.text[found[-1].outer_end :].strip() if found else ""
        inside = [Borne(one.name, _written(written, whole, one), NameKind.PLACE, Where.PROVIDER) for one in found]
        own = bare(rest)
        if own != rest and len(own) >= MIN_REST and not (is_word(own) or is_word(rest)):
            inside.append(Borne(own, rest, NameKind.PLACE, Where.PROVIDER))
        name = bare(whole.text.strip())
        is_place = bool(inside) and (name != whole.text.strip() or name == inside[0].name)
        kind = NameKind.PLACE if is_place else NameKind.ORGANISATION
        if name not in {one.name for one in inside}:
            yield Borne(name, written, kind, Where.PROVIDER)
        yield from inside if is_place else ()


def titled(title: str, language: str, gazetteer: Gazetteer) -> Iterator[Borne]:
    """Yield a document's title, and the places in it."""
    yield Borne(folded_name(title), title, NameKind.TITLE, Where.TITLE)
    yield from _places(title, [gazetteer.names], gazetteer, language, Where.TITLE)


def unsaid(language: str) -> Iterator[Borne]:
    """Yield the country that a document in the language need not name, since it is written there."""
    for country in home_of(language.partition("-")[0]):
        yield Borne(folded_name(country), country, NameKind.PLACE, Where.TEXT)


def written_in(
    text: str, language: str, own: Names, beginnings: Collection[str], gazetteer: Gazetteer
) -> Iterator[Borne]:
    """Yield the names in a text; `own` has those of providers, `beginnings` how these and the places' begin."""
    yield from _places(text, [gazetteer.names, own], gazetteer, language, Where.TEXT, beginnings)
    for match in TITLE.finditer(text):
        title = match[1] or match[2]
        yield Borne(folded_name(title), title, NameKind.TITLE, Where.TEXT)
    for match in _introduced().finditer(text):
        yield Borne(folded_name(match["name"]), match["name"].strip(), NameKind.ORGANISATION, Where.TEXT)


def _places(
    text: str,
    lists: Collection[Names],
    gazetteer: Gazetteer,
    language: str,
    where: Where,
    beginnings: Collection[str] = (),
) -> Iterator[Borne]:
    whole = folded(text)
    for found in scan(whole, lists, beginnings):
        ordinary = found.name in gazetteer.names and gazetteer.is_ordinary(found.name)
        if is_meant(text, whole, found, language, gazetteer.names, ordinary=ordinary):
            yield Borne(found.name, _written(text, whole, found), NameKind.PLACE, where)


def _written(text: str, whole: Folded, found: Found) -> str:
    return text[slice(*whole.span(found.start, found.end))]


@cache
def _introduced() -> re.Pattern[str]:
    """Return the expression for an abbreviation that a text introduces: （以下简称“中国信保”）, (hereinafter “X”)."""
    said = "|".join(map(re.escape, affixes().introduces))
    return re.compile(
        rf"[(（][^()（）\n]{{0,8}}(?:{said})[^\w“”\"'‘’「」《》«»]*[“\"'‘「«](?P<name>[^“”\"'‘’「」«»\n]{{2,30}})[”\"'’」»]",
        re.IGNORECASE,
    )
