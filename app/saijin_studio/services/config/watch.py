"""Notices when the configuration file is edited while the studio runs."""

from __future__ import annotations

from ...core.repeat import Repeater
from .service import BpmConfigService

LOOK_SECONDS = 2.0


class BpmConfigWatch:
    """One thread with one look at the file's date every two seconds."""

    def __init__(self, config: BpmConfigService, every: float = LOOK_SECONDS) -> None:
        self._looks = Repeater("config-watch", every, config.refresh_if_changed)

    def start(self) -> None:
        self._looks.start()

    def stop(self) -> None:
        """May be called without a start."""
        self._looks.stop(wait=True)
