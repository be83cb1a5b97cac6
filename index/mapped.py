"""An array on disk, memory-mapped, as a plain array: numpy's own class for it costs a microsecond at every slice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def mapped(path: Path) -> NDArray[Any]:
    """Return what `np.save` wrote; read from disk where it is touched."""
    return np.asarray(np.load(path, mmap_mode="r"))
