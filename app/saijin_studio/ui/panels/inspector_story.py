"""Everything that is known of how a reply was made, gathered off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.conversation import AudioClip, ReplyTrace, Turn
from ...core.errors import EngineError, NotFound, SaijinError
from .process_detail_live import DrawnProcess, load_turn

if TYPE_CHECKING:
    from ...services.container import Services


@dataclass(frozen=True, slots=True)
class ReplyStory:
    """`process` is None with `engine_error` while the engine cannot be asked, and without when it forgot the turn."""

    turn: Turn
    trace: ReplyTrace
    process: DrawnProcess | None
    engine_error: SaijinError | None
    clips: tuple[AudioClip, ...]

    @property
    def persona_key(self) -> str | None:
        return self.trace.persona_key or self.turn.persona_key

    @property
    def open(self) -> bool:
        """Whether more is to come by itself."""
        return not self.turn.state.settled


def load_story(services: Services, correlation_id: str) -> ReplyStory:
    """Raises NotFound for a reply the store does not know."""
    turn = services.chat.turn(correlation_id)
    trace = services.chat.trace(correlation_id)
    process, fault = None, None
    try:
        process = load_turn(services, correlation_id)
    except EngineError as error:
        fault = error
    clips: tuple[AudioClip, ...] = ()
    if turn.reply_message_id:
        try:
            clips = services.voice.clips(turn.reply_message_id)
        except NotFound:
            clips = ()  # the message was deleted meanwhile
    return ReplyStory(turn, trace, process, fault, clips)
