"""The page of the settings about how replies are spoken: when, where, how loud, and by which server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QSlider, QSpinBox, QVBoxLayout

from ....core.errors import SaijinError
from ....core.settings import Settings
from ...messages import describe, describe_error
from ...widgets import label, push_button
from ..processes.overview import clear
from ..voice.words import engine_title, lack_words, languages_line
from .form import Choice, FormCard, Page, Row, SettingsEditor, Switch, WheelGuard
from .kept_sounds import KeptSounds
from .numbers import plain
from .pages import quietly
from .voice_server import VoiceServerCard

if TYPE_CHECKING:
    from ....services.voice.service import VoiceStatus

WIDE = 240


def voice(**changes: Any) -> Any:
    """A change of the voice settings."""
    return lambda settings: replace(settings, voice=replace(settings.voice, **changes))


class VoicePage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(
            self.tr("Voice"), self.tr("Replies can be spoken sentence by sentence while they are written.")
        )
        self.editor = editor
        self._guard = WheelGuard(self)
        self._build_sound()
        self._build_manner()
        self.server = VoiceServerCard(editor)
        self.column.addWidget(self.server)
        self._build_engines()
        self.column.addStretch(1)
        self._connect()
        self.refresh(editor.settings)

    # -- parts

    def _build_sound(self) -> None:
        theme = self.editor.context.theme
        self.on, self.muted = Switch(theme, self.tr("Speak replies")), Switch(theme, self.tr("Mute"))
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 200)
        self.volume.setSingleStep(5)
        self.volume.setPageStep(20)
        self.volume.setMinimumHeight(24)
        self.output = QLineEdit()
        self.output.setPlaceholderText(self.tr("The system's default"))
        self.on_row = Row(self.tr("Speak replies"), self.tr("Each persona has a voice of its own."), self.on)
        self.muted_row = Row(
            self.tr("Mute"), self.tr("Nothing is heard; replies still become sound files."), self.muted
        )
        self.volume_row = Row(self.tr("Volume"), "", self.volume, WIDE)
        self.output_row = Row(
            self.tr("Sound device"),
            self.tr("A part of its name is enough. Empty: the system's default."),
            self.output,
            WIDE,
        )
        self.panel = push_button(self.tr("Voices, devices and tests"), "quiet")
        card = FormCard()
        card.add(self.on_row, self.muted_row, self.volume_row, self.output_row)
        card.column.addWidget(self.panel, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(card)

    def _build_manner(self) -> None:
        theme = self.editor.context.theme
        self.busy, self.unsayable = Choice(theme), Choice(theme)
        for words, value in (
            (self.tr("Interrupts it"), "interrupt"),
            (self.tr("Waits until it has ended"), "queue"),
        ):
            self.busy.addItem(words, value)
        for words, value in ((self.tr("Passed over"), "skip"), (self.tr("Named in a few words"), "summarise")):
            self.unsayable.addItem(words, value)
        self.barge = Switch(theme, self.tr("Sending a message ends the speaking"))
        self.cache = QSpinBox()
        self.cache.setRange(0, 100_000)
        self.cache.setSingleStep(100)
        self.cache.setSuffix(self.tr(" MB"))
        self.cache.setGroupSeparatorShown(True)
        plain(self.cache)
        for box in (self.busy, self.unsayable, self.cache):
            box.installEventFilter(self._guard)
        self.busy_row = Row(self.tr("A reply while another one is spoken"), "", self.busy, WIDE)
        self.barge_row = Row(
            self.tr("Sending a message ends the speaking"), self.tr("As when you begin to talk yourself."), self.barge
        )
        self.unsayable_row = Row(self.tr("Code, tables and links"), "", self.unsayable, WIDE)
        self.cache_row = Row(
            self.tr("Sounds kept for later"),
            self.tr("The same words in the same voice need not be made again. 0: none are kept."),
            self.cache,
            WIDE,
        )
        self.kept = KeptSounds(self.editor.context)
        card = FormCard(self.tr("How it is spoken"))
        card.add(self.busy_row, self.barge_row, self.unsayable_row, self.cache_row)
        card.column.addWidget(self.kept)
        self.column.addWidget(card)

    def _build_engines(self) -> None:
        self.engines = FormCard(self.tr("What can speak here"))
        self.engine_rows = QVBoxLayout()
        self.engine_rows.setSpacing(6)
        self.engines.column.addLayout(self.engine_rows)
        self.column.addWidget(self.engines)
        self.engines.hide()

    def _connect(self) -> None:
        self.on.toggled.connect(self._store_on)
        self.muted.toggled.connect(self._store_muted)
        self.volume.valueChanged.connect(self._store_volume)
        self.volume.sliderReleased.connect(self._store_volume)
        self.output.editingFinished.connect(self._store_output)
        self.panel.clicked.connect(self._open_panel)
        self.busy.activated.connect(self._store_busy)
        self.barge.toggled.connect(self._store_barge)
        self.unsayable.activated.connect(self._store_unsayable)
        self.cache.editingFinished.connect(self._store_cache)

    # -- what is shown

    def refresh(self, settings: Settings) -> None:
        chosen = settings.voice
        for switch, on in ((self.on, chosen.enabled), (self.muted, chosen.muted), (self.barge, chosen.barge_in)):
            quietly(switch, on)
        self.volume.blockSignals(True)
        self.volume.setValue(round(chosen.volume * 100))
        self.volume.blockSignals(False)
        if not self.output.hasFocus():
            self.output.setText(chosen.output)
        self.busy.setCurrentIndex(self.busy.findData(chosen.when_busy))
        self.unsayable.setCurrentIndex(self.unsayable.findData(chosen.unsayable))
        if not self.cache.hasFocus():
            self.cache.setValue(chosen.cache_megabytes)
        self.server.refresh(settings)

    def opened(self) -> None:
        self.server.ask()
        self.kept.ask()
        self.editor.context.operations.run(
            lambda services: services.voice.status(), owner=self, done=self._show_status, failed=self._no_status
        )

    def _show_status(self, status: VoiceStatus) -> None:
        clear(self.engine_rows)
        if status.output_missing:
            self.engine_rows.addWidget(label(describe(status.output_missing), "warning", wrap=True))
        for engine in status.engines:
            name = engine_title(engine.name)
            if engine.missing:
                self.engine_rows.addWidget(label(f"{name}: {lack_words(engine.missing)}", "warning", wrap=True))
            else:
                self.engine_rows.addWidget(label(f"{name}: {languages_line(engine.languages)}", "", wrap=True))
        self.engines.setVisible(True)

    def _no_status(self, error: SaijinError) -> None:
        clear(self.engine_rows)
        self.engine_rows.addWidget(label(describe_error(error), "warning", wrap=True))
        self.engines.setVisible(True)

    # -- what is stored

    @Slot(bool)
    def _store_on(self, on: bool) -> None:
        self.editor.change(voice(enabled=on), self.on_row)

    @Slot(bool)
    def _store_muted(self, on: bool) -> None:
        self.editor.change(voice(muted=on), self.muted_row)

    @Slot(bool)
    def _store_barge(self, on: bool) -> None:
        self.editor.change(voice(barge_in=on), self.barge_row)

    @Slot()
    def _store_volume(self) -> None:
        if not self.volume.isSliderDown():
            self.editor.change(voice(volume=self.volume.value() / 100), self.volume_row)

    @Slot()
    def _store_output(self) -> None:
        self.editor.change(voice(output=self.output.text().strip()), self.output_row)

    @Slot()
    def _store_busy(self) -> None:
        self.editor.change(voice(when_busy=self.busy.currentData()), self.busy_row)

    @Slot()
    def _store_unsayable(self) -> None:
        self.editor.change(voice(unsayable=self.unsayable.currentData()), self.unsayable_row)

    @Slot()
    def _store_cache(self) -> None:
        self.editor.change(voice(cache_megabytes=self.cache.value()), self.cache_row)

    @Slot()
    def _open_panel(self) -> None:
        self.editor.context.open_section("voice")
