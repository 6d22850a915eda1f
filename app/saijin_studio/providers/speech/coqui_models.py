"""Coqui's models as coqui_process.py uses them. Only that process imports what is imported here."""

from __future__ import annotations

import gc
import json
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from ..child_messages import Refusal
from .coqui_learnt import learnt_file

Check = Callable[[], None]
MODELS: Final = ("vits", "xtts")
WEIGHTS: Final = ("model.safetensors", "model.pth", "best_model.pth")  # the first one that is there
SPEAKERS: Final = ("speakers.safetensors", "speakers_xtts.pth")
LONGEST_SENTENCE: Final = 250  # characters; Coqui's own limit where it names none
REFERENCE_RATE: Final = 22_050
REFERENCE_SECONDS: Final = 30
LEAST_REFERENCE: Final = 1.0
STREAM_CHUNK: Final = 20  # tokens, some 0.9 s of sound


def prepare() -> Any:
    """Imports PyTorch and Coqui; returns torch. Some seconds."""
    import torch

    try:
        import torchaudio  # noqa: F401
    except OSError:  # a build for GPUs beside a PyTorch for CPUs: all that is needed of it works without its library
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchaudio"]:
            del sys.modules[name]
        stub: Any = types.ModuleType("torchaudio._extension")
        stub._IS_TORCHAUDIO_EXT_AVAILABLE = False
        stub.fail_if_no_align = lambda function: function
        sys.modules["torchaudio._extension"] = stub
    import TTS.api  # noqa: F401

    return torch


def best_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def load(folder: Path, trusted: bool) -> VitsVoice | XttsVoice:
    """On the processor. `trusted`: a person installed it on purpose, so files of pickles may be read (weights alone).

    Raises Refusal; whatever PyTorch raises when there is no room.
    """
    prepare()
    from TTS.config import load_config

    try:
        config = load_config(str(folder / "config.json"))
    except Exception as error:
        raise Refusal("voice_file", f"config.json cannot be read: {error}") from error
    kind = str(config.model).lower()
    if kind not in MODELS:
        raise Refusal("voice_kind", f"{kind} is neither VITS nor XTTS")
    return VitsVoice(folder, config, trusted) if kind == "vits" else XttsVoice(folder, config, trusted)


