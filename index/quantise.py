"""A float32 graph -> one with smaller matrices: 8 bits that compute faster, or the 4-bit blocks the weights came in.

8 bits are signed, one scale an output channel; 7 of them are used where a processor's products saturate (AVX2 without
VNNI). Activations follow at run time, one scale a text. Where a few of their channels reach many times as far as the
others, which would coarsen all, these are multiplied apart in float32 (Dettmers et al. 2022, LLM.int8()); elsewhere
their channels are brought nearer to one another, and the matrix's rows moved apart by as much (Xiao et al. 2023,
SmoothQuant), which takes less time.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.blocks import BLOCK, Floats, exact_blocks
from index.export import prune

APART = 8  # channels multiplied in float32; 4 and 16 measured alike
FAR = 3.0  # times as far as those left, from where they are; 2 is as close without smoothing, and takes 5 % longer
SMOOTHING = 0.3  # power of a channel's reach that it is divided by; .5 is less close


def in_eight_bits(source: Path, target: Path, inputs: Sequence[Floats], *, seven: bool) -> None:
    """Write the graph with its matrices in 8 bits or 7 of them; `inputs` are texts, to see which channels reach far."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source)
    _join(model.graph)
    apart = _set_apart(model.graph, _peaks(source, inputs))
    between = target.with_suffix(".apart.onnx")
    onnx.save(model, between)
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)  # it advises, through the root logger, steps that change nothing here
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
        logging.disable(before)
    between.unlink()


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
    names = sorted({node.input[0] for node in _products(model.graph)})
    infos = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names]
    model.graph.output.extend(infos)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows = [[np.abs(seen[0]).max(axis=0) for seen in session.run(names, {"words": words[None]})] for words in inputs]
    return {name: np.max([row[n] for row in rows], axis=0) for n, name in enumerate(names)}


def _join(graph: Any) -> None:
    """Make one product of those of the same input (a layer's query, key and value), each with its bias behind it."""
    from onnx import helper, numpy_helper

    weights = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    biases = _biases(graph)
    of_input: dict[str, list[Any]] = {}
    for node in _products(graph):
        if node.output[0] in biases:
            of_input.setdefault(node.input[0], []).append(node)
    joined: dict[str, list[Any]] = {}  # by the output of the first of them
    dropped: set[str] = set()
    for x, products in of_input.items():
        if len(products) == 1:
            continue
        name, adds = f"{x}.products", [biases[node.output[0]] for node in products]
        matrices = [weights[node.input[1]] for node in products]
        bias = np.concatenate([weights[add_bias] for _, add_bias in adds])
        graph.initializer.append(numpy_helper.from_array(np.concatenate(matrices, axis=1), f"{name}.weight"))
        graph.initializer.append(numpy_helper.from_array(bias, f"{name}.bias"))
        sizes = np.array([matrix.shape[1] for matrix in matrices], dtype=np.int64)
        graph.initializer.append(numpy_helper.from_array(sizes, f"{name}.sizes"))
        outputs = [add.output[0] for add, _ in adds]
        joined[products[0].output[0]] = [
            helper.make_node("MatMul", [x, f"{name}.weight"], [f"{name}.product"], f"{name}.product"),
            helper.make_node("Add", [f"{name}.product", f"{name}.bias"], [f"{name}.sum"], f"{name}.sum"),
            helper.make_node("Split", [f"{name}.sum", f"{name}.sizes"], outputs, f"{name}.split", axis=-1),
        ]
        dropped.update(node.output[0] for node in products)
        dropped.update(outputs)
    nodes = []
    for node in graph.node:
        nodes += joined.get(node.output[0], [node] if node.output[0] not in dropped else [])
    del graph.node[:]
    graph.node.extend(nodes)
    prune(graph)


