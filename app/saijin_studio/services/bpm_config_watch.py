"""Notices when the configuration file is edited while the studio runs."""

from __future__ import annotations

import threading

from .bpm_config import BpmConfigService

LOOK_SECONDS = 2.0


class BpmConfigWatch:
    """One thread with one look at the file's date every two seconds."""

    def __init__(self, config: BpmConfigService, every: float = LOOK_SECONDS) -> None:
        self._config = config
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="config-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """May be called without a start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self._config.refresh_if_changed()
