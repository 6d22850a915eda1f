"""One card for each provider of the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout

from ....core.errors import SaijinError
from ....core.settings import ModelSettings, Settings
from ...messages import describe, describe_error, provider_name
from ...widgets import IconButton, label, push_button, set_property
from ..processes.words import duration
from .form import Choice, FormCard, Row, SettingsEditor, Switch, WheelGuard, result_label, server_address

if TYPE_CHECKING:
    from ....services.models.service import ProviderStatus

Provider = Literal["ollama", "openai", "offline"]
WIDE = 300


def status_words(status: ProviderStatus) -> tuple[str, str]:
    """(sentence, role of a label) for what is known of a provider."""
    translate = QCoreApplication.translate
    if not status.enabled:
        return translate("settings", "Off"), "muted"
    if status.ok:
        words = translate("settings", "Ready") if not status.model or status.provider == "offline" else status.model
        return words, "ok"
    return describe(status.error or "provider", {"provider": status.provider, "model": status.model or "?"}), "warning"


class ProviderCard(FormCard):
    """One provider of the chain. `moved` asks for another place: -1 earlier, +1 later."""

    moved = Signal(str, int)

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
        if self.provider == "offline":
            self.on.hide()  # the others are not shown here: without a parent they would be windows for a moment
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


class OfflineCard(ProviderCard):
    """The built-in model, which is always there."""

    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(editor, "offline")
        meaning = self.tr(
            "Answers in the persona's manner from its card and the memory when no language model can be reached. "
            "It says so, and it does not pretend to be more."
        )
        self.add(label(meaning, "small", wrap=True))
