"""Lorebooks: which entries a talk touches, and how a card's book is read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.cards import parse
from saijin_studio.core.errors import PersonaError
from saijin_studio.core.lore import Lorebook, LoreEntry, touched


def names(book: Lorebook, *texts: str) -> list[str]:
    return [entry.name for entry in touched(book, texts)]


def test_entries_are_touched_by_their_keys_in_the_books_order() -> None:
    late = LoreEntry("kettle", "It whistles.", ("kettle", "やかん"), order=50)
    early = LoreEntry("rain", "It rains.", ("rain",), order=10)
    book = Lorebook((late, early))
    assert names(book, "The RAIN and the Kettle") == ["rain", "kettle"]
    assert names(book, "やかんはどこ") == ["kettle"]
    assert names(book, "nothing") == []


def test_only_the_newest_messages_count() -> None:
    book = Lorebook((LoreEntry("rain", "It rains.", ("rain",)),), depth=2)
    assert names(book, "rain", "one", "two") == []
    assert names(book, "one", "rain", "two") == ["rain"]


def test_constant_selective_and_case_sensitive_entries() -> None:
    always = LoreEntry("always", "x", constant=True)
    both = LoreEntry("both", "x", ("tea",), ("cup",))
    exact = LoreEntry("exact", "x", ("Rain",), case_sensitive=True)
    book = Lorebook((always, both, exact))
    assert names(book, "tea and rain") == ["always"]
    assert names(book, "a cup of tea, Rain") == ["always", "both", "exact"]


def card(**book: object) -> dict[str, object]:
    return {"spec": "chara_card_v2", "data": {"name": "A", "character_book": book}}


def test_a_cards_book_is_read_without_what_is_turned_off() -> None:
    entries = [
        {"keys": ["tea"], "content": "Tea is kept dry.", "name": "tea", "insertion_order": 7},
        {"keys": ["off"], "content": "Never.", "enabled": False},
        {"keys": ["empty"], "content": ""},
        {"keys": ["a"], "secondary_keys": ["b"], "selective": True, "content": "Both.", "comment": "both"},
    ]
    book = parse("a", card(entries=entries, scan_depth=9)).lore
    assert book.depth == 9
    assert [(e.name, e.keys, e.second_keys, e.order) for e in book.entries] == [
        ("tea", ("tea",), (), 7),
        ("both", ("a",), ("b",), 100),
    ]


def test_a_book_that_is_no_list_is_named() -> None:
    with pytest.raises(PersonaError, match=r"data\.character_book\.entries"):
        parse("a", card(entries={"0": {}}))


def test_the_studios_own_fields_of_a_card() -> None:
    own = {"model": "ollama:tinyllama", "approval": "always", "topics": ["tea"], "weight": 3}
    persona = parse("a", {"spec": "chara_card_v3", "data": {"name": "A", "extensions": {"saijin": own}}})
    assert (persona.model, persona.approval, persona.topics, persona.weight) == (
        "ollama:tinyllama",
        "always",
        ("tea",),
        3,
    )
    with pytest.raises(PersonaError, match="one of never, always expected"):
        parse("a", {"data": {"name": "A", "extensions": {"saijin": {"approval": "sometimes"}}}})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["entries", "keys", "content", "scan_depth"]), inner)
        ),
        max_leaves=15,
    )
)
def test_no_book_raises_anything_else(book: object) -> None:
    with contextlib.suppress(PersonaError):
        parse("a", {"data": {"name": "A", "character_book": book}})
