"""The folder that torch, at its import by transformers, makes for a compiler that nothing here uses: made, then removed.

torch puts it into the folder for temporary files and leaves it there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

COMPILER_FOLDER = "TORCHINDUCTOR_CACHE_DIR"


@contextmanager
def compiler_folder_removed() -> Iterator[None]:
    """Leave no such folder behind what is imported inside; one that the user has named is hers."""
    if os.environ.get(COMPILER_FOLDER):
        yield
        return
    with TemporaryDirectory(prefix="yinzheng-") as folder:
        os.environ[COMPILER_FOLDER] = folder
        try:
            yield
        finally:
            os.environ.pop(COMPILER_FOLDER, None)
