"""The command `yinzheng`: parses, calls, prints; results on stdout, one line on stderr for a failure."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper

import typer

from index.errors import AppError
from qa.cli.accounts import account, token
from qa.cli.ask import ask, search
from qa.cli.build import build, calibrate, move, status, verify, watch
from qa.cli.collection import import_collection
from qa.cli.evaluate import evaluate
from qa.cli.locate import locate
from qa.cli.options import Debug
from qa.cli.serve import feedback, removed, serve

app = typer.Typer(
    name="yinzheng",
    help="Answers made of verbatim quotes from your documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (build, watch, status, verify, move, calibrate, serve, account, feedback, removed, ask, search, locate):
    app.command()(command)
app.command("eval")(evaluate)
app.command("import")(import_collection)
app.add_typer(token, name="token")


@app.callback()
def root(debug: Debug = False) -> None:
    """Answers made of verbatim quotes from your documents."""


def main(argv: list[str] | None = None) -> int:
    """Run the command; return 0 done, 1 a failure (one line on stderr), 2 wrong usage."""
    arguments = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: a question's products are small, questions many
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # a file or a program reads the contract, whatever the locale
    try:
        app(arguments, prog_name="yinzheng")
    except SystemExit as exc:
        return exc.code if isinstance(exc.code, int) else 0
    except (AppError, OSError) as exc:
        if "--debug" in arguments:
            raise
        sys.stderr.write(f"yinzheng: {exc if isinstance(exc, AppError) else os_error_line(exc)}\n")
        return 1
    return 0


def os_error_line(exc: OSError) -> str:
    """Return one line for an OSError that no other part of the program has handled: what failed, and what to do."""
    remedies = {
        errno.EMFILE: "raise the limit of open files (ulimit -n 4096) and try again",
        errno.ENFILE: "close other programs and try again",
        errno.ENOMEM: "close other programs and try again",
        errno.ENOSPC: "make room on the disk and try again",
    }
    place = f"{exc.filename}: " if exc.filename else ""
    remedy = remedies.get(exc.errno or 0, "check the file and its permissions; --debug says where it happened")
    return f"{place}{exc.strerror or exc}: {remedy}"
