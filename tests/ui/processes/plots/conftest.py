"""The page of plots over real metrics."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.services.processes.models import ProcessModels
from saijin_studio.ui.panels.processes.plots import page as process_plots
from saijin_studio.ui.panels.processes.plots.page import PlotsPage
from tests.ui.model_fakes import FakeAdmin
from tests.ui.panel_fakes import Studio, studio_at
from tests.ui.processes.plots.hands import Figures


@pytest.fixture
def admin() -> FakeAdmin:
    """The models in the engine: none but what a test puts there."""
    return FakeAdmin()


@pytest.fixture
def studio(tmp_path: Path, admin: FakeAdmin) -> Iterator[Studio]:
    for made in studio_at(tmp_path):
        made.services.models_admin = ProcessModels(admin, lambda _: True)  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def figures(studio: Studio, tmp_path: Path) -> Iterator[Figures]:
    made = Figures(tmp_path / "metrics.db")
    studio.services.metrics = made  # type: ignore[attr-defined]
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, studio: Studio, figures: Figures, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlotsPage]:
    """Shown and asking, twenty times a second."""
    monkeypatch.setattr(process_plots, "LIVE_MS", 50)
    made = PlotsPage(studio.context)
    qtbot.addWidget(made)
    made.resize(1000, 760)
    made.show()
    qtbot.waitExposed(made)
    made.activated()
    yield made
    made.deactivated()


@pytest.fixture
def filled(qtbot: QtBot, page: PlotsPage, figures: Figures) -> PlotsPage:
    figures.put()

    def all_drawn() -> bool:
        """Each card by itself: those of an answer without figures come first."""
        return len(page.cards) == 4 and all(card.chart is not None and card.chart.rows for card in page.cards)

    qtbot.waitUntil(all_drawn, timeout=15_000)
    return page
