"""A voice like XTTS v2, in small, that a host on this machine has, and a home that it is fetched to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from saijin_studio.bootstrap import voices
from saijin_studio.core.model_files import ModelFile, ModelPlan
from saijin_studio.core.voice_models import XTTS, VoiceModel
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


class Shelf:
    """The library of a home, with what is offered for it by a host."""

    def __init__(self, home: Path, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.host = host
        host.files, host.model = dict(FILES), "model.pth"
        monkeypatch.setenv("HF_ENDPOINT", host.url)
        self.paths = Paths(home)
        self.paths.make()
        self.tried: list[str] = []
        self.library = VoiceLibrary(self.paths.voices, lambda engine, folder: self.tried.append(engine))
        self.offer = offer_of(FILES)

    @property
    def coming(self) -> Path:
        """Where it lies while it comes."""
        return self.paths.voices / "fetched" / self.offer.name

    @property
    def models(self) -> SpeechModels:
        """As each start of the studio makes it."""
        return voices.make_models(self.paths, self.library, {self.offer.name: self.offer})
