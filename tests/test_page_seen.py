"""What people stumbled over in the page, in a real browser, on a phone's width and a desk's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.page.config import ServeConfig
from qa.page.feedback import latest, read
from qa.page.server import serve
from qa.page.service import Service
from tests.browser import PAGE_TEST, READY, WIDTHS, ask, opened, to_talk
from tests.conftest import GUIDE, LAW
from tests.served import served

pytestmark = PAGE_TEST

TIME, RATE, STAFF = "平均通关时间压缩至多少分钟？", "调解成功率达多少？", "调解员共有多少名？"
FERRY = (
    "---\ncase: 5\ntitle: 渡口条例\nprovider: 苏州市\ncategory: 交通\n---\n\n# 渡口条例\n\n渡轮票价为七元，夜间停航。\n"
)
SMALL = """() => [...document.querySelectorAll('button, a, select, summary, input, textarea')]
  .filter((node) => node.checkVisibility() && !node.closest('.yz-hidden') && !node.matches('.yz-marker, .yz-skip'))
  .filter((node) => node.getBoundingClientRect().height < 43.5).map((node) => node.outerHTML.slice(0, 90))"""
LINES = """node => {
  const text = document.createRange();
  text.selectNodeContents(node);
  return new Set([...text.getClientRects()].map((box) => Math.round(box.top))).size;
}"""
IN_VIEW = """node => {
  const box = node.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= window.innerHeight && box.height > 0;
}"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("seen"), {"guide.md": GUIDE, "law.md": LAW, "ferry-15.md": FERRY}) as found:
        yield found


@pytest.fixture(scope="module")
def address(service: Service) -> str:
    return serve(service, ServeConfig())


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    permissions = ["clipboard-read", "clipboard-write"]
    with opened(browser, address, language="en-US", width=request.param, permissions=permissions) as found:
        found.wait_for_function("() => document.querySelectorAll('#yz-corpus .yz-listed').length === 3")
        yield found


def corpus(page: Any) -> Any:
    page.click("#yz-tab-corpus")
    return page.locator("#yz-corpus .yz-name-of cite")


def test_the_box_stays_in_view_with_answers_a_document_and_the_list(page: Any) -> None:
    box, send = page.locator("#yz-box"), page.locator("#yz-send")
    for question in (TIME, RATE, STAFF):
        turn = ask(page, question)
        assert box.evaluate(IN_VIEW)
    turn.locator(".yz-open").first.click()
    page.locator("mark.yz-current").first.wait_for()
    assert box.evaluate(IN_VIEW)
    page.wait_for_function(
        f"() => {{ const mark = document.querySelector('mark.yz-current'); return mark && ({IN_VIEW})(mark); }}"
    )
    corpus(page)
    assert box.evaluate(IN_VIEW)
    assert send.evaluate(LINES) == 1
    page.click("#yz-switch")
    assert send.evaluate(LINES) == 1


def test_on_a_phone_whatever_is_pressed_is_large_enough_for_a_finger(browser: Any, address: str) -> None:
    with opened(browser, address, language="zh-CN", width=390) as page:
        turn = ask(page, TIME)
        turn.locator(".yz-styles summary").first.click()
        small = page.evaluate(SMALL)
        turn.locator(".yz-open").first.click()
        page.locator("mark.yz-current").first.wait_for()
        small += page.evaluate(SMALL)
        corpus(page)
        page.click(".yz-filters summary")
        page.click("#yz-talks")
        assert small + page.evaluate(SMALL) == []


def test_editing_an_early_question_and_deleting_a_conversation_can_be_undone(page: Any) -> None:
    for question in (TIME, RATE, STAFF):
        ask(page, question)
    second = page.locator(".yz-turn").nth(1)
    second.get_by_role("button", name="Edit", exact=True).click()
    second.get_by_role("textbox").fill("港口每天开放吗？")
    second.get_by_role("button", name="Ask again").click()
    page.get_by_text("Later questions and answers were removed: 1").wait_for()
    page.locator(".yz-turn").nth(2).wait_for(state="detached")
    page.get_by_role("button", name="Undo").click()
    assert page.locator(".yz-question").all_inner_texts() == [TIME, RATE, STAFF]
    page.click("#yz-talks")
    page.get_by_role("button", name=f"Delete: {TIME}").click()
    page.wait_for_selector(".yz-welcome")
    page.get_by_role("button", name="Undo").click()
    assert page.locator(".yz-question").all_inner_texts() == [TIME, RATE, STAFF]
    page.reload()
    page.locator(".yz-turn").nth(2).wait_for()


