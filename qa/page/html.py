"""The page's own HTML, written into gradio's: it can be read and asked before gradio's script has loaded.

Gradio's script takes most of a second to set up its components. The page needs one of them, as its container; so it
starts outside, and moves in as it is when the component calls `yinzheng.settle`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from index.documents.formats import SUFFIXES
from qa.config import MAX_QUESTION_CHARS
from qa.page.access import Access
from qa.page.suggest import Suggestions
from qa.page.words import page_words

SCRIPTS = (
    "dom",
    "rpc",
    "store",
    "copy",
    "cards",
    "turns",
    "talk",
    "shelf",
    "panel",
    "scope",
    "corpus",
    "index",
    "main",
)
STYLES = ("base", "talk", "side")
SETTLE = "yinzheng.settle(element)"  # gradio's component runs it once it is mounted
END = b"</body>"
HTML = b"text/html"


def page_html(access: Access, suggestions: Suggestions) -> str:
    """Return the page's style, markup and script; where there are accounts, it reveals nothing of the documents."""
    given = {
        "words": {code: {"name": words.name, **words.texts} for code, words in page_words().items()},
        "limit": MAX_QUESTION_CHARS,
        "suffixes": list(SUFFIXES),
        "suggestions": {} if access.accounts else suggestions.found(),
    }
    payload = json.dumps(given).replace("<", "\\u003c")  # or a text could end the script
    return f'{frame()}document.getElementById("yz-page"), {payload});</script>'


@cache
def frame() -> str:
    """Return what is the same in every page; the script's parts share one scope, `main` comes last and starts it."""
    style = "\n".join(_file(f"{name}.css") for name in STYLES)
    script = "\n".join(_file(f"{name}.js") for name in SCRIPTS)
    return (
        f'<style id="yz-style">{style}</style><div id="yz-page">{_file("page.html")}</div>'
        f"<script>const yinzheng = ((element, props) => {{\n{script}\n}})("
    )


@dataclass(frozen=True, slots=True)
class PageInside:
    """An ASGI middleware around gradio's application: writes into its page what `page` returns."""

    app: Any
    page: Callable[[], str]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Write the page into gradio's HTML; pass any other request on."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or path not in {"", "/"}:
            await self.app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def write(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body, headers = b"".join(parts), start["headers"]
            if any(name == b"content-type" and value.startswith(HTML) for name, value in headers):
                before, end, after = body.rpartition(END)
                own = await asyncio.to_thread(self.page)  # it may have to look for a newer snapshot
                body = before + own.encode() + end + after if end else body
                headers = [(name, value) for name, value in headers if name != b"content-length"]
                headers.append((b"content-length", str(len(body)).encode()))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, write)


def _file(name: str) -> str:
    return files("qa.page").joinpath("web", name).read_text("utf-8")
