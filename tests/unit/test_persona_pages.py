"""Which turns a list of one persona's processes is made from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pytest

from saijin_studio.core.process_query import InstanceFilter, InstancePage
from saijin_studio.services.processes.service import MOST_TURNS, ProcessService


class Engine:
    def __init__(self) -> None:
        self.about: tuple[str, ...] = ()

    def page(self, asked: InstanceFilter, first: int, limit: int, about: Collection[str]) -> InstancePage:
        self.about = tuple(about)
        return InstancePage((), first, 0, 0, 0)


class Turns:
    """One persona that answered so often, the newest first."""

    def __init__(self, count: int) -> None:
        self.count = count

    def turns_of(self, persona_key: str, after: datetime | None, before: datetime | None, most: int) -> tuple[str, ...]:
        count = 1 if before is not None else self.count
        return tuple(f"turn-{place}" for place in range(count))[:most]

    def personas_of(self, correlation_ids: Collection[str]) -> dict[str, str]:
        return {}


def stage(count: int) -> tuple[Engine, ProcessService]:
    engine: Any = Engine()
    return engine, ProcessService(engine, tuple, lambda _: None, turns=Turns(count))


@pytest.mark.parametrize(("count", "cut"), [(0, False), (MOST_TURNS, False), (MOST_TURNS + 1, True)])
def test_a_page_says_when_older_turns_were_left_out(count: int, cut: bool) -> None:
    engine, service = stage(count)
    assert service.page(InstanceFilter(persona_key="yuuri"), 0, 50).cut is cut
    assert engine.about == tuple(f"turn-{place}" for place in range(min(count, MOST_TURNS)))


def test_a_time_brings_back_what_was_left_out() -> None:
    _, service = stage(MOST_TURNS + 1)
    assert not service.page(InstanceFilter(persona_key="yuuri", started_before=datetime.now(UTC)), 0, 50).cut


def test_nothing_is_left_out_where_no_persona_is_asked_for() -> None:
    engine, service = stage(MOST_TURNS + 1)
    assert not service.page(InstanceFilter(), 0, 50).cut
    assert engine.about == ()
