"""A page whose words were recognised -> its picture, for whoever compares the two."""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path, PurePosixPath

from index.documents.document import data_of
from index.errors import RefusedFileError

SIDE = 1400  # pixels of the longer side: what is printed can be read, at some 200 KB
QUALITY = 80  # of a JPEG, 0 to 100


def page_picture(doc_id: str, corpus_dir: Path, page: int) -> bytes:
    """Return the page, from 1, of a PDF or a file of pictures as a JPEG; raise RefusedFileError where it has none."""
    data = data_of(doc_id, corpus_dir)
    if PurePosixPath(doc_id).suffix.lower() == ".pdf":
        from index.documents.readers.pdf.scans import rendered

        picture = rendered(data, page - 1, SIDE)[0]
    else:
        from index.documents.readers.picture import frames

        picture, _ = next(islice(frames(data), page - 1, None), (None, 0))
    if picture is None:
        raise RefusedFileError(f"there is no page {page} in it: build again")
    picture.thumbnail((SIDE, SIDE))
    packed = io.BytesIO()
    picture.convert("RGB").save(packed, "JPEG", quality=QUALITY)
    return packed.getvalue()
