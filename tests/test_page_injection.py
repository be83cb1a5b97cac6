"""Fifty payloads through question, document, file name and front matter: none runs, none breaks the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from qa.config import QAConfig
from qa.page.config import ServeConfig
from qa.page.server import serve
from tests.browser import PAGE_TEST, ask, opened
from tests.served import served

pytestmark = PAGE_TEST

RUN = "window.hit=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}'>",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f"</textarea><img src=x onerror={RUN}>",
    f"</title><img src=x onerror={RUN}>",
    f"</style><img src=x onerror={RUN}>",
    f"--><img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<a href='javascript:{RUN}'>click</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>click</a>",
    f"<form action='javascript:{RUN}'><button>go</button></form>",
    f"<button formaction='javascript:{RUN}'>go</button>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<video src=x onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}></audio>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<div style='animation-name:x' onanimationstart={RUN}>x</div>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<base href='javascript:{RUN}//'>",
    f"<link rel=stylesheet href='javascript:{RUN}'>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"[click](javascript:{RUN})",
    f"![x](x onerror={RUN})",
    f"![x](javascript:{RUN})",
    f"<javascript:{RUN}>",
    f"[x]: javascript:{RUN}\n[x]",
    f"**<img src=x onerror={RUN}>**",
    f"`<img src=x onerror={RUN}>`",
    f"| a |\n|---|\n| <img src=x onerror={RUN}> |",
    f"${{{RUN}}}",
    f"{{{{{RUN}}}}}",
    f"{{{{#each this}}}}{{{{constructor.constructor '{RUN}'}}}}{{{{/each}}}}",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"&lt;script&gt;{RUN}&lt;/script&gt;&#60;img src=x onerror={RUN}&#62;",
    f"\u202e<img src=x onerror={RUN}>\u2066\x00\ufeffx",
]

BUILT_FROM_TEXT = "iframe, object, embed, base[href^='java'], .yz :is(img, svg, script, style, video, audio, marquee)"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page on a corpus that carries a payload wherever a document can carry one."""
    files = {}
    for number, payload in enumerate(PAYLOADS):
        told = json.dumps(payload)
        front = f"---\ncase: {number}\ntitle: {told}\nprovider: {told}\ncategory: {told}\nsource: {told}\n---\n"
        name = "".join(char for char in payload if char.isprintable() and char != "/")[:60]
        flat = " ".join(payload.split()).replace("\x00", "")
        files[f"{number:02}{name}.md"] = f"{front}# {flat}\n\n## {flat}\n\n{payload}调解成功率达{number}%。\n"
    settings = QAConfig(floor=0, max_quotes=20, reader="none")
    with served(tmp_path_factory.mktemp("hostile"), files, settings) as service:
        yield serve(service, ServeConfig())


def test_no_payload_runs_or_breaks_the_page_from_a_question_or_a_document(browser: Any, url: str) -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 50
    with opened(browser, url, language="en-US") as page:
        for payload in PAYLOADS:
            turn = ask(page, payload)
            assert turn.locator(".yz-question").text_content() == payload.strip()
            if turn.locator(".yz-open").count():
                turn.locator(".yz-open").first.click()
                page.wait_for_selector(".yz-document")
            assert page.evaluate("window.hit") is None, payload
            page.click("#yz-new") if page.locator(".yz-turn").count() > 8 else None
        page.reload()
        page.wait_for_selector(".yz-turn, .yz-welcome")
        assert page.evaluate("window.hit") is None


def test_no_payload_runs_in_the_list_the_panel_or_an_export(browser: Any, url: str) -> None:
    with opened(browser, url, language="en-US", accept_downloads=True) as page:
        page.click("#yz-tab-corpus")
        names = page.locator("#yz-corpus .yz-name-of")
        names.nth(len(PAYLOADS) - 1).wait_for()
        for number, payload in enumerate(PAYLOADS):
            page.click("#yz-tab-corpus")
            names.nth(number).click()
            page.wait_for_selector(".yz-document")
            assert page.evaluate("window.hit") is None, payload
        assert (
            page.locator("iframe, object, embed, base[href^='java'], .yz img, .yz script, .yz form form").count() == 0
        )
        ask(page, "成功率是多少？").locator(".yz-ask-more").click()
        page.locator(".yz-passage").first.wait_for()
        with page.expect_download():
            page.locator("#yz-acts button").first.click()
        assert page.evaluate("window.hit") is None
