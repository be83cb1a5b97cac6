"""What a question limits itself to by naming it: cases by number, a category by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np

from index.column import Mask
from index.language import detect
from index.lexical import fold
from index.register import Register
from qa.kind import kind_of, substance
from qa.records import Kind, Query, Scope

NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
NUMBER = r"(?P<n>\d{1,4}|[零〇一二两三四五六七八九十]{1,4})"
CASE_WORDS = "案例|事例|文件|文书|사례|case|cas|caso|fall|случа[йея]|пример|الحالة|trường hợp"  # folded
NO_COUNT = r"(?![\d%]|[.,]\d|\s*(?:%|个|项|件|份|条|年|月|개))"  # behind a number that counts cases, or is another's
NUMBERED = (
    re.compile(rf"第\s*{NUMBER}\s*(?:个|個|号|號|份)?\s*(?:{CASE_WORDS})", re.IGNORECASE),
    re.compile(
        rf"(?<![\d零一二三四五六七八九十百千]){NUMBER}\s*(?:号|번)\s*(?:案例|事例|사례)"
    ),  # 3号文件 is a file's number
    re.compile(r"(?<!\d)(?P<n>\d{1,4})(?:st|nd|rd|th)\s+case\b", re.IGNORECASE),
    re.compile(
        rf"(?:\b|(?<=[^\x00-\x7f]))(?:{CASE_WORDS})\s*(?:n[o°º]?\.?|nr\.?|số|№|#)?\s*(?P<n>\d{{1,4}}){NO_COUNT}",
        re.IGNORECASE,
    ),
)
MIN_SECTION = 2  # characters of a heading that a question must have to mean its section
MIN_CATEGORY = 4  # characters; a shorter name may stand in a question by chance
# Where the question speaks of a category, so much of a name, in pieces of two characters and more, is enough.
CATEGORY = re.compile(
    r"这一?类别?|类别|分类|类(?=的|案例|有|里|中)|カテゴリー?|분류|범주"
    r"|\b(?:categor(?:y|ies|ía|ia|ías|ias)|catégories?|kategorien?|категори[яию]|danh mục|فئة)\b"
)
PART = 0.6


def limited(query: Query, register: Register) -> tuple[Query, Scope]:
    """Return the query without the words that name something, and the scope that they name."""
    named = named_scope(query, register)
    return within_section(without_names(query, named), named, register)


def named_scope(query: Query, register: Register) -> Scope:
    """Return the scope that the question names; an empty one where it names nothing that there is.

    A comparison is limited by two cases and more: one alone may be set beside anything.
    """
    text = fold(query.turns[-1])
    numbers = {value for pattern in NUMBERED for match in pattern.finditer(text) if (value := number(match["n"]))}
    doc_ids = tuple(register.doc_ids[n] for n in np.flatnonzero(register.cases.among(numbers)).tolist())
    if query.kind is Kind.COMPARE and len(doc_ids) == 1:
        return Scope()
    names = [name for name in register.categories.values if name] if not doc_ids else []
    return Scope(
        doc_ids=doc_ids,
        categories=tuple(sorted(name for name in names if len(name) >= MIN_CATEGORY and mention(name, text))),
    )


def mention(category: str, text: str) -> str | None:
    """Return the words of the folded question that name the category; None where it does not."""
    name = _folded(category)
    if name in text:
        return name
    if not CATEGORY.search(text):
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


def without_names(query: Query, named: Scope) -> Query:
    """Return the query without the words that name cases: the scope says that already, the documents do not say it.

    Where nothing is asked beside them, it asks for an overview; where beside a category it is the collection that is
    asked for, it asks for the documents of that category.
    """
    text = query.turns[-1]
    if named.categories:
        text = fold(text)
        for name in named.categories:
            text = text.replace(mention(name, text) or name, " ")
        text = CATEGORY.sub(" ", text)
        language = detect(text)  # a Chinese name in it may have made an English question Chinese
        return replace(query, kind=Kind.CORPUS, language=language) if kind_of(text, language) is Kind.CORPUS else query
    if not named.doc_ids:
        return query
    for pattern in NUMBERED:
        text = pattern.sub(" ", text)
    left = " ".join(text.split())
    if any(char.isalnum() for char in left):
        return replace(query, turns=(*query.turns[:-1], left))
    return replace(query, kind=Kind.OVERVIEW)


def within_section(query: Query, named: Scope, register: Register) -> tuple[Query, Scope]:
    """Return both, limited to the sections of the named cases whose heading says all that is asked beside the number.

    «第7个案例有哪些做法？» asks for an overview of what stands below «主要做法».
    """
    asked = substance(query.turns[-1], query.language) if named.doc_ids and query.kind is not Kind.COMPARE else ""
    if len(asked) < MIN_SECTION:
        return query, named
    chunks = (number for doc_id in named.doc_ids for number in register.chunks(doc_id))
    headings = dict.fromkeys(heading for number in chunks for heading in register.headings[number][1:])
    sections = tuple(heading for heading in headings if asked in fold(heading))
    if not sections:
        return query, named
    return replace(query, kind=Kind.OVERVIEW), replace(named, sections=sections)


def number(text: str) -> int:
    """Return the number that digits or Chinese numerals up to 99 write."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(NUMERALS[char]) for char in text))
    return (NUMERALS.get(tens, 1) * 10) + NUMERALS.get(ones, 0)


def documents_within(register: Register, scopes: Iterable[Scope]) -> Mask:
    """Return which documents all of the scopes admit, whatever the section, shape (n_documents,)."""
    found = np.ones(len(register.doc_ids), dtype=np.bool_)
    for scope in scopes:
        for wanted, having in (
            (scope.doc_ids, register.among),
            (scope.categories, register.categories.among),
            (scope.providers, register.providers.among),
        ):
            if wanted:
                found &= having(wanted)
    return found


def admitted(register: Register, scopes: Iterable[Scope]) -> Mask | None:
    """Return which chunks all of the scopes admit, shape (n_chunks,); None where none limits."""
    limiting = [scope for scope in scopes if scope != Scope()]
    if not limiting:
        return None
    found = register.chunks_of(documents_within(register, limiting))
    for scope in limiting:
        if scope.sections:
            found &= ~register.headings.where(frozenset(scope.sections).isdisjoint)
    return found
