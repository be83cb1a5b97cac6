"""What people do with an answer and a conversation, in a real browser, in both languages of the page."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.browser import LANGUAGES, PAGE_TEST, READY, WIDTHS, ask, opened, to_talk

pytestmark = PAGE_TEST

RATE = {
    "zh-CN": "杭州平台的调解成功率是多少？",
    "en-US": "What is the success rate of mediation on the Hangzhou platform?",
}
TALENT = {
    "zh-CN": "渝中区的涉外律师人才库吸纳了多少名律师？",
    "en-US": "How many lawyers are in Yuzhong's pool of foreign-related lawyers?",
}
SAYS = {
    "zh-CN": {
        "copied": "已复制",
        "as": "其他复制格式",
        "edit": "修改",
        "save": "重新提问",
        "retry": "重试",
        "clear": "清空对话",
        "undo": "撤销",
        "talks": "历史对话",
        "new": "新对话",
        "delete": "删除",
        "useful": "有用",
        "useless": "没用",
        "send": "提交",
        "thanks": "已记录，谢谢",
        "next": "下一处",
        "found": "1 份文件",
        "none": "没有匹配的文件",
    },
    "en-US": {
        "copied": "Copied",
        "as": "Copy as …",
        "edit": "Edit",
        "save": "Ask again",
        "retry": "Retry",
        "clear": "Clear",
        "undo": "Undo",
        "talks": "Conversations",
        "new": "New",
        "delete": "Delete",
        "useful": "Useful",
        "useless": "Not useful",
        "send": "Send",
        "thanks": "Noted, thank you",
        "next": "Next",
        "found": "Documents: 1",
        "none": "No document matches",
    },
}


SEATS = [(language, width) for language in LANGUAGES for width in WIDTHS]
REACHED = "([node, text]) => node.textContent === text"
FIGURES = (
    "截至 2020 年底，平台共接收调解案件 6216 件，调解完结 4303 件，调解成功 1395 件，"
    "成功率 32.4%，涉案金额 8.4 亿元人民币。"
)


@pytest.fixture(params=SEATS, ids=lambda seat: f"{seat[0]}-{seat[1]}")
def seat(request: pytest.FixtureRequest, browser: Any, url: str) -> Any:
    """A page in one language and width, with what it says there."""
    language, width = request.param
    options = {"permissions": ["clipboard-read", "clipboard-write"], "accept_downloads": True}
    with opened(browser, url, language=language, width=width, **options) as page:
        yield page, language, SAYS[language]


TITLE = "创新“数智化”在线商事调解模式"


def test_a_quote_is_copied_with_its_citation_in_every_style(seat: Any) -> None:
    page, language, says = seat
    quote = ask(page, RATE[language]).locator(".yz-quote").first
    pages = {"zh-CN": "第 13–15 页（推定）", "en-US": "pp. 13–15 (inferred)"}[language]
    assert pages in quote.locator(".yz-source").inner_text()
    book = "全面深化服务贸易创新发展试点最佳实践案例"
    wanted = [
        (f"“{FIGURES}”\n——《{TITLE}》（杭州市），“二、实践效果”", f"，载《{book}》，第13–15页（推定）"),
        (f"> {FIGURES}\n>\n> — 《{TITLE}》", f"，载《{book}》，第13–15页（推定）"),
        (f"“{FIGURES}”[1]\n[1] 杭州市. {TITLE}[G]//", f"{book}：[13-15]."),
        (f"“{FIGURES}” (杭州市, n.d., pp. 13–15 [inferred])\n杭州市. (n.d.). {TITLE}.", "(pp. 13–15 [inferred])."),
        ("@incollection{05-", "  pages = {13--15},\n  note = {page range inferred},\n}"),
    ]
    quote.get_by_text(says["as"]).click()
    for number, (start, end) in enumerate(wanted):
        button = quote.locator(".yz-copy").nth(number)
        button.click()
        page.wait_for_function(REACHED, arg=[button.element_handle(), says["copied"]])
        copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
        assert copied.startswith(start)
        assert copied.endswith(end)


def test_more_passages_come_on_demand_and_repeat_no_quote(seat: Any) -> None:
    page, language, _ = seat
    turn = ask(page, RATE[language])
    turn.locator(".yz-ask-more").click()
    turn.locator(".yz-passage").nth(4).wait_for()
    passages = turn.locator(".yz-passage blockquote").all_inner_texts()
    assert len(set(passages)) == len(passages) == 5
    assert not any("成功率 32.4%" in passage for passage in passages)
    turn.locator(".yz-passage .yz-open").first.click()
    page.wait_for_selector("mark.yz-current")


def test_the_panel_steps_through_the_quotes_and_serves_every_earlier_answer(seat: Any) -> None:
    page, language, says = seat
    first = ask(page, RATE[language])
    second = ask(page, TALENT[language])
    second.locator(".yz-open").first.click()
    page.wait_for_selector("mark.yz-current")
    to_talk(page)
    first.locator(".yz-open").first.click()
    page.wait_for_function("() => document.querySelector('mark.yz-current')?.textContent.includes('32.4%')")
    if page.get_by_role("button", name=says["next"], exact=True).is_visible():
        page.get_by_role("button", name=says["next"], exact=True).click()
        page.wait_for_function("!document.querySelector('mark.yz-current').textContent.includes('32.4%')")


def test_a_question_is_edited_retried_and_what_followed_goes(seat: Any) -> None:
    page, language, says = seat
    ask(page, RATE[language])
    ask(page, TALENT[language])
    first = page.locator(".yz-turn").first
    first.get_by_role("button", name=says["retry"], exact=True).click()
    first.locator(".yz-answer").wait_for()
    assert page.locator(".yz-turn").count() == 2
    first.get_by_role("button", name=says["edit"], exact=True).click()
    box = first.get_by_role("textbox")
    box.fill(TALENT[language])
    first.get_by_role("button", name=says["save"], exact=True).click()
    page.locator(".yz-turn .yz-quote").first.wait_for()
    assert page.locator(".yz-turn").count() == 1
    assert page.inner_text(".yz-question") == TALENT[language]


def test_a_follow_up_is_sent_with_the_questions_before_it(seat: Any) -> None:
    page, language, _ = seat
    ask(page, RATE[language])
    with page.expect_request("**/ask") as sent:
        ask(page, TALENT[language])
    assert json.loads(sent.value.post_data)["history"] == [RATE[language]]


def test_conversations_survive_a_reload_and_are_switched_and_deleted(seat: Any) -> None:
    page, language, says = seat
    ask(page, RATE[language])
    page.reload()
    page.wait_for_selector(".yz-quote")
    page.locator(".yz-open").first.click()
    page.wait_for_selector("mark.yz-current")
    page.get_by_role("button", name=says["new"], exact=True).click()
    page.wait_for_selector(".yz-welcome")
    ask(page, TALENT[language])
    page.click("#yz-talks")
    page.locator(".yz-talk-name", has_text=RATE[language]).click()
    assert page.inner_text(".yz-question") == RATE[language]
    page.click("#yz-talks")
    page.get_by_role("button", name=f"{says['delete']}: {RATE[language]}").click()
    assert page.inner_text(".yz-question") == TALENT[language]
    page.reload()
    page.wait_for_selector(".yz-question")
    assert page.locator(".yz-talk-name").count() == 0
    page.click("#yz-talks")
    assert page.locator(".yz-talk-name").all_inner_texts() == [TALENT[language]]


def test_two_windows_keep_their_conversations_side_by_side_and_go_on_with_one_together(seat: Any) -> None:
    page, language, _ = seat
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".yz-welcome")
    ask(other, TALENT[language])
    ask(page, RATE[language])
    other.click("#yz-talks")
    other.locator(".yz-talk-name", has_text=RATE[language]).click()
    ask(other, TALENT[language])
    page.locator(".yz-turn").nth(1).wait_for()
    assert page.locator(".yz-question").all_inner_texts() == [RATE[language], TALENT[language]]
    page.reload()
    page.locator(".yz-turn").nth(1).wait_for()
    page.click("#yz-talks")
    assert sorted(page.locator(".yz-talk-name").all_inner_texts()) == sorted([RATE[language], TALENT[language]])
    page.get_by_role("button", name=f"{SAYS[language]['delete']}: {TALENT[language]}").click()
    other.click("#yz-talks")
    other.locator(".yz-talk-name").nth(1).wait_for(state="detached")
    assert other.locator(".yz-talk-name").all_inner_texts() == [RATE[language]]
    page.get_by_role("button", name=f"{SAYS[language]['delete']}: {RATE[language]}").click()
    other.wait_for_selector(".yz-welcome")  # it was open there
    other.close()


def test_clearing_leaves_nothing_and_can_be_undone(seat: Any) -> None:
    page, language, says = seat
    ask(page, RATE[language])
    for _ in range(2):
        page.get_by_role("button", name=says["clear"], exact=True).click()
        page.wait_for_selector(".yz-welcome")
        page.get_by_role("button", name=says["undo"]).click()
        page.wait_for_selector(".yz-quote")
    page.get_by_role("button", name=says["clear"], exact=True).click()
    page.reload()
    page.wait_for_selector(".yz-welcome")
    assert page.locator(".yz-turn").count() == 0


def test_a_conversation_is_exported_with_its_citations(seat: Any, tmp_path: Path) -> None:
    page, language, _ = seat
    ask(page, RATE[language])
    for button, name in ((0, "talk.md"), (1, "talk.docx")):
        with page.expect_download() as download:
            page.locator("#yz-acts button").nth(button).click()
        download.value.save_as(tmp_path / name)
    text = (tmp_path / "talk.md").read_text("utf-8")
    pages = "\n".join(p.text for p in docx.Document(io.BytesIO((tmp_path / "talk.docx").read_bytes())).paragraphs)
    assert f"## {RATE[language]}\n" in text
    for exported in (text.replace("\\", ""), pages):
        assert RATE[language] in exported
        assert "成功率 32.4%" in exported
        assert "[1] 《创新“数智化”在线商事调解模式》（杭州市），“二、实践效果”" in exported


def test_a_thumb_and_a_comment_are_noted(seat: Any, url: str) -> None:
    page, language, says = seat
    turn = ask(page, RATE[language])
    turn.get_by_role("button", name=says["useless"], exact=True).click()
    page.get_by_text(says["thanks"]).first.wait_for()
    turn.locator(".yz-comment input").fill("少了一句")
    with page.expect_request("**/run/page_feedback") as sent:
        turn.get_by_role("button", name=says["send"], exact=True).click()
    assert json.loads(sent.value.post_data)["data"][1:] == ["down", "少了一句"]
    turn.locator(".yz-comment").wait_for(state="detached")
    pressed = turn.get_by_role("button", name=says["useless"], exact=True).get_attribute("aria-pressed")
    assert pressed == "true"


def test_documents_are_found_as_one_types(seat: Any) -> None:
    page, _, says = seat
    page.click("#yz-tab-corpus")
    page.locator(".yz-list li").nth(15).wait_for()
    box = page.get_by_role("searchbox")
    box.press_sequentially("杭州")
    page.locator(".yz-found").get_by_text(says["found"]).wait_for()
    assert "在线商事调解" in page.inner_text(".yz-list")
    box.fill("没有这样的案例")
    page.locator(".yz-found").get_by_text(says["none"]).wait_for()
    box.fill("12")
    page.locator(".yz-list li").nth(1).wait_for(state="detached")
    page.locator(".yz-name-of").first.click()
    page.wait_for_selector(".yz-document")
    assert "建设贸易金融综合服务平台" in page.inner_text(".yz-document header")


def test_a_limit_is_visible_while_it_is_on_and_limits_the_answers(seat: Any) -> None:
    page, language, _ = seat
    page.click("#yz-tab-corpus")
    page.fill("#yz-find", "12")
    page.locator(".yz-list li").nth(1).wait_for(state="detached")
    page.locator("#yz-corpus .yz-only").first.click()
    assert "建设贸易金融综合服务平台" in page.inner_text("#yz-scope")
    turn = ask(page, RATE[language])
    assert "建设贸易金融综合服务平台" in turn.locator(".yz-scoped").inner_text()
    assert "32.4%" not in turn.inner_text()
    page.reload()
    page.wait_for_selector("#yz-scope .yz-chip")
    page.locator("#yz-scope .yz-chip").click()
    page.wait_for_selector("#yz-scope .yz-chip", state="detached")
    assert "32.4%" in ask(page, RATE[language]).inner_text()
    page.click("#yz-tab-corpus")
    page.click(".yz-filters summary")
    page.locator(".yz-filters .yz-chip", has_text="杭州市").first.click()
    page.locator(".yz-filters .yz-chip", has_text="实践效果").first.click()
    assert page.locator("#yz-scope .yz-chip").count() == 2
    assert "32.4%" in ask(page, RATE[language]).inner_text()


def test_a_view_that_somebody_chose_stays_though_a_document_opens_by_itself(browser: Any, url: str) -> None:
    with opened(browser, url) as page:
        page.evaluate(
            """() => {
              const fetched = window.fetch;
              window.fetch = async (...asked) => {
                if (String(asked[0]).includes('page_document')) await new Promise((go) => { window.letGo = go; });
                return fetched(...asked);
              };
            }"""
        )
        ask(page, RATE["zh-CN"])
        page.wait_for_function("() => window.letGo")
        page.click("#yz-tab-corpus")
        with page.expect_response("**/page_document*"):
            page.evaluate("() => window.letGo()")
        page.wait_for_timeout(200)
        assert page.locator("#yz-corpus").is_visible()
        assert not page.locator("#yz-document").is_visible()


def test_enter_within_a_composition_does_not_send(browser: Any, url: str) -> None:
    with opened(browser, url) as page:
        keyboard = page.context.new_cdp_session(page)
        page.focus("#yz-box")
        keyboard.send("Input.imeSetComposition", {"text": "tiao jie", "selectionStart": 8, "selectionEnd": 8})
        page.evaluate(
            """() => document.activeElement.dispatchEvent(
              new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"""
        )
        page.evaluate(
            """() => document.activeElement.dispatchEvent(
              new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }))"""
        )
        assert page.locator(".yz-turn").count() == 0
        keyboard.send("Input.insertText", {"text": "调解成功率是多少？"})
        assert page.input_value("#yz-box") == "调解成功率是多少？"
        page.keyboard.press("Shift+Enter")
        assert page.locator(".yz-turn").count() == 0
        page.keyboard.press("Enter")
        page.wait_for_selector(".yz-turn")


def test_the_page_speaks_the_browsers_language_until_it_is_switched(browser: Any, url: str) -> None:
    with opened(browser, url, language="fr-FR") as page:
        assert page.inner_text("#yz-send") == "Ask"
        page.click("#yz-switch")
        assert page.inner_text("#yz-send") == "提问"
        assert page.evaluate("document.documentElement.lang") == "zh"
        page.reload()
        page.wait_for_selector(READY)
        assert page.inner_text("#yz-send") == "提问"


def test_an_arabic_question_and_its_answer_run_from_right_to_left(browser: Any, url: str) -> None:
    with opened(browser, url, language="en-US") as page:
        turn = ask(page, "كم تبلغ نسبة نجاح الوساطة في منصة هانغتشو؟")
        said = turn.locator(".yz-answer, .yz-abstained")
        assert said.get_attribute("dir") == "rtl"
        direction = "node => getComputedStyle(node).direction"
        assert turn.locator(".yz-question").evaluate(direction) == "rtl"
        if turn.locator(".yz-quote").count():
            assert turn.locator(".yz-quote").first.evaluate(direction) == "ltr"


def test_light_and_dark_follow_the_system_until_somebody_chooses(browser: Any, url: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, url, language="en-US", color_scheme="dark") as page:
        assert page.evaluate(ground) == "rgb(23, 21, 19)"
        page.click("#yz-settings")
        page.select_option("#yz-theme", "light")
        assert page.evaluate(ground) == "rgb(250, 249, 247)"
        page.reload()
        page.wait_for_selector(READY)
        page.wait_for_function(f"() => {ground} === 'rgb(250, 249, 247)'")


def test_a_question_that_waits_says_how_many_are_before_it_and_can_be_stopped(browser: Any, url: str) -> None:
    with opened(browser, url, language="en-US") as page:
        page.evaluate(
            """(told) => {
              const real = window.fetch;
              window.fetch = (to, options) => {
                if (!String(to).endsWith('/ask')) return real(to, options);
                const body = new ReadableStream({ start(out) {
                  out.enqueue(new TextEncoder().encode(told));
                  options.signal.addEventListener('abort', () => out.error(new DOMException('stop', 'AbortError')));
                } });
                return Promise.resolve(new Response(body));
              };
            }""",
            '{"before": 7, "seconds": 12.4}\n',
        )
        page.fill("#yz-box", RATE["en-US"])
        page.keyboard.press("Enter")
        page.get_by_text("7 questions before yours, about 12 s").wait_for()
        page.get_by_role("button", name="Stop").click()
        page.get_by_text("Stopped.").wait_for()
        assert page.get_by_role("button", name="Ask", exact=True).count() == 1
