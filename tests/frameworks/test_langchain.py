"""The retriever for LangChain passes LangChain's own tests of retrievers."""

from __future__ import annotations

from typing import Any

import pytest

from qa.engine import Engine

pytest.importorskip("langchain_tests", reason="no langchain-tests: make frameworks")

from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from qa.output.frameworks.langchain_retriever import YinzhengRetriever


class TestYinzhengRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _opened(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return YinzhengRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"engine": self.engine}

    @property
    def retriever_query_example(self) -> str:
        return "平均通关时间压缩至多少分钟？"
