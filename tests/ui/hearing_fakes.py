"""What stands behind the microphone: hears when a test says so."""

from __future__ import annotations

import threading

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import SaijinError
from saijin_studio.core.events import DictationChanged, SoundHeard
from saijin_studio.services.hearing.recording import KeptRecording
from saijin_studio.services.hearing.samples import SampleDesk
from saijin_studio.services.hearing.service import HearingStatus, TranscriberAbility
from tests.unit.hearing_stage import FakeModels


class FakeHearing:
    """`calls` holds what was asked; `gate` holds back a start while it is not set."""

    samples: SampleDesk

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self.calls: list[tuple[str, ...]] = []
        self.key = ""
        self.fault: SaijinError | None = None
        self.recordings: tuple[KeptRecording, ...] = ()
        self.input_missing: str | None = None
        self.lacking: dict[str, str | None] = {"server": "server", "whisper": "faster-whisper"}
        self.models = FakeModels()
        self.gate = threading.Event()
        self.gate.set()

    def start(self, key: str, language: str = "") -> None:
        self._begin("start", key, language)

    def talk(self, key: str, language: str = "") -> None:
        self._begin("talk", key, language)

    def again(self, key: str, recording_id: str, language: str = "") -> None:
        self._begin("again", key, recording_id)

    def stop(self, key: str) -> None:
        self._note("stop", key)

    def cancel(self, key: str) -> None:
        self._note("cancel", key)

    def forget(self, recording_id: str) -> None:
        self.calls.append(("forget", recording_id))
        self.recordings = tuple(one for one in self.recordings if one.id != recording_id)

    def kept(self) -> tuple[KeptRecording, ...]:
        return self.recordings

    def status(self) -> HearingStatus:
        abilities = tuple(TranscriberAbility(name, lacks) for name, lacks in self.lacking.items())
        return HearingStatus(self.input_missing, ("Studio microphone", "Headset"), abilities, self.recordings)

    # -- what a test does

    def tell(self, state: str, text: str = "", error: str = "", recording: str = "", **params: str | int) -> None:
        self._bus.publish(DictationChanged(self.key, state, text, error, recording, dict(params)))

    def sound(self, level: float) -> None:
        self._bus.publish(SoundHeard(self.key, level))

    def asked(self) -> list[str]:
        return [call[0] for call in self.calls]

    def _begin(self, what: str, key: str, more: str) -> None:
        assert self.gate.wait(5)
        if self.fault is not None:
            raise self.fault
        self.key = key
        self.calls.append((what, more))

    def _note(self, what: str, key: str) -> None:
        assert key == self.key
        self.calls.append((what,))
