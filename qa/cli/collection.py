"""The command `import`: a collection document -> one file a case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.cli.options import Debug


def import_collection(
    source: Annotated[Path, typer.Argument(help="A collection document in Markdown.")],
    into: Annotated[Path, typer.Option("--into", help="The folder for one file a case.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite files edited by hand.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if the folder lacks anything.")] = False,
    debug: Debug = False,
) -> None:
    """Split a collection document into one Markdown file a case, or check that nothing of it is lost."""
    from index.documents.collection.check import compare
    from index.documents.collection.write import import_source

    if check:
        if force:
            raise typer.BadParameter("--check writes nothing: leave out --force")
        typer.echo(f"{into}: all {compare(source, into):,} characters of the cases in {source.name}, no more, no fewer")
        return

    report = import_source(source, into, force=force)
    for name in report.written:
        typer.echo(f"written    {name}")
    for name in report.unchanged:
        typer.echo(f"unchanged  {name}")
    for name in report.removed:
        typer.echo(f"removed    {name}")
