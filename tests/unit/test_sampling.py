"""How models are to choose their words: bounds, layers, presets, and what servers are told."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.errors import InputError
from saijin_studio.core.sampling import (
    BOUNDS,
    NAMES,
    PRESETS,
    Sampling,
    from_json,
    merged,
    ollama_options,
    openai_body,
    to_json,
)

whole = ("top_k", "seed", "context_tokens", "reply_tokens")


def numbers(name: str) -> st.SearchStrategy[float | int]:
    least, most = BOUNDS[name]
    return st.integers(math.ceil(least), int(most)) if name in whole else st.floats(least, most)


samplings = st.builds(
    Sampling,
    **{name: st.none() | numbers(name) for name in BOUNDS},
    stop=st.none() | st.lists(st.text(min_size=1, max_size=100), max_size=4).map(tuple),
)


@given(samplings)
def test_json_brings_back_the_same(sampling: Sampling) -> None:
    assert from_json(json.loads(json.dumps(to_json(sampling)))) == sampling


def test_what_is_not_set_is_not_written() -> None:
    assert to_json(Sampling()) == {}
    assert to_json(Sampling(top_k=0, stop=())) == {"top_k": 0, "stop": []}
    assert from_json({"temperature": None, "stop": "END", "seed": 3.0}) == Sampling(stop=("END",), seed=3)


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_bounds(name: str) -> None:
    least, most = BOUNDS[name]
    for good in (least, most):
        assert getattr(from_json({name: good}), name) == good
    wrong: tuple[object, ...] = (least - 1, most + 1, math.nan, math.inf, True, "1", [], 10**400)
    for bad in wrong:
        with pytest.raises(InputError) as caught:
            from_json({name: bad})
        assert caught.value.params == {"reason": "sampling", "name": name, "least": least, "most": most}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"top_k": 1.5}, "sampling"),
        ({"stop": [""]}, "sampling_stop"),
        ({"stop": ["a"] * 5}, "sampling_stop"),
        ({"stop": ["a" * 101]}, "sampling_stop"),
        ({"stop": [1]}, "sampling_stop"),
        ({"mirostat": 1}, "sampling_name"),
        ([], "sampling_name"),
    ],
)
def test_what_json_may_not_say(table: object, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        from_json(table)
    assert caught.value.params["reason"] == reason


def test_the_first_layer_that_says_something_counts() -> None:
    found = merged(
        ("chat", Sampling(temperature=0.0, stop=())),
        ("persona", Sampling(temperature=1.0, top_p=0.5)),
        ("preset:creative", PRESETS["creative"]),
        ("studio", Sampling(seed=7, stop=("x",), top_p=0.1, context_tokens=4096)),
    )
    assert found.sampling.temperature == 0.0
    assert found.sampling.top_p == 0.5
    assert found.sampling.stop == ()
    assert found.origins["temperature"] == found.origins["stop"] == "chat"
    assert found.origins["top_p"] == "persona"
    assert found.origins["min_p"] == "preset:creative"
    assert found.origins["seed"] == "studio"
    assert "frequency_penalty" not in found.origins


@given(st.lists(st.tuples(st.text(max_size=3), samplings), max_size=4))
def test_every_value_has_its_origin(layers: list[tuple[str, Sampling]]) -> None:
    found = merged(*layers)
    assert set(found.origins) == set(found.sampling.set_values())
    for name, source in found.origins.items():
        assert (source, getattr(found.sampling, name)) in [(one, getattr(layer, name)) for one, layer in layers]


def test_presets_differ_as_their_names_say() -> None:
    warmth = [PRESETS[name].temperature for name in ("deterministic", "precise", "balanced", "creative")]
    assert warmth == sorted(set(warmth), key=float)  # type: ignore[arg-type]
    assert PRESETS["deterministic"].seed is not None
    assert all(preset.context_tokens is preset.reply_tokens is None for preset in PRESETS.values())


FULL = Sampling(0.5, 0.9, 0.1, 40, 1.1, 0.2, 0.3, ("END",), 42, 8192, 512)


def test_what_ollama_is_told() -> None:
    expected: dict[str, Any] = {
        "temperature": 0.5,
        "top_p": 0.9,
        "min_p": 0.1,
        "top_k": 40,
        "repeat_penalty": 1.1,
        "presence_penalty": 0.2,
        "frequency_penalty": 0.3,
        "stop": ["END"],
        "seed": 42,
        "num_ctx": 8192,
        "num_predict": 512,
    }
    assert ollama_options(FULL) == expected
    assert len(expected) == len(NAMES)
    assert ollama_options(Sampling(stop=())) == {}


def test_what_openai_and_its_like_are_told() -> None:
    body = openai_body(FULL)
    assert body.standard == {
        "temperature": 0.5,
        "top_p": 0.9,
        "presence_penalty": 0.2,
        "frequency_penalty": 0.3,
        "seed": 42,
        "stop": ["END"],
        "max_tokens": 512,
    }
    assert body.extra == {"top_k": 40, "min_p": 0.1, "repeat_penalty": 1.1, "repetition_penalty": 1.1}
    assert openai_body(Sampling(reply_tokens=20), "max_completion_tokens").standard == {"max_completion_tokens": 20}
    assert openai_body(Sampling(stop=())).standard == {}


def test_the_package_of_openai_knows_the_standard_ones() -> None:
    from openai.types.chat.completion_create_params import CompletionCreateParamsBase

    body = openai_body(FULL)
    known = set(CompletionCreateParamsBase.__annotations__)
    assert set(body.standard) <= known
    assert not set(body.extra) & known
