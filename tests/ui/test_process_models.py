"""The models' page: what each looks like, versions and what they differ in, new files, starting and moving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.bpmn.diagram import parse_model
from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.core.process_query import ElementFigures
from saijin_studio.ui.context import UiContext
from saijin_studio.ui.diagram.layers import Difference
from saijin_studio.ui.panels.processes.models.compare import compare_sheets
from saijin_studio.ui.panels.processes.models.heat import Measure, heat_layer, span_of
from saijin_studio.ui.panels.processes.models.list import DefinitionModel
from saijin_studio.ui.panels.processes.models.load import deploy_file, excerpt, is_model_file
from saijin_studio.ui.panels.processes.models.migration import MOST, MigrationDialog, running_on
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from saijin_studio.ui.panels.processes.models.start import StartDialog
from saijin_studio.ui.panels.processes.section import ProcessesSection
from tests.ui.fakes import START, studio_context
from tests.ui.model_fakes import FIRST, FORM, SECOND, ModelServices, letters, route
from tests.ui.panel_fakes import nameless


@pytest.fixture
def services(tmp_path: Path) -> ModelServices:
    made = ModelServices(tmp_path / "home")
    made.two_versions()
    made.two_tables()
    return made


@pytest.fixture
def context(qtbot: QtBot, services: ModelServices) -> Iterator[UiContext]:
    made = studio_context(services)
    yield made
    made.close()


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


def show_version(qtbot: QtBot, page: ModelsPage, version: int) -> None:
    row = next(number for number, one in enumerate(page.detail.table.rows) if one.version == version)
    page.detail.versions.selectRow(row)
    qtbot.waitUntil(lambda: page.detail.shown is not None and page.detail.shown.version == version)


def compare_with(qtbot: QtBot, page: ModelsPage, definition_id: str) -> None:
    page.detail.layers.other.setCurrentIndex(page.detail.layers.other.findData(definition_id))
    qtbot.waitUntil(lambda: page.detail.layers.differences.lines.rowCount() > 0)


def words(page: ModelsPage) -> list[str]:
    return [line.words for line in page.detail.layers.differences.lines.lines]


def dialog_of(qtbot: QtBot, page: QWidget, kind: type[QWidget]) -> QWidget:
    qtbot.waitUntil(lambda: bool(page.findChildren(kind)))
    (found,) = page.findChildren(kind)
    return found


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


# -- the list and the drawing


def test_the_newest_version_is_drawn(page: ModelsPage) -> None:
    rows = [page.model.data(page.model.index(row), Qt.ItemDataRole.DisplayRole) for row in range(2)]
    assert rows == ["Letters, Version 2 · 4 running", "Tone, Decision · Version 2"]
    assert page.detail.title.text() == "Letters"
    assert "Version 2" in page.detail.facts.text() and "letters.bpmn" in page.detail.facts.text()
    assert {shape.name for shape in page.detail.card.view.diagram.shapes} >= {"Write the draft", "Ask for a review"}
    cells = [[page.detail.table.cell(one, column) for column in (0, 2)] for one in page.detail.table.rows]
    assert cells == [["2 (newest)", "1"], ["1", "3"]]
    assert nameless(page) == []


def test_rows_change_in_place(services: ModelServices, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = DefinitionModel()
    qtmodeltester.check(model, force_py=True)
    letters_, tone = services.models_admin.definitions()
    model.update_rows((tone,))
    with qtbot.waitSignal(model.rowsInserted):
        model.update_rows((letters_, tone))
    with qtbot.assertNotEmitted(model.rowsInserted), qtbot.waitSignal(model.rowsMoved):
        model.update_rows((tone, letters_))
    assert [one.key for one in model.rows] == ["tone", "letters"]
    model.update_rows(())
    assert model.rowCount() == 0


def test_a_decision_is_shown_as_its_table(qtbot: QtBot, page: ModelsPage) -> None:
    assert page.choose("tone", "decision")
    qtbot.waitUntil(lambda: page.detail.shown is not None and page.detail.shown.key == "tone")
    card = page.detail.card
    assert card.stack.currentWidget() is card.decisions
    assert card.decisions.table.rules.rowCount() == 2
    assert not page.detail.start_button.isVisible() and not page.detail.layers.heat.isVisible()


def test_an_older_version_is_looked_at(qtbot: QtBot, page: ModelsPage) -> None:
    assert not page.detail.back_button.isVisible()
    show_version(qtbot, page, 1)
    assert {shape.name for shape in page.detail.card.view.diagram.shapes} >= {"Write a draft", "Check spelling"}
    assert page.detail.back_button.isVisible()


def test_a_version_removed_meanwhile_is_told(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    show_version(qtbot, page, 1)
    services.admin.remove("letters:1")
    services.admin.running.pop("letters:1")
    page.poller.soon()
    qtbot.waitUntil(lambda: page.detail.shown is not None and page.detail.shown.version == 2)
    assert "removed meanwhile" in page.detail.notice_words.text()
    assert page.detail.notice.isVisible()


def test_a_model_removed_meanwhile_is_told(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    for one in ("letters:1", "letters:2"):
        services.admin.remove(one)
    page.poller.soon()
    qtbot.waitUntil(lambda: page.detail.shown is not None and page.detail.shown.key == "tone")
    assert page.detail.notice_words.text() == "“Letters” was removed from the engine meanwhile."


def test_a_version_that_cannot_be_read_leaves_the_other(
    qtbot: QtBot, page: ModelsPage, services: ModelServices
) -> None:
    page.deactivated()
    services.admin.down = True
    page.detail.versions.selectRow(1)
    qtbot.waitUntil(page.detail.notice.isVisible)
    assert page.detail.versions.currentIndex().row() == 0
    assert "draft" in page.detail.card.view.diagram.by_id and "review" in page.detail.card.view.diagram.by_id


def test_without_an_engine_the_last_state_stays(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    services.admin.down = True
    page.poller.soon()
    qtbot.waitUntil(lambda: "last known state" in page.detail.notice_words.text())
    assert page.model.rowCount() == 2 and page.detail.card.view.diagram.shapes
    assert not page.detail.start_button.isEnabled() and not page.choose_file.isEnabled()
    services.admin.down = False
    page.poller.soon()
    qtbot.waitUntil(page.detail.start_button.isEnabled)
    assert not page.detail.notice.isVisible()


def test_nothing_is_asked_while_hidden(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    page.deactivated()
    before = len(services.admin.calls)
    page.poller.soon()
    page.hide()
    page.show()
    qtbot.wait(300)  # longer than what joins events: the thing to see is that no question comes
    assert len(services.admin.calls) == before


def test_an_empty_engine_says_what_the_page_is_for(qtbot: QtBot, context: UiContext, services: ModelServices) -> None:
    services.admin.made.clear()
    page = ModelsPage(context)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.model.modelReset, raising=False, timeout=1):
        page.activated()
    qtbot.waitUntil(lambda: "definitions" in services.admin.calls)
    assert page.stack.currentWidget() is page.empty
    page.deactivated()


# -- comparing


def test_two_versions_are_drawn_as_one(qtbot: QtBot, page: ModelsPage) -> None:
    compare_with(qtbot, page, "letters:1")
    scene = page.detail.card.view.diagram_scene()
    assert scene.shapes["review"].difference is Difference.ADDED
    assert scene.shapes["check"].difference is Difference.REMOVED
    assert scene.shapes["draft"].difference is Difference.CHANGED
    assert scene.shapes["start"].difference is None
    assert words(page) == [
        "changed: Write the draft, Service task\n    Name: Write a draft → Write the draft",
        "changed: Sequence flow, Ask for a review → Sent\n    From: check → review",
        "added: Ask for a review, Service task",
        "removed: Check spelling, Service task",
    ]
    assert page.detail.layers.said.text() == "From version 1 to 2. Differences: 4."
    assert not page.detail.layers.heat.isEnabled()


def test_a_difference_is_clicked(qtbot: QtBot, page: ModelsPage) -> None:
    compare_with(qtbot, page, "letters:1")
    view = page.detail.layers.differences
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(3, 0)).center())
    assert page.detail.card.view.selection == "check"
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert page.detail.card.view.selection == "review"


def test_the_comparison_goes_again(qtbot: QtBot, page: ModelsPage) -> None:
    compare_with(qtbot, page, "letters:1")
    page.detail.layers.other.setCurrentIndex(0)
    assert "check" not in page.detail.card.view.diagram.by_id
    assert not page.detail.layers.differences.isVisible()
    assert page.detail.layers.said.text() == ""


def test_two_versions_of_a_decision(qtbot: QtBot, page: ModelsPage) -> None:
    page.choose("tone", "decision")
    qtbot.waitUntil(lambda: page.detail.shown is not None and page.detail.shown.key == "tone")
    compare_with(qtbot, page, "tone:1")
    assert words(page) == [
        'changed: Rule 1\n    Voice: "low" → "lower"',
        'added: Rule 2\n    Mood: "gay"\n    Voice: "b"',
    ]


def test_what_was_removed_does_not_lie_on_what_came() -> None:
    (sheet,) = compare_sheets(parse_model(FIRST), parse_model(SECOND))
    shapes = sheet.diagram.by_id
    old, new = shapes["check"].bounds, shapes["review"].bounds
    assert old.y >= new.bottom and old.x == new.x
    removed = next(edge for edge in sheet.diagram.edges if edge.id == "to_check")
    assert removed.waypoints[0].y == shapes["draft"].bounds.centre.y
    assert old.y < removed.waypoints[-1].y < old.bottom
    assert not any(compare_sheets(parse_model(FIRST), parse_model(FIRST))[0].comparison.changed)


# -- heat


def test_heat_is_laid_over_the_drawing(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    services.processes.heats["letters:2"] = {
        "draft": ElementFigures("draft", 10, 1, 4.0, 9.0),
        "review": ElementFigures("review", 8, 0, 1.0, 2.0),
    }
    page.detail.layers.heat.figure.setCurrentIndex(1)
    shapes = page.detail.card.view.diagram_scene().shapes
    qtbot.waitUntil(lambda: shapes["draft"].words == "4.0 s")
    assert services.processes.spans[-1].since is None and services.processes.spans[-1].instances == 200
    page.detail.layers.heat.span.setCurrentIndex(page.detail.layers.heat.span.findData("week"))
    qtbot.waitUntil(lambda: services.processes.spans[-1].since is not None)
    page.detail.layers.heat.figure.setCurrentIndex(0)
    qtbot.waitUntil(lambda: page.detail.card.view.diagram_scene().shapes["draft"].words == "")


def test_heat_without_instances_says_so(qtbot: QtBot, page: ModelsPage) -> None:
    page.detail.layers.heat.figure.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "No instance" in page.detail.layers.said.text())


def test_what_is_hot() -> None:
    figures = {"a": ElementFigures("a", 4, 2, 1.0, 2.0), "b": ElementFigures("b", 8, 0, 4.0, 9.0)}
    assert heat_layer(figures, Measure.TIME).shares == {"a": 0.25, "b": 1.0}
    assert heat_layer(figures, Measure.COUNT).words == {"a": "4×", "b": "8×"}
    failures = heat_layer(figures, Measure.FAILURES)
    assert (failures.shares, failures.words) == ({"a": 1.0}, {"a": "2 of 4 failed"})
    assert heat_layer({}, Measure.TIME).shares == {}
    day = span_of("day", START)
    assert day.since is not None and (START - day.since).total_seconds() == 86_400


# -- going back


def test_an_older_version_becomes_the_newest(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    show_version(qtbot, page, 1)
    qtbot.mouseClick(page.detail.back_button, Qt.MouseButton.LeftButton)
    box = dialog_of(qtbot, page, QMessageBox)
    assert isinstance(box, QMessageBox)
    assert box.text() == "Make version 1 of “Letters” the newest again?"
    assert "version 3" in box.informativeText() and "letters.bpmn" in box.informativeText()
    go = next(each for each in box.buttons() if box.buttonRole(each) is QMessageBox.ButtonRole.AcceptRole)
    qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.detail.table.rows) == 3)
    assert services.admin.texts["letters:3"] == FIRST
    notice = page._context.notices.current
    assert notice is not None and notice.button == "Undo" and notice.run is not None
    notice.run()
    qtbot.waitUntil(lambda: services.admin.texts.get("letters:4") == SECOND)


def test_leaving_it_changes_nothing(qtbot: QtBot, page: ModelsPage, services: ModelServices) -> None:
    show_version(qtbot, page, 1)
    page.detail.back_button.click()
    box = dialog_of(qtbot, page, QMessageBox)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not any(call.startswith("deploy") for call in services.admin.calls)


# -- files


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


def test_actions_follow_what_is_shown(qtbot: QtBot, page: ModelsPage) -> None:
    actions = page._context.actions
    actions.refresh()
    assert actions.action("model.start").isEnabled() and not actions.action("model.back").isEnabled()
    actions.action("model.start").trigger()
    dialog_of(qtbot, page, StartDialog).close()
    page.hide()
    actions.refresh()
    assert not actions.action("model.deploy").isEnabled()


def test_the_pages_are_tabs_of_the_section(qtbot: QtBot, context: UiContext) -> None:
    section = ProcessesSection(context)
    qtbot.addWidget(section.page())
    section.page().resize(1100, 700)
    section.page().show()
    section.activated()
    section.show_target(tab="models")
    page = section.stack.currentWidget()
    assert isinstance(page, ModelsPage)
    qtbot.waitUntil(lambda: page.detail.shown is not None)
    section.find()
    assert page.detail.card.search.isVisible()
    section.deactivated()
    assert not page.poller.running


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


# -- starting


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


# -- moving instances


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
    assert [row.instance_id for row in running_on(services, definition)] == ["old-1"]  # type: ignore[arg-type]


def test_the_same_version_is_no_target(qtbot: QtBot, page: ModelsPage) -> None:
    dialog = open_move(qtbot, page)
    dialog.target.setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.said.text() == "Choose two different versions.")
    assert not dialog.go.isEnabled()
