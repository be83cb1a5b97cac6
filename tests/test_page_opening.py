"""The page before gradio: it stands, answers and keeps its look while gradio's script loads, and moves in as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from index.config import IndexConfig
from qa.config import QAConfig
from qa.page.access import Access, make_account
from qa.page.config import ServeConfig
from qa.page.html import PageInside, page_html
from qa.page.service import Service
from qa.page.suggest import Suggestions
from tests.browser import PAGE_TEST, apart

pytestmark = PAGE_TEST[1:]

LOOK = """() => [...document.querySelectorAll('#yz-page .yz, #yz-page .yz *')].map((node) => {
  const [box, style] = [node.getBoundingClientRect(), getComputedStyle(node)];
  const [ink, type] = [[style.color, style.backgroundColor, style.borderColor], [style.fontSize, style.fontFamily]];
  return [node.tagName, ...ink, ...type, ...[box.x, box.y, box.width, box.height].map(Math.round)];
})"""


@contextmanager
def before_gradio(browser: Any, url: str, **options: Any) -> Iterator[tuple[Page, Callable[[], None]]]:
    """Give the page while gradio's script is held back, and what lets that go on."""
    context = browser.new_context(**options)
    page: Page = context.new_page()
    held: list[Route] = []
    page.route("**/assets/index-*.js", lambda route: held.append(route))  # noqa: PLW0108  # takes no built-in
    page.goto(url, wait_until="commit")

    def let_go() -> None:
        assert held
        for route in held:
            route.continue_()

    yield page, let_go
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "width"), [("zh-CN", 390), ("en-US", 1440)])
def test_the_page_answers_before_gradio_stands_and_nothing_moves_when_it_does(
    browser: Any, url: str, language: str, width: int, scheme: str
) -> None:
    look = {"locale": language, "viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    with before_gradio(browser, url, **look) as (page, let_go):
        page.click(".yz-suggestions button")
        page.click(".yz-quote .yz-open")
        page.wait_for_selector("mark.yz-current")
        page.wait_for_selector(".yz-state")
        page.fill("#yz-box", "再问")
        read = page.evaluate(
            "() => { const talk = document.querySelector('#yz-talk'); return [talk.scrollTop, scrollY]; }"
        )
        before = page.evaluate(LOOK)
        assert page.locator("gradio-app #yz-page").count() == 0
        let_go()
        page.wait_for_selector("gradio-app #yz-page")
        page.wait_for_function("document.fonts.status === 'loaded' && document.readyState === 'complete'")
        after = page.evaluate(LOOK)
        assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == []
        assert page.evaluate("() => [document.querySelector('#yz-talk').scrollTop, scrollY]") == read
        assert page.input_value("#yz-box") == "再问"
        page.wait_for_function("document.activeElement.id === 'yz-box'")


@pytest.mark.slow
def test_a_browser_that_would_lose_its_place_leaves_the_page_in_front(browser: Any, url: str) -> None:
    context = browser.new_context(locale="en-US")
    context.add_init_script("delete Element.prototype.moveBefore")
    page: Page = context.new_page()
    page.goto(url)
    page.wait_for_selector("gradio-app .html-container", state="attached")
    page.click(".yz-suggestions button")
    page.wait_for_selector(".yz-quote")
    assert page.locator("gradio-app #yz-page").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    context.close()


@pytest.mark.slow
def test_the_page_does_not_move_under_an_unfinished_composition(browser: Any, url: str) -> None:
    with before_gradio(browser, url, locale="zh-CN") as (page, let_go):
        page.wait_for_selector(".yz-state")
        page.focus("#yz-box")
        compose = (
            "(kind) => document.querySelector('#yz-box').dispatchEvent(new CompositionEvent(kind, { bubbles: true }))"
        )
        page.evaluate(compose, "compositionstart")
        let_go()
        page.wait_for_selector("gradio-app .html-container", state="attached")
        page.wait_for_timeout(500)
        assert page.locator("gradio-app #yz-page").count() == 0
        assert page.evaluate("document.activeElement.id") == "yz-box"
        page.evaluate(compose, "compositionend")
        page.wait_for_selector("gradio-app #yz-page")
        page.wait_for_function("document.activeElement.id === 'yz-box'")


class Hostile(Suggestions):
    """Has found questions that would end a script."""

    def __init__(self) -> None:
        pass

    def found(self) -> dict[str, tuple[str, ...]]:
        return {"zh": ("</script><script>alert(1)</script><!--",)}


def test_a_hostile_suggestion_cannot_end_the_script() -> None:
    told = page_html(Access(ServeConfig()), Hostile())
    assert "alert(1)" in told
    assert told.lower().count("</script") == 1
    assert told.lower().count("<script") == 1
    assert "<!--" not in told


def through_opening(
    path: str, kind: bytes, *bodies: bytes, method: str = "GET"
) -> tuple[list[tuple[bytes, bytes]], bytes]:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = [(b"content-type", kind), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for n, body in enumerate(bodies):
            await send({"type": "http.response.body", "body": body, "more_body": n + 1 < len(bodies)})

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "root_path": "/office"}
    apart(PageInside(app, lambda: "页")(scope, None, send))
    return sent[0]["headers"], b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/office", "/office/"])
def test_the_page_is_written_into_gradios_own_and_the_length_is_that_of_both(path: str, method: str) -> None:
    told = b"<body>gradio</bo", b"dy></html>"
    headers, body = through_opening(path, b"text/html; charset=utf-8", *told, method=method)
    assert body.decode() == "<body>gradio页</body></html>"
    assert headers.count((b"content-length", str(len(body)).encode())) == 1
    assert [value for name, value in headers if name == b"set-cookie"] == [b"a=1", b"b=2"]


@pytest.mark.parametrize(("path", "kind"), [("/", b"application/json"), ("/assets/a.html", b"text/html")])
def test_what_is_no_visit_stays_as_it_is(path: str, kind: bytes) -> None:
    assert through_opening(path, kind, b"<body>", b"</body>")[1] == b"<body></body>"


def test_where_there_are_accounts_the_page_tells_nothing_of_the_documents(built: IndexConfig) -> None:
    service = Service(built, QAConfig(floor=0, reader="none"))
    suggestions = Suggestions(service)
    service.start()
    first, *_ = suggestions.of("zh")
    accounts = {"ann": make_account("ann", "long enough", admin=True)}
    written = json.dumps(first)[1:-1]
    assert written in page_html(Access(ServeConfig()), suggestions)
    assert written not in page_html(Access(ServeConfig(), accounts), suggestions)
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
