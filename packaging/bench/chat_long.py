"""A chat of 10,000 messages among 100,000 in 1,000 chats: opened, scrolled, streamed into, listed and searched.

Method: the real window over the real store, without an engine. Opened: from the click on the chat, another one being
shown, to the moment when its last message is painted; read from the store each time. Scrolled: the bar is dragged from
the end to the first message, then the wheel is turned; a frame is the CPU time of the GUI thread from tick to tick.
Streamed: 500 tokens a second, once while the end is shown and once while something above is read; another thread posts
an event every 2 ms, and what the event waits is how long the GUI thread was busy. Each sentence is said, and marked,
as soon as it is written.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from bench.figure import Figure, figure
from bench.gui import longest
from bench.long_chat import LONG, MESSAGES, PARTS, RARE, fill
from bench.place import apart, screen_name

OPENINGS, ASKED = 5, 20
FRAME_MS, FRAME = 16, 16.0
DRAGGED, WHEELED, WHEEL_PX = 240, 240, 180  # frames of each, px of a turn of the wheel
TOKENS, PER_SECOND = 1_500, 500
PATIENCE = 240


def measure() -> Iterator[Figure]:
    """Runs in a process of its own: a QApplication is made once for each."""
    yield from _figures(apart("bench.chat_long", PATIENCE))


def _figures(found: dict[str, list[float]]) -> Iterator[Figure]:
    many, long = f"{MESSAGES:,} messages in the store", f"{LONG:,} messages, 20 MB, {screen_name()}"
    yield figure("Chat list with 1,000 chats", "ms", found["list"], many, 100.0)
    yield longest(figure("Search, a rare word", "ms", found["rare"], f"{many}; the goal is for the longest"), 100.0)
    yield longest(figure("Search, a common word", "ms", found["common"], f"{many}; the goal is for the longest"), 100.0)
    yield longest(figure("Search, Japanese", "ms", found["japanese"], f"{many}; the goal is for the longest"), 100.0)
    yield figure("Prompt of 8k from 10,000 messages", "ms", found["prompt"], "as the context meter makes it", 30.0)
    yield figure("Long chat opens", "ms", found["open"], f"click to the last message painted, {long}", 200.0)
    yield rarest("Long chat dragged end to end, a frame", found["drag"], long)
    yield rarest("Long chat, wheel, a frame", found["wheel"], long)
    yield rarest("Streaming 500/s at the end, GUI busy", found["stream"], long)
    yield rarest("Streaming 500/s while reading above, GUI busy", found["above"], long)
    yield figure("Moved while reading above", "px", found["moved"], "what is read, at each event", 0.0)


def rarest(name: str, values: list[float], method: str) -> Figure:
    """Judged by what only one in a hundred is above."""
    one = figure(name, "ms", values, f"{method}; the goal is for p99")
    p99 = sorted(values)[int(0.99 * (len(values) - 1))]
    return Figure(one.name, one.unit, p99, one.high, one.count, one.method, one.median, one.p95, FRAME)


def main() -> None:
    from PySide6.QtWidgets import QApplication

    from bench.long_driver import Driver
    from saijin_studio.bootstrap.studio import Studio
    from saijin_studio.core.bus import EventBus
    from saijin_studio.paths import Paths
    from saijin_studio.services.settings import SettingsService
    from saijin_studio.storage.database import Database
    from saijin_studio.ui.app import StudioWindow

    paths, bus = Paths(Path(os.environ["SAIJIN_HOME"])), EventBus()
    paths.make()
    database = Database.at(paths.database_file)
    conversation = fill(database)
    index(database)
    database.close()
    settings = SettingsService(paths.settings_file, bus)
    studio = Studio(paths, settings, bus, speaks=False)
    found = _asked(studio.services, conversation)
    services: Future[Any] = Future()
    services.set_result(studio.services)
    application = QApplication(sys.argv[:1])
    window = StudioWindow(application, services, bus, paths, settings.current, lambda: None)
    driver = Driver(window, conversation, studio.services, found)
    window.show()
    driver.begin()
    application.exec()
    driver.end()
    window.window.close()
    window.close()
    studio.close()
    print(json.dumps(found))


def index(database: Any) -> None:
    """All messages are in the search's index, as after an hour of the studio."""
    from saijin_studio.storage.search_fill import SearchFill

    store, last = SearchFill(database), ""
    while some := store.missing(last, 2_000):
        store.take_in(some)
        last = some[-1].message_id


def _asked(services: Any, conversation: str) -> dict[str, list[float]]:
    """Milliseconds of what is asked of the services, without a window."""
    from saijin_studio.core.library import Search

    return {
        "list": timed(services.chat.conversations),
        "rare": timed(lambda: services.library.search(Search(RARE))),
        "common": timed(lambda: services.library.search(Search("rain"))),
        "japanese": timed(lambda: services.library.search(Search("図書館の窓"))),
        "prompt": timed(lambda: services.options.meter(conversation, "What did we say about the harbour?")),
    }


def timed(act: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(ASKED + 1):
        at = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - at))
    return taken[1:]  # the first reads the file


def stream(bus: Any, conversation: str, turn: str, text: str, done: threading.Event) -> None:
    """Announces words as the worker does, from its own thread, and says each sentence as soon as it is there."""
    from saijin_studio.core.events import SpeechChanged, TextStreamed
    from saijin_studio.core.spoken import SpokenText

    reader = SpokenText("en")
    sentences = deque([*reader.feed(text), *reader.finish()])
    pause, begin = threading.Event(), time.perf_counter()
    for number in range(TOKENS):
        pause.wait(max(0.0, begin + number / PER_SECOND - time.perf_counter()))
        bus.publish(TextStreamed(turn, conversation, 4 * number, text[4 * number : 4 * number + 4]))
        while sentences and sentences[0].end <= 4 * number:
            said = sentences.popleft()
            bus.publish(SpeechChanged(turn, None, "speaking", 0, said.text, said.begin, said.end))
    done.set()


def streamed_text() -> str:
    return "".join(PARTS[step % len(PARTS)] for step in range(TOKENS))[: 4 * TOKENS]


if __name__ == "__main__":
    main()
