"""Domain events: what happened, as immutable facts that any thread may publish on the bus."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .conversation import Message, TurnState
from .process import EngineStatus


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True, slots=True)
class TurnChanged(Event):
    correlation_id: str
    conversation_id: str
    state: TurnState
    persona_key: str | None = None


@dataclass(frozen=True, slots=True)
class TextStreamed(Event):
    """`text` continues the reply of a turn at character `offset`; a smaller offset than seen replaces from there."""

    correlation_id: str
    conversation_id: str
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class ThoughtStreamed(Event):
    """What a model says to itself before the reply of a turn: `text` goes on at character `offset` of its thoughts; 0
    begins them anew.
    """

    correlation_id: str
    conversation_id: str
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class MessageStored(Event):
    """A message was committed, or an earlier one changed; `superseded` names the one it takes the place of."""

    message: Message
    superseded: str | None = None


@dataclass(frozen=True, slots=True)
class PathChanged(Event):
    """A conversation shows other messages than before: another version or branch, less, or what was gone."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class ConversationChanged(Event):
    """A conversation was made, renamed, moved, deleted or got a new last line."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class TokensCounted(Event):
    """Texts whose tokens were estimated are counted now: a look at the same prompt says so."""


@dataclass(frozen=True, slots=True)
class LibraryChanged(Event):
    """Folders were made, renamed or removed, or something was forgotten for good."""


@dataclass(frozen=True, slots=True)
class StepChanged(Event):
    """A worker took, finished or failed a step. state: started, completed, failed, retrying, error."""

    correlation_id: str
    process_instance_id: str
    activity_id: str
    topic: str
    state: str
    at: datetime
    tries: int = 1
    worker: str = ""
    detail: str = ""
    params: dict[str, str] = field(default_factory=dict)  # for the step's words: model, persona


@dataclass(frozen=True, slots=True)
class SpeechChanged(Event):
    """state: preparing, speaking, stored, finished, stopped, failed. `index` counts sentences from 0.

    The sentence stands from `begin` to `end` in the text of the message, in characters; both 0 where that is unknown.
    """

    correlation_id: str
    message_id: str | None
    state: str
    index: int = 0
    text: str = ""
    begin: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class DictationChanged(Event):
    """What becomes of what is said to the composer `key`.

    state: listening, waiting (hands-free, until the studio is silent), writing (down what was said), said (`text`),
    nothing (was heard), failed, lost (the microphone; what was said until then is written down), ended. `error` is an
    error code; `recording` names what is kept: of a failure to be tried again, of words until they are in safety.
    """

    key: str
    state: str
    text: str = ""
    error: str = ""
    recording: str = ""
    params: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SoundHeard(Event):
    """How loud it is at the microphone that the composer `key` listens with, in dBFS; some 30 times a second."""

    key: str
    level: float


@dataclass(frozen=True, slots=True)
class PlaybackChanged(Event):
    """The stored sound of a message is played. state: playing, paused, stopped, ended.

    `index` is the clip that is heard, `position` the second of `seconds`, both at the sound's own speed. `reason` says
    why it paused by itself: audio_device, audio_library, or "lost" where something else silenced the device.
    """

    correlation_id: str
    message_id: str
    state: str
    index: int = 0
    position: float = 0.0
    seconds: float = 0.0
    speed: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WritingChanged(Event):
    """The process chat_writing writes something for a chat; `key` is its business key. kind: title, summary, line.

    state: writing, done, failed, stopped, unneeded. `text` is what there is so far, at the end all of it; `error` an
    error code. Where a step failed for good, all that is known is the key.
    """

    key: str
    conversation_id: str
    kind: str
    state: str
    text: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ModelLoading(Event):
    """A model is being brought. phase: pulling, checking, loading, ready, failed, stopped; bytes, 0 when not known."""

    provider: str
    model: str
    phase: str
    completed: int = 0
    total: int = 0
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class EngineChanged(Event):
    status: EngineStatus


@dataclass(frozen=True, slots=True)
class SettingsChanged(Event):
    pass


@dataclass(frozen=True, slots=True)
class BpmConfigChanged(Event):
    """`keys` names, with dots, the values that are others now; none when only what is wrong with the file changed."""

    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StudioRestored(Event):
    """A backup took the place of all chats, personas and settings: whatever was read before is another now."""


@dataclass(frozen=True, slots=True)
class NoticeRaised(Event):
    """Something the person should know once: an error code and its parameters. level: info, warning, error."""

    code: str
    level: str = "warning"
    detail: str = ""
    params: dict[str, str | int | float] = field(default_factory=dict)
