"""The carried model (BERT) with a low-rank update of every matrix, merged into the weights once a step.

LoRA (Hu et al. 2021): a matrix W becomes W + b·a, with a (rank, inputs) and b (outputs, rank). In a large batch,
merging costs less than applying the update to every token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch.nn import functional

from index.compile.bundled import matrices
from training.carried import Carried
from training.tokens import Padded

BUCKETS = 3  # per batch: texts of similar length, so that there is little padding


@dataclass(frozen=True, slots=True)
class Bucket:
    """The texts of similar length in a batch, encoded."""

    part: torch.Tensor  # (n,): their indices in the batch
    rows: torch.Tensor  # (n, length, hidden): the last layer, float32
    there: torch.Tensor  # (n, length): what is not padding
    own: torch.Tensor  # (n, length), as in Padded


class Backbone(torch.nn.Module):  # type: ignore[misc]  # torch is not read by mypy
    """The model; call `merge` after each change of the parameters."""

    def __init__(self, carried: Carried, rank: int, dropout: float, seed: int, device: str) -> None:
        super().__init__()
        torch.manual_seed(seed)
        torch.set_float32_matmul_precision("high")  # on a GPU: TF32
        sizes = carried.sizes
        self.rank, self.device, self.sizes, self._dropout = rank, torch.device(device), sizes, dropout
        self.dtype = torch.bfloat16 if _bfloat16_is_quick(self.device) else torch.float32
        self._epsilon = carried.epsilon
        shapes = {
            "emb.word": (len(carried.used), sizes.hidden),
            "emb.pos": (sizes.positions, sizes.hidden),
            "emb.type": (sizes.token_types, sizes.hidden),
            **{f"{name}.w": shape for name, shape in matrices(sizes).items()},
        }
        self._plain = {
            name: torch.tensor(values).reshape(shapes.get(name, values.shape)).to(self.device)
            for name, values in carried.tensors.items()
        }
        self.matrices = list(matrices(sizes))  # all that are adapted, such as `l0.q`
        self.a, self.b = torch.nn.ParameterDict(), torch.nn.ParameterDict()
        for name in self.matrices:
            outputs, inputs = self._plain[f"{name}.w"].shape
            a = torch.empty(rank, inputs)
            torch.nn.init.kaiming_uniform_(a, a=5**0.5)
            self.a[_key(name)] = torch.nn.Parameter(a.to(self.device))
            self.b[_key(name)] = torch.nn.Parameter(torch.zeros(outputs, rank, device=self.device))
        self.merge()

    def merge(self) -> None:
        """Merge the update into the weights that encode the next texts."""
        plain = {name: values.to(self.dtype) for name, values in self._plain.items() if not name.startswith("emb.")}
        for name in self.matrices:
            update = self.b[_key(name)] @ self.a[_key(name)]
            plain[f"{name}.w"] = (self._plain[f"{name}.w"] + update).to(self.dtype)
        self._weights = plain

    def embed(self, texts: Padded, buckets: int = BUCKETS) -> Iterator[Bucket]:
        """Yield the encoded texts in buckets of similar length."""
        for part, length in texts.buckets(buckets):
            ids, own, sizes = (
                torch.from_numpy(values).to(self.device)
                for values in (texts.ids[part, :length], texts.own[part, :length], texts.sizes[part])
            )
            there = torch.arange(length, device=self.device) < sizes[:, None]
            yield Bucket(torch.from_numpy(part).to(self.device), self._rows(ids.long(), there), there, own)

    def start_from(self, learned: Mapping[str, torch.Tensor]) -> None:
        """Start from the tensors of `learned()`, of this rank or a lower one."""
        with torch.no_grad():
            for name in self.matrices:
                a, b = learned[f"{name}.a"], learned[f"{name}.b"]
                self.a[_key(name)][: len(a)] = a.float()
                self.b[_key(name)][:, : len(a)] = b.float()
        self.merge()

    def learned(self, share: float = 1.0) -> dict[str, torch.Tensor]:
        """Return `l0.q.a` (rank, inputs) and `l0.q.b` (outputs, rank) of every matrix, float16; b times `share`."""
        tensors = {}
        for name in self.matrices:
            tensors[f"{name}.a"] = self.a[_key(name)].detach().half().cpu().contiguous()
            tensors[f"{name}.b"] = (share * self.b[_key(name)].detach()).half().cpu().contiguous()
        return tensors

    def _rows(self, ids: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Return the last layer (n, length, hidden), float32."""
        n, length = ids.shape
        mask = there[:, None, None, :].expand(n, 1, length, length)
        words, places, kinds = (self._plain[f"emb.{part}"] for part in ("word", "pos", "type"))
        norm = (self._plain["emb.ln.w"], self._plain["emb.ln.b"])
        x = functional.layer_norm(words[ids] + places[:length] + kinds[0], (self.sizes.hidden,), *norm, self._epsilon)
        x = self._dropped(x.to(self.dtype))
        for layer in range(self.sizes.layers):
            x = self._normed(f"l{layer}.aln", x + self._dropped(self._attended(layer, x, mask)))
            inner = functional.gelu(self._linear(f"l{layer}.fi", x))
            x = self._normed(f"l{layer}.oln", x + self._dropped(self._linear(f"l{layer}.fo", inner)))
        return x.float()

    def _attended(self, layer: int, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        n, length, _ = x.shape
        query, key, value = (
            self._linear(f"l{layer}.{part}", x).view(n, length, self.sizes.heads, -1).transpose(1, 2)
            for part in ("q", "k", "v")
        )
        dropout = self._dropout if self.training else 0.0
        seen = functional.scaled_dot_product_attention(query, key, value, mask, dropout)
        return self._linear(f"l{layer}.ao", seen.transpose(1, 2).reshape(n, length, -1))

    def _linear(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return functional.linear(x, self._weights[f"{name}.w"], self._weights[f"{name}.b"])

    def _normed(self, name: str, x: torch.Tensor) -> torch.Tensor:
        weight, bias = self._weights[f"{name}.w"], self._weights[f"{name}.b"]
        return functional.layer_norm(x, (self.sizes.hidden,), weight, bias, self._epsilon)

    def _dropped(self, x: torch.Tensor) -> torch.Tensor:
        return functional.dropout(x, self._dropout, self.training)


def _key(matrix: str) -> str:
    """Return the name without full stops, which torch reserves."""
    return matrix.replace(".", "_")


def _bfloat16_is_quick(device: torch.device) -> bool:
    """Tell whether to multiply in bfloat16: on CPUs that support it. A GPU uses TF32, which is more exact."""
    return device.type == "cpu" and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
