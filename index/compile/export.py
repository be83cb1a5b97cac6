"""A transformer -> an ONNX graph from token embeddings (1, n, dim) to the last layer's token vectors; float32.

The graph has no attention mask: a text is encoded alone, without padding. Attention becomes a single ONNX Runtime node
if the transformer lets its attention be replaced (`transformers.AttentionInterface`). The embedding table stays outside
(`index.model.embeddings`), quantisation is left to `index.compile.quantise`.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from index.model.q4_blocks import Floats

ATTENTION = "yinzheng_attention"
OPSET = 17  # the newest that torch's exporter through TorchScript writes in full
SHAPE_ONLY = {"Reshape", "Transpose", "Flatten", "Identity"}


def export_encoder(transformer: Any, path: Path) -> None:
    """Write the graph of a transformers model; torch's own errors pass through."""
    import onnx
    import torch

    dim = transformer.get_input_embeddings().weight.shape[1]
    before = transformer.config._attn_implementation
    replaceable = bool(getattr(transformer, "_supports_attention_backend", False))
    transformer.config._attn_implementation = _attention() if replaceable else "eager"
    try:
        with warnings.catch_warnings(), torch.inference_mode():
            warnings.simplefilter("ignore")  # the exporter's own, about itself
            torch.onnx.export(
                _FromEmbeddings(transformer).module.eval(),
                (torch.randn(2, 7, dim),),
                str(path),
                input_names=["words"],
                output_names=["tokens"],
                dynamic_axes={"words": {0: "texts", 1: "length"}, "tokens": {0: "texts", 1: "length"}},
                opset_version=OPSET,
                custom_opsets={"com.microsoft": 1},
                dynamo=False,
            )
    finally:
        transformer.config._attn_implementation = before
    graph = onnx.load(path)
    _join(graph.graph)
    onnx.save(graph, path)


def run_original(transformer: Any, embeddings: Floats) -> Floats:
    """Return the transformer's own last layer (n, dim) for one text, from its token embeddings (n, dim)."""
    import torch

    with torch.inference_mode():
        rows = _FromEmbeddings(transformer).module.eval()(torch.from_numpy(embeddings)[None])
    return np.asarray(rows[0].float().numpy())


class _FromEmbeddings:
    """Wraps the transformer so that its input is embeddings and its output one tensor."""

    def __init__(self, transformer: Any) -> None:
        import torch

        class Module(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.transformer = transformer

            def forward(self, embeddings: Any) -> Any:
                return self.transformer(inputs_embeds=embeddings).last_hidden_state

        self.module = Module()


@cache
def _attention() -> str:
    """Register an attention that is exported as one node; return its name."""
    import torch
    from torch.onnx import symbolic_helper
    from transformers import AttentionInterface

    def compute(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, heads: int, scale: float) -> torch.Tensor:
        split = [x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (query, key, value)]
        mixed = torch.nn.functional.scaled_dot_product_attention(*split, scale=scale)
        return mixed.transpose(1, 2).flatten(2)

    compute.__annotations__ = {
        **dict.fromkeys(("query", "key", "value", "return"), torch.Tensor),
        "heads": int,
        "scale": float,
    }
    operation = torch.library.custom_op("yinzheng::attention", compute, mutates_args=())

    @symbolic_helper.parse_args("v", "v", "v", "i", "f")  # type: ignore[untyped-decorator]
    def node(graph: Any, query: Any, key: Any, value: Any, heads: int, scale: float) -> Any:
        made = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads, scale_f=scale)
        return made.setType(query.type())

    torch.onnx.register_custom_op_symbolic("yinzheng::attention", node, OPSET)

    def attention(
        module: Any, query: Any, key: Any, value: Any, mask: Any, scaling: float | None = None, **_: Any
    ) -> tuple[Any, None]:
        heads, size = query.shape[1], query.shape[-1]
        flat = [x.transpose(1, 2).flatten(2) for x in (query, key, value)]
        mixed = operation(*flat, heads, size**-0.5 if scaling is None else float(scaling))
        return mixed.unflatten(-1, (heads, size)), None

    AttentionInterface.register(ATTENTION, attention)
    return ATTENTION


def _join(graph: Any) -> None:
    """Remove the nodes that split heads before an attention node and join them after: it does that itself."""
    makers = {name: node for node in graph.node for name in node.output}
    users = users_of(graph)
    for node in graph.node:
        if node.op_type != "MultiHeadAttention":
            continue
        for place in range(3):
            while (maker := makers.get(node.input[place])) is not None and maker.op_type in SHAPE_ONLY:
                node.input[place] = maker.input[0]
        last = node.output[0]
        while True:
            after = [user for user in users.get(last, []) if user.op_type != "Shape"]
            if len(after) != 1 or after[0].op_type not in SHAPE_ONLY:
                break
            last = after[0].output[0]
        for user in users.get(last, []):
            for place, name in enumerate(user.input):
                if name == last:
                    user.input[place] = node.output[0]
    prune(graph)


def users_of(graph: Any) -> dict[str, list[Any]]:
    """Return the nodes that consume each value, by the value's name."""
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    return users


def prune(graph: Any) -> None:
    """Remove nodes and weights that no output depends on."""
    needed = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            kept.append(node)
            needed.update(node.input)
    weights = [weight for weight in graph.initializer if weight.name in needed]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(weights)