def test_a_vote_taken_back_counts_no_longer_on_the_server(page: Any, service: Service) -> None:
    turn = ask(page, STAFF)
    useful = turn.get_by_role("button", name="Useful", exact=True)
    for vote in ("up", "none"):
        with page.expect_response("**/run/page_feedback") as reply:
            useful.click()
        assert json.loads(reply.value.request.post_data)["data"][1] == vote
        turn.locator(f"[aria-pressed={json.dumps(str(vote == 'up').lower())}] >> text=Useful").first.wait_for()
    assert STAFF not in [record.question for record in latest(read(service.index_dir))]


def test_copying_twice_in_a_moment_leaves_the_button_as_it_was(page: Any) -> None:
    button = ask(page, TIME).locator(".yz-copy").first
    button.click()
    button.click()
    page.wait_for_function("(node) => node.textContent === 'Copied'", arg=button.element_handle())
    page.wait_for_function("(node) => node.textContent === 'Copy with source'", arg=button.element_handle())


def test_every_copy_button_says_that_it_copies(page: Any) -> None:
    card = ask(page, TIME).locator(".yz-quote").first
    card.locator(".yz-styles summary").click()
    assert all(name.startswith("Copy") for name in card.locator(".yz-copy").all_inner_texts())


def test_beside_an_answer_stands_its_document_and_never_an_older_one(page: Any) -> None:
    side = page.locator("#yz-corpus" if page.viewport_size["width"] > 800 else "#yz-talk")
    assert side.is_visible()
    for question, title in ((TIME, "港口指南"), (RATE, "调解中心")):
        ask(page, question)
        page.locator("#yz-document cite", has_text=title).wait_for(state="attached")
        page.locator("#yz-document mark.yz-current").first.wait_for(state="attached")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.locator("#yz-document mark").first.wait_for(state="detached")
    if page.viewport_size["width"] > 800:
        assert page.locator("#yz-corpus").is_visible()


def test_the_first_quote_is_announced_as_the_first_and_the_keyboard_follows_to_it_and_back(page: Any) -> None:
    turn = ask(page, "比较港口指南和调解中心")
    opener = turn.locator(".yz-open").first
    opener.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('mark.yz-current')")
    if page.locator(".yz-count").inner_text():
        assert page.locator(".yz-count").inner_text().startswith("Quote [1], 1 of")
    page.keyboard.press("Escape")
    assert opener.evaluate("node => node === document.activeElement")


@pytest.mark.parametrize("typed", ["案例5", "case 5", "Suzhou", "5"])
def test_the_list_finds_a_case_by_its_number_and_a_place_in_latin_letters(page: Any, typed: str) -> None:
    listed = corpus(page)
    page.fill("#yz-find", typed)
    listed.nth(1).wait_for(state="detached")
    assert listed.all_inner_texts() == ["渡口条例"]


def test_the_list_finds_words_in_their_sentences_and_opens_them_in_the_text(page: Any) -> None:
    corpus(page)
    page.fill("#yz-find", "美元")
    hit = page.locator(".yz-hit").first
    hit.wait_for()
    assert hit.inner_text() == "每票成本从30美元降低到7美元。"
    hit.click()
    page.wait_for_function("() => document.activeElement.matches('mark.yz-current')")
    assert page.locator(".yz-count").inner_text() == "1 of 4"
    page.get_by_role("button", name="Next").click()
    assert page.locator(".yz-count").inner_text() == "2 of 4"
    page.fill(".yz-within", "没有")
    page.get_by_text("Not in this document").wait_for()


