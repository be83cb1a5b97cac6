"""The deciding words of a quote, marked in its card: any text, marks at any place, in a real browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser import PAGE_TEST, WIDTHS, opened

pytestmark = PAGE_TEST

HOSTILE = "甲<b onclick=window.hit=1>**乙**</b>&amp;[丙](javascript:window.hit=1)\u200d丁。"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # one character as it is seen, five code points
MARKED = "node => [...node.querySelectorAll('mark')].map(mark => mark.textContent)"
CONTRAST = """node => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(node);
  const [dark, bright] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}"""


def conversation(text: str, marks: object) -> str:
    """A conversation as the browser keeps it: one answer with one quote of those marks."""
    quote = {
        "marker": "[1]",
        "doc_id": "a.md",
        "case": 1,
        "title": "甲",
        "provider": None,
        "category": None,
        "headings": ["甲", "一、乙"],
        "start": 0,
        "end": len(text),
        "text": text,
        "score": 1.0,
        "page": None,
        "sha256": "",
        "file": "unchanged",
        "current_text": None,
        "marks": marks,
        "first_page": None,
        "cite": {"plain": text, "markdown": text, "gbt": text},
    }
    reply = {
        "question": "丙？",
        "language": "zh",
        "status": "answered",
        "kind": "fact",
        "quotes": [quote],
        "parts": [{"text": "文件中写道："}, {"quote": 0}],
        "direction": "ltr",
    }
    return json.dumps([{"id": "t", "turns": [{"question": "丙？", "history": [], "reply": reply}]}])


def shown(browser: Any, url: str, text: str, marks: object, **options: Any) -> tuple[list[str], str, str]:
    """Return the marked words, the quote as it stands in its card, and what selecting it copies."""
    permissions = ["clipboard-read", "clipboard-write"]
    with opened(browser, url, language="en-US", permissions=permissions, **options) as page:
        page.evaluate("told => localStorage.setItem('yinzheng.talks', told)", conversation(text, marks))
        page.reload()
        quote = page.locator(".yz-quote blockquote")
        quote.wait_for()
        quote.evaluate("node => getSelection().selectAllChildren(node)")
        page.keyboard.press("Control+C")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert page.evaluate("window.hit") is None
        return quote.evaluate(MARKED), quote.text_content(), copied


def test_marks_at_every_place_leave_a_hostile_text_as_it_is(browser: Any, url: str) -> None:
    with opened(browser, url, language="en-US") as page:
        for start in range(0, len(HOSTILE) - 1, 5):
            marks = (
                [[start, start + 1], [start + 3, len(HOSTILE)]] if start + 3 < len(HOSTILE) else [[start, len(HOSTILE)]]
            )
            page.evaluate("told => localStorage.setItem('yinzheng.talks', told)", conversation(HOSTILE, marks))
            page.reload()
            quote = page.locator(".yz-quote blockquote")
            quote.wait_for()
            assert quote.text_content() == f"[1] {HOSTILE}"
            assert quote.locator("mark").count() == len(marks)
            assert quote.locator("b, a, strong, em").count() == 0
            assert page.evaluate("window.hit") is None


def test_a_marked_quote_is_copied_as_its_words_alone(browser: Any, url: str) -> None:
    text = "调解成功率达61%，境外调解员占16%。"
    words, told, copied = shown(browser, url, text, [[0, 5], [6, 9]])
    assert words == ["调解成功率", "61%"]
    assert told == copied == f"[1] {text}"


@pytest.mark.parametrize(
    ("text", "marks", "words"),
    [
        (f"甲{FAMILY}乙", [[2, 3]], [FAMILY]),
        (f"甲{FAMILY}乙", [[0, 2], [4, 7]], [f"甲{FAMILY}乙"]),
        ("cafe\u0301s", [[0, 4]], ["cafe\u0301"]),
        ("\U00020000\U00020001甲", [[1, 2]], ["\U00020001"]),
        ("甲乙丙", [[0, 1], [1, 2]], ["甲乙"]),
    ],
)
def test_a_mark_holds_whole_characters_as_they_are_seen(
    browser: Any, url: str, text: str, marks: object, words: list[str]
) -> None:
    found, told, _ = shown(browser, url, text, marks)
    assert (found, told) == (words, f"[1] {text}")


@pytest.mark.parametrize(
    "marks",
    [[[0, 4]], [[-1, 1]], [[2, 1]], [[1, 1]], [[0, 2], [1, 3]], [[1, 2], [0, 1]], [[0, 1.5]], [0, 1], "0", [None]],
)
def test_marks_that_do_not_fit_are_refused_and_the_words_stay(browser: Any, url: str, marks: object) -> None:
    assert shown(browser, url, "甲乙丙", marks)[:2] == ([], "[1] 甲乙丙")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_marked_words_stand_out_and_can_be_read(browser: Any, url: str, width: int, scheme: str) -> None:
    with opened(browser, url, language="en-US", width=width, color_scheme=scheme) as page:
        page.evaluate(
            "told => localStorage.setItem('yinzheng.talks', told)", conversation("调解成功率达61%。", [[0, 5]])
        )
        page.reload()
        mark = page.locator("mark.yz-word")
        mark.wait_for()
        assert mark.evaluate("node => getComputedStyle(node).textDecorationLine") == "underline"
        assert mark.evaluate(CONTRAST) >= 4.5
