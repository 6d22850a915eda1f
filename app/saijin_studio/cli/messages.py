"""`messages`: what can be done to single messages, and to the branches of a conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..core.cancel import CancelToken
from ..core.chat_outline import outline
from ..core.conversation import Role, Turn
from ..core.errors import Cancelled
from .actions import Commands, action, group
from .chat import finished, put_away, report, stream, text_to_send
from .context import Context, Exit
from .output import NONE, local
from .waiting import stop_on_interrupt

if TYPE_CHECKING:
    from ..services.container import Services

MESSAGE = "as `conversations show --json` and `messages tree` name it"
LONGEST_LINE = 80


def add(commands: Commands) -> None:
    """The command with its actions."""
    actions = group(commands, "messages", "edit, delete and bookmark messages, and choose between branches")
    _conversation(action(actions, "tree", tree, "show the branches of a conversation"))
    for name, run, words in (
        ("edit", edit, "change the words of a message; the earlier ones are kept for 30 days"),
        ("words", revisions, "show the earlier words of a message"),
        ("choose", choose, "show this version or branch"),
        ("branch", branch, "end what is shown at this message: what is written next begins a branch"),
        ("delete", delete, "delete a message; `messages restore` brings it back"),
        ("bookmark", bookmark, "bookmark a message"),
        ("hide", hide, "keep a message from models"),
        ("regenerate", regenerate, "make another reply"),
        ("continue", go_on, "have the last reply go on"),
    ):
        made = action(actions, name, run, words)
        made.add_argument("id", metavar="MESSAGE", help=MESSAGE)
        if name == "edit":
            made.add_argument("text", metavar="TEXT", help='the new words; "-" reads them from standard input')
            made.add_argument("--go-on", action="store_true", help="as another version, from which the chat goes on")
        elif name == "delete":
            made.add_argument("--below", action="store_true", help="with all that follows it")
        elif name == "bookmark":
            made.add_argument("--note", metavar="TEXT", default="", help="what is to be remembered")
            made.add_argument("--remove", action="store_true", help="take the bookmark away")
        elif name == "hide":
            made.add_argument("--undo", action="store_true", help="let models see it again")
    action(actions, "restore", restore, "bring back what was deleted").add_argument(
        "id", metavar="DELETION", help="as `messages delete` and `messages deleted` show it"
    )
    _conversation(action(actions, "deleted", deleted, "list what can be brought back"), "?")
    _conversation(action(actions, "bookmarks", bookmarks, "list the bookmarks"), "?")


def _conversation(made: object, count: str | None = None) -> None:
    words = "as `conversations list` shows it" + ("; all of them without" if count else "")
    made.add_argument("id", metavar="CONVERSATION", nargs=count, help=words)  # type: ignore[attr-defined]


def tree(context: Context) -> int:
    with context.open(engine=False) as services:
        strands = outline(services.messages.tree(context.options.id))
    if context.out.as_json:
        context.out.value(strands)
        return Exit.OK
    rows = (
        (
            "*" if each.current else "",
            each.first.id,
            str(each.count),
            "  " * each.lane + each.first.words[:LONGEST_LINE],
        )
        for each in strands
    )
    context.out.table(("SHOWN", "MESSAGE", "COUNT", "FIRST WORDS"), rows, "There are no messages.")
    return Exit.OK


def edit(context: Context) -> int:
    text, key = text_to_send(context.options.text), context.options.id
    if not context.options.go_on:
        return _simple(context, lambda services: services.messages.edit(key, text), "The message is changed.")
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        if services.chat.message(key).role is Role.USER:
            turn = services.messages.edit_and_go_on(key, text)
            assert turn is not None
            return _follow(context, services, turn, stop)
        services.messages.edit_and_go_on(key, text)
    return _said(context, "The chat goes on from the new version.", None)


def revisions(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.messages.revisions(context.options.id)
    if context.out.as_json:
        context.out.value(found)
    else:
        rows = ((local(each.until), each.text) for each in found)
        context.out.table(("UNTIL", "WORDS"), rows, "No earlier words are kept.")
    return Exit.OK


def choose(context: Context) -> int:
    return _simple(context, lambda services: services.messages.choose(context.options.id), "The branch is shown.")


def branch(context: Context) -> int:
    words = "What is written next begins a branch."
    return _simple(context, lambda services: services.messages.go_on_from(context.options.id), words)


def delete(context: Context) -> int:
    with context.open(engine=False) as services:
        deletion = services.messages.delete(context.options.id, context.options.below)
    return _said(context, f"Deleted; `saijin-studio messages restore {deletion}` brings it back.", deletion)


def restore(context: Context) -> int:
    return _simple(context, lambda services: services.messages.restore(context.options.id), "It is there again.")


def bookmark(context: Context) -> int:
    key, note = context.options.id, context.options.note
    if context.options.remove:
        return _simple(context, lambda services: services.messages.remove_bookmark(key), "The bookmark is gone.")
    return _simple(context, lambda services: services.messages.bookmark(key, note), "The message is bookmarked.")


def hide(context: Context) -> int:
    hidden = not context.options.undo
    words = "Models do not get to see it." if hidden else "Models get to see it again."
    return _simple(context, lambda services: services.messages.hide(context.options.id, hidden), words)


def deleted(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.messages.deletions(context.options.id)
    if context.out.as_json:
        context.out.value(found)
    else:
        rows = ((each.id, local(each.at), str(each.count), each.title, each.words[:LONGEST_LINE]) for each in found)
        context.out.table(("DELETION", "WHEN", "COUNT", "CHAT", "FIRST WORDS"), rows, "Nothing was deleted.")
    return Exit.OK


def bookmarks(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.messages.bookmarks(context.options.id)
    if context.out.as_json:
        context.out.value([{"conversation_id": key, "message": place} for key, place in found])
    else:
        rows = ((key, place.id, place.bookmark or NONE, place.words[:LONGEST_LINE]) for key, place in found)
        context.out.table(("CONVERSATION", "MESSAGE", "NOTE", "FIRST WORDS"), rows, "There are no bookmarks.")
    return Exit.OK


def regenerate(context: Context) -> int:
    return _reply(context, lambda services: services.chat.regenerate(context.options.id))


def go_on(context: Context) -> int:
    return _reply(context, lambda services: services.chat.continue_reply(context.options.id))


def _reply(context: Context, ask: Callable[[Services], Turn]) -> int:
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        return _follow(context, services, ask(services), stop)


def _follow(context: Context, services: Services, turn: Turn, stop: CancelToken) -> int:
    """Prints the reply as it is written; what it goes on from comes first."""
    try:
        stream(services, context.out, turn, stop)
    except Cancelled:
        pass
    except (BrokenPipeError, KeyboardInterrupt):
        put_away(services, turn)
        raise
    if stop.cancelled:
        put_away(services, turn)
    reply = finished(services, turn.correlation_id, with_steps=context.out.as_json)
    return report(context.out, reply, stop.cancelled)


def _simple(context: Context, work: Callable[[Services], object], words: str) -> int:
    with context.open(engine=False) as services:
        work(services)
    return _said(context, words, None)


def _said(context: Context, words: str, deletion: str | None) -> int:
    if context.out.as_json:
        context.out.value({"done": words} | ({"deletion": deletion} if deletion else {}))
    else:
        context.out.line(words)
    return Exit.OK
