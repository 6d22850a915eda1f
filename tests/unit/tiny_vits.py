"""A tiny voice with the inputs and the output of a VITS one: it hums each token for a time, at a pitch of its own.

Token n sounds at 100 + 10 n Hz for TOKEN_SAMPLES times the length scale; a speaker's number adds 500 Hz.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE = 16_000
TOKEN_SAMPLES = 320
Faulty = Literal["", "nan", "whole", "two", "empty", "endless"]


def write_model(file: Path, faulty: Faulty = "", speakers: bool = False, strange: str = "") -> None:
    """`strange` names one more input, which no such voice has."""
    values: dict[str, Any] = {
        "one": np.array([1], np.int64),
        "zero": np.array(0.0, np.float32),
        "step": np.array(1.0, np.float32),
        "length_at": np.array(1, np.int64),
        "samples": np.array(float(TOKEN_SAMPLES), np.float32),
        "base": np.array(100.0, np.float32),
        "ten": np.array(10.0, np.float32),
        "far": np.array(500.0, np.float32),
        "radians": np.array(2 * np.pi / RATE, np.float32),
        "flat": np.array([1, 1, -1], np.int64),
        "loud": np.array(0.5, np.float32),
    }
    node = helper.make_node
    nodes = [
        node("Gather", ["scales", "length_at"], ["length"]),
        node("Mul", ["samples", "length"], ["count"]),
        node("Range", ["zero", "count", "step"], ["times"]),
        node("Cast", ["input"], ["tokens"], to=TensorProto.FLOAT),
        node("Mul", ["tokens", "ten"], ["above"]),
        node("Add", ["above", "base"], ["plain_pitch"]),
        *_speaker(speakers),
        node("Unsqueeze", ["pitch", "two_axis"], ["column"]),
        node("Mul", ["column", "times"], ["cycles"]),
        node("Mul", ["cycles", "radians"], ["phase"]),
        node("Sin", ["phase"], ["wave"]),
        node("Mul", ["wave", "loud"], ["softer"]),
        node("Reshape", ["softer", "flat"], ["sound"]),
        *_ending(faulty),
    ]
    values["two_axis"] = np.array([2], np.int64)
    values |= {"nothing": np.array(0.0, np.float32), "from": np.array([0], np.int64), "axis": np.array([2], np.int64)}
    values["many"] = np.array([1, 1, 5_000], np.int64)
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        *([helper.make_tensor_value_info("sid", TensorProto.INT64, [1])] if speakers else []),
        *([helper.make_tensor_value_info(strange, TensorProto.FLOAT, [1])] if strange else []),
    ]
    kind = TensorProto.INT64 if faulty == "whole" else TensorProto.FLOAT
    output = helper.make_tensor_value_info("output", kind, None)
    kept = [numpy_helper.from_array(value, name) for name, value in values.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, [output], kept)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(made, str(file))


def _speaker(speakers: bool) -> list[Any]:
    node = helper.make_node
    if not speakers:
        return [node("Identity", ["plain_pitch"], ["pitch"])]
    return [
        node("Cast", ["sid"], ["who"], to=TensorProto.FLOAT),
        node("Mul", ["who", "far"], ["lift"]),
        node("Add", ["plain_pitch", "lift"], ["pitch"]),
    ]


def _ending(faulty: Faulty) -> list[Any]:
    node = helper.make_node
    return {
        "": [node("Identity", ["sound"], ["output"])],
        "nan": [node("Div", ["nothing", "nothing"], ["none"]), node("Add", ["sound", "none"], ["output"])],
        "whole": [node("Cast", ["sound"], ["output"], to=TensorProto.INT64)],
        "two": [node("Concat", ["sound", "sound"], ["output"], axis=1)],
        "empty": [node("Slice", ["sound", "from", "from", "axis"], ["output"])],
        "endless": [node("Tile", ["sound", "many"], ["output"])],
    }[faulty]


SYMBOLS = [
    "_",
    "^",
    "$",
    " ",
    *"abcdefghijklmnopqrstuvwxyz",
    *".,!?'",
    "ə",
    "ˈ",
    "ʊ",
    "ð",
    "ɛ",
    "ɹ",
    "ɪ",
    "ŋ",
    "ɡ",
    "ː",
]


def piper_config(language: str = "en_US", by_letters: bool = False, speakers: int = 1) -> dict[str, Any]:
    return {
        "audio": {"sample_rate": RATE, "quality": "x_low"},
        "espeak": {"voice": language.replace("_", "-").lower()},
        "language": {"code": language, "family": language[:2]},
        "phoneme_type": "text" if by_letters else "espeak",
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(SYMBOLS)},
        "num_speakers": speakers,
        "speaker_id_map": {f"p{number}": number for number in range(speakers)} if speakers > 1 else {},
        "piper_version": "1.0.0",
    }


def coqui_config(by_sounds: bool = False) -> dict[str, Any]:
    return {
        "model": "vits",
        "audio": {"sample_rate": RATE, "hop_length": 256},
        "use_phonemes": by_sounds,
        "phonemizer": "espeak" if by_sounds else "",
        "phoneme_language": "en-us" if by_sounds else "",
        "text_cleaner": "basic_cleaners",
        "add_blank": True,
        "enable_eos_bos_chars": False,
        "datasets": [{"language": "en"}],
        "characters": {
            "characters_class": "TTS.tts.models.vits.VitsCharacters",
            "pad": "_",
            "eos": "",
            "bos": "",
            "blank": None,
            "characters": "abcdefghijklmnopqrstuvwxyz",
            "punctuations": ";:,.!? ",
            "phonemes": "əˈʊðɛɹɪŋɡː",
        },
        "model_args": {"num_speakers": 0, "inference_noise_scale": 0.667, "length_scale": 1.5},
    }


def voice_folder(folder: Path, config: dict[str, Any], **model: Any) -> Path:
    folder.mkdir(parents=True)
    write_model(folder / "model.onnx", **model)
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    return folder
