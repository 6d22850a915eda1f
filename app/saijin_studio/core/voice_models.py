"""Voices that are offered to be fetched: what they consist of, what they speak, under which terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .installed_voice import CONFIG_FILE, VITS_MODEL, VoiceEngine
from .light_voices import LIGHT_VOICES, REPOSITORY, REVISION, LightVoice
from .model_files import HOST, ModelFile, ModelPlan
from .voice_addons import Licence


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """`name` is also its id in the library of voices; `terms` is where its licence can be read.

    `languages` are codes without regions, as the library takes them from what is fetched.
    """

    name: str
    title: str
    engine: VoiceEngine
    languages: tuple[str, ...]
    plan: ModelPlan
    licence: Licence
    terms: str


def light_model(voice: LightVoice) -> VoiceModel:
    """What the Piper project publishes of it, under the names that the library knows."""
    region, who, quality = voice.key.split("-")
    language = region.partition("_")[0]
    folder = f"{language}/{region}/{who}/{quality}"
    model, description = voice.model, voice.description
    files = (
        ModelFile(CONFIG_FILE, description.size, description.sha256, f"{folder}/{voice.key}.onnx.json"),
        ModelFile(VITS_MODEL, model.size, model.sha256, f"{folder}/{voice.key}.onnx"),
    )
    return VoiceModel(
        name=f"piper-{language}-{who.replace('_', '-')}",
        title=voice.title,
        engine="vits",
        languages=(language,),
        plan=ModelPlan(REPOSITORY, REVISION, files),
        licence=voice.licence,
        terms=f"{HOST}/{REPOSITORY}/blob/main/{folder}/MODEL_CARD",
    )


# Named file by file with what each must be: it comes as pickles, which nobody should load from just anywhere.
XTTS: Final = VoiceModel(
    name="xtts-v2",
    title="XTTS v2",
    engine="coqui",
    languages=tuple("en ja ar cs de es fr hi hu it ko nl pl pt ru tr zh".split()),
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
    terms=f"{HOST}/coqui/XTTS-v2/blob/main/LICENSE.txt",
)
VOICE_MODELS: Final = {one.name: one for one in (XTTS, *map(light_model, LIGHT_VOICES))}
