"""The in-process event bus: synchronous, typed by event class, safe to use from any thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from .events import Event

log = logging.getLogger(__name__)
E = TypeVar("E", bound=Event)


class EventBus:
    """Handlers run on the publisher's thread and must return at once (hand over to a queue or a Qt signal)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handlers: dict[type[Event], tuple[Callable[[Event], None], ...]] = {}

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Calls `handler` for each event of `kind` and its subclasses; returns the call that ends this."""

        def call(event: Event) -> None:
            handler(event)  # type: ignore[arg-type]

        with self._lock:
            self._handlers[kind] = (*self._handlers.get(kind, ()), call)

        def unsubscribe() -> None:
            with self._lock:
                self._handlers[kind] = tuple(h for h in self._handlers.get(kind, ()) if h is not call)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """A handler that raises is logged; the others still run, for one deaf panel must not stop a reply."""
        for kind in type(event).__mro__:
            for handler in self._handlers.get(kind, ()):
                try:
                    handler(event)
                except Exception:
                    log.exception("event handler failed on %s", type(event).__name__)
