"""What a question limits itself to by naming it: cases by number, a category by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache, lru_cache

import numpy as np

from index.column import Mask
from index.language import detect
from index.lexical import fold
from index.register import Register
from qa.conversation import leads_on, says_nothing
from qa.kind import asks_quantity, kind_of, substance
from qa.names import Said
from qa.names import named as providers_named
from qa.records import Kind, Query, Scope
from qa.understand.references import case_pattern, either, pattern

NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
NUMBER = r"(?P<n>\d{1,4}|[零〇一二两三四五六七八九十]{1,4})"
MIN_SECTION = 2  # characters of a heading that a question must have to mean its section
SAMPLE = 200  # documents whose headings tell which sections most have
MIN_CATEGORY = 4  # characters; a shorter name may stand in a question by chance
# Where the question speaks of a category, so much of a name, in pieces of two characters and more, is enough.
PART = 0.6


def limited(query: Query, register: Register) -> tuple[Query, Scope]:
    """Return the query without the words that name something, and the scope that they name."""
    query, providers = asking_as_before(query, register)
    named = named_scope(query, register)
    if not named.doc_ids:  # of that provider, and not of the one before
        named = replace(named, providers=providers)
    query, named = within_section(without_names(query, named), named, register)
    if query.kind is Kind.OVERVIEW and len(named.doc_ids) > 1:  # of each of them
        query = replace(query, kind=Kind.COMPARE)
    return query, named


def asking_as_before(query: Query, register: Register) -> tuple[Query, tuple[str, ...]]:
    """Return the query with what was asked before, where it leads on and says nothing but of what else that is asked.

    And the providers that it is asked of then.

    «第5个案例有哪些做法？», «那第7个案例呢？» asks for the measures of case 7; so does the name of a provider.
    """
    if len(query.turns) < 2 or query.kind is not Kind.FACT or not leads_on().search(query.turns[-1]):
        return query, ()
    said = providers_named(query.turns[-1], register)
    rest, names = without_subjects(query.turns[-1], said)
    if not names or not says_nothing(rest, query.language):
        return query, ()
    for turn in reversed(query.turns[:-1]):
        language = detect(turn)
        asked, _ = without_subjects(turn, providers_named(turn, register))
        if says_nothing(asked, language):
            continue  # that asked as before, too
        kind = kind_of(turn, language)
        if kind.by_document or kind is Kind.CORPUS:
            break
        turns = (" ".join((asked, *names)).strip(),)
        providers = tuple(name for name in register.providers.values if name and said.weight(name))
        return replace(query, kind=kind, quantity=asks_quantity(turn, language), turns=turns), providers
    return query, ()


def without_subjects(text: str, said: Said) -> tuple[str, list[str]]:
    """Return the text, folded, without the cases that it numbers and the providers that are said in it; and these."""
    text = fold(text)
    subjects = [re.escape(text[start:end]) for start, end, _ in numbered(text)]
    subjects += [
        rf"\b{name}\b" if name.isascii() else rf"{re.escape(name)}[省市区县州]?"
        for name in sorted(said.weights, key=len, reverse=True)
        if said.weights[name] > 0
    ]
    found = []
    for subject in subjects:
        found += re.findall(subject, text)
        text = re.sub(subject, " ", text)
    return text, found


def numbered(text: str) -> list[tuple[int, int, set[int]]]:
    """Return where cases are named by number, and by which: start, end, numbers."""
    found = []
    for match in (match for numbers in _numbers() for match in numbers.finditer(text)):
        also = _further().match(text, match.end())
        more = re.findall(r"\d+|[一二两三四五六七八九十]+", also[0]) if also else []
        found.append((match.start(), also.end() if also else match.end(), {number(match["n"]), *map(number, more)}))
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


def cases_in(text: str, register: Register, scopes: Iterable[Scope] = ()) -> tuple[str, ...]:
    """Return the documents that the text names by the numbers of their cases, of those that the scopes admit."""
    numbers = {n for _, _, several in numbered(fold(text)) for n in several if n}
    inside = documents_within(register, scopes)
    return tuple(doc_id for doc_id in register.of_cases(numbers) if inside[register.numbers[doc_id]])


def without_numbers(text: str, instead: str = " ") -> str:
    """Return the text without the words that name cases by number."""
    left = text
    for start, end, _ in sorted(numbered(text), reverse=True):
        left = f"{left[:start]}{instead}{left[end:]}"
    return " ".join(left.split())


def named_scope(query: Query, register: Register) -> Scope:
    """Return the scope that the question names; an empty one where it names nothing that there is.

    A comparison is limited by two cases and more: one alone may be set beside anything. What is collected beside some
    (“which others …”) is collected from all but these.
    """
    text = fold(query.turns[-1])
    doc_ids = cases_in(text, register)
    if query.kind is Kind.COMPARE and len(doc_ids) == 1:
        return Scope()
    if query.kind is Kind.COLLECT and doc_ids and pattern("others").search(text):
        return Scope(doc_ids=tuple(doc_id for doc_id in register.doc_ids if doc_id not in doc_ids))
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
        text = pattern("category").sub(" ", text)
        language = detect(text)  # a Chinese name in it may have made an English question Chinese
        return replace(query, kind=Kind.CORPUS, language=language) if kind_of(text, language) is Kind.CORPUS else query
    if not named.doc_ids:
        return query
    left = without_numbers(text)
    if query.kind is Kind.FACT:  # “案例五讲了什么” is worded as “案例讲了什么” is
        query = replace(query, kind=kind_of(without_numbers(text, "案例"), query.language))
    if not says_nothing(left, query.language) or (query.kind is not Kind.FACT and any(map(str.isalnum, left))):
        return replace(query, turns=(*query.turns[:-1], left))
    return replace(query, kind=Kind.OVERVIEW)


def within_section(query: Query, named: Scope, register: Register) -> tuple[Query, Scope]:
    """Return both, limited to the sections of the named cases whose heading says all that is asked beside the number.

    «第7个案例有哪些做法？» asks for an overview of what stands below «主要做法».
    """
    limits = bool(named.doc_ids) and query.kind not in {Kind.COMPARE, Kind.COLLECT}
    asked = substance(query.turns[-1], query.language) if limits else ""
    if len(asked) < MIN_SECTION:
        return query, named
    chunks = (number for doc_id in named.doc_ids for number in register.chunks(doc_id))
    headings = dict.fromkeys(heading for number in chunks for heading in register.headings[number][1:])
    sections = tuple(heading for heading in headings if asked in fold(heading))
    if not sections:
        return query, named
    return replace(query, kind=Kind.OVERVIEW), replace(named, sections=sections)


def is_heading(words: str, register: Register) -> bool:
    """Tell whether the words are (part of) a heading in most of the documents: a section that any of them may have."""
    headings = _headings(register)
    return len(words) >= MIN_SECTION and sum(words in one for one in headings) * 2 > len(headings)


@lru_cache(maxsize=4)
def _headings(register: Register) -> list[str]:
    """Return the headings of the first level below the title, folded, of each of up to SAMPLE documents."""
    doc_ids = register.doc_ids[:: max(1, -(-len(register.doc_ids) // SAMPLE))]
    return [
        fold("\n".join({heading for n in register.chunks(doc_id) for heading in register.headings[n][1:2]}))
        for doc_id in doc_ids
    ]


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
