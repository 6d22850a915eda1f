"""The studio's side of coqui_process.py: starts it, asks it, reads its answers as they come, and ends it."""

from __future__ import annotations

import logging
import os
import queue
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ...core.cancel import CancelToken
from ..child_messages import read_message, write_message
from ..child_process import end_child, start_child

log = logging.getLogger(__name__)

LAST_WORDS: Final = 2000  # bytes
ENDS: Final = ("done", "cancelled", "error")


class Gone(Exception):
    """The process has ended; its last words."""


class Frame(NamedTuple):
    header: dict[str, Any]
    body: bytes


class CoquiChild:
    """One run of the program. One thread at a time may ask."""

    def __init__(self, command: Sequence[str]) -> None:
        """Raises OSError."""
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the process is ended
        self._ids = 0
        self._inbox: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()  # None: look what has happened
        self._gone = threading.Event()
        environment = {**os.environ, "PYTHONUTF8": "1", "HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"}
        environment.pop("PYTHONPATH", None)
        environment.pop("PYTHONHOME", None)
        try:
            self._process = start_child(command, self._words, environment)
        except OSError:
            self._words.close()
            raise
        self._reader = threading.Thread(target=self._read, name="coqui", daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any]) -> int:
        """Returns the id of the answers. Raises Gone."""
        self._ids += 1
        self._write({**request, "id": self._ids})
        return self._ids

    def withdraw(self, id_: int, seconds: float) -> bool:
        """No more is wanted; whether the program stopped by itself in that time."""
        deadline = time.monotonic() + seconds
        try:
            self._write({"do": "cancel", "id": id_})
            while True:
                frame = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
                if frame is None and self._is_over():
                    return False
                if frame is not None and frame.header["id"] == id_ and frame.header["kind"] in ENDS:
                    return True
        except (Gone, queue.Empty):
            return False

    def next(self, id_: int, seconds: float, cancel: CancelToken) -> Frame:
        """The next answer. Raises Gone, TimeoutError, Cancelled."""
        while True:
            cancel.raise_if_cancelled()
            try:
                frame = self._inbox.get(timeout=seconds)
            except queue.Empty as error:
                raise TimeoutError(f"it said nothing for {seconds:.0f} s") from error
            cancel.raise_if_cancelled()
            if frame is None and self._is_over():
                raise Gone(self._last_words())
            if frame is not None and frame.header["id"] == id_:
                return frame

    def wake(self) -> None:
        """Has `next` look whether it was cancelled."""
        self._inbox.put(None)

    def kill(self) -> None:
        """At once, from any thread; who waits for an answer hears that it is gone."""
        self._process.kill()

    def end(self) -> None:
        """Kills it and lets go of what belongs to it."""
        self._process.kill()
        self._reader.join()
        end_child(self._process, "the Coqui voices")
        self._words.close()

    def _read(self) -> None:
        source: Any = self._process.stdout
        try:
            while True:
                self._inbox.put(Frame(*read_message(source)))
        except (OSError, EOFError, ValueError) as error:
            log.debug("the Coqui voices: %s", error)
        finally:
            self._gone.set()
            self._inbox.put(None)

    def _is_over(self) -> bool:
        return self._gone.is_set() and self._inbox.empty()

    def _write(self, message: dict[str, Any]) -> None:
        target: Any = self._process.stdin
        try:
            write_message(target, message)
        except (OSError, ValueError) as error:
            raise Gone(self._last_words()) from error

    def _last_words(self) -> str:
        """What it said at its end, on one line."""
        code = self._process.wait()
        size = self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, size - LAST_WORDS))
        lines = [line for line in self._words.read().decode("utf-8", "replace").splitlines() if line.strip()]
        return f"it ended with {code}" + (f": {lines[-1].strip()}" if lines else "")
