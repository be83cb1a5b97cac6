"""The forms of a graph's matrices: 8 bits, which are faster and less exact, or float32.

Weights are signed 8-bit integers with a scale for each output channel; 7 bits of range are used where a processor's
products saturate (AVX2 without VNNI). Activations are quantised at run time, with one scale a text. Preparing a graph
for that is left to `index.compile.rewrite`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.compile.rewrite import products, rewrite
from index.model.q4_blocks import Floats

EIGHT_BITS, SEVEN_BITS, FLOAT32 = "8 bits", "7 bits", "float32"


def write_forms(whole: Path, graph: Path, inputs: Sequence[Floats]) -> Iterator[str]:
    """Write the graph in one form after another, yielding the name of each; the caller stops at one close enough.

    `whole` is the float32 graph, `inputs` the token embeddings (n, dim) of sample texts.
    """
    in_eight_bits(whole, graph, inputs, seven=False)
    yield EIGHT_BITS
    in_eight_bits(whole, graph, inputs, seven=True)
    yield SEVEN_BITS
    shutil.copyfile(whole, graph)
    yield FLOAT32


def in_eight_bits(source: Path, target: Path, inputs: Sequence[Floats], *, seven: bool) -> None:
    """Write the graph with its matrices in 8 bits, or 7; `inputs` are as above, to find the outlier channels."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source)
    outlier_products = rewrite(model.graph, _peaks(source, inputs))
    rewritten = target.with_suffix(".rewritten.onnx")
    onnx.save(model, rewritten)
    root, silent = logging.getLogger(), logging.NullHandler()
    root.addHandler(silent)  # without any handler, the first record through the root logger would add one that prints
    root.addFilter(_not_advice)
    try:
        quantize_dynamic(
            rewritten,
            target,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=seven,
            nodes_to_exclude=outlier_products,
            extra_options={"MatMulConstBOnly": True},
        )
    finally:
        root.removeFilter(_not_advice)
        root.removeHandler(silent)
    rewritten.unlink()


def _not_advice(record: logging.LogRecord) -> bool:
    """Drop onnxruntime's records through the root logger: the steps they advise change nothing here."""
    return "quantization" not in Path(record.pathname).parts


def _peaks(source: Path, inputs: Sequence[Floats]) -> dict[str, Floats]:
    """Return the largest magnitude of each channel, (n_inputs,), for each input of a product with weights."""
    import onnx
    import onnxruntime

    model = onnx.load(source)
    names = sorted({product.x for product in products(model.graph)})
    infos = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names]
    model.graph.output.extend(infos)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    peaks: dict[str, list[Floats]] = {name: [] for name in names}
    for embeddings in inputs:
        for name, values in zip(names, session.run(names, {"words": embeddings[None]}), strict=True):
            peaks[name].append(np.abs(values).reshape(-1, values.shape[-1]).max(axis=0))
    return {name: np.max(rows, axis=0) for name, rows in peaks.items()}
