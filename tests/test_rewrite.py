"""Rewriting a graph changes how it computes, not what: in float32 its values stay, whatever reaches how far."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from index.compile.quantise import _peaks, in_eight_bits
from index.compile.rewrite import N_OUTLIERS, outlier_channels, products, rewrite, smoothing

DIM = 16
RANDOM = np.random.default_rng(7)


def constant(name: str, *shape: int) -> Any:
    return numpy_helper.from_array(RANDOM.normal(size=shape).astype(np.float32), name)


def node(kind: str, inputs: list[str], output: str) -> Any:
    return helper.make_node(kind, inputs, [output], output)


GRAPHS: dict[str, tuple[list[Any], list[Any], list[str]]] = {
    "query, key and value": (
        [
            *(node("MatMul", ["words", f"w{n}"], f"p{n}") for n in range(3)),
            node("Add", ["b0", "p0"], "y0"),
            node("Add", ["p1", "b1"], "y1"),
            node("Add", ["b2", "p2"], "y2"),
        ],
        [*(constant(f"w{n}", DIM, 8 + n) for n in range(3)), *(constant(f"b{n}", 8 + n) for n in range(3))],
        ["y0", "y1", "y2"],
    ),
    "without biases": (
        [node("MatMul", ["words", "w0"], "y0"), node("MatMul", ["words", "w1"], "y1")],
        [constant("w0", DIM, 4), constant("w1", DIM, 6)],
        ["y0", "y1"],
    ),
    "one with a bias, one without": (
        [node("MatMul", ["words", "w0"], "p0"), node("Add", ["p0", "b0"], "y0"), node("MatMul", ["words", "w1"], "y1")],
        [constant("w0", DIM, 4), constant("b0", 4), constant("w1", DIM, 6)],
        ["y0", "y1"],
    ),
    "one matrix in two layers, the second by another name": (
        [
            node("Identity", ["w0"], "w1"),
            node("MatMul", ["words", "w0"], "p0"),
            node("Add", ["p0", "b0"], "h"),
            node("MatMul", ["h", "w1"], "p1"),
            node("Add", ["p1", "b0"], "y"),
        ],
        [constant("w0", DIM, DIM), constant("b0", DIM)],
        ["y"],
    ),
    "a product that is used twice": (
        [node("MatMul", ["words", "w0"], "p0"), node("Add", ["p0", "b0"], "s"), node("Mul", ["s", "p0"], "y")],
        [constant("w0", DIM, DIM), constant("b0", DIM)],
        ["y"],
    ),
    "a product that is given out as well as its sum": (
        [node("MatMul", ["words", "w0"], "p0"), node("Add", ["p0", "b0"], "y")],
        [constant("w0", DIM, DIM), constant("b0", DIM)],
        ["p0", "y"],
    ),
    "a number added to all": (
        [node("MatMul", ["words", "w0"], "p0"), node("Add", ["p0", "b0"], "y")],
        [constant("w0", DIM, DIM), constant("b0", 1)],
        ["y"],
    ),
}


def saved(name: str, folder: Path) -> Path:
    nodes, constants, outputs = GRAPHS[name]
    infos = [helper.make_tensor_value_info(one, TensorProto.FLOAT, None) for one in outputs]
    words = helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, None, DIM])
    model = helper.make_model(
        helper.make_graph(nodes, "graph", [words], infos, constants), opset_imports=[helper.make_opsetid("", 17)]
    )
    model.ir_version = 8
    onnx.save(model, folder / "source.onnx")
    return folder / "source.onnx"


def values(model: Any, words: np.ndarray) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return list(session.run(None, {"words": words[None]}))


@pytest.mark.parametrize("far", [1.0, 30.0])
@pytest.mark.parametrize("name", list(GRAPHS))
def test_a_rewritten_graph_gives_the_same_values(name: str, far: float, tmp_path: Path) -> None:
    source = saved(name, tmp_path)
    words = RANDOM.normal(size=(5, DIM)).astype(np.float32)
    words[:, :3] *= far
    model = onnx.load(source)
    wanted = values(model, words)
    outlier_products = rewrite(model.graph, _peaks(source, [words]))
    for value, other in zip(values(model, words), wanted, strict=True):
        assert np.abs(value - other).max() <= 1e-5 * max(1.0, np.abs(other).max())
    named = {one.name: one for one in model.graph.node}
    assert {named[one].op_type for one in outlier_products} <= {"MatMul"}
    assert bool(outlier_products) == (far > 1)


def test_products_of_one_input_become_one_with_its_bias_right_behind_it(tmp_path: Path) -> None:
    source = saved("query, key and value", tmp_path)
    model = onnx.load(source)
    assert len(products(model.graph)) == 3
    rewrite(model.graph, _peaks(source, [np.ones((4, DIM), np.float32)]))
    assert [one.op_type for one in model.graph.node] == ["Mul", "MatMul", "Add", "Split"]
    (product,) = products(model.graph)
    assert product.weight.shape == (DIM, 8 + 9 + 10)
    assert product.bias is not None


def test_channels_are_outliers_only_where_some_are_many_times_as_large_as_the_rest() -> None:
    peaks = np.ones(40, np.float32)
    assert len(outlier_channels(peaks)) == 0
    peaks[[5, 30]] = 20
    assert {5, 30} < set(outlier_channels(peaks).tolist())
    assert len(outlier_channels(peaks)) == N_OUTLIERS
    peaks[: N_OUTLIERS + 1] = 20  # one more than can be outliers: the rest is as large
    assert len(outlier_channels(peaks)) == 0
    assert len(outlier_channels(np.array([9.0, 1.0], np.float32))) == 0
    assert smoothing(np.array([1.0, 2.0, 4.0], np.float32)).argsort().tolist() == [0, 1, 2]
    assert np.isfinite(1 / smoothing(np.zeros(4, np.float32))).all()


def test_few_bits_stay_close_where_a_few_channels_reach_far(tmp_path: Path) -> None:
    source, target = saved("query, key and value", tmp_path), tmp_path / "target.onnx"
    words = RANDOM.normal(size=(40, DIM)).astype(np.float32)
    words[:, :3] *= 100
    in_eight_bits(source, target, [words], seven=True)  # which no processor's products saturate on
    for value, other in zip(values(onnx.load(target), words), values(onnx.load(source), words), strict=True):
        assert np.abs(value - other).max() < 0.5  # one scale for all would err by several
