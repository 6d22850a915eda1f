"""Coqui's own models, small and with random weights: on a GPU where there is one, else on the processor."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, ProviderFault
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.providers.speech.coqui import CoquiEngine, script

pytestmark = pytest.mark.coqui
TEXT = "Good morning, my friend."


def show(capsys: pytest.CaptureFixture[str], what: str, engine: CoquiEngine) -> None:
    figures = engine.figures
    assert figures is not None
    with capsys.disabled():
        print(
            f"\n{what} on {figures.device}: first sound {figures.first * 1000:.0f} ms, RTF {figures.rtf:.3f}, "
            f"GPU {figures.gpu_bytes / 1e6:.0f} MB, process {figures.bytes / 1e6:.0f} MB"
        )


def test_vits_speaks_and_follows_the_speed(engine: CoquiEngine, capsys: pytest.CaptureFixture[str]) -> None:
    plain = engine.synthesise(TEXT, "en", VoiceChoice(variant="vits"))
    again = engine.synthesise(TEXT, "en", VoiceChoice(variant="vits"))
    show(capsys, "VITS", engine)
    fast = engine.synthesise(TEXT, "en", VoiceChoice(variant="vits", speed=2.0))
    assert plain.sample_rate == 22_050
    assert 0.2 < again.seconds < 10
    assert fast.seconds < 0.8 * plain.seconds
    assert 0.001 < float(np.abs(plain.samples).max()) <= 1


def test_xtts_learns_a_voice_and_streams_it(
    engine: CoquiEngine, voices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.learn(voices / "sample.wav")
    assert list(voices.glob("learnt-*.safetensors"))
    pieces = list(engine.stream(TEXT, "en", VoiceChoice(variant="me")))
    show(capsys, "XTTS", engine)
    assert len(pieces) > 1
    assert {piece.sample_rate for piece in pieces} == {24_000}
    assert all(np.isfinite(piece.samples).all() and np.abs(piece.samples).max() <= 1 for piece in pieces)
    assert engine.figures is not None and engine.figures.first < engine.figures.seconds
    assert engine.synthesise("おはよう。", "ja", VoiceChoice(variant="me")).seconds > 0.3


@pytest.mark.parametrize(("variant", "text"), [("vits", TEXT * 200), ("me", TEXT * 40)])
def test_a_cancel_takes_300_ms_at_most(engine: CoquiEngine, variant: str, text: str) -> None:
    voice = VoiceChoice(variant=variant)
    engine.synthesise("Hello.", "en", voice)
    cancel, ended = CancelToken(), []

    def speak() -> None:
        with pytest.raises(Cancelled):
            engine.synthesise(text, "en", voice, cancel)
        ended.append(time.monotonic())

    thread = threading.Thread(target=speak)
    thread.start()
    thread.join(0.3)
    asked = time.monotonic()
    cancel.cancel()
    thread.join(10)
    assert ended[0] - asked < 0.3
    assert engine.synthesise("Hello.", "en", VoiceChoice(variant="vits")).seconds > 0.05


def test_a_voice_that_is_killed_while_it_streams_says_the_rest_and_the_next_sentence(engine: CoquiEngine) -> None:
    voice = VoiceChoice(variant="me")
    pieces = engine.stream(TEXT * 40, "en", voice)
    begun = next(pieces)
    killed = child()
    killed.kill()
    rest = list(pieces)
    assert child() != killed
    pauses = [number for number, piece in enumerate(rest) if not piece.samples[-2000:].any()]
    assert len(pauses) == 1, "what was heard fades once"
    again = rest[pauses[0] + 1 :]
    assert sum(piece.seconds for piece in again) > 2 * begun.seconds
    assert all(np.isfinite(piece.samples).all() and np.abs(piece.samples).max() > 0.001 for piece in again)
    assert engine.synthesise(TEXT, "en", voice).seconds > 0.3


def child() -> psutil.Process:
    (found,) = [each for each in psutil.Process().children() if str(script()) in each.cmdline()]
    return found


def test_a_model_without_a_voice_of_its_own_is_none_and_says_so(engine: CoquiEngine, voices: Path) -> None:
    assert [voice.id for voice in engine.voices("en")] == ["vits", "me"]
    request = engine._request("speak", engine._voices.at(voices / "xtts"))
    with pytest.raises(ProviderFault) as caught:
        engine._finish(request | {"text": TEXT, "language": "en", "speed": 1.0})
    assert caught.value.params["reason"] == "voice_speaker"


@pytest.mark.parametrize(
    ("samples", "rate"), [(np.zeros(80_000), 8000), (np.ones(2000) * 0.1, 8000), (np.zeros((0, 2)), 44_100)]
)
def test_a_recording_with_too_little_in_it_is_refused(
    engine: CoquiEngine, tmp_path: Path, samples: np.ndarray, rate: int
) -> None:
    soundfile.write(tmp_path / "sample.wav", samples, rate)
    with pytest.raises(InputError) as caught:
        engine.learn(tmp_path / "sample.wav")
    assert caught.value.params["reason"] == "voice_sample"


def copied(voices: Path, tmp_path: Path, name: str) -> Path:
    return Path(shutil.copytree(voices / name, tmp_path / name))


def test_broken_and_foreign_files_are_refused(engine: CoquiEngine, voices: Path, tmp_path: Path) -> None:
    cut = copied(voices, tmp_path, "vits")
    data = (cut / "model.safetensors").read_bytes()
    (cut / "model.safetensors").write_bytes(data[: len(data) // 2])
    assert refused(engine, cut) == "voice_file"
    (cut / "config.json").write_text('{"model": "bark"}')
    assert refused(engine, cut) == "voice_kind"
    (cut / "config.json").write_text("{")
    assert refused(engine, cut) == "voice_file"


def test_a_pickle_is_never_loaded_unless_installed_on_purpose(
    engine: CoquiEngine, python: Path, voices: Path, tmp_path: Path
) -> None:
    folder = copied(voices, tmp_path, "vits")
    (folder / "model.safetensors").unlink()
    ran = tmp_path / "ran"
    evil = f"import os, pickle\nclass E:\n def __reduce__(self): return (os.system, ('touch {ran}',))\n"
    save = f"{evil}import torch\ntorch.save({{'model': E()}}, {str(folder / 'model.pth')!r})\n"
    run(python, save)
    assert refused(engine, folder, trusted=False) == "voice_pickle"
    assert refused(engine, folder) == "voice_file"
    assert not ran.exists()


def test_honest_weights_in_a_pickle_load_when_installed_on_purpose(
    engine: CoquiEngine, python: Path, voices: Path, tmp_path: Path
) -> None:
    folder = copied(voices, tmp_path, "vits")
    weights, target = folder / "model.safetensors", folder / "model.pth"
    load = f"import torch; from safetensors.torch import load_file; found = load_file({str(weights)!r})"
    run(python, f"{load}; torch.save({{'model': found}}, {str(target)!r})")
    weights.unlink()
    assert refused(engine, folder, trusted=False) == "voice_pickle"
    engine.check(folder)


def refused(engine: CoquiEngine, folder: Path, trusted: bool = True) -> str:
    request = engine._request("load", engine._voices.at(folder)) | {"trusted": trusted}
    with pytest.raises(InputError) as caught:
        engine._try(request)
    return str(caught.value.params["reason"])


def run(python: Path, program: str) -> None:
    command: Sequence[str] = (str(python), "-c", program)
    subprocess.run(command, check=True, capture_output=True)
