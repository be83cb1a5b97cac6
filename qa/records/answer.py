"""What the engine replies: its fields are the JSON contract."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from qa.records.parts import Listing, Nearest, Notice, Part, Row, Table, by_case, quotes_of
from qa.records.query import Kind
from qa.records.quote import Quote
from qa.records.retrieval import CERTAIN, ConfidenceParts, WordsFound
from qa.records.scope import Mention

CONTRACT = 2  # of the JSON; it grows when a field changes its meaning. The first knew no `related`


class Status(Enum):
    """How much the documents say to a question. A failure is none of these but an exception."""

    ANSWERED = "answered"  # a passage says it
    RELATED = "related"  # passages on the very subject, none of which was found to say it
    ABSTAINED = "abstained"  # nothing on that


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine replies, in parts; whatever shows or sends it is rendered from these."""

    question: str
    language: str
    status: Status
    kind: Kind
    parts: tuple[Part, ...]  # in order; their words are in the question's language, quotes in the documents' own
    text: str  # the parts as Markdown
    timings_ms: dict[str, float] = field(default_factory=dict)
    confidence: float = field(kw_only=True)  # 0 to 1, that the documents answer
    searched: int = 0  # documents that were looked through
    confidence_parts: ConfidenceParts = CERTAIN
    words: tuple[WordsFound, ...] = ()  # by which documents mention what is asked, where that is asked
    mentions: tuple[Mention, ...] = ()  # what the question names, in order

    def __post_init__(self) -> None:
        quotes, listed = bool(quotes_of(self.parts)), bool(self._listed())
        shown = {
            Status.ANSWERED: quotes != listed,
            Status.RELATED: quotes and not listed,
            Status.ABSTAINED: not quotes,
        }
        if not shown[self.status]:
            raise ValueError("an answer quotes or lists documents, related passages are quotes, an abstention has none")
        if self.status is Status.RELATED and any(quote.marks for quote in quotes_of(self.parts)):
            raise ValueError("words that answer are marked in an answer alone")
        if self.table is not None and not all(map(self._holds, self.table.rows)):
            raise ValueError("a figure of a table stands in a quote of its document")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """What says it, in order; empty unless answered."""
        return quotes_of(self.parts) if self.status is Status.ANSWERED else ()

    @property
    def related(self) -> tuple[Quote, ...]:
        """Passages on the subject, none of which was found to say it, best first; empty unless the status says so."""
        return quotes_of(self.parts) if self.status is Status.RELATED else ()

    @property
    def documents(self) -> tuple[Nearest, ...]:
        """The documents that a question about the collection itself asks for, in the order of their cases."""
        return tuple(sorted(self._listed(), key=by_case)) if self.status is Status.ANSWERED else ()

    @property
    def nearest(self) -> tuple[Nearest, ...]:
        """The documents nearest to a question that is abstained from."""
        return self._listed() if self.status is Status.ABSTAINED else ()

    @property
    def table(self) -> Table | None:
        """The figures that the answer sets side by side; None where it sets none."""
        return next((part for part in self.parts if isinstance(part, Table)), None)

    @property
    def notice(self) -> str | None:
        """What the reader must know, such as that the index is older than the files."""
        return next((part.text for part in self.parts if isinstance(part, Notice)), None)

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of an answer."""
        return {
            "contract": CONTRACT,
            "question": self.question,
            "language": self.language,
            "status": self.status.value,
            "kind": self.kind,
            "text": self.text,
            "quotes": [quote.to_json() for quote in self.quotes],
            "related": [quote.to_json() for quote in self.related],
            "nearest": [asdict(near) for near in self.nearest],
            "timings_ms": self.timings_ms,
            "notice": self.notice,
            "confidence": round(self.confidence, 6),
            "documents": [asdict(document) for document in self.documents],
            "searched": self.searched,
            "confidence_parts": self.confidence_parts.to_json(),
            "table": None if self.table is None else self.table.to_json(),
            "words": [one.to_json() for one in self.words],
            "mentions": [mention.to_json() for mention in self.mentions],
        }

    def _holds(self, row: Row) -> bool:
        """Tell whether every cell of the row lies in a quote of its document."""
        spans = [(q.place.start, q.place.end) for q in quotes_of(self.parts) if q.place.doc_id == row.document.doc_id]
        return all(any(a <= cell.start and cell.end <= b for a, b in spans) for cell in row.cells)

    def _listed(self) -> tuple[Nearest, ...]:
        return tuple(document for part in self.parts if isinstance(part, Listing) for document in part.documents)
