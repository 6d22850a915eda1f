"""The tree of a conversation's messages: each stands below the one it follows, siblings are versions of one place.

The *path* is what a chat shows: from the first message down to one end, through one version of each place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A message without its words. `position` grows along every path: whatever follows was written later.

    `hidden`: deleted or taken back. `beside`: a failure without words, which stands beside the path and never has
    anything below it.
    """

    id: str
    parent: str | None
    position: int
    hidden: bool = False
    beside: bool = False


class ChatTree:
    """Raises KeyError for messages it does not have."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes: Mapping[str, Node] = {node.id: node for node in nodes}
        self._below: dict[str | None, list[Node]] = defaultdict(list)
        for node in sorted(self.nodes.values(), key=lambda node: node.position):
            self._below[node.parent if node.parent in self.nodes else None].append(node)

    def above(self, message_id: str) -> tuple[str, ...]:
        """The way from the first message down to this one, itself included."""
        found: list[str] = []
        node: Node | None = self.nodes[message_id]
        while node is not None:
            found.append(node.id)
            node = self.nodes.get(node.parent) if node.parent is not None else None
        return tuple(reversed(found))

    def through(self, message_id: str) -> tuple[str, ...]:
        """The path through this message, on to its newest end."""
        found = [*self.above(message_id)]
        while (following := self._newest(self._below[found[-1]])) is not None:
            found.append(following.id)
        return tuple(found)

    def below(self, message_id: str) -> tuple[str, ...]:
        """All that stands below it, in the order in which it was written, without itself."""
        found: list[Node] = []
        waiting = list(self._below[message_id])
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting.extend(self._below[node.id])
        return tuple(node.id for node in sorted(found, key=lambda node: node.position))

    def versions(self, message_id: str) -> tuple[str, ...]:
        """Those one can page through at its place, the oldest first."""
        node = self.nodes[message_id]
        place = node.parent if node.parent in self.nodes else None
        return tuple(each.id for each in self._below[place] if self._shown(each))

    def forks(self) -> Mapping[str | None, tuple[str, ...]]:
        """Where there is more than one version: of each such place the message above it and the versions."""
        shown = {place: tuple(node.id for node in nodes if self._shown(node)) for place, nodes in self._below.items()}
        return {place: ids for place, ids in shown.items() if len(ids) > 1}

    def end_without(self, message_id: str) -> tuple[str, ...]:
        """The path where this message and what follows it are gone: through its newest other version, or ending
        above it.
        """
        node = self.nodes[message_id]
        others = [each for each in self._siblings(node) if each is not node]
        other = self._newest(others)
        if other is not None:
            return self.through(other.id)
        return self.above(message_id)[:-1]

    def _siblings(self, node: Node) -> list[Node]:
        return self._below[node.parent if node.parent in self.nodes else None]

    def _newest(self, nodes: Iterable[Node]) -> Node | None:
        """A hidden one only where something that can be seen stands below it."""
        open_to = [node for node in nodes if self._shown(node) or (node.hidden and self._leads_on(node))]
        return open_to[-1] if open_to else None

    def _leads_on(self, node: Node) -> bool:
        waiting = list(self._below[node.id])
        while waiting:
            each = waiting.pop()
            if self._shown(each):
                return True
            waiting.extend(self._below[each.id])
        return False

    @staticmethod
    def _shown(node: Node) -> bool:
        return not (node.hidden or node.beside)
