"""Decisions that wait for a person, with the persona and the chat they are about where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .....core.errors import NotFound
from .....core.process import UserTask
from .....services.processes.service import is_approval

if TYPE_CHECKING:
    from .....services.container import Services

PERSONA = "persona_key"  # the variable by which a process may say whom it is about


@dataclass(frozen=True, slots=True)
class Asked:
    """One open decision. `conversation_id` and `reply` are of a chat that this studio keeps, else ""."""

    task: UserTask
    persona_key: str = ""
    conversation_id: str = ""
    chat_title: str = ""
    reply: str = ""

    @property
    def is_reply(self) -> bool:
        """Whether it is about a reply of one of our chats."""
        return bool(self.conversation_id)


def load_tasks(services: Services) -> tuple[Asked, ...]:
    """Oldest first. Raises EngineUnavailable."""
    return tuple(_asked(services, task) for task in services.user_tasks.open())


def _asked(services: Services, task: UserTask) -> Asked:
    if is_approval(task) and task.business_key:
        try:
            return _of_chat(services, task)
        except NotFound:
            pass  # a chat of another studio on the same engine, or a deleted one: decided by its form
    persona = task.variables.get(PERSONA)
    return Asked(task, persona if isinstance(persona, str) else "")


def _of_chat(services: Services, task: UserTask) -> Asked:
    turn = services.chat.turn(task.business_key)
    chat = services.chat.conversation(turn.conversation_id)
    reply = services.chat.message(turn.reply_message_id).text if turn.reply_message_id else ""
    return Asked(task, turn.persona_key or chat.persona_key, chat.id, chat.title, reply)
