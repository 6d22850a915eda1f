"""`write`: a title, a summary or your own next line, by the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..core.errors import Cancelled
from .actions import Commands, action, group
from .context import Context, Exit
from .waiting import stop_on_interrupt, wait_for_engine

if TYPE_CHECKING:
    from ..services.container import Services


def add(commands: Commands) -> None:
    """The command with its actions."""
    actions = group(commands, "write", "have the model write for a conversation")
    for name, run, words in (
        ("title", title, "give it another title"),
        ("summary", summary, "sum up what was said; your own words in the last summary stay"),
        ("line", line, "draft your own next line; nothing is sent"),
    ):
        made = action(actions, name, run, words)
        made.add_argument("id", metavar="ID", help="as `conversations list` shows it")
        if name == "line":
            made.add_argument("--begun", metavar="TEXT", default="", help="what you have written of it")


def title(context: Context) -> int:
    return _write(context, lambda services: services.writing.title(context.options.id))


def summary(context: Context) -> int:
    return _write(context, lambda services: services.writing.summarise(context.options.id))


def line(context: Context) -> int:
    return _write(context, lambda services: services.writing.draft_line(context.options.id, context.options.begun))


def _write(context: Context, begin: Callable[[Services], str]) -> int:
    """Ctrl+C stops the model."""
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        wait_for_engine(services, context.out, stop)
        key = begin(services)
        try:
            text = services.writing.result(key, stop)
        except Cancelled:
            return Exit.INTERRUPTED
    if context.out.as_json:
        context.out.value({"key": key, "text": text})
    else:
        context.out.line(text)
    return Exit.OK
