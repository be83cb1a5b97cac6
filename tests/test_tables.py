"""A row of a table is a record: it is quoted alone, its header is its lead, and its cells find it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.tables import lead_of, markdown_rows, tables
from tests.conftest import engine_of

ROWS = "\n".join(
    f"| {name} | {1900 + 3 * n} | {900 + 41 * n} |" for n, name in enumerate(("Akervik", "Bromma", "Dalby"))
)
TABLE = f"# Branches\n\nAll of them:\n\n| Branch | Opened | Rent |\n|---|---|---|\n{ROWS}\n\nThe end of it.\n"


def test_a_row_has_the_header_as_its_lead_and_nothing_else_has() -> None:
    (table,) = tables(TABLE)
    assert TABLE[slice(*table.header)] == "| Branch | Opened | Rent |"
    lead = lead_of(TABLE, TABLE.index("| Dalby"))
    assert lead == table.header
    for words in ("| Branch", "|---", "All of", "The end"):
        assert lead_of(TABLE, TABLE.index(words)) is None


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("a | b\n--- | ---\n1 | 2\n", 1),
        ("> | a | b |\n> |---|:-:|\n> | 1 | 2 |\n", 1),
        ("```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n", 0),
        ("A title\n-------\n", 0),
        ("| a | b |\n| 1 | 2 |\n", 0),
        ("| a |\r\n|---|\r\n| 1 |\r\n\r\n| c |\r\n|---|\r\n| 2 |\r\n", 2),
    ],
)
def test_tables_are_found(text: str, n: int) -> None:
    assert len(tables(text)) == n


CELLS = st.text(alphabet="ab1 |\\\n甲", max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=2, max_size=6))
def test_every_row_that_is_written_is_read_again(rows: list[list[str]]) -> None:
    text = markdown_rows(rows, 1)
    assert len(text.split("\n")) == len(rows) + 1
    (table,) = tables(text)
    assert table.end == len(text)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What is the rent of the Dalby branch?", "| Dalby | 1906 | 982 |"),
        ("what is the rent of bromma", "| Bromma | 1903 | 941 |"),
    ],
)
def test_the_row_that_a_cell_names_is_quoted_alone(tmp_path: Path, question: str, row: str) -> None:
    quotes = engine_of(tmp_path, {"a.md": TABLE}).ask(question).quotes
    assert quotes[0].text == row
    assert quotes[0].lead is not None
    assert quotes[0].lead.text == "| Branch | Opened | Rent |"
    assert quotes[0].to_json()["lead"] == {"start": 26, "end": 52, "text": "| Branch | Opened | Rent |"}
    assert not any("Opened" in quote.text or "---" in quote.text for quote in quotes)


def test_a_long_table_is_cut_between_rows_and_every_row_keeps_its_header(tmp_path: Path) -> None:
    rows = "\n".join(f"| 第{n}镇 | {n * 37} | {n}% |" for n in range(100, 200))
    engine = engine_of(tmp_path, {"a.md": f"# 用水\n\n| 乡镇 | 人口 | 漏损率 |\n|---|---|---|\n{rows}\n"})
    quote = engine.ask("第177镇漏损率是多少？").quotes[0]
    assert quote.text == "| 第177镇 | 6549 | 177% |"
    assert quote.lead is not None
    assert quote.lead.text == "| 乡镇 | 人口 | 漏损率 |"


def test_identical_passages_are_quoted_once_with_all_their_places(tmp_path: Path) -> None:
    text = "# Rules\n\nThe house is let for nine nights.\n\nThe deposit of 250 crowns is returned.\n"
    engine = engine_of(tmp_path, {"a.md": text, "b.md": text, "c.md": text.replace("nine", "ten")})
    quotes = engine.ask("How much is the deposit?").quotes
    (quote,) = [quote for quote in quotes if "deposit" in quote.text]
    quoted = engine.documents[quote.place.doc_id].text
    start = quoted.index("The deposit")
    assert (quote.place.start, quote.text) == (start, quoted[start:].strip())
    told = {quote.place.doc_id, *(same.doc_id for same in quote.places)}
    assert told == {"a.md", "b.md", "c.md"}
    for same in quote.places:
        assert engine.documents[same.doc_id].text[same.start : same.end] == quote.text


def test_what_several_documents_say_stands_before_what_one_says_alone(tmp_path: Path) -> None:
    text = "# Rules\n\nThe deposit of {} crowns is returned.\n"
    files = {"a.md": text.format(200), "b.md": text.format(250), "c.md": f"{text.format(250)}\nDogs stay outside.\n"}
    engine = engine_of(tmp_path, files)  # of two copies only one would count
    assert "250" in engine.ask("How much is the deposit?").quotes[0].text