def test_a_limit_narrows_the_list(page: Any) -> None:
    listed = corpus(page)
    page.click(".yz-filters summary")
    page.locator(".yz-filters .yz-chip", has_text="交通").click()
    listed.nth(1).wait_for(state="detached")
    assert listed.all_inner_texts() == ["渡口条例"]
    page.get_by_text("2 more outside the limits").click()
    listed.nth(2).wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refusal_within_limits_offers_to_search_everything(browser: Any, url: str, width: int) -> None:
    with opened(browser, url, language="en-US", width=width) as page:
        page.click("#yz-tab-corpus")
        page.locator("#yz-corpus .yz-only").first.click()
        turn = ask(page, "How do I bake an apple pie?")
        assert "Only 1 of 16 documents were searched." in turn.inner_text()
        turn.locator(".yz-everywhere").click()
        everywhere = page.locator(".yz-turn").nth(1)
        everywhere.locator(".yz-answer, .yz-related, .yz-abstained").wait_for()
        assert everywhere.locator(".yz-scoped, .yz-everywhere").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_english_can_be_read_by_who_reads_no_chinese(browser: Any, url: str, width: int) -> None:
    with opened(browser, url, language="en-US", width=width) as page:
        page.locator(".yz-suggestions button").nth(3).wait_for()
        ours = page.locator(".yz-suggestions, .yz-name p, #yz-theme").all_text_contents()
        assert not re.search("[\u4e00-\u9fff]", "".join(ours))
        assert "each with its place" not in "".join(ours)
        turn = ask(page, "Which documents are there?")
        assert "case 1" not in turn.inner_text()


def test_the_original_file_is_saved_from_its_document(page: Any, service: Service) -> None:
    turn = ask(page, TIME)
    turn.locator(".yz-open").first.click()
    with page.expect_download() as download:
        page.locator(".yz-original").click()
    assert Path(download.value.path()).read_bytes() == (service.corpus_dir / "guide.md").read_bytes()


def test_a_greeting_gets_a_line_and_three_examples_and_no_document(page: Any) -> None:
    for question in ("你好", "你能做什么？"):
        turn = ask(page, question, until=".yz-greeting")
        assert turn.locator(".yz-nearest, .yz-abstained, .yz-acts").count() == 0
        assert 1 <= turn.locator(".yz-suggestions button").count() <= 3


def test_what_changes_the_index_stands_behind_what_reads_it(page: Any) -> None:
    corpus(page)
    page.get_by_role("button", name="Rebuild the index").wait_for()
    order = page.evaluate(
        """() => [...document.querySelectorAll('button, input')].filter((node) => node.checkVisibility())
          .map((node) => node.id || node.textContent)"""
    )
    assert order.index("Rebuild the index") > order.index("yz-find") > order.index("yz-new")


def test_after_a_reload_the_last_turn_is_in_view_and_the_draft_is_there(page: Any) -> None:
    for question in (TIME, RATE, STAFF):
        ask(page, question)
    page.fill("#yz-box", "还没写完")
    page.reload()
    page.wait_for_selector(READY)
    page.wait_for_function(f"() => ({IN_VIEW})([...document.querySelectorAll('.yz-question')].at(-1))")
    assert page.input_value("#yz-box") == "还没写完"


def test_too_long_a_question_is_kept_whole_and_said_to_be_too_long(page: Any) -> None:
    page.fill("#yz-box", "字" * 2_003)
    assert page.inner_text("#yz-limit") == "3 characters too many: a question has at most 2000"
    page.press("#yz-box", "Enter")
    assert page.locator(".yz-turn").count() == 0
    assert len(page.input_value("#yz-box")) == 2_003
    page.fill("#yz-box", "字" * 1_000)
    assert page.inner_text("#yz-limit") == ""
    turn = ask(page, "通关时间" * 250)
    assert turn.locator(".yz-question").bounding_box()["height"] < 120
    turn.locator(".yz-long summary").click()
    assert turn.locator(".yz-question").bounding_box()["height"] > 200


def test_words_of_a_document_bear_its_language_and_ours_that_of_the_page(page: Any) -> None:
    card = ask(page, TIME).locator(".yz-quote").first
    lang = "node => node.closest('[lang]').lang"
    assert card.locator("blockquote").evaluate(lang) == "zh"
    assert card.locator("cite").evaluate(lang) == "zh"
    assert card.locator(".yz-open").evaluate(lang) == "en"


