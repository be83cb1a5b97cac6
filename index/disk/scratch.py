"""Confines what libraries write to the cache or to a temporary folder.

A folder that the user has set for a library is kept.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

COMPILER_FOLDER = "TORCHINDUCTOR_CACHE_DIR"
MATPLOTLIB_FOLDER = "MPLCONFIGDIR"
GRADIO_FOLDER = "GRADIO_TEMP_DIR"


@contextmanager
def compiler_folder_removed() -> Iterator[None]:
    """Remove the folder that torch makes, on import through transformers, for a compiler that nothing here uses.

    Otherwise it would stay behind in the system's temporary folder.
    """
    if os.environ.get(COMPILER_FOLDER):
        yield
        return
    with TemporaryDirectory(prefix="yinzheng-") as folder:
        os.environ[COMPILER_FOLDER] = folder
        try:
            yield
        finally:
            os.environ.pop(COMPILER_FOLDER, None)


def keep_matplotlib_in(cache_dir: Path) -> None:
    """Put matplotlib's font cache there, not in the home folder; call it before matplotlib is imported."""
    if not os.environ.get(MATPLOTLIB_FOLDER):
        os.environ[MATPLOTLIB_FOLDER] = str(cache_dir.absolute() / "matplotlib")


def keep_gradio_apart() -> None:
    """Give gradio a temporary folder that is removed when the process ends; call it before gradio is imported."""
    if not os.environ.get(GRADIO_FOLDER):
        folder = TemporaryDirectory(prefix="yinzheng-")
        atexit.register(folder.cleanup)
        os.environ[GRADIO_FOLDER] = folder.name
