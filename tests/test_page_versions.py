"""The page, HTTP and MCP say what another version has in the place of a quote; the page opens it there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from qa.page.config import ServeConfig
from qa.page.server import serve
from tests.browser import PAGE_TEST, apart, ask, opened
from tests.served import served
from tests.test_versions import ASKED, FILES

pytestmark = PAGE_TEST


def older_of(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["doc_id"], one["date"]) for quote in answer["quotes"] for one in quote["older"]}


def test_http_and_mcp_say_what_differs(tmp_path: Path) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    with served(tmp_path, FILES) as service:
        url = serve(service, ServeConfig(mcp=True))

        async def use() -> Any:
            async with (
                streamable_http_client(f"{url}mcp") as (read, write, _),
                ClientSession(read, write) as session,
            ):
                await session.initialize()
                return await session.call_tool("ask", {"question": ASKED})

        told = json.loads(httpx.post(f"{url}ask", json={"question": ASKED}).text.splitlines()[-1])["answer"]
        assert older_of(told) == older_of(apart(use()).structuredContent) == {("a-old.md", "2020")}


def test_the_older_wording_stands_below_the_card_and_opens_its_document(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path, FILES) as service, opened(browser, serve(service, ServeConfig())) as page:
        turn = ask(page, ASKED)
        lines = turn.locator(".yz-version button")
        assert "2020 年版此处为“" in lines.first.inner_text()
        lines.first.click()
        page.locator("#yz-document .yz-file", has_text="a-old.md").wait_for()  # the newer one had opened by itself
        page.locator("#yz-document mark.yz-current").wait_for()
        assert page.locator("#yz-document mark.yz-current").inner_text() in lines.first.inner_text()
        turn = ask(page, "2020年" + ASKED)
        assert "2023 年版此处为“" in turn.locator(".yz-version button").first.inner_text()
