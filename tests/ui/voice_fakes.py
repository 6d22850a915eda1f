"""The voice panel's services without engines, sound or downloads: they remember what they were asked."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import InputError, NotFound, SaijinError
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.voice import EngineVoice
from saijin_studio.core.voice_addons import GIGABYTE, Addon, AddonProgress, AddonStatus, Licence
from saijin_studio.ports import Lack, Speech
from saijin_studio.services.voice.addons import Tell
from saijin_studio.services.voice.trials import Measured, Trial

SECONDS = 10.0
BRITISH, AMERICAN = EngineVoice("en-gb", "Great Britain", ("en",)), EngineVoice("en-us", "America", ("en",))
MEI = EngineVoice("mei", "Mei", ("ja",), "CC BY 3.0")
COQUI = Addon(
    "coqui",
    "Coqui TTS 0.28",
    round(3.3 * GIGABYTE),
    6 * GIGABYTE,
    (Licence("code", "MPL-2.0", True), Licence("weights", "CPML", False)),
)


class FakeTrials:
    def __init__(self) -> None:
        self.said: list[tuple[Trial, ...]] = []
        self.measured: list[tuple[str, str]] = []
        self.beeps: list[str] = []
        self.heard: list[Speech] = []
        self.stops = 0
        self.gate = threading.Event()  # while it is not set, `say` is at work; `stop` sets it
        self.gate.set()
        self.fault: SaijinError | None = None
        self.found: dict[str, tuple[tuple[str, EngineVoice], ...]] = {
            "en": (("espeak", BRITISH), ("espeak", AMERICAN)),
            "ja": (("openjtalk", MEI),),
        }

    def voices(self, language: str) -> tuple[tuple[str, EngineVoice], ...]:
        return self.found.get(language, ())

    def devices(self) -> tuple[str, ...]:
        return ("Headphones", "Speakers")

    def say(self, *trials: Trial) -> tuple[str, ...]:
        if self.fault is not None:
            raise self.fault
        self.said.append(trials)
        assert self.gate.wait(SECONDS)
        return tuple(each.voice.engine or ("openjtalk" if each.language == "ja" else "espeak") for each in trials)

    def measure(self, engine: str, language: str) -> Measured:
        if self.fault is not None:
            raise self.fault
        self.measured.append((engine, language))
        return Measured(engine, language, 2.0, 0.05, 0.084)

    def hear(self, speech: Speech) -> None:
        if self.fault is not None:
            raise self.fault
        self.heard.append(speech)

    def beep(self, side: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.beeps.append(side)

    def stop(self) -> None:
        self.stops += 1
        self.gate.set()


class FakeLearner:
    """What it has learned is a file beside the recording. `gate` holds it back while it is not set."""

    name = "coqui"

    def __init__(self) -> None:
        self.lacking: Lack = "part"
        self.fault: SaijinError | None = None
        self.spoken: list[str] = []
        self.begun, self.gate = threading.Event(), threading.Event()
        self.gate.set()

    @property
    def languages(self) -> frozenset[str]:
        return frozenset() if self.lacking else frozenset(("en", "ja"))

    def lacks(self) -> Lack:
        return self.lacking

    def learnt(self, recording: Path) -> bool:
        return recording.with_name("learnt").exists()

    def learn(self, recording: Path, cancel: CancelToken | None = None) -> None:
        self._wait(cancel or CancelToken())
        recording.with_name("learnt").touch()

    def speak_like(self, recording: Path, text: str, language: str, cancel: CancelToken | None = None) -> Speech:
        assert recording.is_file()
        self._wait(cancel or CancelToken())
        self.spoken.append(text)
        return Speech(np.ones(24, np.float32), 24_000)

    def _wait(self, cancel: CancelToken) -> None:
        cancel.on_cancel(self.gate.set)
        self.begun.set()
        assert self.gate.wait(SECONDS)
        cancel.raise_if_cancelled()
        if self.fault is not None:
            raise self.fault


class FakeAddons:
    """`installing` waits for `finish` or a cancel."""

    def __init__(self) -> None:
        self.one = AddonStatus(COQUI, "absent")
        self.begun, self.finish = threading.Event(), threading.Event()
        self.fault: SaijinError | None = None

    def all(self) -> tuple[AddonStatus, ...]:
        return (self.one,)

    def sizes(self) -> dict[str, int]:
        return {COQUI.name: self.one.bytes}

    def install(self, name: str, tell: Tell, cancel: CancelToken) -> AddonStatus:
        tell(AddonProgress("collecting", 3, 60, "torch", "527 MB"))
        cancel.on_cancel(self.finish.set)
        self.begun.set()
        assert self.finish.wait(SECONDS)
        if cancel.cancelled:
            self.one = replace(self.one, state="begun")
        cancel.raise_if_cancelled()
        if self.fault is not None:
            raise self.fault
        self.one = AddonStatus(COQUI, "ready", 5 * GIGABYTE, gpu=True)
        return self.one

    def remove(self, name: str) -> bool:
        self.one = AddonStatus(COQUI, "absent")
        return True


class FakeVoiceLibrary:
    def __init__(self) -> None:
        self.kept: dict[str, InstalledVoice] = {}
        self.gone: dict[str, InstalledVoice] = {}
        self.exported: list[tuple[str, Path]] = []

    def put(self, key: str, **more: object) -> None:
        made = InstalledVoice(key, key.title(), "vits", ("en",), Path(key), 63_000_000, "MIT")
        self.kept[key] = replace(made, **more)  # type: ignore[arg-type]

    def voices(self) -> tuple[InstalledVoice, ...]:
        return tuple(self.kept.values())

    def add(self, path: Path, *, pickles: bool = False) -> InstalledVoice:
        if path.suffix == ".pth" and not pickles:
            raise InputError(path.name, reason="voice_pickle", name=path.name)
        self.put(path.stem, pickle=pickles)
        return self.kept[path.stem]

    def accept(self, key: str) -> InstalledVoice:
        self.kept[key] = replace(self.kept[key], state="ready")
        return self.kept[key]

    def export(self, key: str, target: Path) -> None:
        self.exported.append((key, target))

    def remove(self, key: str) -> str:
        self.gone[key] = self.kept.pop(key)
        return key

    def restore(self, mark: str) -> InstalledVoice:
        if mark not in self.gone:
            raise NotFound(mark, kind="voice", id=mark)
        self.kept[mark] = self.gone.pop(mark)
        return self.kept[mark]
