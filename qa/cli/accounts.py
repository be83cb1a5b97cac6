"""The commands for who may come in: `account` for people, `token` for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.cli.options import Debug

AuthFile = Annotated[Path, typer.Option("--auth", help="The file of accounts; what is made stands in it or beside it.")]
TokenName = Annotated[str, typer.Argument(help="What the token is for.")]

token = typer.Typer(help="Tokens for programs, where there are accounts.", no_args_is_help=True)


def account(
    name: Annotated[str, typer.Argument(help="Who may sign in.")],
    auth: AuthFile,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Better typed when asked for.")
    ],
    admin: Annotated[bool, typer.Option("--admin", help="May rebuild the index and add documents.")] = False,
    debug: Debug = False,
) -> None:
    """Add an account to a file for `serve --auth`, or give it another password; only a hash is kept."""
    from qa.page.accounts.account import make_account, write_account

    write_account(auth, make_account(name, password, admin=admin))
    typer.echo(f"{auth}: {name} may sign in" + (" as an admin" if admin else ""))


@token.command()
def add(
    name: TokenName,
    auth: AuthFile,
    days: Annotated[int, typer.Option(help="For how many days it holds.")] = 90,
    debug: Debug = False,
) -> None:
    """Make a token, print it this once, and keep only its hash. A program with it may ask, search and locate."""
    from qa.page.accounts.tokens import add_token, make_token
    from qa.page.accounts.visitors import tokens_beside

    made, words = make_token(name, days)
    add_token(tokens_beside(auth), made)
    typer.echo(words)
    typer.echo(f"{name} holds until {made.until.isoformat()}; it is not shown again", err=True)


@token.command("list")
def list_tokens(auth: AuthFile, debug: Debug = False) -> None:
    """List the tokens by name, with the last day of each."""
    from qa.page.accounts.tokens import read_tokens
    from qa.page.accounts.visitors import tokens_beside

    for made in sorted(read_tokens(tokens_beside(auth)).values(), key=lambda made: made.name):
        typer.echo(f"{made.name}  {made.until.isoformat()}{'' if made.holds else '  ended'}")


@token.command()
def revoke(name: TokenName, auth: AuthFile, debug: Debug = False) -> None:
    """Take a token away: programs that show it are refused from now on."""
    from qa.page.accounts.tokens import revoke_token
    from qa.page.accounts.visitors import tokens_beside

    revoke_token(tokens_beside(auth), name)
    typer.echo(f"{name}: revoked")
