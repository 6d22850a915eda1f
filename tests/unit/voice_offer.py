"""Voices like those that are published, in small, that a host on this machine has, and a home they are fetched to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from saijin_studio.bootstrap import voices
from saijin_studio.core.light_voices import CC0, LightVoice, Published
from saijin_studio.core.model_files import ModelFile, ModelPlan
from saijin_studio.core.voice_models import XTTS, VoiceModel, light_model
from saijin_studio.paths import Paths
from saijin_studio.ports import SpeechModels
from saijin_studio.services.voice.library import VoiceLibrary
from tests.model_host import ModelHostServer

WEIGHTS = b"\x80\x02" + bytes(range(256)) * 8_000
FILES = {
    "config.json": json.dumps({"model": "xtts", "languages": ["en", "ja", "zh-cn"]}).encode(),
    "vocab.json": b'{"model": {}}',
    "speakers_xtts.pth": b"\x80\x02" + b"speakers" * 20,
    "model.pth": WEIGHTS,
}


def offer_of(files: Mapping[str, bytes]) -> VoiceModel:
    """XTTS with these files."""
    listed = tuple(ModelFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items())
    return replace(XTTS, plan=ModelPlan(XTTS.plan.repository, XTTS.plan.revision, listed))


def light_offer(key: str, model: bytes, description: bytes) -> tuple[VoiceModel, dict[str, bytes]]:
    """A light voice, and the files that a host has of it."""
    sums = (Published(len(data), hashlib.sha256(data).hexdigest()) for data in (model, description))
    made = light_model(LightVoice(key, "Ada", CC0, *sums))
    return made, {f"{key}.onnx.json": description, f"{key}.onnx": model}


class Shelf:
    """The library of a home, with what is offered for it by a host."""

    def __init__(
        self,
        home: Path,
        host: ModelHostServer,
        monkeypatch: pytest.MonkeyPatch,
        offer: VoiceModel | None = None,
        files: Mapping[str, bytes] = FILES,
    ) -> None:
        """The host has `files`, of which the last is the model."""
        self.host = host
        host.files, host.model = dict(files), list(files)[-1]
        monkeypatch.setenv("HF_ENDPOINT", host.url)
        self.paths = Paths(home)
        self.paths.make()
        self.tried: list[str] = []
        self.library = VoiceLibrary(self.paths.voices, lambda engine, folder: self.tried.append(engine))
        self.offer = offer or offer_of(FILES)

    @property
    def coming(self) -> Path:
        """Where it lies while it comes."""
        return self.paths.voices / "fetched" / self.offer.name

    @property
    def models(self) -> SpeechModels:
        """As each start of the studio makes it."""
        return voices.make_models(self.paths, self.library, {self.offer.name: self.offer})
