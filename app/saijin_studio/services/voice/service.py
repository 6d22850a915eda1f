"""The voice, as windows and the command line use it. What is spoken is made by the process voice_synthesis."""

from __future__ import annotations

import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ...core.cancel import CancelToken
from ...core.conversation import AudioClip, Message, Role, TurnState
from ...core.errors import Cancelled, InputError, NotFound, ProviderFault, SaijinError, SpeechUnavailable
from ...core.events import MessageStored, SpeechChanged, TurnChanged
from ...core.language import detect
from ...core.process import InstanceState
from ...core.segmentation import JAPANESE_CHAR
from ...core.spoken import SpokenText
from ...core.voice import EngineVoice
from ...ports import ProcessEngine, VariableValue
from ...storage.clips import StoredClip
from ..settings import SettingsService
from . import sound
from .album import Progress
from .chat_album import Album, ChatAlbum, Spoken
from .files import TEXT_FILE
from .floor import Line
from .parts import SpeechParts
from .playback import Playback
from .source import placed
from .speakers import EngineAbility
from .steps import SendMessage, SpeechSteps
from .summaries import summaries
from .waveform import Waveform, waveform

PROCESS: Final = "voice_synthesis"
SPOKEN: Final = "spoken"  # the end event of the model that says all went well
SILENCED: Final = "silenced"  # and the one that says a person stopped it
MAKE_SECONDS: Final = 600.0
HEARD_SECONDS: Final = 4 * 3600.0
LOOK_AGAIN_SECONDS: Final = 0.1
WAIT_SECONDS: Final = 0.5
ENDED: Final = (InstanceState.COMPLETED, InstanceState.CANCELLED, InstanceState.FAILED)


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
        self._engine = engine
        self._send_message = send_message
        self._speakers = parts.speakers
        self._output = parts.output
        self._turns = parts.turns
        self._conversations = parts.conversations
        self._clips = parts.clips
        self._settings = settings
        self._bus = parts.bus
        self._paths = parts.paths
        self.playback = Playback(self.steps, parts.output, parts.bus, self._message_and_clips)
        parts.bus.subscribe(TurnChanged, self._on_turn)
        parts.bus.subscribe(MessageStored, self._on_message)

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
            self._play(utterance, message, made)
        else:
            variables: dict[str, VariableValue] = {"source": "message", "message_id": message_id}
            self._engine.start_process(PROCESS, utterance, variables)
        return utterance

    def speak_text(self, text: str, persona_key: str = "", language: str = "") -> str:
        """Has a text heard that is no message, and forgets it then; returns the utterance id.

        What is being said is stopped, or said first, as the settings have it. `persona_key`: "" = the default one;
        `language`: "" = found in the text. Raises NotFound (no such persona), InputError, StorageError,
        EngineUnavailable.
        """
        if not text.strip():
            raise InputError("there is nothing to say in this text", reason="empty")
        if persona_key:
            self._speakers.known(persona_key)
        utterance = uuid.uuid4().hex
        self._write_text(utterance, text)
        variables: dict[str, VariableValue] = {"source": "text"}
        variables |= {"persona_key": persona_key} if persona_key else {}
        variables |= {"language": language} if language else {}
        try:
            self._engine.start_process(PROCESS, utterance, variables)
        except SaijinError:
            shutil.rmtree(self.steps.folder(utterance), ignore_errors=True)
            raise
        return utterance

    def await_spoken(self, utterance: str, cancel: CancelToken | None = None) -> None:
        """Returns when a process has said all of it or was stopped, in this program or in another.

        Raises NotFound, ProviderError, SpeechUnavailable, EngineUnavailable; Cancelled, and then it goes on.
        """
        found = self._engine.find_instances(PROCESS, utterance)
        if not found:
            raise NotFound("nothing is said under this id", kind="utterance", id=utterance)
        with self._told_of(utterance) as ended:
            self._await_process(found[0], ended, cancel or CancelToken(), (SPOKEN, SILENCED), HEARD_SECONDS)

    def stop(self, utterance: str | None = None) -> None:
        """Silence now; what was to be said is dropped, and its process is told to end. One that another program says
        is stopped by its id.
        """
        self.steps.stop(utterance)
        if utterance is not None and not self.steps.stopped(utterance):
            self.steps.end_process(utterance)

    def withdraw(self, correlation_id: str) -> None:
        """The reply was taken back: silence, and its sound goes. Raises StorageError."""
        self.steps.stop(correlation_id)
        self._clips.remove(correlation_id)
        shutil.rmtree(self.steps.folder(correlation_id), ignore_errors=True)

    def clips(self, message_id: str) -> tuple[AudioClip, ...]:
        """The sentences of a message that were spoken, in order. Raises NotFound."""
        return self._message_and_clips(message_id)[1]

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
        spoken = Spoken(
            clips=self._audio_clips,
            complete=lambda message: self._complete(message, self._best_clips(message)),
            make=self._make_message,
            name=self._speaker_name,
        )
        album = ChatAlbum(self._conversations, spoken)
        return album.write(conversation_id, path, make_missing, progress, cancel or CancelToken())

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

    def say(self, text: str, persona_key: str, path: Path, utterance: str = "", language: str = "") -> float:
        """Writes `text`, as the persona says it, to a WAV file; returns its seconds.

        `persona_key`: "" = the default one; `language`: "" = found in the text.

        Raises NotFound (no such persona), EngineUnavailable, SpeechUnavailable, ProviderFault, StorageError,
        InputError (nothing in it can be said).
        """
        persona_key = self._speakers.known(persona_key or self._speakers.default_persona()).key
        utterance = utterance or uuid.uuid4().hex
        folder = self.steps.folder(utterance)
        try:
            self._write_text(utterance, text)
            self._make({"source": "text", "persona_key": persona_key, "language": language}, utterance)
            clips = self._clips.of_utterance(utterance)
            if not clips:
                raise InputError("there is nothing to say in this text")
            return sound.join_wavs([self._file(clip) for clip in clips], path)
        finally:
            self._clips.remove(utterance)
            shutil.rmtree(folder, ignore_errors=True)

    def audition(self, persona_key: str, language: str, text: str) -> None:
        """Says a short text at once, without a process and without keeping it. Raises ProviderError, InputError."""
        persona = self._speakers.persona(persona_key)
        reader = SpokenText(language, persona.readings)
        sentences = [*reader.feed(text), *reader.finish()]
        if not sentences:
            raise InputError("there is nothing to say in this text")
        chosen = self._speakers.choose(persona, language)
        said = [
            each for sentence in sentences for each in self.steps.sayer.say(sentence, persona, chosen, CancelToken())
        ]
        finished = sound.finish_sentence([each.speech for each in said], [each.volume for each in said])
        self.stop()
        if missing := self._output.missing():
            self.steps.notice_once(missing)
            return
        self._output.enqueue(uuid.uuid4().hex, finished)

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

    # -- details -------------------------------------------------------------------------------------------------

    def _on_turn(self, event: TurnChanged) -> None:
        if event.state is TurnState.CANCELLED:
            self.steps.stop(event.correlation_id)

    def _on_message(self, event: MessageStored) -> None:
        """Who sends a message has heard enough, if they want it so."""
        if event.message.role is Role.USER and self._settings.current.voice.barge_in:
            self.steps.stop()

    def _message_and_clips(self, message_id: str) -> tuple[Message, tuple[AudioClip, ...]]:
        message = self._conversations.message(message_id)
        return message, self._audio_clips(message)

    def _audio_clips(self, message: Message) -> tuple[AudioClip, ...]:
        return tuple(
            AudioClip(message.id, clip.index, clip.text, str(self._file(clip)), clip.seconds, clip.engine)
            for clip in self._best_clips(message)
        )

    def _make_message(self, message: Message, cancel: CancelToken) -> None:
        self._make({"source": "message", "message_id": message.id}, cancel=cancel)

    def _speaker_name(self, message: Message) -> str:
        """As its chat shows it; the key where the persona is gone."""
        if message.extra.name or not message.persona_key:
            return message.extra.name
        try:
            return self._speakers.known(message.persona_key).text(detect(message.text)).name
        except NotFound:
            return message.persona_key

    def _file(self, clip: StoredClip) -> Path:
        return self._paths.audio / clip.path

    def _best_clips(self, message: Message) -> tuple[StoredClip, ...]:
        """Of the times a message was spoken the newest whole one, else the one that got furthest."""
        best: tuple[StoredClip, ...] = ()
        turn = message.correlation_id if message.role is Role.PERSONA else None  # a question shares it with its reply
        for clips in self._clips.of_message(message.id, turn, message.copied_from).values():
            there = tuple(clip for clip in clips if self._file(clip).is_file())
            whole = self._complete(message, there)
            if whole or (len(there) >= len(best) and not self._complete(message, best)):
                best = there
        return best

    def _complete(self, message: Message, clips: tuple[StoredClip, ...]) -> bool:
        language, unsayable = detect(message.text), self._settings.current.voice.unsayable
        reader = SpokenText(language, summaries=summaries(unsayable, language))
        sentences = [*reader.feed(message.text), *reader.finish()]
        return bool(clips) and [clip.text for clip in clips] == [sentence.text for sentence in sentences]

    def _play(self, utterance: str, message: Message, clips: tuple[StoredClip, ...]) -> None:
        if missing := self._output.missing():
            self.steps.notice_once(missing)
            return
        self.steps.prepare(utterance, silent=False, replayed=True)
        for clip, said in zip(clips, placed([clip.text for clip in clips], message.text), strict=True):
            told = SpeechChanged(utterance, message.id, "speaking", clip.index, said.text, said.begin, said.end)
            self.steps.floor.say(utterance, Line(self._file(clip), partial(self._bus.publish, told)))
        threading.Thread(
            target=self._await_end, args=(utterance, message.id, len(clips)), name="replay", daemon=True
        ).start()

    def _await_end(self, utterance: str, message_id: str, count: int) -> None:
        while not self.steps.floor.wait(utterance, WAIT_SECONDS):
            if self.steps.stopped(utterance):
                return
        if not self.steps.stopped(utterance):
            self.steps.end(utterance)
            self._bus.publish(SpeechChanged(utterance, message_id, "finished", count))

    def _make(self, variables: dict[str, VariableValue], utterance: str = "", cancel: CancelToken | None = None) -> str:
        """Runs the process without sound and waits for its end; returns the utterance.

        Raises ProviderError; Cancelled, and then the process is ended.
        """
        utterance = utterance or uuid.uuid4().hex
        with self._told_of(utterance) as ended:
            try:
                instance = self._engine.start_process(PROCESS, utterance, {**variables, "silent": True})
                self._await_process(instance, ended, cancel or CancelToken(), (SPOKEN,))
            except Cancelled:
                self.steps.end_process(utterance)
                raise
        return utterance

    @contextmanager
    def _told_of(self, utterance: str) -> Iterator[threading.Event]:
        """An event that is set when something here tells of the utterance's end."""
        ended = threading.Event()

        def on_speech(event: SpeechChanged) -> None:
            if event.correlation_id == utterance and event.state in ("finished", "failed", "stopped"):
                ended.set()

        unsubscribe = self._bus.subscribe(SpeechChanged, on_speech)
        try:
            yield ended
        finally:
            unsubscribe()

    def _write_text(self, utterance: str, text: str) -> None:
        folder = self.steps.folder(utterance)
        try:
            folder.mkdir(mode=0o700, parents=True)
            (folder / TEXT_FILE).write_text(text, "utf-8")
        except OSError as error:
            raise sound.storage_error(error) from error

    def _await_process(
        self,
        instance: str,
        ended: threading.Event,
        cancel: CancelToken,
        well: tuple[str, ...],
        seconds: float = MAKE_SECONDS,
    ) -> None:
        """Waits until it ended in one of the end events `well`.

        The work may be done by another program: what is heard of it here only makes this look sooner.
        """
        deadline = time.monotonic() + seconds
        cancel.on_cancel(ended.set)
        while (detail := self._engine.detail(instance)).summary.state not in ENDED:
            if time.monotonic() > deadline:
                self._engine.cancel(instance, "took too long")
                raise ProviderFault(f"speaking took more than {seconds:.0f} s", provider="speech")
            cancel.raise_if_cancelled()
            ended.wait(LOOK_AGAIN_SECONDS)
            ended.clear()
        if detail.summary.state is InstanceState.FAILED:
            raise ProviderFault(detail.summary.failure or "the process failed", provider="speech")
        if not {step.activity_id for step in detail.steps} & set(well):
            missing = next((each.missing for each in self._speakers.abilities() if each.missing), "")
            raise SpeechUnavailable("the text could not be spoken", missing=missing or "")
