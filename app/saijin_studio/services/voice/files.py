"""The files of an utterance: its sentences, the parts of one that is not finished, its text, that it was stopped."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Final

from ...core.errors import InputError, NotFound

log = logging.getLogger(__name__)
TEXT_FILE: Final = "text.txt"
STOPPED_FILE: Final = "stopped"  # of an utterance whose process has not heard of it yet
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class UtteranceFiles:
    def __init__(self, audio: Path) -> None:
        self._audio = audio

    def folder(self, utterance: str) -> Path:
        """Raises InputError: business keys may come from elsewhere and must not lead out of the audio folder."""
        if not _ID.fullmatch(utterance):
            raise InputError(f"{utterance!r} cannot name a folder")
        return self._audio / utterance

    def sentence(self, utterance: str, index: int) -> Path:
        return self.folder(utterance) / f"{index:04d}.wav"

    def part(self, utterance: str, index: int, number: int) -> Path:
        """What one voice says of a sentence."""
        return self.folder(utterance) / f"{index:04d}.{number:03d}.part.wav"

    def parts(self, utterance: str, index: int) -> list[Path]:
        """In the order in which they are said."""
        return sorted(self.folder(utterance).glob(f"{index:04d}.*.part.wav"))

    def forget_parts(self, utterance: str, sentence: str = "*") -> None:
        """Of one sentence ("0003") or all, those that were being written too."""
        for file in self.folder(utterance).glob(f"{sentence}.*part*"):
            file.unlink(missing_ok=True)

    def text(self, utterance: str) -> str:
        """What is to be said where it is no message. Raises NotFound."""
        try:
            return (self.folder(utterance) / TEXT_FILE).read_text("utf-8")
        except OSError as error:
            raise NotFound("the text to say is gone", kind="text", id=utterance) from error

    def mark_stopped(self, utterance: str) -> None:
        """So that the next run does not begin to speak before the engine has heard of it."""
        folder = self.folder(utterance)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / STOPPED_FILE).touch()
        except OSError as error:
            log.warning("%s may be heard again after a restart: %s", utterance, error)

    def stopped(self, utterance: str) -> bool:
        return (self.folder(utterance) / STOPPED_FILE).exists()

    def forget_stop(self, utterance: str) -> None:
        (self.folder(utterance) / STOPPED_FILE).unlink(missing_ok=True)
