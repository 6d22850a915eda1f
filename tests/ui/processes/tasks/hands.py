"""What waits on the page of decisions, and how it is opened."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Message
from saijin_studio.core.process import UserTask
from saijin_studio.core.process_model import FormField
from saijin_studio.ui.panels.processes.tasks.page import TasksPage
from saijin_studio.ui.panels.processes.tasks.pane import FormPane
from tests.ui.model_fakes import ModelServices

ANSWER = "*smiles* Sit down, the kettle is on."


def begin(qtbot: QtBot, page: TasksPage, count: int = 1) -> None:
    page.activated()
    qtbot.waitUntil(lambda: page.model.rowCount() == count)


def form_of(qtbot: QtBot, page: TasksPage) -> FormPane:
    qtbot.waitUntil(lambda: isinstance(page.pane, FormPane) and page.pane.form is not None)
    assert isinstance(page.pane, FormPane)
    return page.pane


def form_shown(
    qtbot: QtBot, page: TasksPage, services: ModelServices, fields: tuple[FormField, ...], count: int = 1
) -> FormPane:
    """The form with these fields: that of the oldest of so many decisions."""
    services.admin.forms["task-1"] = fields
    services.task(1)
    for number in range(2, count + 1):
        services.task(number, name="Choose paper")
    begin(qtbot, page, count)
    return form_of(qtbot, page)


def write(qtbot: QtBot, pane: FormPane, text: str) -> None:
    """Into its first field."""
    assert pane.form is not None
    qtbot.keyClicks(pane.form.rows[0].control, text)


def written(pane: FormPane) -> object:
    """What stands in its first field."""
    assert pane.form is not None
    return pane.form.rows[0].value


def reply_waits(services: ModelServices) -> tuple[UserTask, Message]:
    """A reply of a chat that is to be approved."""
    chat = services.chat.add("yuuri", "Evening")
    turn = services.chat.send(chat.id, "Good evening")
    message = services.chat.propose(turn, ANSWER)
    task = services.task(
        5,
        name="Approve the reply",
        activity_id="approval",
        process_key="chat_interaction",
        business_key=turn.correlation_id,
    )
    return task, message
