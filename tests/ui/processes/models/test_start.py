"""Starting a process from its model: by its form, or by JSON where it declares nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from saijin_studio.ui.panels.processes.models.start import StartDialog
from tests.ui.model_fakes import FORM, ModelServices
from tests.ui.panel_fakes import nameless
from tests.ui.processes.models.hands import dialog_of


def open_start(qtbot: QtBot, page: ModelsPage) -> StartDialog:
    qtbot.mouseClick(page.detail.start_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(qtbot, page, StartDialog)
    assert isinstance(dialog, StartDialog)
    qtbot.waitUntil(lambda: dialog.form is not None)
    return dialog


def test_a_process_is_started_by_its_form(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    services.admin.forms["letters:2"] = FORM
    dialog = open_start(qtbot, page)
    assert nameless(dialog) == []
    assert dialog.form is not None
    rows = {row.field.name: row for row in dialog.form.rows}
    assert rows["topic"].name.text() == "Topic *" and rows["topic"].control.accessibleName() == "Topic, needed"
    qtbot.keyClicks(rows["price"].control, "cheap")
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    faults = {name: row.fault.text() for name, row in rows.items() if row.fault.isVisible()}
    assert faults == {
        "topic": "This is needed.",
        "price": "This is no number.",
        "mood": "This is needed.",
    }
    assert "This is needed." in rows["topic"].control.accessibleDescription()
    assert services.admin.started == []
    qtbot.keyClicks(rows["topic"].control, "Rain")
    assert not rows["topic"].fault.isVisible()  # right now, so no longer said
    rows["price"].control.setText("2.5")  # type: ignore[attr-defined]
    rows["mood"].control.setCurrentIndex(1)  # type: ignore[attr-defined]
    rows["facts"].control.setPlainText('{"wind": 3}')  # type: ignore[attr-defined]
    qtbot.keyClicks(dialog.business_key, "letter-7")
    with qtbot.waitSignal(page.instance_wanted) as wanted:
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert wanted.args == ["started-1"]
    ((definition, key, values),) = services.admin.started
    assert (definition, key) == ("letters:2", "letter-7")
    assert values == {
        "topic": "Rain",
        "pages": 2,
        "price": 2.5,
        "mood": "calm",
        "aloud": True,
        "facts": {"wind": 3},
    }


@pytest.mark.parametrize(
    ("raw", "fault"),
    [("{oops", "This is no JSON."), ("[1]", "Write names and values in braces")],
)
def test_a_model_that_declares_nothing_takes_json(
    qtbot: QtBot, page: ModelsPage, services: ModelServices, raw: str, fault: str
) -> None:
    dialog = open_start(qtbot, page)
    assert dialog.form is not None and dialog.wait.isVisible()
    (row,) = dialog.form.rows
    row.control.setPlainText(raw)  # type: ignore[attr-defined]
    dialog.start()
    assert row.fault.text().startswith(fault)
    row.control.setPlainText('{"topic": "rain", "count": 3}')  # type: ignore[attr-defined]
    with qtbot.waitSignal(page.instance_wanted):
        dialog.start()
    assert services.admin.started[0][2] == {"topic": "rain", "count": 3}


def test_what_cannot_be_started_keeps_what_was_written(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    services.admin.forms["letters:2"] = FORM[1:2]
    dialog = open_start(qtbot, page)
    services.disabled.add("letters")
    dialog.start()
    qtbot.waitUntil(dialog.fault.isVisible)
    assert "switched off" in dialog.fault.text()
    services.disabled.clear()
    services.admin.fault = EngineUnavailable("gone")
    dialog.start()
    qtbot.waitUntil(lambda: "cannot be reached" in dialog.fault.text())
    assert dialog.isVisible() and dialog.go.isEnabled()
