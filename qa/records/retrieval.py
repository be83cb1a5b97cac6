"""What a snapshot has for a question, and how sure it is of that."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from qa.records.parts import Row
from qa.records.query import Query
from qa.records.quote import Quote


@dataclass(frozen=True, slots=True)
class ConfidenceParts:
    """What a confidence was made of: fit · says, each 0 to 1; see `qa.answer.confidence`."""

    fit: float  # that the documents are about what is asked
    read: float | None = None  # 0 to 1: that the first passage answers, by the reader; None where nothing was read
    passages_read: int = 0
    passages_left_out: int = 0  # left unread because this machine is too slow
    says: float = 1.0  # that a passage says it, if the documents are about it; 1 where nothing was read
    figures_missing: tuple[str, ...] = ()  # numbers of the question that stand in none of the best passages

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of the parts."""
        read = None if self.read is None else round(self.read, 6)
        rounded = {"fit": round(self.fit, 6), "read": read, "says": round(self.says, 6)}
        return asdict(self) | rounded | {"figures_missing": list(self.figures_missing)}


@dataclass(frozen=True, slots=True)
class WordsFound:
    """A term that a question asks documents to mention, and the words by which they do."""

    asked: str  # in the question's words
    found: tuple[str, ...]  # as the documents write them, the most frequent first; () where none has any

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {"asked": self.asked, "found": list(self.found)}


CERTAIN = ConfidenceParts(fit=1.0)  # of documents that are listed


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that were taken to find what answers; none where it was asked before."""

    encode_s: float = 0.0
    read_s: float = 0.0
    total_s: float = 0.0

    @property
    def timings_ms(self) -> dict[str, float]:
        """The contract's timings; the search is what neither embedding nor reading took."""
        search_s = self.total_s - self.encode_s - self.read_s
        seconds = {"encode": self.encode_s, "read": self.read_s, "search": search_s, "total": self.total_s}
        return {name: round(1000 * value, 2) for name, value in seconds.items()}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a snapshot has for a question: the same whenever it is asked, but for what has become of the files."""

    query: Query
    searched: int  # documents that were looked through
    confidence: float  # 0 to 1, that the documents answer
    parts: ConfidenceParts
    quotes: tuple[Quote, ...] = ()
    related: tuple[Quote, ...] = ()  # passages on the subject, where there are no quotes
    nearest: tuple[str, ...] = ()  # doc_ids of the documents that come nearest
    spent: Spent = Spent()
    outdated: bool = False  # whether files have changed since they were indexed
    rows: tuple[Row, ...] = ()  # of a table, where figures are set side by side
    words: tuple[WordsFound, ...] = ()  # by which documents mention what is asked, where that is asked
    n_found: int | None = None  # documents that qualify, where not all of them are quoted

    @property
    def shown(self) -> tuple[Quote, ...]:
        """The quotes that answer, else the related passages."""
        return self.quotes or self.related
