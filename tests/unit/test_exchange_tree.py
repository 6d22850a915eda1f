"""Trees of messages from anywhere become sound ones, and nothing of them is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.exchange.nodes import NodeTree
from saijin_studio.core.exchange.record import FileMessage
from saijin_studio.core.exchange.tree import path, sound
from tests.unit.exchange_trees import made, messages

_names = st.sampled_from(["", "a", "b", "c", "d", "e"])
_broken = st.lists(st.builds(made, _names, _names, current=st.booleans()), max_size=8)


@given(_broken)
@settings(deadline=None)
def test_any_heap_of_messages_becomes_one_tree(heap: list[FileMessage]) -> None:
    settled, _ = sound(heap, "chat")

    assert len(settled) == len(heap)
    known = {""}
    for message in settled:
        assert message.id not in known and message.parent in known
        known.add(message.id)
    assert [message.id for message in settled if message.current] == [message.id for message in path(settled)]


@given(messages())
@settings(deadline=None, max_examples=50)
def test_a_sound_tree_stays_as_it_is(tree: tuple[FileMessage, ...]) -> None:
    assert sound(tree, "chat") == (tree, [])


@given(_broken)
@settings(deadline=None)
def test_what_was_put_right_once_needs_no_more(heap: list[FileMessage]) -> None:
    settled, _ = sound(heap, "chat")
    assert sound(settled, "chat") == (settled, [])


def test_each_repair_is_named() -> None:
    heap = [made("a"), made("a"), made("b", "nobody"), made("c", "d"), made("d", "c")]
    settled, problems = sound(heap, "chat 1")
    assert [problem.code for problem in problems] == ["twice", "orphan", "circle"]
    assert [message.current for message in settled] == [True, False, False, False, False]


def test_a_chain_of_a_hundred_thousand_is_a_tree_too() -> None:
    count = 100_000
    chain = [made(str(index), str(index - 1) if index else "") for index in range(count)]
    settled, problems = sound(chain[::-1], "chat")
    assert len(path(settled)) == count and problems == []


@given(st.dictionaries(_names, _names, max_size=6), _names)
@settings(deadline=None)
def test_foreign_nodes_come_once_and_after_their_parents(parents: dict[str, str], last: str) -> None:
    tree = NodeTree(parents, {"a": ["c", "b"]})
    come = {""}
    for node, parent in tree.walk():
        assert node not in come and parent in come
        come.add(node)
    assert tree.shown(last) <= set(parents)
