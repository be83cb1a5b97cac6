"""A retriever for LangChain: the extra `langchain`."""

from __future__ import annotations

from collections.abc import Sequence

from qa.output.frameworks.passages import Retrieves, metadata_of
from qa.records import EVERYTHING, Scope

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ImportError as exc:
    raise ImportError("the retriever for LangChain needs its package: pip install 'yinzheng[langchain]'") from exc


class YinzhengRetriever(BaseRetriever):
    """Passages of an index as LangChain's documents, best first; `metadata` says where each stands.

    `k` and `scope` may be given with a question too, and with it `history`, the questions before it, oldest first.
    """

    engine: Retrieves
    k: int = 5
    scope: Scope = EVERYTHING

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        history: Sequence[str] = (),
        scope: Scope | None = None,
    ) -> list[Document]:
        hits = self.engine.retrieve(query, self.k if k is None else k, history, self.scope if scope is None else scope)
        return [Document(id=hit.chunk_id, page_content=hit.text, metadata=metadata_of(hit)) for hit in hits]
