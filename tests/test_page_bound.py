"""What an answer is limited to, as chips that can be taken off and put back, in a real browser on the real corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import LANGUAGES, PAGE_TEST, WIDTHS, ask, opened, serious

pytestmark = PAGE_TEST
OFF = {"zh-CN": "不限定“{}”，重新提问", "en-US": "Ask again without the limit to {}"}
ON = {"zh-CN": "限定“{}”，重新提问", "en-US": "Ask again limited to {}"}


@pytest.fixture(params=[(language, width) for language in LANGUAGES for width in WIDTHS])
def page(request: pytest.FixtureRequest, browser: Any, url: str) -> Iterator[Any]:
    language, width = request.param
    with opened(browser, url, language=language, width=width, bypass_csp=True) as found:
        found.language = language
        yield found


def test_a_name_that_binds_is_taken_off_and_put_back_with_the_keyboard(page: Any, axe: Path) -> None:
    turn = ask(page, "苏州市有哪些做法？")
    assert {case.split()[-1] for case in turn.locator(".yz-case").all_inner_texts()} == {"6", "14"}
    taken_off = turn.get_by_role("button", name=OFF[page.language].format("苏州市"), exact=True)
    put_back = turn.get_by_role("button", name=ON[page.language].format("苏州市"), exact=True)
    page.add_script_tag(path=axe)
    assert serious(page, "bound") == []
    taken_off.focus()
    page.keyboard.press("Enter")
    put_back.wait_for()
    turn.locator(".yz-answer, .yz-related").wait_for()
    assert page.evaluate("document.activeElement.closest('.yz-turn') !== null")
    assert serious(page, "unbound") == []
    assert turn.locator(".yz-everywhere").count() == 0
    put_back.focus()
    page.keyboard.press("Enter")
    taken_off.wait_for()
    assert {case.split()[-1] for case in turn.locator(".yz-case").all_inner_texts()} == {"6", "14"}


def test_a_name_that_no_document_bears_is_taken_off_where_its_answer_says_so(page: Any) -> None:
    turn = ask(page, "阿姆斯特丹怎样发展跨境电商？", until=".yz-abstained")
    turn.locator(".yz-scoped .yz-chip").click()
    turn.locator(".yz-answer, .yz-related").wait_for()
    assert turn.locator(".yz-scoped .yz-chip").inner_text() == "阿姆斯特丹 +"


def test_a_limit_beside_the_question_is_taken_off_its_answer(page: Any) -> None:
    page.click("#yz-tab-corpus")
    page.locator("#yz-corpus .yz-only").first.click()
    turn = ask(page, "有哪些做法？")
    turn.locator(".yz-scoped .yz-chip").click()
    turn.locator(".yz-scoped").wait_for(state="detached")
    turn.locator(".yz-answer, .yz-related, .yz-abstained").wait_for()
    assert page.locator("#yz-scope .yz-chip").count() == 1
