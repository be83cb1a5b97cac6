"""The system's Chromium, driven by Playwright; tests that need it are skipped with a message where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@contextmanager
def chromium() -> Iterator[Any]:
    """Give the browser; skip the test where Playwright or Chromium is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install -e '.[dev]'")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium, or set CHROMIUM to its program")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Any, url: str, *, language: str = "zh-CN", width: int = 1440, **options: Any) -> Iterator[Any]:
    """Give a page at the address; fail where it sends a request to outside or a script of it breaks."""
    context = browser.new_context(locale=language, viewport={"width": width, "height": 860}, **options)
    outside: list[str] = []
    broken: list[str] = []
    context.on("request", lambda request: None if _local(request.url) else outside.append(request.url))
    page = context.new_page()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.set_default_timeout(20_000)
    page.goto(url)
    yield page
    context.close()
    assert outside == []
    assert broken == []


def _local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:"))
