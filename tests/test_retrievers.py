"""The retriever for LangChain, whose base class comes with the package that cuts texts; frameworks stay outside."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qa.engine import Engine
from qa.output.frameworks.langchain_retriever import YinzhengRetriever
from qa.records import Scope
from tests.test_architecture import MODULES, imports

QUESTION = "平均通关时间压缩至多少分钟？"


def test_its_documents_are_slices_of_the_documents_that_they_name(engine: Engine) -> None:
    found = YinzhengRetriever(engine=engine, k=3).invoke(QUESTION)
    assert [one.id for one in found] == [hit.chunk_id for hit in engine.retrieve(QUESTION, 3)]
    for one in found:
        document = engine.documents[one.metadata["doc_id"]]
        assert document.text[one.metadata["start"] : one.metadata["end"]] == one.page_content
        assert one.metadata["sha256"] == document.sha256


def test_number_scope_and_history_may_be_given_with_a_question(engine: Engine) -> None:
    retriever = YinzhengRetriever(engine=engine, scope=Scope(doc_ids=("law.md",)))
    assert {one.metadata["doc_id"] for one in retriever.invoke(QUESTION)} == {"law.md"}
    (first,) = retriever.invoke(QUESTION, k=1, scope=Scope(cases=(3,)))
    assert first.metadata["doc_id"] == "guide.md"
    following = YinzhengRetriever(engine=engine).invoke("成功率呢？", k=5, history=[QUESTION])
    assert [one.id for one in following] == [hit.chunk_id for hit in engine.retrieve("成功率呢？", 5, [QUESTION])]


def test_what_is_no_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="Retrieves"):
        YinzhengRetriever(engine="an index")


def test_nothing_else_imports_a_framework() -> None:
    for name, path in MODULES.items():
        if not name.startswith("qa.output.frameworks"):
            assert not any(wanted.startswith("qa.output.frameworks") for wanted in imports(path)), name


def test_without_its_package_a_retriever_says_what_to_install() -> None:
    program = "import sys; sys.modules['llama_index'] = None; import qa.output.frameworks.llama_index_retriever"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, text=True)
    assert "the retriever for LlamaIndex needs its package: pip install 'yinzheng[llama-index]'" in done.stderr
