"""Where libraries may write: into the cache, or into a folder that is gone afterwards; never elsewhere.

A folder that the user has named to a library herself is hers and stays.
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
    """Remove what torch, where transformers imports it, makes for a compiler that nothing here uses.

    It would stay in the folder for temporary files.
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
    """Have matplotlib keep its list of the machine's fonts there, not in the home folder; to be called before it."""
    if not os.environ.get(MATPLOTLIB_FOLDER):
        os.environ[MATPLOTLIB_FOLDER] = str(cache_dir.absolute() / "matplotlib")


def keep_gradio_apart() -> None:
    """Give gradio a folder for what it puts aside that is removed when the process ends; to be called before it."""
    if not os.environ.get(GRADIO_FOLDER):
        folder = TemporaryDirectory(prefix="yinzheng-")
        atexit.register(folder.cleanup)
        os.environ[GRADIO_FOLDER] = folder.name
