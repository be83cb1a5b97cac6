"""The doors beside the page on the same server: the HTTP API through gradio_client, MCP tools, health, accounts."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from qa.config import QAConfig
from qa.page.accounts.account import make_account, write_account
from qa.page.accounts.tokens import add_token, make_token, revoke_token
from qa.page.accounts.visitors import tokens_beside
from qa.page.config import ServeConfig
from qa.page.events import EventLog
from qa.page.server import serve
from qa.page.service import Service
from tests.browser import PAGE_TEST, READY, apart, serious
from tests.conftest import GUIDE, CharEmbedder
from tests.served import served

pytestmark = PAGE_TEST
QUESTION = "平均通关时间压缩至多少分钟？"
SENTENCE = "平均通关时间由20分钟压缩至5分钟。"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("doors"), qa=QAConfig(floor=0, reader="none")) as service:
        yield service


@pytest.fixture(scope="module")
def url(service: Service) -> str:
    return serve(service, ServeConfig(mcp=True))


def test_gradio_client_asks_and_retrieves_by_name(url: str) -> None:
    from gradio_client import Client

    client = Client(url, verbose=False)
    assert set(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == {
        "/ask",
        "/retrieve",
        "/locate",
    }
    answer = client.predict(question=QUESTION, api_name="/ask")
    assert (answer["status"], answer["quotes"][0]["text"]) == ("answered", SENTENCE)
    assert client.predict(question="成功率呢？", history=[QUESTION], api_name="/ask")["status"] == "answered"
    hits = client.predict(question=QUESTION, k=2, api_name="/retrieve")
    assert [hit["rank"] for hit in hits] == [1, 2]
    located = client.predict(text=SENTENCE, api_name="/locate")
    assert (located["verbatim"], located["places"][0]["doc_id"]) == (True, "guide.md")
    changed = client.predict(text=SENTENCE.replace("20", "30"), api_name="/locate")
    assert not changed["verbatim"]
    assert len(changed["nearest"]["differences"]) == 1
    with pytest.raises(Exception, match="2,001 characters, the limit of a passage is 2,000"):
        client.predict(text="字" * 2_001, api_name="/locate")
    for wrong in ({"question": "", "api_name": "/ask"}, {"question": QUESTION, "k": 0, "api_name": "/retrieve"}):
        with pytest.raises(Exception, match="no word in it|whole number from 1 to 100"):
            client.predict(**wrong)
    client.close()


def test_over_http_related_passages_are_no_quotes(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    from gradio_client import Client

    monkeypatch.setattr("qa.opening.load_embedder", lambda config: CharEmbedder())
    strict = Service(service._index, QAConfig(floor=1, related_floor=0, reader="none"))
    strict.start()
    client = Client(serve(strict, ServeConfig()), verbose=False)
    answer = client.predict(question=QUESTION, api_name="/ask")
    assert (answer["contract"], answer["status"], answer["quotes"], answer["nearest"]) == (2, "related", [], [])
    assert SENTENCE in answer["related"][0]["text"]
    client.close()


def test_a_scope_limits_ask_and_retrieve_and_a_name_that_nothing_has_is_refused(url: str) -> None:
    from gradio_client import Client

    client = Client(url, verbose=False)
    in_law = client.predict(question=QUESTION, scope={"doc_ids": ["law.md"]}, api_name="/ask")
    assert {quote["doc_id"] for quote in in_law["quotes"]} <= {"law.md"}
    assert in_law["searched"] == 1
    for scope in (
        {"cases": [3]},
        {"categories": ["物流"], "providers": ["甲市"]},
        {"sections": ["（一）缩短通关时间。"]},
    ):
        assert client.predict(question=QUESTION, scope=scope, api_name="/ask")["quotes"][0]["text"] == SENTENCE
        hits = client.predict(question=QUESTION, k=50, scope=scope, api_name="/retrieve")
        assert {hit["doc_id"] for hit in hits} == {"guide.md"}
    for api_name in ("/ask", "/retrieve"):
        with pytest.raises(Exception, match="no document has the provider '乙市': there is 甲市"):
            client.predict(question=QUESTION, scope={"providers": ["乙市"]}, api_name=api_name)
    client.close()


def test_plain_http_asks_with_two_requests(url: str) -> None:
    for data in ([QUESTION, []], [QUESTION], [QUESTION, [], {"cases": [3]}]):
        started = httpx.post(f"{url}gradio_api/call/ask", json={"data": data}).json()
        events = httpx.get(f"{url}gradio_api/call/ask/{started['event_id']}").text
        (told,) = [line for line in events.splitlines() if line.startswith("data: ") and line != "data: null"]
        assert json.loads(told.removeprefix("data: "))[0]["quotes"][0]["text"] == SENTENCE


def test_one_request_asks_and_its_lines_end_with_the_answer(url: str) -> None:
    for asked in ({"question": QUESTION}, {"question": QUESTION, "history": [], "scope": {"cases": [3]}}):
        lines = httpx.post(f"{url}ask", json=asked).text.splitlines()
        assert json.loads(lines[-1])["answer"]["quotes"][0]["text"] == SENTENCE
    for asked, told in (({"question": "？"}, "no word in it"), ({"question": 5}, "give the question as a text")):
        assert told in json.loads(httpx.post(f"{url}ask", json=asked).text.splitlines()[-1])["error"]
    for sent in (b"{", b"[]", b'{"quession": ""}'):
        reply = httpx.post(f"{url}ask", content=sent)
        assert (reply.status_code, reply.json()["error"][:18]) == (400, "send a JSON object")


def test_an_mcp_client_asks_and_retrieves(url: str) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def use() -> tuple[list[str], Any, Any, Any, list[Any], Any]:
        async with (
            streamable_http_client(f"{url}mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            asked = await session.call_tool("ask", {"question": QUESTION})
            found = await session.call_tool("retrieve", {"question": QUESTION, "k": 2})
            refused = await session.call_tool("ask", {"question": "？"})
            limits = {"question": QUESTION, "scope": {"cases": [3], "sections": ["（一）缩短通关时间。"]}}
            within = [await session.call_tool(name, limits) for name in ("ask", "retrieve")]
            unknown = await session.call_tool("retrieve", {"question": QUESTION, "scope": {"cases": [4]}})
            return tools, asked, found, refused, within, unknown

    tools, asked, found, refused, within, unknown = apart(use())
    assert within[0].structuredContent["quotes"][0]["text"] == SENTENCE
    assert {tuple(hit["headings"][-1:]) for hit in within[1].structuredContent["result"]} == {("（一）缩短通关时间。",)}
    assert unknown.isError
    assert "no document has the case 4: there is 3" in unknown.content[0].text
    assert tools == ["ask", "retrieve", "locate"]
    assert json.loads(asked.content[0].text)["quotes"][0]["text"] == SENTENCE
    assert asked.structuredContent["status"] == "answered"
    assert len(found.structuredContent["result"]) == 2
    assert refused.isError
    assert "no word in it" in refused.content[0].text


def test_an_mcp_client_checks_a_quotation_reads_the_documents_and_is_told_our_version(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib.metadata import version

    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client
    from mcp.types import PaginatedRequestParams

    monkeypatch.setattr("qa.page.api.mcp.RESOURCES", 1)

    async def use() -> tuple[Any, ...]:
        async with (
            streamable_http_client(f"{url}mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            started = await session.initialize()
            there = await session.call_tool("locate", {"text": SENTENCE})
            changed = await session.call_tool("locate", {"text": SENTENCE.replace("20", "30")})
            refused = await session.call_tool("locate", {"text": " "})
            first = await session.list_resources()
            rest = await session.list_resources(params=PaginatedRequestParams(cursor=first.nextCursor))
            read_back = await session.read_resource(first.resources[0].uri)
            return started.serverInfo, there, changed, refused, first, rest, read_back

    info, there, changed, refused, first, rest, read_back = apart(use())
    assert (info.name, info.version) == ("yinzheng", version("yinzheng"))
    assert there.structuredContent["verbatim"]
    assert there.structuredContent["places"][0]["text"] == SENTENCE
    assert not changed.structuredContent["verbatim"]
    assert changed.structuredContent["nearest"]["text"] == SENTENCE
    assert refused.isError
    assert "the passage is empty" in refused.content[0].text
    assert [resource.name for page in (first, rest) for resource in page.resources] == ["guide.md", "law.md"]
    assert (first.resources[0].title, rest.nextCursor) == ("港口指南", None)
    assert read_back.contents[0].text == GUIDE


def test_health_tells_whether_it_is_ready_and_names_no_document(url: str) -> None:
    told = httpx.get(f"{url}health")
    assert told.status_code == 200
    assert told.json()["status"] == "ready"
    assert "guide" not in told.text


def test_with_accounts_nobody_asks_before_signing_in(browser: Any, service: Service, tmp_path: Path, axe: Path) -> None:
    path = tmp_path / "accounts"
    write_account(path, make_account("ann", "correct horse", admin=True))
    address = serve(service, ServeConfig(auth=path))
    assert httpx.post(f"{address}gradio_api/run/page_state", json={"data": []}).status_code == 401
    assert httpx.post(f"{address}gradio_api/call/ask", json={"data": [QUESTION, []]}).status_code == 401
    assert httpx.post(f"{address}ask", json={"question": QUESTION}).status_code == 401
    assert httpx.get(f"{address}health").status_code == 200
    context = browser.new_context(locale="en-US", bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.add_script_tag(path=axe)
    assert serious(page, "signing in") == []
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("There is no such name with this password.").wait_for()
    assert "港口" not in page.content()  # nothing of the documents
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector(READY)
    page.fill("#yz-box", QUESTION)
    page.press("#yz-box", "Enter")
    page.wait_for_selector(".yz-quote")
    page.click("#yz-settings")
    page.click("#yz-logout")
    page.get_by_label("Name").wait_for()
    context.close()


@pytest.fixture(scope="module")
def auth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of accounts, with that of ann."""
    path = tmp_path_factory.mktemp("auth") / "accounts"
    write_account(path, make_account("ann", "correct horse", admin=True))
    return path


