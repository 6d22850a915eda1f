"""What a person does with the long chat, one stage after the other, and what it costs the GUI thread."""

from __future__ import annotations

import threading
import time
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot

from bench.chat_long import (
    DRAGGED,
    FRAME_MS,
    OPENINGS,
    PER_SECOND,
    TOKENS,
    WHEEL_PX,
    WHEELED,
    stream,
    streamed_text,
)
from saijin_studio.core.conversation import TurnState
from saijin_studio.core.events import TurnChanged

SETTLE_MS = 1000


class Driver(QObject):
    """Opens, scrolls and streams; milliseconds by stage come into `found`."""

    beat = Signal(float)

    def __init__(self, window: Any, conversation: str, services: Any, found: dict[str, list[float]]) -> None:
        super().__init__()
        self._window, self._services, self._found = window, services, found
        self._long, self._short = conversation, services.chat.conversations()[0].id
        self._last = services.chat.messages(conversation, None, 1)[0].id
        for stage in ("open", "drag", "wheel", "stream", "above", "moved"):
            found[stage] = []
        self._clicked = 0.0
        self._frame_at: float | None = None
        self._moves: list[int] = []
        self._noted: list[float] = []
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._stage = ""
        self._place: tuple[str, int, int] | None = None
        self._frames = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._frame)
        self.beat.connect(self._felt, Qt.ConnectionType.QueuedConnection)

    @property
    def _transcript(self) -> Any:
        return self._window.window.section("chats").chat.transcript

    @property
    def _live(self) -> Any:
        return self._window.window.section("chats").chat.live

    def begin(self) -> None:
        QTimer.singleShot(SETTLE_MS, self._away)

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    # -- opening

    @Slot()
    def _away(self) -> None:
        """To another chat, and from there to the long one."""
        self._window.context.open_section("chats", conversation=self._short)
        QTimer.singleShot(SETTLE_MS, self._click)

    @Slot()
    def _click(self) -> None:
        self._transcript.viewport().installEventFilter(self)
        self._clicked = time.perf_counter()
        self._window.context.open_section("chats", conversation=self._long)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._clicked:
            rows = self._transcript.stack.rows
            if rows and rows[-1].key == self._last:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self._painted)  # once this picture is made
        return False

    @Slot()
    def _painted(self) -> None:
        self._found["open"].append(1000 * (time.perf_counter() - self._clicked))
        self._clicked = 0.0
        if self._live.reading():
            self._live.settled.connect(self._whole, Qt.ConnectionType.SingleShotConnection)
        else:
            self._whole()

    @Slot()
    def _whole(self) -> None:
        """What came before the last messages is there too."""
        enough = len(self._found["open"]) == OPENINGS
        QTimer.singleShot(SETTLE_MS, self._drag if enough else self._away)

    # -- scrolling

    @Slot()
    def _drag(self) -> None:
        if len(self._transcript.stack.rows) < 10_000:
            raise SystemExit(f"only {len(self._transcript.stack.rows)} messages are shown")
        bar = self._transcript.verticalScrollBar()
        bar.setSliderDown(True)
        most = bar.maximum()
        self._moves = [most * step // DRAGGED for step in range(DRAGGED, -1, -1)]
        self._scroll("drag")

    def _wheel(self) -> None:
        bar = self._transcript.verticalScrollBar()
        bar.setSliderDown(True)
        bar.setValue(bar.maximum() // 2)
        bar.setSliderDown(False)
        self._moves = [WHEEL_PX] * (WHEELED // 2) + [-WHEEL_PX] * (WHEELED // 2)
        self._scroll("wheel")

    def _scroll(self, stage: str) -> None:
        self._stage, self._frame_at = stage, None
        self._moves.reverse()
        self._frames.start()

    @Slot()
    def _frame(self) -> None:
        now = time.thread_time()
        if self._frame_at is not None:
            self._found[self._stage].append(1000 * (now - self._frame_at))
        self._frame_at = now
        if not self._moves:
            self._frames.stop()
            self._scrolled()
            return
        bar, move = self._transcript.verticalScrollBar(), self._moves.pop()
        bar.setValue(move if self._stage == "drag" else bar.value() + move)

    def _scrolled(self) -> None:
        self._transcript.verticalScrollBar().setSliderDown(False)
        if self._stage == "drag":
            self._wheel()
            return
        self._transcript.to_end()
        QTimer.singleShot(SETTLE_MS, lambda: self._stream("stream"))

    # -- streaming

    def _stream(self, stage: str) -> None:
        self._stage, self._noted, self._place = stage, self._found[stage], None
        turn = f"turn-{stage}"
        bus = self._services.bus
        bus.publish(TurnChanged(turn, self._long, TurnState.RUNNING, "yuuri"))
        done = threading.Event()
        writer = threading.Thread(target=stream, args=(bus, self._long, turn, streamed_text(), done))
        heart = threading.Thread(target=self._beat, args=(done,))
        self._threads += [writer, heart]
        writer.start()
        heart.start()
        QTimer.singleShot(int(1000 * TOKENS / PER_SECOND) + SETTLE_MS, self._streamed)

    def _beat(self, done: threading.Event) -> None:
        while not done.is_set() and not self._over.wait(0.002):
            self.beat.emit(time.perf_counter())

    @Slot(float)
    def _felt(self, posted: float) -> None:
        self._noted.append(1000 * (time.perf_counter() - posted))
        if self._stage != "above" or not self._transcript.placed:
            return
        first = self._transcript.placed[0]
        before, self._place = self._place, (first.row.key, first.number, first.y)
        if before is not None:
            same = before[:2] == self._place[:2]
            self._found["moved"].append(abs(before[2] - first.y) if same else 1000.0)

    @Slot()
    def _streamed(self) -> None:
        text = self._transcript.stack.rows[-1].text
        if len(text) < 4 * TOKENS - 200:
            raise SystemExit(f"the reply was not shown as it came: {len(text)} characters")
        if self._stage == "above":
            QCoreApplication.quit()
            return
        self._transcript.scroll_by(-4000)
        QTimer.singleShot(500, lambda: self._stream("above"))
