"""nginx in front of several servers, for measurements: one port, each request at the next of them (docs/serving.md)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROGRAM = "nginx"
PLACES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # folders that it wants, most of them for nothing
CONFIG = """
daemon off;
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    {places}
    upstream servers {{ {servers} }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://servers;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_buffering off;
            proxy_read_timeout 300s;
        }}
    }}
}}
"""


def is_there() -> bool:
    """Tell whether nginx is installed."""
    return shutil.which(PROGRAM) is not None


@contextmanager
def one_port(urls: Sequence[str], port: int, folder: Path) -> Iterator[str]:
    """Give the address of the one port; nginx ends afterwards. The folder, which is made, is for its files."""
    folder.mkdir()
    places = " ".join(f"{name}_temp_path {folder}/{name};" for name in PLACES)
    servers = " ".join(f"server {url.removeprefix('http://').rstrip('/')};" for url in urls)
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, places=places, servers=servers), "utf-8")
    process = subprocess.Popen([PROGRAM, "-c", str(config), "-e", "stderr"], stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()
