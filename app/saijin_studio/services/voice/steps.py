"""The steps of voice_synthesis: what each task of the process does, once, however often it is handed out.

An utterance is one reply, message or text being spoken; its id is the process's business key and names the folder
of its files. A step that finds its work done does not do it again.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, NotFound, ProviderFault, SaijinError
from ...core.events import NoticeRaised, SpeechChanged
from ...core.garbage import spare_present
from ...core.language import detect
from ...core.voice import SpokenSentence
from . import effects, sound
from .delivery import SentenceDelivery
from .files import UtteranceFiles
from .floor import Floor
from .heard import HeardMarks
from .maker import SentenceMaker
from .parts import Reception, SpeechParts, SpeechTask
from .saying import Sayer
from .source import SpeechSource
from .tongues import Tongues
from .utterances import Utterance, Utterances

__all__ = ["STOP_MESSAGE", "SendMessage", "SpeechParts", "SpeechSteps", "SpeechTask"]
log = logging.getLogger(__name__)

STOP_MESSAGE: Final = "speech_stopped"
AT_ONCE: Final = 10  # sentences that are told of, and a share of what was said where that is more:
ROUNDS: Final = 20  # many rounds would be a circle without an end to whoever watches over processes
WAIT_SECONDS: Final = 0.25
SendMessage = Callable[[str, str], None]  # the message's name, the business key
NOTHING: Final = SpokenSentence("", ())
BEGINS: Final = ("preparing", "speaking")  # of what is told of an utterance


class SpeechSteps:
    """`send_message` sees to it that the engine hears a message, later if it cannot now."""

    def __init__(self, parts: SpeechParts, send_message: SendMessage) -> None:
        self._parts = parts
        self._send_message = send_message
        self._source = SpeechSource(parts)
        self._tongues = Tongues(parts.speakers, parts.chat_language)
        self._utterances = Utterances()
        self.sayer = Sayer(parts.speakers, self._fell_back, parts.sounds)
        self.floor = Floor(parts.output)
        self._files = UtteranceFiles(parts.paths.audio)
        self._heard = HeardMarks()
        self._maker = SentenceMaker(parts, self.sayer, self._files)
        self._delivery = SentenceDelivery(
            parts, self._files, self.floor, self._heard, self._maker, self._tell, self._take_floor
        )
        self._told: set[str] = set()
        self._warmed = False
        self._lock = threading.Lock()
        self._telling = threading.RLock()  # what begins is told before a stop, or not at all

    # -- the tasks -----------------------------------------------------------------------------------------------
    # All but those that end an utterance raise Cancelled when a person stopped it, and when `cancel` is set.

    def receive(self, task: SpeechTask) -> Reception:
        """Checks that there is something to say, and finds whose voice says it, in which language.

        Raises NotFound, InputError.
        """
        key, chat = task.persona_key, ""
        if task.source == "reply":
            asked = self._parts.turns.asked(task.utterance)
            key, chat = key or asked.turn.persona_key or "", asked.turn.conversation_id
            written = str(asked.settled.get("language") or detect(asked.question.text))
        elif task.source == "message":
            message = self._parts.conversations.message(task.message_id)
            key, chat = key or message.persona_key or "", message.conversation_id
            written = detect(message.text)
        else:
            written = detect(self._files.text(task.utterance))
        self._going_on(task)
        self._tell(task, "preparing")
        key = key or self._parts.speakers.default_persona()
        language = task.language or self._tongues.chosen(key, chat) or written
        return Reception(key, language, self._parts.settings().unsayable)

    def choose(self, task: SpeechTask) -> dict[str, str]:
        """The engine for each language that is to be expected. Raises ProviderUnavailable when there is none at all."""
        speakers = self._parts.speakers
        language = task.language or "en"
        persona = speakers.persona(task.persona_key)
        chosen = speakers.choose(persona, language)
        speakers.warm(language, chosen.get(language, ""))
        effects.warm(persona)
        return chosen

    def next_sentences(self, task: SpeechTask, first: int, cancel: CancelToken) -> int:
        """Waits until sentence `first` has begun; how many are complete now from it on, 1 for one that is not yet.

        They are told some at a time, and not long before they can be heard: making them may cost money or a laptop's
        battery. After the last one it waits until all has sounded and returns 0. Raises NotFound.
        """
        utterance = self._going_on(task)
        with _either(utterance.token, cancel) as either:
            found = utterance.known(first) or self._source.await_begun(task, utterance, first, either)
            if found and not task.silent:
                found = at_once(first, found)
                self._await_room(task, either)
        if found:
            self._maker.ahead(task, utterance, first)
        else:
            self._finish(task, utterance, first, cancel)
        return found

    def synthesise(self, task: SpeechTask, index: int, cancel: CancelToken) -> None:
        """Makes the sound of a sentence once its words are there, one part file for each language in it.

        Nothing for one that is none. Raises ProviderError, NotFound, StorageFull.
        """
        utterance = self._going_on(task)
        with _either(utterance.token, cancel) as either:
            sentence = self._to_make(task, utterance, index, either)
            if sentence is None:
                return
            self._tell(task, "preparing", index, sentence)
            with utterance.makings.begun(index, self._maker.of_words(task, sentence), either) as making:
                for number, each in enumerate(making.said(either)):
                    sound.write_wav(self._files.part(task.utterance, index, number), each.speech)
        if utterance.token.cancelled:
            self._files.forget_parts(task.utterance)
            raise Cancelled()

    def post_process(self, task: SpeechTask, index: int, cancel: CancelToken) -> None:
        """Writes the final file: of what synthesis left in this run, else of its part files or the text once more."""
        utterance = self._going_on(task)
        with _either(utterance.token, cancel) as either:
            sentence = self._to_make(task, utterance, index, either)
            if sentence is None:
                return
            with utterance.makings.begun(index, self._maker.of_parts(task, index, sentence), either) as making:
                sound.write_wav(self.path(task.utterance, index), making.finished(either))
        utterance.makings.wake()
        self._files.forget_parts(task.utterance, f"{index:04d}")

    def deliver(self, task: SpeechTask, index: int, cancel: CancelToken) -> None:
        """Has the sentence heard, as it is made where that goes on beside, and notes it in the store.

        One that an earlier run noted was given then, and is heard again only if it did not sound to its end; one that
        was stopped and is whole is kept. Raises NotFound, StorageError.
        """
        utterance = self._joined(task)
        if self._parts.clips.has(task.utterance, index):
            return
        with ExitStack() as until:
            if not sound.is_whole(self.path(task.utterance, index)):
                cancel = until.enter_context(_either(utterance.token, cancel))
            self._delivery.deliver(task, utterance, index, cancel)

    def too_slow(self, task: SpeechTask) -> None:
        """The process did not wait for a sound any longer, so nobody makes it any longer."""
        self.failed(task, ProviderFault("making the sound of a sentence took too long", provider="speech"))

    def silence(self, task: SpeechTask) -> None:
        """The process heard that it was stopped, from here or elsewhere: nothing more sounds, parts are removed."""
        utterance, _ = self._utterances.join(task.utterance, task.silent)
        self._hush(utterance)
        self._files.forget_parts(task.utterance)
        self._heard.forget(self.folder(task.utterance))
        self._files.forget_stop(task.utterance)
        self._forget_text(task)

    # -- around them ---------------------------------------------------------------------------------------------

    def prepare(self, utterance_id: str, silent: bool, replayed: bool = False) -> Utterance:
        """Opens the sound device and loads libraries, the first time that this run meets the utterance."""
        self.folder(utterance_id)
        utterance, new = self._utterances.join(utterance_id, silent, replayed)
        if new and self._files.stopped(utterance_id):
            self._utterances.stop(utterance)  # by an earlier run, which could not tell the engine any more
        elif new:
            if not silent:
                self._parts.output.begin(utterance_id)
            threading.Thread(target=self._warm_up, args=(silent,), name="warm-sound", daemon=True).start()
        return utterance

    def stop(self, utterance_id: str | None = None) -> None:
        """Silence, for one utterance or all that are heard; then their processes are told to end."""
        self._parts.output.stop(utterance_id)
        self.floor.leave(utterance_id)
        hushed = [each for each in self._utterances.audible() if utterance_id in (None, each.id) and self._hush(each)]
        for utterance in hushed:
            if not utterance.replayed:
                self._files.mark_stopped(utterance.id)
                self.end_process(utterance.id)

    def stopped(self, utterance_id: str) -> bool:
        """Whether a person stopped it."""
        return self._utterances.stopped(utterance_id)

    def end(self, utterance_id: str) -> None:
        """All of it was said, or no more can be; what was given to the sound device still sounds."""
        self._utterances.end(utterance_id)
        self._heard.forget(self.folder(utterance_id))
        self.floor.end(utterance_id)

    def failed(self, task: SpeechTask, error: SaijinError) -> None:
        """Nothing more of it can be said; the person is told why, once. What they deleted themselves is no news."""
        self.end(task.utterance)
        self._forget_text(task)
        self._parts.bus.publish(SpeechChanged(task.utterance, task.message_id or None, "failed", text=error.code))
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
        return self._files.folder(utterance_id)

    def path(self, utterance_id: str, index: int) -> Path:
        return self._files.sentence(utterance_id, index)

    # -- details -------------------------------------------------------------------------------------------------

    def _to_make(
        self, task: SpeechTask, utterance: Utterance, index: int, cancel: CancelToken
    ) -> SpokenSentence | None:
        """A sentence whose file is not there yet; None for one that is whole, or that the text does not have."""
        if sound.is_whole(self.path(task.utterance, index)):
            return None
        return self._source.sentence(task, utterance, index, cancel)

    def _going_on(self, task: SpeechTask) -> Utterance:
        """Raises Cancelled when it was stopped before this step began.

        The message may have come before there was a process to hear it, so it is sent once more.
        """
        utterance = self._joined(task)
        if utterance.token.cancelled:
            self.end_process(task.utterance)
            raise Cancelled()
        return utterance

    def _joined(self, task: SpeechTask) -> Utterance:
        """The utterance as this run has it; what an earlier one had not heard to its end is heard first."""
        utterance = self.prepare(task.utterance, task.silent)
        with utterance.resuming:  # two steps of a sentence may come at once
            if not (utterance.resumed or task.silent or utterance.token.cancelled):
                self._resume(task, utterance)
                utterance.resumed = True
        return utterance

    def _resume(self, task: SpeechTask, utterance: Utterance) -> None:
        first = self._heard.next(self.folder(task.utterance))
        if first is None:
            return
        sentences = dict(enumerate(self._source.so_far(task)))
        for clip in self._parts.clips.of_utterance(task.utterance):
            if clip.index >= first and sound.is_whole(self.path(task.utterance, clip.index)):
                sentence = sentences.get(clip.index, SpokenSentence(clip.text, ()))
                self._delivery.say(task, utterance, clip.index, sentence)

    def _hush(self, utterance: Utterance) -> bool:
        """Stops an utterance in this program; false when it was stopped before."""
        with self._telling:
            first = self._utterances.stop(utterance)
        self._parts.output.stop(utterance.id)
        self.floor.leave(utterance.id)
        if first:
            self._parts.bus.publish(SpeechChanged(utterance.id, None, "stopped"))
        return first

    def end_process(self, utterance_id: str) -> None:
        """Tells the process, and whoever works it, that a person stopped it."""
        try:
            self._send_message(STOP_MESSAGE, utterance_id)
        except SaijinError as error:
            # It is silent already; the message is sent again when the engine hands out the next step.
            log.warning("the process of %s cannot be told to end yet: %s", utterance_id, error)

    def _await_room(self, task: SpeechTask, cancel: CancelToken) -> None:
        """Returns when few sentences still wait to be heard. Raises Cancelled."""
        while not self.floor.has_room(task.utterance, WAIT_SECONDS):
            cancel.raise_if_cancelled()
            self._tell_missing()

    def _tell_missing(self) -> None:
        if missing := self._parts.output.missing():
            self.notice_once(missing)  # from the beginning, or it was pulled out in the middle of the words

    def _finish(self, task: SpeechTask, utterance: Utterance, index: int, cancel: CancelToken) -> None:
        """Everything has been given to the device; the utterance ends when it has sounded."""
        while not task.silent and not self.floor.wait(task.utterance, WAIT_SECONDS):
            cancel.raise_if_cancelled()
            self._tell_missing()
        utterance.token.raise_if_cancelled()
        self.end(task.utterance)
        self._forget_text(task)
        self._tell(task, "finished", index)

    def _forget_text(self, task: SpeechTask) -> None:
        """A text that was to be heard and is no message is not kept; one for a file is, until that is written."""
        if task.source == "text" and not task.silent:
            self._parts.clips.remove(task.utterance)
            shutil.rmtree(self.folder(task.utterance), ignore_errors=True)

    def _take_floor(self, utterance: Utterance) -> None:
        """Who asks something new wants to hear the answer: what was being said before is stopped, or said first."""
        if self._parts.settings().when_busy == "queue":
            return
        for other in self._utterances.before(utterance.id):
            self.stop(other.id)

    def _tell(self, task: SpeechTask, state: str, index: int = 0, said: SpokenSentence = NOTHING) -> None:
        """Nothing more begins in what was stopped, whoever looks at it."""
        about = (task.utterance, task.message_id or None, state, index, said.text, said.begin, said.end)
        with self._telling:
            if not (state in BEGINS and self._utterances.stopped(task.utterance)):
                self._parts.bus.publish(SpeechChanged(*about))

    def _fell_back(self, engine: str, following: str, language: str) -> None:
        detail = f"{following} in the place of {engine} ({language})"
        self.notice_once("speech_fallback", detail, engine=engine, following=following, language=language)

    def _warm_up(self, silent: bool) -> None:
        sound.warm()
        self._parts.speakers.warm("en")
        with self._lock:
            first, self._warmed = not self._warmed, True
        if first:
            spare_present()
        if not silent:
            self._tell_missing()


def at_once(first: int, found: int) -> int:
    """Of how many sentences to tell, of those that were found from `first` on."""
    return min(found, max(AT_ONCE, first // ROUNDS))


@contextmanager
def _either(*tokens: CancelToken) -> Iterator[CancelToken]:
    """A token that is set when one of these is, as long as this lasts."""
    either = CancelToken()
    taken_back = [token.on_cancel(either.cancel) for token in tokens]
    try:
        yield either
    finally:
        for take_back in taken_back:
            take_back()
