"""What is spoken, as files that a person asked for: a text, a message, a whole chat."""

from __future__ import annotations

import uuid
from pathlib import Path

from ...core.cancel import CancelToken
from ...core.conversation import Message
from ...core.errors import InputError, NotFound
from ...core.language import detect
from ...storage.clips import ClipStore
from ...storage.conversations import ConversationStore
from . import sound
from .album import Progress
from .chat_album import Album, ChatAlbum, Spoken
from .message_clips import MessageClips
from .runs import SpeechRuns
from .speakers import Speakers


class SoundFiles:
    """What was not spoken yet is made first, without a sound."""

    def __init__(
        self,
        runs: SpeechRuns,
        messages: MessageClips,
        clips: ClipStore,
        conversations: ConversationStore,
        speakers: Speakers,
    ) -> None:
        self._runs = runs
        self._messages = messages
        self._clips = clips
        self._conversations = conversations
        self._speakers = speakers

    def say(self, text: str, persona_key: str, path: Path, utterance: str, language: str) -> float:
        """As VoiceService.say."""
        key = self._speakers.known(persona_key or self._speakers.default_persona()).key
        utterance = utterance or uuid.uuid4().hex
        try:
            self._runs.write_text(utterance, text)
            self._runs.make({"source": "text", "persona_key": key, "language": language}, utterance)
            files = self._messages.files(utterance)
            if not files:
                raise InputError("there is nothing to say in this text")
            return sound.join_wavs(files, path)
        finally:
            self._clips.remove(utterance)
            self._runs.forget_text(utterance)

    def save(self, message_id: str, path: Path) -> None:
        """As VoiceService.save."""
        message = self._conversations.message(message_id)
        if not self._messages.best(message):
            raise NotFound("this message was not spoken", kind="audio", id=message_id)
        if whole := self._messages.whole(message):
            files = [self._messages.file(clip) for clip in whole]
        else:
            files = self._messages.files(self._make(message))
        sound.join_wavs(files, path)

    def export_chat(
        self, conversation_id: str, path: Path, make_missing: bool, progress: Progress, cancel: CancelToken
    ) -> Album:
        """As VoiceService.export_chat."""
        spoken = Spoken(
            clips=self._messages.of,
            whole=lambda message: bool(self._messages.whole(message)),
            make=self._make,
            name=self._speaker_name,
        )
        album = ChatAlbum(self._conversations, spoken)
        return album.write(conversation_id, path, make_missing, progress, cancel)

    def _make(self, message: Message, cancel: CancelToken | None = None) -> str:
        return self._runs.make({"source": "message", "message_id": message.id}, cancel=cancel)

    def _speaker_name(self, message: Message) -> str:
        """As its chat shows it; the key where the persona is gone."""
        if message.extra.name or not message.persona_key:
            return message.extra.name
        try:
            return self._speakers.known(message.persona_key).text(detect(message.text)).name
        except NotFound:
            return message.persona_key
