"""A turn of a chat, as a program starts and watches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ...core.conversation import Turn, TurnState
from ...core.errors import EngineUnavailable, InputError, NotFound
from ...core.process import StepRecord
from ...ports import ProcessEngine
from ..processes.service import CHAT
from .runs import Variables, as_id, duplicate, texts
from .types import ProcessState, ProcessStatus

if TYPE_CHECKING:
    from ..chat import ChatService

TURNS: Final = {
    TurnState.QUEUED: ProcessState.QUEUED,
    TurnState.RUNNING: ProcessState.RUNNING,
    TurnState.WAITING: ProcessState.FAILED,
    TurnState.APPROVAL: ProcessState.WAITING,
    TurnState.ANSWERED: ProcessState.COMPLETED,
    TurnState.FAILED: ProcessState.FAILED,
    TurnState.CANCELLED: ProcessState.CANCELLED,
    TurnState.WITHDRAWN: ProcessState.CANCELLED,
}
ACCEPTED: Final = ("persona", "message", "user_input", "conversation_id", "title")


class ChatRuns:
    """The id is the turn's correlation id, which is also the business key. Messages queue while there is no engine."""

    def __init__(self, chat: ChatService, engine: ProcessEngine, default_persona: Callable[[], str]) -> None:
        self._chat = chat
        self._engine = engine
        self._default_persona = default_persona

    def start(self, key: str, variables: Variables, business_key: str) -> str:
        wanted = texts(CHAT, variables, ACCEPTED)
        message = wanted.get("message", wanted.get("user_input", ""))
        if not message.strip():
            raise InputError(f"{CHAT} needs the variable `message` (or `user_input`): what is said", reason="empty")
        correlation_id = as_id(business_key)
        if business_key and self._same(correlation_id, business_key, message, wanted):
            return correlation_id
        return self._chat.send(self._conversation(wanted), message, correlation_id).correlation_id

    def open(self, run_id: str) -> bool:
        return not TURNS[self._chat.turn(run_id).state].final

    def status(self, run_id: str) -> ProcessStatus:
        turn = self._chat.turn(run_id)
        instance_id = turn.process_instance_id
        status = ProcessStatus(run_id, CHAT, run_id, TURNS[turn.state], None, turn.created_at, instance_id=instance_id)
        if turn.state.open:
            return self._on_the_way(status)
        ended_at, failure = turn.created_at, None
        if turn.reply_message_id:
            reply = self._chat.message(turn.reply_message_id)
            ended_at, failure = reply.created_at, reply.failure
        return replace(status, ended_at=ended_at, failure=failure)

    def _on_the_way(self, status: ProcessStatus) -> ProcessStatus:
        """With the step; without it while nobody can tell: the turn itself is in the store."""
        if status.instance_id is None:
            return status
        try:
            summary = self._engine.detail(status.instance_id).summary
            found = replace(status, step=summary.activity_name, failure=summary.failure)
            if status.state is not ProcessState.FAILED:
                return found
            return replace(found, incident=next(iter(self._engine.incidents(status.instance_id)), None))
        except (EngineUnavailable, NotFound):
            return status

    def result(self, run_id: str) -> dict[str, Any]:
        turn, trace = self._chat.turn(run_id), self._chat.trace(run_id)
        reply = self._chat.message(turn.reply_message_id) if turn.reply_message_id else None
        return {
            "reply": reply.text if reply else "",
            "persona": trace.persona_key or turn.persona_key,
            "provider": trace.provider,
            "model": trace.model,
            "conversation_id": turn.conversation_id,
            "message_id": turn.reply_message_id,
        }

    def cancel(self, run_id: str) -> None:
        turn = self._chat.turn(run_id)
        if turn.state.open:
            self._chat.cancel(run_id)

    def steps(self, run_id: str) -> tuple[StepRecord, ...]:
        instance_id = self._chat.turn(run_id).process_instance_id
        try:
            return self._engine.detail(instance_id).steps if instance_id else ()
        except NotFound:
            return ()  # the reply outlives the engine's history

    def text(self, run_id: str, final: bool) -> str:
        if not final:
            return self._chat.partial(run_id)
        turn = self._chat.turn(run_id)
        return self._chat.message(turn.reply_message_id).text if turn.reply_message_id else ""

    def _conversation(self, wanted: Mapping[str, str]) -> str:
        """The one to go on with, or a new one. Raises NotFound for an unknown conversation or persona."""
        persona, conversation_id = wanted.get("persona"), wanted.get("conversation_id")
        if not conversation_id:
            return self._chat.new_conversation(persona or self._default_persona(), wanted.get("title", "")).id
        with_whom = self._chat.conversation(conversation_id).persona_key
        if persona not in (None, with_whom):
            raise InputError(f"this conversation is with {with_whom}, not with {persona}", reason="persona")
        return conversation_id

    def _same(self, correlation_id: str, business_key: str, message: str, wanted: Mapping[str, str]) -> bool:
        """Whether this was said before; False when nothing was. Raises DuplicateBusinessKey for something else."""
        try:
            turn = self._chat.turn(correlation_id)
        except NotFound:
            return False
        if message.strip() != self._chat.message(turn.user_message_id).text or not self._in(turn, wanted):
            raise duplicate(business_key, "a turn with other words has it")
        return True

    def _in(self, turn: Turn, wanted: Mapping[str, str]) -> bool:
        if conversation_id := wanted.get("conversation_id"):
            return conversation_id == turn.conversation_id
        with_whom = self._chat.conversation(turn.conversation_id).persona_key
        return with_whom == (wanted.get("persona") or self._default_persona())
