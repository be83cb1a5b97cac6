"""The commands that make an index and look after it: build, watch, status, verify, move, calibrate."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from index.config import IndexConfig
from index.documents.office import ALLOW
from index.errors import AppError, UnreadableCorpusError
from index.records import BuildReport, Refusal
from index.store.calibration import Calibration
from qa.cli.options import (
    AsJson,
    CorpusDir,
    Debug,
    IndexDir,
    Model,
    config_of,
    echo_on_stderr,
    preparation_shown,
    stages,
)
from qa.cli.versions import versions_lines

if TYPE_CHECKING:
    from index.cluster.building import Workers

NICENESS = 10  # of 19: below every program that was started as usual


def build(
    index: IndexDir = None,
    corpus: CorpusDir = None,
    model: Model = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for a build that is at work in this index.")] = False,
    nice: Annotated[
        bool, typer.Option("--nice", help="Leave the processor to other programs first (not on Windows).")
    ] = False,
    office: Annotated[
        bool, typer.Option("--office", help="Open older office files even where LibreOffice keeps its network.")
    ] = False,
    ray: Annotated[
        str | None,
        typer.Option("--ray", metavar="ADDRESS", help="Read and embed on the workers of this Ray cluster."),
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Build the index of the corpus folder; the old one answers until the new one is whole.

    Files that cannot be read, in whole or in part, are named on stderr, the rest is built; the exit status is then 1.
    A build that is stopped, by Ctrl-C too, goes on where it was when it is started again.
    """
    from index.rebuild import build as run

    if office:
        os.environ[ALLOW] = "1"
    if nice and hasattr(os, "nice"):
        os.nice(NICENESS)
    config = config_of(index, corpus, model)
    try:
        with stages() as show, workers_of(ray, config) as workers:
            report = run(config, show, wait=wait, workers=workers)
    except UnreadableCorpusError as exc:
        if debug:
            raise
        for fault in exc.faults:
            typer.echo(f"yinzheng: {fault}", err=True)
        raise typer.Exit(1) from exc
    _print_report(report, as_json=as_json)
    if report.faults:
        raise typer.Exit(1)


@contextmanager
def workers_of(address: str | None, config: IndexConfig) -> Iterator[Workers | None]:
    """Give the workers of the Ray cluster at that address for a build; None where there is no address."""
    if address is None:
        yield None
        return
    from index.cluster.building import Workers
    from index.cluster.ray_cluster import joined

    with joined(address) as cluster:
        yield Workers.of(cluster, config)


def watch(
    index: IndexDir = None, corpus: CorpusDir = None, model: Model = None, as_json: AsJson = False, debug: Debug = False
) -> None:
    """Build, then build again whenever files are saved, until Ctrl-C; a failure is printed and does not end it."""
    from index.compile.load import load_embedder
    from index.rebuild import build as run
    from index.watch import Watcher

    config = config_of(index, corpus, model)
    with preparation_shown(echo_on_stderr):
        embedder = load_embedder(config)
    watcher = Watcher(
        config,
        rebuild=lambda: run(config, embedder=embedder),
        built=lambda report: _print_report(report, as_json=as_json),
        failed=_print_failure,
        recovered=lambda: typer.echo("the index is up to date", err=True),
    )
    typer.echo(f"watching {config.corpus_dir}, until Ctrl-C", err=True)
    try:
        watcher.run(threading.Event())
    except KeyboardInterrupt:
        return


def status(index: IndexDir = None, corpus: CorpusDir = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Say what is indexed, with which model, since when, and what has changed."""
    from index.status import read_status

    found = read_status(config_of(index, corpus, None), corpus)
    record = asdict(found)
    if as_json:
        typer.echo(json.dumps(record, ensure_ascii=False))
        return
    changed = record.pop("changed")
    record["versions"] = tuple(versions_lines(found.versions))
    for name, value in record.items():
        typer.echo(f"{name:22} {_line(value)}")
    typer.echo(f"{'changed':22} {', '.join(changed)}: run yinzheng build" if changed else f"{'changed':22} nothing")


def verify(index: IndexDir = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Check the index against itself; exit status 1 where something is damaged."""
    from index.store.places.opening import open_store
    from index.store.pointer import REMEDY
    from index.verify import verify as run

    checks = run(open_store(config_of(index, None, None)))
    sound = not any(check.problems for check in checks)
    if as_json:
        typer.echo(json.dumps({"sound": sound, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            typer.echo(f"{check.name:20} {check.n:>9,}  {f'{len(check.problems)} wrong' if check.problems else 'good'}")
    for check in checks:
        for problem in check.problems:
            typer.echo(f"yinzheng: {problem}: {REMEDY}", err=True)
    if not sound:
        raise typer.Exit(1)


def move(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A folder, or an address as in YINZHENG_STORE.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The same; FROM stays as it is.")],
    index: IndexDir = None,
    debug: Debug = False,
) -> None:
    """Copy the index that answers to another place, and have it answer there."""
    from index.store.places.moving import copy_index, place

    config = config_of(index, None, None)
    typer.echo(f"{target}: snapshot {copy_index(place(source, config), place(target, config))} answers there")


def calibrate(index: IndexDir = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Say how often questions are wrongly refused or answered here, as measured by the build.

    Every build calibrates its snapshot: it asks general questions of many languages, which the documents do not
    answer, and questions made from the documents' own sentences, and puts the floors between. Nothing is measured anew.
    """
    from index.store.places.opening import open_store

    found = open_store(config_of(index, None, None)).load()[1].calibration
    typer.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else calibration_text(found))


def calibration_text(found: Calibration) -> str:
    """Return the floors and the measured rates, a line each."""

    def line(n: int, asked: str, rate: float, happened: str) -> str:
        return f"of {n} {asked}, {100 * rate:.1f} % {happened}" if n else f"of {asked}, there were none to ask"

    return "\n".join(
        (
            f"the documents are mostly in {found.own_language}",
            f"floor {found.own_floor:.2f} for questions in it, {found.other_floor:.2f} for those in other languages "
            "(standard deviations above chance)",
            line(found.n_made, "questions made from the documents", found.made_refused, "fall below the floor"),
            line(found.n_own, "general questions in the documents' language", found.own_answered, "reach it"),
            line(found.n_other, "general questions in other languages", found.other_answered, "reach theirs"),
        )
    )


def report_text(report: BuildReport) -> str:
    """Return what a build did, in two lines, and which documents are versions of one text."""
    changes = ", ".join(
        f"{len(names)} {word}"
        for word, names in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
    )
    refused = f", {len(report.refused)} refused" if report.refused else ""
    versions = "".join(f"\nversions of one text: {line}" for line in versions_lines(report.versions))
    return (
        f"{report.n_documents} documents, {report.n_chunks} chunks, {report.seconds:.1f} s: "
        f"snapshot {report.snapshot}\n"
        f"{changes}{refused}; {report.embedded} chunks embedded, {report.reused} reused{versions}"
    )


def _line(value: object) -> str:
    """Return a field of the status as one line; refusals come as the objects of the JSON."""
    if isinstance(value, tuple):
        return ", ".join(str(Refusal(**one)) if isinstance(one, dict) else str(one) for one in value) or "none"
    return str(value)


def _print_report(report: BuildReport, *, as_json: bool) -> None:
    typer.echo(json.dumps(asdict(report), ensure_ascii=False) if as_json else report_text(report))
    for fault in report.faults:
        typer.echo(f"yinzheng: {fault}", err=True)


def _print_failure(failure: AppError) -> None:
    typer.echo(f"yinzheng: {failure}", err=True)