def free() -> None:
    """Gives memory back that no voice holds any more."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def no_room(error: BaseException) -> bool:
    words = str(error)
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or "out of memory" in words
        or "CUBLAS_STATUS_ALLOC_FAILED" in words
        or "can't allocate memory" in words
    )


def gpu_bytes() -> int:
    """The most that was in use on the GPU since the last look."""
    import torch

    if not torch.cuda.is_available():
        return 0
    most = int(torch.cuda.max_memory_reserved())
    torch.cuda.reset_peak_memory_stats()
    return most


class CoquiVoice:
    """One loaded model. A check is made before each of its layers runs, so that it stops in the middle."""

    streams = False

    def __init__(self, folder: Path, model: Any, rate: int) -> None:
        self.folder = folder
        self.model = model
        self.rate = rate
        self.device = "cpu"
        self.check: Check = lambda: None
        for layer in model.modules():
            layer.register_forward_pre_hook(self._before_layer)

    def move(self, device: str) -> None:
        """Raises whatever PyTorch raises when there is no room; then it is whole on the processor.

        Where it could not go back there, `device` is "".
        """
        self.device = ""  # it may come to lie in two places
        try:
            self.model.to(device)
        except Exception:
            self.model.to("cpu")
            self.device = "cpu"
            raise
        self.device = device

    def limit(self, language: str) -> int:
        del language
        return LONGEST_SENTENCE

    def _before_layer(self, layer: Any, given: Any) -> None:
        del layer, given
        self.check()


class VitsVoice(CoquiVoice):
    def __init__(self, folder: Path, config: Any, trusted: bool) -> None:
        from TTS.tts.models.vits import Vits

        keep_inside(config, folder, trusted)
        config.model_args.init_discriminator = False  # what only training needs stays out
        model = Vits(config)
        state = read_weights(folder, trusted)
        unused = ("disc.", "speaker_encoder.")
        fill(model, {name: value for name, value in state.items() if not name.startswith(unused)})
        model.eval()
        self._length = float(model.length_scale)
        super().__init__(folder, model, int(config.audio.sample_rate))

    def say(self, text: str, language: str, speaker: str, reference: str, speed: float) -> Iterator[Any]:
        import torch

        model = self.model
        model.length_scale = self._length / speed
        known = getattr(model.speaker_manager, "speaker_names", None) or []
        languages = getattr(model.language_manager, "language_names", None) or []
        with torch.inference_mode():
            made = model.synthesize(
                text,
                speaker=speaker if speaker in known else next(iter(known), None),
                language=language if language in languages else next(iter(languages), None),
            )
        yield made["wav"]

    def learn(self, recording: Path) -> None:
        raise Refusal("voice_clone", "VITS voices do not learn from a recording")


class XttsVoice(CoquiVoice):
    streams = True

    def __init__(self, folder: Path, config: Any, trusted: bool) -> None:
        from TTS.tts.layers.xtts.tokenizer import VoiceBpeTokenizer
        from TTS.tts.models.xtts import Xtts

        if not (folder / "vocab.json").is_file():
            raise Refusal("voice_file", "vocab.json is missing")
        model = Xtts(config)
        model.tokenizer = VoiceBpeTokenizer(vocab_file=folder / "vocab.json")
        model.init_models()
        fill(model, read_xtts(model, folder, trusted))
        model.hifigan_decoder.eval()
        model.gpt.init_gpt_for_inference(kv_cache=model.args.kv_cache)
        model.gpt.eval()
        self._speakers = read_speakers(folder, trusted)
        super().__init__(folder, model, int(config.model_args.output_sample_rate))

    def limit(self, language: str) -> int:
        return int(self.model.tokenizer.char_limits.get(language, LONGEST_SENTENCE))

    def say(self, text: str, language: str, speaker: str, reference: str, speed: float) -> Iterator[Any]:
        latent, embedding = self._learnt(Path(reference)) if reference else self._speaker(speaker)
        options = {name: getattr(self.model.config, name) for name in ("temperature", "top_k", "top_p")}
        pieces = self.model.inference_stream(
            text,
            "zh-cn" if language == "zh" else language,
            latent,
            embedding,
            stream_chunk_size=STREAM_CHUNK,
            repetition_penalty=float(self.model.config.repetition_penalty),
            speed=speed,
            **options,
        )
        for piece in pieces:
            yield piece.float().cpu().numpy()

    def learn(self, recording: Path) -> None:
        """Finds out what makes the voice of a recording, and keeps it beside the recording.

        Raises Refusal when too little is heard in it.
        """
        import torch
        from safetensors.torch import save_file

        audio = torch.from_numpy(read_recording(recording))[None].to(self.device)
        with torch.inference_mode():
            learnt = {
                "gpt_cond_latent": self.model.get_gpt_cond_latents(audio, REFERENCE_RATE, length=REFERENCE_SECONDS),
                "speaker_embedding": self.model.get_speaker_embedding(audio, REFERENCE_RATE),
            }
        target = learnt_file(recording, self.folder)
        new = target.with_suffix(".new")
        save_file({key: value.detach().cpu().contiguous().clone() for key, value in learnt.items()}, str(new))
        new.replace(target)

    def _learnt(self, recording: Path) -> tuple[Any, Any]:
        file = learnt_file(recording, self.folder)
        if file.is_file():
            try:
                return _latents(read_tensors(file, trusted=False))
            except Exception as error:  # a power cut may have damaged it: the recording is still there
                if no_room(error):
                    raise
        self.learn(recording)
        return _latents(read_tensors(file, trusted=False))

    def _speaker(self, name: str) -> tuple[Any, Any]:
        """The first one where none or an unknown one is named. Raises Refusal when it has none."""
        known = self._speakers.get(name) or next(iter(self._speakers.values()), None)
        if known is None:
            raise Refusal("voice_speaker", "it has no speaker of its own: give it a recording of a voice")
        return _latents(known)


def _latents(found: dict[str, Any]) -> tuple[Any, Any]:
    return found["gpt_cond_latent"], found["speaker_embedding"]


def read_weights(folder: Path, trusted: bool) -> dict[str, Any]:
    """Raises Refusal: a pickle that nobody installed on purpose, or none that can be read."""
    file = next((folder / name for name in WEIGHTS if (folder / name).is_file()), None)
    if file is None:
        raise Refusal("voice_file", "it has no weights (model.safetensors)")
    try:
        return read_tensors(file, trusted)
    except Refusal:
        raise
    except Exception as error:
        if no_room(error):
            raise
        raise Refusal("voice_file", f"{file.name} cannot be read: {error}") from error


def read_tensors(file: Path, trusted: bool) -> dict[str, Any]:
    if file.suffix == ".safetensors":
        from safetensors.torch import load_file

        return dict(load_file(str(file)))
    if not trusted:
        raise Refusal("voice_pickle", f"{file.name} may hold a program")
    import torch

    found = torch.load(file, map_location="cpu", weights_only=True)
    return dict(found.get("model", found))


def read_xtts(model: Any, folder: Path, trusted: bool) -> dict[str, Any]:
    """The published weights hold their configuration as an object: Coqui's own reader knows that one kind.

    It is let through from the start: on its second try the reader would write the file anew, and what the library of
    voices knows of it would no longer be true.
    """
    file = folder / "model.pth"
    if trusted and file.is_file() and not (folder / WEIGHTS[0]).is_file():
        from TTS.tts.models.xtts import _legacy_safe_globals

        try:
            with _legacy_safe_globals():
                return dict(model.get_compatible_checkpoint_state_dict(file))
        except Exception as error:
            if no_room(error):
                raise
            raise Refusal("voice_file", f"{file.name} cannot be read: {error}") from error
    return read_weights(folder, trusted)


def fill(model: Any, state: dict[str, Any]) -> None:
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise Refusal("voice_file", f"the weights are not those of config.json: {error}"[:400]) from error


def read_speakers(folder: Path, trusted: bool) -> dict[str, dict[str, Any]]:
    """{name: {"gpt_cond_latent", "speaker_embedding"}}; in a safetensors file the keys are "name/gpt_cond_latent"."""
    for name in SPEAKERS:
        if not (folder / name).is_file():
            continue
        if name.endswith(".pth"):
            return _pickled_speakers(folder / name) if trusted else {}
        speakers: dict[str, dict[str, Any]] = {}
        for key, value in read_tensors(folder / name, trusted).items():
            speaker, _, part = key.rpartition("/")
            speakers.setdefault(speaker, {})[part] = value
        return speakers
    return {}


def _pickled_speakers(file: Path) -> dict[str, dict[str, Any]]:
    import torch

    return dict(torch.load(file, map_location="cpu", weights_only=True))


def keep_inside(config: Any, folder: Path, trusted: bool) -> None:
    """A configuration may name files anywhere, even addresses: only those beside it are looked at.

    Raises Refusal for speakers in a pickle that nobody installed on purpose.
    """
    arguments = config.model_args
    for owner in (config, arguments):
        for key in ("speakers_file", "language_ids_file", "d_vector_file", "speaker_encoder_model_path"):
            named = getattr(owner, key, None)
            if isinstance(named, list):
                named = next(iter(named), None)
            if named:
                file = folder / Path(str(named).replace("\\", "/")).name
                if file.suffix == ".pth" and not trusted:
                    raise Refusal("voice_pickle", f"{file.name} may hold a program")
                found = str(file) if file.is_file() else None
                setattr(owner, key, [found] if found and key == "d_vector_file" else found)
        if getattr(owner, "speaker_encoder_config_path", None):
            owner.speaker_encoder_config_path = ""


def read_recording(file: Path) -> Any:
    """Mono, 22,050 Hz, at most 30 s. Raises Refusal."""
    import numpy as np
    import soundfile
    import soxr

    try:
        sound, rate = soundfile.read(str(file), dtype="float32", always_2d=True)
    except (OSError, RuntimeError) as error:
        raise Refusal("voice_sample", f"the recording cannot be read: {error}") from error
    mono = sound.mean(axis=1)
    if len(mono) < rate * LEAST_REFERENCE or not np.isfinite(mono).all() or np.abs(mono).max() < 1e-3:
        raise Refusal("voice_sample", "nothing or too little is heard in the recording")
    mono = soxr.resample(mono[: rate * REFERENCE_SECONDS], rate, REFERENCE_RATE)
    return np.clip(mono, -1, 1).astype(np.float32)


def describe() -> str:
    """For the look whether an installation works: JSON on one line."""
    torch = prepare()
    return json.dumps({"gpu": bool(torch.version.cuda), "device": best_device(), "torch": str(torch.__version__)})
