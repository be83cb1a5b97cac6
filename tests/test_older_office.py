"""Older office files: told by what they hold, opened by LibreOffice without a network, or refused with the remedy."""

from __future__ import annotations

import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from index.documents import office
from index.documents.document import read_document
from index.errors import RefusedFileError
from tests.office_made import QUESTIONS, WRITERS, page

WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")


def convert(source: Path, suffix: str) -> Path:
    """Return the file in an older format; skip where LibreOffice is not installed."""
    if shutil.which("soffice") is None:
        pytest.skip(f"LibreOffice is not installed: {office.INSTALL}")
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    read_as = ["--infilter=HTML (StarWriter)"] if source.suffix == ".html" else []
    wanted = {".doc": "doc:MS Word 97", ".ppt": "ppt"}[suffix]
    command = ["soffice", profile, "--headless", *read_as, "--convert-to", wanted, "--outdir", str(source.parent)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    return source.with_suffix(suffix)


@pytest.mark.slow
def test_a_word_file_of_before_2007_is_read_with_its_table(tmp_path: Path) -> None:
    (tmp_path / "h.html").write_text(page(), "utf-8")
    made = convert(tmp_path / "h.html", ".doc")
    shutil.copy(made, tmp_path / "kingsoft.wps")
    for name in ("h.doc", "kingsoft.wps"):
        text = read_document(tmp_path / name, tmp_path).text
        assert [words for _, words in QUESTIONS if words not in text] == []
        assert "| Scan of a map | 7.50 | the front desk |" in text


@pytest.mark.slow
def test_slides_of_before_2007_are_read_slide_by_slide(tmp_path: Path) -> None:
    WRITERS[".pptx"](tmp_path / "h.pptx")
    made = convert(tmp_path / "h.pptx", ".ppt")
    document = read_document(made, tmp_path)
    assert [document.spot(document.text.index(words)).slide for words in ("lost card", "7.50")] == [2, 4]


@pytest.mark.parametrize(("suffix", "other"), [(".xlsx", ".et"), (".pptx", ".dps"), (".xls", ".et")])
def test_a_newer_file_by_another_name_is_read_as_what_it_is(tmp_path: Path, suffix: str, other: str) -> None:
    WRITERS[suffix](tmp_path / f"h{suffix}")
    shutil.copy(tmp_path / f"h{suffix}", tmp_path / f"h{other}")
    renamed, own = (read_document(tmp_path / f"h{one}", tmp_path) for one in (other, suffix))
    assert (renamed.text, renamed.layout) == (own.text, own.layout)


@pytest.mark.slow
def test_what_a_file_links_to_is_not_fetched(tmp_path: Path) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        link = f'<img src="http://127.0.0.1:{server.server_port}/picture.png">'
        (tmp_path / "h.html").write_text(f"{page()}{link}", "utf-8")
        made = convert(tmp_path / "h.html", ".doc")
        asked.clear()  # what making the file has fetched
        assert "cloakroom" in read_document(made, tmp_path).text
        assert asked == []
    finally:
        server.shutdown()
        server.server_close()


def test_without_libreoffice_the_refusal_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda name: None)
    (tmp_path / "a.doc").write_bytes(WORD)
    with pytest.raises(RefusedFileError, match="which is not here: install it .* or save it as .docx"):
        read_document(tmp_path / "a.doc", tmp_path)


def test_where_the_network_cannot_be_taken_away_it_is_opened_only_if_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(office, "can_close_network", lambda: False)
    monkeypatch.setattr(office, "_convert", lambda *_: b"PK none")
    monkeypatch.delenv(office.ALLOW, raising=False)
    (tmp_path / "a.doc").write_bytes(WORD)
    with pytest.raises(RefusedFileError, match="build with --office if you trust the folder"):
        read_document(tmp_path / "a.doc", tmp_path)
    monkeypatch.setenv(office.ALLOW, "1")
    with pytest.raises(RefusedFileError, match="not a DOCX file"):  # it was opened, by the stand-in above
        read_document(tmp_path / "a.doc", tmp_path)


@pytest.mark.parametrize("name", ["a.doc", "b.ppt", "c.wps", "d.et", "e.dps"])
def test_what_is_no_office_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"plain words")
    with pytest.raises(RefusedFileError, match="no office file that is known: save it as"):
        read_document(tmp_path / name, tmp_path)
