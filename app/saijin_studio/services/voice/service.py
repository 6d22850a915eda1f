"""The voice, as windows and the command line use it. What is spoken is made by the process voice_synthesis."""

from __future__ import annotations

import shutil
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...core.conversation import AudioClip, Message, TurnState
from ...core.errors import InputError, NotFound, ProviderFault, SpeechUnavailable
from ...core.events import SpeechChanged, TurnChanged
from ...core.process import InstanceState
from ...core.segmentation import JAPANESE_CHAR
from ...core.speech_text import spoken_sentences
from ...ports import ProcessEngine, VariableValue
from ...storage.clips import StoredClip
from ..settings import SettingsService
from . import sound
from .parts import SpeechParts
from .source import TEXT_FILE
from .speakers import EngineAbility
from .steps import SendMessage, SpeechSteps

PROCESS: Final = "voice_synthesis"
SPOKEN: Final = "spoken"  # the end event of the model that says all went well
MAKE_SECONDS: Final = 600.0
LOOK_AGAIN_SECONDS: Final = 0.1
ENDED: Final = (InstanceState.COMPLETED, InstanceState.CANCELLED, InstanceState.FAILED)


@dataclass(frozen=True, slots=True)
class VoiceStatus:
    """`output_missing` is audio_library, audio_device or None; `speaking` the utterance that sounds now."""

    output_missing: str | None
    engines: tuple[EngineAbility, ...]
    speaking: str | None


