"""Dictation over a microphone into which a test speaks, and a transcriber that answers as told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, ProviderUnavailable, SaijinError
from saijin_studio.core.events import DictationChanged, SoundHeard
from saijin_studio.core.hearing_models import MEGABYTE, SIZES, ModelProgress, ModelStatus
from saijin_studio.core.settings import HearingSettings
from saijin_studio.ports import Speech, Transcript
from saijin_studio.services.hearing.parts import HearingParts
from saijin_studio.services.hearing.recording import Recordings
from saijin_studio.services.hearing.samples import SampleDesk, SampleStore
from saijin_studio.services.hearing.service import HearingService

SECONDS = 10.0
BLOCK = 512
Samples = NDArray[np.float32]


class FakeMicrophone:
    """`say` hands samples to whoever listens, in blocks, from the test's thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.there = True
        self.opened = 0
        self.open: list[_Open] = []

    def missing(self) -> str | None:
        return None if self.there else "audio_input"

    def devices(self) -> tuple[str, ...]:
        return ("Studio microphone",) if self.there else ()

    def listen(self, on_block: Callable[[Samples], None], on_lost: Callable[[], None]) -> _Open:
        if not self.there:
            raise ProviderUnavailable("none", provider="microphone", reason="audio_input")
        made = _Open(self, on_block, on_lost)
        with self.changed:
            self.opened += 1
            self.open.append(made)
            self.changed.notify_all()
        return made

    def await_open(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: bool(self.open), SECONDS)

    def await_closed(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: not self.open, SECONDS)

    def say(self, samples: Samples) -> None:
        for at in range(0, len(samples), BLOCK):
            for one in list(self.open):
                one.on_block(samples[at : at + BLOCK])

    def unplug(self) -> None:
        self.there = False
        for one in list(self.open):
            one.on_lost()


class _Open:
    def __init__(
        self, device: FakeMicrophone, on_block: Callable[[Samples], None], on_lost: Callable[[], None]
    ) -> None:
        self._device, self.on_block, self.on_lost = device, on_block, on_lost

    def stop(self) -> None:
        with self._device.changed:
            if self in self._device.open:
                self._device.open.remove(self)
            self._device.changed.notify_all()


class FakeTranscriber:
    """Answers with `text`, or raises `fault`; waits for `gate` first."""

    name = "server"

    def __init__(self) -> None:
        self.lacks: str | None = None
        self.text = "Hello there."
        self.fault: Exception | None = None
        self.heard: list[tuple[Speech, str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Event()

    def missing(self) -> str | None:
        return self.lacks

    def transcribe(self, speech: Speech, language: str = "", cancel: CancelToken | None = None) -> Transcript:
        self.heard.append((speech, language))
        self.asked.set()
        if cancel is not None:
            cancel.on_cancel(self.gate.set)
        assert self.gate.wait(SECONDS)
        if cancel is not None and cancel.cancelled:
            raise Cancelled()
        if self.fault is not None:
            raise self.fault
        return Transcript(self.text, "en")

    def close(self) -> None:
        pass


class FakeModels:
    """ports.SpeechModels; `gate` holds back a fetch until it is set or cancelled."""

    def __init__(self) -> None:
        self.ready: set[str] = set()
        self.begun: set[str] = set()
        self.fault: SaijinError | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.closed = False

    def status(self, name: str) -> ModelStatus:
        if name in self.ready:
            return ModelStatus(name, "ready", 150_000_000, own=name.startswith("/"))
        size = SIZES.get(name, 0) * MEGABYTE
        return ModelStatus(name, "begun" if name in self.begun else "absent", download_bytes=size)

    def fetch(self, name: str, tell: Callable[[ModelProgress], None], cancel: CancelToken) -> ModelStatus:
        self.begun.add(name)
        tell(ModelProgress(60_000_000, 150_000_000))
        cancel.on_cancel(self.gate.set)
        assert self.gate.wait(SECONDS)
        cancel.raise_if_cancelled()
        if self.fault is not None:
            raise self.fault
        self.begun.discard(name)
        self.ready.add(name)
        return self.status(name)

    def remove(self, name: str) -> bool:
        there = name in self.ready | self.begun
        self.ready.discard(name)
        self.begun.discard(name)
        return there

    def close(self) -> None:
        self.closed = True


class Stage:
    """`told` holds each state that was told, in order."""

    def __init__(self, folder: Path, settings: HearingSettings | None = None) -> None:
        self.bus = EventBus()
        self.settings = settings or HearingSettings()
        self.microphone, self.transcriber, self.other = FakeMicrophone(), FakeTranscriber(), FakeTranscriber()
        self.other.name, self.other.lacks = "whisper", "faster-whisper"
        self.recordings = Recordings(folder / "recordings")
        self.models = FakeModels()
        self.sounding = False
        self.told: list[DictationChanged] = []
        self.levels: list[float] = []
        self._changed = threading.Condition()
        self.bus.subscribe(DictationChanged, self._tell)
        self.bus.subscribe(SoundHeard, self._hear)
        parts = HearingParts(
            self.microphone,
            (self.transcriber, self.other),
            self.recordings,
            lambda: self.settings,
            self.bus,
            self.models,
            lambda: self.sounding,
        )
        self.service = HearingService(parts, SampleDesk(FakeMicrophone(), SampleStore(folder / "samples")))

    def _tell(self, event: DictationChanged) -> None:
        with self._changed:
            self.told.append(event)
            self._changed.notify_all()

    def _hear(self, event: SoundHeard) -> None:
        with self._changed:
            self.levels.append(event.level)
            self._changed.notify_all()

    def until_heard(self, blocks: int) -> None:
        """Until so many blocks were listened to."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.levels) >= blocks, SECONDS), len(self.levels)

    @property
    def states(self) -> list[str]:
        return [event.state for event in self.told]

    def until(self, state: str, count: int = 1) -> DictationChanged:
        """The event that told it for the `count`-th time."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.states.count(state) >= count, SECONDS), self.states
            return [event for event in self.told if event.state == state][count - 1]


def error_of(event: DictationChanged) -> tuple[str, object]:
    return event.error, event.params.get("reason")


def fault(reason: str = "") -> SaijinError:
    return ProviderUnavailable("refused", provider="hearing", **({"reason": reason} if reason else {}))
