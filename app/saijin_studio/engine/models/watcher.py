"""Redeploys the process models as soon as a file of theirs changes, for whoever is drawing them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from ...core.errors import SaijinError
from .deployer import model_files

log = logging.getLogger(__name__)
POLL_SECONDS = 0.5
State = dict[Path, tuple[int, int]]


class ModelWatcher:
    """Looks at the times and sizes of *.bpmn and *.dmn in the folders; needs nothing of the operating system."""

    def __init__(self, folders: Sequence[Path], deploy: Callable[[], object], every: float = POLL_SECONDS) -> None:
        """`deploy` is called on the watcher's thread once a change is over: no file changed for `every` seconds.

        A SaijinError of it is logged, and it is tried again.
        """
        self._folders = tuple(folders)
        self._deploy = deploy
        self._every = every
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """What lies there now counts as deployed."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, args=(self._state(),), name="model-watcher", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, deployed: State) -> None:
        before = deployed
        while not self._stop.wait(self._every):
            now = self._state()
            if now == before and now != deployed and self._deployed():
                deployed = now
            before = now

    def _deployed(self) -> bool:
        log.info("a process model has changed")
        try:
            self._deploy()
        except SaijinError as error:
            log.warning("the models cannot be deployed now: %s", error)
            return False
        return True

    def _state(self) -> State:
        found: State = {}
        try:
            for path in model_files(self._folders):
                state = path.stat()
                found[path] = (state.st_mtime_ns, state.st_size)
        except OSError as error:  # a file went between the listing and the look: seen the next time
            log.debug("while looking for models: %s", error)
        return found