class VoiceService:
    """`steps` is what the process's workers call."""

    def __init__(
        self, engine: ProcessEngine, parts: SpeechParts, settings: SettingsService, send_message: SendMessage
    ) -> None:
        """`send_message` (the message's name, the business key) sees to it that the engine hears it."""
        self.steps = SpeechSteps(parts, send_message)
        self._engine = engine
        self._speakers = parts.speakers
        self._output = parts.output
        self._turns = parts.turns
        self._conversations = parts.conversations
        self._clips = parts.clips
        self._settings = settings
        self._bus = parts.bus
        self._paths = parts.paths
        parts.bus.subscribe(TurnChanged, self._on_turn)

    def begin_reply(self, correlation_id: str, wanted: bool | None = None) -> None:
        """Starts speaking a reply that is about to be written, once; nothing when the voice is turned off.

        `wanted`: whether its chat is to be heard, None = as the settings have it.

        Raises EngineUnavailable, EngineRefused, NotFound.
        """
        if not (self._settings.current.voice.enabled if wanted is None else wanted):
            return
        turn = self._turns.get(correlation_id)
        self.steps.prepare(correlation_id, silent=False)
        if JAPANESE_CHAR.search(self._conversations.message(turn.user_message_id).text):
            self._speakers.warm("ja")
        if not self._engine.find_instances(PROCESS, correlation_id):
            self._engine.start_process(PROCESS, correlation_id, {"source": "reply"})

    def speak(self, message_id: str) -> str:
        """Says a stored message: plays its clips, or has them made; returns the utterance id.

        What is being said is stopped. Raises NotFound, EngineUnavailable.
        """
        message = self._conversations.message(message_id)
        utterance = uuid.uuid4().hex
        self.stop()
        made = self._best_clips(message)
        if self._complete(message, made):
            self._play(utterance, message_id, made)
        else:
            variables: dict[str, VariableValue] = {"source": "message", "message_id": message_id}
            self._engine.start_process(PROCESS, utterance, variables)
        return utterance

    def stop(self) -> None:
        """Silence now; what was to be said is dropped, and its process is told to end."""
        self.steps.stop()

    def withdraw(self, correlation_id: str) -> None:
        """The reply was taken back: silence, and its sound goes. Raises StorageError."""
        self.steps.stop(correlation_id)
        self._clips.remove(correlation_id)
        shutil.rmtree(self.steps.folder(correlation_id), ignore_errors=True)

    def clips(self, message_id: str) -> tuple[AudioClip, ...]:
        """The sentences of a message that were spoken, in order. Raises NotFound."""
        message = self._conversations.message(message_id)
        return tuple(
            AudioClip(message_id, clip.index, clip.text, str(self._file(clip)), clip.seconds, clip.engine)
            for clip in self._best_clips(message)
        )

    def save(self, message_id: str, path: Path) -> None:
        """Writes the whole message as one WAV file; what was not spoken to its end is made first.

        Raises NotFound when it was never spoken, StorageError, EngineUnavailable, ProviderError.
        """
        message = self._conversations.message(message_id)
        made = self._best_clips(message)
        if not made:
            raise NotFound("this message was not spoken", kind="audio", id=message_id)
        if not self._complete(message, made):
            made = self._clips.of_utterance(self._make({"source": "message", "message_id": message_id}))
        sound.join_wavs([self._file(clip) for clip in made], path)

    def say(self, text: str, persona_key: str, path: Path, utterance: str = "") -> float:
        """Writes `text`, as the persona says it, to a WAV file; returns its seconds.

        Raises NotFound (no such persona), EngineUnavailable, SpeechUnavailable, ProviderFault, StorageError,
        InputError (nothing in it can be said).
        """
        self._speakers.known(persona_key)
        utterance = utterance or uuid.uuid4().hex
        folder = self.steps.folder(utterance)
        try:
            folder.mkdir(mode=0o700, parents=True)
            (folder / TEXT_FILE).write_text(text, "utf-8")
            self._make({"source": "text", "persona_key": persona_key}, utterance)
            clips = self._clips.of_utterance(utterance)
            if not clips:
                raise InputError("there is nothing to say in this text")
            return sound.join_wavs([self._file(clip) for clip in clips], path)
        except OSError as error:
            raise sound.storage_error(error) from error
        finally:
            self._clips.remove(utterance)
            shutil.rmtree(folder, ignore_errors=True)

    def audition(self, persona_key: str, language: str, text: str) -> None:
        """Says one sentence at once, without a process and without keeping it. Raises ProviderError."""
        persona = self._speakers.persona(persona_key)
        speeches = self._speakers.say(text, persona, self._speakers.choose(persona))
        finished = sound.finish_sentence(speeches, persona.voice(language).volume)
        self.stop()
        if missing := self._output.missing():
            self.steps.notice_once(missing)
            return
        self._output.enqueue(uuid.uuid4().hex, finished)

    def status(self) -> VoiceStatus:
        return VoiceStatus(self._output.missing(), self._speakers.abilities(), self._output.speaking())

    def close(self) -> None:
        """Silence; the sound device and the engines are let go."""
        self.stop()
        self._output.close()
        self._speakers.close()

    # -- details -------------------------------------------------------------------------------------------------

    def _on_turn(self, event: TurnChanged) -> None:
        if event.state is TurnState.CANCELLED:
            self.steps.stop(event.correlation_id)

    def _file(self, clip: StoredClip) -> Path:
        return self._paths.audio / clip.path

    def _best_clips(self, message: Message) -> tuple[StoredClip, ...]:
        """Of the times a message was spoken the one that got furthest, the newest of equals."""
        best: tuple[StoredClip, ...] = ()
        for clips in self._clips.of_message(message.id, message.correlation_id).values():
            there = tuple(clip for clip in clips if self._file(clip).is_file())
            if len(there) >= len(best):
                best = there
        return best

    def _complete(self, message: Message, clips: tuple[StoredClip, ...]) -> bool:
        return bool(clips) and [clip.text for clip in clips] == list(spoken_sentences([message.text]))

    def _play(self, utterance: str, message_id: str, clips: tuple[StoredClip, ...]) -> None:
        if missing := self._output.missing():
            self.steps.notice_once(missing)
            return
        self.steps.prepare(utterance, silent=False, replayed=True)
        for clip in clips:
            told = SpeechChanged(utterance, message_id, "speaking", clip.index, clip.text)
            self._output.enqueue(utterance, sound.read_wav(self._file(clip)), lambda told=told: self._bus.publish(told))  # type: ignore[misc]
        threading.Thread(
            target=self._await_end, args=(utterance, message_id, len(clips)), name="replay", daemon=True
        ).start()

    def _await_end(self, utterance: str, message_id: str, count: int) -> None:
        self._output.wait(utterance)
        if not self.steps.stopped(utterance):
            self.steps.end(utterance)
            self._bus.publish(SpeechChanged(utterance, message_id, "finished", count))

    def _make(self, variables: dict[str, VariableValue], utterance: str = "") -> str:
        """Runs the process without sound and waits for its end; returns the utterance. Raises ProviderError."""
        utterance = utterance or uuid.uuid4().hex
        ended = threading.Event()

        def on_speech(event: SpeechChanged) -> None:
            if event.correlation_id == utterance and event.state in ("finished", "failed", "stopped"):
                ended.set()

        unsubscribe = self._bus.subscribe(SpeechChanged, on_speech)
        try:
            instance = self._engine.start_process(PROCESS, utterance, {**variables, "silent": True})
            self._await_process(instance, ended)
        finally:
            unsubscribe()
        return utterance

    def _await_process(self, instance: str, ended: threading.Event) -> None:
        """The work may be done by another program: what is heard of it here only makes this look sooner."""
        deadline = time.monotonic() + MAKE_SECONDS
        while (detail := self._engine.detail(instance)).summary.state not in ENDED:
            if time.monotonic() > deadline:
                self._engine.cancel(instance, "took too long")
                raise ProviderFault(f"speaking took more than {MAKE_SECONDS:.0f} s", provider="speech")
            ended.wait(LOOK_AGAIN_SECONDS)
            ended.clear()
        if detail.summary.state is InstanceState.FAILED:
            raise ProviderFault(detail.summary.failure or "the process failed", provider="speech")
        if SPOKEN not in {step.activity_id for step in detail.steps}:
            missing = next((each.missing for each in self._speakers.abilities() if each.missing), "")
            raise SpeechUnavailable("the text could not be spoken", missing=missing or "")
