"""What can be laid over a diagram: heat, and what two versions of a model differ in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ...core.bpmn.compare import Comparison
from ...core.bpmn.diagram import Diagram


@dataclass(frozen=True, slots=True)
class HeatLayer:
    """`shares` 0..1 colour elements from cool to hot; `words` say the same, on a plate at each element."""

    shares: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


class Difference(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


def difference_of(comparison: Comparison | None, element: str) -> Difference | None:
    if comparison is None:
        return None
    if element in comparison.added:
        return Difference.ADDED
    if element in comparison.removed:
        return Difference.REMOVED
    return Difference.CHANGED if element in comparison.changed else None


def with_removed(old: Diagram, new: Diagram, comparison: Comparison) -> Diagram:
    """The new diagram, with what was removed still where it stood: what `set_comparison` needs to show both."""
    shapes = tuple(shape for shape in old.shapes if shape.id in comparison.removed)
    edges = tuple(edge for edge in old.edges if edge.id in comparison.removed)
    return replace(new, shapes=(*new.shapes, *shapes), edges=(*new.edges, *edges))
