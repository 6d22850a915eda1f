"""A server that speaks: its address, model and voice; its key goes into the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from ....core.errors import SaijinError
from ....core.settings import Settings
from ...messages import describe_error
from ...widgets import label, push_button, set_property
from ..processes.words import duration
from .form import FormCard, Row, SettingsEditor, plain_words, private_address, result_label
from .key import KeyRow

if TYPE_CHECKING:
    from ....services.voice.trials import Measured

WIDE = 300
SECRET = "speech"
SETTING = "voice.server.address"


def server(**changes: Any) -> Any:
    """A change of the server that speaks."""

    def change(settings: Settings) -> Settings:
        voice = settings.voice
        return replace(settings, voice=replace(voice, server=replace(voice.server, **changes)))

    return change


class VoiceServerCard(FormCard):
    """Any server with OpenAI's `/v1/audio/speech`."""

    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Speech server"))
        self.editor = editor
        self.column.addWidget(
            label(
                self.tr(
                    "Any server with OpenAI's speech. What is spoken is sent to it. It then speaks before all others."
                ),
                "small",
                wrap=True,
            )
        )
        self.address, self.model, self.voice = QLineEdit(), QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("http://127.0.0.1:8880/v1")
        self.model.setPlaceholderText("tts-1")
        self.voice.setPlaceholderText(self.tr("The first one it has"))
        self.address_row = Row(self.tr("Address"), self.tr("Empty: no server."), self.address, WIDE)
        self.plain = result_label()
        set_property(self.plain, "role", "warning")
        self.model_row = Row(self.tr("Model"), "", self.model, WIDE)
        self.voice_row = Row(self.tr("Voice"), "", self.voice, WIDE)
        self.key = KeyRow(
            editor, SECRET, self.tr("Key"), self.tr("Kept in the keyring of this system, never in a file.")
        )
        for line, name in (
            (self.address, self.tr("Address of the speech server")),
            (self.model, self.tr("Model of the speech server")),
            (self.voice, self.tr("Voice of the speech server")),
        ):
            line.setAccessibleName(name)
        self.add(self.address_row, self.plain, self.model_row, self.voice_row, self.key)
        self._build_test()
        self.address.editingFinished.connect(self._store_address)
        self.model.editingFinished.connect(self._store_model)
        self.voice.editingFinished.connect(self._store_voice)

    def _build_test(self) -> None:
        self.test = push_button(self.tr("Test"), "", self.tr("Test the speech server"))
        self.test.clicked.connect(self._test)
        self.result = result_label()
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Says one sentence, which your provider may count."), "small", wrap=True), 1)
        row.addWidget(self.test)
        self.column.addLayout(row)
        self.column.addWidget(self.result)

    def refresh(self, settings: Settings) -> None:
        chosen = settings.voice.server
        for line, text in ((self.address, chosen.address), (self.model, chosen.model), (self.voice, chosen.voice)):
            if not line.hasFocus():
                line.setText(text)
        self.test.setEnabled(bool(chosen.address))
        self.plain.setText(plain_words(chosen.address))
        self.plain.setVisible(bool(self.plain.text()))

    def ask(self) -> None:
        """Whether there is a key."""
        self.key.ask()

    @Slot()
    def _store_address(self) -> None:
        text = self.address.text().strip()

        def change(settings: Settings) -> Settings:
            made: Settings = server(address=private_address(text, SETTING) if text else "")(settings)
            return made

        self.editor.change(change, self.address_row)

    @Slot()
    def _store_model(self) -> None:
        self.editor.change(server(model=self.model.text().strip()), self.model_row)

    @Slot()
    def _store_voice(self) -> None:
        self.editor.change(server(voice=self.voice.text().strip()), self.voice_row)

    @Slot()
    def _test(self) -> None:
        self.test.setEnabled(False)
        self._say(self.tr("Asking…"), "muted")
        language = self.editor.context.language
        self.editor.context.operations.run(
            lambda services: services.voice_trials.measure("server", language),
            owner=self,
            done=self._tested,
            failed=self._not_tested,
        )

    def _tested(self, found: Measured) -> None:
        self.test.setEnabled(True)
        words = self.tr("It made {seconds} of speech in {time}.")
        self._say(words.format(seconds=duration(found.seconds), time=duration(found.made_in)), "ok")

    def _not_tested(self, error: SaijinError) -> None:
        self.test.setEnabled(True)
        self._say(describe_error(error), "error")

    def _say(self, words: str, role: str) -> None:
        self.result.setText(words)
        set_property(self.result, "role", role)
        self.result.show()