def _set_apart(graph: Any, peaks: Mapping[str, Floats]) -> list[str]:
    """Turn x·W + b into (x'·W' + b) + x"·W", where x" is the channels that reach far; return the latter's names.

    In this order ONNX Runtime makes one node of the first product and its bias. Where none reach far, turn x·W into
    (x / s)·(s·W).
    """
    from onnx import helper, numpy_helper

    weights = {weight.name: weight for weight in graph.initializer}
    biases = _biases(graph)
    sums: set[str] = set()
    channels: dict[str, NDArray[np.int64]] = {}
    smoothed: dict[str, Floats] = {}
    names, nodes = [], []
    products = {node.output[0] for node in _products(graph)}
    for node in graph.node:
        if node.output[0] in sums:
            continue
        if not products.intersection(node.output):
            nodes.append(node)
            continue
        x, w, y = node.input[0], node.input[1], node.output[0]
        farthest = np.sort(peaks[x])[::-1]
        if farthest[0] < FAR * farthest[min(APART, len(farthest) - 1)]:
            if x not in smoothed:
                smoothed[x] = _smoothing(peaks[x])
                graph.initializer.append(numpy_helper.from_array(1 / smoothed[x], f"{x}.smoothing"))
                nodes.append(helper.make_node("Mul", [x, f"{x}.smoothing"], [f"{x}.smooth"], f"{x}.smooth"))
            matrix = numpy_helper.to_array(weights[w]) * smoothed[x][:, None]
            weights[w].CopyFrom(numpy_helper.from_array(matrix, w))
            nodes.append(helper.make_node("MatMul", [f"{x}.smooth", w], [y], f"{y}.smooth"))
            continue
        if x not in channels:
            channels[x] = np.sort(np.argsort(-peaks[x], kind="stable")[:APART]).astype(np.int64)
            mask = np.ones(len(peaks[x]), dtype=np.float32)
            mask[channels[x]] = 0
            graph.initializer.append(numpy_helper.from_array(mask, f"{x}.mask"))
            graph.initializer.append(numpy_helper.from_array(channels[x], f"{x}.channels"))
            nodes.append(helper.make_node("Mul", [x, f"{x}.mask"], [f"{x}.near"], f"{x}.near"))
            nodes.append(helper.make_node("Gather", [x, f"{x}.channels"], [f"{x}.far"], f"{x}.far", axis=2))
        matrix = numpy_helper.to_array(weights[w]).copy()
        graph.initializer.append(numpy_helper.from_array(matrix[channels[x]], f"{w}.far"))
        matrix[channels[x]] = 0
        weights[w].CopyFrom(numpy_helper.from_array(matrix, w))
        near, whole = f"{y}.near", y
        nodes.append(helper.make_node("MatMul", [f"{x}.near", w], [near], near))
        if y in biases:
            add, bias = biases[y]
            sums.add(add.output[0])
            near, whole = f"{y}.biased", add.output[0]
            nodes.append(helper.make_node("Add", [f"{y}.near", bias], [near], near))
        nodes.append(helper.make_node("MatMul", [f"{x}.far", f"{w}.far"], [f"{y}.far"], f"{y}.far"))
        nodes.append(helper.make_node("Add", [near, f"{y}.far"], [whole], f"{y}.sum"))
        names.append(f"{y}.far")
    del graph.node[:]
    graph.node.extend(nodes)
    return names


def _smoothing(peaks: Floats) -> Floats:
    """Return what each channel is divided by: its reach in units of the median, to the power of SMOOTHING."""
    least = np.finfo(np.float32).tiny
    relative = np.maximum(peaks / np.maximum(np.median(peaks), least), 1e-3)
    return np.asarray(relative**SMOOTHING, dtype=np.float32)


def _biases(graph: Any) -> dict[str, tuple[Any, str]]:
    """Return, by a product's output, the node that adds its bias and the bias's name, where that is all it goes to."""
    weights = {weight.name for weight in graph.initializer if len(weight.dims) == 1}
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    found = {}
    for node in _products(graph):
        after = users.get(node.output[0], [])
        if len(after) == 1 and after[0].op_type == "Add":
            bias = next((name for name in after[0].input if name in weights), None)
            if bias is not None:
                found[node.output[0]] = (after[0], bias)
    return found


def _products(graph: Any) -> list[Any]:
    weights = {weight.name for weight in graph.initializer}
    return [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in weights]
