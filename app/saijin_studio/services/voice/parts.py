"""What the steps of voice_synthesis work with, and what the process tells them."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.bus import EventBus
from ...paths import Paths
from ...ports import AudioOutput
from ...storage.clips import ClipStore
from ...storage.conversations import ConversationStore
from ...storage.turns import TurnStore
from ..replies import ReplyStream
from .speakers import Speakers


@dataclass(frozen=True, slots=True)
class SpeechTask:
    """What the process says about an utterance. `source`: reply (being written), message (stored), text (a file).

    `silent` makes the files and no sound. `engines` names the engine by language, as voice selection chose.
    """

    utterance: str
    source: str = "reply"
    message_id: str = ""
    persona_key: str = ""
    silent: bool = False
    engines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SpeechParts:
    """What the steps work with."""

    speakers: Speakers
    output: AudioOutput
    replies: ReplyStream
    turns: TurnStore
    conversations: ConversationStore
    clips: ClipStore
    bus: EventBus
    paths: Paths
