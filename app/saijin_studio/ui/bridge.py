"""The one place where domain events, published on any thread, become Qt signals on the GUI thread."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ..core.bus import EventBus
from ..core.events import (
    BpmConfigChanged,
    ConversationChanged,
    DictationChanged,
    EngineChanged,
    Event,
    LibraryChanged,
    MessageStored,
    ModelLoading,
    NoticeRaised,
    PathChanged,
    PlaybackChanged,
    SettingsChanged,
    SoundHeard,
    SpeechChanged,
    StepChanged,
    StudioRestored,
    TextStreamed,
    ThoughtStreamed,
    TokensCounted,
    TurnChanged,
    WritingChanged,
)

TEXT_INTERVAL_MS: Final = 33
Streamed: TypeAlias = TextStreamed | ThoughtStreamed
_PLAIN: Final = (
    TurnChanged,
    MessageStored,
    PathChanged,
    ConversationChanged,
    LibraryChanged,
    TokensCounted,
    StepChanged,
    StudioRestored,
    SpeechChanged,
    PlaybackChanged,
    EngineChanged,
    SettingsChanged,
    NoticeRaised,
    ModelLoading,
    BpmConfigChanged,
    WritingChanged,
    DictationChanged,
    SoundHeard,
)


class EventBridge(QObject):
    """Each signal carries its event of core.events. Connect bound @Slot methods of GUI-thread objects only.

    `text_streamed` and `thought_streamed` come at most every 33 ms for each turn, with the pieces in between joined.
    """

    turn_changed = Signal(object)
    text_streamed = Signal(object)
    thought_streamed = Signal(object)
    message_stored = Signal(object)
    path_changed = Signal(object)
    conversation_changed = Signal(object)
    library_changed = Signal(object)
    tokens_counted = Signal(object)
    step_changed = Signal(object)
    studio_restored = Signal(object)
    speech_changed = Signal(object)
    playback_changed = Signal(object)
    engine_changed = Signal(object)
    settings_changed = Signal(object)
    notice_raised = Signal(object)
    model_loading = Signal(object)
    config_changed = Signal(object)
    writing_changed = Signal(object)
    dictation_changed = Signal(object)
    sound_heard = Signal(object)
    _arrived = Signal(object)
    _text_waits = Signal()

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._texts: dict[tuple[type[Event], str], list[Streamed]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TEXT_INTERVAL_MS)
        self._timer.timeout.connect(self._flush)
        self._signals = {
            TurnChanged: self.turn_changed,
            MessageStored: self.message_stored,
            PathChanged: self.path_changed,
            ConversationChanged: self.conversation_changed,
            LibraryChanged: self.library_changed,
            TokensCounted: self.tokens_counted,
            StepChanged: self.step_changed,
            StudioRestored: self.studio_restored,
            SpeechChanged: self.speech_changed,
            PlaybackChanged: self.playback_changed,
            EngineChanged: self.engine_changed,
            SettingsChanged: self.settings_changed,
            NoticeRaised: self.notice_raised,
            ModelLoading: self.model_loading,
            BpmConfigChanged: self.config_changed,
            WritingChanged: self.writing_changed,
            DictationChanged: self.dictation_changed,
            SoundHeard: self.sound_heard,
        }
        self._arrived.connect(self._dispatch)
        self._text_waits.connect(self._start_timer)
        self._ends = [bus.subscribe(kind, self._arrived.emit) for kind in _PLAIN]
        self._ends += [bus.subscribe(ThoughtStreamed, self._keep_text), bus.subscribe(TextStreamed, self._keep_text)]

    def close(self) -> None:
        """Ends the subscriptions."""
        for end in self._ends:
            end()
        self._ends.clear()

    def _keep_text(self, event: Streamed) -> None:
        with self._lock:
            first = not self._texts
            _join(self._texts.setdefault((type(event), event.correlation_id), []), event)
        if first:
            self._text_waits.emit()

    @Slot()
    def _start_timer(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _flush(self) -> None:
        with self._lock:
            waiting, self._texts = self._texts, {}
        for pieces in waiting.values():
            for piece in pieces:
                signal = self.text_streamed if isinstance(piece, TextStreamed) else self.thought_streamed
                signal.emit(piece)

    @Slot(object)
    def _dispatch(self, event: Event) -> None:
        if isinstance(event, (MessageStored, PathChanged, TurnChanged)):
            self._flush()  # a reply's words come before its end
        self._signals[type(event)].emit(event)


def _join(pieces: list[Streamed], event: Streamed) -> None:
    """Appends `event`, joined with the piece before it where they touch or overlap."""
    if pieces:
        last = pieces[-1]
        start = event.offset - last.offset
        if start <= 0:
            pieces[-1] = event
            return
        if start <= len(last.text):
            joined = last.text[:start] + event.text
            pieces[-1] = replace(event, offset=last.offset, text=joined)
            return
    pieces.append(event)
