"""Related passages on the page: told apart from an answer at a glance, in words and by a screen reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.config import QAConfig
from qa.output.phrases import phrases
from qa.page.config import ServeConfig
from qa.page.server import serve
from tests.browser import LANGUAGES, PAGE_TEST, WIDTHS, ask, opened, serious
from tests.served import served
from tests.test_page_marks import conversation

pytestmark = PAGE_TEST

ASKED = {"zh-CN": "平均通关时间压缩至多少分钟？", "en-US": "How long does clearance take on average?"}
LOOK = """node => {
  const edge = (style) => (style.borderInlineStartWidth === '0px' ? 'none' : style.borderInlineStartStyle);
  const card = node.querySelector('.yz-quote');
  const [outer, inner] = [getComputedStyle(node), getComputedStyle(card)];
  return {
    edge: edge(outer), cardEdge: edge(inner),
    order: [...card.children].map((part) => part.tagName).filter((tag) => ['FIGCAPTION', 'BLOCKQUOTE'].includes(tag)),
  };
}"""
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module")
def related_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page on two small documents, at floors under which whatever one passage can answer is only related."""
    with served(tmp_path_factory.mktemp("related"), qa=QAConfig(floor=1, related_floor=0, reader="none")) as service:
        yield serve(service, ServeConfig())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_related_passages_look_like_no_answer(
    browser: Any, related_url: str, axe: Path, language: str, width: int
) -> None:
    with opened(browser, related_url, language=language, width=width, bypass_csp=True) as page:
        turn = ask(page, ASKED[language])
        told = turn.locator(".yz-related > .yz-told")
        assert told.inner_text() == phrases(language[:2]).related
        assert phrases(language[:2]).related in page.locator("#yz-said").text_content()
        assert turn.locator(".yz-answer, .yz-abstained, mark").count() == 0
        cards = turn.locator(".yz-related .yz-quote")
        assert cards.count() == 3
        assert [cards.nth(n).locator(".yz-marker").inner_text() for n in range(3)] == ["[1]", "[2]", "[3]"]
        related = turn.locator(".yz-related").evaluate(LOOK)
        assert related == {"edge": "dotted", "cardEdge": "none", "order": ["FIGCAPTION", "BLOCKQUOTE"]}
        page.add_script_tag(path=axe)
        assert serious(page, "related") == []
        page.evaluate("told => localStorage.setItem('yinzheng.talks', told)", conversation("调解成功率达61%。", []))
        page.reload()
        answer = page.locator(".yz-answer")
        answer.wait_for()
        assert answer.evaluate(LOOK) == {"edge": "none", "cardEdge": "solid", "order": ["BLOCKQUOTE", "FIGCAPTION"]}
        assert page.evaluate(FITS)


def test_what_is_done_with_an_answer_can_be_done_with_related_passages(
    browser: Any, related_url: str, tmp_path: Path
) -> None:
    with opened(browser, related_url, accept_downloads=True) as page:
        turn = ask(page, ASKED["zh-CN"])
        first = turn.locator(".yz-quote blockquote").first.inner_text()
        turn.locator(".yz-open").first.click()
        page.locator("mark.yz-current").first.wait_for()
        with page.expect_request("**/run/page_feedback") as sent:
            turn.get_by_role("button", name="有用", exact=True).click()
        asked, vote, _ = json.loads(sent.value.post_data)["data"]
        assert (asked["status"], asked["quotes"], len(asked["related"]), vote) == ("related", [], 3, "up")
        turn.locator(".yz-ask-more").click()
        turn.locator(".yz-more, .yz-ask-more[disabled]").first.wait_for()
        assert first not in turn.locator(".yz-more").all_inner_texts()
        with page.expect_download() as download:
            page.locator("#yz-acts button").first.click()
        download.value.save_as(tmp_path / "talk.md")
        text = (tmp_path / "talk.md").read_text("utf-8")
        assert f"{phrases('zh').related}\n\n- [1] 《港口指南》（甲市），" in text
        page.reload()
        page.locator(".yz-related .yz-quote").first.wait_for()
