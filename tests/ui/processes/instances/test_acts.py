"""What can be done to an instance: tried again, moved, begun again, cut short, never without a word."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import NotFound
from saijin_studio.ui.messages import describe
from saijin_studio.ui.panels.processes.detail.page import VARIABLES
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.pick import Pick
from tests.ui.panel_data import OTHER, detail, summary
from tests.ui.panel_fakes import Studio
from tests.ui.process_fakes import gone
from tests.ui.process_pages import act, opened, with_row, with_variables


def enabled(studio: Studio, name: str) -> bool:
    return studio.context.actions.action(f"process.{name}").isEnabled()


def box_of(page: InstancesPage, name: str) -> QMessageBox:
    box = page.findChild(QMessageBox, name)
    assert box is not None
    return box


def press(qtbot: QtBot, box: QMessageBox, text: str) -> None:
    button = next(each for each in box.findChildren(QPushButton) if each.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_failure_can_be_tried_again(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    assert page.detail.failure.words.text() == "nobody answered"
    assert page.detail.card.view.diagram_scene().failed == {"ai_processing"}
    qtbot.mouseClick(page.detail.failure.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.acts.calls == [("retry", "instance-2")])


def test_the_details_of_a_failure_are_read_when_asked_for(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    row = replace(studio.services.processes.rows[1], incident_id="incident-2")
    with_row(studio, row)
    studio.services.processes.details["instance-2"] = detail(row)
    opened(qtbot, page, "instance-2")
    failure = page.detail.failure
    qtbot.waitUntil(failure.details.isVisible)
    qtbot.mouseClick(failure.details, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(failure.report.isVisible)
    assert "nobody was there" in failure.report.toPlainText()
    assert "chat.ai_processing" in failure.report.toPlainText()
    qtbot.mouseClick(failure.details, Qt.MouseButton.LeftButton)
    assert not failure.report.isVisible()


def test_somebody_who_was_faster_is_told(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    studio.services.acts.refuse["instance-2"] = NotFound(kind="incident", id="instance-2")
    act(studio, "retry")
    qtbot.waitUntil(lambda: studio.context.notices.current is not None)
    notice = studio.context.notices.current
    assert notice is not None and notice.text == describe("not_found", {"kind": "incident"})


def test_cancelling_asks_and_says_what_will_be_gone(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    qtbot.mouseClick(page.detail.head.cancel, Qt.MouseButton.LeftButton)
    box = box_of(page, "cancel_process")
    assert "Chat interaction" in box.text()
    assert "cannot be undone" in box.informativeText()
    assert "words written so far stay" in box.informativeText()
    press(qtbot, box, "Leave it as it is")
    assert studio.services.acts.calls == []


def test_a_confirmed_cancel_ends_the_process(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    act(studio, "cancel")
    press(qtbot, box_of(page, "cancel_process"), "Cancel the process")
    qtbot.waitUntil(lambda: studio.services.acts.calls == [("cancel", "instance-2")])


def test_a_reply_being_written_is_asked_to_stop(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-1")
    act(studio, "cancel")
    press(qtbot, box_of(page, "cancel_process"), "Cancel the process")
    qtbot.waitUntil(lambda: studio.services.chat.cancelled == ["turn-1"])
    assert studio.services.acts.calls == []


def test_several_are_cancelled_and_what_was_refused_is_told(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    studio.services.chat.unknown = {"turn-1"}
    studio.services.acts.refuse["instance-1"] = gone("instance-1")
    page.list.view.selectAll()
    act(studio, "cancel")
    box = box_of(page, "cancel_process")
    assert "4 processes" in box.text()
    press(qtbot, box, "Cancel them")
    qtbot.waitUntil(lambda: studio.context.notices.current is not None)
    notice = studio.context.notices.current
    assert notice is not None
    assert notice.text == "Cancelled: 3. Refused: 1."
    assert "instance-1" in notice.detail and describe("not_found", {"kind": "process"}) in notice.detail


def test_a_token_is_moved_to_a_step_chosen_on_the_diagram(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    act(studio, "move")
    pick, view = page.detail.pick, page.detail.card.view
    assert pick.picking is Pick.MOVE
    assert "AI processing" in pick.words.text()
    assert not pick.go.isEnabled()
    view.select("message_stored")  # where it began: nothing can be moved there
    assert not pick.go.isEnabled()
    view.select("response_formatting")
    assert "Response formatting" in pick.go.text()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    box = box_of(page, "steer_process")
    assert "AI processing" in box.informativeText() and "Response formatting" in box.informativeText()
    press(qtbot, box, "Move it")
    qtbot.waitUntil(
        lambda: studio.services.acts.calls == [("move", "instance-2", "ai_processing", "response_formatting")]
    )


def test_choosing_a_step_is_given_up_with_escape(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    act(studio, "restart")
    assert page.detail.pick.isVisible()
    qtbot.keyClick(page.detail.card.view, Qt.Key.Key_Escape)
    assert page.detail.pick.picking is None
    assert not page.detail.pick.isVisible()


def test_one_that_has_ended_begins_again_as_a_new_one(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    again = replace(summary(4, process_key=OTHER, process_name="Invoice"), instance_id="instance-4-again")
    studio.services.processes.details["instance-4-again"] = detail(again)
    opened(qtbot, page, "instance-4")
    act(studio, "restart")
    page.detail.card.view.select("ai_processing")
    qtbot.mouseClick(page.detail.pick.go, Qt.MouseButton.LeftButton)
    box = box_of(page, "steer_process")
    assert "new process" in box.informativeText()
    press(qtbot, box, "Begin again")
    qtbot.waitUntil(lambda: page.detail.live.instance_id == "instance-4-again")
    assert studio.services.acts.calls == [("restart", "instance-4", "ai_processing")]


def test_a_step_is_left_out_after_a_warning(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    act(studio, "skip")
    box = box_of(page, "skip_step")
    assert "AI processing" in box.text() and "cannot be undone" in box.informativeText()
    press(qtbot, box, "Leave it out")
    qtbot.waitUntil(lambda: studio.services.acts.calls == [("skip", "instance-2", "ai_processing")])


def test_only_what_can_be_done_is_offered(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    names = ("retry", "edit", "move", "restart", "skip", "cancel")
    assert not any(enabled(studio, name) for name in names)
    opened(qtbot, page, "instance-1")
    assert [name for name in names if enabled(studio, name)] == ["move", "restart", "skip", "cancel"]
    opened(qtbot, page, "instance-2")
    qtbot.waitUntil(lambda: all(enabled(studio, name) for name in names))
    opened(qtbot, page, "instance-3")  # a chat whose turn is settled
    qtbot.waitUntil(lambda: not any(enabled(studio, name) for name in names))
    opened(qtbot, page, "instance-4")
    qtbot.waitUntil(lambda: [name for name in names if enabled(studio, name)] == ["restart"])


def test_editing_is_one_key_away(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    page.detail.tabs.setCurrentIndex(0)
    act(studio, "edit")
    assert page.detail.tabs.currentIndex() == VARIABLES
    assert page.detail.variables.text.isVisible()
