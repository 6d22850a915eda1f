"""A persona with more processes than can be named in one question."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from saijin_studio.engine.rest import pages as rest_pages

from .conftest import Engine
from .records_stage import Stage, stages


@pytest.fixture
def make(engine: Engine) -> Iterator[Callable[..., Stage]]:
    yield from stages(engine)


def test_none_is_missing_where_there_are_more_than_can_be_named(
    make: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make()
    made = {stage.done(persona_key="yuuri") for _ in range(4)} | {stage.start(persona_key="yuuri") for _ in range(3)}
    by_turn = stage.done(key="turn-1")
    other = stage.start(persona_key="rin")
    stage.turns.personas = {"turn-1": "yuuri"}
    monkeypatch.setattr(rest_pages, "MOST_IDS", 2)
    page = stage.page(persona_key="yuuri")
    assert {row.instance_id for row in page.rows} == made | {by_turn}
    assert (page.live, page.finished) == (3, 5)
    assert other not in {row.instance_id for row in page.rows}
