"""A retriever for LlamaIndex: the extra `llama-index`."""

from __future__ import annotations

import asyncio

from qa.output.frameworks.passages import Retrieves, metadata_of
from qa.records import EVERYTHING, Hit, Scope

try:
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode
except ImportError as exc:
    raise ImportError("the retriever for LlamaIndex needs its package: pip install 'yinzheng[llama-index]'") from exc

READ = {"title", "provider", "headings"}  # what a language model is told of a passage; the rest is for programs


class YinzhengRetriever(BaseRetriever):  # type: ignore[misc]  # where it is not installed, its types are not known
    """Passages of an index as LlamaIndex's nodes, best first; `metadata` says where each stands."""

    def __init__(self, engine: Retrieves, k: int = 5, scope: Scope = EVERYTHING) -> None:
        super().__init__()
        self.engine = engine
        self.k = k
        self.scope = scope

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self.engine.retrieve(query_bundle.query_str, self.k, (), self.scope)
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(hit: Hit) -> TextNode:
    metadata = metadata_of(hit)
    unread = sorted(metadata.keys() - READ)
    return TextNode(
        id_=hit.chunk_id,
        text=hit.text,
        start_char_idx=hit.place.start,
        end_char_idx=hit.place.end,
        metadata=metadata,
        excluded_llm_metadata_keys=unread,
        excluded_embed_metadata_keys=unread,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.place.doc_id, hash=hit.sha256)},
    )
