"""`python app.py`: read the settings, start the engine in the background, open the page on this machine."""

from __future__ import annotations

import os
import sys

from index.config import IndexConfig
from index.errors import AppError
from qa.config import QAConfig
from qa.page.start import Service


def main() -> int:
    """Serve until stopped; return 1 with one line on stderr where it cannot start."""
    try:
        service = Service(IndexConfig.from_env(os.environ), QAConfig.from_env(os.environ))
        service.start()
        serve(service)
    except AppError as exc:
        sys.stderr.write(f"yinzheng: {exc}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def serve(service: Service, *, block: bool = True) -> str:
    """Open the page on 127.0.0.1 and return its address; without `block`, return at once."""
    from qa.page.layout import THEME, make_page, page_file

    page = make_page(service)
    _, url, _ = page.launch(
        server_name="127.0.0.1",
        theme=THEME,
        css=page_file("page.css"),
        footer_links=[],
        ssr_mode=False,
        prevent_thread_lock=not block,
        enable_monitoring=False,
    )
    return str(url)
