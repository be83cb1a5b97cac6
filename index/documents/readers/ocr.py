"""A picture -> the words on it, by RapidOCR, which runs here and carries its models; the extra `ocr` installs it.

What was read is kept by the picture's content, so that a build that was interrupted goes on where it was.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from index.disk.files import write_whole
from index.model.cores import cores

if TYPE_CHECKING:
    from PIL.Image import Image

REMEDY = "pip install 'yinzheng[ocr]', and build again"
Recognised = tuple[str, float, list[list[float]]]
"""Words, their certainty, 0 to 1, and the corners around them, in pixels, from the upper left one on."""

Progress = Callable[[int, int], None]

ENGINE = threading.Lock()  # one page at a time: the engine takes every core there is


class Recogniser:
    """Reads pictures of pages; safe to call from several threads."""

    def __init__(self, cache_dir: Path | None = None, progress: Progress = lambda done, total: None) -> None:
        """Keep what is read in that folder; nothing is kept without one.

        `progress` is told by the readers how many pages of a file are read, of how many.
        """
        self._folder = None if cache_dir is None else cache_dir / "ocr"
        self.progress = progress
        self._engine: Any = None

    @property
    def is_here(self) -> bool:
        """Whether the extra is installed."""
        try:
            return bool(version("rapidocr"))
        except PackageNotFoundError:
            return False

    def recognised(self, picture: Image) -> list[Recognised]:
        """Return what is printed on the picture, line by line, from what is kept where it was read before."""
        key = self._key(picture)
        if self._folder is not None:
            try:
                return msgspec.json.decode((self._folder / key).read_bytes(), type=list[Recognised])
            except (OSError, msgspec.DecodeError):
                pass
        found = self._read(picture)
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / key, msgspec.json.encode(found))
        return found

    def _key(self, picture: Image) -> str:
        content = hashlib.sha256(f"{version('rapidocr')} {picture.size}\n".encode())
        content.update(picture.tobytes())
        return f"{content.hexdigest()}.json"

    def _read(self, picture: Image) -> list[Recognised]:
        import numpy as np

        with ENGINE:
            if self._engine is None:
                from rapidocr import RapidOCR

                settings = {"Global.log_level": "critical", "Global.text_score": 0.0}
                threads = {"EngineConfig.onnxruntime.intra_op_num_threads": cores()}
                self._engine = RapidOCR(params=settings | threads)
            result = self._engine(np.asarray(picture.convert("RGB"))[:, :, ::-1])  # the engine wants BGR
        if result.boxes is None:
            return []
        return [
            (text, float(score), [[float(x), float(y)] for x, y in box])
            for text, score, box in zip(result.txts, result.scores, result.boxes, strict=True)
        ]


UNKEPT = Recogniser()  # keeps nothing of what it reads
