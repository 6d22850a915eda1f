"""Finds processes that call each other in a circle over several files: the engine would never come to an end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from lxml import etree

from ...core.errors import ModelFileError
from .elements import BPMN, ENGINES
from .files import parse, read_model


@dataclass(frozen=True, slots=True)
class Call:
    """A call activity that is entered within the caller's own transaction."""

    caller: str
    called: str
    path: Path
    element: str
    line: int


def calls_in_circles(paths: Iterable[Path]) -> tuple[Call, ...]:
    """The calls that lead back to their own process; files that cannot be used are left to who deploys them."""
    calls = [call for path in paths if path.suffix == ".bpmn" for call in _calls(path)]
    ways: dict[str, set[str]] = {}
    for call in calls:
        ways.setdefault(call.caller, set()).add(call.called)
    return tuple(call for call in calls if call.caller in _reached(call.called, ways))


def _calls(path: Path) -> Iterable[Call]:
    try:
        root = parse(read_model(path))
    except ModelFileError:
        return
    for process in root.iter(f"{{{BPMN}}}process"):
        for node in process.iter(f"{{{BPMN}}}callActivity"):
            if not _asynchronous(node):
                line = cast("int | None", node.sourceline) or 0
                yield Call(process.get("id", ""), node.get("calledElement", ""), path, node.get("id", ""), line)


def _asynchronous(node: etree._Element) -> bool:
    return any(node.get(f"{{{engine}}}{name}") == "true" for engine in ENGINES for name in ("async", "asyncBefore"))


def _reached(start: str, ways: Mapping[str, set[str]]) -> set[str]:
    reached, open_ends = {start}, [start]
    while open_ends:
        for called in ways.get(open_ends.pop(), ()):
            if called not in reached:
                reached.add(called)
                open_ends.append(called)
    return reached
