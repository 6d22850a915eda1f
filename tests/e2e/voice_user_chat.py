"""A chat with the voice on: replies are broken off, spoken over, waited for, and marked while they are heard."""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from saijin_studio.core.conversation import Role
from saijin_studio.ui.panels.settings.section import SettingsSection
from saijin_studio.ui.transcript.rows import Row

from .hands import click
from .user import Script
from .voice_hands import Listener


def chat(listener: Listener) -> Script:
    yield from listener.go("chats", "Ctrl+1")
    yield from listener.desk.meet(listener.texts.persona)
    yield from voice_on(listener)
    yield from stop(listener)
    yield from speak_over(listener)
    yield from wait_in_line(listener)


def voice_on(listener: Listener) -> Script:
    """For this chat alone."""
    button = listener.desk.composer.voice
    assert not button.isChecked()
    click(button)
    yield button.isChecked


def marked_words(listener: Listener, row: Row) -> str:
    """What is marked in a message as it is shown."""
    view = listener.desk.view
    for piece in view.pieces_of(row):
        document = row.segments[piece.number].document
        if document is not None and (place := view.heard.marks(row, piece.number, document)) is not None:
            return document.toPlainText()[place[0] : place[1]]
    return ""


def marking(
    listener: Listener, find: Callable[[], Row], index: int, since: int
) -> Generator[Callable[[], bool], None, str]:
    """The sentence of this number is heard, and is marked before it is over; returns the words."""
    yield listener.says(index, since)
    said = listener.speaking()
    yield lambda: listener.speaking() is not said or (said is not None and marked_words(listener, find()) == said.text)
    return marked_words(listener, find())


def stop(listener: Listener) -> Script:
    """Esc ends what is being said; the words stay."""
    listener.begin("story")
    listener.ask(listener.texts.story)
    yield listener.says(1, listener.stretches["story"][0])
    yield listener.desk.answered(listener.texts.story)
    turn = listener.desk.last().correlation_id or ""
    listener.begin("hushed")
    QTest.keyClick(listener.desk.composer.edit, Qt.Key.Key_Escape)
    yield lambda: listener.ended(turn) and listener.ear.silent()
    listener.end("hushed")
    listener.end("story")
    listener.photograph("12-stopped")
    listener.seen["story"] = {"turn": turn, "text": listener.desk.last().text, "message": listener.desk.last().key}


def speak_over(listener: Listener) -> Script:
    """The story is asked for again from its bubble; what the person writes then ends it."""
    story = listener.desk.last()
    listener.begin("again")
    yield from listener.desk.act(story, "speak")
    yield listener.says(0, listener.stretches["again"][0])
    listener.end("again")
    listener.begin("over")
    listener.ask(listener.texts.enough)
    yield listener.desk.answered(listener.texts.enough)
    reply = listener.desk.last().correlation_id or ""
    yield from listener.said("over", lambda: listener.ended(reply))
    listener.seen["over"] = {
        "turn": reply,
        "spoken": [event.correlation_id for event in listener.spoken(listener.stretches["over"][0])],
    }


def wait_in_line(listener: Listener) -> Script:
    """By the settings a reply waits until the one before it was said to its end, each sentence of which is marked."""
    yield from manner(listener)
    listener.begin("line")
    since = listener.stretches["line"][0]
    listener.ask(listener.texts.tea)
    marked = [(yield from marking(listener, lambda: listener.rows[-1], 0, since))]
    yield listener.desk.answered(listener.texts.tea)
    first = listener.desk.last().correlation_id or ""
    listener.ask(listener.texts.enough)
    for index in range(1, len(listener.texts.tea_sentences)):
        marked.append((yield from marking(listener, lambda: reply(listener, first), index, since)))
        listener.photograph(f"11-said-{index}")
    yield listener.desk.answered(listener.texts.enough)
    second = listener.desk.last().correlation_id or ""
    listener.photograph("14-waits")
    assert not listener.ended(first)  # or else nothing waited
    yield from listener.said("line", lambda: listener.ended(second))
    yield lambda: listener.desk.view.heard.said is None
    listener.seen["line"] = {
        "turns": [first, second],
        "spoken": [(event.correlation_id, event.text) for event in listener.spoken(since)],
        "marked": marked,
        "left": marked_words(listener, reply(listener, first)),
    }


def reply(listener: Listener, turn: str) -> Row:
    return next(row for row in listener.rows if row.role is Role.PERSONA and row.correlation_id == turn)


def manner(listener: Listener) -> Script:
    """One waits for the other, and who writes breaks nothing off."""
    yield from listener.keys("Ctrl+,")
    section = listener.window.section("settings")
    assert isinstance(section, SettingsSection)
    section.list.setCurrentRow(list(section.pages).index("voice"))
    yield section.voice.isVisible
    yield from listener.choose(section.voice.busy, "queue")
    yield from listener.press(section.voice.barge)
    settings = listener.person.studio.context
    yield lambda: settings.settings.voice.when_busy == "queue" and not settings.settings.voice.barge_in
    listener.photograph("13-manner")
    yield from listener.go("chats", "Ctrl+1")
    yield from listener.desk.wake()
