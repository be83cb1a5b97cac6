"""Float32 weights -> fewer bits: 4-bit blocks where they hold the weights exactly, else 8 bits.

Blocks of 32 weights along the input: value = (q - 8) · d, q from 0 to 15 (GGML's q4_0, and what MatMulNBits computes
with). 8 bits are signed, one scale an output channel, 7 of the bits used: without that, the products of processors
that have AVX2 and no VNNI saturate.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix (rows, columns) in 4-bit blocks along its columns."""

    codes: NDArray[np.uint8]  # (rows, columns / 2): of two neighbours, the first is in the low bits
    scales: Floats  # (rows, columns / 32)

    def rows(self, numbers: NDArray[np.int64]) -> Floats:
        """Return those rows in float32."""
        codes, scales = self.codes[numbers], self.scales[numbers]
        both = np.stack([codes & 15, codes >> 4], axis=-1).reshape(len(numbers), -1, BLOCK)
        values: Floats = (both.astype(np.float32) - 8) * scales[:, :, None]
        return values.reshape(len(numbers), -1)


def exact_blocks(matrix: Floats) -> Blocks | None:
    """Return the matrix in blocks, None where they do not hold it to the last bit."""
    rows, columns = matrix.shape
    if columns % BLOCK:
        return None
    blocks = matrix.reshape(rows, -1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=-1)[..., None], axis=-1)
    scales = (largest / -8).astype(np.float32)  # the weight farthest from zero has q = 0
    codes = np.round(np.divide(blocks, scales, out=np.zeros_like(blocks), where=scales != 0)) + 8
    if codes.max() > 15 or not np.array_equal((codes - 8) * scales, blocks):
        return None
    flat = codes.astype(np.uint8).reshape(rows, columns)
    return Blocks((flat[:, 0::2] | flat[:, 1::2] << 4).astype(np.uint8), scales[..., 0])


def in_four_bits(source: Path, target: Path) -> bool:
    """Write the graph with its matrices in 4-bit blocks; tell whether they hold every one exactly."""
    import onnx
    from onnx import helper, numpy_helper

    from index.export import prune

    model = onnx.load(source)
    graph = model.graph
    weights = {weight.name: weight for weight in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type != "MatMul" or node.input[1] not in weights:
            nodes.append(node)
            continue
        name = node.input[1]
        matrix = np.ascontiguousarray(numpy_helper.to_array(weights[name]).T)
        blocks = exact_blocks(matrix)
        if blocks is None:
            return False
        rows, columns = matrix.shape
        codes = blocks.codes.reshape(rows, columns // BLOCK, BLOCK // 2)
        graph.initializer.append(numpy_helper.from_array(codes, f"{name}.codes"))
        graph.initializer.append(numpy_helper.from_array(blocks.scales.reshape(-1), f"{name}.scales"))
        inputs = [node.input[0], f"{name}.codes", f"{name}.scales"]
        sizes = {"K": columns, "N": rows, "bits": 4, "block_size": BLOCK}
        nodes.append(helper.make_node("MatMulNBits", inputs, list(node.output), domain="com.microsoft", **sizes))
    del graph.node[:]
    graph.node.extend(nodes)
    prune(graph)
    if not any(opset.domain == "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, target)
    return True


def in_eight_bits(source: Path, target: Path) -> None:
    """Write the graph with its matrices in 8 bits; activations follow at run time, one scale a matrix."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
