"""PortAudio lists its devices once, when it is started. Starting it again would take every open stream along, so those
who open streams say so here.
"""

from __future__ import annotations

import threading
from typing import Any

_lock = threading.Lock()
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


def list_anew(library: Any) -> bool:
    """Has `library`, the module sounddevice, look for devices again; false where a stream is open."""
    with _lock:
        if _streams:
            return False
        library._terminate()
        library._initialize()
        return True
