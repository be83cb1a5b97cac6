"""Cases that a question names by number, and categories that it names: where they stand in it, and which they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

import numpy as np

from index.store.document_table import DocumentTable
from index.text.aligned import spans_in
from index.text.numerals import number_of
from index.text.scripts import fold
from qa.records import Named, NamedProviders
from qa.understand.named.providers import provided_by
from qa.understand.references import case_pattern, either, pattern

NUMBER = r"(?P<n>\d{1,4}|[零〇一二两三四五六七八九十]{1,4})"
MIN_CATEGORY = 4  # characters; a shorter name may stand in a question by chance
# Share of a category's name, in runs of two characters and more, that is enough where the question says “category”.
PART = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a question that name something; a span of the question made ready to search for."""

    kind: Named
    start: int
    end: int
    doc_ids: tuple[str, ...] = ()  # the documents that bear the name
    name: str = ""  # a category's, as the documents have it


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a question is asked of, apart from what it asks; all folded."""

    left: str  # the question without them
    cases: tuple[str, ...]  # as they are named by number
    providers: tuple[str, ...]  # their names


def subjects_in(text: str, providers: NamedProviders) -> Subjects:
    """Return the case numbers and the names of these providers in the text, and what is left of it."""
    left, cases = _taken_out(fold(text), [re.escape(fold(text)[start:end]) for start, end, _ in numbered(fold(text))])
    names = [name for name in sorted(providers.weights, key=len, reverse=True) if providers.weights[name] > 0]
    left, found = _taken_out(
        left, [rf"\b{name}\b" if name.isascii() else rf"{re.escape(name)}[省市区县州]?" for name in names]
    )
    return Subjects(left, cases, found)


def _taken_out(text: str, patterns: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Return the text without what the patterns match, and that."""
    found: list[str] = []
    for one in patterns:
        found += re.findall(one, text)
        text = re.sub(one, " ", text)
    return text, tuple(found)


def numbered(text: str) -> list[tuple[int, int, set[int]]]:
    """Return start and end of each mention of cases by number, with the numbers; “cases 5–7” are three."""
    found = []
    for match in (match for named in _numbers() for match in named.finditer(text)):
        first, end = number_of(match["n"]), match.end()
        last = number_of(match.groupdict().get("last") or "")
        until = _until().match(text, end) if last is None else None
        if until is not None and first is not None and (number_of(until["last"]) or 0) > first:
            last, end = number_of(until["last"]), until.end()
        also = _further(several=bool(match.groupdict().get("several"))).match(text, end)
        more = re.findall(r"\d+|[一二两三四五六七八九十]+", also[0]) if also else []
        numbers = {n for n in (first, *map(number_of, more)) if n is not None}
        if first is not None and last is not None:
            numbers.update(range(first, last + 1))
        found.append((match.start(), also.end() if also else end, numbers))
    return found


@cache
def _numbers() -> tuple[re.Pattern[str], ...]:
    """Return the expressions that name a case by its number `n`, or several up to `last`."""
    word, plural = either("case.singular"), either("case.plural")
    sign, ordinal, counters = either("case.sign"), either("case.ordinal"), either("case.counters")
    no_count = rf"(?![\da-z%]|[.,]\d|\s*(?:%|{counters}))"  # behind a number that counts cases, or is another's
    until = rf"(?:\s*{_between()}\s*第?\s*(?P<last>\d{{1,3}}|[一二两三四五六七八九十]{{1,4}}))?"
    patterns = (
        rf"第\s*{NUMBER}{until}\s*(?:(?:个|個|份)?\s*(?:{word})|(?:号|號)\s*(?:案例|事例))",
        rf"(?<![\d零一二三四五六七八九十百千]){NUMBER}(?:{ordinal})",  # 3号文件 is a file's number
        rf"(?:\b|(?<=[^\x00-\x7f]))(?:(?P<several>{plural})|{word})\s*(?:{sign}|#)?\s*(?P<n>\d{{1,4}}){no_count}",
        rf"(?:案例|事例)(?P<n>[一二两三四五六七八九十]{{1,4}})(?=$|[\s,，。?？!！:：、的和与及讲说里中呢]|{_between()})",
    )
    return tuple(case_pattern(one) for one in patterns)


