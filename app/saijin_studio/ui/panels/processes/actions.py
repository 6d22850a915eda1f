"""The actions on processes, each defined once: for buttons, the palette, shortcuts and several instances at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from ....core.errors import SaijinError
from ....core.process import InstanceState, ProcessSummary
from ....core.process_model import Outcome
from ...actions import ActionSpec
from ...context import UiContext
from ...diagram import model_name
from ...notices import Notice
from .detail.acts import (
    CANCEL,
    CHAT,
    RETRY,
    cancel_processes,
    cancelled_notice,
    loss_words,
    move_words,
    restart_words,
    retried_notice,
    skip_words,
    step_title,
)
from .list import LIVE
from .pick import Pick

if TYPE_CHECKING:
    from ....services.container import Services


MANY = 10  # processes


class Chosen(Protocol):
    """What the actions are about, as the page knows it."""

    @property
    def ids(self) -> tuple[str, ...]: ...

    @property
    def summaries(self) -> tuple[ProcessSummary, ...]:
        """Of those ids, as far as they are known."""

    @property
    def one(self) -> ProcessSummary | None:
        """The instance that is shown, where one alone is chosen."""

    @property
    def stale(self) -> bool: ...

    def step(self) -> tuple[str, str]:
        """Id and name of the step that holds a token and is meant; ("", "") for none."""

    def name_of(self, element: str) -> str: ...


class InstanceActs(QObject):
    """`done`: something was done to instances. The other signals ask the page for its part of an action."""

    done = Signal()
    started = Signal(str)  # a new instance that the person will want to see
    editing_wanted = Signal()
    pick_wanted = Signal(str, str)
    grouping_wanted = Signal()
    search_wanted = Signal()
    list_wanted = Signal()

    def __init__(self, context: UiContext, chosen: Chosen, shown: Callable[[], bool], window: QWidget) -> None:
        """`shown`: whether the instances are what the person looks at."""
        super().__init__(window)
        self._context = context
        self._chosen = chosen
        self._shown = shown
        self._window = window
        group = self.tr("Processes")
        for name, text, run, icon, keys, when in (
            ("retry", self.tr("Try the failed step again"), self.retry, "retry", "Ctrl+Shift+R", self._may_retry),
            ("edit", self.tr("Edit variables and try again"), self._edit, "edit", "Ctrl+Shift+E", self._may_edit),
            ("move", self.tr("Move the token…"), self._move, "send", "Ctrl+Shift+M", self._may_steer),
            ("restart", self.tr("Begin again from a step…"), self._restart, "regenerate", "Ctrl+Shift+B",
             self._may_restart),
            ("skip", self.tr("Leave out this step…"), self._skip, "chevron-right", "Ctrl+Shift+S", self._may_steer),
            ("cancel", self.tr("Cancel this process"), self.ask_cancel, "cancel", "Ctrl+Shift+X", self._may_cancel),
            ("group", self.tr("Group by cause"), self.grouping_wanted.emit, "group", "Ctrl+Shift+G", shown),
            ("find_step", self.tr("Find a step on the diagram"), self.search_wanted.emit, "search", "Ctrl+Shift+F",
             self._one_shown),
            ("list", self.tr("Show or hide the list of processes"), self.list_wanted.emit, "list", "Ctrl+Shift+L",
             shown),
        ):  # fmt: skip
            context.actions.define(ActionSpec(f"process.{name}", text, run, icon, keys, when, group))

    # -- when they can be used

    def _ready(self) -> bool:
        return self._shown() and not self._chosen.stale and bool(self._chosen.ids)

    def _one_shown(self) -> bool:
        return self._shown() and self._chosen.one is not None

    def _may_retry(self) -> bool:
        """Ids alone are those of a group that failed."""
        known = self._chosen.summaries
        return self._ready() and (not known or any(each.state is InstanceState.FAILED for each in known))

    def _may_cancel(self) -> bool:
        known = self._chosen.summaries
        return self._ready() and (not known or any(each.state in LIVE for each in known))

    def _may_edit(self) -> bool:
        one = self._chosen.one
        return self._ready() and one is not None and one.state is InstanceState.FAILED

    def _may_steer(self) -> bool:
        one = self._chosen.one
        return self._ready() and one is not None and one.state in LIVE and bool(self._chosen.step()[0])

    def _may_restart(self) -> bool:
        """The turn of a chat that has ended is settled."""
        one = self._chosen.one
        return self._ready() and one is not None and (one.state in LIVE or one.process_key != CHAT)

    # -- retry

    def retry(self) -> None:
        """New tries for the failed steps of all that is chosen."""
        if self._may_retry():
            ids = self._chosen.ids
            self._say_busy(ids, RETRY)
            self._run(lambda services: services.acts.retry(ids), self._retried)

    def _retried(self, outcome: Outcome) -> None:
        self._tell(outcome, retried_notice(outcome))

    def _edit(self) -> None:
        if self._may_edit():
            self.editing_wanted.emit()

    # -- cancel

    def ask_cancel(self) -> None:
        """Asks before processes are cancelled; says what will be gone."""
        if not self._may_cancel():
            return
        ids, known = self._chosen.ids, self._chosen.summaries
        if len(ids) == 1 and known:
            title = self.tr("Cancel “{name}”?").format(name=model_name(known[0].process_name))
        else:
            title = self.tr("Cancel {count} processes?").format(count=len(ids))
        go = self.tr("Cancel the process") if len(ids) == 1 else self.tr("Cancel them")
        self._ask("cancel_process", title, loss_words(known), go, partial(self._cancel, ids, known))

    def _cancel(self, ids: tuple[str, ...], known: tuple[ProcessSummary, ...]) -> None:
        self._say_busy(ids, CANCEL)
        self._run(lambda services: cancel_processes(services, ids, known), self._cancelled)

    def _cancelled(self, outcome: Outcome) -> None:
        self._tell(outcome, cancelled_notice(outcome))

    def _tell(self, outcome: Outcome, notice: Notice) -> None:
        """One that was chosen alone is seen to go on; what was refused is always told."""
        if len(outcome.done) + len(outcome.refused) > 1:
            self._context.notices.show(notice)
        else:
            for error in outcome.refused.values():
                self._context.notices.show_error(error)
        self.done.emit()

    def _say_busy(self, ids: tuple[str, ...], key: str) -> None:
        """Many take a while, one after another; what came of it takes this notice's place."""
        if len(ids) > MANY:
            words = self.tr("{count} processes are being dealt with…").format(count=len(ids))
            self._context.notices.show(Notice(words, key=key))

    # -- steering one

    def _move(self) -> None:
        if self._may_steer():
            self.pick_wanted.emit(Pick.MOVE, self._chosen.step()[0])

    def _restart(self) -> None:
        if self._may_restart():
            self.pick_wanted.emit(Pick.RESTART, "")

    def picked(self, pick: str, source: str, target: str) -> None:
        """A step was chosen on the diagram: the last question before it is done."""
        one = self._chosen.one
        if one is None:
            return
        where = self._chosen.name_of(target)
        if pick == Pick.MOVE:
            words = move_words(self._chosen.name_of(source), where)
            title, go = self.tr("Move to “{step}”?").format(step=where), self.tr("Move it")
            run = partial(self._do_move, one.instance_id, source, target)
        else:
            words = restart_words(one, where)
            title, go = self.tr("Begin again at “{step}”?").format(step=where), self.tr("Begin again")
            run = partial(self._do_restart, one.instance_id, target)
        self._ask("steer_process", title, words, go, run)

    def _do_move(self, instance_id: str, source: str, target: str) -> None:
        self._run(lambda services: services.acts.move(instance_id, source, target), self._steered)

    def _do_restart(self, instance_id: str, target: str) -> None:
        self._run(lambda services: services.acts.restart(instance_id, target), partial(self._restarted, instance_id))

    def _restarted(self, before: str, now: str) -> None:
        self.done.emit()
        if now != before:
            self.started.emit(now)

    def _skip(self) -> None:
        one = self._chosen.one
        if one is None or not self._may_steer():
            return
        element, name = self._chosen.step()
        step = step_title(name, element)
        title = self.tr("Leave out “{step}”?").format(step=step)
        run = partial(self._do_skip, one.instance_id, element)
        self._ask("skip_step", title, skip_words(step), self.tr("Leave it out"), run)

    def _do_skip(self, instance_id: str, element: str) -> None:
        self._run(lambda services: services.acts.skip(instance_id, element), self._steered)

    def _steered(self, _nothing: None) -> None:
        self.done.emit()

    # -- parts

    def _run(self, work: Callable[[Services], object], done: Callable[..., None]) -> None:
        self._context.operations.run(work, owner=self, done=done, failed=self._refused)

    def _refused(self, error: SaijinError) -> None:
        self._context.notices.show_error(error)
        self.done.emit()

    def _ask(self, name: str, title: str, words: str, go: str, run: Callable[[], None]) -> None:
        box = QMessageBox(self._window)
        box.setObjectName(name)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(title)
        box.setInformativeText(words)
        act = box.addButton(go, QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Leave it as it is"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        act.clicked.connect(lambda: run())
        box.open()
