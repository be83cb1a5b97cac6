"""OFD (GB/T 33190, China's format for official documents) -> its lines of print, then paragraphs as those of a PDF."""

from __future__ import annotations

from index.config import MAX_PAGES
from index.documents.outline import Extract
from index.documents.readers.package import check_package
from index.documents.readers.pdf.reader import compose
from index.documents.readers.pdf.runs import Run, lines_of
from index.errors import RefusedFileError

POINTS = 72 / 25.4  # in a millimetre, which an OFD measures in


def read_ofd(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    import ofdkit

    check_package(data, ".ofd")
    try:
        with ofdkit.open(data) as document:
            if len(document.pages) > MAX_PAGES:
                raise RefusedFileError(f"{len(document.pages):,} pages, the limit is {MAX_PAGES:,}: split the file")
            pages = []
            for number, page in enumerate(document.pages):
                runs = [
                    Run(one.text, one.x * POINTS, one.y * POINTS, one.size * POINTS, one.width * POINTS)
                    for one in page.runs
                ]
                pages.append(lines_of(runs, number, page.height * POINTS))
            return compose(pages, document.info.title)
    except ofdkit.OFDError as exc:
        raise RefusedFileError(f"not a sound OFD file ({type(exc).__name__}): export it again, or as PDF") from exc
