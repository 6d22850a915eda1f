"""Writes chats into files, in the formats that the studio and others read and in those for people."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from ...core.cancel import CancelToken
from ...core.errors import InputError, NotFound
from ...core.exchange import own, to_html, to_markdown, to_sillytavern, to_text
from ...core.exchange.limits import MAX_BYTES
from ...core.exchange.page import PageOptions, page_words
from ...core.exchange.record import ChatFile, FileAttachment
from ...storage.exchange import ExchangeStore, KeptFile
from ...storage.media import MediaStore
from ...storage.whole_files import whole_file
from .incoming import read_file
from .people import People
from .records import Progress

STEPS: Final = 100  # how often the progress of one chat is told
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


Pieces = Callable[[ChatFile, PageOptions], Iterable[bytes]]
_WRITERS: Final[dict[ChatFileFormat, Pieces]] = {
    ChatFileFormat.SAIJIN: lambda chat, _: map(str.encode, own.pieces(chat)),
    ChatFileFormat.SILLYTAVERN: lambda chat, _: map(str.encode, to_sillytavern.pieces(chat)),
    ChatFileFormat.MARKDOWN: lambda chat, options: map(str.encode, to_markdown.pieces(chat, options)),
    ChatFileFormat.HTML: lambda chat, options: map(str.encode, to_html.pieces(chat, options)),
    ChatFileFormat.TEXT: lambda chat, options: map(str.encode, to_text.pieces(chat, options)),
}
_WITH_FILES: Final = (ChatFileFormat.SAIJIN, ChatFileFormat.SILLYTAVERN, ChatFileFormat.HTML)


@dataclass(frozen=True, slots=True)
class Outgoing:
    store: ExchangeStore
    media: MediaStore

    def content(self, conversation_id: str, form: ChatFileFormat, people: People, options: PageOptions) -> bytes:
        """A chat as a file. Raises NotFound, StorageError, InputError (too_large)."""
        return b"".join(_WRITERS[form](self._chat(conversation_id, people, form), options))

    def write(
        self,
        conversation_id: str,
        form: ChatFileFormat,
        file: Path,
        people: People,
        options: PageOptions,
        progress: Progress,
        cancel: CancelToken,
    ) -> None:
        """Takes the place of what is there; `progress` tells of messages. Raises InputError (chat_read_only) for a file
        with chat lines whose head nobody understands, NotFound, StorageError, StorageFull, Cancelled.
        """
        check_may_replace(file)
        chat = self._chat(conversation_id, people, form)
        with whole_file(file) as out:
            for piece in _watched(chat, form, options, progress, cancel):
                out.write(piece)

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
        """All these chats as files of one zip archive; returns how many. Raises as `write`."""
        check_may_replace(file)
        wanted, taken = list(ids), set[str]()
        with whole_file(file) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, conversation_id in enumerate(wanted):
                progress(done, len(wanted))
                cancel.raise_if_cancelled()
                chat = self._chat(conversation_id, people, form)
                with archive.open(_part(free_name(chat.title, form.value, taken)), "w") as part:
                    for piece in _watched(chat, form, options, _nowhere, cancel):
                        part.write(piece)
        progress(len(wanted), len(wanted))
        return len(taken)

    def _chat(self, conversation_id: str, people: People, form: ChatFileFormat) -> ChatFile:
        stored = self.store.read(conversation_id)
        loaded = _Loader(self.media, form in _WITH_FILES)
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


def _watched(
    chat: ChatFile, form: ChatFileFormat, options: PageOptions, progress: Progress, cancel: CancelToken
) -> Iterator[bytes]:
    """The file bit by bit. Raises Cancelled between two of them."""
    of = len(chat.messages)
    step = max(1, of // STEPS)
    for done, piece in enumerate(_WRITERS[form](chat, options)):
        cancel.raise_if_cancelled()
        if done % step == 0:
            progress(min(done, of), of)
        yield piece
    progress(of, of)


def _nowhere(done: int, of: int) -> None:
    """The whole archive has a progress of its own."""


def _part(name: str) -> zipfile.ZipInfo:
    """How a file of an archive is kept."""
    made = zipfile.ZipInfo(name, time.localtime()[:6])
    made.compress_type, made.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return made


def page_options(language: str) -> PageOptions:
    """For a page in this language ("en" or "ja"), with the times of this machine."""
    zone = datetime.now().astimezone().tzinfo
    assert zone is not None
    return PageOptions(words=page_words(language), zone=zone, language=language)


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
