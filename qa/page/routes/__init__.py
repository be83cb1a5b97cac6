"""Our own routes on gradio's server: the page with its files, questions, documents and their pages, logins, health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from qa.page.api.line import Line
from qa.page.gateway import Gateway
from qa.page.routes.ask import questions
from qa.page.routes.health import health
from qa.page.routes.login import login, logout
from qa.page.routes.originals import originals
from qa.page.routes.page import opening, web_file
from qa.page.routes.pictures import pictures

if TYPE_CHECKING:
    from qa.page.access import Access
    from qa.page.accounts.logins import Logins


def own_routes(gateway: Gateway, access: Access, line: Line) -> list[Route]:
    """Return them; they stand before gradio's, whose page is not served."""
    return [
        Route("/", opening(access, gateway.suggestions), methods=["GET"]),
        Route("/web/{version}/{name}", web_file, methods=["GET"]),
        Route("/original/{doc_id:path}", originals(gateway), methods=["GET"]),
        Route("/picture/{sha256}/{page:int}/{doc_id:path}", pictures(gateway), methods=["GET"]),
        Route("/ask", questions(gateway, line), methods=["POST"]),
        Route("/health", health(gateway.service)),
    ]


def login_routes(logins: Logins) -> list[Route]:
    """Return those that are there where there are accounts."""
    return [
        Route("/login", login(logins), methods=["POST"]),
        Route("/logout", logout(logins), methods=["POST"]),
    ]
