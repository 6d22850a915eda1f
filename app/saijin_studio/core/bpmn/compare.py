"""Tells two versions of a diagram apart: what was added, removed and changed. Where things stand does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .diagram import Diagram, Edge, Shape

SHAPE_PARTS = (
    "type",
    "name",
    "marker",
    "loop",
    "attached_to",
    "interrupting",
    "event_sub_process",
    "compensation",
    "collection",
    "instantiate",
    "documentation",
)
EDGE_PARTS = ("type", "name", "source", "target", "default", "conditional", "arrow", "documentation")


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is a field of Shape or Edge, or a fact's name; "" is what was not, or is no longer, stated."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ids of elements; those only hidden inside a collapsed sub-process are neither added nor removed."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    changed: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(old: Diagram, new: Diagram) -> Comparison:
    """By element id."""
    before, after = _elements(old), _elements(new)
    changed = {}
    for identity in before.keys() & after.keys():
        changes = tuple(_changes(before[identity], after[identity]))
        if changes:
            changed[identity] = changes
    return Comparison(
        frozenset(after.keys() - before.keys() - old.hidden.keys()),
        frozenset(before.keys() - after.keys() - new.hidden.keys()),
        changed,
    )


def _elements(diagram: Diagram) -> dict[str, Shape | Edge]:
    edges: dict[str, Shape | Edge] = {edge.id: edge for edge in diagram.edges}
    return edges | diagram.by_id


def _changes(old: Shape | Edge, new: Shape | Edge) -> Iterator[Change]:
    parts = SHAPE_PARTS if isinstance(old, Shape) else EDGE_PARTS
    for part in parts:
        before, after = _text(getattr(old, part, None)), _text(getattr(new, part, None))
        if before != after:
            yield Change(part, before, after)
    for fact in sorted(old.facts.keys() | new.facts.keys()):
        before, after = old.facts.get(fact, ""), new.facts.get(fact, "")
        if before != after:
            yield Change(fact, before, after)


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
