"""Versions of a model: what they differ in, where time is spent, and going back to one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from saijin_studio.core.bpmn.diagram import parse_model
from saijin_studio.core.process_query import ElementFigures
from saijin_studio.ui.diagram.layers import Difference
from saijin_studio.ui.panels.processes.models.compare import compare_sheets
from saijin_studio.ui.panels.processes.models.heat import Measure, heat_layer, span_of
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from tests.ui.fakes import START
from tests.ui.model_fakes import FIRST, SECOND, ModelServices
from tests.ui.processes.models.hands import dialog_of, show_version


def compare_with(qtbot: QtBot, page: ModelsPage, definition_id: str) -> None:
    page.detail.layers.other.setCurrentIndex(page.detail.layers.other.findData(definition_id))
    qtbot.waitUntil(lambda: page.detail.layers.differences.lines.rowCount() > 0)


def words(page: ModelsPage) -> list[str]:
    return [line.words for line in page.detail.layers.differences.lines.lines]


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
