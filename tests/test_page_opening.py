"""The page as it is opened: our own, with nothing of gradio's, and nothing in it that a text could break."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from index.config import IndexConfig
from qa.config import QAConfig
from qa.page.access import Access
from qa.page.accounts.account import make_account
from qa.page.config import ServeConfig
from qa.page.routes.page import login_html, page_html
from qa.page.service import Service
from qa.page.suggest import Suggestions
from tests.browser import PAGE_TEST, READY

pytestmark = PAGE_TEST[1:]


@pytest.mark.slow
def test_nothing_of_gradios_page_is_loaded_and_no_script_may_be_made_of_text(browser: Any, url: str) -> None:
    policy = httpx.get(url).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    context = browser.new_context(locale="en-US")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url.removeprefix(url)))
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(READY)
    page.click(".yz-suggestions button")
    page.wait_for_selector(".yz-quote")
    assert {path.split("/")[0] for path in asked} - {"favicon.ico"} == {"", "web", "gradio_api", "ask"}
    assert not [
        path for path in asked if path.startswith("gradio_api/") and not path.startswith("gradio_api/run/page_")
    ]
    context.close()


@pytest.mark.slow
def test_what_the_page_loads_may_be_kept_for_ever_and_changes_its_address(url: str) -> None:
    at = httpx.get(url).text.split('<link rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    assert "immutable" in httpx.get(f"{url}{at}").headers["cache-control"]
    _, version, name = at.split("/", 2)
    assert httpx.get(f"{url}web/{version[::-1]}/{name}").headers["cache-control"] == "no-store"
    for path in ("page.html", "%2e%2e/server.py", "none.js", "scripts/main.js"):
        assert httpx.get(f"{url}web/{version}/{path}").status_code == 404


class Hostile(Suggestions):
    """Has found questions that would end a script."""

    def __init__(self) -> None:
        pass

    def found(self) -> dict[str, tuple[str, ...]]:
        return {"zh": ("</script><script>alert(1)</script><!--",)}


def test_a_hostile_suggestion_cannot_end_the_script() -> None:
    told = page_html(Access(ServeConfig()), Hostile())
    assert "alert(1)" in told
    assert told.lower().count("</script") == told.lower().count("<script") == 2  # the data, and what loads the page
    assert "<!--" not in told


def test_where_there_are_accounts_the_page_tells_nothing_of_the_documents(built: IndexConfig) -> None:
    service = Service(built, QAConfig(floor=0, reader="none"))
    suggestions = Suggestions(service)
    service.start()
    first, *_ = suggestions.of("zh")
    accounts = {"ann": make_account("ann", "long enough", admin=True)}
    written = json.dumps(first)[1:-1]
    assert written in page_html(Access(ServeConfig()), suggestions)
    assert written not in login_html(Access(ServeConfig(), accounts))
    service.stop()


def test_suggestions_of_an_older_snapshot_are_not_written(built: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(built, QAConfig(floor=0, reader="none"))
    suggestions = Suggestions(service)
    assert suggestions.found() == {}  # not started
    service.start()
    assert suggestions.of("zh") == suggestions.found()["zh"]
    newer = SimpleNamespace(built_at=service.engine().built_at + timedelta(seconds=1))
    monkeypatch.setattr(service, "engine", lambda: newer)
    assert suggestions.found() == {}
    service.stop()
