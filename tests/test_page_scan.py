"""Beside a quote that was read off a page stands the picture of that page, for whoever may read the documents."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from index.documents.readers.ocr import Recogniser
from qa.page.accounts.account import make_account, write_account
from qa.page.config import ServeConfig
from qa.page.server import serve
from qa.page.service import Service
from tests.browser import PAGE_TEST, ask, opened
from tests.conftest import LAW
from tests.served import served

pytestmark = PAGE_TEST

SAID = {255: "码头每周一清扫。", 0: "渡轮票价为七元，夜间停航。"}
BOX = [[0.0, 500.0], [300.0, 500.0], [300.0, 540.0], [0.0, 540.0]]


def scan() -> bytes:
    """Return a PDF of two pages without text, one white and one black."""
    first, second = (Image.new("RGB", (827, 1169), shade) for shade in ("white", "black"))
    file = io.BytesIO()
    first.save(file, "PDF", save_all=True, append_images=[second])
    return file.getvalue()


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(Recogniser, "is_here", property(lambda self: True))
    monkeypatch.setattr(Recogniser, "recognised", lambda self, page: [(SAID[page.getpixel((9, 9))[0]], 0.91, BOX)])
    with served(tmp_path, {"a/assets/scan.pdf": scan(), "law.md": LAW}) as found:
        yield found


def test_the_page_stands_beside_its_quote(browser: Any, service: Service) -> None:
    with opened(browser, serve(service, ServeConfig())) as page:
        card = ask(page, "渡轮票价为多少元？").locator(".yz-quote", has_text="渡轮票价").first
        assert "文字识别（OCR）所得，把握 91%" in card.inner_text()
        picture = card.locator(".yz-scan img")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
        assert picture.evaluate("image => image.naturalHeight") <= 1400
        assert picture.get_attribute("alt") == "第2页的扫描图"


def test_nothing_but_the_pages_of_scans_as_they_were_read_is_shown(service: Service) -> None:
    url = serve(service, ServeConfig())
    sha256 = service.engine().documents["a/assets/scan.pdf"].sha256
    shown = httpx.get(f"{url}picture/{sha256}/2/a/assets/scan.pdf")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.headers["cache-control"] == "private, no-cache"
    law = service.engine().documents["law.md"].sha256
    for path in (
        f"{sha256}/3/a/assets/scan.pdf",
        f"{sha256}/0/a/assets/scan.pdf",
        f"{'0' * 64}/1/a/assets/scan.pdf",
        f"{law}/1/law.md",
        f"{sha256}/1/..%2fa/assets/scan.pdf",
    ):
        assert httpx.get(f"{url}picture/{path}").status_code == 404, path
    (service.corpus_dir / "a/assets/scan.pdf").write_bytes(scan() + b"%")
    assert httpx.get(f"{url}picture/{sha256}/2/a/assets/scan.pdf").status_code == 404


def test_whoever_has_not_signed_in_sees_no_page(service: Service, tmp_path: Path) -> None:
    write_account(tmp_path / "accounts", make_account("ann", "correct horse", admin=False))
    url = serve(service, ServeConfig(auth=tmp_path / "accounts"))
    sha256 = service.engine().documents["a/assets/scan.pdf"].sha256
    assert httpx.get(f"{url}picture/{sha256}/2/a/assets/scan.pdf").status_code == 401
