"""Signing in and out. The addresses and the form's fields are gradio's, so that its clients for programs know them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from index.errors import AppError
from qa.page.accounts.account import password_checker
from qa.page.accounts.logins import LASTS_S, Logins

logger = logging.getLogger(__name__)


def login(logins: Logins) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint: 200 with the cookie, 401 where name and password are no account's."""
    account_of = password_checker(logins.accounts)

    async def sign_in(request: Request) -> Response:
        form = await request.form()
        try:
            account = await account_of(str(form.get("username", "")).strip(), str(form.get("password", "")))
        except AppError as exc:
            logger.error("nobody can sign in: %s", exc)
            return JSONResponse({"error": "the accounts cannot be read, and the program's log says why"}, 503)
        if account is None:
            return JSONResponse({"error": "there is no such name with this password"}, 401)
        response = JSONResponse({"success": True})
        response.set_cookie(
            logins.cookie,
            logins.value_for(account),
            max_age=LASTS_S,
            httponly=True,
            samesite="lax",
            secure=_is_behind_tls(request),
        )
        return response

    return sign_in


def logout(logins: Logins) -> Callable[[Request], Response]:
    """Return the endpoint: it ends all logins of whoever sends the cookie."""

    def sign_out(request: Request) -> Response:
        response = JSONResponse({"success": True})
        response.delete_cookie(logins.cookie)
        try:
            account = logins.account_of(request.cookies)
            if account is not None:
                logins.end(account)
        except AppError as exc:
            logger.error("signed out in one browser only: %s", exc)
        return response

    return sign_out


def _is_behind_tls(request: Request) -> bool:
    """Tell whether the browser speaks TLS, to this server or to the proxy before it."""
    return "https" in {request.url.scheme, request.headers.get("x-forwarded-proto", "").split(",")[0].strip()}
