"""Reads SillyTavern's chats: JSON Lines, a header and then one message a line, for one character or a group.

The form as SillyTavern's own code writes and reads it (github.com/SillyTavern/SillyTavern: src/endpoints/chats.js,
public/script.js, public/scripts/group-chats.js). A message's swipes become versions beside it; the one in `mes` is
the current one, whatever `swipes` says. Lines of Chub's exports, with an object in the place of a text, are understood.

What only the studio knows stands under `extra.saijin` of a message and `chat_metadata.saijin` of the header
(to_sillytavern says what); where both speak, SillyTavern's own fields win: somebody may have edited the file there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import PurePath
from typing import Final

from ..conversation import Role
from ..errors import InputError
from .dates import date_of
from .limits import MAX_MESSAGES, MAX_PROBLEMS
from .own import attachments_of, message_of, state_of
from .record import ChatFile, ChatFormat, FileMessage, FileProblem, ReadResult
from .tree import free_id, sound
from .values import Table, items, parsed, seconds_of, strings, table, text_of, without

NAME: Final = ChatFormat.SILLYTAVERN.value
UNUSED: Final = "unused"  # what newer files of groups have for names
_HEADER: Final = ("chat_metadata", "user_name", "character_name", "create_date")
_MESSAGE: Final = ("name", "is_user", "is_system", "send_date", "mes", "extra", "swipe_id", "swipes", "swipe_info")
_EXTRA: Final = ("api", "model", "reasoning", "reasoning_duration", "saijin")


def read(text: str, name: str = "", zone: tzinfo = UTC) -> ReadResult:
    """One chat; its title is the file's name. Raises InputError (chat_format) where no line is a message or header."""
    reader = _Reader(zone)
    for number, line in enumerate(text.split("\n"), 1):  # only here: U+2028 may stand within a text
        if line.strip():
            reader.take(number, line)
    if not reader.messages and reader.header is None:
        raise InputError("no message in any line", reason="chat_format")
    chat = reader.chat(PurePath(name.replace("\\", "/")).stem)
    return ReadResult(ChatFormat.SILLYTAVERN, (chat,), tuple(reader.problems))


def looks_like(line: object) -> bool:
    """Whether a decoded line can be one of SillyTavern's."""
    return isinstance(line, dict) and ("mes" in line or any(known in line for known in _HEADER))


