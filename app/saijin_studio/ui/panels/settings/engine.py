"""Which process engine does the work: the studio's own, or one that exists already."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from ....core.errors import SaijinError
from ....core.events import EngineChanged
from ....core.process import EngineState, EngineStatus
from ....core.settings import Settings
from ...engine_notice import engine_fault
from ...widgets import label, push_button, set_property
from ..processes.words import engine_sentence, engine_state
from .form import Change, Choice, FormCard, Page, Row, SettingsEditor, Switch, WheelGuard, server_address
from .key import KeyRow
from .pages import quietly

WIDE = 300


def engine(**changes: Any) -> Change:
    """A change of the engine settings."""
    return lambda settings: replace(settings, engine=replace(settings.engine, **changes))


class EnginePage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Engine"), self.tr("Every reply is a process on this engine."))
        self.editor = editor
        self._guard = WheelGuard(self)
        self.column.addWidget(self._state_card())
        self.column.addWidget(self._choice_card())
        self.column.addWidget(self._own_card())
        self.column.addWidget(self._existing_card())
        self.column.addStretch(1)
        editor.context.bridge.engine_changed.connect(self._engine_changed)
        self.refresh(editor.settings)

    def _state_card(self) -> FormCard:
        card = FormCard()
        self.state = label("", "strong")
        self.state_words = label("", "small", wrap=True)
        self.restart = push_button(self.tr("Start again"), "", self.tr("Start the engine again"))
        self.restart.clicked.connect(self._restart)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.state)
        row.addWidget(self.state_words, 1)
        row.addWidget(self.restart)
        card.column.addLayout(row)
        self.hint = label(self.tr("Changes here take effect when the engine is started again."), "small", wrap=True)
        card.add(self.hint)
        return card

    def _choice_card(self) -> FormCard:
        card = FormCard()
        self.which = Choice(self.editor.context.theme)
        self.which.addItem(self.tr("The studio's own"), True)
        self.which.addItem(self.tr("One that exists already"), False)
        self.edition = Choice(self.editor.context.theme)
        self.edition.addItem("Camunda 7", "camunda")
        self.edition.addItem("Operaton", "operaton")
        for box in (self.which, self.edition):
            box.installEventFilter(self._guard)
        meaning = self.tr("The studio's own needs nothing installed and listens on this machine alone.")
        self.which_row = Row(self.tr("Engine"), meaning, self.which, WIDE)
        self.edition_row = Row(self.tr("Edition"), "", self.edition, WIDE)
        card.add(self.which_row, self.edition_row)
        self.which.activated.connect(self._store_which)
        self.edition.activated.connect(self._store_edition)
        return card

    def _own_card(self) -> FormCard:
        self.own = FormCard(self.tr("The studio's own"))
        self.cache = Switch(self.editor.context.theme, self.tr("Start faster"))
        meaning = self.tr("Makes a cache of 120 MB in the background after the first good start.")
        self.cache_row = Row(self.tr("Start faster"), meaning, self.cache)
        self.repository = QLineEdit()
        self.repository.setPlaceholderText(self.tr("Your own, where there is one"))
        meaning = self.tr("A folder that is looked into before anything is fetched.")
        self.repository_row = Row(self.tr("Maven repository"), meaning, self.repository, WIDE)
        self.own.add(self.cache_row, self.repository_row)
        self.cache.toggled.connect(self._store_cache)
        self.repository.editingFinished.connect(self._store_repository)
        return self.own

    def _existing_card(self) -> FormCard:
        self.existing = FormCard(self.tr("One that exists already"))
        self.address = QLineEdit()
        self.address.setPlaceholderText("http://server:8080/engine-rest")
        self.address_row = Row(self.tr("Address"), self.tr("The root of its REST interface."), self.address, WIDE)
        self.user = QLineEdit()
        self.user.setPlaceholderText(self.tr("None"))
        self.user_row = Row(self.tr("User"), "", self.user, WIDE)
        meaning = self.tr("Kept in the keyring of this system, never in a file.")
        self.password = KeyRow(self.editor, "engine", self.tr("Password"), meaning)
        self.existing.add(self.address_row, self.user_row, self.password)
        self.address.editingFinished.connect(self._store_address)
        self.user.editingFinished.connect(self._store_user)
        return self.existing

    # -- content

    def refresh(self, settings: Settings) -> None:
        chosen = settings.engine
        self.which.setCurrentIndex(self.which.findData(chosen.managed))
        self.edition.setCurrentIndex(self.edition.findData(chosen.edition))
        self.own.setVisible(chosen.managed)
        self.existing.setVisible(not chosen.managed)
        quietly(self.cache, chosen.aot_cache)
        texts = ((self.repository, chosen.maven_repository), (self.address, chosen.address), (self.user, chosen.user))
        for line, text in texts:
            if not line.hasFocus():
                line.setText(text)

    def opened(self) -> None:
        """Somebody looks: asks for the engine's state and whether there is a password."""
        self.password.ask()
        self.editor.context.operations.run(lambda services: services.engine.status(), owner=self, done=self.show_state)

    def show_state(self, status: EngineStatus) -> None:
        ready, down = status.state is EngineState.READY, status.state in (EngineState.DOWN, EngineState.STOPPED)
        self.state.setText(engine_state(status.state))
        set_property(self.state, "role", "ok" if ready else "error" if down else "warning")
        where = " · ".join(part for part in (status.edition.capitalize(), status.version, status.url) if part)
        self.state_words.setText(where if ready else engine_fault(status) if status.error else engine_sentence(status))

    @Slot(object)
    def _engine_changed(self, event: EngineChanged) -> None:
        self.show_state(event.status)

    # -- what a person does

    @Slot()
    def _store_which(self) -> None:
        self.editor.change(engine(managed=bool(self.which.currentData())), self.which_row)

    @Slot()
    def _store_edition(self) -> None:
        self.editor.change(engine(edition=self.edition.currentData()), self.edition_row)

    @Slot(bool)
    def _store_cache(self, on: bool) -> None:
        self.editor.change(engine(aot_cache=on), self.cache_row)

    @Slot()
    def _store_repository(self) -> None:
        self.editor.change(engine(maven_repository=self.repository.text().strip()), self.repository_row)

    @Slot()
    def _store_user(self) -> None:
        self.editor.change(engine(user=self.user.text().strip()), self.user_row)

    @Slot()
    def _store_address(self) -> None:
        text = self.address.text().strip()

        def change(settings: Settings) -> Settings:
            return engine(address=server_address(text, "engine") if text else "")(settings)

        self.editor.change(change, self.address_row)

    @Slot()
    def _restart(self) -> None:
        self.restart.setEnabled(False)
        self.editor.context.operations.run(
            lambda services: services.engine.restart(), owner=self, done=self._restarting, failed=self._not_restarted
        )

    def _restarting(self, _nothing: None) -> None:
        self.restart.setEnabled(True)

    def _not_restarted(self, error: SaijinError) -> None:
        self.restart.setEnabled(True)
        self.editor.context.notices.show_error(error)
