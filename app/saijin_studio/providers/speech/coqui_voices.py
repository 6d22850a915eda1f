"""The voices that Coqui speaks with: models that were brought here, and recordings that an XTTS model speaks like."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ...core.errors import SpeechUnavailable
from ...core.installed_voice import CONFIG_FILE, InstalledVoice
from ...core.recorded_voice import RecordedVoice
from ...core.voice import EngineVoice

ENGINE: Final = "coqui"
SPEAKERS: Final = "speakers.safetensors"
SPEAKERS_PICKLE: Final = "speakers_xtts.pth"


@dataclass(frozen=True, slots=True)
class ChosenVoice:
    """`speaker` is one of the model's own; `recording` takes its place."""

    model: InstalledVoice
    speaker: str = ""
    recording: Path | None = None


class CoquiVoices:
    def __init__(
        self, installed: Callable[[], Sequence[InstalledVoice]], recorded: Callable[[], Sequence[RecordedVoice]]
    ) -> None:
        """Both give only what may be used."""
        self._installed = installed
        self._recorded = recorded

    @property
    def languages(self) -> frozenset[str]:
        able = {language for model in self._able() for language in model.languages}
        learner = self.learner()
        return frozenset(able.union(learner.languages) if learner is not None and self._recorded() else able)

    def only_cloned(self, language: str) -> bool:
        return not any(language in model.languages for model in self._able())

    def listed(self, language: str) -> tuple[EngineVoice, ...]:
        found = []
        for model in self._able():
            if language in model.languages:
                named = [(f"{model.id}:{speaker}", f"{model.name}, {speaker}") for speaker in model.speakers]
                for id_, name in named or [(model.id, model.name)]:
                    found.append(EngineVoice(id_, name, model.languages, model.licence))
        learner = self.learner()
        if learner is not None and language in learner.languages:
            for one in self._recorded():
                found.append(EngineVoice(one.id, one.name, learner.languages, learner.licence, cloned=True))
        return tuple(found)

    def chosen(self, language: str, variant: str) -> ChosenVoice:
        """The wanted one, else the first that speaks the language. Raises SpeechUnavailable."""
        name, _, speaker = variant.partition(":")
        able = [model for model in self._able() if language in model.languages]
        found = {model.id: ChosenVoice(model, speaker if model.id == name else "") for model in able}
        learner = self.learner()
        if learner is not None and language in learner.languages:
            found |= {one.id: ChosenVoice(learner, recording=one.file) for one in self._recorded()}
        if not found:
            raise SpeechUnavailable(f"no voice for {language}", provider=ENGINE, language=language, reason="no_voice")
        return found.get(name) or next(iter(found.values()))

    def at(self, folder: Path) -> ChosenVoice:
        """The model that lies there, which need not be one of those that may be used."""
        found = next((model for model in self._installed() if model.folder == folder), None)
        return ChosenVoice(found or InstalledVoice(folder.name, folder.name, ENGINE, (), folder))

    def like(self, recording: Path) -> ChosenVoice:
        """The voice of a recording. Raises SpeechUnavailable without a model that can speak so."""
        model = self.learner()
        if model is None:
            raise SpeechUnavailable("no XTTS model is installed", provider=ENGINE, language="", reason="no_learner")
        return ChosenVoice(model, recording=recording)

    def learner(self) -> InstalledVoice | None:
        """The first model that can speak like a recording."""
        return next((model for model in self._installed() if kind_of(model.folder) == "xtts"), None)

    def _able(self) -> list[InstalledVoice]:
        """Those with a voice of their own: an XTTS model without speakers only lends its own to recordings."""
        return [model for model in self._installed() if kind_of(model.folder) != "xtts" or has_speakers(model)]


def has_speakers(model: InstalledVoice) -> bool:
    files = (SPEAKERS, SPEAKERS_PICKLE) if model.pickle else (SPEAKERS,)
    return bool(model.speakers) or any((model.folder / name).is_file() for name in files)


def kind_of(folder: Path) -> str:
    """vits, xtts, or "" where the folder's configuration does not say."""
    try:
        file = folder / CONFIG_FILE
        return _kind_in(file, file.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


@lru_cache(maxsize=64)
def _kind_in(file: Path, changed: int) -> str:
    del changed  # part of the key: another state of the file is read anew
    return str(json.loads(file.read_bytes())["model"]).lower()
