"""Which language models answer, in which order, and whether they can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ...core.errors import SaijinError
from ...core.settings import ModelSettings, Settings
from ..icons import icon_pixmap
from ..messages import describe, describe_error, provider_name
from ..widgets import IconButton, label, push_button, set_property
from .processes_words import duration
from .settings_form import Choice, FormCard, Page, Row, SettingsEditor, Switch, WheelGuard, result_label, server_address
from .settings_numbers import LimitsCard

if TYPE_CHECKING:
    from ...services.models import ProviderStatus

Provider = Literal["ollama", "openai", "offline"]
WIDE = 300


def status_words(status: ProviderStatus) -> tuple[str, str]:
    """(sentence, role of a label) for what is known of a provider."""
    tr = QCoreApplication.translate
    if not status.enabled:
        return tr("settings", "Off"), "muted"
    if status.ok:
        words = tr("settings", "Ready") if not status.model or status.provider == "offline" else status.model
        return words, "ok"
    return describe(status.error or "provider", {"provider": status.provider, "model": status.model or "?"}), "warning"


class ProviderCard(FormCard):
    """One provider of the chain. `moved` asks for another place: -1 earlier, +1 later."""

    moved = Signal(str, int)
    test_wanted = Signal(str)

    def __init__(self, editor: SettingsEditor, provider: Provider) -> None:
        super().__init__()
        self.editor = editor
        self.provider: Provider = provider
        self._build_head()
        self.result = result_label()
        self.guard = WheelGuard(self)

    def _build_head(self) -> None:
        theme = self.editor.context.theme
        self.place = label("", "small")
        self.title = label(provider_name(self.provider)[:1].upper() + provider_name(self.provider)[1:], "strong")
        self.state = label("", "muted", wrap=True)
        self.earlier = IconButton(theme, "chevron-up", self.tr("Ask earlier: {name}").format(name=self.title.text()))
        self.later = IconButton(theme, "chevron-down", self.tr("Ask later: {name}").format(name=self.title.text()))
        self.earlier.clicked.connect(self._move_earlier)
        self.later.clicked.connect(self._move_later)
        self.on = Switch(theme, self.tr("Use {name}").format(name=self.title.text()))
        self.on.setVisible(self.provider != "offline")
        self.on.toggled.connect(self._toggle)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.state)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.place, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        for part in (self.earlier, self.later, self.on):
            head.addWidget(part)
        self.column.addLayout(head)

    def add_test(self, meaning: str) -> None:
        """The test button and the line for what came of it."""
        self.test = push_button(self.tr("Test"), "", self.tr("Test {name}").format(name=self.title.text()))
        self.test.clicked.connect(self._test)
        row = QHBoxLayout()
        row.addWidget(label(meaning, "small", wrap=True), 1)
        row.addWidget(self.test)
        self.column.addLayout(row)
        self.column.addWidget(self.result)

    def set_place(self, place: int, count: int) -> None:
        self.place.setText(f"{place + 1}.")
        self.earlier.setEnabled(place > 0)
        self.later.setEnabled(place < count - 1)

    def show_status(self, status: ProviderStatus) -> None:
        words, role = status_words(status)
        self.state.setText(words)
        set_property(self.state, "role", role)

    def refresh(self, models: ModelSettings) -> None:
        """Shows the stored values."""

    def store(self, models: ModelSettings, row: Row | None = None) -> None:
        raise NotImplementedError

    @Slot(bool)
    def _toggle(self, on: bool) -> None:
        provider = self.provider

        def change(settings: Settings) -> Settings:
            part = getattr(settings.models, provider)
            return replace(settings, models=replace(settings.models, **{provider: replace(part, enabled=on)}))

        self.editor.change(change)

    @Slot()
    def _move_earlier(self) -> None:
        self.moved.emit(self.provider, -1)

    @Slot()
    def _move_later(self) -> None:
        self.moved.emit(self.provider, 1)

    # -- the test

    @Slot()
    def _test(self) -> None:
        provider = self.provider
        self.test.setEnabled(False)
        self._say(self.tr("Asking…"), "muted")
        self.editor.context.operations.run(
            lambda services: services.models.test(provider), owner=self, done=self._tested, failed=self._not_tested
        )

    def _tested(self, status: ProviderStatus) -> None:
        self.test.setEnabled(True)
        if status.ok:
            time = duration(status.seconds) if status.seconds is not None else ""
            words = self.tr("{model} answered after {time}: “{text}”").format(
                model=status.model or provider_name(status.provider), time=time, text=status.detail
            )
            self._say(words, "ok")
            return
        words = describe(status.error or "provider", {"provider": status.provider, "model": status.model or "?"})
        self._say(f"{words} ({status.detail})" if status.detail else words, "error")

    def _not_tested(self, error: SaijinError) -> None:
        self.test.setEnabled(True)
        self._say(describe_error(error), "error")

    def _say(self, words: str, role: str) -> None:
        self.result.setText(words)
        set_property(self.result, "role", role)
        self.result.show()


class ServerCard(ProviderCard):
    """A provider with an address and a model: Ollama, or an OpenAI-compatible server."""

    def __init__(self, editor: SettingsEditor, provider: Literal["ollama", "openai"]) -> None:
        super().__init__(editor, provider)
        self.address = QLineEdit()
        self.address.setAccessibleName(self.tr("Address of {name}").format(name=self.title.text()))
        self.address_row = Row(self.tr("Address"), "", self.address, WIDE)
        self.model = Choice(editor.context.theme)
        self.model.setEditable(True)
        self.model.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.model.setAccessibleName(self.tr("Model of {name}").format(name=self.title.text()))
        self.model.installEventFilter(self.guard)
        line = self.model.lineEdit()
        assert line is not None
        self.model_line = line
        line.setAccessibleName(self.model.accessibleName())
        line.setPlaceholderText(self.tr("The first one it offers") if provider == "ollama" else self.tr("Model name"))
        self.model_row = Row(self.tr("Model"), "", self.model, WIDE)
        self.add(self.address_row, self.model_row)
        self.address.editingFinished.connect(self._store_address)
        line.editingFinished.connect(self._store_model)
        self.model.activated.connect(self._store_model)

    def refresh(self, models: ModelSettings) -> None:
        part = getattr(models, self.provider)
        self.on.blockSignals(True)
        self.on.setChecked(part.enabled)
        self.on.blockSignals(False)
        if not self.address.hasFocus():
            self.address.setText(part.address)
        if not self.model_line.hasFocus():
            self.model.setEditText(part.model)

    def show_status(self, status: ProviderStatus) -> None:
        super().show_status(status)
        names = [info.name for info in status.models]
        if names and names != [self.model.itemText(place) for place in range(self.model.count())]:
            kept = self.model.currentText()
            self.model.clear()
            self.model.addItems(names)
            self.model.setEditText(kept)

    @Slot()
    def _store_address(self) -> None:
        text, provider = self.address.text().strip(), self.provider

        def change(settings: Settings) -> Settings:
            part = replace(getattr(settings.models, provider), address=server_address(text, provider))
            return replace(settings, models=replace(settings.models, **{provider: part}))

        self.editor.change(change, self.address_row)

    @Slot()
    def _store_model(self) -> None:
        text, provider = self.model.currentText().strip(), self.provider

        def change(settings: Settings) -> Settings:
            part = replace(getattr(settings.models, provider), model=text)
            return replace(settings, models=replace(settings.models, **{provider: part}))

        self.editor.change(change, self.model_row)


class KeyRow(Row):
    """A key that goes into the keyring and is never shown again."""

    changed = Signal()

    def __init__(self, editor: SettingsEditor, secret: str, name: str, meaning: str) -> None:
        self._editor = editor
        self._secret = secret
        box = QWidget()
        box.setAccessibleName(name)
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.button = QPushButton()
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        super().__init__(name, meaning, box, WIDE)
        self.stored = False
        self.line.returnPressed.connect(self._press)
        self.line.textChanged.connect(self._dress)
        self.button.clicked.connect(self._press)
        self._dress()

    def ask(self) -> None:
        """Asks the keyring whether there is a key."""
        secret = self._secret
        self._editor.context.operations.run(
            lambda services: services.models.has_key(secret), owner=self, done=self._known, failed=self._failed
        )

    def _known(self, stored: bool) -> None:
        self.stored = stored
        self._dress()

    @Slot()
    def _dress(self) -> None:
        removing = self.stored and not self.line.text()
        self.button.setText(self.tr("Remove") if removing else self.tr("Save"))
        self.button.setAccessibleName(f"{self.button.text()}: {self.name.text()}")
        self.button.setEnabled(bool(self.line.text()) or self.stored)
        self.line.setPlaceholderText(self.tr("Stored in the keyring") if self.stored else self.tr("None stored"))

    @Slot()
    def _press(self) -> None:
        key, secret = self.line.text().strip() or None, self._secret
        if key is None and not self.stored:
            return
        self.button.setEnabled(False)
        self._editor.context.operations.run(
            lambda services: services.models.set_key(secret, key), owner=self, done=self._saved, failed=self._failed
        )

    def _saved(self, _nothing: None) -> None:
        self.stored = bool(self.line.text())
        self.line.clear()
        self.set_fault("")
        self._dress()
        self.changed.emit()

    def _failed(self, error: SaijinError) -> None:
        self._dress()
        words = self.tr("The keyring of this system did not take the key.")
        self.set_fault(f"{words} {error.detail}" if error.detail else words)


class OfflineCard(ProviderCard):
    """The built-in model, which is always there."""

    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(editor, "offline")
        picture = QLabel()
        picture.setPixmap(icon_pixmap("info", editor.context.theme.tokens.muted, 16, self.devicePixelRatioF()))
        meaning = self.tr(
            "Answers in the persona's manner from its card and the memory when no language model can be reached. "
            "It says so, and it does not pretend to be more."
        )
        self.add(label(meaning, "small", wrap=True))


class ModelsPage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Models"), self.tr("Asked from top to bottom: the next one answers when one cannot."))
        self.editor = editor
        self.ollama = ServerCard(editor, "ollama")
        self.ollama.add_test(self.tr("Asks one tiny question. Ollama is found by itself on its usual address."))
        self.openai = ServerCard(editor, "openai")
        self.key = KeyRow(
            editor, "openai", self.tr("Key"), self.tr("Kept in the keyring of this system, never in a file.")
        )
        self.openai.add(self.key)
        self.openai.add_test(self.tr("Asks one tiny question, which your provider may count."))
        self.offline = OfflineCard(editor)
        self.cards: dict[str, ProviderCard] = {
            "ollama": self.ollama,
            "openai": self.openai,
            "offline": self.offline,
        }
        self.chain = QVBoxLayout()
        self.chain.setSpacing(12)
        self.column.addLayout(self.chain)
        self.limits = LimitsCard(editor)
        self.column.addWidget(self.limits)
        self.column.addStretch(1)
        for card in self.cards.values():
            card.moved.connect(self._move)
        self.key.changed.connect(self.ask_status)
        self._order: tuple[str, ...] = ()
        self._asked_for: ModelSettings | None = None
        self.refresh(editor.settings)

    def refresh(self, settings: Settings) -> None:
        order = tuple(dict.fromkeys((*settings.models.order, *self.cards)))
        if order != self._order:
            self._order = order
            for place, provider in enumerate(order):
                self.chain.removeWidget(self.cards[provider])
                self.chain.insertWidget(place, self.cards[provider])
                self.cards[provider].set_place(place, len(order))
        for card in self.cards.values():
            card.refresh(settings.models)
        self.limits.refresh(settings.models)
        if self.isVisible() and self._asked_for is not None and self._asked_for != settings.models:
            self.ask_status()

    def opened(self) -> None:
        """Somebody looks: asks the servers and the keyring."""
        self.key.ask()
        self.ask_status()

    @Slot()
    def ask_status(self) -> None:
        self._asked_for = self.editor.settings.models
        self.editor.context.operations.run(
            lambda services: services.models.status(), owner=self, done=self._show_status, failed=self._no_status
        )

    def _show_status(self, states: tuple[ProviderStatus, ...]) -> None:
        for status in states:
            if status.provider in self.cards:
                self.cards[status.provider].show_status(status)

    def _no_status(self, error: SaijinError) -> None:
        for card in self.cards.values():
            card.state.setText(describe_error(error))

    @Slot(str, int)
    def _move(self, provider: str, step: int) -> None:
        order = list(self._order)
        place = order.index(provider)
        other = min(max(place + step, 0), len(order) - 1)
        order[place], order[other] = order[other], order[place]
        wanted = cast("tuple[Provider, ...]", tuple(order))
        self.editor.change(lambda settings: replace(settings, models=replace(settings.models, order=wanted)))