def test_servers_that_share_accounts_know_one_anothers_logins(service: Service, auth: Path) -> None:
    from gradio_client import Client

    one, other = (serve(service, ServeConfig(auth=auth)) for _ in range(2))
    with httpx.Client() as person:
        signed = person.post(f"{one}login", data={"username": "ann", "password": "correct horse"})
        assert signed.status_code == 200
        for url in (one, other, one):
            assert person.post(f"{url}ask", json={"question": QUESTION}).status_code == 200
            told = person.post(f"{url}gradio_api/run/page_state", json={"data": []}).json()["data"][0]
            assert (told["user"], told["may_change"]) == ("ann", True)
            assert "yz-login" not in person.get(url).text
        copied = httpx.Cookies(person.cookies)
        assert person.post(f"{other}logout").status_code == 200
        assert "yz-login" in person.get(other).text
        assert httpx.post(f"{one}ask", json={"question": QUESTION}, cookies=copied).status_code == 401
    whole = auth.read_bytes()
    auth.write_text("", "utf-8")  # while nobody is known, everybody is asked to sign in
    assert "yz-login" in httpx.get(one).text
    auth.write_bytes(whole)
    client = Client(other, auth=("ann", "correct horse"), verbose=False)
    assert client.predict(question=QUESTION, api_name="/ask")["status"] == "answered"
    client.close()


