"""What a question passes on, from the Query to the Answer; hits, quotes and answers are the JSON contract."""

from qa.records.answer import CONTRACT, Answer, Status
from qa.records.parts import Block, Cell, Listing, Nearest, Note, Notice, Part, Row, Table, by_case, quotes_of
from qa.records.providers import NamedProviders
from qa.records.query import Kind, Query, SearchText, Side, Sought
from qa.records.quote import FileState, Hit, Lead, OtherVersion, Place, Quote, SamePlace
from qa.records.retrieval import CERTAIN, ConfidenceParts, Retrieval, Spent, WordsFound
from qa.records.scope import EVERYTHING, Mention, Named, Scope

__all__ = [
    "CERTAIN",
    "CONTRACT",
    "EVERYTHING",
    "Answer",
    "Block",
    "Cell",
    "ConfidenceParts",
    "FileState",
    "Hit",
    "Kind",
    "Lead",
    "Listing",
    "Mention",
    "Named",
    "NamedProviders",
    "Nearest",
    "Note",
    "Notice",
    "OtherVersion",
    "Part",
    "Place",
    "Query",
    "Quote",
    "Retrieval",
    "Row",
    "SamePlace",
    "Scope",
    "SearchText",
    "Side",
    "Sought",
    "Spent",
    "Status",
    "Table",
    "WordsFound",
    "by_case",
    "quotes_of",
]
