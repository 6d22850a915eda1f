"""Voices that are offered to be fetched: what they consist of, what they speak, under which terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .installed_voice import VoiceEngine
from .model_files import ModelFile, ModelPlan
from .voice_addons import Licence


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """`name` is also its id in the library of voices; `terms` is where its licence can be read."""

    name: str
    title: str
    engine: VoiceEngine
    plan: ModelPlan
    licence: Licence
    terms: str


# Named file by file with what each must be: it comes as pickles, which nobody should load from just anywhere.
XTTS: Final = VoiceModel(
    name="xtts-v2",
    title="XTTS v2",
    engine="coqui",
    plan=ModelPlan(
        "coqui/XTTS-v2",
        "6c2b0d75eae4b7047358e3b6bd9325f857d43f77",
        (
            ModelFile("config.json", 4_368, "ef262b1454dd2a77e1461b0b2cd53e19b8a7624cc131b837d36df67356bc75e8"),
            ModelFile("vocab.json", 361_219, "928260878a59da8a72a2a5b7687fea29d5106137669d90945430fe17e415304a"),
            ModelFile(
                "speakers_xtts.pth", 7_754_818, "f0f6137c19a4eab0cbbe4c99b5babacf68b1746e50da90807708c10e645b943b"
            ),
            ModelFile("model.pth", 1_867_929_118, "c7ea20001c6a0a841c77e252d8409f6a74fb423e79b3206a0771ba5989776187"),
        ),
    ),
    licence=Licence("weights", "Coqui Public Model License", False),
    terms="https://huggingface.co/coqui/XTTS-v2/blob/main/LICENSE.txt",
)
VOICE_MODELS: Final = {one.name: one for one in (XTTS,)}
