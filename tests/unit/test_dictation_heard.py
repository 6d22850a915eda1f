"""Dictated from a played file: through an emulated microphone and PortAudio to a transcription server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soxr

from tests.transcription_server import TranscriptionServer
from tests.unit import microphone_device
from tests.unit.spoken_samples import Samples, noise, silence, spoken, within

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from pathlib import Path
from saijin_studio.core.bus import EventBus
from saijin_studio.core.events import DictationChanged
from saijin_studio.core.settings import HearingSettings, SpeechServer
from saijin_studio.providers.hearing.server import ServerTranscriber
from saijin_studio.providers.hearing.whisper_models import WhisperModels
from saijin_studio.providers.microphone import SoundDeviceInput
from saijin_studio.services.hearing.parts import HearingParts
from saijin_studio.services.hearing.recording import Recordings
from saijin_studio.services.hearing.samples import SampleDesk, SampleStore
from saijin_studio.services.hearing.service import HearingService

class Secrets:
    def get(self, name): return None
    def set(self, name, value): pass

address, folder = sys.argv[1], Path(sys.argv[2])
server = SpeechServer(address=address)
bus, microphone = EventBus(), SoundDeviceInput()
bus.subscribe(DictationChanged, lambda event: print(event.state, event.text, flush=True))
parts = HearingParts(microphone, (ServerTranscriber(lambda: server, Secrets()),), Recordings(folder / "recordings"),
                     lambda: HearingSettings(server=server), bus, WhisperModels(folder / "models"))
service = HearingService(parts, SampleDesk(microphone, SampleStore(folder / "samples")))
for line in sys.stdin:
    words = line.split()
    getattr(service, words[0])(*words[1:])
service.close()
print("closed", flush=True)
"""


def played(samples: Samples) -> bytes:
    """At the rate of the emulated device, in stereo."""
    at_rate = soxr.resample(samples, 16_000, microphone_device.RATE)
    frames = np.rint(np.clip(at_rate * 32767, -32768, 32767)).astype("<i2")
    return np.repeat(frames[:, None], 2, axis=1).tobytes()


def likeness(heard: Samples, speech: Samples) -> float:
    """The best correlation of what was heard with what was said, wherever it stands: 1 is the same."""
    length = len(heard) + len(speech)
    across = np.fft.irfft(np.fft.rfft(heard, length) * np.conj(np.fft.rfft(speech, length)), length)
    at = int(np.argmax(across[: len(heard)]))
    found = heard[at : at + len(speech)]
    return float(found @ speech[: len(found)] / (np.linalg.norm(found) * np.linalg.norm(speech)))


def until(program: subprocess.Popen[str], state: str) -> list[str]:
    """The states that are told, up to this one."""
    told: list[str] = []
    assert program.stdout is not None
    for line in program.stdout:
        told.append(line.strip())
        if told[-1].split(" ")[0] == state:
            return told
    raise AssertionError(f"ended after {told}")


def ask(program: subprocess.Popen[str], words: str) -> None:
    assert program.stdin is not None
    program.stdin.write(f"{words}\n")
    program.stdin.flush()


@pytest.mark.skipif(bool(microphone_device.missing()), reason=f"not installed: {microphone_device.missing()}")
def test_what_is_played_is_written_down_by_hand_and_hands_free(tmp_path: Path) -> None:
    speech, other = spoken("Please remind me to water the roses."), spoken("And the tulips.")
    background = noise(len(speech) / 16_000 + 3.2, 0.001, "pink")
    code = f"import sys\nsys.path.insert(0, {str(ROOT / 'app')!r})\n{PROGRAM}"
    with TranscriptionServer() as server, microphone_device.emulated_microphone(tmp_path) as microphone:
        program = microphone.run([sys.executable, "-c", code, server.url, str(tmp_path)])
        with program:
            ask(program, "start composer en")
            until(program, "listening")
            microphone.say(played(np.concatenate([silence(0.3), speech])))
            ask(program, "stop composer")
            assert until(program, "said") == ["writing", "said Hello there."]
            ask(program, "talk composer en")
            until(program, "listening")
            microphone.say(played(within(background, (1.4, other))))
            assert until(program, "said")[-1] == "said Hello there."
            ask(program, "cancel composer")
            until(program, "ended")
            assert program.stdin is not None
            program.stdin.close()
            assert until(program, "closed")
    first, second = server.sent
    # A part of a sample between the two rates costs a little; other words are far below.
    assert likeness(first.samples, speech) > 0.95 and likeness(second.samples, other) > 0.95
    assert likeness(first.samples, other) < 0.6 and likeness(second.samples, speech) < 0.6
    assert first.fields["language"] == "en" and (first.rate, first.channels) == (16_000, 1)
    assert len(second.samples) < len(other) + 2 * 16_000  # the silence around it was not sent
