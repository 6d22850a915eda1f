"""Every error that the studio raises has a sentence of its own for people."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import saijin_studio
from saijin_studio.core import errors
from saijin_studio.services.workflow.types import UnknownProcess
from saijin_studio.ui.messages import describe

SOURCE = Path(saijin_studio.__file__).parent
CLASSES = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)} | {
    UnknownProcess.__name__: UnknownProcess
}
# The sentence for the code alone says these already.
SAID = {"engine_artefact": {"missing", "damaged"}, "engine_unavailable": {"slow"}}


def raised() -> Iterator[tuple[str, str]]:
    """(code, reason or kind) as they stand in the source; the window words those of its own beside its fields."""
    for path in SOURCE.rglob("*.py"):
        if SOURCE / "ui" in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            kind = CLASSES.get(name)
            if isinstance(node, ast.Call) and kind is not None and issubclass(kind, errors.SaijinError):
                for keyword in node.keywords:
                    if keyword.arg in ("reason", "kind"):
                        yield from ((kind.code, value) for value in words_in(keyword.value))


def words_in(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def test_every_reason_and_kind_has_a_sentence(qapp: object) -> None:
    found = set(raised())
    assert {("input", "secret"), ("storage", "damaged"), ("not_found", "definition")} <= found
    mute = {
        (code, what)
        for code, what in found
        if what not in SAID.get(code, ()) and describe(code, {"reason": what}) == describe(code)
    }
    assert mute == set()


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_every_code_has_a_sentence(qapp: object, kind: str) -> None:
    one = CLASSES[kind]
    if issubclass(one, errors.SaijinError):
        assert f"({one.code})" not in describe(one.code)
