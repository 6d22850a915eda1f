"""Looks after the library in the background: forgets what has been deleted for long, and fills the search's index."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from ..core.bus import EventBus
from ..core.errors import SaijinError
from ..core.events import ConversationChanged
from ..storage.search_fill import SearchFill

log = logging.getLogger(__name__)
EVERY_SECONDS = 6 * 3600.0
CHUNK = 40  # messages that are taken in at once: other writers wait no longer than for these
REST = 2.0  # times as long as a chunk took: the window stays smooth
SETTLE_SECONDS = 0.3  # in which more may change


class LibraryUpkeep:
    """Works on a thread of its own from `start` to `stop`.

    A chat that changed may have come from a file, with messages that nobody has taken into the index.
    """

    def __init__(self, fill: SearchFill, forget_old: Callable[[], int], bus: EventBus) -> None:
        self._fill = fill
        self._forget_old = forget_old
        self._bus = bus
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="library-upkeep", daemon=True)
        self._end: Callable[[], None] = lambda: None

    def start(self) -> None:
        self._end = self._bus.subscribe(ConversationChanged, self._note)
        self._thread.start()

    def stop(self) -> None:
        """Returns when the chunk under way is stored. May be called without a start."""
        self._end()
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(10.0)

    def fill(self, conversation_id: str = "") -> int:
        """Takes in what is missing, of one chat or of all; returns how many messages. Raises StorageError."""
        last, taken = "", 0
        while not self._stopping.is_set():
            began = time.monotonic()
            found = self._fill.missing(last, CHUNK, conversation_id)
            if not found:
                break
            self._fill.take_in(found)
            last, taken = found[-1].message_id, taken + len(found)
            self._stopping.wait(REST * (time.monotonic() - began))
        return taken

    def _note(self, event: ConversationChanged) -> None:
        with self._lock:
            self._changed.add(event.conversation_id)
        self._wake.set()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stopping.is_set():
            try:
                if time.monotonic() >= due:
                    due = time.monotonic() + EVERY_SECONDS
                    self._forget_old()
                    self.fill()
                for conversation_id in self._take():
                    self.fill(conversation_id)
            except SaijinError as error:
                log.info("the library is looked after later: %s", error)
            if not self._stopping.is_set():  # looked at behind the clearing of `_wake`, so that `stop` is not missed
                self._wake.wait(max(0.0, due - time.monotonic()))
            self._stopping.wait(SETTLE_SECONDS)

    def _take(self) -> set[str]:
        with self._lock:
            taken, self._changed = self._changed, set()
            self._wake.clear()
        return taken
