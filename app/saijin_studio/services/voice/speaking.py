"""What is to be heard: replies as they are written, messages again, texts of any kind."""

from __future__ import annotations

import uuid

from ...core.errors import InputError
from ...core.segmentation import JAPANESE_CHAR
from ...ports import VariableValue
from .message_clips import MessageClips
from .parts import SpeechParts
from .playback import Playback
from .runs import SpeechRuns
from .steps import SpeechSteps


class Speaking:
    def __init__(
        self, parts: SpeechParts, steps: SpeechSteps, runs: SpeechRuns, messages: MessageClips, playback: Playback
    ) -> None:
        self._steps = steps
        self._runs = runs
        self._messages = messages
        self._playback = playback
        self._speakers = parts.speakers
        self._turns = parts.turns
        self._conversations = parts.conversations
        self._settings = parts.settings

    def begin_reply(self, correlation_id: str, wanted: bool | None) -> None:
        """As VoiceService.begin_reply."""
        if not (self._settings().enabled if wanted is None else wanted):
            return
        turn = self._turns.get(correlation_id)
        if wanted is None and self._silent(turn.persona_key):
            return
        self._steps.prepare(correlation_id, silent=False)
        if JAPANESE_CHAR.search(self._conversations.message(turn.user_message_id).text):
            self._speakers.warm("ja")
        if not self._runs.begun(correlation_id):
            self._runs.begin({"source": "reply"}, correlation_id)

    def speak(self, message_id: str) -> str:
        """As VoiceService.speak."""
        message = self._conversations.message(message_id)
        if self._messages.whole(message):
            return self._playback.play(message_id)
        utterance = uuid.uuid4().hex
        self._steps.stop()
        self._runs.begin({"source": "message", "message_id": message_id}, utterance)
        return utterance

    def speak_text(self, text: str, persona_key: str, language: str) -> str:
        """As VoiceService.speak_text."""
        if not text.strip():
            raise InputError("there is nothing to say in this text", reason="empty")
        if persona_key:
            self._speakers.known(persona_key)
        utterance = uuid.uuid4().hex
        variables: dict[str, VariableValue] = {}
        variables |= {"persona_key": persona_key} if persona_key else {}
        variables |= {"language": language} if language else {}
        self._runs.begin_text(text, variables, utterance)
        return utterance

    def _silent(self, persona_key: str | None) -> bool:
        return self._speakers.persona(persona_key or "").silent
