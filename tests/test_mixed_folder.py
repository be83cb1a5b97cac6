"""A folder of many files, some broken in ten ways: the build ends, names each of these once, and indexes the rest."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from index.config import IndexConfig
from index.rebuild import build
from tests.conftest import CharEmbedder
from tests.docx_made import make_docx, p

N_FILES = 250
SAID = "The quay of berth {n} is swept on Mondays. Nobody may park there before noon."


def as_pdf(text: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(50, 700, text)
    canvas.save()
    return out.getvalue()


SOUND: tuple[tuple[str, Callable[[str], bytes]], ...] = (
    ("md", lambda text: f"# Berth\n\n{text}\n".encode()),
    ("txt", lambda text: text.encode("utf-16")),
    ("html", lambda text: f"<h1>Berth</h1><p>{text}</p>".encode()),
    ("docx", lambda text: make_docx(p(text))),
    ("pdf", as_pdf),
)
BROKEN = (
    ("pdf", b"%PDF-1.7 torn"),
    ("docx", b"PK\x03\x04 torn"),
    ("docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked"),
    ("md", b"\xff\xfe\x00"),
    ("txt", bytes(range(256))),
    ("html", b"<script>1</script>"),
    ("doc", b"old"),
    ("md", b""),
    ("md", b"---\ntitle: [a\ncase: x\n---\nText.\n"),
    ("txt", b"One sentence. A bro\x02ken one.\n"),
)


def test_one_bad_file_stops_nothing(tmp_path: Path) -> None:
    corpus, broken = tmp_path / "corpus", set()
    corpus.mkdir()
    for n in range(N_FILES):
        suffix, write = SOUND[n % len(SOUND)]
        (corpus / f"{n:04}.{suffix}").write_bytes(write(SAID.format(n=n)))
    for n, (suffix, content) in enumerate(BROKEN):
        path = corpus / f"broken-{n}.{suffix}"
        path.write_bytes(content)
        broken.add(path.name)
    config = IndexConfig(corpus, tmp_path / "idx", tmp_path / "cache", "char-64")
    report = build(config, embedder=CharEmbedder())
    named = [fault.doc_id for fault in report.faults]
    assert len(named) == len(set(named))
    assert set(named) == broken
    assert report.n_documents == N_FILES + len(report.notices)
    assert len(report.notices) == 2
    assert all("\n" not in str(fault) for fault in report.faults)
    assert build(config, embedder=CharEmbedder()).embedded == 0
