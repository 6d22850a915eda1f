"""Voices that are offered, without a network."""

from __future__ import annotations

from dataclasses import replace

from saijin_studio.core.hearing_models import ModelStatus
from saijin_studio.core.voice_models import VOICE_MODELS
from tests.unit.hearing_stage import FakeModels


class FakeVoiceModels(FakeModels):
    """With the size that is told of the real ones."""

    def status(self, name: str) -> ModelStatus:
        return replace(super().status(name), download_bytes=VOICE_MODELS[name].plan.total)
