"""The forms that a graph's matrices can take: the smaller they are, the faster, and the farther from the original."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from index.compile.quantise import in_eight_bits, in_four_bits
from index.model.embedder import Vectors

EIGHT_BITS, SEVEN_BITS, FOUR_BIT_BLOCKS, FLOAT32 = "8 bits", "7 bits", "4-bit blocks", "float32"


def write_forms(forms: Sequence[str], whole: Path, graph: Path, inputs: Sequence[Vectors]) -> Iterator[str]:
    """Write the graph in one form after another and yield the name of each; the caller stops at one that is close.

    `whole` is the graph in float32, `inputs` the token embeddings of the texts that it is checked on. A form that
    cannot hold the matrices is passed over.
    """
    write: dict[str, Callable[[], object]] = {
        EIGHT_BITS: partial(in_eight_bits, whole, graph, inputs, seven=False),
        SEVEN_BITS: partial(in_eight_bits, whole, graph, inputs, seven=True),
        FOUR_BIT_BLOCKS: partial(in_four_bits, whole, graph),
        FLOAT32: partial(shutil.copyfile, whole, graph),
    }
    for form in forms:
        if write[form]() is not False:
            yield form
