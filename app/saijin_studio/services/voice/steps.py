"""The steps of voice_synthesis: what each task of the process does, once, however often it is handed out.

An utterance is one reply, message or text being spoken; its id is the process's business key and names the folder
of its files. A step that finds its work done does not do it again.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, InputError, NotFound, ProviderFault, SaijinError
from ...core.events import NoticeRaised, SpeechChanged
from ...ports import Speech
from ...storage.clips import StoredClip
from . import sound
from .parts import SpeechParts, SpeechTask
from .source import TEXT_FILE, SpeechSource
from .utterances import Utterance, Utterances

__all__ = ["STOP_MESSAGE", "SendMessage", "SpeechParts", "SpeechSteps", "SpeechTask"]
log = logging.getLogger(__name__)

STOP_MESSAGE: Final = "speech_stopped"
STOPPED_FILE: Final = "stopped"  # of an utterance whose process has not heard of it yet
WAIT_SECONDS: Final = 0.25
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
SendMessage = Callable[[str, str], None]  # the message's name, the business key


class SpeechSteps:
    """`send_message` sees to it that the engine hears a message, later if it cannot now."""

    def __init__(self, parts: SpeechParts, send_message: SendMessage) -> None:
        self._parts = parts
        self._send_message = send_message
        self._source = SpeechSource(parts)
        self._utterances = Utterances()
        self._told: set[str] = set()
        self._lock = threading.Lock()

    # -- the tasks -----------------------------------------------------------------------------------------------
    # All but those that end an utterance raise Cancelled when a person stopped it, and when `cancel` is set.

    def receive(self, task: SpeechTask) -> str:
        """Checks that there is something to say and returns whose voice says it. Raises NotFound, InputError."""
        key = task.persona_key
        if task.source == "reply":
            key = key or self._parts.turns.get(task.utterance).persona_key or ""
        elif task.source == "message":
            key = key or self._parts.conversations.message(task.message_id).persona_key or ""
        elif not (self.folder(task.utterance) / TEXT_FILE).is_file():
            raise NotFound("the text to say is gone", kind="text", id=task.utterance)
        self._going_on(task)
        self._tell(task, "preparing")
        return key or self._parts.speakers.default_persona()

    def choose(self, task: SpeechTask) -> dict[str, str]:
        """The engine for each language, "" for none. Raises ProviderUnavailable when there is none at all."""
        return self._parts.speakers.choose(self._parts.speakers.persona(task.persona_key))

    def next_sentences(self, task: SpeechTask, first: int, cancel: CancelToken) -> int:
        """Waits until sentence `first` is complete; how many there are now from it on.

        After the last one it waits until all has sounded and returns 0. Raises NotFound.
        """
        utterance = self._going_on(task)
        found = self._source.await_sentences(task, utterance, first, _either(utterance.token, cancel))
        if found:
            self._make_ahead(task, utterance, first)
        else:
            self._finish(task, utterance, first, cancel)
        return found

    def synthesise(self, task: SpeechTask, index: int, cancel: CancelToken) -> None:
        """Makes the sound of a sentence, one part file for each language in it; nothing for one that is gone.

        Raises ProviderError, NotFound, StorageFull.
        """
        utterance = self._going_on(task)
        if sound.is_whole(self.path(task.utterance, index)):
            return
        either = _either(utterance.token, cancel)
        text = self._source.sentence(task, utterance, index, either)
        if text is None:
            return
        self._tell(task, "preparing", index, text)
        speeches = utterance.sounds.take(index, lambda: self._say(task, text), either)
        utterance.finished.begin(index, lambda: sound.finish_sentence(speeches, self._volume(task)))
        for number, speech in enumerate(speeches):
            sound.write_wav(self._part(task.utterance, index, number), speech)
        if utterance.token.cancelled:
            self._forget_parts(task.utterance)
            raise Cancelled()

    def post_process(self, task: SpeechTask, index: int, cancel: CancelToken) -> None:
        """Writes the final file: of what synthesis left in this run, else of its part files or the text once more."""
        path = self.path(task.utterance, index)
        if sound.is_whole(path):
            return
        utterance = self._going_on(task)
        either = _either(utterance.token, cancel)
        text = self._source.sentence(task, utterance, index, either)
        if text is None:
            return
        finished = utterance.finished.take(index, lambda: self._finished_parts(task, index, text), either)
        sound.write_wav(path, finished)
        for file in self._parts_of(task.utterance, index):
            file.unlink(missing_ok=True)

    def deliver(self, task: SpeechTask, index: int, cancel: CancelToken) -> None:
        """Gives the sentence to the sound device, then notes it in the store.

        A sentence that an earlier run noted was heard then, and is not said again; one that was stopped is kept.
        """
        utterance = self.prepare(task.utterance, task.silent)
        if self._parts.clips.has(task.utterance, index):
            return
        text = self._source.sentence(task, utterance, index, cancel)
        if text is None:
            return
        path = self.path(task.utterance, index)
        speech = sound.read_wav(path)
        if not (task.silent or utterance.token.cancelled or index in utterance.spoken):
            utterance.spoken.add(index)
            self._take_floor(utterance)
            self._parts.output.enqueue(task.utterance, speech, lambda: self._tell(task, "speaking", index, text))
        # Only now: the disk and the next sentence may take as long as the ear allows for all.
        self._make_ahead(task, utterance, index + 1)
        sound.make_durable(path)
        self._parts.clips.add(
            StoredClip(
                utterance=task.utterance,
                message_id=task.message_id or None,
                index=index,
                text=text,
                path=path.relative_to(self._parts.paths.audio).as_posix(),
                seconds=speech.seconds,
                engine=self._parts.speakers.names(text, dict(task.engines)),
            )
        )
        utterance.texts.pop(index, None)
        self._tell(task, "stored", index, text)

    def too_slow(self, task: SpeechTask) -> None:
        """The process did not wait for a sound any longer."""
        self.failed(task, ProviderFault("making the sound of a sentence took too long", provider="speech"))

    def silence(self, task: SpeechTask) -> None:
        """The process heard that it was stopped, from here or elsewhere: nothing more sounds, parts are removed."""
        utterance, _ = self._utterances.join(task.utterance, task.silent)
        self._hush(utterance)
        self._forget_parts(task.utterance)
        (self.folder(task.utterance) / STOPPED_FILE).unlink(missing_ok=True)

    # -- around them ---------------------------------------------------------------------------------------------

    def prepare(self, utterance_id: str, silent: bool, replayed: bool = False) -> Utterance:
        """Opens the sound device and loads libraries, the first time that this run meets the utterance."""
        self.folder(utterance_id)
        utterance, new = self._utterances.join(utterance_id, silent, replayed)
        if new and (self.folder(utterance_id) / STOPPED_FILE).exists():
            self._utterances.stop(utterance)  # by an earlier run, which could not tell the engine any more
        elif new:
            if not silent:
                self._parts.output.begin(utterance_id)
            threading.Thread(target=self._warm_up, args=(silent,), name="warm-sound", daemon=True).start()
        return utterance

    def stop(self, utterance_id: str | None = None) -> None:
        """Silence, for one utterance or all that are heard; then their processes are told to end."""
        self._parts.output.stop(utterance_id)
        hushed = [each for each in self._utterances.audible() if utterance_id in (None, each.id) and self._hush(each)]
        for utterance in hushed:
            if not utterance.replayed:
                self._mark_stopped(utterance.id)
                self._end_process(utterance.id)

    def stopped(self, utterance_id: str) -> bool:
        """Whether a person stopped it."""
        return self._utterances.stopped(utterance_id)

    def end(self, utterance_id: str) -> None:
        self._utterances.end(utterance_id)

    def failed(self, task: SpeechTask, error: SaijinError) -> None:
        """Nothing more of it can be said; the person is told why, once. What they deleted themselves is no news."""
        self._utterances.end(task.utterance)
        self._tell(task, "failed", text=error.code)
        if not isinstance(error, NotFound):
            self.notice_once(error.code, str(error), **error.params)

    def notice_once(self, code: str, detail: str = "", **params: str | float) -> None:
        """Raises a notice unless the same was raised in this run."""
        with self._lock:
            mark = f"{code} {sorted(params.items())}"
            if mark in self._told:
                return
            self._told.add(mark)
        self._parts.bus.publish(NoticeRaised(code, "warning", detail, dict(params)))

    def folder(self, utterance_id: str) -> Path:
        """Raises InputError: business keys may come from elsewhere and must not lead out of the audio folder."""
        if not _ID.fullmatch(utterance_id):
            raise InputError(f"{utterance_id!r} cannot name a folder")
        return self._parts.paths.audio / utterance_id

    def path(self, utterance_id: str, index: int) -> Path:
        return self.folder(utterance_id) / f"{index:04d}.wav"

    # -- details -------------------------------------------------------------------------------------------------

    def _going_on(self, task: SpeechTask) -> Utterance:
        """Raises Cancelled when it was stopped before this step began.

        The message may have come before there was a process to hear it, so it is sent once more.
        """
        utterance = self.prepare(task.utterance, task.silent)
        if utterance.token.cancelled:
            self._end_process(task.utterance)
            raise Cancelled()
        return utterance

    def _hush(self, utterance: Utterance) -> bool:
        """Stops an utterance in this program; false when it was stopped before."""
        first = self._utterances.stop(utterance)
        self._parts.output.stop(utterance.id)
        if first:
            self._parts.bus.publish(SpeechChanged(utterance.id, None, "stopped"))
        return first

    def _mark_stopped(self, utterance_id: str) -> None:
        """So that the next run does not begin to speak before the engine has heard of it."""
        folder = self.folder(utterance_id)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / STOPPED_FILE).touch()
        except OSError as error:
            log.warning("%s may be heard again after a restart: %s", utterance_id, error)

    def _end_process(self, utterance_id: str) -> None:
        try:
            self._send_message(STOP_MESSAGE, utterance_id)
        except SaijinError as error:
            # It is silent already; the message is sent again when the engine hands out the next step.
            log.warning("the process of %s cannot be told to end yet: %s", utterance_id, error)

    def _make_ahead(self, task: SpeechTask, utterance: Utterance, index: int) -> None:
        """Begins the sound of a sentence that is known and not made, so that its step finds it ready."""
        text = utterance.texts.get(index)
        if text is not None and not utterance.token.cancelled and not sound.is_whole(self.path(task.utterance, index)):
            utterance.sounds.begin(index, lambda: self._say(task, text))

    def _finish(self, task: SpeechTask, utterance: Utterance, index: int, cancel: CancelToken) -> None:
        """Everything has been given to the device; the utterance ends when it has sounded."""
        while not task.silent and not self._parts.output.wait(task.utterance, WAIT_SECONDS):
            cancel.raise_if_cancelled()
        utterance.token.raise_if_cancelled()
        self._utterances.end(task.utterance)
        self._tell(task, "finished", index)

    def _say(self, task: SpeechTask, text: str) -> list[Speech]:
        return self._parts.speakers.say(text, self._parts.speakers.persona(task.persona_key), dict(task.engines))

    def _finished_parts(self, task: SpeechTask, index: int, text: str) -> Speech:
        files = self._parts_of(task.utterance, index)
        if files and all(sound.is_whole(file) for file in files):
            speeches = [sound.read_wav(file) for file in files]
        else:
            log.info("sentence %d of %s is made again", index, task.utterance)
            speeches = self._say(task, text)
        return sound.finish_sentence(speeches, self._volume(task))

    def _parts_of(self, utterance_id: str, index: int) -> list[Path]:
        return sorted(self.folder(utterance_id).glob(f"{index:04d}.*.part.wav"))

    def _volume(self, task: SpeechTask) -> float:
        persona = self._parts.speakers.persona(task.persona_key)
        return max((persona.voice(language).volume for language, _ in task.engines), default=1.0)

    def _part(self, utterance_id: str, index: int, number: int) -> Path:
        return self.folder(utterance_id) / f"{index:04d}.{number:03d}.part.wav"

    def _forget_parts(self, utterance_id: str) -> None:
        for part in self.folder(utterance_id).glob("*.part*"):
            part.unlink(missing_ok=True)

    def _take_floor(self, utterance: Utterance) -> None:
        """Who asks something new wants to hear the answer: what was being said before is stopped."""
        for other in self._utterances.before(utterance.id):
            self.stop(other.id)

    def _tell(self, task: SpeechTask, state: str, index: int = 0, text: str = "") -> None:
        self._parts.bus.publish(SpeechChanged(task.utterance, task.message_id or None, state, index, text))

    def _warm_up(self, silent: bool) -> None:
        sound.warm()
        self._parts.speakers.warm("en")
        if not silent and (missing := self._parts.output.missing()):
            self.notice_once(missing)


def _either(*tokens: CancelToken) -> CancelToken:
    """A token that is set when one of these is."""
    either = CancelToken()
    for token in tokens:
        token.on_cancel(either.cancel)
    return either
