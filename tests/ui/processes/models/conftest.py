"""The page of models over two versions of a process and of a decision."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.ui.context import UiContext
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from tests.ui.model_fakes import ModelServices


@pytest.fixture
def services(tmp_path: Path) -> ModelServices:
    made = ModelServices(tmp_path / "home")
    made.two_versions()
    made.two_tables()
    return made


@pytest.fixture
def page(qtbot: QtBot, context: UiContext) -> Iterator[ModelsPage]:
    made = ModelsPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 720)
    made.show()
    made.activated()
    qtbot.waitUntil(lambda: made.detail.shown is not None)
    yield made
    made.deactivated()
