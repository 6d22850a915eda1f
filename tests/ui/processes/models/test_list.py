"""The models' page: what each model looks like, and what the page says when it or the engine goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.ui.context import UiContext
from saijin_studio.ui.panels.processes.models.list import DefinitionModel
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from saijin_studio.ui.panels.processes.models.start import StartDialog
from saijin_studio.ui.panels.processes.section import ProcessesSection
from tests.ui.model_fakes import ModelServices
from tests.ui.panel_fakes import nameless
from tests.ui.processes.models.hands import dialog_of, show_version


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
    qtbot.waitUntil(lambda: section.stack.currentWidget() is not section.instances)
    page = section.stack.currentWidget()
    assert isinstance(page, ModelsPage)
    qtbot.waitUntil(lambda: page.detail.shown is not None)
    section.find()
    assert page.detail.card.search.isVisible()
    section.deactivated()
    assert not page.poller.running
