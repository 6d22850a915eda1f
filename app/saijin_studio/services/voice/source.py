"""The text of an utterance, sentence by sentence: of a reply being written, a stored message or a given text."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing

from ...core.cancel import CancelToken
from ...core.persona import Persona
from ...core.segmentation import JAPANESE_CHAR
from ...core.spoken import SpokenText
from ...core.voice import SpokenSentence
from .files import UtteranceFiles
from .parts import SpeechParts, SpeechTask
from .summaries import SUMMARISE, summaries
from .utterances import Utterance


class SpeechSource:
    """Sentences count from 0. They are found anew from the beginning of the text unless just heard: a step that is
    repeated finds the same ones.
    """

    def __init__(self, parts: SpeechParts) -> None:
        self._parts = parts

    def await_begun(self, task: SpeechTask, utterance: Utterance, first: int, cancel: CancelToken) -> int:
        """Waits until sentence `first` has begun; how many are complete now from it on, or 1 for one that is not yet.

        0 when the text ends before it. A sentence that has begun may turn out to hold nothing to say. Raises Cancelled,
        NotFound.
        """
        found, begun = self._read(task, utterance, first, cancel, enough=lambda reader: reader.begun)
        return found or int(begun)

    def sentence(
        self, task: SpeechTask, utterance: Utterance, index: int, cancel: CancelToken
    ) -> SpokenSentence | None:
        """Sentence `index` as it is to be said, once it is complete; None when the text ends before it.

        Raises Cancelled, NotFound.
        """
        if index not in utterance.sentences:
            self._read(task, utterance, index, cancel)
        return utterance.sentences.get(index)

    def _read(
        self,
        task: SpeechTask,
        utterance: Utterance,
        first: int,
        cancel: CancelToken,
        enough: Callable[[SpokenText], bool] = lambda reader: False,
    ) -> tuple[int, bool]:
        """Takes note of the sentences from `first` on, until one is complete or `enough` is there of it; how many, and
        whether it was enough.
        """
        found: list[SpokenSentence] = []
        passed, begun, reader = 0, False, self._reader(task)
        with closing(self._pieces(task, cancel)) as pieces:
            for sentences in _completed(reader, pieces):
                found += sentences[max(0, first - passed) :]
                passed += len(sentences)
                begun = passed >= first and enough(reader)
                if (found or begun) and task.source == "reply":
                    break  # the next piece may be long in coming
        if not found:
            cancel.raise_if_cancelled()
        utterance.sentences.update(enumerate(found, first))
        return len(found), begun

    def so_far(self, task: SpeechTask) -> list[SpokenSentence]:
        """The sentences of the text as far as it is there, without waiting. Raises NotFound."""
        reader = self._reader(task)
        if task.source == "reply":
            turn = self._parts.turns.get(task.utterance)
            if turn.reply_message_id is None:
                return reader.feed(self._parts.replies.text(task.utterance))
            return _whole(reader, self._parts.conversations.message(turn.reply_message_id).text)
        return [sentence for piece in self._pieces(task, CancelToken()) for sentence in _whole(reader, piece)]

    def _reader(self, task: SpeechTask) -> SpokenText:
        return reader_of(self._parts.speakers.persona(task.persona_key), task.language, task.unsayable)

    def _pieces(self, task: SpeechTask, cancel: CancelToken) -> Generator[str, None, None]:
        if task.source == "message":
            yield self._parts.conversations.message(task.message_id).text
        elif task.source == "text":
            yield UtteranceFiles(self._parts.paths.audio).text(task.utterance)
        else:
            for piece in self._parts.replies.follow(task.utterance, cancel):
                if JAPANESE_CHAR.search(piece):
                    self._parts.speakers.warm("ja")
                yield piece


def reader_of(persona: Persona, language: str, unsayable: str = "skip") -> SpokenText:
    """Finds the sentences of a text as `persona` says them; `language` is the one of the text, "" = not known."""
    known = language or "en"
    return SpokenText(known, persona.readings, summaries(unsayable, known))


def placed(texts: Iterable[str], message: str, language: str) -> list[SpokenSentence]:
    """Where what was said of a message in this language stands in it; what is not found has no place."""
    # Addresses were named within their sentences, or left out: each sentence is looked for as it is in either way.
    ways = [SpokenText(language, summaries=words) for words in ({}, summaries(SUMMARISE, language))]
    either = {sentence: None for reader in ways for sentence in _whole(reader, message)}
    left = sorted(either, key=lambda sentence: sentence.begin)
    found = []
    for text in texts:
        at = next((number for number, sentence in enumerate(left) if sentence.text == text), None)
        found.append(SpokenSentence(text, ()) if at is None else left[at])
        left = left if at is None else left[at + 1 :]
    return found


def _whole(reader: SpokenText, text: str) -> list[SpokenSentence]:
    return [*reader.feed(text), *reader.finish()]


def _completed(reader: SpokenText, pieces: Iterable[str]) -> Iterator[list[SpokenSentence]]:
    """What each piece completes, and at last what the end of the text completes."""
    for piece in pieces:
        yield reader.feed(piece)
    yield reader.finish()
