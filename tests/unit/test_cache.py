"""The cache in this process, the choice between caches, and answers of models kept in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saijin_studio.core.errors import SettingsError
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.sampling import Sampling
from saijin_studio.ports import Cache, ChatRequest, PromptMessage
from saijin_studio.providers.cache import MemoryCache, make_cache
from saijin_studio.services.models.response_cache import ResponseCache, answer_key
from tests.unit.cache_contract import STEPS, CacheContract, Steps, check_any_order

PERSONA = Persona("p", {"en": PersonaText("P", "")})
REQUEST = ChatRequest((PromptMessage("user", "Hello"),), PERSONA, (), "en")


class TestMemoryCache(CacheContract):
    @pytest.fixture
    def cache(self) -> Iterator[Cache]:
        made = MemoryCache()
        yield made
        made.close()

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def test_any_order_of_calls(self, cache: Cache, steps: Steps) -> None:
        check_any_order(cache, steps)


def test_the_least_recently_used_goes_first() -> None:
    cache = MemoryCache(most_entries=2)
    cache.put("a", b"1", 9)
    cache.put("b", b"2", 9)
    assert cache.get("a") == b"1"
    cache.put("c", b"3", 9)
    assert [cache.get(key) for key in "abc"] == [b"1", None, b"3"]


def test_size_is_bounded_and_a_giant_is_not_kept() -> None:
    cache = MemoryCache(most_bytes=100)
    for number in range(10):
        cache.put(f"{number}", b"x" * 30, 9)
    assert [number for number in range(10) if cache.get(f"{number}")] == [7, 8, 9]
    cache.put("9", b"x" * 101, 9)
    assert cache.get("9") is None
    assert cache.get("8") == b"x" * 30


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=3), st.binary(max_size=40), st.floats(-1, 5)), max_size=40))
def test_the_bounds_hold_whatever_is_put(puts: list[tuple[str, bytes, float]]) -> None:
    now = 0.0
    cache = MemoryCache(most_entries=5, most_bytes=60, clock=lambda: now)
    for key, value, seconds in puts:
        cache.put(key, value, seconds)
        now += 0.5
        kept = {name: entry.value for name, entry in cache._entries.items()}
        assert len(kept) <= 5
        assert sum(len(name) + len(value) for name, value in kept.items()) == cache._bytes <= 60


def test_a_set_back_wall_clock_keeps_nothing_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    cache = MemoryCache(clock=lambda: now)
    cache.put("a", b"1", 10)
    monkeypatch.setattr("time.time", lambda: 0.0)
    now = 110.0
    assert cache.get("a") is None


def test_without_redis_url_the_cache_is_in_the_process() -> None:
    assert isinstance(make_cache({}), MemoryCache)
    assert isinstance(make_cache({"REDIS_URL": "  "}), MemoryCache)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "http://:geheim@localhost",
        "redis://",
        "redis://:geheim@",
        "redis://user:ge/heim@host:6379/0",
        "redis://user:geheim#x@host:6379",
        "redis://:geheim@host:99999",
        "redis://:geheim@host:port",
        "redis://:geheim@host/db",
        "redis://:geheim@host?no_such_option=1",
        "redis://:geheim@host?socket_timeout=soon",
        "rediss://:geheim@host?ssl_cert_reqs=perhaps",
        "redis://[::1",
        "unix://",
    ],
)
def test_a_wrong_url_is_one_clear_error_without_the_password(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        make_cache({"REDIS_URL": url})
    assert "REDIS_URL" in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert caught.value.params == {"name": "REDIS_URL"}


# -- answers of models -------------------------------------------------------------------------------------------


def test_an_answer_is_found_by_the_same_question() -> None:
    answers = ResponseCache(MemoryCache(), lambda: 60.0)
    assert answers.get(REQUEST, "ollama", "tiny") is None
    answers.put(REQUEST, "ollama", "tiny", "Good evening. 今晩は。")
    assert answers.get(REQUEST, "ollama", "tiny") == "Good evening. 今晩は。"
    assert answers.get(REQUEST, "ollama", "large") is None
    assert answers.get(REQUEST, "openai", "tiny") is None


@pytest.mark.parametrize(
    "other",
    [
        {"messages": (PromptMessage("user", "Hello!"),)},
        {"messages": (PromptMessage("assistant", "Hello"),)},
        {"messages": (PromptMessage("user", "Hel"), PromptMessage("user", "lo"))},
        {"sampling": Sampling(temperature=0.0)},
        {"sampling": Sampling(reply_tokens=16)},
        {"sampling": Sampling(context_tokens=512)},
        {"sampling": Sampling(stop=("\n",))},
        {"prefix": "Good"},
    ],
)
def test_whatever_changes_the_answer_changes_the_key(other: dict[str, object]) -> None:
    assert answer_key(replace(REQUEST, **other), "p", "m") != answer_key(REQUEST, "p", "m")  # type: ignore[arg-type]


def test_who_asks_and_when_does_not_change_the_key() -> None:
    other = ChatRequest(REQUEST.messages, PERSONA, (), "en", seed="another turn", user_name="Mei")
    assert answer_key(other, "p", "m") == answer_key(REQUEST, "p", "m")
    assert answer_key(REQUEST, "p", "m").startswith("reply:")
    assert "Hello" not in answer_key(REQUEST, "p", "m")


@pytest.mark.parametrize("ttl", [None, 0.0])
def test_switched_off_nothing_is_kept_nor_found(ttl: float | None) -> None:
    cache, seconds = MemoryCache(), 60.0
    answers = ResponseCache(cache, lambda: ttl if seconds == 0 else seconds)
    answers.put(REQUEST, "ollama", "tiny", "Yes.")
    seconds = 0
    assert answers.get(REQUEST, "ollama", "tiny") is None
    answers.put(REQUEST, "ollama", "other", "Yes.")
    seconds = 60.0
    assert answers.get(REQUEST, "ollama", "other") is None
    assert answers.get(REQUEST, "ollama", "tiny") == "Yes."


def test_what_is_not_kept() -> None:
    cache = MemoryCache()
    answers = ResponseCache(cache, lambda: 60.0)
    answers.put(REQUEST, "offline", "built-in", "Varied on purpose.")
    answers.put(REQUEST, "ollama", "a", "")
    answers.put(REQUEST, "ollama", "b", "x" * 1_000_001)
    assert cache.forget("") == 0


def test_foreign_bytes_are_no_answer_and_half_a_sign_is_no_fault() -> None:
    cache = MemoryCache()
    answers = ResponseCache(cache, lambda: 60.0)
    cache.put(answer_key(REQUEST, "ollama", "tiny"), b"\xff\xfe", 60)
    assert answers.get(REQUEST, "ollama", "tiny") is None
    answers.put(REQUEST, "ollama", "tiny", "half \ud83d")
    assert answers.get(REQUEST, "ollama", "tiny") == "half ?"
    half = ChatRequest((PromptMessage("user", "\ud83d"),), PERSONA, (), "en")
    answers.put(half, "ollama", "tiny", "Yes.")
    assert answers.get(half, "ollama", "tiny") == "Yes."
