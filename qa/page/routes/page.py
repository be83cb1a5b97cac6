"""The page: its markup with what it begins with, or a form to sign in; and the scripts and styles that it loads."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from index.documents.formats import SUFFIXES
from qa.config import MAX_QUESTION_CHARS
from qa.page.access import Access
from qa.page.routes.signed import may_see_page, user_of
from qa.page.suggest import Suggestions
from qa.page.words import page_words

TYPES = {".css": "text/css", ".js": "text/javascript"}
FOR_EVER = "public, max-age=31536000, immutable"  # the address changes with the content


def opening(access: Access, suggestions: Suggestions) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint."""

    async def page(request: Request) -> Response:
        shown = may_see_page(access, request)
        told = page_html(access, suggestions, user_of(request)) if shown else login_html(access)
        return HTMLResponse(told, headers={"cache-control": "no-store"})

    return page


def page_html(access: Access, suggestions: Suggestions, user: str | None = None) -> str:
    """Return the page, for somebody who may read the documents."""
    given = {
        "words": _words(),
        "limit": MAX_QUESTION_CHARS,
        "suffixes": list(SUFFIXES),
        "suggestions": suggestions.found(),
        "user": user,
    }
    return _document(access, "page", "main", given)


def login_html(access: Access) -> str:
    """Return the form to sign in; it tells nothing of the documents."""
    return _document(access, "login", "login", {"words": _words()})


def _words() -> dict[str, dict[str, str]]:
    return {code: {"name": words.name, **words.texts} for code, words in page_words().items()}


def _document(access: Access, markup: str, script: str, given: Mapping[str, Any]) -> str:
    """Return the HTML; `given` stands in it as data, which no text in it can end."""
    web, at = web_files(), f"web/{version()}"
    scripts = [name for name in web if name.endswith(".js") and (script == "main") == (name != "scripts/login.js")]
    links = [
        *(f'<link rel="stylesheet" href="{at}/{name}">' for name in web if name.endswith(".css")),
        *(f'<link rel="modulepreload" href="{at}/{name}">' for name in scripts if script == "main"),
    ]
    root = html.escape(access.config.root_path.rstrip("/") + "/")
    data = json.dumps(given).replace("<", "\\u003c")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>引证 Yinzheng</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">'
        f'<base href="{root}">{"".join(links)}</head><body>{web[f"{markup}.html"]}'
        f'<script type="application/json" id="yz-given">{data}</script>'
        f'<script type="module" src="{at}/scripts/{script}.js"></script></body></html>'
    )


async def web_file(request: Request) -> Response:
    """Return a script or a style."""
    name = request.path_params["name"]
    kind = TYPES.get(name[name.rfind(".") :])
    if kind is None or name not in web_files():
        return Response("there is nothing at this address", 404)
    lasting = request.path_params["version"] == version()
    return Response(web_files()[name], media_type=kind, headers={"cache-control": FOR_EVER if lasting else "no-store"})


@cache
def web_files() -> Mapping[str, str]:
    """Return the files of the page by name, such as `scripts/main.js`; styles in the order in which they apply."""
    return dict(sorted(_in(files("qa.page").joinpath("web"), "")))


def _in(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _in(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_text("utf-8")


@cache
def version() -> str:
    """Return what another content of the files would have otherwise."""
    return hashlib.sha256("\0".join(web_files().values()).encode()).hexdigest()[:16]
