"""Whether replies are spoken, what sounds at this moment, what waits for its turn, and what is paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from ....core.errors import SaijinError
from ....core.events import SpeechChanged
from ...context import UiContext
from ...icons import icon
from ...widgets import label, push_button
from .air_row import AirRow
from .audition import silence
from .sheet import Card, line_of

if TYPE_CHECKING:
    from ....services.voice.on_air import OnAir

TOLD = ("preparing", "speaking", "finished", "stopped", "failed")
TICK_MS = 1_000


class NowCard(Card):
    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("Speaking"))
        self._context = context
        self._asking = self._again = False
        self.rows: dict[str, AirRow] = {}
        self.switch = QCheckBox(self.tr("Speak replies as they are written"))
        self.switch.setAccessibleName(self.switch.text())
        self.switch.setChecked(context.settings.voice.enabled)
        self.more = push_button(self.tr("Voice settings"), "quiet")
        self.quiet = label(self.tr("It is quiet just now."), "muted")
        self.stop = push_button(self.tr("Stop all"), "", self.tr("Stop everything that is being said"))
        self.stop.setIconSize(QSize(16, 16))
        self.list = QVBoxLayout()
        self.list.setSpacing(8)
        self.column.addLayout(line_of(self.switch, 1, self.more))
        self.column.addLayout(self.list)
        self.column.addLayout(line_of(self.quiet, 1, self.stop))
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._connect()
        self._dress()
        self._show(())

    def _connect(self) -> None:
        context = self._context
        self.switch.clicked.connect(self._set_enabled)
        self.more.clicked.connect(self._open_settings)
        self.stop.clicked.connect(self._silence)
        self._tick.timeout.connect(self._show_time)
        context.settings_changed.connect(self._follow_settings)
        context.bridge.speech_changed.connect(self._speech)
        context.theme.changed.connect(self._dress)

    def show_speaking(self, utterance: str | None) -> None:
        """What sounds may be another than is shown: a voice that is only tried tells of nothing by itself."""
        if utterance or self.rows:
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Who speaks, waits or is paused. One question at a time: an older answer must not come after a newer one."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        self._context.operations.run(
            lambda services: services.voice.on_air(), owner=self, done=self._answered, failed=self._fault
        )

    def _answered(self, said: tuple[OnAir, ...]) -> None:
        self._asking = False
        self.say("")
        self._show(said)
        self._ask_again()

    def _fault(self, error: SaijinError) -> None:
        self._asking = False
        self.say_error(error)
        self._ask_again()

    def _ask_again(self) -> None:
        if self._again:
            self._again = False
            self.ask()

    def _show(self, said: tuple[OnAir, ...]) -> None:
        here = {each.utterance for each in said}
        for gone in [name for name in self.rows if name not in here]:
            row = self.rows.pop(gone)
            self.list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, each in enumerate(said):
            row = self.rows.get(each.utterance) or self._added(each)
            row.show_said(each)
            self.list.insertWidget(place, row)
        self.quiet.setVisible(not said)
        self.stop.setEnabled(bool(said))
        if any(not each.paused for each in said):  # in what is paused no time goes by
            self._tick.start()
        else:
            self._tick.stop()

    def _added(self, said: OnAir) -> AirRow:
        row = self.rows[said.utterance] = AirRow(self._context, said)
        row.stopped.connect(self._end)
        return row

    @Slot(object)
    def _speech(self, event: SpeechChanged) -> None:
        if event.state in TOLD and (self.rows or self.isVisible()):
            self.ask()

    @Slot()
    def _show_time(self) -> None:
        for row in self.rows.values():
            row.show_time()
        if any(not row.said.persona_key for row in self.rows.values()):
            self.ask()  # a voice that is only tried does not tell of its end

    @Slot(bool)
    def _set_enabled(self, on: bool) -> None:
        from msgspec.structs import replace

        settings = self._context.settings
        self._context.save_settings(replace(settings, voice=replace(settings.voice, enabled=on)))

    @Slot()
    def _follow_settings(self) -> None:
        self.switch.setChecked(self._context.settings.voice.enabled)

    @Slot()
    def _open_settings(self) -> None:
        self._context.open_section("settings", page="voice")

    @Slot(str)
    def _end(self, utterance: str) -> None:
        run = self._context.operations.run
        run(lambda services: services.voice.stop(utterance), owner=self, done=self._ended, failed=self.say_error)

    @Slot()
    def _silence(self) -> None:
        self._context.operations.run(silence, owner=self, done=self._ended, failed=self.say_error)

    def _ended(self, _nothing: object) -> None:
        self.ask()

    @Slot()
    def _dress(self) -> None:
        self.stop.setIcon(icon("stop", self._context.theme.tokens.muted, 16))
