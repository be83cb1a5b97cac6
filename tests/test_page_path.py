"""The way of a newcomer, with the mouse in five clicks and with the keyboard alone, in both languages and widths."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.browser import LANGUAGES, PAGE_TEST, WIDTHS, opened

pytestmark = PAGE_TEST

NAMES = {
    "zh-CN": {"pick": "加入摘录", "open": "在全文中查看", "basket": "摘录 (1)", "word": "导出 Word"},
    "en-US": {
        "pick": "Keep as excerpt",
        "open": "Show in the document",
        "basket": "Excerpts (1)",
        "word": "Export Word",
    },
}
IN_VIEW = """() => {
  const box = document.querySelector('#yz-box').getBoundingClientRect();
  return box.top >= 0 && box.bottom <= window.innerHeight;
}"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_gets_from_a_suggestion_to_a_word_file_in_five_clicks(
    browser: Any, url: str, tmp_path: Path, language: str, width: int
) -> None:
    names = NAMES[language]
    with opened(browser, url, language=language, width=width, accept_downloads=True) as page:
        card = page.locator(".yz-quote").first
        steps: list[tuple[Any, Any]] = [
            (page.locator(".yz-suggestions button").first, card),
            (card.get_by_role("button", name=names["pick"]), card.locator(".yz-pick[aria-pressed=true]")),
            (card.get_by_role("button", name=names["open"]), page.locator("mark.yz-current").first),
            (page.get_by_role("tab", name=names["basket"]), page.locator(".yz-picks blockquote")),
        ]
        for target, shown in steps:
            target.click()
            shown.wait_for()
            assert page.evaluate(IN_VIEW)
        quoted = page.locator(".yz-picks blockquote").inner_text()
        with page.expect_download() as download:
            page.locator(".yz-export", has_text=names["word"]).click()
        download.value.save_as(tmp_path / "list.docx")
        told = [p.text for p in docx.Document(io.BytesIO((tmp_path / "list.docx").read_bytes())).paragraphs]
        assert "".join(quoted.split()) in "".join("".join(told).split())


@pytest.mark.parametrize("width", WIDTHS)
def test_all_of_it_can_be_done_with_the_keyboard_alone(browser: Any, url: str, width: int) -> None:
    with opened(browser, url, language="en-US", width=width, accept_downloads=True) as page:
        page.locator(".yz-suggestions button").first.wait_for()
        to = keyboard(page)
        to("a button of", ".yz-suggestions button")
        page.locator(".yz-quote").first.wait_for()
        to("keeping", ".yz-pick")
        page.locator(".yz-pick[aria-pressed=true]").wait_for()
        to("confidence", ".yz-strength summary")
        page.locator(".yz-strength p").wait_for()
        to("opening", ".yz-open")
        page.wait_for_function("() => document.activeElement.matches('mark.yz-current')")
        page.keyboard.press("Escape")
        page.wait_for_function("() => document.activeElement.matches('.yz-open')")
        to("the conversations", "#yz-talks")
        to("naming one", ".yz-menu li button:nth-of-type(3)")
        page.keyboard.type("Harbours")
        page.keyboard.press("Enter")
        page.locator(".yz-talk-name", has_text="Harbours").wait_for()
        page.keyboard.press("Escape")
        page.locator("#yz-shelf").wait_for(state="hidden")
        to("the tabs", "[role=tab][aria-selected=true]", press=None)
        for _ in range(4):
            if page.evaluate("document.activeElement.id") == "yz-tab-basket":
                break
            page.keyboard.press("ArrowRight")
        with page.expect_download():
            to("exporting", ".yz-export")
        to("clearing", "#yz-acts button:last-child")
        page.locator(".yz-welcome").wait_for()
        to("undoing", ".yz-toast .yz-primary")
        page.locator(".yz-quote").first.wait_for()


def keyboard(page: Any) -> Callable[..., None]:
    """Return what goes to an element by Tab alone and presses Enter there; it fails where none is reached."""

    def to(what: str, selector: str, press: str | None = "Enter") -> None:
        for _ in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                if press:
                    page.keyboard.press(press)
                return
        raise AssertionError(f"{what} is not reached by Tab: {selector}")

    return to