@pytest.mark.parametrize("width", WIDTHS)
def test_in_forced_colours_one_tab_alone_looks_chosen(browser: Any, address: str, width: int) -> None:
    with opened(browser, address, width=width, forced_colors="active") as page:
        edges = page.locator("[role=tab]:visible").evaluate_all(
            "nodes => nodes.map((node) => [node.ariaSelected, getComputedStyle(node).borderBottomColor])"
        )
        assert len({colour for chosen, colour in edges if chosen == "false"}) == 1
        assert {colour for chosen, colour in edges if chosen == "true"}.isdisjoint(
            colour for chosen, colour in edges if chosen == "false"
        )


def test_a_link_to_a_quote_opens_it_in_another_window(page: Any, browser: Any, address: str) -> None:
    marker = ask(page, TIME).locator(".yz-marker").first
    link = marker.evaluate("node => node.href")
    assert "通关" not in link
    with opened(browser, link, width=page.viewport_size["width"]) as other:
        other.wait_for_selector("mark.yz-current")
        assert "5分钟" in other.locator("mark.yz-current").first.inner_text()
        assert other.locator("#yz-document .yz-notice").count() == 0
        other.goto(f"{address}#/{link.split('#/')[1][:-1]}{'0' if link[-1] != '0' else '1'}")
        other.get_by_text("这段文字已不在其中").wait_for()
        assert other.locator("#yz-document mark").count() == 0


def test_a_marker_that_is_pointed_at_shows_its_quote_beside(browser: Any, address: str) -> None:
    with opened(browser, address, language="en-US") as page:
        markers = ask(page, "比较港口指南和调解中心").locator(".yz-marker")
        for number in (markers.count() - 1, 0):
            words = markers.nth(number).locator("xpath=..").inner_text().partition(" ")[2].split("\n")[0]
            markers.nth(number).focus()
            page.wait_for_function(
                "(words) => document.querySelector('mark.yz-current')?.textContent.includes(words)", arg=words
            )
            assert markers.nth(number).evaluate("node => node === document.activeElement")


def test_a_document_is_moved_taken_away_and_put_back(page: Any, service: Service) -> None:
    folder = service.corpus_dir
    name = f"渡口-{page.viewport_size['width']}.md"
    (folder / name).write_text(FERRY.replace("case: 5\n", "").replace("渡口条例", "渡口办法"), "utf-8")
    follows(page, service, name)
    page.reload()
    corpus(page).get_by_text("渡口办法").click()
    page.get_by_text("Manage this document").click()
    page.get_by_label("Path in the folder").fill(f"moved/{name}")
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_text("Moved to moved/").wait_for()
    assert (folder / "moved" / name).exists()
    assert not (folder / name).exists()
    page.locator(".yz-toast button").last.click()
    corpus(page)
    follows(page, service, f"moved/{name}")
    page.reload()
    page.wait_for_selector(READY)
    corpus(page).get_by_text("渡口办法").click()
    page.get_by_text("Manage this document").click()
    page.get_by_role("button", name="Take away").click()
    page.get_by_text("was taken away").wait_for()
    assert not (folder / "moved" / name).exists()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("was put back").wait_for()
    assert (folder / "moved" / name).exists()
    (folder / "moved" / name).unlink()


def follows(page: Any, service: Service, doc_id: str) -> None:
    """Wait until the index has the document."""
    for _ in range(300):
        if doc_id in service.engine().documents:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{doc_id} is not indexed")


def test_back_on_a_phone_leads_from_the_document_to_the_conversation(browser: Any, address: str) -> None:
    with opened(browser, address, width=390) as page:
        ask(page, TIME).locator(".yz-open").first.click()
        page.locator("mark.yz-current").first.wait_for()
        page.go_back()
        page.locator(".yz-question").wait_for()
        assert page.locator("#yz-document").is_hidden()
        to_talk(page)
        assert page.locator(".yz-question").is_visible()
