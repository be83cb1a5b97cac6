"""PNG, JPEG, TIFF, BMP -> the text on them: photos and scans, a page for each picture in the file."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from index.config import MAX_PIXELS, MAX_SCANS
from index.documents.outline import Extract
from index.documents.readers.ocr import REMEDY, Recogniser
from index.documents.readers.pdf.reader import compose
from index.documents.readers.pdf.recognised import recognised_lines
from index.errors import RefusedFileError

PAGE = 842.0  # points: the longer side is taken for that of a sheet of A4
TOO_LARGE = f"more than {MAX_PIXELS:,} pixels: scan it coarser"
FORMATS = ("PNG", "JPEG", "TIFF", "BMP")


def read_picture(data: bytes, ocr: Recogniser) -> Extract:
    """Return the text; raise RefusedFileError with the remedy."""
    if not ocr.is_here:
        raise RefusedFileError(f"a picture, read by text recognition, which is not installed: {REMEDY}")
    pages = []
    for number, (frame, n_frames) in enumerate(frames(data)):
        ocr.progress(number, n_frames)
        pages.append(recognised_lines(ocr, frame, number, PAGE * frame.height / max(frame.size)))
    if not any(pages):
        raise RefusedFileError("text recognition finds no text on it: remove it, or scan it anew")
    return compose(pages, None)


def frames(data: bytes) -> Iterator[tuple[Image.Image, int]]:
    """Yield the pictures of the file, upright, each with how many there are.

    Raise RefusedFileError where one is unsound or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata; the number of pixels is checked here
            with Image.open(io.BytesIO(data), formats=FORMATS) as file:
                for number, frame in enumerate(ImageSequence.Iterator(file)):
                    _check(number, frame)
                    yield ImageOps.exif_transpose(frame).convert("RGB"), getattr(file, "n_frames", 1)
    except Image.DecompressionBombError as exc:
        raise RefusedFileError(TOO_LARGE) from exc
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as exc:
        raise RefusedFileError(f"not a sound picture ({type(exc).__name__}): save it again as .png") from exc


def _check(number: int, frame: Image.Image) -> None:
    if number >= MAX_SCANS:
        raise RefusedFileError(f"more than {MAX_SCANS:,} pictures: split the file")
    if frame.width * frame.height > MAX_PIXELS:
        raise RefusedFileError(TOO_LARGE)
