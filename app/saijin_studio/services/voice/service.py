"""The voice, as windows and the command line use it. What is spoken is made by the process voice_synthesis."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

from ...core.cancel import CancelToken
from ...core.conversation import AudioClip, Role, TurnState
from ...core.events import MessageStored, SettingsChanged, TurnChanged
from ...core.voice import EngineVoice
from ...ports import ProcessEngine
from ..settings import SettingsService
from .album import Progress
from .chat_album import Album
from .message_clips import MessageClips
from .on_air import OnAir, OnAirBook
from .parts import SpeechParts
from .playback import Playback
from .runs import PROCESS, SpeechRuns
from .sound_files import SoundFiles
from .speakers import EngineAbility
from .speaking import Speaking
from .steps import SendMessage, SpeechSteps
from .tongues import Tongues
from .waveform import Waveform, waveform

__all__ = ["PROCESS", "VoiceService", "VoiceStatus"]


@dataclass(frozen=True, slots=True)
class VoiceStatus:
    """`output_missing` is audio_library, audio_device or None; `speaking` the utterance that sounds now."""

    output_missing: str | None
    engines: tuple[EngineAbility, ...]
    speaking: str | None


class VoiceService:
    """`steps` is what the process's workers call; `playback` plays what was spoken, with pause, seek and speed."""

    def __init__(
        self, engine: ProcessEngine, parts: SpeechParts, settings: SettingsService, send_message: SendMessage
    ) -> None:
        """`send_message` (the message's name, the business key) sees to it that the engine hears it."""
        self.steps = SpeechSteps(parts, send_message)
        self._speakers = parts.speakers
        self._output = parts.output
        self._clips = parts.clips
        self._settings = settings
        self._sounds = parts.sounds
        self._most_kept = settings.current.voice.cache_megabytes
        spoken_in = Tongues(parts.speakers, parts.chat_language).of_message
        self._messages = MessageClips(parts.clips, parts.conversations, parts.paths.audio, parts.settings, spoken_in)
        self._runs = SpeechRuns(engine, self.steps, parts.speakers, parts.bus)
        self._files = SoundFiles(self._runs, self._messages, parts.clips, parts.conversations, parts.speakers)
        self.playback = Playback(self.steps, parts.output, parts.bus, self._messages.with_message, spoken_in)
        stopped, paused = self.steps.stopped, self.playback.paused
        self._on_air = OnAirBook(engine, parts.turns, parts.conversations, parts.output, parts.bus, stopped, paused)
        self._speaking = Speaking(parts, self.steps, self._runs, self._messages, self.playback)
        parts.bus.subscribe(TurnChanged, self._on_turn)
        parts.bus.subscribe(MessageStored, self._on_message)
        parts.bus.subscribe(SettingsChanged, self._on_settings)

    # -- heard ---------------------------------------------------------------------------------------------------

    def begin_reply(self, correlation_id: str, wanted: bool | None = None) -> None:
        """Starts speaking a reply that is about to be written, once; nothing when it is not to be heard.

        `wanted`: whether its chat is to be heard, None = as its persona and the settings have it.

        Raises EngineUnavailable, EngineRefused, NotFound.
        """
        self._speaking.begin_reply(correlation_id, wanted)

    def speak(self, message_id: str) -> str:
        """Says a stored message: plays what was spoken of it, or has it made; returns the utterance id.

        What is being said is stopped. Raises NotFound, StorageError, EngineUnavailable.
        """
        return self._speaking.speak(message_id)

    def speak_text(self, text: str, persona_key: str = "", language: str = "") -> str:
        """Has a text heard that is no message, and forgets it then; returns the utterance id.

        What is being said is stopped, or said first, as the settings have it. `persona_key`: "" = the default one;
        `language`: "" = found in the text. Raises NotFound (no such persona), InputError, StorageError,
        EngineUnavailable.
        """
        return self._speaking.speak_text(text, persona_key, language)

    def await_spoken(self, utterance: str, cancel: CancelToken | None = None) -> None:
        """Returns when a process has said all of it or was stopped, in this program or in another.

        Raises NotFound, ProviderError, SpeechUnavailable, EngineUnavailable; Cancelled, and then it goes on.
        """
        self._runs.await_spoken(utterance, cancel or CancelToken())

    def stop(self, utterance: str | None = None) -> None:
        """Silence now; what was to be said is dropped, and its process is told to end. One that another program says
        is stopped by its id.
        """
        self.steps.stop(utterance)
        played = self.playback.stop(utterance)
        self._on_air.forget(utterance)
        if utterance is not None and not (played or self.steps.stopped(utterance)):
            self.steps.end_process(utterance)

    def on_air(self) -> tuple[OnAir, ...]:
        """What is heard, what waits for its turn, what is paused. Asks the engine: not for the GUI thread."""
        return self._on_air.all()

    def withdraw(self, correlation_id: str) -> None:
        """The reply was taken back: silence, and its sound goes. Raises StorageError."""
        self.steps.stop(correlation_id)
        self._clips.remove(correlation_id)
        shutil.rmtree(self.steps.folder(correlation_id), ignore_errors=True)

    # -- kept ----------------------------------------------------------------------------------------------------

    def clips(self, message_id: str) -> tuple[AudioClip, ...]:
        """The sentences of a message that were spoken, in order. Raises NotFound."""
        return self._messages.with_message(message_id)[1]

    def waveform(self, message_id: str) -> Waveform:
        """Of all the message's clips, read anew. Raises NotFound, StorageError."""
        return waveform([Path(clip.path) for clip in self.clips(message_id)])

    def export_chat(
        self,
        conversation_id: str,
        path: Path,
        make_missing: bool = True,
        progress: Progress = lambda done, of: None,
        cancel: CancelToken | None = None,
    ) -> Album:
        """Writes what the chat's personas said as one .wav or .flac file with a chapter for each message.

        What was not spoken is made first, or left out. Takes the place of what is there, whole or not at all.
        Raises NotFound (nothing was spoken), InputError (sound_format, sound_too_long), Cancelled, StorageError,
        EngineUnavailable, ProviderError.
        """
        return self._files.export_chat(conversation_id, path, make_missing, progress, cancel or CancelToken())

    def save(self, message_id: str, path: Path) -> None:
        """Writes the whole message as one WAV file; what was not spoken to its end is made first.

        Raises NotFound when it was never spoken, StorageError, EngineUnavailable, ProviderError.
        """
        self._files.save(message_id, path)

    def say(self, text: str, persona_key: str, path: Path, utterance: str = "", language: str = "") -> float:
        """Writes `text`, as the persona says it, to a WAV file; returns its seconds.

        `persona_key`: "" = the default one; `language`: "" = found in the text.

        Raises NotFound (no such persona), EngineUnavailable, SpeechUnavailable, ProviderFault, StorageError,
        InputError (nothing in it can be said).
        """
        return self._files.say(text, persona_key, path, utterance, language)

    def kept_sounds(self) -> int:
        """Bytes of the sounds that are kept so that the same words need not be made again."""
        return self._sounds.size() if self._sounds is not None else 0

    def forget_sounds(self) -> int:
        """Removes them; returns how many bytes that were. The sound of messages stays."""
        return self._sounds.clear() if self._sounds is not None else 0

    # -- around it -----------------------------------------------------------------------------------------------

    def voices(self, language: str) -> tuple[tuple[str, EngineVoice], ...]:
        """The voices of each engine that can speak it now, the engine's name before each. Raises ProviderError."""
        return self._speakers.voices(language)

    def status(self) -> VoiceStatus:
        return VoiceStatus(self._output.missing(), self._speakers.abilities(), self._output.speaking())

    def close(self) -> None:
        """Silence; the sound device and the engines are let go."""
        self.stop()
        self._output.close()
        self._speakers.close()

    def _on_turn(self, event: TurnChanged) -> None:
        if event.state is TurnState.CANCELLED:
            self.steps.stop(event.correlation_id)

    def _on_settings(self, _event: SettingsChanged) -> None:
        """Fewer sounds are to be kept: they go now, and whoever saves the settings does not wait for that."""
        most, before = self._settings.current.voice.cache_megabytes, self._most_kept
        self._most_kept = most
        if most < before and self._sounds is not None:
            threading.Thread(target=self._sounds.fit, name="fit-sounds", daemon=True).start()

    def _on_message(self, event: MessageStored) -> None:
        """Who sends a message has heard enough, if they want it so."""
        if event.message.role is Role.USER and self._settings.current.voice.barge_in:
            self.steps.stop()
