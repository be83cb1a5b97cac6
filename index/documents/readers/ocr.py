"""A picture of a page -> its lines, by RapidOCR, which runs here and carries its models; the extra `ocr` installs it.

What was read is kept by the picture's content, so that a build that was interrupted goes on where it was.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import msgspec

from index.disk.files import write_whole
from index.documents.readers.pdf.lines import Line
from index.documents.readers.pdf.runs import Run, lines_of
from index.errors import RefusedFileError
from index.model.cores import cores

if TYPE_CHECKING:
    from PIL.Image import Image

REMEDY = "pip install 'yinzheng[ocr]', and build again"
SCRIPTS = "Chinese, English, Japanese and other Latin script; not Korean, Cyrillic or Arabic"
SURE = 0.5  # certainty below which a line is a stamp or a speck
READABLE = 0.75  # mean certainty, by characters, below which a page is refused
LETTERS = 0.76  # of the height of a line's box that its letters take: the detector leaves a margin around them
FOOT = 0.16  # of that height, from the box's lower edge up to the foot of the letters
ALIKE = 0.15  # share by which lines of one size are measured apart
ENGINE = threading.Lock()  # one page at a time: the engine takes every core there is


class Recogniser:
    """Reads pictures of pages; safe to call from several threads."""

    def __init__(self, cache_dir: Path | None = None) -> None:
        """Keep what is read in that folder; nothing is kept without one."""
        self._folder = None if cache_dir is None else cache_dir / "ocr"
        self._engine: Any = None

    @property
    def is_here(self) -> bool:
        """Whether the extra is installed."""
        try:
            return bool(version("rapidocr"))
        except PackageNotFoundError:
            return False

    def lines(self, picture: Image, page: int, height: float) -> list[Line]:
        """Return the lines of a page that is `height` points high; raise RefusedFileError where they are unsure."""
        runs = [_run(*found) for found in self._recognised(picture)]
        known = sum(len(run.text) for run in runs)
        sure = sum(len(run.text) * (run.certainty or 0) for run in runs) / known if known else 1.0
        if sure < READABLE:
            raise RefusedFileError(
                f"page {page + 1} is read with a certainty of {sure:.2f}, below {READABLE}: "
                f"scan it anew, or give its text ({SCRIPTS})"
            )
        scale = height / picture.height
        placed = _even([_scaled(run, scale) for run in _upright(runs) if (run.certainty or 0) >= SURE])
        return lines_of(placed, page, height)

    def _recognised(self, picture: Image) -> list[_Found]:
        key = self._key(picture)
        if self._folder is not None:
            try:
                return msgspec.json.decode((self._folder / key).read_bytes(), type=list[_Found])
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

    def _read(self, picture: Image) -> list[_Found]:
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


_Found = tuple[str, float, list[list[float]]]  # words, certainty, the four corners in pixels from the upper left


class _Slanted(msgspec.Struct, frozen=True):
    """A run with the angle, in radians, at which its line was printed."""

    text: str
    certainty: float
    left: float
    foot: float
    width: float
    height: float
    angle: float


def _run(text: str, certainty: float, box: list[list[float]]) -> _Slanted:
    """Return the run of a box: its corners begin at the upper left and go round."""
    (ax, ay), (bx, by), _, (dx, dy) = box
    height = math.hypot(dx - ax, dy - ay)
    width, angle = math.hypot(bx - ax, by - ay), math.atan2(by - ay, bx - ax)
    return _Slanted(text, certainty, dx, dy - FOOT * height, width, height, angle)


def _upright(runs: Sequence[_Slanted]) -> list[_Slanted]:
    """Return the runs as if the page had lain straight: turned by the angle that most of its lines have."""
    if not runs:
        return []
    angle = median(run.angle for run in runs for _ in run.text)
    cos, sin = math.cos(-angle), math.sin(-angle)
    return [
        msgspec.structs.replace(run, left=run.left * cos - run.foot * sin, foot=run.left * sin + run.foot * cos)
        for run in runs
    ]


def _scaled(run: _Slanted, scale: float) -> Run:
    size = LETTERS * run.height * scale
    return Run(run.text, run.left * scale, run.foot * scale, size, run.width * scale, run.certainty)


def _even(runs: Sequence[Run]) -> list[Run]:
    """Return the runs with the usual size for those that are measured near to it."""
    if not runs:
        return []
    usual = median(run.size for run in runs for _ in run.text)
    near = [abs(run.size - usual) < ALIKE * usual for run in runs]
    return [
        Run(run.text, run.left, run.foot, usual, run.width, run.certainty) if is_near else run
        for run, is_near in zip(runs, near, strict=True)
    ]


UNKEPT = Recogniser()  # keeps nothing of what it reads
