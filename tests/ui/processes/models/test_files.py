"""Files given to the page of models: deployed, undone, or refused with the fault on its element."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.processes.models.load import deploy_file, excerpt, is_model_file
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from tests.ui.model_fakes import FIRST, SECOND, ModelServices, letters, route
from tests.ui.panel_fakes import nameless
from tests.ui.processes.models.hands import show_version


def drop(page: ModelsPage, *paths: Path) -> bool:
    """As the window system does it; whether the page would take them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(200, 200), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(page, enter)
    if not enter.isAccepted():
        return False
    assert page.veil.isVisible()
    dropped = QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(page, dropped)
    assert not page.veil.isVisible()
    return True


def test_a_dropped_file_is_deployed(qtbot: QtBot, page: ModelsPage, services: ModelServices, tmp_path: Path) -> None:
    file = tmp_path / "letters.bpmn"
    file.write_text(letters(("draft", "Write"), ("stamp", "Stamp")))
    assert drop(page, file)
    qtbot.waitUntil(lambda: len(page.detail.table.rows) == 3)
    calls = [call for call in services.admin.calls if "letters.bpmn" in call]
    assert calls[0] == "check letters.bpmn" and "deploy letters.bpmn" in calls
    qtbot.waitUntil(lambda: page.detail.card.view.diagram.by_id.get("stamp") is not None)
    notice = page._context.notices.current
    assert notice is not None and notice.text == "letters.bpmn is deployed: Letters (3)." and notice.run is not None
    notice.run()
    qtbot.waitUntil(lambda: services.admin.texts.get("letters:4") == SECOND)


def test_what_was_deployed_is_shown_also_from_an_older_version(qtbot: QtBot, page: ModelsPage, tmp_path: Path) -> None:
    show_version(qtbot, page, 1)
    file = tmp_path / "letters.bpmn"
    file.write_text(letters(("stamp", "Stamp")))
    assert drop(page, file)
    qtbot.waitUntil(lambda: page.detail.shown is not None and page.detail.shown.version == 3)
    assert "stamp" in page.detail.card.view.diagram.by_id


def test_a_new_model_is_shown_and_has_no_undo(qtbot: QtBot, page: ModelsPage, tmp_path: Path) -> None:
    file = tmp_path / "parcels.bpmn"
    file.write_text(letters(("pack", "Pack")).replace('id="letters"', 'id="parcels"'))
    assert drop(page, file)
    qtbot.waitUntil(lambda: page.detail.newest is not None and page.detail.newest.key == "parcels")
    notice = page._context.notices.current
    assert notice is not None and notice.run is None


def test_other_files_are_not_taken(page: ModelsPage, tmp_path: Path) -> None:
    assert not drop(page, tmp_path / "picture.png")
    assert is_model_file(Path("A.BPMN")) and is_model_file(Path("a.dmn")) and not is_model_file(Path("a.xml"))


def test_a_fault_is_shown_on_its_element(
    qtbot: QtBot, page: ModelsPage, services: ModelServices, tmp_path: Path
) -> None:
    file = tmp_path / "letters.bpmn"
    file.write_text(letters(("draft", "Write"), ("stamp", "Stamp")))
    services.admin.faults["letters.bpmn"] = ("stamp", 6, "nobody serves the topic letters.stamp")
    assert drop(page, file)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.fault)
    fault = page.fault
    assert fault.title.text() == "letters.bpmn was not deployed"
    assert fault.where.text() == "At “Stamp” (stamp), line 6"
    assert fault.cause.text() == "nobody serves the topic letters.stamp"
    assert fault.card.view.selection == "stamp"
    assert fault.card.view.diagram_scene().failed == {"stamp"}
    assert "▶ 6" in fault.text.toPlainText()
    assert not any(call.startswith("deploy") for call in services.admin.calls)
    assert nameless(page) == []
    del services.admin.faults["letters.bpmn"]
    qtbot.mouseClick(fault.check, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.detail)
    qtbot.waitUntil(lambda: len(services.models_admin.versions("letters")) == 3)


def test_what_is_no_xml_is_shown_as_text(qtbot: QtBot, page: ModelsPage, tmp_path: Path) -> None:
    broken, sound = tmp_path / "broken.bpmn", tmp_path / "tone.dmn"
    broken.write_text(FIRST.replace("</bpmn:process>", ""))
    sound.write_text(route("high"))
    assert drop(page, broken, sound)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.fault)
    assert "▶" in page.fault.text.toPlainText()
    assert page.fault.where.text().startswith("Line ")
    qtbot.waitUntil(lambda: page.model.rows[1].version == 3)  # the other one was taken
    assert page.stack.currentWidget() is page.fault
    qtbot.mouseClick(page.fault.close_button, Qt.MouseButton.LeftButton)
    assert page.stack.currentWidget() is page.detail


def test_a_file_that_cannot_be_read_is_told(qtbot: QtBot, page: ModelsPage, tmp_path: Path) -> None:
    page.deployment.take((tmp_path / "missing.bpmn",))
    qtbot.waitUntil(lambda: page._context.notices.current is not None)
    notice = page._context.notices.current
    assert notice is not None and notice.text == "missing.bpmn was not deployed. This file cannot be read."
    assert page.deployment.file == ""


def test_an_undo_that_is_refused_is_told(
    qtbot: QtBot, page: ModelsPage, services: ModelServices, tmp_path: Path
) -> None:
    file = tmp_path / "letters.bpmn"
    file.write_text(letters(("draft", "Write")))
    page.deployment.take_one(file)
    qtbot.waitUntil(lambda: page._context.notices.current is not None)
    notice = page._context.notices.current
    assert notice is not None and notice.run is not None
    services.admin.faults["letters.bpmn"] = ("", 0, "another file has this process")
    notice.run()
    qtbot.waitUntil(lambda: page._context.notices.current.level == "error")  # type: ignore[union-attr]
    told = page._context.notices.current
    assert told is not None and told.text.startswith("This was not undone.") and "another file" in told.text


def test_the_definitions_of_a_file_go_back_together(services: ModelServices, tmp_path: Path) -> None:
    file = tmp_path / "tone.dmn"
    file.write_text(route("high"))
    dropped = deploy_file(services, file)  # type: ignore[arg-type]
    assert [one.id for one in dropped.before] == ["tone:2"]
    assert [one.id for one in dropped.deployed.definitions] == ["tone:3"]


def test_lines_around_a_fault() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 12))
    assert excerpt(text, 9).splitlines()[0] == "   6  line 6"
    assert excerpt(text, 9).splitlines()[3] == "▶  9  line 9"
    assert excerpt(text, 0) == excerpt(text, 99) == ""
