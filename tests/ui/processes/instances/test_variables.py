"""Variables of a process: shown with their types, edited, refused with the exact cause, never lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import InputError
from saijin_studio.core.process_record import Variable
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.values import HIDDEN, LARGEST_SHOWN, in_full, in_short, read_value
from saijin_studio.ui.panels.processes.variables import VariableModel
from saijin_studio.ui.panels.settings.form import BadValue
from tests.ui.panel_data import DONE, now
from tests.ui.panel_fakes import Studio
from tests.ui.process_fakes import variables
from tests.ui.process_pages import opened, with_row, with_variables


def test_variables_as_a_table(qtbot: QtBot, studio: Studio, qtmodeltester: ModelTester) -> None:
    model = VariableModel(studio.context.theme)
    qtmodeltester.check(model, force_py=True)
    model.set_variables(variables())
    texts = {model.index(row, 0).data(): model.index(row, 2).data() for row in range(model.rowCount())}
    assert texts["attempts"] == "2"
    assert texts["needsMemory"] == "true"
    assert texts["openaiKey"] == HIDDEN
    assert "not read yet" in texts["history"]
    assert '"mood": "calm"' in texts["attributes"]
    model.set_variables(variables()[:3])
    assert model.rowCount() == 3


def test_a_variable_is_edited_stored_and_taken_back(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("attempts")
    shown.text.setPlainText("5")
    qtbot.mouseClick(shown.store, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.acts.calls == [("set", "instance-2", "attempts", 5, "")])
    qtbot.waitUntil(lambda: studio.context.notices.current is not None)
    assert not shown.variables.drafts
    notice = studio.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()
    qtbot.waitUntil(lambda: studio.services.acts.calls[-1] == ("set", "instance-2", "attempts", 2, ""))


def test_a_wrong_value_says_exactly_why_and_is_not_sent(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("attributes")
    shown.text.setPlainText('{"mood": "calm",\n "tags": }')
    assert "line 2, column 10" in shown.fault.text()
    assert not shown.store.isEnabled() and not shown.again.isEnabled()
    shown.choose("attempts")
    shown.text.setPlainText("two")
    assert "two" in shown.fault.text()
    assert studio.services.acts.calls == []


def test_variables_are_changed_and_the_step_tried_again(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("temperature")
    shown.text.setPlainText("0.2")
    shown.choose("prompt", "ai_processing")
    shown.text.setPlainText("Answer briefly.")
    qtbot.mouseClick(shown.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(studio.services.acts.calls) == 2)
    assert studio.services.acts.calls == [
        ("set", "instance-2", "prompt", "Answer briefly.", "ai_processing"),
        ("retry_with", "instance-2", {"temperature": 0.2}),
    ]


def test_what_the_engine_refuses_stays_typed(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    studio.services.acts.refuse["instance-2"] = InputError("too long", reason="variable", name="text")
    shown = page.detail.variables
    shown.choose("text")
    shown.text.setPlainText("another question")
    qtbot.mouseClick(shown.store, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "too long" in shown.fault.text())
    held = studio.services.records.held
    studio.services.records.held = tuple(replace(each, value=9) if each.name == "attempts" else each for each in held)
    with qtbot.waitSignal(shown.variables.dataChanged):
        shown.refresh()
    assert "too long" in shown.fault.text(), "it stays while the list goes on being read"
    assert shown.text.toPlainText() == "another question"
    assert ("", "text") in shown.variables.drafts


def test_an_instance_that_ends_while_it_is_edited_loses_nothing(
    qtbot: QtBot, studio: Studio, page: InstancesPage
) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("text")
    shown.text.setPlainText("what I typed")
    studio.services.records.held = tuple(replace(each, editable=False) for each in variables())
    with_row(studio, replace(studio.services.processes.rows[1], state=DONE, ended_at=now(), activity_id=None))
    qtbot.waitUntil(shown.notice.isVisible, timeout=4000)
    assert "ended" in shown.notice_words.text()
    assert shown.text.toPlainText() == "what I typed"
    assert not shown.store.isVisible()
    qtbot.mouseClick(shown.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "text\nwhat I typed"


def test_what_was_typed_is_there_again_after_looking_elsewhere(qtbot: QtBot, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("text")
    shown.text.setPlainText("half a thought")
    opened(qtbot, page, "instance-1")
    assert not shown.variables.drafts
    with_variables(qtbot, page)
    shown.choose("text")
    assert shown.text.toPlainText() == "half a thought"


def test_a_value_that_somebody_else_changed_is_told(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("attempts")
    shown.text.setPlainText("7")
    studio.services.records.put("attempts", 4)
    shown.refresh()
    qtbot.waitUntil(shown.notice.isVisible)
    assert "somebody else" in shown.notice_words.text()
    assert shown.text.toPlainText() == "7"


def test_a_large_value_is_read_when_asked_for(qtbot: QtBot, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("history")
    assert shown.text.toPlainText() == ""
    qtbot.mouseClick(shown.load, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Good evening." in shown.text.toPlainText())
    assert shown.text.isReadOnly()


def test_only_the_beginning_of_a_huge_value_is_shown(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    studio.services.records.values["v3"] = ["long " * LARGEST_SHOWN]
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("history")
    qtbot.mouseClick(shown.load, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.text.toPlainText().startswith("["))
    assert len(shown.text.toPlainText()) == LARGEST_SHOWN + 1
    assert shown.text.isReadOnly()


def test_nobody_stores_to_the_process_before(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("attempts")
    shown.text.setPlainText("5")
    page.detail.open_instance("instance-unknown")
    assert shown.variables.rowCount() == 0 and not shown.editor.isVisible()
    shown.store_drafts()
    opened(qtbot, page, "instance-1")
    assert studio.services.acts.calls == []


@pytest.mark.parametrize(("name", "typed"), [("attempts", "5"), ("text", "words"), ("attributes", "{}")])
def test_an_empty_value_is_empty_again_after_an_undo(
    qtbot: QtBot, studio: Studio, page: InstancesPage, name: str, typed: str
) -> None:
    studio.services.records.put(name, None)
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose(name)
    shown.text.setPlainText(typed)
    qtbot.mouseClick(shown.store, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.context.notices.current is not None)
    notice = studio.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()
    qtbot.waitUntil(lambda: studio.services.acts.calls[1:] == [("set", "instance-2", name, None, "")])


def test_without_the_engine_nothing_can_be_typed(qtbot: QtBot, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("text")
    assert not shown.text.isReadOnly()
    page.detail.set_stale("The engine is away.")
    assert shown.text.isReadOnly()
    page.detail.set_stale("")
    assert not shown.text.isReadOnly()


def test_a_fault_is_not_said_beside_another_process(
    qtbot: QtBot, studio: Studio, page: InstancesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def refused(*_: Any) -> None:
        go_on.wait(10)
        raise InputError("too long", reason="variable", name="text")

    monkeypatch.setattr(studio.services.acts, "set_variable", refused)
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("text")
    shown.text.setPlainText("another question")
    qtbot.mouseClick(shown.store, Qt.MouseButton.LeftButton)
    with_variables(qtbot, page, "instance-1")
    shown.choose("text")
    with qtbot.waitSignal(studio.context.operations.failed):
        go_on.set()
    assert "too long" not in shown.fault.text()


def test_a_secret_is_never_shown(qtbot: QtBot, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    shown = page.detail.variables
    shown.choose("openaiKey")
    assert shown.text.toPlainText() == ""
    assert shown.text.isReadOnly()
    assert "secret" in shown.fault.text()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("Integer", " 12 ", 12),
        ("Double", "0.5", 0.5),
        ("Boolean", "TRUE", True),
        ("String", "a\nb", "a\nb"),
        ("Json", '{"a": 1}', '{"a": 1}'),
        ("Null", "", None),
        ("Null", "3", 3),
        ("Null", "no JSON", "no JSON"),
    ],
)
def test_values_are_read_as_their_types(kind: str, text: str, value: object) -> None:
    assert read_value(text, kind, "x") == value


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("Integer", "2147483648", "between"),
        ("Short", "x", "whole number"),
        ("Double", "inf", "no number"),
        ("Boolean", "ja", "true or false"),
        ("Json", "NaN", "NaN"),
        ("Json", "[1,", "column 4"),
        ("String", "x" * 4001, "4001"),
        ("String", "a\0b", "cannot be stored"),
    ],
)
def test_wrong_values_say_why(kind: str, text: str, why: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_value(text, kind, "x")
    assert why in caught.value.words


def test_values_in_full_and_in_short() -> None:
    assert in_full({"a": "あ"}, "Json") == '{\n  "a": "あ"\n}'
    assert in_short(Variable("1", "x", "String", "long " * 100)).endswith("…")
    assert in_short(Variable("1", "x", "String", None)) == "empty"
