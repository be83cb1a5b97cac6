"""The carried model with a low-rank adapter on every linear layer; what was learned, in the names the package reads.

LoRA (Hu et al. 2021): a weight W becomes W + b·a, with a (rank, inputs) and b (outputs, rank).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch.nn import functional

from index.compile.bundled import LAYER, model_folder
from index.config import IndexConfig
from index.disk.scratch import compiler_folder_removed


class LowRank(torch.nn.Module):  # type: ignore[misc]  # torch is not read by mypy
    """A linear layer that stays as it is, and what is learned beside it."""

    def __init__(self, linear: torch.nn.Linear, rank: int, dtype: torch.dtype) -> None:
        super().__init__()
        self.register_buffer("weight", linear.weight.detach().to(dtype), persistent=False)
        self.register_buffer("bias", linear.bias.detach().to(dtype), persistent=False)
        self.a = torch.nn.Parameter(torch.empty(rank, linear.in_features))
        self.b = torch.nn.Parameter(torch.zeros(linear.out_features, rank))
        torch.nn.init.kaiming_uniform_(self.a, a=5**0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return W·x + bias + b·a·x."""
        beside = functional.linear(functional.linear(x, self.a.to(x.dtype)), self.b.to(x.dtype))
        return functional.linear(x, self.weight, self.bias) + beside


class Backbone:
    """The model, its tokeniser and its adapter."""

    def __init__(self, rank: int, seed: int, device: str) -> None:
        from transformers import AutoModel, AutoTokenizer

        torch.manual_seed(seed)
        folder = model_folder(replace(IndexConfig.from_env(os.environ), adapter="none"))
        self.device, self.rank = device, rank
        self.dtype = torch.bfloat16 if has_bfloat16(device) else torch.float32
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        # On a processor, torch's fused attention takes longer backwards than its parts.
        attention = "eager" if device == "cpu" else "sdpa"
        with compiler_folder_removed():
            self.model = AutoModel.from_pretrained(folder, attn_implementation=attention, add_pooling_layer=False)
        self.model.requires_grad_(requires_grad=False).to(self.dtype)
        self._adapted: dict[str, LowRank] = {}
        for name, layer in list(self.model.named_modules()):
            if isinstance(layer, torch.nn.Linear):
                number, _, part = name.removeprefix("encoder.layer.").partition(".")
                adapted = LowRank(layer, rank, self.dtype)
                parent, _, own = name.rpartition(".")
                setattr(self.model.get_submodule(parent), own, adapted)
                self._adapted[f"l{number}.{LAYER[part]}"] = adapted
        self.model.to(device).eval()  # no dropout: it slows the little that is learned here

    @property
    def parameters(self) -> list[torch.nn.Parameter]:
        """What is trained."""
        return [parameter for parameter in self.model.parameters() if parameter.requires_grad]

    def encode(self, texts: list[str], most: int) -> tuple[torch.Tensor, torch.Tensor, list[Any]]:
        """Return the last layer (n, length, dim), which tokens are there (n, length), and their spans."""
        batch = self.tokenizer(texts, truncation=True, max_length=most, return_offsets_mapping=True)
        rows, there = self.run(batch["input_ids"])
        return rows, there, batch["offset_mapping"]

    def run(self, ids: Sequence[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the last layer (n, length, dim), float32, and which tokens are there (n, length)."""
        length, pad = max(map(len, ids)), self.tokenizer.pad_token_id
        padded = torch.tensor([row + [pad] * (length - len(row)) for row in ids], device=self.device)
        there = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in ids], device=self.device)
        rows = self.model(input_ids=padded, attention_mask=there).last_hidden_state
        return rows.float(), there.bool()

    def learned(self, share: float = 1.0) -> dict[str, torch.Tensor]:
        """Return what the package merges: `l0.q.a` (rank, inputs) and `l0.q.b` (outputs, rank), in float16.

        Of what was learned, `share` is merged.
        """
        tensors = {}
        for name, layer in self._adapted.items():
            tensors[f"{name}.a"] = layer.a.detach().half().cpu().contiguous()
            tensors[f"{name}.b"] = (share * layer.b.detach()).half().cpu().contiguous()
        return tensors


def save_learned(path: Path, tensors: dict[str, torch.Tensor], notes: dict[str, float]) -> None:
    """Write a safetensors file with notes on how it was made, aside and swapped in."""
    aside = path.with_suffix(".aside")
    save_file(tensors, aside, {name: str(value) for name, value in notes.items()})
    aside.replace(path)


def has_bfloat16(device: str) -> bool:
    """Tell whether products in bfloat16 are quick there."""
    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
