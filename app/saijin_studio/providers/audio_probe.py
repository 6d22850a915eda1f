"""Whether there is a sound library and a device that sounds."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from . import sound_library

log = logging.getLogger(__name__)
PROBE_AGAIN_SECONDS: Final = 5.0


class AudioProbe:
    """Whether there is a sound library and a device; looked up when first asked, again some time after a no."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._missing: str | None = None
        self._asked_at: float | None = None
        self.known_good = False

    def missing(self, device: str) -> str | None:
        with self._lock:
            now = time.monotonic()
            stale = self._missing is not None and now - (self._asked_at or now) > PROBE_AGAIN_SECONDS
            if self._asked_at is None or stale:
                self._missing = _look_for_device(device, again=stale)
                self._asked_at = now
            return self._missing

    def opened(self) -> None:
        with self._lock:
            self._missing, self._asked_at, self.known_good = None, time.monotonic(), True

    def failed(self) -> None:
        """The device that is listed cannot be opened; the library lists anew only after being started again."""
        with self._lock:
            self.known_good = False
            self._missing = _look_for_device("", again=True) or "audio_device"
            self._asked_at = time.monotonic()


def _look_for_device(device: str, again: bool) -> str | None:
    try:
        import sounddevice as sd
    except (OSError, ImportError) as error:
        log.info("no sound library: %s", error)
        return "audio_library"
    try:
        with sound_library.looking():
            if again:
                sound_library.list_anew(sd)
            sd.query_devices(device or None, "output")
    except (sd.PortAudioError, ValueError) as error:
        log.info("no sound device: %s", error)
        return "audio_device" if not device else _look_for_device("", again=False)
    return None
