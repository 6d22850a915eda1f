"""The settings page of the process kernel: every key of bpm_config.yaml, ready-made set-ups, and the file itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ....core.errors import SaijinError
from ....core.settings import Settings
from ...messages import describe_error
from ...notices import Notice
from ...widgets import label, push_button, surface
from ..processes.overview import clear
from .form import FormCard, Page, SettingsEditor, WheelGuard
from .kernel_rows import KernelRow
from .kernel_text import KernelTextCard
from .kernel_words import problem_words, sections

if TYPE_CHECKING:
    from ....services.config.check import ConfigProblem
    from ....services.config.service import Effective
    from ....services.container import Services

SetUp = Literal["high_performance", "development", "default"]
KEPT_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class KernelState:
    """The configuration as it is in use, and as its file says it."""

    values: Mapping[str, Effective]
    problems: tuple[ConfigProblem, ...]
    file: Path
    exists: bool
    text: str


def read_state(services: Services) -> KernelState:
    """Raises StorageError."""
    config = services.config
    values = {value.key: value for value in config.effective()}
    return KernelState(values, config.problems, config.file, config.file.exists(), config.text())


class KernelPage(Page):
    """Made when somebody looks; changes are stored one after another."""

    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(
            self.tr("Process kernel"), self.tr("How the processes behind every reply are run. Times are seconds.")
        )
        self._context = editor.context
        self._guard = WheelGuard(self)
        self._waiting: deque[tuple[str, object]] = deque()
        self._storing = ""
        self.rows: dict[str, KernelRow] = {}
        self.troubles = surface("warning")
        self._trouble_lines = QVBoxLayout(self.troubles)
        self._trouble_lines.setContentsMargins(14, 10, 14, 10)
        self.troubles.hide()
        self.column.addWidget(self.troubles)
        self.cards = QVBoxLayout()
        self.cards.setSpacing(14)
        self.column.addLayout(self.cards)
        self.text: KernelTextCard | None = None
        self.column.addStretch(1)
        self._context.bridge.config_changed.connect(self._changed)

    def refresh(self, settings: Settings) -> None:
        """The kernel's configuration is no part of the settings."""

    def opened(self) -> None:
        """Somebody looks."""
        if not self.rows:
            self._build()
        self.ask()

    def ask(self) -> None:
        self._context.operations.run(read_state, owner=self, done=self._show)

    # -- building

    def _build(self) -> None:
        self.cards.addWidget(self._set_ups())
        for title, fields in sections():
            card = FormCard(title)
            for field in fields:
                row = KernelRow(field, self._context, self._guard)
                row.changed.connect(self._store)
                row.setEnabled(False)
                self.rows[field.key] = row
                card.add(row)
            self.cards.addWidget(card)
        self.text = KernelTextCard(self._context)
        self.text.saved.connect(self.ask)
        self.cards.addWidget(self.text)

    def _set_ups(self) -> FormCard:
        card = FormCard(self.tr("Ready-made set-ups"))
        card.add(label(self.tr("They take the place of your file, which is kept beside it."), "small", wrap=True))
        self.set_ups = {
            "high_performance": push_button(self.tr("High performance")),
            "development": push_button(self.tr("Development")),
            "default": push_button(self.tr("Shipped values")),
        }
        line = QHBoxLayout()
        line.setSpacing(8)
        for name, button in self.set_ups.items():
            button.setObjectName(name)
            button.clicked.connect(self._use)
            line.addWidget(button)
        line.addStretch(1)
        card.column.addLayout(line)
        return card

    # -- content

    @Slot(object)
    def _changed(self, _event: object) -> None:
        if self.rows:
            self.ask()

    def _show(self, state: KernelState) -> None:
        broken = any(problem.fatal and problem.file == state.file for problem in state.problems)
        for key, row in self.rows.items():
            row.setEnabled(not broken)
            if key != self._storing and all(key != waiting for waiting, _ in self._waiting):
                row.show_values(state.values)
                row.show_problem(next((one for one in state.problems if _about(one.key, key)), None))
        self._show_troubles(state, broken)
        if self.text is not None:
            self.text.show_text(state.file, state.exists, state.text, state.problems)

    def _show_troubles(self, state: KernelState, broken: bool) -> None:
        clear(self._trouble_lines)
        if broken:
            words = self.tr("Your file cannot be used; what was good last is in use. Mend its text below.")
            self._trouble_lines.addWidget(label(words, "strong", wrap=True))
        for problem in state.problems:
            self._trouble_lines.addWidget(label(problem_words(problem), "", wrap=True))
        if broken:
            line = state.problems[0].line
            go = push_button(self.tr("Show the text"))
            go.clicked.connect(lambda: self._show_text(line))
            self._trouble_lines.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
        self.troubles.setVisible(bool(state.problems))

    def _show_text(self, line: int) -> None:
        if self.text is not None:
            self.text.go_to(line)
            self.ensureWidgetVisible(self.text)

    # -- what a person does

    @Slot(str, object)
    def _store(self, key: str, value: object) -> None:
        self._waiting.append((key, value))
        self._next()

    def _next(self) -> None:
        if self._storing or not self._waiting:
            return
        key, value = self._waiting.popleft()
        self._storing = key

        def stored(state: KernelState) -> None:
            self._storing = ""
            self._show(state)
            self._next()

        def refused(error: SaijinError) -> None:
            self._storing = ""
            self.rows[key].refuse(f"{describe_error(error)} {error.detail}".strip())
            self._next()

        self._context.operations.run(
            lambda services: _save(services, key, value), owner=self, done=stored, failed=refused
        )

    @Slot()
    def _use(self) -> None:
        sender = self.sender()
        name: SetUp = sender.objectName() if sender is not None else "default"  # type: ignore[assignment]

        def done(kept: Path | None) -> None:
            if kept is not None:
                words = self.tr("Your file as it was is kept as {file}.").format(file=kept.name)
                self._context.notices.show(Notice(words, key="bpm_config.kept", seconds=KEPT_SECONDS))
            self.ask()

        self._context.operations.run(lambda services: services.config.use(name), owner=self, done=done)


def _save(services: Services, key: str, value: object) -> KernelState:
    services.config.save({key: value})
    return read_state(services)


def _about(problem: str, key: str) -> bool:
    return problem == key or problem.startswith(f"{key}.")
