"""A person in the processes panel, played by a script: clicks, keys and a dropped file on the real window.

Run as `python -m tests.e2e.panel_user PART FOLDER`; see `user`.
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QMessageBox, QPlainTextEdit, QPushButton, QToolButton

from saijin_studio.core.process import InstanceState
from saijin_studio.core.process_model import Definition
from saijin_studio.ui.panels.processes.detail.page import LOG, ProcessDetailPage
from saijin_studio.ui.panels.processes.filters import Show
from saijin_studio.ui.panels.processes.models.migration import MigrationDialog
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from saijin_studio.ui.panels.processes.section import INSTANCES, MODELS, ProcessesSection
from saijin_studio.ui.panels.processes.variables import VALUE

from .drawn_chats import NAME as FILE
from .drawn_chats import SLIP, WORDS
from .hands import choose, click, click_row, click_step, drawn_in_sight, drop, in_sight, opened
from .user import Person, Script, main


class Panel:
    """The parts of the section that this person uses."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def go(self, section: str) -> None:
        button = self._person.studio.window.rail.findChild(QToolButton, section)
        assert isinstance(button, QToolButton)
        click(button)

    @property
    def section(self) -> ProcessesSection:
        section = self._person.studio.window.section("processes")
        assert isinstance(section, ProcessesSection)
        return section

    def tab(self, number: int) -> None:
        tabs = self.section.tabs
        click(tabs, tabs.tabRect(number).center())

    @property
    def detail(self) -> ProcessDetailPage:
        return self.section.instances.detail

    def models_there(self) -> bool:
        """A page that is opened for the first time comes a moment later."""
        return isinstance(self.section.stack.currentWidget(), ModelsPage)

    @property
    def models(self) -> ModelsPage:
        page = self.section.stack.currentWidget()
        assert isinstance(page, ModelsPage)
        return page

    def states(self) -> list[InstanceState]:
        """Of the rows in the list."""
        known = self.section.instances.list.view.instances.known
        return [known[place].state for place in sorted(known)]

    def failed_at(self, step: str) -> bool:
        return self.detail.failure.isVisible() and self.detail.card.view.diagram_scene().failed == {step}

    def finished(self) -> bool:
        """As the diagram has it."""
        summary, scene = self.detail.summary, self.detail.card.view.diagram_scene()
        done = summary is not None and summary.state is InstanceState.COMPLETED
        return done and "answered" in scene.done and not scene.moving and not scene.failed

    def story(self) -> dict[str, object]:
        """What stands on the page of the instance."""
        scene = self.detail.card.view.diagram_scene()
        marks = {"done": sorted(scene.done), "active": sorted(scene.active), "retried": dict(scene.retried)}
        return {"state": self.detail.head.state.text(), **marks}

    def versions(self) -> tuple[Definition, ...]:
        return self.models.detail.versions_known()


def write_instead(field: QPlainTextEdit, text: str) -> None:
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.SelectAll))
    QTest.keyClicks(field, text)


# -- the script --------------------------------------------------------------------------------------------------


def steer(person: Person) -> Script:
    """Two replies fail; one is mended by a variable, the other by another model."""
    yield lambda: person.chats.chat.isVisible()
    person.write("Hello Yuuri, how are you today?")
    panel = Panel(person)
    yield from mend(person, panel)
    panel.go("chats")
    yield lambda: len(person.replies()) == 1
    person.write("And what did you have for breakfast?")
    yield from redraw(person, panel)
    yield from go_on(person, panel)
    panel.go("chats")
    yield lambda: len(person.replies()) == 2
    person.photograph("10-chat")
    person.seen["replies"] = person.replies()
    yield lambda: True


def mend(person: Person, panel: Panel) -> Script:
    """Finds the failed reply, sees why, edits the variable and tries again."""
    panel.go("processes")
    choose(panel.section.instances.list.filter.show_box, Show.FAILED)
    yield lambda: panel.states() == [InstanceState.FAILED]
    click_row(panel.section.instances.list.view, 0)
    yield lambda: panel.failed_at(SLIP)
    person.seen["failed"] = {"why": panel.detail.failure.words.text(), **panel.story()}
    person.photograph("1-failed")
    yield from read_log(person, panel)
    click(panel.detail.failure.change)
    variables = panel.detail.variables
    yield lambda: in_sight(variables.text) and in_sight(variables.again)
    person.seen["offered"] = variables.name.text()
    write_instead(variables.text, WORDS)
    person.seen["fault"] = variables.fault.text()  # a text is no JSON without its quotes
    yield lambda: in_sight(variables.fault)
    person.photograph("2-no-json")
    write_instead(variables.text, f'"{WORDS}"')
    yield variables.again.isEnabled
    person.seen["typed"] = variables.variables.index(variables.variables.place((SLIP, "append")), VALUE).data()
    person.photograph("3-edited")
    click(variables.again)
    yield panel.finished
    person.seen["mended"] = panel.story()
    person.photograph("4-mended")


