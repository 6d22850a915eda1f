"""PortAudio lists its devices once, when it is started. Starting it again would take every open stream along, so those
who open streams say so here; and whoever asks it meanwhile would find no device, so those who ask say so, too.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.RLock()
_streams = 0


def take() -> None:
    """A stream is about to be opened."""
    global _streams
    with _lock:
        _streams += 1


def give() -> None:
    """It is closed, or could not be opened."""
    global _streams
    with _lock:
        _streams -= 1


@contextmanager
def looking() -> Iterator[None]:
    """Nobody starts it again while its devices are asked for."""
    with _lock:
        yield


def list_anew(library: Any) -> bool:
    """Has `library`, the module sounddevice, look for devices again; false where a stream is open."""
    with _lock:
        if _streams:
            return False
        library._terminate()
        library._initialize()
        return True
