"""An engine that says what a test tells it to, over two documents small enough to check by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.records import Document
from qa.evaluation.questions import GoldQuestion
from qa.evaluation.row import Row
from qa.records import Answer, Hit, Kind, Place, Quote, Status

A = "通关时间压缩至**5\n分钟**。每票成本降低到7美元。夜间不开放。"
B = "调解员共有465名。每票成本降低到7美元。"
DOCUMENTS = {"a.md": Document("a.md", A, (), "0", "港口", case=1), "b.md": Document("b.md", B, (), "0", "调解", case=2)}

Said = tuple[str, str]  # doc_id, words of it


def place(said: Said) -> Place:
    doc_id, words = said
    document = DOCUMENTS[doc_id]
    start = document.text.index(words)
    return Place(doc_id, document.case, document.title, None, None, (), start, start + len(words))


def answer_of(shown: Sequence[Said], confidence: float = 0.9, status: Status | None = None) -> Answer:
    quotes = tuple(Quote(f"[{n}]", place(said), said[1], 1.0) for n, said in enumerate(shown, start=1))
    found = Status.ANSWERED if quotes else Status.ABSTAINED
    return Answer("?", "zh", status or found, Kind.FACT, quotes, "", confidence=confidence)


def hits_of(hits: Sequence[Said]) -> list[Hit]:
    return [Hit(rank, 1.0, f"{said[0]}#{rank}", place(said), said[1]) for rank, said in enumerate(hits, start=1)]


@dataclass
class ScriptedEngine:
    """Replies by the question's words; remembers what it was asked."""

    answers: Mapping[str, Answer]
    hits: Mapping[str, list[Hit]]
    documents: Mapping[str, Document] = field(default_factory=lambda: DOCUMENTS)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        self.asked.append((question, tuple(history)))
        return self.answers[question]

    def retrieve(self, question: str, k: int = 5, history: Sequence[str] = ()) -> list[Hit]:
        return self.hits[question][:k]


def gold_question(question: str, **fields: object) -> GoldQuestion:
    given = {
        "question_id": question,
        "language": "zh",
        "type": "factoid",
        "question": question,
        "history": (),
        "cases": (1,),
        "docs": (),
        "evidence": ("压缩至5分钟",),
        "file": "q.jsonl",
        "where": "q.jsonl, line 1",
    }
    return GoldQuestion(**given | fields)  # type: ignore[arg-type]


def row(question_id: str, answerable: bool = True, confidence: float = 0.9, **fields: object) -> Row:
    values = {"latency_ms": 20.0}
    given = {
        "question_id": question_id,
        "file": "q.jsonl",
        "language": "zh",
        "type": "factoid" if answerable else "unanswerable",
        "question": f"{question_id}?",
        "answerable": answerable,
        "kind": "fact",
        "confidence": confidence,
        "gold": ("a.md",) if answerable else (),
        "quoted": (),
    }
    status = str(fields.setdefault("status", "answered" if confidence >= 0.5 else "abstained"))
    side = "answerable" if answerable else str(fields.get("type", "unanswerable"))
    values |= {f"confidence_{side}": confidence}
    values |= {f"{one}_{side}": float(one == status) for one in ("answered", "related", "abstained")}
    extra = fields.pop("values", {})
    assert isinstance(extra, dict)
    return Row(**given | fields, values=values | extra)  # type: ignore[arg-type]
