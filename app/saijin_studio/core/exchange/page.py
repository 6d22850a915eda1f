"""What the pages that people read (Markdown, HTML, plain text) have in common: the chat's path, told in entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from ..conversation import MessageState, Role
from .record import ChatFile, FileAttachment, FileMessage
from .tree import path

_UNSEEN = (MessageState.WITHDRAWN, MessageState.PENDING)


@dataclass(frozen=True, slots=True)
class PageWords:
    """The few words of a page that are nobody's."""

    you: str = "You"
    persona: str = "Persona"
    thoughts: str = "Thoughts"
    summary: str = "Summary"
    bookmark: str = "Bookmark"
    interrupted: str = "Interrupted"
    stopped: str = "Stopped"
    failed: str = "Failed"


_WORDS: Final = {
    "ja": PageWords(
        you="あなた",
        persona="ペルソナ",
        thoughts="思考",
        summary="要約",
        bookmark="しおり",
        interrupted="途切れました",
        stopped="停止",
        failed="失敗",
    )
}


def page_words(language: str) -> PageWords:
    """In this language, else in English. Here and not with the window's texts, since the command line says them too."""
    return _WORDS.get(language, PageWords())


@dataclass(frozen=True, slots=True)
class PageOptions:
    words: PageWords = PageWords()
    zone: tzinfo = UTC
    language: str = "en"
    times: bool = True
    thoughts: bool = True
    hidden: bool = True  # messages that are kept out of prompts


@dataclass(frozen=True, slots=True)
class Entry:
    who: str
    persona: bool
    when: str
    marks: tuple[str, ...]  # what else is said of it
    text: str
    thoughts: str
    attachments: tuple[FileAttachment, ...]

    @property
    def line(self) -> str:
        return " · ".join(part for part in (self.who, self.when, *self.marks) if part)


def entries(chat: ChatFile, options: PageOptions) -> Iterator[Entry]:
    for message in path(chat.messages):
        seen = message.state not in _UNSEEN and (options.hidden or not message.hidden)
        if seen and (message.text.strip() or message.attachments):
            yield _entry(chat, message, options)


def heading(chat: ChatFile, options: PageOptions) -> tuple[str, str]:
    """The page's title and the line below it."""
    parts = [chat.character, _when(chat.created_at, options), *(f"#{tag}" for tag in chat.tags)]
    return one_line(chat.title or chat.character), one_line(" · ".join(part for part in parts if part))


def file_label(file: FileAttachment) -> str:
    return one_line(file.name or file.media_type or "?")


def one_line(text: str) -> str:
    return " ".join(text.split())


def _entry(chat: ChatFile, message: FileMessage, options: PageOptions) -> Entry:
    persona = message.role is Role.PERSONA
    words = options.words
    name = message.name or (chat.character or words.persona if persona else chat.user or words.you)
    return Entry(
        who=one_line(name),
        persona=persona,
        when=_when(message.at, options),
        marks=_marks(message, words),
        text=message.text.strip("\n"),
        thoughts=message.reasoning.strip() if options.thoughts else "",
        attachments=message.attachments,
    )


def _marks(message: FileMessage, words: PageWords) -> tuple[str, ...]:
    states = {
        MessageState.INTERRUPTED: words.interrupted,
        MessageState.CANCELLED: words.stopped,
        MessageState.FAILED: words.failed,
    }
    found = [states.get(message.state, "")]
    if message.bookmark is not None:
        found.append(f"{words.bookmark}: {one_line(message.bookmark)}" if message.bookmark else words.bookmark)
    return tuple(one for one in found if one)


def _when(moment: datetime | None, options: PageOptions) -> str:
    return moment.astimezone(options.zone).strftime("%Y-%m-%d %H:%M") if moment and options.times else ""
