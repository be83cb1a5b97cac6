from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.disk.columns import Column
from index.records import Chunk, Document
from index.store.document_table import DocumentTable
from qa.answer.catalog import count, listed
from qa.records import Scope
from qa.understand.scope import admitted
from tests.conftest import engine_of

PROVIDERS, CATEGORIES, HEADINGS = ("甲市", "乙市", None), ("物流", "", None), ("一", "二", "三")


def document(n: int, provider: str | None, category: str | None) -> Document:
    return Document(f"{n:02}.md", "", (), "0", f"题{n % 3}", case=n or None, provider=provider, category=category)


def chunks(documents: list[Document], numbers: list[int]) -> list[Chunk]:
    return [
        Chunk(f"{d.doc_id}#{n}", d.doc_id, ("题", HEADINGS[n % 3])[: n % 3 + 1], 0, 0, "")
        for d, many in zip(documents, numbers, strict=True)
        for n in range(many)
    ]


def admits(scope: Scope, one: Document, headings: Sequence[str]) -> bool:
    """Tell whether a passage below those headings may answer."""
    return (
        (not scope.doc_ids or one.doc_id in scope.doc_ids)
        and (not scope.categories or one.category in scope.categories)
        and (not scope.providers or one.provider in scope.providers)
        and (not scope.sections or any(heading in scope.sections for heading in headings))
    )


@given(st.data())
def test_scopes_admit_what_looking_at_every_document_and_chunk_admits(data: st.DataObject) -> None:
    n = data.draw(st.integers(0, 6))
    documents = [
        document(i, data.draw(st.sampled_from(PROVIDERS)), data.draw(st.sampled_from(CATEGORIES))) for i in range(n)
    ]
    cut = chunks(documents, data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    table = DocumentTable.of(documents, cut)
    scopes = [
        Scope(
            doc_ids=tuple(data.draw(st.sets(st.sampled_from(["00.md", "01.md", "02.md", "99.md"]), max_size=2))),
            categories=tuple(data.draw(st.sets(st.sampled_from(["物流", "无"]), max_size=1))),
            providers=tuple(data.draw(st.sets(st.sampled_from(["甲市", "乙市"]), max_size=1))),
            sections=tuple(data.draw(st.sets(st.sampled_from(HEADINGS), max_size=2))),
        )
        for _ in range(2)
    ]
    by_id = {one.doc_id: one for one in documents}
    inside = admitted(table, scopes)
    wanted = [all(admits(scope, by_id[chunk.doc_id], chunk.headings) for scope in scopes) for chunk in cut]
    assert (wanted if inside is not None else []) == ([] if inside is None else inside.tolist())
    assert inside is not None or scopes == [Scope(), Scope()]
    found = [one.doc_id for one in documents if all(admits(scope, one, ()) for scope in scopes)]
    assert {one.doc_id for one in listed(table, scopes)} == set(found)
    assert count(table, scopes) == len(found)


def test_what_is_read_back_is_what_was_written(tmp_path: Path) -> None:
    documents = [document(n, "甲市" if n else None, "物流") for n in range(4)]
    cut = chunks(documents, [2, 0, 3, 0])
    written = DocumentTable.of(documents, cut)
    written.save(tmp_path)
    opened = DocumentTable.load(tmp_path, [one.doc_id for one in documents])
    for table in (written, opened):
        assert [table.headings[n] for n in range(5)] == [chunk.headings for chunk in cut]
        assert [(table.cases[n], table.titles[n], table.providers[n]) for n in range(4)] == [
            (one.case, one.title, one.provider) for one in documents
        ]
        assert [list(table.chunks(one.doc_id)) for one in documents] == [[0, 1], [], [2, 3, 4], []]
        assert table.documents_of(np.arange(5)).tolist() == [0, 0, 2, 2, 2]
        assert table.providers.counts == {None: 1, "甲市": 3}


def test_chunks_that_stand_apart_from_their_document_are_an_error_of_ours() -> None:
    documents = [document(n, None, None) for n in range(2)]
    with pytest.raises(ValueError, match="order of their documents"):
        DocumentTable.of(documents, chunks(documents, [1, 1])[::-1])


def test_a_column_counts_and_finds_its_values() -> None:
    column = Column.of(["b", "a", "b"])
    assert (column.values, column.counts, column[2]) == (("b", "a"), {"b": 2, "a": 1}, "b")
    assert column.among(["b", "c"]).tolist() == [True, False, True]
    assert column.where(lambda value: value == "a").tolist() == [False, True, False]
    assert column.among([]).tolist() == [False] * 3


def test_a_question_reads_no_record_of_a_document_that_it_does_not_quote_or_name(tmp_path: Path) -> None:
    files = {f"{n:03}.md": f"# 渡轮{n}\n\n第{n}号渡轮每天开行{n}班。\n" for n in range(300)}
    engine = engine_of(tmp_path, files)
    read: set[int] = set()
    for lines in (engine.documents._records, engine.snapshot.chunks):  # type: ignore[attr-defined]
        record_of = lines._read
        lines._read = lambda n, record_of=record_of: read.add(record_of(n).doc_id) or record_of(n)
    engine.ask("第7号渡轮每天开行几班？")
    assert 0 < len(read) <= 100  # the candidates of one search
    read.clear()
    engine.ask("渡轮一共有多少个案例？", scope=Scope(providers=("无",)))
    assert not read
