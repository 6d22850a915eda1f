"""The head of one instance: whose it is, how far it is, what can be done, and what is the matter with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from .....core.process import Incident, InstanceState, ProcessSummary, Wait
from ....context import UiContext
from ....diagram import model_name
from ....tokens import TYPE_SMALL
from ....transcript.docstyle import mono
from ....widgets import IconButton, OneLine, label, push_button, set_property
from ..list import LIVE
from ..words import age, clock, duration, failure_words, state_name
from .acts import CHAT

WIDE = 600  # px
MENU = ("retry", "edit", "move", "restart", "skip", "cancel")


class DetailHead(QWidget):
    """`cancel_wanted`: asked for by its button. The other acts are in the menu beside it."""

    cancel_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._summary: ProcessSummary | None = None
        self.avatar = QLabel()
        self.avatar.setFixedSize(44, 44)
        self.title = OneLine("title")
        self.facts = label("", "muted", wrap=True)
        self.state = label("", "strong")
        self.state.setContentsMargins(0, 2, 0, 0)  # on one line with the facts
        self.inspect = IconButton(context.theme, "inspect", self.tr("How the reply was made"))
        self.inspect.clicked.connect(self._inspect)
        self.cancel = push_button(self.tr("Cancel…"), "danger", self.tr("Cancel this process"))
        self.cancel.clicked.connect(self.cancel_wanted)
        self.more = IconButton(context.theme, "more", self.tr("What can be done"))
        self.more.clicked.connect(self._menu)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.title, 1)
        for part in (self.inspect, self.cancel, self.more):
            first.addWidget(part)
        second = QHBoxLayout()
        second.setSpacing(10)
        second.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        second.addWidget(self.facts, 1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(first)
        words.addLayout(second)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_summary(self, summary: ProcessSummary) -> None:
        self._summary = summary
        personas, language = self._context.personas, self._context.language
        self.avatar.setPixmap(personas.avatar(summary.persona_key, language, 44))
        self.title.setText(model_name(summary.process_name))
        self.facts.setText("  ·  ".join(self._facts(summary)))
        self.state.setText(state_name(summary.state))
        failed, done = summary.state is InstanceState.FAILED, summary.state is InstanceState.COMPLETED
        set_property(self.state, "role", "error" if failed else "ok" if done else "strong")
        self.cancel.setVisible(summary.state in LIVE)
        self.inspect.setVisible(summary.process_key == CHAT and bool(summary.business_key))

    def _facts(self, summary: ProcessSummary) -> list[str]:
        persona = self._context.personas.name(summary.persona_key, self._context.language)
        facts = [persona] if persona else []
        facts.append(clock(summary.started_at))
        if summary.ended_at is not None:
            seconds = (summary.ended_at - summary.started_at).total_seconds()
            facts.append(self.tr("took {time}").format(time=duration(seconds)))
        else:
            facts.append(self.tr("started {age} ago").format(age=age(summary.started_at)))
        if summary.tries > 1:
            facts.append(self.tr("try {count}").format(count=summary.tries))
        if summary.activity_name and summary.state in (InstanceState.RUNNING, InstanceState.WAITING):
            facts.append(self.tr("at “{step}”").format(step=model_name(summary.activity_name)))
        return facts

    @Slot()
    def _inspect(self) -> None:
        if self._summary is not None:
            self._context.inspect(self._summary.business_key)

    @Slot()
    def _menu(self) -> None:
        """All acts on this instance; those that cannot be done now are grey."""
        self._context.actions.refresh()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in MENU:
            menu.addAction(self._context.actions.action(f"process.{name}"))
        menu.popup(self.more.mapToGlobal(QPoint(self.more.width() - menu.sizeHint().width(), self.more.height())))


class FailureCard(QFrame):
    """What failed and why, and the two ways on. `again` and `edit` ask for them, `report_wanted` for the details."""

    again = Signal()
    edit = Signal()
    report_wanted = Signal(str)  # the incident's id

    def __init__(self) -> None:
        super().__init__()
        self._incident = ""
        self.setProperty("surface", "error")
        self.title = label("", "strong", wrap=True)
        self.words = label("", "", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.retry = push_button(self.tr("Try again"), "primary", self.tr("Try the failed step again"))
        self.retry.clicked.connect(self.again)
        self.change = push_button(self.tr("Edit variables…"), "", self.tr("Edit variables and try again"))
        self.change.clicked.connect(self.edit)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.words)
        self.details = push_button(self.tr("Details"), "quiet", self.tr("Details of the failure"))
        self.details.clicked.connect(self._details)
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setFont(mono(TYPE_SMALL))
        self.report.setFixedHeight(110)
        self.report.setAccessibleName(self.tr("Details of the failure"))
        self.report.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for part in (self.details, self.change, self.retry):
            buttons.addWidget(part)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(6)
        self._row.addLayout(column, 1)
        self._row.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 12, 8)
        whole.setSpacing(6)
        whole.addLayout(self._row)
        whole.addWidget(self.report)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons beside the words, or below them where there is no room for both."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        self._row.setDirection(way.LeftToRight if self.width() >= WIDE else way.TopToBottom)

    @Slot()
    def _details(self) -> None:
        """Once more takes them away."""
        if self.report.isVisible():
            self.report.hide()
        else:
            self.report_wanted.emit(self._incident)

    def show_report(self, incident: Incident) -> None:
        """Who tried, how often, and the worker's own words."""
        if incident.incident_id != self._incident:
            return
        facts = [
            self.tr("Failed: {time}").format(time=clock(incident.created_at)),
            self.tr("Topic: {topic}").format(topic=incident.topic) if incident.topic else "",
            self.tr("Worker: {worker}").format(worker=incident.worker) if incident.worker else "",
            self.tr("Tries: {count}").format(count=incident.tries) if incident.tries else "",
        ]
        parts = ("  ·  ".join(fact for fact in facts if fact), incident.message, incident.details)
        self.report.setPlainText("\n\n".join(part for part in parts if part))
        self.report.show()

    def show_summary(self, summary: ProcessSummary) -> None:
        if (summary.incident_id or "") != self._incident:
            self._incident = summary.incident_id or ""
            self.report.hide()
        self.details.setVisible(bool(self._incident))
        step = model_name(summary.activity_name or "") or summary.activity_id or ""
        self.title.setText(self.tr("“{step}” failed and waits for you").format(step=step))
        self.words.setText(failure_words(summary.failure or "") or self.tr("The engine did not say why."))
        self.setVisible(summary.state is InstanceState.FAILED)


class NoticeCard(QFrame):
    """A line of words on a coloured ground; hidden while there are none."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setProperty("surface", kind)
        self.words = label("", "", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.addWidget(self.words)
        self.hide()

    def say(self, words: str) -> None:
        self.words.setText(words)
        self.setVisible(bool(words))

    def say_unserved(self, waits: Sequence[Wait], names: dict[str, str]) -> None:
        """Steps that wait for what nobody here does: they go on when somebody else comes for them."""
        lines = [
            self.tr("“{step}” waits for the topic {topic}, which no worker of this studio serves.").format(
                step=names.get(wait.activity_id) or wait.activity_id, topic=wait.topic
            )
            for wait in waits
        ]
        self.say("\n".join(dict.fromkeys(lines)))
