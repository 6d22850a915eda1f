"""The gate that holds processes back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.services.processes.gate import LOOK_SECONDS, TRUST_SECONDS, ProcessGate


class Engine:
    """Counts what runs, and how often it was asked."""

    def __init__(self, most: int = 2) -> None:
        self.running = 0
        self.asked = 0
        self.most = most
        self.now = 100.0
        self.gate = ProcessGate(self.count, lambda: self.most, lambda: self.now)

    def count(self) -> int:
        self.asked += 1
        return self.running

    def start(self) -> bool:
        may = self.gate.enter()
        self.running += may
        return may


def test_our_own_starts_count_without_a_look() -> None:
    engine = Engine(most=2)
    assert [engine.start() for _ in range(4)] == [True, True, False, False]
    assert engine.asked == 1


def test_a_full_gate_looks_again_soon_but_not_at_each_try() -> None:
    engine = Engine(most=1)
    assert engine.start()
    engine.running = 0
    assert not engine.start()
    engine.now += LOOK_SECONDS + 0.01
    assert engine.start()
    assert engine.asked == 2


def test_what_others_start_is_seen_after_a_while() -> None:
    engine = Engine(most=3)
    assert engine.start()
    engine.running = 3
    assert engine.start()  # nobody asked the engine yet
    engine.now += TRUST_SECONDS + 0.01
    assert not engine.start()


def test_a_limit_changed_under_way_holds_from_then_on() -> None:
    engine = Engine(most=1)
    assert engine.start() and not engine.start()
    engine.most = 2
    assert engine.start() and not engine.start()
    engine.most = 0  # switched off
    engine.running = 0
    engine.now += TRUST_SECONDS + 0.01
    assert not engine.start()


@given(st.lists(st.sampled_from(["start", "end", "wait"]), max_size=60), st.integers(1, 5))
def test_never_more_than_the_limit_and_never_stuck(steps: list[str], most: int) -> None:
    engine = Engine(most)
    for step in steps:
        if step == "start":
            engine.start()
        elif step == "end" and engine.running:
            engine.running -= 1
        else:
            engine.now += LOOK_SECONDS
        assert engine.running <= most
    engine.running = 0
    engine.now += LOOK_SECONDS * 1.1
    assert engine.start()
