"""A voice that was brought to this machine, as the library of voices keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

CONFIG_FILE: Final = "config.json"
VITS_MODEL: Final = "model.onnx"
COQUI_MODEL: Final = "model.safetensors"
COQUI_PICKLE: Final = "model.pth"

# The engine that speaks with it: vits has an ONNX model, coqui a model of Coqui TTS.
VoiceEngine = Literal["vits", "coqui"]
# card: it came with a persona, and nobody has accepted it yet. Only what is ready is ever loaded.
VoiceState = Literal["ready", "card", "broken"]


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """`id` names its folder and is what VoiceChoice.variant says; `size` is in bytes.

    `pickle`: its model is a file that can run programs when it is loaded, and a person installed it all the same.
    """

    id: str
    name: str
    engine: VoiceEngine
    languages: tuple[str, ...]
    folder: Path
    size: int = 0
    licence: str = ""
    state: VoiceState = "ready"
    speakers: tuple[str, ...] = ()
    pickle: bool = False
