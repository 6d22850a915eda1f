"""Sentences made: by the engines, finished for the ear, in the portions in which they come where that is possible."""

from __future__ import annotations

import logging

from ...core.cancel import CancelToken
from ...core.voice import SpokenSentence
from ...ports import Speech
from . import sound
from .files import UtteranceFiles
from .live import LiveSentence, Paces
from .makings import Make, Making
from .parts import SpeechParts, SpeechTask
from .saying import Said, Sayer
from .utterances import Utterance

log = logging.getLogger(__name__)


class SentenceMaker:
    """Begins makings; who needs a sentence waits at its making."""

    def __init__(self, parts: SpeechParts, sayer: Sayer, files: UtteranceFiles) -> None:
        self._parts = parts
        self._sayer = sayer
        self._files = files
        self._paces = Paces()

    def of_words(self, task: SpeechTask, sentence: SpokenSentence) -> Make:
        """Has it said. What comes of it: ProviderError, Cancelled."""

        def make(making: Making) -> None:
            live = None if task.silent else LiveSentence(making, self._paces)
            said = self._say(task, sentence, making.token, live)
            making.note_said(said)
            if live is None or not live.finish():
                making.finish(_finished(said))

        return make

    def of_parts(self, task: SpeechTask, index: int, sentence: SpokenSentence) -> Make:
        """Of the part files of an earlier run where they are all there, else of the words once more."""

        def make(making: Making) -> None:
            finished = self._of_files(task, index, sentence)
            if finished is not None:
                making.finish(finished)
                return
            log.info("sentence %d of %s is made again", index, task.utterance)
            self.of_words(task, sentence)(making)

        return make

    def ahead(self, task: SpeechTask, utterance: Utterance, index: int) -> None:
        """Begins a sentence that is known and not made, so that its step finds it ready."""
        sentence = utterance.sentences.get(index)
        if sentence is None or utterance.token.cancelled or utterance.makings.over:
            return
        if not sound.is_whole(self._files.sentence(task.utterance, index)):
            utterance.makings.begin(index, self.of_words(task, sentence))

    def engines(self, task: SpeechTask, sentence: SpokenSentence) -> str:
        """Who says it, for the record."""
        return self._sayer.names(sentence, self._parts.speakers.persona(task.persona_key), dict(task.engines))

    def _say(
        self, task: SpeechTask, sentence: SpokenSentence, cancel: CancelToken, live: LiveSentence | None
    ) -> list[Said]:
        persona = self._parts.speakers.persona(task.persona_key)
        return self._sayer.say(sentence, persona, dict(task.engines), cancel, live)

    def _of_files(self, task: SpeechTask, index: int, sentence: SpokenSentence) -> Speech | None:
        files = self._files.parts(task.utterance, index)
        persona = self._parts.speakers.persona(task.persona_key)
        volumes = self._sayer.volumes(sentence, persona, dict(task.engines))
        if not files or len(files) != len(volumes) or not all(sound.is_whole(file) for file in files):
            return None
        return sound.finish_sentence([sound.read_wav(file) for file in files], volumes)


def _finished(said: list[Said]) -> Speech:
    return sound.finish_sentence([each.speech for each in said], [each.volume for each in said])
