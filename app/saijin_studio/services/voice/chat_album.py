"""A chat's spoken messages as one file: what was not spoken yet is made first, or left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...core.cancel import CancelToken
from ...core.conversation import AudioClip, Message, MessageState, Role
from ...core.errors import NotFound
from ...storage.conversations import ConversationStore
from . import sound
from .album import Chapter, Progress, plain_title, write_album

PAGE: Final = 200
SAID: Final = (MessageState.COMPLETE, MessageState.INTERRUPTED, MessageState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Album:
    """`left_out` are the ids of the personas' messages that are not in it to their end."""

    seconds: float
    chapters: int
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Spoken:
    """What the album asks of the voice: a message's clips, whether all of it is there whole, and to make the rest."""

    clips: Callable[[Message], Sequence[AudioClip]]
    whole: Callable[[Message], bool]
    make: Callable[[Message, CancelToken], object]
    name: Callable[[Message], str]


class ChatAlbum:
    def __init__(self, conversations: ConversationStore, spoken: Spoken) -> None:
        self._conversations = conversations
        self._spoken = spoken

    def write(
        self, conversation_id: str, path: Path, make_missing: bool, progress: Progress, cancel: CancelToken
    ) -> Album:
        """Of the path that the chat shows. Raises NotFound when nothing of it was spoken, and what making and
        `write_album` raise."""
        title = self._conversations.get(conversation_id).title
        messages = self._messages(conversation_id)
        chapters, left_out = [], []
        for number, message in enumerate(messages):
            cancel.raise_if_cancelled()
            if not self._ready(message, make_missing, cancel):
                left_out.append(message.id)
            if chapter := self._chapter(message):
                chapters.append(chapter)
            progress(number + 1, 2 * len(messages))
        if not chapters:
            raise NotFound("nothing of this chat was spoken", kind="audio", id=conversation_id)
        # The first half of the way was making, the second is writing.
        total = len(chapters)
        seconds = write_album(path, title, chapters, lambda done, of: progress(total + done, total + of), cancel)
        return Album(seconds, total, tuple(left_out))

    def _messages(self, conversation_id: str) -> list[Message]:
        found: list[Message] = []
        before: int | None = None
        while page := self._conversations.messages(conversation_id, before, PAGE):
            found = [*page, *found]
            before = page[0].position
        return [each for each in found if each.state in SAID and each.text.strip()]

    def _ready(self, message: Message, make_missing: bool, cancel: CancelToken) -> bool:
        """Whether all of it that belongs into the album is there, made where that is wanted.

        What people wrote is in it where they had it spoken.
        """
        if message.role is Role.USER or self._spoken.whole(message):
            return True
        if make_missing:
            self._spoken.make(message, cancel)
        return make_missing

    def _chapter(self, message: Message) -> Chapter | None:
        clips = [clip for clip in self._spoken.clips(message) if sound.is_whole(Path(clip.path))]
        if not clips:
            return None
        name = self._spoken.name(message)
        return Chapter(plain_title(f"{name}:" if name else "", clips[0].text), tuple(Path(clip.path) for clip in clips))
