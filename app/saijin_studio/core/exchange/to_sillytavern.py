"""Writes SillyTavern's chats (from_sillytavern describes the form): the path as lines, versions as swipes.

What SillyTavern has no place for stands where it keeps it unread, so that a chat comes back whole:

    extra.saijin of a message or swipe  id, persona_key, state, bookmark, attachments, extra; of a swipe that is not
                                        shown also name and hidden
    chat_metadata.saijin                title, persona_key, user, character, tags, options, summary, summary_until,
                                        extra and `others`: the messages that are neither on the path nor beside it,
                                        in the form of the studio's own JSON
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from ..conversation import MessageState, Role
from .dates import iso
from .from_sillytavern import NAME, UNUSED
from .own import attachment_tables, message_table
from .record import ChatFile, FileMessage
from .tree import path, versions
from .values import Table, table, without


def write(chat: ChatFile, extras: bool = True) -> bytes:
    """`extras` = False leaves out what only the studio reads: the file is for others."""
    return "".join(pieces(chat, extras)).encode()


def pieces(chat: ChatFile, extras: bool = True) -> Iterator[str]:
    """The file line by line."""
    shown, beside = path(chat.messages), versions(chat.messages)
    swipes = {one.id: [each for each in beside[one.parent] if each.role is one.role] for one in shown}
    written = {each.id for some in swipes.values() for each in some}
    group = chat.group or len(speakers(chat)) > 1
    others = [message for message in chat.messages if message.id not in written]
    yield _json(_header(chat, group, others, extras))
    for message in shown:
        yield "\n" + _json(_line(message, swipes[message.id], group, extras))


def speakers(chat: ChatFile) -> set[str]:
    """The keys of the personas who answer on the path."""
    return {message.persona_key for message in path(chat.messages) if message.persona_key}


def _json(line: Table) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _header(chat: ChatFile, group: bool, others: Sequence[FileMessage], extras: bool) -> Table:
    kept = table(chat.extra.get(NAME))
    metadata = dict(table(kept.get("chat_metadata")))
    if extras:
        metadata["saijin"] = _own_head(chat, others)
    return {
        "user_name": UNUSED if group else chat.user,
        "character_name": UNUSED if group else chat.character,
        **({"create_date": iso(chat.created_at)} if chat.created_at else {}),
        **without(kept, "chat_metadata"),
        "chat_metadata": metadata,
    }


def _own_head(chat: ChatFile, others: Sequence[FileMessage]) -> Table:
    found: Table = {
        "title": chat.title,
        "persona_key": chat.persona_key,
        "user": chat.user,
        "character": chat.character,
        "tags": list(chat.tags),
        "options": chat.options,
        "summary": chat.summary,
        "summary_until": chat.summary_until,
        "extra": without(chat.extra, NAME),
        "others": [message_table(message) for message in others],
    }
    return {name: value for name, value in found.items() if value or name in ("user", "character")}


def _line(message: FileMessage, swipes: Sequence[FileMessage], group: bool, extras: bool) -> Table:
    kept = table(message.extra.get(NAME))
    line: Table = {
        "name": message.name,
        "is_user": message.role is Role.USER,
        "is_system": message.hidden,
        **_date(message.at),
        "mes": message.text,
        "extra": _extra(message, extras),
        **without(kept, "extra"),
    }
    if group and message.role is Role.PERSONA:
        line.setdefault("original_avatar", f"{message.name}.png")
    if len(swipes) > 1:
        line["swipe_id"] = swipes.index(message)
        line["swipes"] = [one.text for one in swipes]
        line["swipe_info"] = [_swipe(one, one is message, extras) for one in swipes]
    return line


def _swipe(message: FileMessage, shown: bool, extras: bool) -> Table:
    kept = table(message.extra.get(NAME))
    info: Table = {**_date(message.at), **without(kept, "extra"), "extra": _extra(message, extras)}
    if extras and not shown:
        info["extra"]["saijin"] |= {"name": message.name, "hidden": message.hidden}
    return info


def _date(moment: datetime | None) -> Table:
    return {"send_date": iso(moment)} if moment else {}


def _extra(message: FileMessage, extras: bool) -> Table:
    found: Table = dict(table(table(message.extra.get(NAME)).get("extra")))
    if message.provider:
        found["api"] = message.provider
    if message.model:
        found["model"] = message.model
    if message.reasoning:
        found["reasoning"] = message.reasoning
    if message.reasoning_seconds is not None:
        found["reasoning_duration"] = round(message.reasoning_seconds * 1000)
    return found | ({"saijin": _own_part(message)} if extras else {})


def _own_part(message: FileMessage) -> Table:
    found: Table = {
        "id": message.id,
        "persona_key": message.persona_key,
        "state": "" if message.state is MessageState.COMPLETE else message.state.value,
        "bookmark": message.bookmark,
        "attachments": attachment_tables(message.attachments),
        "extra": without(message.extra, NAME),
    }
    return {name: value for name, value in found.items() if value or (name == "bookmark" and value is not None)}
