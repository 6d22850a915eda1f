"""The tree that a chat's messages form, and how a broken one is put right. Nothing here recurses: a chain of a
hundred thousand messages is a tree too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .record import FileMessage, FileProblem


def versions(messages: Iterable[FileMessage]) -> dict[str, list[FileMessage]]:
    """The messages by their parent, "" for the first ones; in the order in which they come."""
    found: dict[str, list[FileMessage]] = {}
    for message in messages:
        found.setdefault(message.parent, []).append(message)
    return found


def path(messages: Iterable[FileMessage]) -> tuple[FileMessage, ...]:
    """What the chat shows, from its first message on."""
    by_parent = versions(message for message in messages if message.current)
    shown: list[FileMessage] = []
    here = ""
    while here in by_parent:  # ends: each step takes a parent away
        message = by_parent.pop(here)[0]
        shown.append(message)
        here = message.id
    return tuple(shown)


def sound(messages: Sequence[FileMessage], place: str) -> tuple[tuple[FileMessage, ...], list[FileProblem]]:
    """The messages as one tree, parents first: ids unique, every parent there, no circles, one path at most.

    What does not fit is not dropped: a message whose parent cannot be found becomes one of the first.
    """
    problems: list[FileProblem] = []
    unique = _unique(messages, place, problems)
    rooted = _without_circles(_with_parents(unique, place, problems), place, problems)
    ordered = _parents_first(rooted)
    shown = {message.id for message in path(ordered)}
    settled = tuple(
        message if message.current == (message.id in shown) else replace(message, current=message.id in shown)
        for message in ordered
    )
    return settled, problems


def chain(parents: dict[str, str], last: str) -> set[str]:
    """`last` and all above it."""
    found: set[str] = set()
    while last and last not in found:
        found.add(last)
        last = parents.get(last, "")
    return found


def free_id(wanted: str, taken: set[str]) -> str:
    """`wanted`, or something like it that is not taken; taken from now on."""
    found, count = wanted, 1
    while not found or found in taken:
        count += 1
        # The number of messages tells apart at once, where counting from two would take as many steps.
        found = f"{wanted}~{len(taken) + count}"
    taken.add(found)
    return found


def _unique(messages: Sequence[FileMessage], place: str, problems: list[FileProblem]) -> list[FileMessage]:
    taken: set[str] = set()
    found = []
    for message in messages:
        own = free_id(message.id, taken)
        if own != message.id:
            problems.append(FileProblem(place, "twice", message.id))
        found.append(message if own == message.id else replace(message, id=own))
    return found


def _with_parents(messages: list[FileMessage], place: str, problems: list[FileProblem]) -> list[FileMessage]:
    known = {message.id for message in messages} | {""}
    lost = [message.id for message in messages if message.parent not in known]
    problems += [FileProblem(place, "orphan", one) for one in lost]
    # One out of its place is another beginning, and not the one that is shown.
    return [m if m.parent in known else replace(m, parent="", current=False) for m in messages]


def _without_circles(messages: list[FileMessage], place: str, problems: list[FileProblem]) -> list[FileMessage]:
    parents = {message.id: message.parent for message in messages}
    reached = {""}
    cut: set[str] = set()
    for message in messages:
        walked: set[str] = set()
        here = message.id
        while here not in reached and here not in walked:
            walked.add(here)
            here = parents[here]
        if here in walked:
            cut.add(here)
            problems.append(FileProblem(place, "circle", here))
        reached |= walked
    return [replace(m, parent="", current=False) if m.id in cut else m for m in messages]


def _parents_first(messages: list[FileMessage]) -> list[FileMessage]:
    """In the same order, but those that stand before their parent wait for it."""
    placed = {""}
    waiting: dict[str, list[FileMessage]] = {}
    ordered: list[FileMessage] = []
    for message in messages:
        if message.parent not in placed:
            waiting.setdefault(message.parent, []).append(message)
            continue
        ready = [message]
        while ready:
            one = ready.pop()
            ordered.append(one)
            placed.add(one.id)
            ready += reversed(waiting.pop(one.id, []))
    return ordered
