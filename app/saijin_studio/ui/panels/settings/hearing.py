"""The page of the settings about what is said to the studio: the microphone, and who writes it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QLocale, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit

from ....core.errors import SaijinError
from ....core.hearing_models import SIZES
from ....core.settings import HearingSettings, Settings
from ...messages import describe, describe_error
from ...widgets import label, set_property
from .form import (
    Choice,
    FormCard,
    Page,
    Row,
    SettingsEditor,
    WheelGuard,
    plain_words,
    private_address,
    result_label,
)
from .hearing_model import ModelLine
from .hearing_samples import SamplesCard
from .hearing_try import KeptCard, TryRow
from .key import KeyRow

if TYPE_CHECKING:
    from ....services.hearing.service import HearingStatus

WIDE = 260
SECRET = "hearing"
LANGUAGES = ("en", "ja", "de", "es", "fr", "it", "ko", "nl", "pl", "pt", "ru", "uk", "zh")
PAUSES = (0.5, 0.9, 1.5, 2.5)


def hearing(**changes: Any) -> Any:
    """A change of the settings of dictation."""

    def change(settings: Settings) -> Settings:
        voice = settings.voice
        return replace(settings, voice=replace(voice, hearing=replace(voice.hearing, **changes)))

    return change


class HearingPage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(
            self.tr("Dictation"),
            self.tr(
                "Speak instead of typing. The microphone is on only while you want it, and a sign shows that it is."
            ),
        )
        self.editor = editor
        self._guard = WheelGuard(self)
        self._build_microphone()
        self._build_transcribers()
        self.kept = KeptCard(editor.context)
        self.samples = SamplesCard(editor.context)
        for card in (self.kept, self.samples):
            self.column.addWidget(card)
        self.column.addStretch(1)
        self._judged = editor.settings.voice.hearing  # of these it is known who can write down
        self.refresh(editor.settings)

    def _choice(self, *entries: tuple[str, object]) -> Choice:
        made = Choice(self.editor.context.theme)
        made.installEventFilter(self._guard)
        for text, value in entries:
            made.addItem(text, value)
        return made

    def _build_microphone(self) -> None:
        locale = QLocale()
        self.input = self._choice((self.tr("The system's default"), ""))
        names = ((QLocale(code).nativeLanguageName(), code) for code in LANGUAGES)
        self.language = self._choice((self.tr("As the chat has it"), ""), *names)
        seconds = ((self.tr("{seconds} s").format(seconds=locale.toString(each, "f", 1)), each) for each in PAUSES)
        self.pause = self._choice(*seconds)
        self.input_row = Row(self.tr("Microphone"), "", self.input, WIDE)
        self.language_row = Row(self.tr("Language"), "", self.language, WIDE)
        self.pause_row = Row(
            self.tr("Pause"), self.tr("So long a silence ends what you say in a talk without hands."), self.pause, WIDE
        )
        self.attempt = TryRow(self.editor.context)
        card = FormCard(self.tr("Listening"))
        card.add(self.input_row, self.language_row, self.pause_row, self.attempt)
        self.column.addWidget(card)
        self.input.activated.connect(self._store_input)
        self.language.activated.connect(self._store_language)
        self.pause.activated.connect(self._store_pause)

    def _build_transcribers(self) -> None:
        self.engine = self._choice(
            (self.tr("Whoever can, the server first"), "best"),
            (self.tr("The server alone"), "server"),
            (self.tr("This machine alone"), "whisper"),
        )
        self.address, self.server_model = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("http://127.0.0.1:8000/v1")
        self.server_model.setPlaceholderText("whisper-1")
        self.key = KeyRow(self.editor, SECRET, self.tr("Key"), self.tr("Only where the server wants one."))
        sizes = (
            (self.tr("{name}: {size} MB").format(name=name, size=QLocale().toString(size)), name)
            for name, size in SIZES.items()
        )
        self.model = self._choice(*sizes)
        self.engine_row = Row(self.tr("Who writes it down"), "", self.engine, WIDE)
        self.address_row = Row(
            self.tr("Address of the server"),
            self.tr("Any server with OpenAI's transcriptions. It hears what you say."),
            self.address,
            WIDE,
        )
        self.server_model_row = Row(self.tr("Model of the server"), "", self.server_model, WIDE)
        self.model_row = Row(
            self.tr("Model of this machine"), self.tr("Whisper, under the MIT licence."), self.model, WIDE
        )
        self.state, self.plain = label("", "small", wrap=True), result_label()
        set_property(self.plain, "role", "warning")
        self.model_line = ModelLine(self.editor.context)
        card = FormCard(self.tr("Writing down"))
        card.add(self.engine_row, self.address_row, self.plain, self.server_model_row, self.key, self.model_row)
        card.add(self.model_line, self.state)
        self.column.addWidget(card)
        self.engine.activated.connect(self._store_engine)
        self.address.editingFinished.connect(self._store_address)
        self.server_model.editingFinished.connect(self._store_server_model)
        self.model.activated.connect(self._store_model)
        self.model_line.changed.connect(self._ask)

    # -- what is shown

    def refresh(self, settings: Settings) -> None:
        chosen = settings.voice.hearing
        for box, value in (
            (self.input, chosen.input),
            (self.language, chosen.language),
            (self.pause, chosen.pause_seconds),
            (self.engine, chosen.engine),
            (self.model, chosen.model),
        ):
            _show(box, value)
        for line, text in ((self.address, chosen.server.address), (self.server_model, chosen.server.model)):
            if not line.hasFocus():
                line.setText(text)
        self.plain.setText(plain_words(chosen.server.address))
        self.plain.setVisible(bool(self.plain.text()))
        if chosen != self._judged and self.isVisible():
            self._ask()

    def opened(self) -> None:
        """Asks what is there; only the list of microphones, none of them is opened."""
        self.key.ask()
        self._ask()
        self.model_line.choose(self._now().model)

    def _ask(self) -> None:
        self._judged = self._now()
        self.editor.context.operations.run(
            lambda services: services.hearing.status(), owner=self, done=self._show_status, failed=self._no_status
        )

    def _show_status(self, status: HearingStatus) -> None:
        for name in status.devices:
            if self.input.findData(name) < 0:
                self.input.addItem(name, name)
        reason = status.input_missing
        self.input_row.set_fault(describe("provider_unavailable", {"reason": reason}) if reason else "")
        missing = {one.name: one.missing for one in status.transcribers}
        local = missing.get("whisper")
        able = local in (None, "model")
        self.model_row.setEnabled(able)
        self.model_line.enable(able)
        words = [self.tr("No server is set.")] if missing.get("server") else []
        if not able:
            words.append(self.tr("On this machine {package} is missing.").format(package=local))
        self.state.setText(" ".join(words))
        self.state.setVisible(bool(words))
        set_property(self.state, "role", "warning" if all(missing.values()) else "small")
        self.kept.show_kept(status.kept)

    def _no_status(self, error: SaijinError) -> None:
        self.state.setText(describe_error(error))
        set_property(self.state, "role", "warning")

    # -- what is stored

    def _now(self) -> HearingSettings:
        return self.editor.settings.voice.hearing

    @Slot()
    def _store_input(self) -> None:
        self.editor.change(hearing(input=self.input.currentData()), self.input_row)

    @Slot()
    def _store_language(self) -> None:
        self.editor.change(hearing(language=self.language.currentData()), self.language_row)

    @Slot()
    def _store_pause(self) -> None:
        self.editor.change(hearing(pause_seconds=self.pause.currentData()), self.pause_row)

    @Slot()
    def _store_engine(self) -> None:
        self.editor.change(hearing(engine=self.engine.currentData()), self.engine_row)

    @Slot()
    def _store_address(self) -> None:
        text = self.address.text().strip()

        def change(settings: Settings) -> Settings:
            address = private_address(text, "voice.hearing.server.address") if text else ""
            changed: Settings = hearing(server=replace(settings.voice.hearing.server, address=address))(settings)
            return changed

        self.editor.change(change, self.address_row)

    @Slot()
    def _store_server_model(self) -> None:
        server = replace(self._now().server, model=self.server_model.text().strip())
        self.editor.change(hearing(server=server), self.server_model_row)

    @Slot()
    def _store_model(self) -> None:
        self.editor.change(hearing(model=self.model.currentData()), self.model_row)
        self.model_line.choose(self.model.currentData())


def _show(box: QComboBox, value: object) -> None:
    """A value that the list does not know is kept in it."""
    if box.findData(value) < 0:
        box.addItem(str(value), value)
    box.setCurrentIndex(box.findData(value))
