"""A service on a few small files, answered by an embedder of characters in place of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.rebuild import build
from qa.config import QAConfig
from qa.page.service import Service
from tests.conftest import GUIDE, LAW, CharEmbedder

LENIENT = QAConfig(floor=0, reader="none")
TWO: Mapping[str, str | bytes] = {"guide.md": GUIDE, "law.md": LAW}


@contextmanager
def served(folder: Path, files: Mapping[str, str | bytes] = TWO, qa: QAConfig = LENIENT) -> Iterator[Service]:
    """Give a service on these files, name -> text, indexed in the folder; nothing is read by a reader."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in files.items():
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_bytes(text.encode() if isinstance(text, str) else text)
    config = IndexConfig(corpus_dir=corpus, index_dir=folder / "index", cache_dir=folder / "cache", model="char-64")
    build(config, embedder=CharEmbedder())
    with pytest.MonkeyPatch.context() as patch:
        for room in ("qa.opening", "index.rebuild"):
            patch.setattr(f"{room}.load_embedder", lambda config: CharEmbedder())
        service = Service(config, qa)
        service.start()
        service.engine()
    yield service
    service.stop()
