"""`approvals`: replies that wait for a person; `withdraw` takes back one that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.conversation import Message, Turn, TurnState
from .actions import Commands, action, group
from .context import Context, Exit
from .output import NONE, local
from .processes import with_engine

if TYPE_CHECKING:
    from ..services.container import Services

LONGEST_LINE = 80


def add(commands: Commands) -> None:
    """The commands with their actions."""
    words = "look at replies before they count"
    actions = group(commands, "approvals", words)
    action(actions, "list", list_all, "list the replies that wait for approval, the oldest first")
    kept = action(actions, "keep", keep, "let a reply count")
    kept.add_argument("id", metavar="ID", help="as `approvals list` shows it")
    kept.add_argument("--text", metavar="TEXT", default="", help="other words in its place")
    refused = action(actions, "refuse", refuse, "take a reply back that waits for approval")
    refused.add_argument("id", metavar="ID", help="as `approvals list` shows it")
    taken = action(commands, "withdraw", withdraw, "take a reply back that was given")
    taken.add_argument("id", metavar="MESSAGE", help="as `conversations show --json` names it")


def list_all(context: Context) -> int:
    """Reads the store alone: no engine is needed to see what waits."""
    with context.open(engine=False) as services:
        waiting = [turn for turn in services.chat.open_turns() if turn.state is TurnState.APPROVAL]
        found = [(turn, _reply(services, turn)) for turn in waiting]
    if context.out.as_json:
        context.out.value([{"id": turn.correlation_id, "turn": turn, "reply": reply} for turn, reply in found])
    else:
        headers = ("ID", "PERSONA", "SINCE", "REPLY")
        context.out.table(headers, (_row(turn, reply) for turn, reply in found), "No reply waits for approval.")
    return Exit.OK


def _reply(services: Services, turn: Turn) -> Message | None:
    return services.chat.message(turn.reply_message_id) if turn.reply_message_id else None


def _row(turn: Turn, reply: Message | None) -> tuple[str, ...]:
    text = " ".join(reply.text.split()) if reply else NONE
    return turn.correlation_id, turn.persona_key or NONE, local(turn.created_at), text[:LONGEST_LINE]


def keep(context: Context) -> int:
    with with_engine(context) as services:
        services.chat.approve(context.options.id, context.options.text)
    return _done(context, "kept")


def refuse(context: Context) -> int:
    with with_engine(context) as services:
        services.chat.disapprove(context.options.id)
    return _done(context, "taken back")


def withdraw(context: Context) -> int:
    with with_engine(context) as services:
        services.chat.withdraw(context.options.id)
    return _done(context, "taken back")


def _done(context: Context, what: str) -> int:
    if context.out.as_json:
        context.out.value({"id": context.options.id, "done": what})
    else:
        context.out.line(f"The reply is {what}.")
    return Exit.OK
