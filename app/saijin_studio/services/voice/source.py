"""The text of an utterance, sentence by sentence: of a reply being written, a stored message or a given text."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import Final

from ...core.cancel import CancelToken
from ...core.segmentation import JAPANESE_CHAR, SentenceSplitter
from ...core.speech_text import speakable
from .parts import SpeechParts, SpeechTask
from .utterances import Utterance

TEXT_FILE: Final = "text.txt"


class SpeechSource:
    """Sentences count from 0. They are found anew from the beginning of the text unless just heard: a step that is
    repeated finds the same ones.
    """

    def __init__(self, parts: SpeechParts) -> None:
        self._parts = parts

    def await_sentences(self, task: SpeechTask, utterance: Utterance, first: int, cancel: CancelToken) -> int:
        """Waits until sentence `first` is complete; how many there are now from it on, 0 when the text ends before it.

        Raises Cancelled, NotFound.
        """
        found: list[str] = []
        passed = 0
        with closing(self._pieces(task, cancel)) as pieces:
            for sentences in _completed(pieces):
                found += sentences[max(0, first - passed) :]
                passed += len(sentences)
                if found and task.source == "reply":
                    break  # the next piece may be long in coming
        if not found:
            cancel.raise_if_cancelled()
        utterance.texts.update(enumerate(found, first))
        return len(found)

    def sentence(self, task: SpeechTask, utterance: Utterance, index: int, cancel: CancelToken) -> str | None:
        """Sentence `index` as it is to be said, None when the text ends before it. Raises Cancelled, NotFound."""
        if index not in utterance.texts:
            self.await_sentences(task, utterance, index, cancel)
        return utterance.texts.get(index)

    def _pieces(self, task: SpeechTask, cancel: CancelToken) -> Generator[str, None, None]:
        if task.source == "message":
            yield self._parts.conversations.message(task.message_id).text
        elif task.source == "text":
            yield (self._parts.paths.audio / task.utterance / TEXT_FILE).read_text("utf-8")
        else:
            for piece in self._parts.replies.follow(task.utterance, cancel):
                if JAPANESE_CHAR.search(piece):
                    self._parts.speakers.warm("ja")
                yield piece


def _completed(pieces: Iterable[str]) -> Iterator[list[str]]:
    """What each piece completes, and at last what the end of the text completes."""
    splitter = SentenceSplitter()
    for piece in pieces:
        yield list(filter(None, map(speakable, splitter.feed(piece))))
    yield list(filter(None, map(speakable, splitter.finish())))
