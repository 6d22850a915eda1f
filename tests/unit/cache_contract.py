"""What every cache keeps to; test classes give the cache by a fixture named `cache`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from hypothesis import strategies as st

from saijin_studio.ports import Cache

Steps = list[tuple[str, str, bytes | int | None]]
LONG = 600.0
KEYS = st.sampled_from(["reply:a", "reply:ab", "route:a", "route:*", "route:?", "reply:[a]", "日本:\\", ""])
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"), KEYS, st.one_of(st.binary(max_size=20), st.sampled_from([b"5", b"-7", b"05", b"+1"]))
        ),
        st.tuples(st.just("add"), KEYS, st.integers(-5, 5)),
        st.tuples(st.just("forget"), st.sampled_from(["reply:", "route:*", "reply:[", "日", "", "\\"]), st.none()),
        st.tuples(st.just("drop"), KEYS, st.none()),
    ),
    max_size=12,
)


def until(is_so: Callable[[], bool], seconds: float = 5.0) -> None:
    """Looks again and again until it is so."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to be"
        pause.wait(0.01)


class CacheContract:
    def test_what_was_put_is_got(self, cache: Cache) -> None:
        assert cache.get("reply:1") is None
        cache.put("reply:1", b"\x00\xff words", LONG)
        cache.put("reply:2", b"", LONG)
        assert cache.get("reply:1") == b"\x00\xff words"
        assert cache.get("reply:2") == b""
        cache.put("reply:1", b"other", LONG)
        assert cache.get("reply:1") == b"other"

    def test_a_value_ends_with_its_time(self, cache: Cache) -> None:
        cache.put("reply:1", b"x", 0.05)
        cache.put("reply:2", b"x", LONG)
        cache.add("route:n", 3, 0.05)
        until(lambda: cache.get("reply:1") is None and cache.get("route:n") is None)
        assert cache.get("reply:2") == b"x"
        assert cache.add("route:n", 1, LONG) == 1

    def test_no_time_removes(self, cache: Cache) -> None:
        cache.put("reply:1", b"x", LONG)
        cache.put("reply:1", b"y", 0)
        assert cache.get("reply:1") is None

    def test_counting_renews_the_time(self, cache: Cache) -> None:
        cache.add("route:n", 1, 0.05)
        assert cache.add("route:n", 1, LONG) == 2
        threading.Event().wait(0.1)  # longer than the first one's time
        assert cache.add("route:n", -3, LONG) == -1

    def test_many_count_at_once_and_none_is_lost(self, cache: Cache) -> None:
        with ThreadPoolExecutor(8) as pool:
            counts = list(pool.map(lambda _: cache.add("route:n", 1, LONG), range(200)))
        assert sorted(counts) == list(range(1, 201))

    def test_what_begins_alike_is_forgotten_together(self, cache: Cache) -> None:
        for number in range(1200):
            cache.put(f"reply:{number}", b"x", LONG)
        cache.put("route:1", b"x", LONG)
        assert cache.forget("reply:") == 1200
        assert cache.get("reply:7") is None
        assert cache.get("route:1") == b"x"
        assert cache.forget("reply:") == 0


def check_any_order(cache: Cache, steps: Steps) -> None:
    """Against the plainest cache there is: a dictionary."""
    cache.forget("")
    kept: dict[str, bytes] = {}
    for call, key, value in steps:
        if isinstance(value, bytes):
            cache.put(key, value, LONG)
            kept[key] = value
        elif isinstance(value, int):
            old = kept.get(key, b"0")
            begun = int(old) if old in {b"%d" % n for n in range(-70, 71)} else 0
            kept[key] = b"%d" % (begun + value)
            assert cache.add(key, value, LONG) == begun + value
        elif call == "drop":
            cache.put(key, b"", 0)
            kept.pop(key, None)
        else:
            gone = [name for name in kept if name.startswith(key)]
            assert cache.forget(key) == len(gone)
            for name in gone:
                del kept[name]
        for name in {key, *kept}:
            assert cache.get(name) == kept.get(name)
