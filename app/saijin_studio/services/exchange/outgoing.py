"""Writes chats into files, in the formats that the studio and others read and in those for people."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from ...core.cancel import CancelToken
from ...core.errors import InputError, NotFound
from ...core.exchange import own, to_html, to_markdown, to_sillytavern, to_text
from ...core.exchange.limits import MAX_BYTES
from ...core.exchange.page import PageOptions
from ...core.exchange.record import ChatFile, FileAttachment
from ...storage.exchange import ExchangeStore, KeptFile
from ...storage.media import MediaStore
from ...storage.whole_files import whole_file, write_whole
from .incoming import read_file
from .people import People
from .records import Progress

LONGEST_NAME: Final = 70  # characters; Japanese takes three bytes each, and most systems end at 255
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


class ChatFileFormat(StrEnum):
    """By the ending of their files."""

    SAIJIN = "json"
    SILLYTAVERN = "jsonl"
    MARKDOWN = "md"
    HTML = "html"
    TEXT = "txt"


_WRITERS: Final[dict[ChatFileFormat, Callable[[ChatFile, PageOptions], bytes]]] = {
    ChatFileFormat.SAIJIN: lambda chat, _: own.write((chat,)),
    ChatFileFormat.SILLYTAVERN: lambda chat, _: to_sillytavern.write(chat),
    ChatFileFormat.MARKDOWN: to_markdown.write,
    ChatFileFormat.HTML: to_html.write,
    ChatFileFormat.TEXT: to_text.write,
}
_WITH_FILES: Final = (ChatFileFormat.SAIJIN, ChatFileFormat.SILLYTAVERN, ChatFileFormat.HTML)


@dataclass(frozen=True, slots=True)
class Outgoing:
    store: ExchangeStore
    media: MediaStore

    def content(
        self, conversation_id: str, form: ChatFileFormat, people: People, options: PageOptions
    ) -> tuple[str, bytes]:
        """(the chat's title, the file). Raises NotFound, StorageError, InputError (too_large)."""
        chat = self._chat(conversation_id, people, form in _WITH_FILES)
        return chat.title, _WRITERS[form](chat, options)

    def write(
        self, conversation_id: str, form: ChatFileFormat, file: Path, people: People, options: PageOptions
    ) -> None:
        """Takes the place of what is there. Raises InputError (chat_read_only) for a file with chat lines whose head
        nobody understands, NotFound, StorageError, StorageFull.
        """
        check_may_replace(file)
        write_whole(file, self.content(conversation_id, form, people, options)[1])

    def write_all(
        self,
        ids: Iterable[str],
        form: ChatFileFormat,
        file: Path,
        people: People,
        options: PageOptions,
        progress: Progress,
        cancel: CancelToken,
    ) -> int:
        """All these chats as files of one zip archive; returns how many. Raises as `write`, and Cancelled."""
        check_may_replace(file)
        wanted, taken = list(ids), set[str]()
        with whole_file(file) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, conversation_id in enumerate(wanted):
                progress(done, len(wanted))
                cancel.raise_if_cancelled()
                title, content = self.content(conversation_id, form, people, options)
                archive.writestr(free_name(title, form.value, taken), content)
        progress(len(wanted), len(wanted))
        return len(taken)

    def _chat(self, conversation_id: str, people: People, with_files: bool) -> ChatFile:
        stored = self.store.read(conversation_id)
        loaded = _Loader(self.media, with_files)
        messages = tuple(
            replace(one, attachments=tuple(loaded.file(kept) for kept in stored.files[one.id]))
            if one.id in stored.files
            else one
            for one in stored.chat.messages
        )
        return people.told(replace(stored.chat, messages=messages))


class _Loader:
    """The contents of a chat's files, as long as the file they go into can be read again."""

    def __init__(self, media: MediaStore, with_content: bool) -> None:
        self._media = media
        self._with_content = with_content
        self._left = MAX_BYTES * 3 // 4  # base64 makes four bytes of three

    def file(self, kept: KeptFile) -> FileAttachment:
        """Raises InputError (too_large), StorageError."""
        one = kept.attachment
        return FileAttachment(one.name, one.media_type, self._content(one.hash), kept.text)

    def _content(self, digest: str) -> bytes:
        if not digest or not self._with_content:
            return b""
        try:
            content = self._media.get(digest)
        except NotFound:
            return b""  # the file names it all the same
        self._left -= len(content)
        if self._left < 0:
            raise InputError("the files of this chat are too large for one file", reason="chat_files")
        return content


def check_may_replace(file: Path) -> None:
    """A file of chat lines whose head cannot be understood holds more than the studio knows. Raises InputError."""
    if not file.is_file():
        return
    try:
        found = read_file(file)
    except InputError:
        return  # no chat: whoever chose the name was asked
    if any(chat.read_only for chat in found.chats):
        raise InputError(f"{file} has no head", reason="chat_read_only", name=file.name)


def free_name(title: str, ending: str, taken: set[str]) -> str:
    """A file's name for a title, other than those taken; taken from now on."""
    plain, number = safe_name(title), 1
    found = f"{plain}.{ending}"
    while found.casefold() in taken:
        number += 1
        found = f"{plain} {number}.{ending}"
    taken.add(found.casefold())
    return found


def safe_name(title: str) -> str:
    """A title as every system takes it for a file's name, without an ending."""
    plain = " ".join(_UNFIT.sub(" ", title).split())[:LONGEST_NAME].strip(" .")
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain or "chat"
