"""The chat page as somebody meets it: in a real browser, on the shipped corpus, with the real model."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.config import IndexConfig
from index.model.embedder import Encoded
from qa.config import QAConfig
from qa.page.config import ServeConfig
from qa.page.server import serve
from qa.page.service import Service
from tests.browser import LANGUAGES, PAGE_TEST, WIDTHS, ask, opened, serious, to_talk
from tests.conftest import CharEmbedder

pytestmark = PAGE_TEST

ASKED = {
    "zh-CN": "杭州平台的调解成功率是多少？",
    "en-US": "What is the success rate of mediation on the Hangzhou platform?",
}
OFF_TOPIC = {"zh-CN": "怎样烤一个苹果派？", "en-US": "How do I bake an apple pie?"}
SEEN = """() => {
  const box = document.querySelector('mark.yz-current').getBoundingClientRect();
  return box.top >= 0 && box.top <= window.innerHeight;
}"""
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


class Held(CharEmbedder):
    """Waits with the passages of the corpus until it is let go."""

    def __init__(self) -> None:
        self.free = threading.Event()

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        if any("通关" in text for text in texts):
            assert self.free.wait(120)
        return super().encode_passages(texts, progress)


def test_the_first_start_shows_how_far_it_is_until_the_index_stands(
    browser: Any, config: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    monkeypatch.setattr("index.rebuild.load_embedder", lambda config: held)
    monkeypatch.setattr("qa.opening.load_embedder", lambda config: held)
    service = Service(config, QAConfig(floor=0, reader="none"))
    service.start()
    with opened(browser, serve(service, ServeConfig()), language="en-US") as page:
        bar = page.locator("progress[value]")
        bar.wait_for()
        assert int(bar.get_attribute("value")) * 2 <= int(bar.get_attribute("max"))
        assert "Building the index" in page.inner_text(".yz-progress")
        held.free.set()
        page.get_by_text("2 documents, indexed").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_is_shown_with_its_place_and_opens_marked_in_its_document(
    browser: Any, url: str, language: str, width: int
) -> None:
    with opened(browser, url, language=language, width=width) as page:
        turn = ask(page, ASKED[language])
        quote = turn.locator(".yz-quote").first.inner_text()
        for part in ("[1]", "32.4%", "创新“数智化”在线商事调解模式", "杭州市", "实践效果", "13"):
            assert part in quote
        turn.locator(".yz-open").first.click()
        mark = page.locator("mark.yz-current").first
        mark.wait_for()
        assert "32.4%" in mark.inner_text()
        page.wait_for_function(SEEN)
        assert page.evaluate(FITS)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_gets_from_a_suggestion_to_its_marked_quote_in_two_clicks(
    browser: Any, url: str, language: str, width: int
) -> None:
    with opened(browser, url, language=language, width=width) as page:
        suggestion = page.locator(".yz-suggestions button").first
        suggestion.wait_for()
        first = page.locator(".yz-quote").first
        steps = [(suggestion, ".yz-quote"), (first.locator(".yz-open"), "mark.yz-current")]
        for target, result in steps:
            spent = page.evaluate(
                """async ([node, result]) => {
                  const began = performance.now();
                  node.click();
                  while (!document.querySelector(result)) await new Promise((next) => requestAnimationFrame(next));
                  return performance.now() - began;
                }""",
                [target.element_handle(), result],
            )
            sys.stdout.write(f"\n{language} {width} px: {result} after {spent:.0f} ms")
        quoted = first.locator("blockquote").inner_text().removeprefix("[1]")
        marked = "".join(page.locator("mark.yz-current").all_inner_texts())
        assert "".join(marked.split()) == "".join(quoted.split())
        assert first.locator("cite").inner_text() == page.locator(".yz-document cite").inner_text()
        page.wait_for_function(SEEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_abstention_looks_like_none_of_the_others_and_offers_the_nearest_documents(
    browser: Any, url: str, language: str
) -> None:
    with opened(browser, url, language=language) as page:
        turn = ask(page, OFF_TOPIC[language])
        refused = turn.locator(".yz-abstained")
        assert refused.count() == 1
        assert turn.locator(".yz-answer, .yz-failed, .yz-quote").count() == 0
        refused.locator("button").first.click()
        page.wait_for_selector(".yz-document")
        assert page.locator("mark").count() == 0
        turn.locator(".yz-ask-more").click()
        turn.locator(".yz-passage").first.wait_for()


@pytest.mark.parametrize("width", [360, 390, 768, 1440, 2560])
def test_nothing_is_wider_than_the_window(browser: Any, url: str, width: int) -> None:
    with opened(browser, url, language="en-US", width=width) as page:
        assert page.evaluate(FITS)
        ask(page, ASKED["en-US"])
        assert page.evaluate(FITS)
        page.click("#yz-tab-corpus")
        assert page.evaluate(FITS)


def test_a_failure_says_what_to_do_and_is_no_answer(browser: Any, url: str) -> None:
    with opened(browser, url, language="en-US") as page:
        turn = ask(page, "？！…")
        assert (
            turn.locator("[role=alert]").inner_text().startswith("Something went wrong: the question has no word in it")
        )


def test_the_page_works_from_the_keyboard_alone(browser: Any, url: str) -> None:
    with opened(browser, url, language="en-US") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "yz-skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab") if page.evaluate("document.activeElement.id") != "yz-box" else None
        page.focus("#yz-box")
        page.keyboard.type(ASKED["en-US"])
        page.keyboard.press("Enter")
        page.wait_for_selector(".yz-quote")
        page.focus(".yz-open")
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement.matches('mark.yz-current')")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.className") == "yz-open"
        page.focus("#yz-tab-document")
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == "yz-tab-corpus"
        assert page.locator("#yz-corpus").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious_on_the_chat_the_panel_and_the_list(
    browser: Any, url: str, width: int, scheme: str, axe: Path
) -> None:
    with opened(browser, url, width=width, color_scheme=scheme, bypass_csp=True) as page:
        page.locator(".yz-suggestions button").first.wait_for()
        page.add_script_tag(path=axe)
        found = serious(page, "start")
        turn = ask(page, ASKED["zh-CN"])
        ask(page, OFF_TOPIC["zh-CN"])
        turn.locator(".yz-open").first.click()
        page.wait_for_selector("mark.yz-current")
        found += serious(page, "panel")
        to_talk(page)
        turn.get_by_text("没用", exact=True).click()
        turn.locator(".yz-comment").wait_for()
        found += serious(page, "chat")
        for details in page.locator(".yz-strength summary, .yz-styles summary").all():
            details.click()
        turn.locator(".yz-pick").first.click()
        found += serious(page, "answer, all of it")
        page.click("#yz-tab-basket")
        found += serious(page, "excerpts")
        page.click("#yz-tab-corpus")
        page.fill("#yz-find", "调解成功率")
        page.locator(".yz-hit").first.wait_for()
        page.click(".yz-filters summary")
        found += serious(page, "list")
        page.click("#yz-settings")
        found += serious(page, "settings")
        page.click("#yz-talks")
        page.get_by_role("button", name="改名").first.click()
        found += serious(page, "conversations")
        assert found == []
