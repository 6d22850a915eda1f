"""The page of instances over a few that run, failed and are done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.process import ProcessSummary
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.section import ProcessesSection
from tests.ui.panel_data import DONE, FAILED, OTHER, summary
from tests.ui.panel_fakes import Studio, studio_at
from tests.ui.process_pages import section_at


@pytest.fixture
def chats() -> tuple[ProcessSummary, ...]:
    """One that runs, one that failed, one that is done."""
    return (
        summary(1),
        summary(2, FAILED, persona_key="reika", failure="nobody answered"),
        summary(3, DONE, persona_key="miyu"),
    )


@pytest.fixture
def rows(chats: tuple[ProcessSummary, ...]) -> tuple[ProcessSummary, ...]:
    """What the engine has: the chats and a process that is none. A test file of its own mind has its own `rows`."""
    return (*chats, summary(4, DONE, process_key=OTHER, process_name="Invoice"))


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path, rows: tuple[ProcessSummary, ...]) -> Iterator[Studio]:
    yield from studio_at(tmp_path, *rows)


@pytest.fixture
def section(qtbot: QtBot, studio: Studio) -> Iterator[ProcessesSection]:
    yield from section_at(qtbot, studio)


@pytest.fixture
def page(section: ProcessesSection) -> InstancesPage:
    return section.instances
