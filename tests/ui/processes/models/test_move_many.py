"""More instances than a list can show are moved all the same, and the dialog says how many there are."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.processes.models.migration import MOST
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from tests.ui.model_fakes import ModelServices
from tests.ui.processes.models.test_move import open_move


def test_a_list_that_is_cut_says_how_many_there_are(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    services.admin.running["letters:1"] = {f"i-{number}": "draft" for number in range(MOST + 20)}
    dialog = open_move(qtbot, page)
    qtbot.waitUntil(dialog.go.isEnabled)
    assert dialog.go.text() == f"Move {MOST + 20}"
    assert not dialog.more.isVisible()
    dialog.some.setChecked(True)
    qtbot.waitUntil(lambda: dialog.list.count() == MOST)
    assert dialog.more.isVisible()
    assert f"The newest {MOST} of {MOST + 20} are listed." in dialog.more.text()
    dialog.all.setChecked(True)
    assert not dialog.more.isVisible()
    qtbot.waitUntil(dialog.go.isEnabled)
    with qtbot.waitSignal(dialog.moved):
        dialog.go.click()
    assert dialog.said.text() == f"Instances moved: {MOST + 20}"
    assert services.admin.running["letters:1"] == {}


def test_a_whole_list_says_nothing(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    services.admin.running["letters:1"] = {f"i-{number}": "draft" for number in range(MOST + 1)}
    dialog = open_move(qtbot, page)
    dialog.some.setChecked(True)
    qtbot.waitUntil(dialog.more.isVisible)
    services.admin.running["letters:2"] = {"i-9": "draft"}
    dialog.source.setCurrentIndex(dialog.source.findData("letters:2"))
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert not dialog.more.isVisible()
