"""How soon the optional Coqui voices sound, how fast they are, and what memory they take.

Method: a small VITS and a small XTTS with random weights, made for this, speak through the studio's own engine in its
process: on a GPU where there is one, else on the processor. Small models show what the studio and the libraries cost;
a real voice takes longer. The environment is the one in .cache/coqui, of the studio's home, or the studio's own.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figure import Figure, NotThere, figure
from bench.phrases import sentences
from bench.place import ROOT
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled
from saijin_studio.core.voice import VoiceChoice

if TYPE_CHECKING:
    from saijin_studio.providers.speech.coqui import CoquiEngine, CoquiFigures

TINY = ROOT / "tests" / "voice" / "tiny_coqui.py"
MAKE_SECONDS = 300.0
RUNS = 10
CANCELS = 5
CANCEL_GOAL = 300.0
SAMPLE_SECONDS, SAMPLE_RATE = 4, 24_000
VOICES = {"VITS": "vits", "XTTS": "me"}


def measure() -> Iterator[Figure]:
    """Raises NotThere without the optional part."""
    python = environment()
    with tempfile.TemporaryDirectory(prefix="saijin-coqui-") as folder:
        _make_voices(python, Path(folder))
        with closing(_engine(python, Path(folder))) as engine:
            for name, variant in VOICES.items():
                yield from _spoken(engine, name, VoiceChoice(variant=variant))


def environment() -> Path:
    """The Python that has Coqui. Raises NotThere."""
    from saijin_studio.paths import default_paths
    from saijin_studio.providers.speech.coqui import own_python, script
    from saijin_studio.services.voice.addons import VoiceAddons, coqui

    recipe = coqui(ROOT / "resources" / "voices", ("-P", str(script()), "--check"))
    for home in (ROOT / ".cache", default_paths().addons):
        found = VoiceAddons(home, (recipe,)).python("coqui")
        if found is not None:
            return found
    own = own_python()
    if own is None:
        raise NotThere("the Coqui voices are not installed here (Settings, Voice, or SAIJIN_COQUI_TESTS=1 and a test)")
    return own


def _spoken(engine: CoquiEngine, name: str, voice: VoiceChoice) -> Iterator[Figure]:
    new = sentences("en")
    began = time.monotonic()
    _last(engine, next(new), voice)
    loaded = time.monotonic() - began
    some = [_last(engine, next(new), voice) for _ in range(RUNS)]
    where = f"Coqui {name} on {some[-1].device}"
    method = f"a small {name} with random weights, new sentences, in a process of its own"
    yield figure(f"{where}: loaded and spoken", "s", [loaded], f"{method}; the first sentence, libraries included")
    yield figure(f"{where}: first sound", "ms", [1000 * one.first for one in some], method)
    yield figure(f"{where}: real-time factor", "", [one.rtf for one in some], method)
    yield figure(f"{where}: memory of the process", "MB", [one.bytes / 1e6 for one in some], f"{method}; the most")
    if any(one.gpu_bytes for one in some):
        memory = [one.gpu_bytes / 1e6 for one in some]
        yield figure(f"{where}: memory of the GPU", "MB", memory, f"{method}; the most")
    cancelled = [_cancelled(engine, voice) for _ in range(CANCELS)]
    yield figure(f"{where}: cancelled", "ms", cancelled, f"{method}; in a long text", CANCEL_GOAL)


def _last(engine: CoquiEngine, text: str, voice: VoiceChoice) -> CoquiFigures:
    """What the engine noted of a sentence."""
    engine.synthesise(text, "en", voice)
    if engine.figures is None:
        raise RuntimeError("the Coqui voice said nothing of how fast it was")
    return engine.figures


def _cancelled(engine: CoquiEngine, voice: VoiceChoice) -> float:
    """Milliseconds from the cancel to the end of the call. Raises RuntimeError where there was nothing to cancel."""
    cancel, asked = CancelToken(), [0.0]

    def stop() -> None:
        asked[0] = time.monotonic()
        cancel.cancel()

    timer = threading.Timer(0.3, stop)
    timer.start()
    try:
        engine.synthesise("Good morning, my friend. " * 200, "en", voice, cancel)
    except Cancelled:
        return 1000 * (time.monotonic() - asked[0])
    finally:
        timer.cancel()
    raise RuntimeError("a long text was spoken before it could be cancelled")


def _make_voices(python: Path, folder: Path) -> None:
    """vits and xtts in `folder`, and sample.wav, a trembling hum. Raises RuntimeError."""
    import numpy as np
    import soundfile

    made = subprocess.run(
        [str(python), "-P", str(TINY), str(folder)], capture_output=True, text=True, timeout=MAKE_SECONDS, check=False
    )
    if made.returncode:
        raise RuntimeError(f"the small voices were not made: {made.stderr.strip().splitlines()[-1:]}")
    at = np.arange(SAMPLE_RATE * SAMPLE_SECONDS) / SAMPLE_RATE
    noise = np.random.default_rng(3).standard_normal(len(at)) * 0.01
    hum = 0.2 * np.sin(2 * np.pi * 180 * at) * (1 + 0.5 * np.sin(2 * np.pi * 4 * at))
    soundfile.write(folder / "sample.wav", hum + noise, SAMPLE_RATE)


def _engine(python: Path, folder: Path) -> CoquiEngine:
    from saijin_studio.core.installed_voice import InstalledVoice
    from saijin_studio.core.recorded_voice import RecordedVoice
    from saijin_studio.providers.speech.coqui import CoquiEngine
    from saijin_studio.providers.speech.coqui_voices import CoquiVoices

    models = [
        InstalledVoice("vits", "V", "coqui", ("en",), folder / "vits"),
        InstalledVoice("xtts", "X", "coqui", ("en", "ja"), folder / "xtts"),
    ]
    recorded = [RecordedVoice("me", "Me", folder / "sample.wav")]
    return CoquiEngine(CoquiVoices(lambda: models, lambda: recorded), lambda: python)
