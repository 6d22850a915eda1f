"""`conversations …` and `folders …`: how chats are kept, found, copied and deleted."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..core.conversation import Role
from ..core.errors import NotFound
from ..core.library import Folder, Hit, Search
from .actions import Commands, action, group
from .context import Context, Exit, UsageError
from .output import NONE, local, one_line

if TYPE_CHECKING:
    from ..services.container import Services

ID = "as `conversations list` shows it"


def add(commands: Commands, conversations: Commands) -> None:
    """`conversations` is the group that these actions belong to."""
    _searching(conversations)
    for name, run, words in (
        ("pin", pin, "put a conversation first"),
        ("unpin", unpin, "let a conversation stand in its order again"),
        ("archive", archive, "put a conversation out of the list"),
        ("unarchive", unarchive, "take a conversation out of the archive"),
        ("delete", delete, "delete a conversation; it can be restored for 30 days"),
    ):
        action(conversations, name, run, words).add_argument("id", metavar="ID", help=ID)
    _changing(conversations)
    _copying(conversations)
    _deleted(conversations)
    _folders(commands)


def _searching(conversations: Commands) -> None:
    made = action(conversations, "search", search, "find what was said in any conversation")
    made.add_argument("text", metavar="TEXT", nargs="?", default="", help='words, "words in this order", -without')
    made.add_argument("--persona", metavar="KEY", default="", help="said by this persona, or to it")
    made.add_argument("--since", metavar="DATE", type=_day, help="from this day on (2026-03-14)")
    made.add_argument("--until", metavar="DATE", type=_day, help="up to this day, itself included")
    made.add_argument("--image", action="store_true", help="with a picture")
    made.add_argument("--by", choices=("me", "persona"), help="who wrote it")
    made.add_argument("--limit", metavar="N", type=_positive, default=40, help="at most so many (default: 40)")
    action(conversations, "bookmarks", bookmarks, "list the bookmarks of all conversations")


def _changing(conversations: Commands) -> None:
    made = action(conversations, "rename", rename, "give a conversation another title")
    made.add_argument("id", metavar="ID", help=ID)
    made.add_argument("title", metavar="TITLE")
    made = action(conversations, "tag", tag, "set the tags of a conversation; without TAG it has none then")
    made.add_argument("id", metavar="ID", help=ID)
    made.add_argument("tags", metavar="TAG", nargs="*")
    made = action(conversations, "move", move, "put a conversation into a folder; without FOLDER into none")
    made.add_argument("id", metavar="ID", help=ID)
    made.add_argument("folder", metavar="FOLDER", nargs="?", help="its name or id")


def _copying(conversations: Commands) -> None:
    made = action(conversations, "duplicate", duplicate, "copy a conversation with all its branches")
    made.add_argument("id", metavar="ID", help=ID)
    made.add_argument("--title", metavar="TITLE", default="", help="of the copy (default: the same, marked as a copy)")
    made = action(conversations, "continue", continue_in_new, "begin a conversation with all up to a message")
    made.add_argument("message", metavar="MESSAGE", help="the id of a message, as `conversations show --json` has it")
    made.add_argument("--title", metavar="TITLE", default="", help="of the new conversation")
    made = action(conversations, "merge", merge, "append a conversation to another one; it is deleted then")
    made.add_argument("into", metavar="ID", help="the one that gets longer")
    made.add_argument("other", metavar="OTHER", help="the one that is appended")


def _deleted(conversations: Commands) -> None:
    action(conversations, "bin", bin_, "list what was deleted in the last 30 days")
    made = action(conversations, "restore", restore, "bring back what was deleted")
    made.add_argument("id", metavar="ID", help="as `conversations bin` shows it")
    made = action(conversations, "forget", forget, "remove for good what was deleted")
    made.add_argument("id", metavar="ID", help="as `conversations bin` shows it")
    made.add_argument("--yes", action="store_true", help="needed, for this cannot be undone")


def _folders(commands: Commands) -> None:
    actions = group(commands, "folders", "look after the folders of conversations")
    action(actions, "list", folders, "list the folders")
    action(actions, "make", make_folder, "make a folder").add_argument("name", metavar="NAME")
    made = action(actions, "rename", rename_folder, "give a folder another name")
    made.add_argument("folder", metavar="FOLDER", help="its name or id")
    made.add_argument("name", metavar="NAME")
    made = action(actions, "remove", remove_folder, "remove a folder; its conversations are kept")
    made.add_argument("folder", metavar="FOLDER", help="its name or id")


# -- finding


def search(context: Context) -> int:
    given = context.options
    wanted = Search(
        given.text,
        given.persona,
        given.since,
        given.until + timedelta(days=1) if given.until else None,
        given.image,
        {"me": Role.USER, "persona": Role.PERSONA}.get(given.by),
    )
    if wanted.empty:
        raise UsageError("there is nothing to look for")
    hits: list[Hit] = []
    with context.open(engine=False) as services:
        found = services.library.search(wanted)
        hits += found.hits
        while found.next is not None and len(hits) < given.limit:
            found = services.library.search(wanted, found.next)
            hits += found.hits
    hits = hits[: given.limit]
    if context.out.as_json:
        context.out.value(hits)
    else:
        rows = ((hit.conversation_id, local(hit.at), one_line(hit.title, 24), hit.excerpt) for hit in hits)
        context.out.table(("CONVERSATION", "WHEN", "TITLE", "WORDS"), rows, "Nothing was found.")
    return Exit.OK


def bookmarks(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.library.bookmarks()
    if context.out.as_json:
        context.out.value([{"conversation_id": chat, "message": place} for chat, place in found])
    else:
        rows = ((chat, local(place.created_at), place.bookmark or NONE, place.words) for chat, place in found)
        context.out.table(("CONVERSATION", "WHEN", "NOTE", "WORDS"), rows, "There are no bookmarks.")
    return Exit.OK


# -- order


def pin(context: Context) -> int:
    return _done(context, lambda services, key: services.library.pin(key, True))


def unpin(context: Context) -> int:
    return _done(context, lambda services, key: services.library.pin(key, False))


def archive(context: Context) -> int:
    return _done(context, lambda services, key: services.library.archive(key, True))


def unarchive(context: Context) -> int:
    return _done(context, lambda services, key: services.library.archive(key, False))


def delete(context: Context) -> int:
    def remove(services: Services, key: str) -> None:
        services.chat.conversation(key)
        services.chat.delete(key)

    return _done(context, remove)


def rename(context: Context) -> int:
    return _done(context, lambda services, key: services.chat.rename(key, context.options.title))


def tag(context: Context) -> int:
    with context.open(engine=False) as services:
        kept = services.library.set_tags(context.options.id, context.options.tags)
    return _say(context, {"id": context.options.id, "tags": kept}, ", ".join(kept) or "no tags")


def move(context: Context) -> int:
    with context.open(engine=False) as services:
        folder = _folder(services, context.options.folder).id if context.options.folder else None
        services.library.move([context.options.id], folder)
    return _say(context, {"id": context.options.id, "folder_id": folder}, context.options.id)


# -- copies


def duplicate(context: Context) -> int:
    with context.open(engine=False) as services:
        source = services.chat.conversation(context.options.id)
        made = services.library.duplicate(source.id, context.options.title or f"{source.title} (copy)")
    return _say(context, {"id": made}, made)


def continue_in_new(context: Context) -> int:
    with context.open(engine=False) as services:
        message = services.chat.message(context.options.message)
        source = services.chat.conversation(message.conversation_id)
        made = services.library.continue_in_new(message.id, context.options.title or f"{source.title} (continued)")
    return _say(context, {"id": made}, made)


def merge(context: Context) -> int:
    with context.open(engine=False) as services:
        merged = services.library.merge(context.options.into, context.options.other)
    return _say(context, merged, merged.into)


# -- what was deleted


def bin_(context: Context) -> int:
    with context.open(engine=False) as services:
        chats, messages = services.library.deleted_chats(), services.library.deleted_messages()
    if context.out.as_json:
        context.out.value({"conversations": chats, "messages": messages})
        return Exit.OK
    rows = [(chat.id, local(chat.at), "conversation", str(chat.messages), chat.title) for chat in chats]
    rows += [(each.id, local(each.at), "messages", str(each.count), each.words) for each in messages]
    context.out.table(("ID", "DELETED", "WHAT", "MESSAGES", "WORDS"), rows, "Nothing was deleted in the last 30 days.")
    return Exit.OK


def restore(context: Context) -> int:
    def bring_back(services: Services, key: str) -> None:
        if _is_chat(services, key):
            services.chat.restore(key)
        else:
            services.messages.restore(key)

    return _done(context, bring_back)


def forget(context: Context) -> int:
    if not context.options.yes:
        raise UsageError("this cannot be undone; say --yes")
    with context.open(engine=False) as services:
        key = context.options.id
        library = services.library
        gone = library.forget_chat(key) if _is_chat(services, key) else library.forget_messages(key)
    return _say(context, {"id": key, "messages": gone}, f"{gone} messages are gone")


def _is_chat(services: Services, key: str) -> bool:
    return any(chat.id == key for chat in services.library.deleted_chats())


# -- folders


def folders(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.library.folders()
    if context.out.as_json:
        context.out.value(found)
    else:
        rows = ((each.id, str(each.chats), each.name) for each in found)
        context.out.table(("ID", "CONVERSATIONS", "NAME"), rows, "There are no folders.")
    return Exit.OK


def make_folder(context: Context) -> int:
    with context.open(engine=False) as services:
        made = services.library.make_folder(context.options.name)
    return _say(context, made, made.id)


def rename_folder(context: Context) -> int:
    with context.open(engine=False) as services:
        folder = _folder(services, context.options.folder)
        services.library.rename_folder(folder.id, context.options.name)
    return _say(context, {"id": folder.id, "name": context.options.name}, folder.id)


def remove_folder(context: Context) -> int:
    with context.open(engine=False) as services:
        removed = services.library.remove_folder(_folder(services, context.options.folder).id)
    return _say(context, removed, f"{len(removed.chats)} conversations are in no folder now")


def _folder(services: Services, named: str) -> Folder:
    """By its id, or by its name whatever its case. Raises NotFound."""
    found = services.library.folders()
    for folder in found:
        if named == folder.id or named.casefold() == folder.name.casefold():
            return folder
    raise NotFound(f"there is no folder {named}", kind="folder", id=named)


# -- parts


def _done(context: Context, act: Callable[[Services, str], None]) -> int:
    with context.open(engine=False) as services:
        act(services, context.options.id)
    return _say(context, {"id": context.options.id}, context.options.id)


def _say(context: Context, value: object, line: str) -> int:
    if context.out.as_json:
        context.out.value(value)
    else:
        context.out.line(line)
    return Exit.OK


def _day(text: str) -> datetime:
    """The beginning of a day where the person is."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").astimezone()
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError("a day like 2026-03-14") from error


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
