"""A tree of foreign nodes of which only some are messages: in which order to walk it, and what the chat shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


class NodeTree:
    """Nodes by id with their parents; `order` gives the children of a node in the order their file gives them."""

    def __init__(self, parents: Mapping[str, str], order: Mapping[str, Sequence[str]]) -> None:
        self._parents = parents
        self._children: dict[str, list[str]] = {}
        for node, parent in parents.items():
            if not node:
                continue  # "" stands for what is above the first ones
            self._children.setdefault(parent if parent in parents else "", []).append(node)
        for parent, wanted in order.items():
            places = {node: place for place, node in enumerate(wanted)}
            self._children.get(parent, []).sort(key=lambda node: places.get(node, len(places)))

    def walk(self) -> Iterator[tuple[str, str]]:
        """(node, its parent or ""), parents first, the earlier version's branch before the later one's; nodes that
        only a circle leads to do not come."""
        ahead = [(node, "") for node in reversed(self._children.get("", ()))]
        while ahead:
            node, parent = ahead.pop()
            yield node, parent
            ahead += [(child, node) for child in reversed(self._children.get(node, ()))]

    def shown(self, last: str) -> set[str]:
        """The branch that ends in `last`; the latest one where the file names none."""
        found: set[str] = set()
        here = last if last in self._parents else self._latest()
        while here in self._parents and here not in found:
            found.add(here)
            here = self._parents[here]
        return found

    def _latest(self) -> str:
        here = ""
        while following := self._children.get(here):  # ends: what is below the root is no circle
            here = following[-1]
        return here
