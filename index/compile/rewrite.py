"""A float32 graph -> one that says the same in fewer steps, and whose products lose less in 8 bits.

Products of the same input (a layer's query, key and value) become one, and a bias is added right behind its product,
which ONNX Runtime then makes one node of. In 8 bits a text's activations have one scale: where a few of their channels
reach many times as far as the others, which would coarsen all, these are multiplied apart in float32 (Dettmers et al.
2022, LLM.int8()); elsewhere their channels are brought nearer to one another, and the matrix's rows moved apart by as
much (Xiao et al. 2023, SmoothQuant), which takes less time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.compile.export import prune, users_of
from index.model.q4_blocks import Floats

APART = 8  # channels multiplied in float32; 4 and 16 measured alike
FAR = 3.0  # times as far as those left, from where they are; 2 is as close without smoothing, and takes 5 % longer
SMOOTHING = 0.3  # power of a channel's reach that it is divided by; .5 is less close


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """x · weight + bias, as one node or two of a graph hold it."""

    x: str
    weight: Floats  # (n_inputs, n_outputs)
    bias: Floats | None  # (n_outputs,)
    nodes: tuple[str, ...]  # outputs of the product and, behind it, of the sum; the last is the value

    @property
    def output(self) -> str:
        """The value's name."""
        return self.nodes[-1]


def products(graph: Any) -> list[Product]:
    """Return the products with a constant matrix, in the graph's order."""
    constants, users = _constants(graph), users_of(graph)
    outputs = {output.name for output in graph.output}
    found = []
    for node in graph.node:
        weight = constants.get(node.input[1]) if node.op_type == "MatMul" else None
        if weight is None or weight.ndim != 2:
            continue
        (y,), after, bias = node.output, users.get(node.output[0], []), None
        if len(after) == 1 and after[0].op_type == "Add" and y not in outputs:
            bias = next((constants[name] for name in after[0].input if name in constants), None)
        if bias is None or bias.shape != weight.shape[1:]:
            found.append(Product(node.input[0], weight, None, (y,)))
        else:
            found.append(Product(node.input[0], weight, bias, (y, after[0].output[0])))
    return found


def rewrite(graph: Any, peaks: Mapping[str, Floats]) -> list[str]:
    """Rewrite the graph, and return the names of the products that are to stay in float32.

    `peaks` holds, for each input of a product, how far each of its channels reaches.
    """
    of_input: dict[str, list[Product]] = {}
    for product in products(graph):
        of_input.setdefault(product.x, []).append(product)
    first = {group[0].nodes[0]: group for group in of_input.values()}
    replaced = {name for group in of_input.values() for product in group for name in product.nodes}
    nodes, apart = [], []
    for node in graph.node:
        name = node.output[0]
        if name in first:
            made = _Writer(graph, first[name], peaks[node.input[0]])
            nodes += made.nodes
            apart += made.apart
        elif name not in replaced:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    prune(graph)
    return apart


class _Writer:
    """The nodes of one or several products of the same input."""

    def __init__(self, graph: Any, group: Sequence[Product], peaks: Floats) -> None:
        self.nodes: list[Any] = []
        self.apart: list[str] = []
        self._graph, self._x = graph, group[0].x
        alone = len(group) == 1
        whole = group[0].output if alone else f"{self._x}.products"
        self._product(np.concatenate([one.weight for one in group], axis=1), _joined_bias(group), peaks, whole)
        if not alone:
            sizes = self._constant("sizes", np.array([one.weight.shape[1] for one in group], dtype=np.int64))
            self._node("Split", [whole, sizes], [one.output for one in group], axis=-1)

    def _product(self, weight: Floats, bias: Floats | None, peaks: Floats, whole: str) -> None:
        """Write (x · factors) · near + bias, and what is apart, so that it comes out as `whole`."""
        channels = far_channels(peaks)
        by = np.ones(len(peaks), dtype=np.float32) if len(channels) else smoothing(peaks)
        factors, near = np.float32(1) / by, weight * by[:, None]
        factors[channels], near[channels] = 0, 0
        steps = [f"{self._x}.{step}" for step in ("product", "biased")[: 1 if bias is None else 2]]
        if not len(channels):
            steps[-1] = whole
        self._node("Mul", [self._x, self._constant("factors", factors)], [f"{self._x}.near"])
        self._node("MatMul", [f"{self._x}.near", self._constant("weight", near)], steps[:1])
        if bias is not None:
            self._node("Add", [steps[0], self._constant("bias", bias)], steps[1:])
        if len(channels):
            far, beside = f"{self._x}.far", f"{self._x}.beside"
            self._node("Gather", [self._x, self._constant("channels", channels)], [far], axis=-1)
            self._node("MatMul", [far, self._constant("far.weight", weight[channels])], [beside])
            self._node("Add", [steps[-1], beside], [whole])
            self.apart.append(beside)

    def _node(self, kind: str, inputs: list[str], outputs: list[str], **attributes: int) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, outputs, outputs[0], **attributes))

    def _constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(value, f"{self._x}.{name}"))
        return f"{self._x}.{name}"


def far_channels(peaks: Floats) -> Any:
    """Return the APART channels that reach farthest, in order, (n,); none where they reach not FAR times as far."""
    order = np.argsort(-peaks, kind="stable")
    if len(peaks) <= APART or peaks[order[0]] < FAR * peaks[order[APART]]:
        return np.zeros(0, dtype=np.int64)
    return np.sort(order[:APART]).astype(np.int64)


def smoothing(peaks: Floats) -> Floats:
    """Return what each channel is divided by: its reach in units of the median, to the power of SMOOTHING."""
    least = np.finfo(np.float32).tiny
    relative = np.maximum(peaks / np.maximum(np.median(peaks), least), 1e-3)
    return np.asarray(relative**SMOOTHING, dtype=np.float32)


def _joined_bias(group: Sequence[Product]) -> Floats | None:
    if all(one.bias is None for one in group):
        return None
    parts = [np.zeros(one.weight.shape[1], np.float32) if one.bias is None else one.bias for one in group]
    return np.concatenate(parts)


def _constants(graph: Any) -> dict[str, Any]:
    """Return the graph's constants by name; the exporter names one of several equal ones, and the others after it."""
    from onnx import numpy_helper

    found = {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in found:
            found[node.output[0]] = found[node.input[0]]
    return found