@dataclass(slots=True)
class _Reader:
    zone: tzinfo
    header: Table | None = None
    messages: list[FileMessage] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    group: bool = False
    _lines: int = 0
    _last: str = ""  # the id of the latest current message
    _ids: set[str] = field(default_factory=set)

    def take(self, number: int, line: str) -> None:
        self._lines += 1
        try:
            raw = parsed(line)
        except InputError as error:
            self._problem(number, "bad_json", error.detail)
            return
        if isinstance(raw, dict) and "mes" in raw:
            self._message(number, raw)
        elif self._lines == 1 and looks_like(raw):
            self.header = raw
        else:
            self._problem(number, "no_text")

    def chat(self, title: str) -> ChatFile:
        metadata = table((self.header or {}).get("chat_metadata"))
        own = table(metadata.get("saijin"))
        if self.header is None:
            self.problems.insert(0, FileProblem("line 1", "no_header"))
        elsewhere = [message_of(table(raw)) for raw in items(own.get("others"))[:MAX_MESSAGES]]
        messages, faults = sound([*self.messages, *(one for one in elsewhere if one)], "header")
        self.problems += faults
        created = self._date((self.header or {}).get("create_date"), 1)
        return ChatFile(
            title=text_of(own.get("title")) or title,
            persona_key=text_of(own.get("persona_key")),
            character=self._named("character_name", own, Role.PERSONA),
            user=self._named("user_name", own, Role.USER),
            created_at=created or next((message.at for message in messages if message.at), None),
            messages=messages,
            tags=strings(own.get("tags")),
            options=table(own.get("options")),
            summary=text_of(own.get("summary")),
            summary_until=text_of(own.get("summary_until")),
            group=self.group or (self.header or {}).get("character_name") == UNUSED,
            read_only=self.header is None,
            extra=self._extra(metadata) | table(own.get("extra")),
        )

    def _extra(self, metadata: Table) -> Table:
        kept = without(self.header or {}, *_HEADER)
        if foreign := without(metadata, "saijin"):
            kept["chat_metadata"] = foreign
        return {NAME: kept} if kept else {}

    def _named(self, key: str, own: Table, role: Role) -> str:
        """A name of the header; where it has none, that of whoever speaks first in the role."""
        said = text_of((self.header or {}).get(key))
        if said and said != UNUSED:
            return said
        own_name = own.get("character" if role is Role.PERSONA else "user")
        if isinstance(own_name, str):
            return own_name
        return next((message.name for message in self.messages if message.role is role), "")

    def _message(self, number: int, raw: Table) -> None:
        texts, chosen = _texts(raw)
        if not texts:
            self._problem(number, "no_text")
        elif len(self.messages) + len(texts) > MAX_MESSAGES:
            self._problem(number, "too_many", str(MAX_MESSAGES))
        else:
            self.group = self.group or "original_avatar" in raw
            self._versions(number, raw, texts, chosen)

    def _versions(self, number: int, raw: Table, texts: Sequence[str], chosen: int) -> None:
        infos = items(raw.get("swipe_info"))
        parent = self._last
        for index, text in enumerate(texts):
            info = table(infos[index]) if index < len(infos) else {}
            wanted = text_of(_own(raw if index == chosen else info).get("id"))
            wanted = wanted or (str(number) if index == chosen else f"{number}.{index + 1}")
            message = self._shown(raw, number) if index == chosen else self._aside(info, raw, number)
            message = replace(message, id=free_id(wanted, self._ids), parent=parent, text=text)
            if index == chosen:
                self._last = message.id
            self.messages.append(message)

    def _shown(self, raw: Table, number: int) -> FileMessage:
        return replace(
            self._version(raw, raw, number),
            name=text_of(raw.get("name")),
            hidden=raw.get("is_system") is True,
            current=True,
        )

    def _aside(self, info: Table, raw: Table, number: int) -> FileMessage:
        """A version that is not shown, from what `swipe_info` keeps of it."""
        own = _own(info)
        return replace(
            self._version(info, raw, number),
            name=text_of(own.get("name", raw.get("name"))),
            hidden=own.get("hidden", raw.get("is_system")) is True,
            current=False,
        )

    def _version(self, source: Table, raw: Table, number: int) -> FileMessage:
        own, extra = _own(source), table(source.get("extra"))
        return FileMessage(
            id="",
            role=Role.USER if raw.get("is_user") is True else Role.PERSONA,
            text="",
            at=self._date(source.get("send_date"), number),
            persona_key=text_of(own.get("persona_key")),
            state=state_of(own.get("state")),
            provider=text_of(extra.get("api")),
            model=text_of(extra.get("model")),
            bookmark=own["bookmark"] if isinstance(own.get("bookmark"), str) else None,
            reasoning=text_of(extra.get("reasoning")),
            reasoning_seconds=seconds_of(extra.get("reasoning_duration"), 1000),
            attachments=attachments_of(own.get("attachments")),
            extra=_foreign(source) | table(own.get("extra")),
        )

    def _date(self, value: object, number: int) -> datetime | None:
        found = date_of(value, self.zone)
        if found is None and value not in (None, ""):
            self._problem(number, "date", str(value)[:60])
        return found

    def _problem(self, number: int, code: str, detail: str = "") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(FileProblem(f"line {number}", code, detail))


def _own(source: Table) -> Table:
    return table(table(source.get("extra")).get("saijin"))


def _foreign(source: Table) -> Table:
    """What a message says besides what a FileMessage has a place for; unreadable dates stay as they are."""
    kept = without(source, *_MESSAGE)
    if date_of(source.get("send_date")) is None and source.get("send_date") not in (None, ""):
        kept["send_date"] = source["send_date"]
    if extra := without(table(source.get("extra")), *_EXTRA):
        kept["extra"] = extra
    if kept.get("original_avatar") == f"{source.get('name')}.png":
        del kept["original_avatar"]  # says what the name says; a chat of the form for groups is written with it
    return {NAME: kept} if kept else {}


def _texts(raw: Table) -> tuple[list[str], int]:
    """The texts of all versions and which of them is shown; none where there is no text."""
    shown = _text(raw.get("mes"))
    if shown is None:
        return [], 0
    texts = [_text(one) or "" for one in items(raw.get("swipes"))]
    chosen = raw.get("swipe_id")
    if isinstance(chosen, int) and 0 <= chosen < len(texts):
        texts[chosen] = shown
    elif shown in texts:
        chosen = texts.index(shown)
    else:
        chosen = len(texts)
        texts.append(shown)
    return texts, chosen


def _text(value: object) -> str | None:
    found = value.get("message") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None
