"""The Processes section over fakes, as its tests open and steer it."""

from __future__ import annotations

from collections.abc import Iterator

from pytestqt.qtbot import QtBot

from saijin_studio.core.process import ProcessSummary
from saijin_studio.ui.panels.processes.detail.page import VARIABLES
from saijin_studio.ui.panels.processes.list import ID_ROLE
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.section import ProcessesSection
from tests.ui.panel_fakes import Studio


def section_at(qtbot: QtBot, studio: Studio) -> Iterator[ProcessesSection]:
    """For a fixture: shown, with the first rows read."""
    made = ProcessesSection(studio.context)
    made.page().resize(1208, 860)
    qtbot.addWidget(made.page())
    made.page().show()
    made.activated()
    qtbot.waitUntil(lambda: made.instances.list.view.instances.rowCount() > 0)
    yield made
    made.deactivated()


def ids(page: InstancesPage) -> list[str]:
    """The instances in the list, "" for one that was not read."""
    model = page.list.view.instances
    return [str(model.index(place, 0).data(ID_ROLE)) for place in range(model.rowCount())]


def opened(qtbot: QtBot, page: InstancesPage, instance_id: str) -> None:
    """Chooses an instance and waits for its details."""
    page.open_instance(instance_id)
    qtbot.waitUntil(lambda: page.detail.live.instance_id == instance_id)


def with_variables(qtbot: QtBot, page: InstancesPage, instance_id: str = "instance-2") -> None:
    """The same, with its variables in sight."""
    opened(qtbot, page, instance_id)
    page.detail.tabs.setCurrentIndex(VARIABLES)
    qtbot.waitUntil(lambda: page.detail.variables.variables.rowCount() == 8)


def with_row(studio: Studio, changed: ProcessSummary) -> None:
    """As if the engine said so from now on."""
    rows = studio.services.processes.rows
    studio.services.processes.rows = tuple(changed if row.instance_id == changed.instance_id else row for row in rows)


def act(studio: Studio, name: str) -> None:
    studio.context.actions.action(f"process.{name}").trigger()
