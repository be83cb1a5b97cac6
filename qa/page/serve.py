"""The server: read the settings, start the engine in the background, open the page, stay until stopped."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.config import IndexConfig
from index.errors import ConfigError
from index.scratch import keep_gradio_apart, keep_matplotlib_in
from qa.accounts import Account, make_account, read_accounts
from qa.config import QAConfig
from qa.page.events import EventLog
from qa.page.heaps import bound_heaps
from qa.page.start import Service

FIRST_PORT = 7860
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
LEAST_HEAPS = 2  # one for the loop that speaks to browsers, one for what works
SESSIONS = 64  # that gradio remembers: each question is a session of its own, and none leaves anything to remember


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """Settings of serving."""

    host: str = "127.0.0.1"
    port: int | None = None  # None: the first free one from 7860
    auth: Path | None = None  # a file of accounts
    root_path: str = ""  # where a proxy has put the page, such as "/yinzheng"
    mcp: bool = False
    concurrent: int = 2  # questions answered at a time: one a core of a small machine
    waiting: int = 200  # questions that may stand in the queue
    upload_mb: int = 20  # the most that one request may carry
    read_only: bool = False  # nobody rebuilds or uploads in the page
    log_questions: bool = False

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("port", self.port or 7860, 1, 65535),
            ("concurrent", self.concurrent, 1, 64),
            ("waiting", self.waiting, 1, 100_000),
            ("upload-mb", self.upload_mb, 1, 1000),
        ):
            if not least <= value <= most:
                raise ConfigError(f"--{name} {value}: give a number from {least} to {most}")
        if self.mcp and self.auth is not None:
            raise ConfigError("--mcp knows no accounts: serve MCP by itself on 127.0.0.1, without --auth")

    @property
    def local(self) -> bool:
        """Tell whether only this machine can reach the page."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def run(index: IndexConfig, qa: QAConfig, config: ServeConfig) -> None:
    """Serve until stopped, by Ctrl-C or as a service is: either way what was put aside is removed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    keep_matplotlib_in(index.cache_dir)
    bound_heaps(max(config.concurrent, LEAST_HEAPS))
    service = Service(index, qa)
    service.start()
    try:
        serve(service, config)
    except KeyboardInterrupt:
        sys.stderr.write("\n")


def serve(service: Service, config: ServeConfig, *, block: bool = True, log: EventLog | None = None) -> str:
    """Open the page and return its address; without `block`, return at once."""
    keep_gradio_apart()
    from starlette.middleware import Middleware
    from starlette.routing import Route

    from qa.page.desk import Desk
    from qa.page.guard import Guard
    from qa.page.health import health
    from qa.page.keeper import Keeper
    from qa.page.layout import THEME, make_page
    from qa.page.mcp import mcp_server
    from qa.page.opening import Opening, opening
    from qa.page.sessions import Forgetting
    from qa.page.suggest import Suggestions

    accounts = read_accounts(config.auth) if config.auth is not None else {}
    suggestions = Suggestions(service)
    suggestions.begin()
    desk = Desk(service, suggestions, log or EventLog(sys.stderr, texts=config.log_questions))
    keeper = Keeper(config, accounts)
    page = make_page(desk, keeper)
    more: dict[str, Any] = {"routes": [Route("/health", health(service))]}
    if config.mcp:
        server = mcp_server(desk, config.concurrent, (*LOCAL_NAMES, config.host) if config.local else ())
        more["routes"] += server.streamable_http_app().routes
        more["lifespan"] = lambda app: server.session_manager.run()
    middleware = [
        Middleware(Guard, max_body_bytes=config.upload_mb * 2**20),
        Middleware(Forgetting, queue=page._queue),
        Middleware(Opening, page=lambda: opening(keeper, suggestions)),
    ]
    past_proxies(config.host)
    try:
        _, url, _ = page.launch(
            server_name=config.host,
            server_port=config.port or free_port(config.host),
            root_path=config.root_path or None,
            auth=checker(accounts) if accounts else None,
            mcp_server=False,
            theme=THEME,
            footer_links=[],
            ssr_mode=False,
            prevent_thread_lock=not block,
            enable_monitoring=False,
            run_history=False,
            state_session_capacity=SESSIONS,
            app_kwargs=more | {"middleware": middleware},
        )
    except OSError as exc:
        raise ConfigError(
            f"{config.host}:{config.port or 7860}: cannot be opened ({exc}): choose another port"
        ) from exc
    return str(url)


def past_proxies(host: str) -> None:
    """Let nothing of this process ask a proxy for the page itself: gradio looks whether it can be reached."""
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join(filter(None, (known, host, "127.0.0.1", "localhost")))


def free_port(host: str) -> int:
    """Return the first port from 7860 that nothing listens at; raise ConfigError where a hundred are taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket(family) as tried, suppress(OSError):
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
            return port
    raise ConfigError(f"{host}: no port from {FIRST_PORT} to {FIRST_PORT + 99} is free: name another with --port")


def checker(accounts: Mapping[str, Account]) -> Callable[[str, str], Awaitable[bool]]:
    """Return what tells whether a name and a password belong together; an unknown name takes as long."""
    nobody = make_account("nobody", os.urandom(16).hex(), admin=False)

    async def check(name: str, password: str) -> bool:
        account = accounts.get(name)
        fits = await asyncio.to_thread((account or nobody).matches, password)
        return fits and account is not None

    return check
