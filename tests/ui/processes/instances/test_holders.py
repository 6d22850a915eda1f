"""Who holds a variable is said by the step's name."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.variables import SCOPE, Role
from tests.ui.process_pages import with_variables


def test_a_step_that_holds_a_variable_is_named(qtbot: QtBot, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    model = page.detail.variables.variables
    step = model.index(model.place(("ai_processing", "prompt")), SCOPE)
    assert step.data(Role.DisplayRole) == "AI processing"
    assert step.data(Role.ToolTipRole) == "ai_processing"
    whole = model.index(model.place(("", "text")), SCOPE)
    assert whole.data(Role.DisplayRole) == "the process"
    assert not whole.data(Role.ToolTipRole)