def test_a_program_asks_searches_and_locates_with_a_token_and_does_nothing_else(service: Service, auth: Path) -> None:
    from gradio_client import Client

    token, words = make_token("report", 1)
    add_token(tokens_beside(auth), token)
    log = io.StringIO()
    address = serve(service, ServeConfig(auth=auth), log=EventLog(log, texts=True))
    headers = {"Authorization": f"Bearer {words}"}
    lines = httpx.post(f"{address}ask", json={"question": QUESTION}, headers=headers).text.splitlines()
    assert json.loads(lines[-1])["answer"]["quotes"][0]["text"] == SENTENCE
    client = Client(address, headers=headers, verbose=False)
    assert client.predict(question=QUESTION, api_name="/ask")["status"] == "answered"
    assert len(client.predict(question=QUESTION, k=2, api_name="/retrieve")) == 2
    assert client.predict(text=SENTENCE, api_name="/locate")["verbatim"]
    own = [one for one in client.config["dependencies"] if one["api_visibility"] == "private"]
    assert "page_document" in {one["api_name"] for one in own}
    for one in own:  # by its number, at the addresses that programs may use
        call = {"data": [""] * len(one["inputs"]), "fn_index": one["id"], "session_hash": "s"}
        assert httpx.post(f"{address}gradio_api/queue/join", json=call, headers=headers).status_code == 200
        with httpx.stream("GET", f"{address}gradio_api/queue/data?session_hash=s", headers=headers) as told:
            assert "a token may ask, search and locate only" in told.read().decode(), one["api_name"]
    client.close()
    assert httpx.post(f"{address}gradio_api/run/page_state", json={"data": []}, headers=headers).status_code == 403
    assert httpx.get(f"{address}original/guide.md", headers=headers).status_code == 403
    assert "yz-login" in httpx.get(address, headers=headers).text
    assert {json.loads(line).get("user") for line in log.getvalue().splitlines()} == {"token:report"}
    assert words not in log.getvalue()
    revoke_token(tokens_beside(auth), "report")
    assert httpx.post(f"{address}ask", json={"question": QUESTION}, headers=headers).status_code == 401


