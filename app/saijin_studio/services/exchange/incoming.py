"""Reads files with chats, and stores what they hold."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ...core.attachments import examine
from ...core.attachments.examine import shown_name
from ...core.cancel import CancelToken
from ...core.conversation import Attachment
from ...core.errors import InputError, StorageFull
from ...core.exchange.identity import digest, identity, own_id
from ...core.exchange.limits import MAX_BYTES
from ...core.exchange.read import read
from ...core.exchange.record import ChatFile, FileAttachment, FileMessage, FileProblem, ReadResult
from ...storage.exchange import ExchangeStore, Here, KeptFile, NewChat, StoredChat
from ...storage.media import MediaStore
from .people import People
from .records import Brought, FoundChat, ImportPlan, ImportReport, Known, Progress, Refused, Told

UNKNOWN = "file"  # an attachment of a kind that the studio keeps and does not show
MISSING = "missing"  # one whose content the file does not have
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a plan is to come: `persona_key` for chats with strangers, `again` also what is here already."""

    persona_key: str
    again: bool = False


class Incoming:
    """`stored(conversation_id)` is called after each chat."""

    def __init__(self, store: ExchangeStore, media: MediaStore, stored: Callable[[str], None]) -> None:
        self._store = store
        self._media = media
        self._stored = stored

    def look(self, files: Sequence[Path], people: People, cancel: CancelToken) -> ImportPlan:
        """What the files hold. Raises Cancelled, StorageError; a file that cannot be read is in the plan."""
        chats: list[FoundChat] = []
        problems: list[Told] = []
        refused: list[Refused] = []
        for file in files:
            cancel.raise_if_cancelled()
            try:
                result = read_file(file, cancel)
            except InputError as error:
                refused.append(Refused(file.name, error))
                continue
            chats += [_found(file.name, result, chat, people) for chat in result.chats if chat.messages]
            problems += [Told(file.name, problem) for problem in result.problems]
            problems += [Told(file.name, FileProblem("file", "no_chat")) for chat in result.chats if not chat.messages]
        return ImportPlan(tuple(self._recognised(chats)), tuple(problems), tuple(refused))

    def bring(
        self, plan: ImportPlan, wanted: Wanted, people: People, progress: Progress, cancel: CancelToken
    ) -> ImportReport:
        """Stores the chats one by one, each of them whole; those that are stored stay when it is stopped or fails.

        Raises StorageError, StorageFull (import_full).
        """
        coming = [one for one in plan.chats if wanted.again or one.known is not Known.SAME]
        skipped = tuple(one.chat.title for one in plan.chats if not (wanted.again or one.known is not Known.SAME))
        total, done = sum(len(one.chat.messages) for one in coming), 0
        brought: list[Brought] = []
        problems = list(plan.problems)
        for one in coming:
            progress(done, total)
            if cancel.cancelled:
                break
            chat = people.settled(one.chat, one.persona_key or wanted.persona_key)
            key = self._add(one, chat, _Files(self._media, one.file, problems))
            brought.append(Brought(key, chat.title, len(chat.messages)))
            done += len(chat.messages)
            self._stored(key)
        progress(done, total)
        stopped = len(brought) < len(coming)
        return ImportReport(tuple(brought), skipped, tuple(problems), plan.refused, stopped)

    def _add(self, one: FoundChat, chat: ChatFile, files: _Files) -> str:
        try:
            return self._store.add(NewChat(StoredChat(chat, files.keep(chat)), one.origin_id, _origin(one)))
        except StorageFull as error:
            raise StorageFull(error.detail, reason="import_full") from error

    def _recognised(self, chats: list[FoundChat]) -> list[FoundChat]:
        """With what is known of each in the studio; a chat that is in the files twice is known the second time."""
        here = self._store.here(one.origin_id for one in chats)
        seen: dict[str, str] = {}
        found = []
        for one in chats:
            one = self._known(one, here)
            if seen.get(one.origin_id) == one.digest:
                one = replace(one, known=Known.SAME)
            seen[one.origin_id] = one.digest
            found.append(one)
        return found

    def _known(self, one: FoundChat, here: Mapping[str, Here]) -> FoundChat:
        own = own_id(one.chat)
        if own and self._store.exists(own):
            same = digest(self._store.read(own).chat) == one.digest
            return replace(one, known=Known.SAME if same else Known.OTHER, conversation_id=own)
        if (before := here.get(one.origin_id)) is None:
            return one
        same = before.origin.get("digest") == one.digest
        return replace(one, known=Known.SAME if same else Known.OTHER, conversation_id=before.conversation_id)


