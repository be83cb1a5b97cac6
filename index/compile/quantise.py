"""A float32 graph -> one with smaller matrices: 8 bits that compute faster, or the 4-bit blocks the weights came in.

8 bits are signed, one scale an output channel; 7 of them are used where a processor's products saturate (AVX2 without
VNNI). Activations follow at run time, one scale a text; how a graph is made ready for that is left to
`index.compile.rewrite`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.compile.export import prune
from index.compile.rewrite import products, rewrite
from index.model.q4_blocks import BLOCK, Floats, exact_blocks


def in_eight_bits(source: Path, target: Path, inputs: Sequence[Floats], *, seven: bool) -> None:
    """Write the graph with its matrices in 8 bits or 7 of them; `inputs` are texts, to see which channels reach far."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source)
    apart = rewrite(model.graph, _peaks(source, inputs))
    between = target.with_suffix(".apart.onnx")
    onnx.save(model, between)
    root, nobody = logging.getLogger(), logging.NullHandler()
    root.addHandler(nobody)  # without any, the first line through the root logger makes one that prints
    root.addFilter(_not_advice)
    try:
        quantize_dynamic(
            between,
            target,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=seven,
            nodes_to_exclude=apart,
            extra_options={"MatMulConstBOnly": True},
        )
    finally:
        root.removeFilter(_not_advice)
        root.removeHandler(nobody)
    between.unlink()


def _not_advice(record: logging.LogRecord) -> bool:
    """Pass over what onnxruntime says through the root logger: it advises steps that change nothing here."""
    return "quantization" not in Path(record.pathname).parts


def in_four_bits(source: Path, target: Path) -> bool:
    """Write the graph with its matrices in 4-bit blocks; tell whether they hold every one exactly."""
    import onnx
    from onnx import helper, numpy_helper

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


def _peaks(source: Path, inputs: Sequence[Floats]) -> dict[str, Floats]:
    """Return, for each input of a product with weights, how far each of its channels reaches."""
    import onnx
    import onnxruntime

    model = onnx.load(source)
    names = sorted({product.x for product in products(model.graph)})
    infos = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names]
    model.graph.output.extend(infos)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    reached: dict[str, list[Floats]] = {name: [] for name in names}
    for words in inputs:
        for name, seen in zip(names, session.run(names, {"words": words[None]}), strict=True):
            reached[name].append(np.abs(seen).reshape(-1, seen.shape[-1]).max(axis=0))
    return {name: np.max(rows, axis=0) for name, rows in reached.items()}
