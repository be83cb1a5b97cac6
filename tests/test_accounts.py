"""Who comes in where there are accounts: passwords, logins, tokens, and what each of them reaches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from index.errors import ConfigError
from qa.cli import main
from qa.page.accounts import tokens
from qa.page.accounts.account import make_account, password_checker, read_accounts, write_account
from qa.page.accounts.gate import Gate, visitor_of
from qa.page.accounts.key import shared_key
from qa.page.accounts.logins import LASTS_S, Logins
from qa.page.accounts.tokens import add_token, make_token, read_tokens, revoke_token
from qa.page.accounts.visitors import Visitor, Visitors, tokens_beside
from qa.page.accounts.watched import Watched
from qa.page.routes import login_routes
from tests.browser import apart


def test_an_account_is_kept_as_a_hash_that_only_its_password_fits(tmp_path: Path) -> None:
    path = tmp_path / "accounts"
    write_account(path, make_account("ann", "correct horse", admin=True))
    write_account(path, make_account("bob", "battery staple", admin=False))
    write_account(path, make_account("ann", "another horse", admin=True))
    accounts = read_accounts(path)
    assert {name: account.admin for name, account in accounts.items()} == {"bob": False, "ann": True}
    assert accounts["ann"].matches("another horse")
    assert not accounts["ann"].matches("correct horse")
    assert "horse" not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0
    check = password_checker(accounts)
    tries = [("bob", "battery staple"), ("bob", "another horse"), ("nobody", "battery staple")]
    assert [apart(check(*pair)) for pair in tries] == [accounts["bob"], None, None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no account in it: add one"),
        ("ann:admin:xx", "line 1: not an account"),
        ("# people\nann:owner:YQ==:YQ==", "line 2: not an account"),
    ],
)
def test_a_damaged_file_of_accounts_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "accounts"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        read_accounts(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_accounts(tmp_path / "none")
    with pytest.raises(ConfigError, match="at least 8 characters"):
        make_account("ann", "short", admin=False)
    with pytest.raises(ConfigError, match="a name has 1 to 64"):
        make_account("a:b", "long enough", admin=False)


@pytest.fixture
def auth(tmp_path: Path) -> Path:
    """A file with the accounts of ann and bob."""
    path = tmp_path / "accounts"
    for name in ("ann", "bob"):
        write_account(path, make_account(name, f"the password of {name}", admin=name == "ann"))
    return path


def visitors_of(auth: Path) -> Visitors:
    """Return what a server that is started now has of them."""
    return Visitors.of(auth, Watched(auth, read_accounts))


def cookies_of(logins: Logins, name: str) -> dict[str, str]:
    return {logins.cookie: logins.value_for(logins.accounts[name])}


def test_a_login_that_one_server_gave_is_known_to_another(auth: Path) -> None:
    one, other = visitors_of(auth), visitors_of(auth)
    cookies = cookies_of(one.logins, "ann")
    assert other.who({}, cookies) == Visitor("ann", is_program=False)
    assert other.who({}, {}) is None
    ((name, value),) = cookies.items()
    assert other.who({}, {name: value[:-2]}) is None
    assert "the password" not in value


def test_a_login_ends_with_the_password_and_with_the_account(auth: Path) -> None:
    visitors = visitors_of(auth)
    cookies = {name: cookies_of(visitors.logins, name) for name in ("ann", "bob")}
    write_account(auth, make_account("ann", "the password of ann", admin=True))  # the same one, salted anew
    assert [visitors.who({}, cookies[name]) for name in ("ann", "bob")] == [None, Visitor("bob", is_program=False)]
    lines = auth.read_text("utf-8").splitlines(keepends=True)
    auth.write_text("".join(line for line in lines if not line.startswith("bob:")), "utf-8")
    assert visitors.who({}, cookies["bob"]) is None


def test_signing_out_ends_the_accounts_logins_with_every_server_and_nobody_elses(auth: Path) -> None:
    one, other = visitors_of(auth), visitors_of(auth)
    cookies = {name: cookies_of(one.logins, name) for name in ("ann", "bob")}
    assert other.who({}, cookies["ann"]) is not None
    one.logins.end(one.logins.accounts["ann"])
    assert [other.who({}, cookies[name]) for name in ("ann", "bob")] == [None, Visitor("bob", is_program=False)]
    assert other.who({}, cookies_of(other.logins, "ann")) is not None  # who signs in again is in at once


def test_a_login_lasts_twelve_hours(auth: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logins = visitors_of(auth).logins
    cookies = cookies_of(logins, "ann")
    signed = logins.signer.loads(cookies[logins.cookie], return_timestamp=True)[1].timestamp()
    assert LASTS_S == 43_200
    for after, let_in in ((LASTS_S, True), (LASTS_S + 1, False)):
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda now=signed + after: now)
        assert (logins.account_of(cookies) is not None) == let_in


def test_nobody_comes_in_while_the_accounts_cannot_be_read(auth: Path) -> None:
    visitors = visitors_of(auth)
    cookies = cookies_of(visitors.logins, "ann")
    whole = auth.read_bytes()
    auth.write_text("ann:admin", "utf-8")
    with pytest.raises(ConfigError, match="line 1: not an account"):
        visitors.who({}, cookies)
    auth.write_bytes(whole)
    assert visitors.who({}, cookies) == Visitor("ann", is_program=False)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "accounts.key"
    assert shared_key(path) == shared_key(path)
    assert len(shared_key(path)) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="others can read the key of the logins"):
        shared_key(path)
    path.chmod(0o600)
    path.write_text("abcd")
    with pytest.raises(ConfigError, match="no key of 32 bytes"):
        shared_key(path)
    with pytest.raises(ConfigError, match="cannot be written"):
        shared_key(tmp_path / "none" / "accounts.key")


def test_another_key_ends_all_logins(auth: Path) -> None:
    cookies = cookies_of(visitors_of(auth).logins, "ann")
    auth.with_name("accounts.key").unlink()
    assert visitors_of(auth).who({}, cookies) is None


def bearer(words: str) -> dict[str, str]:
    return {"authorization": f"Bearer {words}"}


def test_a_token_holds_until_its_last_day_or_until_it_is_revoked(auth: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitors, path = visitors_of(auth), tokens_beside(auth)
    token, words = make_token("report", 1)
    assert visitors.who(bearer(words), {}) is None
    add_token(path, token)
    assert visitors.who(bearer(words), {}) == Visitor("token:report", is_program=True)
    assert visitors.who(bearer(words[:-1]), cookies_of(visitors.logins, "ann")) is None
    assert words not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0
    today = tokens.today()
    for after, let_in in ((1, True), (2, False)):
        monkeypatch.setattr(tokens, "today", lambda day=today + timedelta(after): day)
        assert (visitors.who(bearer(words), {}) is not None) == let_in
    monkeypatch.undo()
    revoke_token(path, "report")
    assert visitors.who(bearer(words), {}) is None
    assert read_tokens(path) == {}


def test_the_command_shows_a_token_once_lists_and_revokes_it(auth: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--auth", str(auth)]
    assert main(["token", "add", "report", *given, "--days", "30"]) == 0
    words, told = capsys.readouterr()
    until = (tokens.today() + timedelta(30)).isoformat()
    assert f"report holds until {until}" in told
    assert visitors_of(auth).who(bearer(words.strip()), {}) == Visitor("token:report", is_program=True)
    assert main(["token", "list", *given]) == 0
    assert capsys.readouterr().out == f"report  {until}\n"
    assert main(["token", "revoke", "report", *given]) == 0
    assert visitors_of(auth).who(bearer(words.strip()), {}) is None
    assert main(["token", "list", *given]) == 0
    assert capsys.readouterr().out == "report: revoked\n"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["add", "there"], "there: there is such a token: revoke it first"),
        (["add", "a:b"], "a name has 1 to 64"),
        (["add", "more", "--days", "0"], "--days 0: give a number from 1 to 3650"),
        (["revoke", "none"], "none: there is no such token"),
    ],
)
def test_what_cannot_be_done_with_a_token_is_said(
    auth: Path, capsys: pytest.CaptureFixture[str], command: list[str], message: str
) -> None:
    add_token(tokens_beside(auth), make_token("there", 1)[0])
    assert main(["token", *command, "--auth", str(auth)]) == 1
    assert message in capsys.readouterr().err


def test_a_damaged_file_beside_the_accounts_is_refused_with_a_remedy(auth: Path) -> None:
    tokens_beside(auth).write_text("report:tomorrow:aa\n", "utf-8")
    with pytest.raises(ConfigError, match="line 1: not a token"):
        visitors_of(auth)
    tokens_beside(auth).unlink()
    auth.with_name("accounts.signed-out").write_text("[]", "utf-8")
    with pytest.raises(ConfigError, match="damaged: delete it and the .key beside it"):
        visitors_of(auth)


PATHS = [  # address, status for nobody, for a person, for a program
    ("/", 200, 200, 200),
    ("/web/0123/scripts/main.js", 200, 200, 200),
    ("/health", 200, 200, 200),
    ("/ask", 401, 200, 200),
    ("/mcp", 401, 200, 200),
    ("/config", 401, 200, 200),
    ("/gradio_api/call/ask", 401, 200, 200),
    ("/gradio_api/queue/data", 401, 200, 200),
    ("/gradio_api/run/page_document", 401, 200, 403),
    ("/original/a.pdf", 401, 200, 403),
    ("/whatever/comes", 401, 200, 403),
]


@pytest.fixture
def client(auth: Path) -> httpx.AsyncClient:
    """A server behind the gate that tells at every address whom it serves, and where people sign in and out."""

    async def told(request: Request) -> JSONResponse:
        visitor = visitor_of(request)
        return JSONResponse(None if visitor is None else visitor.name)

    visitors = visitors_of(auth)
    routes = [*login_routes(visitors.logins), Route("/{path:path}", told)]
    app = Starlette(routes=routes, middleware=[Middleware(Gate, visitors=visitors)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://page")


def signed_in(client: httpx.AsyncClient, name: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    form = {"username": name, "password": f"the password of {name}"}
    return apart(client.post("/login", data=form, headers=dict(headers or {})))


def test_the_gate_lets_everybody_through_only_where_it_says_so(client: httpx.AsyncClient, auth: Path) -> None:
    token, words = make_token("report", 1)
    add_token(tokens_beside(auth), token)

    def statuses(headers: Mapping[str, str]) -> list[int]:
        return [apart(client.get(path, headers=dict(headers))).status_code for path, *_ in PATHS]

    assert statuses({}) == [row[1] for row in PATHS]
    assert statuses(bearer(words)) == [row[3] for row in PATHS]
    signed_in(client, "bob")
    assert statuses({}) == [row[2] for row in PATHS]
    assert apart(client.get("/ask")).json() == "bob"
    assert apart(client.get("/ask", headers=bearer(words))).json() == "token:report"


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_lines(client: httpx.AsyncClient) -> None:
    told = signed_in(client, "ann").headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Secure", "Max-Age=43200"):
        assert part in told
    client.base_url = httpx.URL("http://page")
    assert "Secure" not in signed_in(client, "ann").headers["set-cookie"]
    assert "Secure" in signed_in(client, "ann", {"x-forwarded-proto": "https"}).headers["set-cookie"]


def test_a_wrong_password_gives_no_cookie_and_signing_out_takes_it_away(client: httpx.AsyncClient) -> None:
    for form in ({"username": "ann", "password": "wrong"}, {"username": "eve", "password": "wrong"}, {}):
        refused = apart(client.post("/login", data=form))
        assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
    copied = dict(signed_in(client, "ann").cookies)
    out = apart(client.post("/logout"))
    assert (out.status_code, dict(client.cookies)) == (200, {})
    client.cookies.update(copied)  # somebody has a copy
    assert apart(client.get("/ask")).status_code == 401


def test_where_the_accounts_are_damaged_nobody_signs_in_and_health_is_told(
    client: httpx.AsyncClient, auth: Path, caplog: pytest.LogCaptureFixture
) -> None:
    signed_in(client, "ann")
    auth.write_text("", "utf-8")
    assert apart(client.get("/ask")).status_code == 401
    assert apart(client.get("/health")).status_code == 200
    assert signed_in(client, "ann").status_code == 503
    assert "no account in it" in caplog.text
