"""The chat page as somebody meets it: in a real browser, on the shipped corpus, with the real model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.config import IndexConfig
from qa.config import QAConfig
from qa.page.serve import ServeConfig, serve
from qa.page.start import Service
from tests.browser import chromium, opened

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent
LANGUAGES = ["zh-CN", "en-US"]
WIDTHS = [390, 1440]
SEEN = """() => {
  const box = document.querySelector('mark.yz-current').getBoundingClientRect();
  return box.top >= 0 && box.top <= window.innerHeight;
}"""
ASKED = {
    "zh-CN": "杭州平台的调解成功率是多少？",
    "en-US": "What is the success rate of mediation on the Hangzhou platform?",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    index_dir = tmp_path_factory.mktemp("page") / "index"
    config = IndexConfig.from_env(
        os.environ | {"YINZHENG_CORPUS": str(ROOT / "corpus"), "YINZHENG_INDEX": str(index_dir)}
    )
    service = Service(config, QAConfig())
    service.start()
    return serve(service, ServeConfig(), block=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def test_the_first_start_shows_how_far_it_is_until_the_index_stands(browser: Any, url: str) -> None:
    with opened(browser, url) as page:
        page.wait_for_selector(".yz-progress", timeout=60_000)
        page.wait_for_selector(".yz-state", timeout=300_000)
        assert "16" in page.inner_text(".yz-state")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_is_shown_with_its_place_and_opens_marked_in_its_document(
    browser: Any, url: str, language: str, width: int
) -> None:
    with opened(browser, url, language=language, width=width) as page:
        page.get_by_role("textbox").fill(ASKED[language])
        page.keyboard.press("Enter")
        page.wait_for_selector(".yz-quote")
        quote = page.inner_text(".yz-quote")
        assert "32.4%" in quote
        assert "杭州市" in quote
        assert "实践效果" in quote
        page.locator(".yz-quote button").first.click()
        mark = page.locator("mark.yz-current").first
        mark.wait_for()
        assert "32.4%" in mark.inner_text()
        page.wait_for_function(SEEN)
