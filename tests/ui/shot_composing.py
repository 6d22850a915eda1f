"""Pictures of what stands around the field a person writes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from saijin_studio.core.conversation import Role
from saijin_studio.core.settings import QuickReply
from saijin_studio.ui.panels.chats.quick_dialog import QuickReplyDialog
from saijin_studio.ui.panels.chats.section import ChatsSection
from tests.ui.media_fakes import png
from tests.ui.shot_texts import TEXTS

if TYPE_CHECKING:
    from tests.ui.shots import Studio

WORDS: Final = {
    "en": (
        ("Go on", "*looks at you and waits*", "Shorter, please"),
        "The evening at the harbour.txt",
        "Here is the picture I told you about.\nWhat do you see first?",
    ),
    "ja": (
        ("続けて", "*じっと待つ*", "もっと短く"),
        "港の夕方.txt",
        "話していた写真だよ。\n最初に何が目に入る?",
    ),
}


def composing(studio: Studio) -> None:
    """Quick replies, attachments and the meter; the lists after @ and /; a refused file; the dialog."""
    services, texts, words = studio.services, TEXTS[studio.language], WORDS[studio.language]
    (studio.home / "settings.json").write_text("{}")
    chat = services.chat.add("yuuri", texts["title"])
    for role, text in texts["talk"][:3]:
        services.chat.put(chat.id, role, text)
    for number, content in enumerate((png(1600, 900), png(700, 900, "#7A6FF0", "#F0D0E0"))):
        services.attachments.add(chat.id, f"IMG_20260314_{number}.png", content)
    services.attachments.add(chat.id, words[1], ("words " * 700).encode())
    replies = tuple(QuickReply(name=name, text=name) for name in words[0])
    studio.settings = replace(studio.settings, chats=replace(studio.settings.chats, quick_replies=replies))
    services.settings.current = studio.settings
    services.options.window = 4096
    studio.open()
    section = studio.window.section("chats")
    assert isinstance(section, ChatsSection)
    composer = section.chat.composer
    composer.edit.setFocus()
    composer.edit.setPlainText(words[2])
    studio.settle(900)
    studio.shot("composing")
    composer.edit.setPlainText("/")
    composer.edit.moveCursor(composer.edit.textCursor().MoveOperation.End)
    studio.shot("composing-commands")
    composer.edit.setPlainText("@")
    composer.edit.moveCursor(composer.edit.textCursor().MoveOperation.End)
    studio.shot("composing-personas")
    file = studio.home / "song.mp3"
    file.write_bytes(b"ID3\0\1\2\3\xff\xfb\x90" * 20)
    composer.edit.setPlainText("")
    composer.strip.add_files([file])
    services.options.window = 900
    services.chat.put(chat.id, Role.USER, words[2])
    composer.meter.follow()
    studio.settle(900)
    studio.shot("composing-refused")
    composer.quick.edit()
    studio.shot_of(QuickReplyDialog, "quick-replies")