def read_log(person: Person, panel: Panel) -> Script:
    """What was logged about the failure."""
    tabs, log = panel.detail.tabs.tabBar(), panel.detail.log
    click(tabs, tabs.tabRect(LOG).center())
    yield lambda: bool(log.lines.lines)
    person.seen["logged"] = [line.text for line in log.lines.lines]


def redraw(person: Person, panel: Panel) -> Script:
    """Drops the changed model, looks at what is different, and moves the second failed reply to it."""
    panel.go("processes")
    yield lambda: panel.states() == [InstanceState.FAILED]
    panel.tab(MODELS)
    yield panel.models_there
    models = panel.models
    yield lambda: models.model.place_of(("chat_interaction", "process")) >= 0
    click_row(models.view, models.model.place_of(("chat_interaction", "process")))
    yield lambda: [one.failed for one in panel.versions()][:1] == [1]
    old = panel.versions()[0]
    window = person.studio.window
    view = models.detail.card.view
    drop(window, view.mapTo(window, view.rect().center()), person.folder / FILE)
    yield lambda: models.detail.shown is not None and models.detail.shown.version == old.version + 1
    person.photograph("5-deployed")
    layers = models.detail.layers
    choose(layers.other, old.id)
    yield lambda: in_sight(layers.differences) and drawn_in_sight(view, "signature")
    person.seen["differences"] = [(line.difference.name, line.element) for line in layers.differences.lines.lines]
    person.photograph("6-compared")
    yield from migrate(person, panel)
    yield lambda: [one.running for one in panel.versions()][:2] == [1, 0]
    person.seen["running"] = [(one.version - old.version, one.running) for one in panel.versions()[:2]]


def migrate(person: Person, panel: Panel) -> Script:
    """With a look at the preview."""
    click(panel.models.detail.move_button)
    yield lambda: (dialog := opened(MigrationDialog)) is not None and dialog.go.isEnabled()
    dialog = opened(MigrationDialog)
    assert dialog is not None
    first = dialog.steps.rows[0]
    person.seen["preview"] = (first.source, first.target, first.instances)
    assert dialog.grab().save(str(person.folder / "7-preview.png"))
    click(dialog.go)
    yield lambda: not dialog.go.isEnabled() and dialog.said.property("role") in ("ok", "error")
    person.seen["moved"] = dialog.said.property("role")
    click(dialog.leave)
    yield lambda: opened(MigrationDialog) is None


def go_on(person: Person, panel: Panel) -> Script:
    """Lets the reply begin again at the step that failed, now that there is another model under it."""
    panel.tab(INSTANCES)
    yield lambda: panel.states() == [InstanceState.FAILED]
    click_row(panel.section.instances.list.view, 0)
    yield lambda: panel.failed_at(SLIP) and "signature" in panel.detail.card.view.diagram.by_id
    click(panel.detail.head.more)
    yield lambda: opened(QMenu) is not None
    menu = opened(QMenu)
    assert menu is not None
    click(menu, menu.actionGeometry(person.studio.context.actions.action("process.restart")).center())
    yield lambda: panel.detail.pick.isVisible()
    click_step(panel.detail.card.view, SLIP)
    yield panel.detail.pick.go.isEnabled
    person.photograph("8-picked")
    click(panel.detail.pick.go)
    yield lambda: opened(QMessageBox, "steer_process") is not None
    box = opened(QMessageBox, "steer_process")
    assert box is not None
    act = next(each for each in box.buttons() if box.buttonRole(each) is QMessageBox.ButtonRole.DestructiveRole)
    assert isinstance(act, QPushButton)
    click(act)
    yield panel.finished
    person.seen["signed"] = panel.story()
    person.photograph("9-signed")


if __name__ == "__main__":
    sys.exit(main({"steer": steer}))
