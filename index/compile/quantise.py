"""The forms of a graph's matrices: in 8 bits, which compute faster and are farther from the original, or in float32.

8 bits are signed, one scale an output channel; 7 of them are used where a processor's products saturate (AVX2 without
VNNI). Activations follow at run time, one scale a text; how a graph is made ready for that is left to
`index.compile.rewrite`.
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
    """Write the graph in one form after another and yield the name of each; the caller stops at one that is close.

    `whole` is the graph in float32, `inputs` the token embeddings of the texts that it is checked on.
    """
    in_eight_bits(whole, graph, inputs, seven=False)
    yield EIGHT_BITS
    in_eight_bits(whole, graph, inputs, seven=True)
    yield SEVEN_BITS
    shutil.copyfile(whole, graph)
    yield FLOAT32


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