def test_where_there_are_accounts_an_mcp_client_shows_a_token_and_is_offered_tools_alone(
    service: Service, auth: Path
) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    token, words = make_token("agent", 1)
    add_token(tokens_beside(auth), token)
    log = io.StringIO()
    address = serve(service, ServeConfig(auth=auth, mcp=True), log=EventLog(log))

    async def use() -> tuple[Any, Any, Any, Any]:
        async with (
            httpx.AsyncClient(headers={"Authorization": f"Bearer {words}"}, timeout=60) as http,
            streamable_http_client(f"{address}mcp", http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            started = await session.initialize()
            asked = await session.call_tool("ask", {"question": QUESTION})
            located = await session.call_tool("locate", {"text": SENTENCE})
            return started, asked, located, await session.list_resource_templates()

    started, asked, located, templates = apart(use())
    assert asked.structuredContent["status"] == "answered"
    assert located.structuredContent["verbatim"]
    assert "resource" not in started.instructions
    assert templates.resourceTemplates == []
    assert [json.loads(line)["user"] for line in log.getvalue().splitlines()] == ["token:agent", "token:agent"]
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"accept": "application/json, text/event-stream"}
    for more in ({}, {"Authorization": "Bearer yinzheng_none"}):
        assert httpx.post(f"{address}mcp", json=call, headers=accept | more).status_code == 401


def test_a_proxy_for_the_web_does_not_come_between(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    url = serve(service, ServeConfig())
    assert httpx.get(f"{url}health").json()["status"] == "ready"


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 421), ("0.0.0.0", 200)])
def test_mcp_by_another_name_is_answered_where_the_page_is_open_to_others(
    service: Service, host: str, status: int
) -> None:
    url = serve(service, ServeConfig(host=host, mcp=True))
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"accept": "application/json, text/event-stream", "host": "papers.example.org"}
    port = httpx.URL(url).port
    assert httpx.post(f"http://127.0.0.1:{port}/mcp", json=call, headers=headers).status_code == status
