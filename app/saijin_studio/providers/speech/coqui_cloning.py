"""Coqui as the one who makes voices of recordings: XTTS models speak as in a recording."""

from __future__ import annotations

from pathlib import Path

from ...core.cancel import CancelToken
from ...ports import Lack, Speech
from .coqui import CoquiEngine
from .coqui_learnt import learnt_file
from .coqui_voices import ENGINE, CoquiVoices


class CoquiCloning:
    name = ENGINE

    def __init__(self, engine: CoquiEngine, voices: CoquiVoices) -> None:
        """`voices` are those that `engine` speaks with."""
        self._engine = engine
        self._voices = voices

    @property
    def languages(self) -> frozenset[str]:
        model = self._voices.learner()
        return frozenset() if model is None or self._engine.missing() else frozenset(model.languages)

    def lacks(self) -> Lack:
        if self._engine.missing():
            return "part"
        return "" if self._voices.learner() else "model"

    def learnt(self, recording: Path) -> bool:
        model = self._voices.learner()
        try:
            return model is not None and learnt_file(recording, model.folder).is_file()
        except OSError:
            return False

    def learn(self, recording: Path, cancel: CancelToken | None = None) -> None:
        self._engine.learn(recording, cancel)

    def speak_like(self, recording: Path, text: str, language: str, cancel: CancelToken | None = None) -> Speech:
        return self._engine.speak_like(recording, text, language, cancel)
