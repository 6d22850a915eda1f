"""How every command is put on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

from .context import Context

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[[Context], int]


def action(commands: Commands, name: str, run: Run, words: str) -> argparse.ArgumentParser:
    """A command that does something; all of them can answer in JSON."""
    made = commands.add_parser(name, help=words, description=_sentence(words))
    made.add_argument("--json", action="store_true", help="print JSON for programs")
    made.set_defaults(run=run)
    return made


def group(commands: Commands, name: str, words: str, *aliases: str) -> Commands:
    """A command that has actions; `aliases` mean the same."""
    made = commands.add_parser(name, aliases=aliases, help=words, description=_sentence(words))
    return made.add_subparsers(metavar="ACTION", required=True)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
