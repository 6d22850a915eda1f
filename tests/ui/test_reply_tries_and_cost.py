"""The inspector tells the tries of a reply in their order, and what it cost where that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import ProviderFailure, Turn, TurnState
from saijin_studio.core.process import InstanceState
from saijin_studio.core.trace import Made
from saijin_studio.core.usage import Usage
from saijin_studio.ui.panels.inspector.compare import figure_lines
from saijin_studio.ui.panels.inspector.panel import InspectorPanel
from saijin_studio.ui.panels.inspector.story import ReplyStory
from tests.ui.inspector_panel import panel_at, words
from tests.ui.panel_data import now, summary, trace
from tests.ui.panel_fakes import Studio, studio_at

FAILED = (
    ProviderFailure("ollama", "qwen3:8b", "provider_unavailable", "connection refused", 1),
    ProviderFailure("openai", "gpt-4.1-mini", "rate_limited", "slow down", 1),
    ProviderFailure("ollama", "qwen3:8b", "model_missing", "not found", 2),
)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    for made in studio_at(tmp_path, summary(1, InstanceState.COMPLETED), summary(2, InstanceState.COMPLETED)):
        made.services.chat.traces = {"turn-1": trace("turn-1", failures=FAILED, tries=2), "turn-2": trace("turn-2")}
        made.services.traces.made["turn-1"] = Made(text="Here.", usage=Usage(1204, 85, cost=0.0012, currency="USD"))
        made.services.traces.made["turn-2"] = Made(text="Here.", usage=Usage(1204, 85))
        yield made


@pytest.fixture
def panel(qtbot: QtBot, studio: Studio) -> InspectorPanel:
    return panel_at(qtbot, studio)


def shown(qtbot: QtBot, panel: InspectorPanel, key: str) -> str:
    """What it says of who answered, once every row is there to be seen."""
    rows = panel.answerer.rows

    def there() -> bool:
        widgets = [item.widget() for number in range(rows.count()) if (item := rows.itemAt(number))]
        return bool(widgets) and all(widget is not None and widget.isVisible() for widget in widgets)

    panel.show_reply(key)
    qtbot.waitUntil(there)
    return words(panel.answerer)


def test_each_try_with_who_was_asked_in_it(qtbot: QtBot, panel: InspectorPanel) -> None:
    said = shown(qtbot, panel, "turn-1").splitlines()
    assert said.index("Try 1") < said.index("Try 2")
    between = "\n".join(said[said.index("Try 1") : said.index("Try 2")])
    assert "qwen3:8b" in between and "gpt-4.1-mini" in between
    after = "\n".join(said[said.index("Try 2") :])
    assert after.index("qwen3:8b") < after.index("gpt-4.1-mini")  # who answered stands last
    assert said.count("Try 1") == said.count("Try 2") == 1


def test_one_try_needs_no_number(qtbot: QtBot, panel: InspectorPanel) -> None:
    assert "Try" not in shown(qtbot, panel, "turn-2")


def test_a_try_that_failed_before_the_one_that_answers_at_once(
    qtbot: QtBot, studio: Studio, panel: InspectorPanel
) -> None:
    studio.services.chat.traces["turn-1"] = trace("turn-1", failures=FAILED[:1], tries=2)
    said = shown(qtbot, panel, "turn-1").splitlines()
    assert said.index("Try 2") < next(n for n, line in enumerate(said) if "gpt-4.1-mini" in line)


def test_nobody_in_any_try(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    studio.services.chat.traces["turn-1"] = trace("turn-1", failures=FAILED, tries=2, provider=None, model=None)
    studio.services.chat.turns = {"turn-1": Turn("turn-1", "conversation", "question", TurnState.FAILED, now())}
    said = shown(qtbot, panel, "turn-1").splitlines()
    assert (said.count("Try 2"), said[-1]) == (1, "Nobody")


def test_the_cost_is_told_where_it_is_known(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-1")
    assert panel.figures.cost.text() == "Cost 0.0012 USD"
    assert panel.figures.cost.isVisible()
    assert panel.area.horizontalScrollBar().maximum() == 0  # nothing is cut off
    panel.show_reply("turn-2")
    qtbot.waitUntil(lambda: not panel.figures.cost.isVisible())
    assert "USD" not in words(panel.figures)


def test_a_comparison_tells_what_each_version_cost(studio: Studio) -> None:
    told = studio.services.traces.story("turn-1")
    assert "Cost 0.0012 USD" in figure_lines(ReplyStory(told, None))
    free = replace(told, made=replace(told.made, usage=Usage(1204, 85)))
    assert not [line for line in figure_lines(ReplyStory(free, None)) if "ost" in line]
