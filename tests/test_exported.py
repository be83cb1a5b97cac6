"""What is exported of every kind of answer, of related passages and of a refusal, against golden files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph

from index.records import Document, Spot
from qa.answer.compose import abstain, catalogue, compose, greet, mention, relate
from qa.output.basket import basket_file
from qa.output.cite import Citation, cite
from qa.output.picks import Basket, picks_of
from qa.output.reference import Pages, Reference
from qa.output.terminal import terminal
from qa.records import (
    CERTAIN,
    Answer,
    Cell,
    Kind,
    Lead,
    Mention,
    Named,
    Nearest,
    Place,
    Query,
    Quote,
    Retrieval,
    Row,
    WordsFound,
)
from tests.conftest import query_of

GOLDEN = Path(__file__).parent / "golden" / "exported"
MADE = datetime(2026, 11, 28, tzinfo=UTC)
FERRY = Nearest("渡轮.md", 1, "渡轮“一号线”", "甲市", "出行")
REPORT = Nearest("report.pdf", None, "Night market", None, None)
SOURCES = {
    FERRY.doc_id: ("出行案例集", Pages(3, 5, inferred=True)),
    REPORT.doc_id: (None, Pages(7, 7)),
}
TIMETABLE = "渡轮每天开行二十班，称“公交化”运营。\n夜间停航。"
RENT = "=The rent is 900 a month; it “won’t rise” before 2027."


def quote(n: int, document: Nearest, text: str, *headings: str) -> Quote:
    named = (document.doc_id, document.case, document.title, document.provider, document.category)
    place = Place(
        *named, (document.title, *headings), 10 * n, 10 * n + len(text), Spot(7 if document is REPORT else None)
    )
    return Quote(f"[{n}]", place, text, 1.0)


def citation(of: Quote) -> Citation:
    place = of.place
    collection, pages = SOURCES[place.doc_id]
    key = Path(place.doc_id).suffix[1:]
    return cite(of.marker, of.text, Reference(key, place.title, place.provider, place.headings[1:], collection, pages))


def document_of(one: Nearest) -> Document:
    return Document(one.doc_id, "", (), "0", one.title, one.case, one.provider, one.category)


def row(of: Quote, document: Nearest, words: str) -> Row:
    start = of.place.start + of.text.index(words)
    return Row(document, (Cell(start, start + len(words), words),))


def query(kind: Kind) -> Query:
    return query_of("渡轮每天有多少班？", "zh", kind)


def mentioning(quotes: tuple[Quote, ...]) -> Retrieval:
    words = (WordsFound("班次", ("二十班", "班次")), WordsFound("缆车", ()))
    return Retrieval(query(Kind.COLLECT), 9, 0.9, CERTAIN, quotes, words=words, n_found=len(quotes))


def answers() -> dict[str, Answer]:
    quotes = [quote(1, FERRY, TIMETABLE, "一、班次", "（一）白天。"), quote(2, REPORT, RENT, "Rents")]
    quoting = [kind for kind in Kind if kind not in {Kind.CORPUS, Kind.GREETING}]
    found = {kind.value: compose(query(kind), quotes, 9, None, 0.9) for kind in quoting}
    figures = tuple(
        row(one, document, words)
        for one, document, words in zip(quotes, (FERRY, REPORT), ("二十班", "900"), strict=True)
    )
    found["table"] = compose(query(Kind.COMPARE), quotes, 9, None, 0.9, figures)
    lead = Lead(0, 9, "渡轮的班次如下：\n")
    partial = [replace(quotes[0], lead=lead, left_out=2), *quotes[1:]]
    found["howto"] = compose(query(Kind.HOWTO), partial, 9, None, 0.9)
    found["corpus"] = catalogue(query(Kind.CORPUS), [FERRY, REPORT], 2, None)
    found["related"] = relate(query(Kind.FACT), quotes, 9, "索引早于文件。", 0.3)
    found["english"] = compose(query_of("How many ferries are there?", "en", Kind.HOWTO), partial, 9, None, 0.9)
    found["mention"] = mention(query(Kind.COLLECT), mentioning(tuple(quotes)), None)
    found["unmentioned"] = mention(query(Kind.COLLECT), mentioning(()), None)
    found["greeting"] = greet("你好", "zh")
    found["abstained"] = abstain(query(Kind.FACT), [document_of(FERRY), document_of(REPORT)], 9, None, 0.1)
    named = query_of("丁市和戊市的渡轮有多少班？", "zh", Kind.FACT)
    missing = tuple(
        Mention(name, start, start + 2, Named.PLACE, binds=True) for name, start in (("丁市", 0), ("戊市", 3))
    )
    found["unborne"] = abstain(replace(named, mentions=missing), [], 9, None, 0.0)
    return found


def shown(answer: Answer) -> str:
    """Return every export of the answer, each under its name, as it reads."""
    picks = picks_of(answer, lambda one: citation(one).source)
    basket = Basket((replace(picks[0], note="-核对原件"), *picks[1:]), MADE, author="ann")
    word = docx.Document(io.BytesIO(basket_file("docx", basket).data))
    table = basket_file("csv", basket).data.decode("utf-8-sig")
    contract = {name: value for name, value in answer.to_json().items() if name != "confidence_parts"}
    parts = {
        "JSON": json.dumps(contract, ensure_ascii=False, indent=1),
        "Terminal": terminal(answer),
        "Markdown": basket_file("md", basket).data.decode(),
        "Word": "\n".join(line for block in word.iter_inner_content() for line in read_back(block)),
        "CSV": "\n".join(json.dumps(row, ensure_ascii=False) for row in csv.reader(io.StringIO(table, newline=""))),
    }
    for one in answer.quotes or answer.related:
        parts |= {f"{one.marker} {name}": text for name, text in asdict(citation(one)).items()}
    return "\n".join(f"=== {name}\n{text.rstrip()}\n" for name, text in parts.items())


def read_back(block: Paragraph | Table) -> Iterator[str]:
    """Yield the lines of a paragraph or table of a Word document, each behind its style."""
    if isinstance(block, Paragraph):
        yield f"{block.style.name if block.style is not None else ''} | {block.text}"
    else:
        yield from (f"{block.style.name} | " + " | ".join(cell.text for cell in row.cells) for row in block.rows)


@pytest.mark.parametrize("name", answers())
def test_every_export_of_an_answer_is_as_in_its_golden_file(name: str) -> None:
    assert shown(answers()[name]) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_there_is_no_golden_file_without_an_answer() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(answers())
