"""What is said to the studio, as windows use it. The microphone is opened when somebody asks for it, never before."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from ...core.cancel import CancelToken
from ...core.errors import InputError
from ...ports import SpeechModels
from .dictation import Dictation
from .hands_free import HandsFree
from .one_take import KEY, OneTake
from .parts import HearingParts
from .quiet import Quiet
from .recording import KeptRecording
from .samples import SampleDesk
from .sound_file import read_speech
from .writing_down import words_of


@dataclass(frozen=True, slots=True)
class TranscriberAbility:
    """`missing`: what it lacks, None when it can hear."""

    name: str
    missing: str | None


@dataclass(frozen=True, slots=True)
class HearingStatus:
    """`input_missing` is audio_library, audio_input or None."""

    input_missing: str | None
    devices: tuple[str, ...]
    transcribers: tuple[TranscriberAbility, ...]
    kept: tuple[KeptRecording, ...]


@dataclass(frozen=True, slots=True)
class HeardFile:
    """What is said in a file of `seconds`; `language` as a code, "" where it is not told."""

    text: str
    language: str
    seconds: float


class HearingService:
    """`key` names the composer that asks; one at a time is listened for. `samples`: recordings for cloned voices."""

    def __init__(self, parts: HearingParts, samples: SampleDesk) -> None:
        self.samples = samples
        self._parts = parts
        self._dictation = Dictation(parts)
        self._quiet = Quiet(parts.bus, parts.sounding)
        self._lock = threading.Lock()
        self._key = ""
        self._talk: HandsFree | None = None

    def status(self) -> HearingStatus:
        """Asks the sound library and the packages, so it takes a moment."""
        microphone = self._parts.microphone
        abilities = tuple(TranscriberAbility(one.name, one.missing()) for one in self._parts.transcribers)
        return HearingStatus(microphone.missing(), microphone.devices(), abilities, self.kept())

    def start(self, key: str, language: str = "") -> None:
        """Listens until `stop`. Raises ProviderUnavailable, InputError (hearing_busy)."""
        self._claim(key)
        self._dictation.start(key, self._language(language))

    def stop(self, key: str) -> None:
        """What was said is written down; a hands-free talk ends."""
        self._dictation.stop(key)
        self._end_talk(key)

    def cancel(self, key: str) -> None:
        """Stops listening, or writing down; nothing comes of it."""
        self._end_talk(key)
        self._dictation.cancel(key)

    def talk(self, key: str, language: str = "") -> None:
        """Hands-free, until `stop` or `cancel`. Raises ProviderUnavailable, InputError (hearing_busy)."""
        self._claim(key)
        made = HandsFree(self._parts, self._quiet, key, self._language(language))
        made.start()
        with self._lock:
            self._talk = made

    def words_in(self, file: Path, language: str = "", cancel: CancelToken | None = None) -> HeardFile:
        """Writes down what is said in a file. Raises InputError, ProviderError, Cancelled."""
        speech = read_speech(file)
        told = words_of(self._parts, speech, self._language(language), cancel or CancelToken())
        return HeardFile(told.text, told.language, speech.seconds)

    def listen_once(self, done: CancelToken, cancel: CancelToken, language: str = "", seconds: float = 600.0) -> str:
        """The words that are said until a pause, `done`, or the end of the time. Raises ProviderError, InputError
        (hearing_busy, hearing_silent, hearing_unclear), Cancelled.
        """
        self._claim(KEY)
        return OneTake(self._parts, seconds).run(self._language(language), done, cancel).text

    def kept(self) -> tuple[KeptRecording, ...]:
        """Recordings whose words are not known yet, the oldest first. Raises StorageError."""
        return self._parts.recordings.kept()

    def again(self, key: str, recording_id: str, language: str = "") -> None:
        """Tries anew to write down what was kept. Raises NotFound, StorageError."""
        self._dictation.again(key, recording_id, self._language(language))

    def forget(self, recording_id: str) -> None:
        """Its words are in safety, or not wanted. Raises StorageError."""
        self._parts.recordings.forget(recording_id)

    @property
    def models(self) -> SpeechModels:
        """The models of the local engine: what is here, what can be fetched."""
        return self._parts.models

    def close(self) -> None:
        """Silence; the microphone and the engines are let go. What was being said stays kept."""
        with self._lock:
            talk, self._talk = self._talk, None
        if talk is not None:
            talk.stop()
        self._dictation.close()
        self.samples.close()
        self._parts.models.close()
        self._quiet.close()
        for one in self._parts.transcribers:
            one.close()

    def _claim(self, key: str) -> None:
        with self._lock:
            talking = self._talk is not None and not self._talk.over
            if (talking or self._dictation.listening) and self._key != key:
                raise InputError("another window is listened to", reason="hearing_busy")
            if talking:
                raise InputError("it listens already", reason="hearing_busy")
            self._key = key

    def _end_talk(self, key: str) -> None:
        with self._lock:
            talk = self._talk if self._talk is not None and self._talk.key == key else None
            if talk is not None:
                self._talk = None
        if talk is not None:
            talk.stop()

    def _language(self, otherwise: str) -> str:
        return self._parts.settings().language or otherwise
