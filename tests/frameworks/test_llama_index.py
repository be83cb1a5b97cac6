"""The retriever for LlamaIndex, in LlamaIndex."""

from __future__ import annotations

import pytest

from qa.engine import Engine
from qa.records import Scope
from tests.browser import apart

pytest.importorskip("llama_index.core", reason="no LlamaIndex: make frameworks")

from llama_index.core.schema import MetadataMode, NodeRelationship

from qa.output.frameworks.llama_index_retriever import YinzhengRetriever

QUESTION = "平均通关时间压缩至多少分钟？"


def test_its_nodes_are_slices_of_the_documents_that_they_name(engine: Engine) -> None:
    found = YinzhengRetriever(engine, k=3).retrieve(QUESTION)
    assert [one.node.node_id for one in found] == [hit.chunk_id for hit in engine.retrieve(QUESTION, 3)]
    assert [one.metadata["rank"] for one in found] == [1, 2, 3]
    for one in found:
        document = engine.documents[one.metadata["doc_id"]]
        assert document.text[one.node.start_char_idx : one.node.end_char_idx] == one.text
        source = one.node.relationships[NodeRelationship.SOURCE]
        assert (source.node_id, source.hash) == (document.doc_id, document.sha256)


def test_asynchronously_it_finds_the_same(engine: Engine) -> None:
    retriever = YinzhengRetriever(engine)
    found = apart(retriever.aretrieve(QUESTION))
    assert [one.text for one in found] == [one.text for one in retriever.retrieve(QUESTION)]


def test_a_scope_limits_it(engine: Engine) -> None:
    found = YinzhengRetriever(engine, k=50, scope=Scope(doc_ids=("law.md",))).retrieve(QUESTION)
    assert {one.metadata["doc_id"] for one in found} == {"law.md"}


def test_a_language_model_is_told_the_title_and_no_hashes(engine: Engine) -> None:
    (first,) = YinzhengRetriever(engine, k=1).retrieve(QUESTION)
    told = first.node.get_content(MetadataMode.LLM)
    assert "港口指南" in told
    assert first.metadata["sha256"] not in told
