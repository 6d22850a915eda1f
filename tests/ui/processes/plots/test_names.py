"""The figures name processes and steps as their models do."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.process_model import Definition
from saijin_studio.ui.panels.processes.plots.page import PlotsPage
from tests.ui.model_fakes import FakeAdmin, letters
from tests.ui.processes.plots.hands import values

MODEL = letters(("look_up", "Ask the library"), name="Reading").replace('id="letters"', 'id="own"')


def deploy(admin: FakeAdmin, name: str = "Reading", text: str = MODEL) -> Definition:
    return admin.put(Definition("", "own", name, 0, "process", file="own.bpmn"), text)


@pytest.fixture
def admin() -> FakeAdmin:
    made = FakeAdmin()
    deploy(made)
    return made


def test_a_drawn_process_and_its_steps_have_their_own_names(qtbot: QtBot, filled: PlotsPage) -> None:
    qtbot.waitUntil(lambda: "Reading" in values(filled.cards[0]))
    qtbot.waitUntil(lambda: "Ask the library · Reading" in values(filled.cards[1]))
    assert "Chat interaction" in values(filled.cards[0])
    assert [filled.process.itemText(place) for place in range(3)] == ["All processes", "Chat interaction", "Reading"]
    assert [filled.process.itemData(place) for place in range(3)] == [None, "chat_interaction", "own"]


def test_the_engine_is_asked_once_while_the_page_is_open(qtbot: QtBot, filled: PlotsPage, admin: FakeAdmin) -> None:
    qtbot.waitUntil(lambda: "Reading" in values(filled.cards[0]))
    asked = len(admin.calls)
    shown = filled._answer
    qtbot.waitUntil(lambda: filled._answer is not shown)
    assert len(admin.calls) == asked
    deploy(admin, "Reading aloud")
    filled.deactivated()
    filled.activated()
    qtbot.waitUntil(lambda: "Reading aloud" in values(filled.cards[0]))


def test_without_an_engine_the_figures_come_and_the_names_later(
    qtbot: QtBot, admin: FakeAdmin, page: PlotsPage, request: pytest.FixtureRequest
) -> None:
    admin.down = True
    filled: PlotsPage = request.getfixturevalue("filled")
    assert set(values(filled.cards[0])) == {"Chat interaction", "own"}
    admin.down = False
    qtbot.waitUntil(lambda: "Reading" in values(filled.cards[0]))


def test_steps_of_a_model_that_cannot_be_read_have_their_ids(
    qtbot: QtBot, admin: FakeAdmin, page: PlotsPage, request: pytest.FixtureRequest
) -> None:
    deploy(admin, "Reading aloud", "no model at all")
    filled: PlotsPage = request.getfixturevalue("filled")
    qtbot.waitUntil(lambda: "Reading aloud" in values(filled.cards[0]))
    qtbot.waitUntil(lambda: "look_up · Reading aloud" in values(filled.cards[1]))