class _Files:
    """Puts what comes with messages into the media store."""

    def __init__(self, media: MediaStore, file: str, problems: list[Told]) -> None:
        self._media = media
        self._file = file
        self._problems = problems

    def keep(self, chat: ChatFile) -> Mapping[str, Sequence[KeptFile]]:
        """Raises StorageError, StorageFull."""
        return {
            message.id: [self._kept(message, one) for one in message.attachments]
            for message in chat.messages
            if message.attachments
        }

    def _kept(self, message: FileMessage, one: FileAttachment) -> KeptFile:
        if not one.content:
            return _missing(one)
        try:
            kept = self._media.put(one.content)
        except InputError as error:  # larger than anything the studio keeps
            problem = FileProblem(f"message {message.id}", "attachment", f"{one.name}: {error.detail}")
            self._problems.append(Told(self._file, problem))
            return _missing(one)
        return _examined(one, kept)


def _missing(one: FileAttachment) -> KeptFile:
    return KeptFile(Attachment("", MISSING, shown_name(one.name), one.media_type, "", 0), one.text)


def _examined(one: FileAttachment, digest_of: str) -> KeptFile:
    try:
        found = examine(one.name, one.content)
    except InputError:
        name = shown_name(one.name)
        return KeptFile(Attachment("", UNKNOWN, name, one.media_type, digest_of, len(one.content)), one.text)
    sides = (found.width or None, found.height or None)
    made = Attachment("", found.kind.value, found.name, found.media_type, digest_of, found.size, *sides)
    return KeptFile(made, one.text or found.text)


def _found(file: str, result: ReadResult, chat: ChatFile, people: People) -> FoundChat:
    key = identity(chat, result.format)
    return FoundChat(file, result.format, chat, key, digest(chat), people.of_chat(chat))


def _origin(one: FoundChat) -> dict[str, Any]:
    chat = one.chat
    return {
        "format": one.format.value,
        "file": one.file[:300],
        "digest": one.digest,
        "character": chat.character,
        "user": chat.user,
        "group": chat.group,
        "extra": {name: value for name, value in chat.extra.items() if name != "saijin"},
    }


def read_file(file: Path, cancel: CancelToken | None = None) -> ReadResult:
    """All chats of a file; dates without a zone are this machine's.

    Raises InputError (file, too_large, chat_format, chat_damaged, chat_newer), Cancelled.
    """
    zone = datetime.now().astimezone().tzinfo
    assert zone is not None
    try:
        content = _bytes(file, cancel or CancelToken())
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}", reason="file", name=file.name) from error
    return read(file.name, content, zone)


def _bytes(file: Path, cancel: CancelToken) -> bytes:
    # Non-blocking, since a named pipe would otherwise never answer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    pieces = []
    with open(os.open(file, flags), "rb") as opened:
        found = os.fstat(opened.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise InputError(f"{file}: no plain file", reason="file", name=file.name)
        if found.st_size > MAX_BYTES:
            raise InputError(f"{file}: larger than {MAX_BYTES} bytes", reason="too_large", name=file.name)
        left = MAX_BYTES + 1  # it may grow while it is read
        while left and (piece := opened.read(min(_PIECE, left))):
            cancel.raise_if_cancelled()
            pieces.append(piece)
            left -= len(piece)
    return b"".join(pieces)
