"""Cases that a question names by number, and categories that it names: where they stand in it, and which they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache, lru_cache

from index.store.document_table import DocumentTable
from index.text.numerals import number_of
from index.text.scripts import fold
from qa.records import Kind, Query, Scope
from qa.understand.providers import NamedProviders
from qa.understand.references import case_pattern, either, pattern
from qa.understand.scope import documents_within

NUMBER = r"(?P<n>\d{1,4}|[零〇一二两三四五六七八九十]{1,4})"
MIN_CATEGORY = 4  # characters; a shorter name may stand in a question by chance
# Share of a category's name, in runs of two characters and more, that is enough where the question says “category”.
PART = 0.6


def without_subjects(text: str, providers: NamedProviders) -> tuple[str, list[str]]:
    """Return the folded text without the case numbers and provider names in it, and the list of these."""
    text = fold(text)
    subjects = [re.escape(text[start:end]) for start, end, _ in numbered(text)]
    subjects += [
        rf"\b{name}\b" if name.isascii() else rf"{re.escape(name)}[省市区县州]?"
        for name in sorted(providers.weights, key=len, reverse=True)
        if providers.weights[name] > 0
    ]
    found = []
    for subject in subjects:
        found += re.findall(subject, text)
        text = re.sub(subject, " ", text)
    return text, found


def numbered(text: str) -> list[tuple[int, int, set[int]]]:
    """Return start and end of each mention of cases by number, with the numbers."""
    found = []
    for match in (match for named in _numbers() for match in named.finditer(text)):
        also = _further().match(text, match.end())
        more = re.findall(r"\d+|[一二两三四五六七八九十]+", also[0]) if also else []
        numbers = {n for n in map(number_of, (match["n"], *more)) if n is not None}
        found.append((match.start(), also.end() if also else match.end(), numbers))
    return found


@cache
def _numbers() -> tuple[re.Pattern[str], ...]:
    """Return the expressions that name a case by its number `n`."""
    word, several = either("case.singular"), either("case.singular", "case.plural")
    sign, ordinal, counters = either("case.sign"), either("case.ordinal"), either("case.counters")
    no_count = rf"(?![\da-z%]|[.,]\d|\s*(?:%|{counters}))"  # behind a number that counts cases, or is another's
    patterns = (
        rf"第\s*{NUMBER}\s*(?:(?:个|個|份)?\s*(?:{word})|(?:号|號)\s*(?:案例|事例))",
        rf"(?<![\d零一二三四五六七八九十百千]){NUMBER}(?:{ordinal})",  # 3号文件 is a file's number
        rf"(?:\b|(?<=[^\x00-\x7f]))(?:{several})\s*(?:{sign}|#)?\s*(?P<n>\d{{1,4}}){no_count}",
        r"(?:案例|事例)(?P<n>[一二两三四五六七八九十]{1,4})(?=$|[\s,，。?？!！:：、的和与及讲说里中呢])",
    )
    return tuple(case_pattern(one) for one in patterns)


@cache
def _further() -> re.Pattern[str]:
    """Return the expression for further numbers behind one: cases 5, 7 and 9; what follows shows what they count."""
    return case_pattern(
        rf"(?:\s*(?:[、,&]|{either('case.joins')})\s*(?:\d{{1,4}}|[一二两三四五六七八九十]{{1,3}})"
        rf"(?=\s*(?:$|[^\w\s]|{either('case.follows')})))+"
    )


def cases_in(text: str, table: DocumentTable, scopes: Iterable[Scope] = ()) -> tuple[str, ...]:
    """Return the documents that the text names by the numbers of their cases, of those that the scopes admit."""
    numbers = {n for _, _, several in numbered(fold(text)) for n in several if n}
    inside = documents_within(table, scopes)
    return tuple(doc_id for doc_id in table.of_cases(numbers) if inside[table.numbers[doc_id]])


def without_numbers(text: str, instead: str = " ") -> str:
    """Return the text without the words that name cases by number."""
    left = text
    for start, end, _ in sorted(numbered(text), reverse=True):
        left = f"{left[:start]}{instead}{left[end:]}"
    return " ".join(left.split())


def named_scope(query: Query, table: DocumentTable) -> Scope:
    """Return the scope that the question names; an empty one where it names nothing in the index.

    A comparison is limited by two cases and more: one alone may be set beside anything. What is collected beside some
    (“which others …”) is collected from all but these.
    """
    text = fold(query.turns[-1])
    doc_ids = cases_in(text, table)
    if query.kind is Kind.COMPARE and len(doc_ids) == 1:
        return Scope()
    if query.kind is Kind.COLLECT and doc_ids and pattern("others").search(text):
        return Scope(doc_ids=tuple(doc_id for doc_id in table.doc_ids if doc_id not in doc_ids))
    names = [name for name in table.categories.values if name] if not doc_ids else []
    return Scope(
        doc_ids=doc_ids,
        categories=tuple(sorted(name for name in names if len(name) >= MIN_CATEGORY and mention(name, text))),
    )


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
