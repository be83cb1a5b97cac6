"""The page shows what another version says in the place of a quote, and opens it there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa.page.config import ServeConfig
from qa.page.server import serve
from tests.browser import PAGE_TEST, ask, opened
from tests.served import served
from tests.test_versions import ASKED, FILES

pytestmark = PAGE_TEST


def test_the_older_wording_stands_below_the_card_and_opens_its_document(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path, FILES) as service, opened(browser, serve(service, ServeConfig())) as page:
        turn = ask(page, ASKED)
        lines = turn.locator(".yz-version button")
        assert "2020 年版此处为“" in lines.first.inner_text()
        lines.first.click()
        page.locator("#yz-document mark.yz-current").wait_for()
        assert page.locator("#yz-document .yz-file").inner_text() == "a-old.md"
        assert page.locator("#yz-document mark.yz-current").inner_text() in lines.first.inner_text()
        turn = ask(page, "2020年" + ASKED)
        assert "2023 年版此处为“" in turn.locator(".yz-version button").first.inner_text()
