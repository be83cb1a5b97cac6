"""The server: read the settings, start the engine in the background, open the page, stay until stopped."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from index.config import IndexConfig
from index.disk.scratch import keep_gradio_apart, keep_matplotlib_in
from index.errors import ConfigError
from qa.config import QAConfig
from qa.page.config import ServeConfig
from qa.page.events import EventLog
from qa.page.memory import limit_heaps
from qa.page.service import Service

FIRST_PORT, PORTS = 7860, 100
WAKE_S = 1  # a signal that the system hands to another thread is acted on when the first one wakes
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
MIN_HEAPS = 2  # one for the event loop, one for a worker
SESSIONS = 64  # whose state gradio keeps: each question is a session of its own, without any state


def run(index: IndexConfig, qa: QAConfig, config: ServeConfig) -> None:
    """Open the page, print its address, and stay until stopped, by Ctrl-C or as a service is."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    keep_matplotlib_in(index.cache_dir)
    limit_heaps(max(config.concurrent, MIN_HEAPS))
    service = Service(index, qa, builds=not config.no_build)
    service.start()
    try:
        sys.stdout.write(f"{serve(service, config)}  (Ctrl-C ends it)\n")
        sys.stdout.flush()
        while True:
            time.sleep(WAKE_S)
    except KeyboardInterrupt:
        sys.stderr.write("\n")


def serve(service: Service, config: ServeConfig, *, log: EventLog | None = None) -> str:
    """Open the page, in threads of its own, and return its address."""
    keep_gradio_apart()
    from starlette.middleware import Middleware

    from qa.page.access import Access
    from qa.page.accounts.account import read_accounts
    from qa.page.accounts.gate import Gate
    from qa.page.accounts.visitors import Visitors
    from qa.page.accounts.watched import Watched
    from qa.page.api.line import Line
    from qa.page.api.mcp import mcp_server
    from qa.page.endpoints import make_page
    from qa.page.gateway import Gateway
    from qa.page.guard import Guard
    from qa.page.memory import SessionCleanup
    from qa.page.routes import login_routes, own_routes
    from qa.page.routes.signed import user_of
    from qa.page.suggest import Suggestions

    accounts = visitors = None
    if config.auth is not None:
        accounts = Watched(config.auth, read_accounts)
        visitors = Visitors.of(config.auth, accounts)
    suggestions = Suggestions(service)
    suggestions.begin()
    gateway = Gateway(service, suggestions, log or EventLog(sys.stderr, texts=config.log_questions))
    access = Access(config, accounts)
    line = Line(config.concurrent, config.waiting)
    page = make_page(gateway, access, line)
    more: dict[str, Any] = {"routes": own_routes(gateway, access, line)}
    if config.mcp:
        names = (*LOCAL_NAMES, config.host) if config.local else ()
        server = mcp_server(gateway, line, names, documents=visitors is None)
        more["routes"] += server.streamable_http_app().routes
        more["lifespan"] = lambda app: server.session_manager.run()
    middleware = [
        Middleware(Guard, max_body_bytes=config.upload_mb * 2**20),
        Middleware(SessionCleanup, queue=page._queue),
    ]
    if visitors is not None:
        more["routes"] += login_routes(visitors.logins)
        middleware.insert(1, Middleware(Gate, visitors=visitors))
    bypass_proxies(config.host)
    for port in [config.port] if config.port else free_ports(config.host):
        with suppress(OSError):  # another program has taken it meanwhile
            _, url, _ = page.launch(
                server_name=config.host,
                server_port=port,
                root_path=config.root_path or None,
                auth_dependency=user_of if visitors is not None else None,
                mcp_server=False,
                footer_links=[],
                ssr_mode=False,
                prevent_thread_lock=True,
                quiet=True,
                enable_monitoring=False,
                run_history=False,
                state_session_capacity=SESSIONS,
                app_kwargs=more | {"middleware": middleware},
            )
            return str(url)
    ports = config.port or f"{FIRST_PORT} to {FIRST_PORT + PORTS - 1}"
    raise ConfigError(f"{config.host}:{ports}: nothing can be opened there: choose another --port or --host")


def bypass_proxies(host: str) -> None:
    """Exempt the page's own address from proxies: gradio requests it to see whether it can be reached."""
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join(filter(None, (known, host, "127.0.0.1", "localhost")))


def free_ports(host: str) -> Iterator[int]:
    """Yield the ports from 7860, a hundred, that nothing listens at in that moment."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with suppress(OSError):
            with socket.socket(family) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind((host, port))
            yield port
