"""The models of the local engine on the disk: brought from the network when a person asks, and removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ...core.cancel import CancelToken
from ...core.hearing_models import MEGABYTE, SIZES, ModelFault, ModelStatus
from ..model_folders import READY, ModelFolders, Tell, read_plan, size_of
from .model_host import ModelHost

NAME: Final = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)


class WhisperModels:
    """ports.SpeechModels. `let_go` ends whoever uses a model that is being removed. Thread-safe."""

    def __init__(self, home: Path, host: ModelHost | None = None, let_go: Callable[[], None] = lambda: None) -> None:
        self._home = home
        self._host = host or ModelHost()
        self._folders = ModelFolders(self._host)
        self.let_go = let_go

    def folder(self, name: str) -> Path | None:
        """Where the model lies that can be used, None where there is none."""
        place = self._place(name)
        there = place / ("model.bin" if Path(name).is_absolute() else READY)
        return place if there.is_file() else None

    def status(self, name: str) -> ModelStatus:
        place = self._place(name)
        own = Path(name).is_absolute()
        if self.folder(name) is not None:
            return ModelStatus(name, "ready", size_of(place), own=own)
        total = SIZES.get(name, 0) * MEGABYTE
        plan = read_plan(place)
        come = 0 if own else size_of(place)  # whatever it is, it takes room and can be removed
        if not come:
            return ModelStatus(name, "absent", download_bytes=total, own=own)
        return ModelStatus(name, "begun", come, plan.total if plan is not None else total)

    def fetch(self, name: str, tell: Tell, cancel: CancelToken) -> ModelStatus:
        if not NAME.fullmatch(name):
            raise ModelFault(f"{name} is the name of no model", model=name, reason="unknown")
        place = self._place(name)
        with self._folders.reserved(name, place, cancel) as stop:
            if self.folder(name) is None:
                self._folders.bring(place, lambda: self._host.plan(name, stop), tell, stop)
        return self.status(name)

    def remove(self, name: str) -> bool:
        return bool(NAME.fullmatch(name)) and self._folders.remove(name, self._place(name), self.let_go)

    def close(self) -> None:
        self._folders.close()

    def _place(self, name: str) -> Path:
        """A path is the person's own folder; any other name lies here, "owner/name" too."""
        if Path(name).is_absolute():
            return Path(name)
        return self._home / (re.sub(r"[^\w.-]", "_", name.replace("/", "--")).lstrip(".") or "_")
