"""The sound that is kept of messages: of each, the clips of the time it was spoken best."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...core.conversation import AudioClip, Message, Role
from ...core.settings import VoiceSettings
from ...core.spoken import SpokenText
from ...storage.clips import ClipStore, StoredClip
from ...storage.conversations import ConversationStore
from . import sound
from .summaries import summaries


class MessageClips:
    """`audio` is the folder of the clips' files; `settings` are asked for their current values, and `language` for
    the one that a message is spoken in.
    """

    def __init__(
        self,
        clips: ClipStore,
        conversations: ConversationStore,
        audio: Path,
        settings: Callable[[], VoiceSettings],
        language: Callable[[Message], str],
    ) -> None:
        self._clips = clips
        self._conversations = conversations
        self._audio = audio
        self._settings = settings
        self._language = language

    def with_message(self, message_id: str) -> tuple[Message, tuple[AudioClip, ...]]:
        """A message and its sentences that were spoken, in order. Raises NotFound."""
        message = self._conversations.message(message_id)
        return message, self.of(message)

    def of(self, message: Message) -> tuple[AudioClip, ...]:
        return tuple(
            AudioClip(message.id, clip.index, clip.text, str(self.file(clip)), clip.seconds, clip.engine)
            for clip in self.best(message)
        )

    def file(self, clip: StoredClip) -> Path:
        return self._audio / clip.path

    def files(self, utterance: str) -> list[Path]:
        """Of one time that something was spoken, in order."""
        return [self.file(clip) for clip in self._clips.of_utterance(utterance)]

    def best(self, message: Message) -> tuple[StoredClip, ...]:
        """Of the times a message was spoken the newest whole one, else the one that got furthest."""
        best: tuple[StoredClip, ...] = ()
        turn = message.correlation_id if message.role is Role.PERSONA else None  # a question shares it with its reply
        for clips in self._clips.of_message(message.id, turn, message.copied_from).values():
            there = tuple(clip for clip in clips if self.file(clip).is_file())
            whole = self._complete(message, there)
            if whole or (len(there) >= len(best) and not self._complete(message, best)):
                best = there
        return best

    def whole(self, message: Message) -> tuple[StoredClip, ...]:
        """All that is to be said of it as the settings are now, with every file in good order; () where it is less."""
        clips = self.best(message)
        sound_one = self._complete(message, clips) and all(sound.is_whole(self.file(clip)) for clip in clips)
        return clips if sound_one else ()

    def _complete(self, message: Message, clips: tuple[StoredClip, ...]) -> bool:
        if not clips:
            return False
        language, unsayable = self._language(message), self._settings().unsayable
        reader = SpokenText(language, summaries=summaries(unsayable, language))
        sentences = [*reader.feed(message.text), *reader.finish()]
        return [clip.text for clip in clips] == [sentence.text for sentence in sentences]
