"""The page: its markup with what it begins with, or a form to sign in; and the scripts and styles that it loads."""

from __future__ import annotations

import html
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from index.documents.formats import SUFFIXES
from qa.config import MAX_QUESTION_CHARS
from qa.page.access import Access
from qa.page.routes.files import STYLE, loaded, version, web_files
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
    return _document(access, "page", given)


def login_html(access: Access) -> str:
    """Return the form to sign in; it tells nothing of the documents."""
    return _document(access, "login", {"words": _words()})


def _words() -> dict[str, dict[str, str]]:
    return {code: {"name": words.name, **words.texts} for code, words in page_words().items()}


def _document(access: Access, name: str, given: Mapping[str, Any]) -> str:
    """Return the HTML of that name; `given` stands in it as data, which no text in it can end."""
    at = f"web/{version()}"
    links = (
        f'<link rel="stylesheet" href="{at}/{STYLE}">'
        f'<script type="module" blocking="render" src="{at}/{name}.js"></script>'  # no word stands in the markup
    )
    root = html.escape(access.config.root_path.rstrip("/") + "/")
    data = json.dumps(given).replace("<", "\\u003c")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>引证 Yinzheng</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">'
        f'<base href="{root}">{links}</head><body>{web_files()[f"{name}.html"]}'
        f'<script type="application/json" id="yz-given">{data}</script></body></html>'
    )


async def web_file(request: Request) -> Response:
    """Return a script or the style."""
    name = request.path_params["name"]
    if name not in loaded():
        return Response("there is nothing at this address", 404)
    lasting = request.path_params["version"] == version()
    kind = TYPES[name[name.rfind(".") :]]
    return Response(loaded()[name], media_type=kind, headers={"cache-control": FOR_EVER if lasting else "no-store"})
