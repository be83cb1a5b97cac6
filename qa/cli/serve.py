"""The commands around the page: `serve` opens it, `feedback` lists votes and comments, `removed` what was taken out."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from index.config import IndexConfig
from index.errors import AppError
from qa.cli.options import CorpusDir, Debug, IndexDir, Model, config_to_ask, echo_on_stderr, preparation_shown
from qa.config import QAConfig

AuthFile = Annotated[Path | None, typer.Option("--auth", help="A file of accounts: see yinzheng account.")]


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 for the whole network.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port.", show_default="the first free from 7860")] = None,
    auth: AuthFile = None,
    root_path: Annotated[str, typer.Option(help="Where a proxy has put the page, such as /yinzheng.")] = "",
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Offer ask, retrieve and locate as MCP tools at /mcp too.")
    ] = False,
    concurrent: Annotated[int, typer.Option(help="Questions answered at a time.")] = 2,
    waiting: Annotated[int, typer.Option(help="Questions that may wait in the queue.")] = 200,
    upload_mb: Annotated[int, typer.Option(help="The most that one request may carry, in MiB.")] = 20,
    keep_days: Annotated[int, typer.Option(help="For how many days a document taken away can be put back.")] = 30,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Nobody changes documents or index in the page.")
    ] = False,
    no_build: Annotated[
        bool, typer.Option("--no-build", help="Open what another process builds; implies --read-only.")
    ] = False,
    log_questions: Annotated[bool, typer.Option("--log-questions", help="Write questions' words to the log.")] = False,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    model: Model = None,
    debug: Debug = False,
) -> None:
    """Open the chat page, and the HTTP API on the same port; build the index first where there is none."""
    from qa.page.config import ServeConfig
    from qa.page.server import run

    config = ServeConfig(
        host=host,
        port=port,
        auth=auth,
        root_path=root_path,
        mcp=mcp,
        concurrent=concurrent,
        waiting=waiting,
        upload_mb=upload_mb,
        keep_days=keep_days,
        read_only=read_only,
        no_build=no_build,
        log_questions=log_questions,
    )
    with preparation_shown(echo_on_stderr):
        run(config_to_ask(index, corpus, model), QAConfig.from_env(os.environ), config)


def feedback(
    evaluation: Annotated[
        Path | None, typer.Option("--questions", help="Write evaluation questions to this file: JSON Lines.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    index: IndexDir = None,
    debug: Debug = False,
) -> None:
    """List votes and comments on answers; turn them into evaluation questions if asked."""
    from qa.page.feedback import evaluation_lines, latest, read

    records = latest(read(index or IndexConfig.from_env(os.environ).index_dir))
    if evaluation is not None:
        lines = evaluation_lines(records)
        try:
            evaluation.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        except OSError as exc:
            raise AppError(f"{evaluation}: cannot be written ({exc.strerror}): name another file") from exc
        typer.echo(f"{evaluation}: {len(lines)} questions")
        return
    for record in records:
        if as_json:
            typer.echo(json.dumps(asdict(record), ensure_ascii=False))
            continue
        comment = f"\n      {record.comment}" if record.comment else ""
        typer.echo(f"{record.at}  {record.vote:4}  {record.status:9}  {' '.join(record.question.split())}{comment}")
    if not records and not as_json:
        typer.echo("no feedback yet")


def removed(
    put_back: Annotated[str | None, typer.Option("--put-back", metavar="NAME", help="Put this one back.")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete those older than --days, for good.")] = False,
    days: Annotated[int, typer.Option(min=0, help="For --delete: how old they must be.")] = 30,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    debug: Debug = False,
) -> None:
    """List what was taken away or replaced in the page, one a line; put one back, or delete the old ones."""
    from qa.page.documents import removed as kept

    config = IndexConfig.from_env(os.environ)
    index_dir, corpus_dir = index or config.index_dir, corpus or config.corpus_dir
    if put_back is not None:
        typer.echo(f"{kept.put_back(index_dir, corpus_dir, put_back).doc_id}: put back; run yinzheng build")
        return
    now = datetime.now(UTC)
    for record in kept.listed(index_dir):
        gone = delete and not kept.is_kept(record, days, now)
        if gone:
            kept.delete(index_dir, record)
        by = f" by {record.account}" if record.account else ""
        typer.echo(f"{'deleted: ' if gone else ''}{record.name}  {record.doc_id}  {record.why} {record.at}{by}")
