"""The page of decisions, with nothing that waits yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.ui.context import UiContext
from saijin_studio.ui.panels.processes.tasks.page import TasksPage
from tests.ui.model_fakes import ModelServices


@pytest.fixture
def services(tmp_path: Path) -> ModelServices:
    return ModelServices(tmp_path / "home")


@pytest.fixture
def page(qtbot: QtBot, context: UiContext) -> Iterator[TasksPage]:
    made = TasksPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    yield made
    made.deactivated()
