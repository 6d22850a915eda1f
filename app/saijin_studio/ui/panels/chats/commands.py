"""What / begins: commands of the chat, and every action of the window by the last word of its id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from ...actions import ActionSpec
from ...context import UiContext
from ...icons import icon
from .completion import Entry

_COMMAND = re.compile(r"/([A-Za-z][A-Za-z-]*)(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """`argument` names what is written after it, "" for nothing; `run` gets that."""

    name: str
    text: str
    icon: str
    run: Callable[[str], None]
    argument: str = ""


class Commands(QObject):
    """`own` are those that are no actions of the window; they come first and have their names for themselves."""

    def __init__(self, context: UiContext, own: Iterable[Command], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._own = {command.name: command for command in own}

    def entries(self) -> list[Entry]:
        """For the list that completes what is written."""
        self._context.actions.refresh()
        colour = self._context.theme.tokens.muted
        return [
            Entry(
                command.name,
                f"/{command.name} {command.argument}".strip(),
                command.text,
                icon(command.icon, colour, 18) if command.icon else None,
                runs=not command.argument,
            )
            for command in self._all().values()
        ]

    def find(self, name: str) -> Command | None:
        self._context.actions.refresh()
        return self._all().get(name.casefold())

    def _all(self) -> dict[str, Command]:
        actions = self._context.actions
        specs = [spec for spec in actions.specs() if actions.action(spec.id).isEnabled()]
        found = {name: self._of_action(name, spec) for name, spec in named(specs).items()}
        return {**self._own, **{name: command for name, command in found.items() if name not in self._own}}

    def _of_action(self, name: str, spec: ActionSpec) -> Command:
        action = self._context.actions.action(spec.id)
        return Command(name, spec.text.rstrip("…"), spec.icon, lambda _: action.trigger())


def parsed(text: str) -> tuple[str, str] | None:
    """The name and what follows it; None for what is no command. // begins words that begin with /."""
    match = _COMMAND.fullmatch(text)
    return (match[1], (match[2] or "").strip()) if match else None


def named(specs: Iterable[ActionSpec]) -> dict[str, ActionSpec]:
    """By the last part of the id where only one has it, else by the whole id."""
    listed = list(specs)
    count = Counter(_last(spec) for spec in listed)
    names = ((_last(spec) if count[_last(spec)] == 1 else _dashed(spec.id), spec) for spec in listed)
    return dict(names)


def _last(spec: ActionSpec) -> str:
    return _dashed(spec.id.rpartition(".")[2])


def _dashed(name: str) -> str:
    return re.sub(r"[^a-z-]+", "-", name.casefold()).strip("-")
