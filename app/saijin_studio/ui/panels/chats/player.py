"""Plays what was spoken of a message, from the strip at its bubble and from the keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Slot

from ....core.errors import SaijinError
from ....core.events import PlaybackChanged, SpeechChanged
from ...actions import ActionSpec
from ...context import UiContext
from ...transcript.measure import has_footer
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from .player_strip import PlayerStrip
from .player_waves import InOrder, Waves

if TYPE_CHECKING:
    from ....services.container import Services
    from ....services.voice.waveform import Waveform

TICK_MS = 100
LINGER_MS = 250  # after the pointer left: it may be on its way to the strip
ENDS = ("finished", "stopped", "failed")
AT_END = 0.05  # seconds before the end from which it begins anew


@dataclass(frozen=True, slots=True)
class _Now:
    """What is heard, or paused, at `position` at the moment `since`.

    `ours`: stored sound by the player, otherwise speech that is made or said again. `utterance` is "" until it is told.
    """

    message_id: str
    playing: bool
    position: float
    speed: float = 1.0
    since: float = 0.0
    utterance: str = ""
    ours: bool = True

    def at(self) -> float:
        return self.position + (time.monotonic() - self.since) * self.speed if self.playing else self.position


class MessagePlayer(QObject):
    """One strip, at the message that is pointed at, otherwise at the one that plays or is paused.

    It covers no words: where the end of what plays is out of sight, the transcript makes room for it below itself.
    """

    def __init__(self, context: UiContext, transcript: Transcript, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._transcript = transcript
        self.strip = PlayerStrip(context.theme, transcript)
        self._row: Row | None = None
        self._shown: tuple[str, Waveform | None, str] = ("", None, "")
        self._now: _Now | None = None
        self._places: dict[str, float] = {}  # where one stopped or went to in what does not play
        self._speed = 1.0
        self._waves = Waves(context, self)
        self._voice = InOrder(context, self)
        self._tick = self._timer(TICK_MS, self._show_time)
        self._tick.setSingleShot(False)
        self._linger = self._timer(LINGER_MS, self.follow)
        self._room = 0
        self._make_room = self._timer(0, self._keep_room)  # not while the transcript is arranged and painted
        transcript.companion = self.strip
        self._connect()
        words, group = self.tr("Play or pause the message’s sound"), self.tr("Messages")
        context.actions.define(
            ActionSpec("message.play", words, self.play_chosen, "play", "Ctrl+Shift+P", self._has_chosen, group)
        )

    def _connect(self) -> None:
        self._transcript.arranged.connect(self.follow)
        self._transcript.bar.turned.connect(self._turned)
        self._waves.come.connect(self.follow)
        self._voice.failed.connect(self._refused)
        self.strip.installEventFilter(self)
        self.strip.pressed.connect(self._pressed)
        self.strip.sought.connect(self._seek)
        self.strip.speed_chosen.connect(self._choose_speed)
        self.strip.save_wanted.connect(self._save)
        self._context.bridge.playback_changed.connect(self._played)
        self._context.bridge.speech_changed.connect(self._spoken)

    # -- which message

    @Slot()
    def follow(self) -> None:
        """The strip is where its message is; messages without sound have none."""
        row = self._wanted()
        wave = self._waves.get(row.key) if row is not None else None
        pieces = self._transcript.pieces_of(row) if row is not None else []
        self._row, room = None, 0
        if row is not None and wave is not None and pieces:
            self._show(row, wave)
            bubble, seen = self._transcript.rows_painter.bubble(pieces), self._transcript.viewport().geometry()
            if self.strip.place(bubble.translated(seen.topLeft()), seen, has_footer(row)):
                self._row = row
            elif self._now is not None and self._now.message_id == row.key:
                room = self.strip.room
                self._row = row if self._dock(bubble.left() + seen.left(), seen) else None
        if self._row is None:
            self.strip.hide()
        else:
            self._show_time()
        if room != self._room:
            self._room = room
            self._make_room.start()
        self._watch()

    def _dock(self, left: int, seen: QRect) -> bool:
        """Where there is room below the transcript already."""
        if self._transcript.viewportMargins().bottom() < self.strip.room:
            return False
        self.strip.dock(left, seen)
        return True

    @Slot()
    def _keep_room(self) -> None:
        self._transcript.keep_below(self._room)
        self.follow()

    def _wanted(self) -> Row | None:
        """What the person has to do with goes before what plays."""
        key = ""
        if self._row is not None and self.strip.isVisible() and self.strip.busy():
            key = self._row.key
        elif self._transcript.bar.row is not None and _has_sound(self._transcript.bar.row):
            key = self._transcript.bar.row.key
        elif self._now is not None:
            key = self._now.message_id
        row = next((piece.row for piece in self._transcript.placed if piece.row.key == key), None)
        return row if row is not None and _has_sound(row) else None

    def _show(self, row: Row, wave: Waveform) -> None:
        accent = self._transcript.measure.style(row).spoken.foreground().color().name()
        if self._shown != (row.key, wave, accent):
            self._shown = row.key, wave, accent
            self.strip.show_sound(wave, accent)

    @Slot()
    def _turned(self) -> None:
        """Somebody points at another message, or at none."""
        if self._transcript.bar.row is not None:
            self.follow()
        else:
            self._linger.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._linger.start()
        return False

    # -- what the person does

    @Slot()
    def _pressed(self) -> None:
        if self._row is not None:
            self._play_or_pause(self._row.key)

    def play_chosen(self) -> None:
        """By keyboard: what plays, otherwise the message that keys are for."""
        key = self._now.message_id if self._now is not None and self._now.playing else self._chosen_key()
        if key and self._transcript.isVisible():  # not out of another section
            self._play_or_pause(key)

    def _has_chosen(self) -> bool:
        return bool(self._chosen_key()) or (self._now is not None and self._now.playing)

    def _chosen_key(self) -> str:
        row = self._transcript.chosen()
        return row.key if row is not None and _has_sound(row) else ""

    def _play_or_pause(self, key: str) -> None:
        now = self._now if self._now is not None and self._now.message_id == key else None
        if now is not None and now.playing:
            self._now = _Now(key, False, self._within(key, now.at()), utterance=now.utterance)
            self._voice.ask(_pause if now.ours else _silence)
        else:
            wave, place = self._waves.get(key), now.position if now is not None else self._places.get(key, 0.0)
            self._play(key, 0.0 if wave is not None and place >= wave.seconds - AT_END else place)
        self.follow()

    def _play(self, key: str, place: float) -> None:
        speed = self._speed
        self._places.pop(key, None)
        self._now = _Now(key, True, place, speed, time.monotonic())
        self._voice.ask(lambda services: services.voice.playback.play(key, place, speed))

    @Slot(float)
    def _seek(self, seconds: float) -> None:
        if self._row is None:
            return
        key = self._row.key
        now = self._now if self._now is not None and self._now.message_id == key else None
        if now is None:
            self._places[key] = seconds
        elif not now.playing:
            self._now = _Now(key, False, seconds, utterance=now.utterance)
        elif now.ours:
            self._now = _Now(key, True, seconds, now.speed, time.monotonic(), now.utterance)
            self._voice.ask(lambda services: services.voice.playback.seek(seconds))
        else:  # it is being said: what is stored of it takes its place
            self._play(key, seconds)
        self._show_time()

    @Slot(float)
    def _choose_speed(self, speed: float) -> None:
        now, self._speed = self._now, speed
        if now is not None and now.playing and now.ours:
            self._now = _Now(now.message_id, True, now.at(), speed, time.monotonic(), now.utterance)
            self._voice.ask(lambda services: services.voice.playback.set_speed(speed))
        self._show_time()

    @Slot()
    def _save(self) -> None:
        if self._row is not None:
            self._transcript.action.emit("save_audio", self._row)

    @Slot(object)
    def _refused(self, error: SaijinError) -> None:
        self._context.notices.show_error(error)
        if self._now is not None:
            self._waves.forget(self._now.message_id)  # it may be gone
        self._now = None
        self.follow()

    # -- what is heard

    @Slot(object)
    def _played(self, event: PlaybackChanged) -> None:
        if self._voice.waits():  # the person wants something else already
            return
        key, playing = event.message_id, event.state == "playing"
        shown = self._now is not None and self._now.message_id == key
        if event.state in ("playing", "paused") or (shown and event.state == "stopped"):
            self._now = _Now(key, playing, event.position, event.speed, time.monotonic(), event.correlation_id)
        elif shown:
            self._now = None
        self.follow()

    @Slot(object)
    def _spoken(self, event: SpeechChanged) -> None:
        """Speech that is made, or said again, moves the strip as well: from sentence to sentence."""
        now, key = self._now, event.message_id
        if event.state == "stored" and key:
            self._waves.forget(key)  # there is more of it
        if now is not None and now.ours and now.utterance in ("", event.correlation_id):
            return  # that is told with its place, too
        if event.state == "speaking" and key:
            wave = self._waves.get(key)
            starts = wave.starts if wave is not None else ()
            begin = starts[event.index] if event.index < len(starts) else 0.0
            self._now = _Now(key, True, begin, 1.0, time.monotonic(), event.correlation_id, ours=False)
        elif event.state in ENDS and now is not None and now.playing and event.correlation_id == now.utterance:
            self._now = None
        self.follow()

    # -- time

    @Slot()
    def _show_time(self) -> None:
        if self._row is None:
            return
        key = self._row.key
        now = self._now if self._now is not None and self._now.message_id == key else None
        place = self._within(key, now.at()) if now is not None else self._places.get(key, 0.0)
        playing = now is not None and now.playing
        self.strip.show_state(playing, place, now.speed if now is not None and playing else self._speed)

    def _within(self, key: str, seconds: float) -> float:
        wave = self._waves.get(key)
        return min(seconds, wave.seconds) if wave is not None else seconds

    def _watch(self) -> None:
        """The time is told only while it goes by and is seen."""
        now, row = self._now, self._row
        moving = now is not None and now.playing and row is not None and row.key == now.message_id
        if not moving:
            self._tick.stop()
        elif not self._tick.isActive():
            self._tick.start()

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(milliseconds)
        made.timeout.connect(slot)
        return made


def _has_sound(row: Row) -> bool:
    return row.message is not None and row.message.has_audio and not row.making and bool(row.text)


def _pause(services: Services) -> None:
    services.voice.playback.pause()


def _silence(services: Services) -> None:
    services.voice.stop()
