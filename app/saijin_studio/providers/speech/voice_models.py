"""Voices that are offered to be fetched: brought file by file as they were published, then given to the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ...core.cancel import CancelToken
from ...core.hearing_models import ModelFault, ModelStatus
from ...core.installed_voice import InstalledVoice
from ...core.voice_models import VOICE_MODELS, VoiceModel
from ..model_folders import PLAN, READY, ModelFolders, Tell, read_plan, size_of
from ..model_host import FileHost


class VoiceModels:
    """ports.SpeechModels. Thread-safe.

    Each file is compared with the checksum that this program knows of it. So a person who fetches one here has chosen
    exactly these files, and a pickle among them is one that is wanted.
    """

    def __init__(
        self,
        home: Path,
        installed: Callable[[str], InstalledVoice | None],
        adopt: Callable[[Path, VoiceModel], object],
        drop: Callable[[str], object],
        host: FileHost | None = None,
        offered: Mapping[str, VoiceModel] = VOICE_MODELS,
    ) -> None:
        """`home` is where they come to; `installed`, `adopt` (which moves a folder) and `drop` are the library's."""
        self._home = home
        self._installed = installed
        self._adopt = adopt
        self._drop = drop
        self._folders = ModelFolders(host or FileHost())
        self._offered = offered

    def status(self, name: str) -> ModelStatus:
        """Raises StorageError."""
        model = self._offered.get(name)
        if model is None:
            return ModelStatus(name, "absent")
        voice = self._ready(name)
        if voice is not None:
            return ModelStatus(name, "ready", voice.size, model.plan.total)
        come = size_of(self._home / name)  # whatever it is, it takes room and can be removed
        return ModelStatus(name, "begun" if come else "absent", come, model.plan.total)

    def fetch(self, name: str, tell: Tell, cancel: CancelToken) -> ModelStatus:
        model = self._offered.get(name)
        if model is None:
            raise ModelFault(f"{name} is not offered", model=name, reason="unknown")
        if self._ready(name) is None:
            place = self._home / name
            with self._folders.reserved(name, place, cancel) as stop:
                if self._ready(name) is None:  # another program may have been quicker
                    self._bring(model, place, tell, stop)
        return self.status(name)

    def remove(self, name: str) -> bool:
        if name not in self._offered:
            return False
        begun = self._folders.remove(name, self._home / name)
        voice = self._installed(name)
        if voice is not None:
            self._drop(name)
        return begun or voice is not None

    def close(self) -> None:
        self._folders.close()

    def _bring(self, model: VoiceModel, place: Path, tell: Tell, cancel: CancelToken) -> None:
        if not (place / READY).is_file():
            if read_plan(place) != model.plan:  # what came is of another state of it
                (place / PLAN).unlink(missing_ok=True)
            self._folders.bring(place, lambda: model.plan, tell, cancel)
        self._adopt(place, model)

    def _ready(self, name: str) -> InstalledVoice | None:
        voice = self._installed(name)
        return voice if voice is not None and voice.state == "ready" else None
