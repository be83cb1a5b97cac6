"""Who has signed in, on routes of our own: gradio keeps the tokens, and checks them on its own routes alone."""

from __future__ import annotations

from starlette.requests import Request

from qa.page.access import Access

COOKIES = ("access-token-{}", "access-token-unsecure-{}")  # with and without TLS


def user_of(request: Request) -> str | None:
    """Return the name of whoever has signed in."""
    app = request.app
    tokens = (request.cookies.get(name.format(app.cookie_id)) for name in COOKIES)
    return next((app.tokens[token] for token in tokens if token in app.tokens), None)


def may_read(access: Access, user: str | None) -> bool:
    """Tell whether somebody may see anything of the documents."""
    return not access.accounts or user is not None
