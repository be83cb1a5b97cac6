"""Providers that a question names -> the weight of their documents.

A name is matched by its Chinese words, and by their pronunciation in Latin letters (pinyin): across scripts, a model's
token vectors hardly know one place from another.
"""

from __future__ import annotations

import math
import re

from index.store.document_table import DocumentTable
from index.text.scripts import fold
from qa.records.providers import NamedProviders, is_in

LATIN_WORD = re.compile(r"[a-z]+")


def named(question: str, table: DocumentTable) -> NamedProviders:
    """Return the names that the question shares with the documents' providers.

    A name has the weight ln(N / n) / ln(N), where n of N documents have it: one that all have tells nothing apart.
    """
    text, latin = _folded_with_latin(question)
    total = math.log(max(len(table.doc_ids), 2))
    pieces = {text[at : at + length] for length in table.name_lengths for at in range(len(text) - length + 1)}
    found = {name for name in (pieces | latin) & table.name_counts.keys() if is_in(name, text, latin)}
    weights = {name: 1 - math.log(table.name_counts[name]) / total for name in found}
    return NamedProviders(weights, table.names, text, latin)


def _folded_with_latin(question: str) -> tuple[str, set[str]]:
    """Return the question, folded, and its words in Latin letters, “Xi'an” as one."""
    text = fold(question).replace("'", "").replace("’", "")
    return text, set(LATIN_WORD.findall(text))
