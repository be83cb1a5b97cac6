"""The deployment that docs/scale.md shows: nginx takes its configuration and spreads what it is asked, as is said."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bench.front import PLACES
from index.telemetry import SWITCHES
from qa.cli import main
from qa.page.accounts.account import make_account, write_account
from qa.page.config import ServeConfig
from qa.page.events import EventLog
from qa.page.server import serve
from tests.browser import ROOT
from tests.served import served

SHOWN = ROOT / "docs" / "scale"
COMPOSE: dict[str, Any] = yaml.safe_load((SHOWN / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
PASSWORD = "the password of ann"
MAIN = "daemon off; pid {0}/pid; error_log stderr; events {{}} http {{ access_log off; {1} include {0}/shown.conf; }}"


def test_only_nginx_is_published_and_nothing_but_it_reaches_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    closed = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    for name, service in SERVICES.items():
        assert set(service["networks"]) <= closed or name == "nginx", name


def test_rays_ports_are_on_a_network_of_their_own_behind_a_token_and_it_reports_nothing() -> None:
    on_it = {name for name, service in SERVICES.items() if "building" in service["networks"]}
    assert on_it == {"builder", "worker"}
    for name in on_it:
        environment = SERVICES[name]["environment"]
        assert environment["RAY_AUTH_MODE"] == "token"
        assert {variable for variable in SWITCHES if variable.startswith("RAY_")} <= environment.keys()


def test_every_option_of_the_servers_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--help"]) == 0
    known = capsys.readouterr().out
    for name in ("one", "two"):
        options = [word for word in shlex.split(SERVICES[name]["command"]) if word.startswith("--")]
        assert options
        assert [option for option in options if not re.search(rf"{option}\b", known)] == []


def free_ports(n: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def in_front(servers: dict[str, str], folder: Path) -> Iterator[str]:
    """Run nginx with the configuration shown, its servers being at these addresses; give its own address."""
    folder.mkdir()
    key, certificate, (port,) = folder / "papers.key", folder / "papers.pem", free_ports(1)
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=papers.example.org"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    shown = (SHOWN / "nginx.conf").read_text("utf-8")
    for before, after in {**servers, "listen 443": f"listen 127.0.0.1:{port}", "/etc/nginx/tls": str(folder)}.items():
        assert before in shown
        shown = shown.replace(before, after)
    (folder / "shown.conf").write_text(shown, "utf-8")
    places = " ".join(f"{name}_temp_path {folder}/{name};" for name in PLACES)
    (folder / "nginx.conf").write_text(MAIN.format(folder, places), "utf-8")
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield f"https://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def logs() -> list[io.StringIO]:
    return [io.StringIO(), io.StringIO()]


@contextmanager
def servers(folder: Path, logs: list[io.StringIO]) -> Iterator[list[str]]:
    """Give the addresses of servers of one index, one for each log; ann has an account."""
    if shutil.which("nginx") is None or shutil.which("openssl") is None:
        pytest.skip("no nginx or no openssl")
    auth = folder / "accounts"
    write_account(auth, make_account("ann", PASSWORD, admin=False))
    ports = free_ports(len(logs))
    with served(folder) as service:
        for port, log in zip(ports, logs, strict=True):
            serve(service, ServeConfig(port=port, auth=auth, no_build=True), log=EventLog(log, texts=False))
        yield [f"127.0.0.1:{port}" for port in ports]


class Full(BaseHTTPRequestHandler):
    """A server whose line is full."""

    refused = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        Full.refused += 1
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        pass


def browser_at(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, transport=httpx.HTTPTransport(verify=False, retries=5))


def signed_in(client: httpx.Client) -> str:
    """Sign in, and return the cookie as it was set."""
    return client.post("/login", data={"username": "ann", "password": PASSWORD}).headers["set-cookie"]


def answered(client: httpx.Client) -> str:
    """Return the answer, its timings aside."""
    reply = client.post("/ask", json={"question": "调解成功率是多少？"})
    answer = json.loads(reply.raise_for_status().text.splitlines()[-1])["answer"]
    return json.dumps(answer | {"timings_ms": None}, ensure_ascii=False)


def test_a_login_and_every_question_go_to_any_server_and_past_one_that_is_down(tmp_path: Path) -> None:
    logs, (down,) = [io.StringIO(), io.StringIO()], free_ports(1)
    with servers(tmp_path, logs) as (one, two):
        places = {"one:7860": f"{one} max_fails=0; server 127.0.0.1:{down}", "two:7860": two}
        with in_front(places, tmp_path / "front") as url, browser_at(url) as client:
            assert client.get("/health").json()["status"] == "ready"
            assert client.post("/ask", json={"question": "调解成功率是多少？"}).status_code == 401
            assert "Secure" in signed_in(client)
            assert len({answered(client) for _ in range(6)}) == 1
            assert all(log.getvalue().count('"event": "ask"') for log in logs)
            copied = dict(client.cookies)
            assert client.post("/logout").status_code == 200
            client.cookies.update(copied)
            assert [client.post("/ask", json={"question": "?"}).status_code for _ in range(4)] == [401] * 4


def test_a_question_that_a_full_server_refuses_is_answered_by_the_next(tmp_path: Path) -> None:
    full = ThreadingHTTPServer(("127.0.0.1", 0), Full)
    threading.Thread(target=full.serve_forever, daemon=True).start()
    with servers(tmp_path, [io.StringIO()]) as (one,), httpx.Client(base_url=f"http://{one}") as beside:
        signed_in(beside)
        places = {"one:7860": one, "two:7860": f"127.0.0.1:{full.server_port}"}
        with in_front(places, tmp_path / "front") as url, browser_at(url) as client:
            client.cookies.update(dict(beside.cookies))
            assert "61%" in answered(client)
            assert "61%" in answered(client)
    full.shutdown()
    full.server_close()
    assert Full.refused == 1