def _between() -> str:
    """Return what stands between the first and the last of several numbers."""
    return rf"(?:[-–—−~～〜]|{either('case.range')})"


@cache
def _until() -> re.Pattern[str]:
    """Return the expression for the last number of several, behind the first."""
    return case_pattern(rf"\s*{_between()}\s*(?P<last>\d{{1,3}}|[一二两三四五六七八九十]{{1,4}})(?![\da-z%]|[.,]\d)")


@cache
def _further(*, several: bool) -> re.Pattern[str]:
    """Return the expression for further numbers behind one: cases 5, 7 and 9.

    Where the word did not say that there are several, what follows shows what they count.
    """
    joins, follows = either("case.joins"), "" if several else rf"(?=\s*(?:$|[^\w\s]|{either('case.follows')}))"
    return case_pattern(
        rf"(?:\s*(?:[、,&]|{joins})\s*(?:\d{{1,4}}|[一二两三四五六七八九十]{{1,3}})(?![\d%]){follows})+"
    )


def found_in(text: str, table: DocumentTable) -> tuple[Found, ...]:
    """Return what the text names by number or category, in order; categories only where it names no document."""
    folded = fold(text)
    spans = [(start, end) for start, end, _ in numbered(folded)]
    cases = [
        Found(Named.CASE, *span, doc_ids=table.of_cases({n for n in numbers if n}))
        for span, (_, _, numbers) in zip(spans_in(text, folded, spans), numbered(folded), strict=True)
    ]
    if any(one.doc_ids for one in cases):
        return tuple(sorted(cases, key=lambda one: one.start))
    names = [name for name in table.categories.values if name and len(name) >= MIN_CATEGORY]
    said = [(name, words) for name in names if (words := mention(name, folded)) is not None]
    places = [(at := folded.index(words), at + len(words)) for _, words in said]
    categories = [
        Found(Named.CATEGORY, *span, _of_category(name, table), name)
        for (name, _), span in zip(said, spans_in(text, folded, places), strict=True)
    ]
    return tuple(sorted((*cases, *categories), key=lambda one: one.start))


def _of_category(name: str, table: DocumentTable) -> tuple[str, ...]:
    return tuple(table.doc_ids[n] for n in np.flatnonzero(table.categories.among((name,))).tolist())


def with_providers(text: str, found: Sequence[Found], names: NamedProviders, table: DocumentTable) -> tuple[Found, ...]:
    """Return what was found in the text, and the providers that it names beside, in order."""
    folded = fold(text)
    providers = provided_by(folded, names, table)
    spans = spans_in(text, folded, [(start, end) for start, end, _ in providers])
    beside = [
        Found(Named.PROVIDER, *span, doc_ids=doc_ids)
        for span, (_, _, doc_ids) in zip(spans, providers, strict=True)
        if all(span[1] <= one.start or one.end <= span[0] for one in found)
    ]
    return tuple(sorted((*found, *beside), key=lambda one: one.start))


def without(text: str, found: Iterable[Found], instead: str = " ") -> str:
    """Return the text without the words of what was found in it."""
    left = text
    for one in sorted(found, key=lambda one: (one.start, one.end), reverse=True):
        left = f"{left[: one.start]}{instead}{left[one.end :]}"
    return " ".join(left.split())


def mention(category: str, text: str) -> str | None:
    """Return the words of the folded question that name the category; None where it does not."""
    name = _folded(category)
    if name in text:
        return name
    if not pattern("category").search(text):
        return None
    pieces = [
        block for block in SequenceMatcher(None, text, name, autojunk=False).get_matching_blocks() if block.size > 1
    ]
    if sum(block.size for block in pieces) < PART * len(name):
        return None
    start, end = pieces[0].a, pieces[-1].a + pieces[-1].size
    return text[start:end] if end - start <= len(name) else None


@lru_cache(maxsize=4096)
def _folded(category: str) -> str:
    return fold(category)
