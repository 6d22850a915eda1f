"""The steps of voice_synthesis: what each task of the process does, once, however often it is handed out.

An utterance is one reply, message or text being spoken; its id is the process's business key and names the folder
of its files. A step that finds its work done does not do it again.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..core.bus import EventBus
from ..core.cancel import CancelToken
from ..core.errors import InputError, NotFound, SaijinError
from ..core.events import NoticeRaised, SpeechChanged
from ..core.persona import DEFAULT_PERSONA
from ..core.segmentation import JAPANESE_CHAR
from ..core.speech_text import spoken_sentences
from ..paths import Paths
from ..ports import AudioOutput, Speech
from ..storage.clips import ClipStore, StoredClip
from ..storage.conversations import ConversationStore
from ..storage.turns import TurnStore
from . import sound
from .replies import ReplyStream
from .speakers import Speakers
from .utterances import Utterance, Utterances

log = logging.getLogger(__name__)

TEXT_FILE: Final = "text.txt"
WAIT_SECONDS: Final = 0.25
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class SpeechTask:
    """What the process says about an utterance. `source`: reply (being written), message (stored), text (a file).

    `silent` makes the files and no sound. `engines` names the engine by language, as voice selection chose.
    """

    utterance: str
    source: str = "reply"
    message_id: str = ""
    persona_key: str = ""
    silent: bool = False
    engines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SpeechParts:
    """What the steps work with."""

    speakers: Speakers
    output: AudioOutput
    replies: ReplyStream
    turns: TurnStore
    conversations: ConversationStore
    clips: ClipStore
    bus: EventBus
    paths: Paths


class SpeechSteps:
    def __init__(self, parts: SpeechParts) -> None:
        self._parts = parts
        self._utterances = Utterances()
        self._told: set[str] = set()
        self._lock = threading.Lock()

    # -- the five tasks ------------------------------------------------------------------------------------------

    def receive(self, task: SpeechTask) -> str:
        """Checks that there is something to say and returns whose voice says it. Raises NotFound, InputError."""
        key = task.persona_key
        if task.source == "reply":
            key = key or self._parts.turns.get(task.utterance).persona_key or ""
        elif task.source == "message":
            key = key or self._parts.conversations.message(task.message_id).persona_key or ""
        elif not (self.folder(task.utterance) / TEXT_FILE).is_file():
            raise NotFound("the text to say is gone", kind="text", id=task.utterance)
        self.prepare(task.utterance, task.silent)
        self._tell(task, "preparing")
        return key or DEFAULT_PERSONA

    def choose(self, task: SpeechTask) -> dict[str, str]:
        """The engine for each language, "" for none. Raises ProviderUnavailable when there is none at all."""
        return self._parts.speakers.choose(self._parts.speakers.persona(task.persona_key))

    def synthesise(self, task: SpeechTask, index: int, cancel: CancelToken) -> bool:
        """Waits for sentence `index` and makes its sound, one part file for each language in it; false after the last.

        After the last it waits until all has sounded. Raises Cancelled when a person stopped it or `cancel` is set,
        ProviderError, NotFound, StorageFull.
        """
        utterance = self.prepare(task.utterance, task.silent)
        utterance.token.raise_if_cancelled()
        if sound.is_whole(self.path(task.utterance, index)):
            return True
        text = self._sentence(task, utterance, index, _either(utterance.token, cancel))
        if text is None:
            self._finish(task, utterance, index, cancel)
            return False
        self._tell(task, "preparing", index, text)
        for number, speech in enumerate(self._say(task, text)):
            sound.write_wav(self._part(task.utterance, index, number), speech)
        return True

    def post_process(self, task: SpeechTask, index: int, cancel: CancelToken) -> None:
        """Makes the final file of the parts, or of the text once more when a part is gone."""
        path = self.path(task.utterance, index)
        if sound.is_whole(path):
            return
        utterance = self.prepare(task.utterance, task.silent)
        files = sorted(self.folder(task.utterance).glob(f"{index:04d}.*.part.wav"))
        if files and all(sound.is_whole(file) for file in files):
            speeches = [sound.read_wav(file) for file in files]
        else:
            log.info("sentence %d of %s is made again", index, task.utterance)
            speeches = self._say(task, self._sentence(task, utterance, index, cancel) or "")
        sound.write_wav(path, sound.finish_sentence(speeches, self._volume(task)))
        for file in files:
            file.unlink(missing_ok=True)

    def deliver(self, task: SpeechTask, index: int, cancel: CancelToken) -> int:
        """Gives the sentence to the sound device, then notes it in the store; returns the next sentence's index.

        A sentence that an earlier run noted was heard then, and is not said again; one that was stopped is kept.
        """
        utterance = self.prepare(task.utterance, task.silent)
        if self._parts.clips.has(task.utterance, index):
            return index + 1
        path = self.path(task.utterance, index)
        speech = sound.read_wav(path)
        text = self._sentence(task, utterance, index, cancel) or ""
        if not (task.silent or utterance.token.cancelled or index in utterance.spoken):
            utterance.spoken.add(index)
            self._take_floor(utterance)
            self._parts.output.enqueue(task.utterance, speech, lambda: self._tell(task, "speaking", index, text))
        sound.make_durable(path)  # only now: a disk may take as long for this as the ear allows for all
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
        return index + 1

    # -- around them ---------------------------------------------------------------------------------------------

    def prepare(self, utterance_id: str, silent: bool) -> Utterance:
        """Opens the sound device and loads libraries, the first time that this run meets the utterance."""
        self.folder(utterance_id)
        utterance, new = self._utterances.join(utterance_id, silent)
        if new:
            if not silent:
                self._parts.output.begin(utterance_id)
            threading.Thread(target=self._warm_up, args=(silent,), name="warm-sound", daemon=True).start()
        return utterance

    def stop(self, utterance_id: str | None = None) -> None:
        """Silence, for one utterance or all that are heard; their processes end at their next step."""
        self._parts.output.stop(utterance_id)
        for utterance in self._utterances.audible():
            if utterance_id in (None, utterance.id):
                self._utterances.stop(utterance)
                self._parts.output.stop(utterance.id)
                self._parts.bus.publish(SpeechChanged(utterance.id, None, "stopped"))

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

    def _sentence(self, task: SpeechTask, utterance: Utterance, index: int, cancel: CancelToken) -> str | None:
        """Sentence `index` as it is to be said, None when the text ends before it.

        Found anew from the beginning of the text unless just heard: a repeated step finds the same sentence.
        """
        if index in utterance.texts:
            return utterance.texts[index]
        with closing(self._pieces(task, cancel)) as pieces:
            for number, sentence in enumerate(spoken_sentences(pieces)):
                if number == index:
                    utterance.texts[index] = sentence
                    return sentence
        cancel.raise_if_cancelled()
        return None

    def _pieces(self, task: SpeechTask, cancel: CancelToken) -> Generator[str, None, None]:
        if task.source == "message":
            yield self._parts.conversations.message(task.message_id).text
        elif task.source == "text":
            yield (self.folder(task.utterance) / TEXT_FILE).read_text("utf-8")
        else:
            for piece in self._parts.replies.follow(task.utterance, cancel):
                if JAPANESE_CHAR.search(piece):
                    self._parts.speakers.warm("ja")
                yield piece

    def _finish(self, task: SpeechTask, utterance: Utterance, index: int, cancel: CancelToken) -> None:
        """Everything has been given to the device; the utterance ends when it has sounded."""
        while not task.silent and not self._parts.output.wait(task.utterance, WAIT_SECONDS):
            cancel.raise_if_cancelled()
        utterance.token.raise_if_cancelled()
        self._utterances.end(task.utterance)
        self._tell(task, "finished", index)

    def _say(self, task: SpeechTask, text: str) -> list[Speech]:
        return self._parts.speakers.say(text, self._parts.speakers.persona(task.persona_key), dict(task.engines))

    def _volume(self, task: SpeechTask) -> float:
        persona = self._parts.speakers.persona(task.persona_key)
        return max((persona.voice(language).volume for language, _ in task.engines), default=1.0)

    def _part(self, utterance_id: str, index: int, number: int) -> Path:
        return self.folder(utterance_id) / f"{index:04d}.{number:03d}.part.wav"

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
