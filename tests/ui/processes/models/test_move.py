"""Moving instances to another version: what would become of each step, and what became of each instance."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.processes.models.migration import MOST, MigrationDialog, running_on
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from tests.ui.model_fakes import ModelServices
from tests.ui.panel_fakes import nameless
from tests.ui.processes.models.hands import dialog_of


def open_move(qtbot: QtBot, page: ModelsPage) -> MigrationDialog:
    qtbot.mouseClick(page.detail.move_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(qtbot, page, MigrationDialog)
    assert isinstance(dialog, MigrationDialog)
    qtbot.waitUntil(lambda: bool(dialog.steps.rows))
    return dialog


def steps(dialog: MigrationDialog) -> list[list[str]]:
    return [[dialog.steps.cell(row, column) for column in range(4)] for row in dialog.steps.rows]


def test_a_move_that_is_not_possible_says_why(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    dialog = open_move(qtbot, page)
    assert nameless(dialog) == []
    assert (dialog.source.currentData(), dialog.target.currentData()) == ("letters:1", "letters:2")
    assert steps(dialog) == [
        ["Write a draft", "Write the draft", "2", ""],
        ["Check spelling", "nowhere", "1", "The other version has no such step"],
    ]
    assert not dialog.go.isEnabled() and "not possible" in dialog.said.text()
    dialog.move_now()
    assert services.admin.moved == []


def test_some_instances_are_moved(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    dialog = open_move(qtbot, page)
    dialog.some.setChecked(True)
    qtbot.waitUntil(lambda: dialog.list.count() == 3)
    assert not dialog.go.isEnabled() and "Tick" in dialog.said.text()
    for row in (0, 1):
        dialog.list.item(row).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(dialog.go.isEnabled)
    assert dialog.go.text() == "Move 2"
    services.admin.held = {"i-2"}
    with qtbot.waitSignal(dialog.moved):
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert services.admin.moved == [("letters:1", "letters:2", ("i-1",))]
    assert dialog.said.text() == "Instances moved: 1; not moved: 1\ni-2: This instance has ended meanwhile."
    assert not dialog.go.isEnabled()
    qtbot.waitUntil(lambda: [one.running for one in page.detail.table.rows] == [2, 2])


def test_instances_of_an_older_version_are_found_behind_many(services: ModelServices) -> None:
    newest = {f"new-{number}": "Write" for number in range(MOST + 20)}
    services.admin.running = {"letters:2": newest, "letters:1": {"old-1": "Write"}}
    definition = next(one for one in services.admin.definitions() if one.id == "letters:1")
    found = running_on(services, definition)  # type: ignore[arg-type]
    assert ([row.instance_id for row in found.rows], found.live) == (["old-1"], 1)


def test_the_same_version_is_no_target(qtbot: QtBot, page: ModelsPage) -> None:
    dialog = open_move(qtbot, page)
    dialog.target.setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.said.text() == "Choose two different versions.")
    assert not dialog.go.isEnabled()
