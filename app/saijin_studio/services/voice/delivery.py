"""A sentence given to the ear while it is made or from its file, and noted in the store when the file is whole."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, NotFound, SaijinError
from ...core.voice import SpokenSentence
from ...storage.clips import StoredClip
from . import sound
from .files import UtteranceFiles
from .floor import Floor, Line
from .heard import HeardMarks
from .maker import SentenceMaker
from .makings import Making
from .parts import SpeechParts, SpeechTask
from .source import SpeechSource
from .utterances import Utterance

log = logging.getLogger(__name__)
LOOK_SECONDS: Final = 0.25  # the file may be written by another program, which tells nobody here
WRITE_SECONDS: Final = 60.0  # then a finished sound that nobody writes is given up
Tell = Callable[[SpeechTask, str, int, SpokenSentence], None]


class SentenceDelivery:
    """`tell` announces what is heard and stored; `take_floor` silences whom the settings want silenced for it."""

    def __init__(
        self,
        parts: SpeechParts,
        files: UtteranceFiles,
        floor: Floor,
        heard: HeardMarks,
        maker: SentenceMaker,
        tell: Tell,
        take_floor: Callable[[Utterance], None],
    ) -> None:
        self._parts = parts
        self._files = files
        self._floor = floor
        self._heard = heard
        self._maker = maker
        self._source = SpeechSource(parts)
        self._tell = tell
        self._take_floor = take_floor

    def deliver(self, task: SpeechTask, utterance: Utterance, index: int, cancel: CancelToken) -> None:
        """Returns when it was given to the device and noted; one that was stopped and is whole is noted too.

        Raises NotFound when the sound is made and nobody writes it, StorageError, Cancelled.
        """
        sentence = self._source.sentence(task, utterance, index, cancel)
        if sentence is None:
            return
        if self._was_heard(task, index):
            utterance.spoken.add(index)
        if not self._whole(task, index):
            self._hear_it_made(task, utterance, index, sentence, cancel)
        if not (task.silent or utterance.token.cancelled or index in utterance.spoken):
            self._take_floor(utterance)
            self.say(task, utterance, index, sentence)
        # Only now: the disk and the next sentence may take as long as the ear allows for all.
        self._maker.ahead(task, utterance, index + 1)
        self._note(task, utterance, index, sentence)

    def say(self, task: SpeechTask, utterance: Utterance, index: int, sentence: SpokenSentence) -> None:
        """Has it heard from its file, when its turn comes."""
        utterance.spoken.add(index)
        self._heard.begin(self._files.folder(task.utterance))
        self._floor.say(task.utterance, self._line(task, index, sentence))

    def _hear_it_made(
        self, task: SpeechTask, utterance: Utterance, index: int, sentence: SpokenSentence, cancel: CancelToken
    ) -> None:
        """Returns when the file is whole; until then the sentence is heard as it is made, if it may be."""
        withdraw = cancel.on_cancel(utterance.makings.wake)
        try:
            self._hear_until_whole(task, utterance, index, sentence, cancel)
        finally:
            withdraw()

    def _hear_until_whole(
        self, task: SpeechTask, utterance: Utterance, index: int, sentence: SpokenSentence, cancel: CancelToken
    ) -> None:
        heard: Making | None = None
        unwritten = 0.0
        while not self._whole(task, index):
            making = utterance.makings.get(index)
            if making is not None and making is not heard:
                heard, unwritten = making, 0.0
                self._hear(task, utterance, index, sentence, making, cancel)
                self._maker.ahead(task, utterance, index + 1)
                continue
            if heard is not None and heard.done:
                unwritten = unwritten or time.monotonic()
                if time.monotonic() - unwritten > WRITE_SECONDS:
                    raise NotFound("the sound of a sentence was not written", kind="audio", id=task.utterance)
            utterance.makings.await_change(LOOK_SECONDS, cancel)

    def _hear(
        self,
        task: SpeechTask,
        utterance: Utterance,
        index: int,
        sentence: SpokenSentence,
        making: Making,
        cancel: CancelToken,
    ) -> None:
        """Returns when all of it was given to the device, or when it is to be heard from its file."""
        if task.silent or index in utterance.spoken:
            return
        try:
            portions = making.portions(cancel)
            first = next(portions)
            self._take_floor(utterance)
            self._heard.begin(self._files.folder(task.utterance))
            if self._floor.say_live(task.utterance, self._line(task, index, sentence), first, portions):
                utterance.spoken.add(index)
        except Cancelled:
            cancel.raise_if_cancelled()  # otherwise nobody wanted this making any longer: there may be another
        except SaijinError as error:
            # The step that makes it reports this; it may try again.
            log.info("sentence %d of %s is not heard as it is made: %s", index, task.utterance, error)

    def _was_heard(self, task: SpeechTask, index: int) -> bool:
        """By an earlier run that did not come to note it."""
        heard = self._heard.next(self._files.folder(task.utterance))
        return heard is not None and index < heard

    def _line(self, task: SpeechTask, index: int, sentence: SpokenSentence) -> Line:
        folder = self._files.folder(task.utterance)
        return Line(
            self._files.sentence(task.utterance, index),
            lambda: self._tell(task, "speaking", index, sentence),
            lambda: self._heard.sounded(folder, index),
        )

    def _note(self, task: SpeechTask, utterance: Utterance, index: int, sentence: SpokenSentence) -> None:
        path = self._files.sentence(task.utterance, index)
        speech = sound.read_wav(path)
        sound.make_durable(path)
        self._parts.clips.add(
            StoredClip(
                utterance=task.utterance,
                message_id=task.message_id or None,
                index=index,
                text=sentence.text,
                path=path.relative_to(self._parts.paths.audio).as_posix(),
                seconds=speech.seconds,
                engine=self._maker.engines(task, sentence),
            )
        )
        utterance.sentences.pop(index, None)
        utterance.makings.forget(index)
        self._tell(task, "stored", index, sentence)

    def _whole(self, task: SpeechTask, index: int) -> bool:
        return sound.is_whole(self._files.sentence(task.utterance, index))
