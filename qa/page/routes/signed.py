"""Who has signed in, for routes and for gradio."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from qa.page.access import Access
from qa.page.accounts.gate import visitor_of


def user_of(request: HTTPConnection) -> str | None:
    """Return the name of whoever has come in; None where there are no accounts."""
    visitor = visitor_of(request)
    return None if visitor is None else visitor.name


def may_see_page(access: Access, request: HTTPConnection) -> bool:
    """Tell whether the request comes from a person who may see anything of the documents."""
    visitor = visitor_of(request)
    return access.accounts is None or (visitor is not None and not visitor.is_program)
