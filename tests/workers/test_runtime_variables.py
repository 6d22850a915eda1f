"""Values between the engine and the topics: what goes in comes out, long ones by reference."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.errors import InputError, NotFound
from saijin_workers.variables import LONGEST_INLINE, decode, encode


class Kept:
    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        reference = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self.contents[reference] = content
        return reference

    def get(self, reference: str) -> bytes:
        try:
            return self.contents[reference]
        except KeyError:
            raise NotFound(kind="blob", id=reference) from None


@dataclass(frozen=True)
class Value:
    value: Any = None


LONG = st.integers(LONGEST_INLINE - 3, LONGEST_INLINE + 3).map("a".__mul__)
TEXTS = (
    LONG
    | st.text(st.characters(codec=None, exclude_categories=()))
    | st.integers(LONGEST_INLINE - 3, LONGEST_INLINE + 3).map("a".__mul__)
)
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(VALUES)
def test_what_goes_in_comes_out(value: Any) -> None:
    blobs = Kept()
    typed = json.loads(json.dumps(encode(Value(value), blobs)))  # over HTTP
    kept = typed["value"]["value"]
    if isinstance(kept, str):
        assert len(kept) <= LONGEST_INLINE and "\0" not in kept
        kept.encode("utf-8")  # halves of surrogate pairs would not pass
    assert decode(typed, Value, blobs).value == value


def test_a_long_text_goes_by_reference() -> None:
    blobs = Kept()
    typed = encode(Value("語" * 10_000), blobs)["value"]
    reference = json.loads(typed["value"])
    assert typed["type"] == "Json" and set(reference) == {"$blob", "bytes"}
    assert reference["bytes"] == len(blobs.contents[reference["$blob"]])
    assert decode({"value": typed}, Value, blobs).value == "語" * 10_000


def test_without_a_store_a_long_text_stays_with_the_engine() -> None:
    typed = encode(Value("x" * 10_000))
    assert typed["value"]["type"] == "Json" and decode(typed, Value).value == "x" * 10_000


def test_a_value_that_is_gone_or_out_of_reach_is_told() -> None:
    typed = encode(Value("x" * 10_000), Kept())
    with pytest.raises(NotFound):
        decode(typed, Value, Kept())
    with pytest.raises(InputError, match="no way to"):
        decode(typed, Value)


def test_a_loop_in_a_value_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(InputError, match="output value"):
        encode(Value(loop))
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InputError, match="nested too deeply"):
        encode(Value(deep))


@dataclass(frozen=True)
class Typed:
    count: int
    name: str = "none"


def test_a_missing_or_wrong_variable_is_named() -> None:
    with pytest.raises(InputError, match="count"):
        decode({}, Typed)
    with pytest.raises(InputError, match="count"):
        decode({"count": {"type": "String", "value": "x"}}, Typed)
    assert decode({"count": {"type": "Integer", "value": 2}}, Typed) == Typed(2)
