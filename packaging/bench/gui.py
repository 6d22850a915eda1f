"""How long the GUI thread is busy at a time while a reply streams into a long chat.

Method: the real window over the real store, without an engine; a chat of 1,000 messages, mixed English and Japanese
with markdown; a reply of 2,000 tokens is announced at 200 tokens/s by a thread, as the worker does. Another thread
posts an event to the GUI thread every 2 ms: what the event waits is how long the thread was busy with something else.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from bench.figure import Figure, figure
from bench.place import apart, screen_name

MESSAGES = 1000
TOKENS = 2000
PER_SECOND = 200
SETTLE_SECONDS = 3.0
WORDS = (
    "The rain **draws** soft lines on the window, and *she smiles*. ",
    "雨の日は本を読むのにちょうどいいですね。 ",
    '"Shall we go?" she asked. ',
    "- a list item\n- another one\n\n",
    "```python\nfor line in lines:\n    print(line)\n```\n\n",
)


def measure() -> Iterator[Figure]:
    """Runs in a process of its own: a QApplication is made once for each."""
    busy = apart("bench.gui", 120)
    method = f"{TOKENS} tokens at {PER_SECOND}/s into {MESSAGES} messages, {screen_name()}; the goal is for the longest"
    yield longest(figure("GUI thread busy, longest", "ms", busy, method), 50.0)


def longest(found: Figure, goal: float) -> Figure:
    """Judged by the worst of its values."""
    return Figure(
        found.name, found.unit, found.high, found.high, found.count, found.method, found.median, found.p95, goal
    )


def main() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from saijin_studio.bootstrap.studio import Studio
    from saijin_studio.core.bus import EventBus
    from saijin_studio.paths import Paths
    from saijin_studio.services.settings import SettingsService
    from saijin_studio.ui.app import StudioWindow

    paths, bus = Paths(Path(os.environ["SAIJIN_HOME"])), EventBus()
    paths.make()
    settings = SettingsService(paths.settings_file, bus)
    studio = Studio(paths, settings, bus, speaks=False)
    conversation, turn = _fill(studio)
    application = QApplication(sys.argv[:1])
    services: Future[object] = Future()
    services.set_result(studio.services)
    window = StudioWindow(application, services, bus, paths, settings.current, lambda: None)  # type: ignore[arg-type]
    heart = _heart()
    streaming = threading.Event()
    writer = threading.Thread(target=_stream, args=(bus, conversation, turn, streaming, application))
    beats = threading.Thread(target=_beat, args=(heart, streaming, writer))
    window.show()
    window.context.open_section("chats", conversation=conversation)
    QTimer.singleShot(int(1000 * SETTLE_SECONDS), writer.start)
    QTimer.singleShot(int(1000 * SETTLE_SECONDS), beats.start)
    application.exec()
    writer.join()
    beats.join()
    rows = window.window.section("chats").chat.transcript.stack.rows  # type: ignore[attr-defined]
    shown = len(rows[-1].text)
    window.close()
    studio.close()
    if shown < 4 * TOKENS - 200:
        raise SystemExit(f"the reply was not shown as it came: {shown} characters")
    print(json.dumps(heart.waited))


def _heart() -> Any:
    from PySide6.QtCore import QObject, Qt, Signal, Slot

    class Heart(QObject):
        """Lives on the GUI thread; `waited` are the milliseconds from each post to its handling."""

        beat = Signal(float)

        def __init__(self) -> None:
            super().__init__()
            self.waited: list[float] = []
            self.beat.connect(self.felt, Qt.ConnectionType.QueuedConnection)

        @Slot(float)
        def felt(self, posted: float) -> None:
            self.waited.append(1000 * (time.perf_counter() - posted))

    return Heart()


def _beat(heart: Any, streaming: threading.Event, writer: threading.Thread) -> None:
    pause = threading.Event()
    streaming.wait(10)
    while streaming.is_set() and writer.is_alive():
        heart.beat.emit(time.perf_counter())
        pause.wait(0.002)


def _fill(studio: object) -> tuple[str, str]:
    """A chat of 1,000 messages and a turn that is being answered."""
    from saijin_studio.bootstrap.studio import Studio
    from saijin_studio.core.conversation import MessageState, TurnState
    from saijin_studio.storage.database import Database
    from saijin_studio.storage.replies import ReplyStore
    from saijin_studio.storage.turns import TurnStore

    assert isinstance(studio, Studio)
    conversation = studio.services.chat.new_conversation("yuuri")
    database = Database.at(studio.services.paths.database_file)
    turns, replies = TurnStore(database), ReplyStore(database)
    for number in range(MESSAGES // 2):
        turn, _, _ = turns.send(conversation.id, f"Question {number}: {WORDS[number % 3]}", "chat_interaction")
        reply = "".join(WORDS[(number + step) % len(WORDS)] for step in range(1 + number % 9))
        replies.deliver(turn.correlation_id, "fill", reply, MessageState.COMPLETE, TurnState.ANSWERED)
    turn, _, _ = turns.send(conversation.id, "And now?", "chat_interaction")
    turns.update(turn.correlation_id, persona_key="yuuri", state=TurnState.RUNNING)
    database.close()
    return conversation.id, turn.correlation_id


def _stream(bus: object, conversation: str, turn: str, streaming: threading.Event, application: object) -> None:
    from PySide6.QtCore import QMetaObject, Qt

    from saijin_studio.core.bus import EventBus
    from saijin_studio.core.conversation import TurnState
    from saijin_studio.core.events import TextStreamed, TurnChanged

    assert isinstance(bus, EventBus)
    bus.publish(TurnChanged(turn, conversation, TurnState.RUNNING, "yuuri"))
    text = "".join(WORDS[step % len(WORDS)] for step in range(TOKENS))
    streaming.set()
    pause, begin, offset = threading.Event(), time.perf_counter(), 0
    for number in range(TOKENS):
        pause.wait(max(0.0, begin + number / PER_SECOND - time.perf_counter()))
        piece = text[offset : offset + 4]
        bus.publish(TextStreamed(turn, conversation, offset, piece))
        offset += len(piece)
    streaming.clear()
    QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
