"""What the steps of voice_synthesis work with, and what the process tells them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...core.bus import EventBus
from ...core.settings import VoiceSettings
from ...paths import Paths
from ...ports import AudioOutput
from ...storage.clips import ClipStore
from ...storage.conversations import ConversationStore
from ...storage.turns import TurnStore
from ..replies import ReplyStream
from .cache import SoundCache
from .speakers import Speakers


@dataclass(frozen=True, slots=True)
class SpeechTask:
    """What the process says about an utterance. `source`: reply (being written), message (stored), text (a file).

    `silent` makes the files and no sound. `language` is the one of the text ("" = not known yet), `unsayable` as the
    settings had it when the text was received: a step that is repeated finds the same sentences. `engines` names the
    engine by language, as voice selection chose.
    """

    utterance: str
    source: str = "reply"
    message_id: str = ""
    persona_key: str = ""
    silent: bool = False
    language: str = ""
    unsayable: str = "skip"
    engines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reception:
    """What text reception found: whose voice says it, and what belongs to a SpeechTask from then on."""

    persona_key: str
    language: str
    unsayable: str


@dataclass(frozen=True)
class SpeechParts:
    """What the steps work with; `settings` are asked for their current values, `sounds` keep what was said before.

    `chat_language` (a conversation's id): the language that its person chose for replies, "" for none.
    """

    speakers: Speakers
    output: AudioOutput
    replies: ReplyStream
    turns: TurnStore
    conversations: ConversationStore
    clips: ClipStore
    bus: EventBus
    paths: Paths
    settings: Callable[[], VoiceSettings] = VoiceSettings
    sounds: SoundCache | None = None
    chat_language: Callable[[str], str] = lambda conversation_id: ""
