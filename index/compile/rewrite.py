"""A float32 graph -> an equivalent one of fewer nodes, whose products lose less accuracy in 8 bits.

Products of the same input (a layer's query, key and value) become one, and a bias is added right after its product, so
that ONNX Runtime fuses the two. In 8 bits a text's activations share one scale. Where a few outlier channels are many
times as large as the others, these are multiplied separately in float32 (Dettmers et al. 2022, LLM.int8()); elsewhere
the channels are smoothed and the rows of the matrix scaled to compensate (Xiao et al. 2023, SmoothQuant), which takes
less time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.compile.export import prune, users_of
from index.model.q4_blocks import Floats

N_OUTLIERS = 8  # channels multiplied in float32; 4 and 16 measured alike
OUTLIER_RATIO = 3.0  # least ratio of the largest channel to the largest of the rest; 2 takes 5 % longer, no closer
SMOOTHING = 0.3  # power of a channel's relative peak that it is divided by; .5 is less close


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """x · weight + bias, in one or two nodes of a graph."""

    x: str  # the input's name
    weight: Floats  # (n_inputs, n_outputs)
    bias: Floats | None  # (n_outputs,)
    nodes: tuple[str, ...]  # the outputs of the product and, if there is a bias, of the sum

    @property
    def output(self) -> str:
        """The name of the result."""
        return self.nodes[-1]


def products(graph: Any) -> list[Product]:
    """Return the products with a constant matrix, in graph order."""
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
    """Rewrite the graph in place; return the names of the products of outlier channels, which stay in float32.

    `peaks` holds, for each input of a product, the largest magnitude of each of its channels.
    """
    of_input: dict[str, list[Product]] = {}
    for product in products(graph):
        of_input.setdefault(product.x, []).append(product)
    first = {group[0].nodes[0]: group for group in of_input.values()}
    replaced = {name for group in of_input.values() for product in group for name in product.nodes}
    nodes, outlier_products = [], []
    for node in graph.node:
        name = node.output[0]
        if name in first:
            made = _Writer(graph, first[name], peaks[node.input[0]])
            nodes += made.nodes
            outlier_products += made.outlier_products
        elif name not in replaced:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    prune(graph)
    return outlier_products


class _Writer:
    """The nodes for one or several products of the same input."""

    def __init__(self, graph: Any, group: Sequence[Product], peaks: Floats) -> None:
        self.nodes: list[Any] = []
        self.outlier_products: list[str] = []
        self._graph, self._x = graph, group[0].x
        alone = len(group) == 1
        whole = group[0].output if alone else f"{self._x}.products"
        self._product(np.concatenate([one.weight for one in group], axis=1), _joined_bias(group), peaks, whole)
        if not alone:
            sizes = self._constant("sizes", np.array([one.weight.shape[1] for one in group], dtype=np.int64))
            self._node("Split", [whole, sizes], [one.output for one in group], axis=-1)

    def _product(self, weight: Floats, bias: Floats | None, peaks: Floats, whole: str) -> None:
        """Write (x · factors) · weight + bias, plus the product of the outlier channels, as the value `whole`."""
        channels = outlier_channels(peaks)
        divisors = np.ones(len(peaks), dtype=np.float32) if len(channels) else smoothing(peaks)
        factors, scaled = np.float32(1) / divisors, weight * divisors[:, None]
        factors[channels], scaled[channels] = 0, 0
        steps = [f"{self._x}.{step}" for step in ("product", "biased")[: 1 if bias is None else 2]]
        if not len(channels):
            steps[-1] = whole
        self._node("Mul", [self._x, self._constant("factors", factors)], [f"{self._x}.near"])
        self._node("MatMul", [f"{self._x}.near", self._constant("weight", scaled)], steps[:1])
        if bias is not None:
            self._node("Add", [steps[0], self._constant("bias", bias)], steps[1:])
        if len(channels):
            far, beside = f"{self._x}.far", f"{self._x}.beside"
            self._node("Gather", [self._x, self._constant("channels", channels)], [far], axis=-1)
            self._node("MatMul", [far, self._constant("far.weight", weight[channels])], [beside])
            self._node("Add", [steps[-1], beside], [whole])
            self.outlier_products.append(beside)

    def _node(self, kind: str, inputs: list[str], outputs: list[str], **attributes: int) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, outputs, outputs[0], **attributes))

    def _constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(value, f"{self._x}.{name}"))
        return f"{self._x}.{name}"


def outlier_channels(peaks: Floats) -> Any:
    """Return the N_OUTLIERS channels of the largest peaks, ascending; none where the ratio is below OUTLIER_RATIO."""
    order = np.argsort(-peaks, kind="stable")
    if len(peaks) <= N_OUTLIERS or peaks[order[0]] < OUTLIER_RATIO * peaks[order[N_OUTLIERS]]:
        return np.zeros(0, dtype=np.int64)
    return np.sort(order[:N_OUTLIERS]).astype(np.int64)


def smoothing(peaks: Floats) -> Floats:
    """Return what each channel is divided by: (peak / median peak) to the power of SMOOTHING."""
    least = np.finfo(np.float32).tiny
    relative = np.maximum(peaks / np.maximum(np.median(peaks), least), 1e-3)
    return np.asarray(relative**SMOOTHING, dtype=np.float32)


def _joined_bias(group: Sequence[Product]) -> Floats | None:
    if all(one.bias is None for one in group):
        return None
    parts = [np.zeros(one.weight.shape[1], np.float32) if one.bias is None else one.bias for one in group]
    return np.concatenate(parts)


def _constants(graph: Any) -> dict[str, Any]:
    """Return the graph's constants by name; the exporter makes Identity nodes of equal ones."""
    from onnx import numpy_helper

    found = {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in found:
            found[node.output[0]] = found[node.input[0]]
    return found
