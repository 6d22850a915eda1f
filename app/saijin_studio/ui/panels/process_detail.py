"""One process instance: its diagram with the token on it, its steps, and what can be done when it fails."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from ...core.errors import SaijinError
from ...core.events import StepChanged
from ...core.process import InstanceState, ProcessSummary
from ..context import UiContext
from ..diagram import model_name
from ..messages import describe_error
from ..notices import Notice
from ..operations import Operation
from ..tokens import readable
from ..widgets import IconButton, label, push_button, set_property, surface
from .process_detail_acts import CHAT, cancel_process, loss_words, retry_process
from .process_detail_card import DiagramCard
from .process_detail_live import DrawnProcess, LiveProcess, load_instance
from .process_detail_steps import StepTimeline
from .processes_list import LIVE
from .processes_words import age, clock, duration, failure_words, state_name


class ProcessDetailPage(QScrollArea):
    """`changed`: something was done to the instance."""

    changed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._summary: ProcessSummary | None = None
        self._asked: ProcessSummary | None = None
        self._cancelling: ProcessSummary | None = None
        self._operation: Operation | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        self.setWidget(inner)
        self._layout = QVBoxLayout(inner)
        self._layout.setContentsMargins(28, 22, 28, 24)
        self._layout.setSpacing(14)
        self._build_head()
        self.stale, self.stale_words = self._notice("warning")
        self._build_failure()
        self.card = DiagramCard(context, 300)
        self._layout.addWidget(self.card, 1)
        self.live = LiveProcess(self.card.view)
        self._layout.addWidget(label(self.tr("Steps"), "title"))
        self.timeline = StepTimeline(context.theme)
        self._layout.addWidget(self.timeline)
        context.personas.changed.connect(self._refresh_head)
        context.theme.changed.connect(self._refresh_head)

    def _build_head(self) -> None:
        self.avatar = QLabel()
        self.avatar.setFixedSize(44, 44)
        self.title = label("", "title")
        self.facts = label("", "muted", wrap=True)
        self.state = label("", "strong")
        self.inspect = IconButton(self._context.theme, "inspect", self.tr("How the reply was made"))
        self.inspect.clicked.connect(self._inspect)
        self.cancel = push_button(self.tr("Cancel…"), "danger", self.tr("Cancel this process"))
        self.cancel.clicked.connect(self.ask_cancel)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.avatar)
        row.addLayout(words, 1)
        for part in (self.state, self.inspect, self.cancel):
            row.addWidget(part)
        self._layout.addLayout(row)

    def _notice(self, kind: str) -> tuple[QFrame, QLabel]:
        card, words = surface(kind), label("", wrap=True)
        inner = QHBoxLayout(card)
        inner.setContentsMargins(14, 10, 14, 10)
        inner.addWidget(words)
        card.hide()
        self._layout.addWidget(card)
        return card, words

    def _build_failure(self) -> None:
        self.failure = surface("error")
        column = QVBoxLayout(self.failure)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        self.failure_title = label("", "strong", wrap=True)
        self.failure_words = label("", "", wrap=True)
        self.failure_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.failure_words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.retry = push_button(self.tr("Try again"), "primary", self.tr("Try the failed step again"))
        self.retry.clicked.connect(self.try_again)
        row = QHBoxLayout()
        row.addWidget(self.retry)
        row.addStretch(1)
        column.addWidget(self.failure_title)
        column.addWidget(self.failure_words)
        column.addLayout(row)
        self.failure.hide()
        self._layout.addWidget(self.failure)

    # -- content

    def show_instance(self, summary: ProcessSummary) -> None:
        """Shows an instance; asks for its details when it is another one or has changed."""
        other = self._summary is None or self._summary.instance_id != summary.instance_id
        self._summary = summary
        self._refresh_head()
        if other:
            self.verticalScrollBar().setValue(0)
        if summary != self._asked:
            self._asked = summary
            self._ask()
        elif summary.state in LIVE:
            self._show_steps()  # running bars grow

    def _ask(self) -> None:
        if self._summary is None:
            return
        instance_id = self._summary.instance_id
        if self._operation is not None:
            self._operation.cancel()
        self._operation = self._context.operations.run(
            lambda services: load_instance(services, instance_id), owner=self, done=self._show, failed=self._not_shown
        )

    def _show(self, process: DrawnProcess) -> None:
        if self._summary is None or process.detail.summary.instance_id != self._summary.instance_id:
            return
        self.live.show(process)
        if process.problem is not None:
            self.card.view.set_message(describe_error(process.problem))
        self._show_steps(process.detail.failed)

    def _show_steps(self, failed: frozenset[str] | None = None) -> None:
        scene = self.card.view.diagram_scene()
        self.timeline.show_steps(self.live.steps, scene.failed if failed is None else failed, self._accent())

    def _not_shown(self, error: SaijinError) -> None:
        self._asked = None  # ask again with the next list
        if self.live.instance_id != (self._summary.instance_id if self._summary else ""):
            self.live.clear()
            self._show_steps()
            self.card.view.set_message(describe_error(error))

    def apply(self, event: StepChanged) -> None:
        """Moves the token at once; the details are asked for right after."""
        if self._summary is not None and event.process_instance_id == self._summary.instance_id:
            self.live.apply(event)
            self._show_steps()
            if event.state != "started":
                self._ask()

    def set_stale(self, words: str) -> None:
        self.stale_words.setText(words)
        self.stale.setVisible(bool(words))
        for button in (self.retry, self.cancel):
            button.setEnabled(not words)

    def _accent(self) -> str:
        """The persona's colour, strong enough to be seen on a card."""
        key = self._summary.persona_key if self._summary else None
        return readable(self._context.personas.accent(key), self._context.theme.tokens.card, 3.0)

    @Slot()
    def _refresh_head(self) -> None:
        summary = self._summary
        if summary is None:
            return
        personas, language = self._context.personas, self._context.language
        self.avatar.setPixmap(personas.avatar(summary.persona_key, language, 44))
        self.title.setText(model_name(summary.process_name))
        self.facts.setText("  ·  ".join(self._facts(summary)))
        self.state.setText(state_name(summary.state))
        failed, done = summary.state is InstanceState.FAILED, summary.state is InstanceState.COMPLETED
        set_property(self.state, "role", "error" if failed else "ok" if done else "strong")
        live = summary.state in LIVE
        self.cancel.setVisible(live)
        self.inspect.setVisible(summary.process_key == CHAT and bool(summary.business_key))
        self.card.view.set_accent(self._accent())
        self.failure.setVisible(failed)
        step = model_name(summary.activity_name or "") or summary.activity_id or ""
        self.failure_title.setText(self.tr("“{step}” failed and waits for you").format(step=step))
        self.failure_words.setText(failure_words(summary.failure or "") or self.tr("The engine did not say why."))

    def _facts(self, summary: ProcessSummary) -> list[str]:
        persona = self._context.personas.name(summary.persona_key, self._context.language)
        facts = [persona] if persona else []
        facts.append(clock(summary.started_at))
        if summary.ended_at is not None:
            facts.append(
                self.tr("took {time}").format(time=duration((summary.ended_at - summary.started_at).total_seconds()))
            )
        else:
            facts.append(self.tr("started {age} ago").format(age=age(summary.started_at)))
        if summary.tries > 1:
            facts.append(self.tr("try {count}").format(count=summary.tries))
        if summary.activity_name and summary.state in (InstanceState.RUNNING, InstanceState.WAITING):
            facts.append(self.tr("at “{step}”").format(step=model_name(summary.activity_name)))
        return facts

    # -- what a person does

    @Slot()
    def _inspect(self) -> None:
        if self._summary is not None:
            self._context.inspect(self._summary.business_key)

    @Slot()
    def try_again(self) -> None:
        """Gives the failed steps new tries."""
        if self._summary is None:
            return
        summary = self._summary
        self.retry.setEnabled(False)
        self._context.operations.run(
            lambda services: retry_process(services, summary), owner=self, done=self._retried, failed=self._refused
        )

    def _retried(self, count: int) -> None:
        self.retry.setEnabled(True)
        if count == 0:
            self._context.notices.show(Notice(self.tr("There was no failed step left to try again."), seconds=6))
        self._asked = None
        self.changed.emit()

    @Slot()
    def ask_cancel(self) -> None:
        """Asks before the process is cancelled; says what will be gone."""
        summary = self._summary
        if summary is None:
            return
        box = QMessageBox(self)
        box.setObjectName("cancel_process")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Cancel this process?"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Cancel “{name}”?").format(name=model_name(summary.process_name)))
        box.setInformativeText(loss_words(summary))
        go = box.addButton(self.tr("Cancel the process"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep it running"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._cancelling = summary
        go.clicked.connect(self._cancel_now)
        box.open()

    @Slot()
    def _cancel_now(self) -> None:
        summary = self._cancelling
        if summary is None:
            return
        self.cancel.setEnabled(False)
        self._context.operations.run(
            lambda services: cancel_process(services, summary), owner=self, done=self._cancelled, failed=self._refused
        )

    def _cancelled(self, _nothing: None) -> None:
        self.cancel.setEnabled(True)
        self._asked = None
        self.changed.emit()

    def _refused(self, error: SaijinError) -> None:
        self.retry.setEnabled(True)
        self.cancel.setEnabled(True)
        self._context.notices.show_error(error)
