"""Office files of before 2007 and of WPS Office -> the same in a format that is read: through LibreOffice, where it is.

Their suffixes tell little: a .wps is mostly a Word file by another name, so the content decides. LibreOffice opens one
file at a time in a process and a profile of its own, in which macros, links and updates are off; with limits of memory
and time; without a network where the system allows that (`unshare`), else only if it is allowed by `--office`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import zipfile
from contextlib import suppress
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from index.documents.readers.package import OLE
from index.errors import RefusedFileError

TARGETS = {"word": ".docx", "spreadsheet": ".xlsx", "presentation": ".pptx"}
BY_SUFFIX = {".doc": "word", ".wps": "word", ".ppt": "presentation", ".dps": "presentation", ".et": "spreadsheet"}
STREAMS = {"WordDocument": "word", "Workbook": "spreadsheet", "PowerPoint Document": "presentation"}
PARTS = {"word/": "word", "xl/": "spreadsheet", "ppt/": "presentation"}
SECONDS, MEMORY, OUTPUT = 120, 2 * 2**30, 200 * 2**20
INSTALL = "apt install libreoffice-nogui, or from libreoffice.org"
ALLOW: Final = "YINZHENG_OFFICE"  # set by --office: convert without a closed network, too
NETWORK_OFF = ("unshare", "--user", "--map-root-user", "--net")
LIMITS = ("prlimit", f"--data={MEMORY}", f"--fsize={OUTPUT}", "--core=0")
SETTINGS_PATH = Path("profile/user/registrymodifications.xcu")


def converted(data: bytes, suffix: str) -> tuple[bytes, str]:
    """Return the file in a format that is read, and the suffix of that; raise RefusedFileError with the remedy."""
    kind = _kind(data) or BY_SUFFIX[suffix]
    if data.startswith(b"PK"):
        return data, TARGETS[kind]  # what it is by its content, under another name
    if data.startswith(OLE) and kind == "spreadsheet":
        return data, ".xls"
    if not data.startswith(OLE):
        raise RefusedFileError(f"no office file that is known: save it as {TARGETS[kind]}")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise RefusedFileError(
            f"read through LibreOffice, which is not here: install it ({INSTALL}), or save it as {TARGETS[kind]}"
        )
    if not can_close_network() and not os.environ.get(ALLOW):
        raise RefusedFileError(
            f"this system cannot take the network away from LibreOffice, and the file may point somewhere: "
            f"save it as {TARGETS[kind]}, or build with --office if you trust the folder"
        )
    return _convert(program, data, suffix, TARGETS[kind]), TARGETS[kind]


def _convert(program: str, data: bytes, suffix: str, target: str) -> bytes:
    with TemporaryDirectory(prefix="yinzheng-office-") as folder:
        root = Path(folder)
        (root / SETTINGS_PATH).parent.mkdir(parents=True)
        (root / SETTINGS_PATH).write_bytes(files("index.documents").joinpath("office.xcu").read_bytes())
        (root / f"in{suffix}").write_bytes(data)
        command = [
            *(LIMITS if shutil.which(LIMITS[0]) else ()),
            *(NETWORK_OFF if can_close_network() else ()),
            program,
            f"-env:UserInstallation={(root / 'profile').as_uri()}",
            *("--headless", "--invisible", "--nologo", "--norestore", "--nolockcheck", "--nodefault"),
            *("--convert-to", target.removeprefix("."), "--outdir", str(root / "out"), str(root / f"in{suffix}")),
        ]
        _run(command, root)
        found = root / "out" / f"in{target}"
        if not found.is_file():
            raise RefusedFileError(f"LibreOffice cannot open it, a password perhaps: save it as {target}")
        if found.stat().st_size > OUTPUT:
            raise RefusedFileError(f"{found.stat().st_size:,} bytes as {target}: split the file")
        return found.read_bytes()


def _run(command: list[str], home: Path) -> None:
    """Run LibreOffice in a session of its own, which ends as a whole after it."""
    environment = {"HOME": str(home), "TMPDIR": str(home), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    process = subprocess.Popen(  # the program that the system names soffice
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as exc:
        raise RefusedFileError(f"LibreOffice needs more than {SECONDS} s for it: save it in a newer format") from exc
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@cache
def can_close_network() -> bool:
    """Tell whether this system gives a process a network of its own, with nothing in it."""
    if shutil.which(NETWORK_OFF[0]) is None:
        return False
    try:
        done = subprocess.run([*NETWORK_OFF, "true"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _kind(data: bytes) -> str | None:
    """Return what the content is: a stream that only such a file has; None where nothing tells."""
    if data.startswith(OLE):
        names = {stream: stream.encode("utf-16-le") for stream in STREAMS}
        return next((STREAMS[stream] for stream, name in names.items() if name in data), None)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            inside = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    return next((kind for part, kind in PARTS.items() if any(name.startswith(part) for name in inside)), None)
