"""A token by which one thread asks another to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .errors import Cancelled


class CancelToken:
    """Set once, seen by everyone who holds it; thread-safe."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: dict[object, Callable[[], None]] = {}  # in the order in which they came

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        """Sets the token and runs the callbacks on the calling thread; later calls do nothing."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            callbacks, self._callbacks = self._callbacks, {}
        for callback in callbacks.values():
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Runs `callback` when the token is set, at once if it already is (to close a socket, say).

        What is returned takes it back; a callback that is being run by then still runs to its end.
        """
        key = object()
        with self._lock:
            if not self._event.is_set():
                self._callbacks[key] = callback
                return lambda: self._take_back(key)
        callback()
        return lambda: None

    def _take_back(self, key: object) -> None:
        with self._lock:
            self._callbacks.pop(key, None)

    def raise_if_cancelled(self) -> None:
        """Raises Cancelled when the token is set."""
        if self._event.is_set():
            raise Cancelled()

    def wait(self, seconds: float) -> bool:
        """Waits up to `seconds`; true when the token was set."""
        return self._event.wait(seconds)
