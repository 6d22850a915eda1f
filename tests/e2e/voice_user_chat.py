"""A chat with the voice on: replies are heard while they are marked, broken off, spoken over, and waited for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from saijin_studio.ui.panels.settings.section import SettingsSection
from saijin_studio.ui.transcript.rows import Row

from .hands import click
from .user import Script
from .voice_hands import Listener


def chat(listener: Listener) -> Script:
    yield from listener.go("chats", "Ctrl+1")
    yield from listener.desk.meet(listener.texts.persona)
    yield from voice_on(listener)
    yield from hear(listener)
    yield from stop(listener)
    yield from speak_over(listener)
    yield from wait_in_line(listener)


def voice_on(listener: Listener) -> Script:
    """For this chat alone."""
    button = listener.desk.composer.voice
    assert not button.isChecked()
    click(button)
    yield button.isChecked


def hear(listener: Listener) -> Script:
    """Each sentence is marked while it is heard."""
    listener.begin("tea")
    listener.ask(listener.texts.tea)
    marked: list[str] = []
    for index in range(len(listener.texts.tea_sentences)):
        yield listener.says(index, listener.stretches["tea"][0])
        row = listener.desk.last() if listener.desk.making() is None else listener.rows[-1]
        marked.append(marked_words(listener, row))
        listener.photograph(f"10-said-{index}")
    yield from listener.said("tea", lambda: listener.speaking() is None)
    yield listener.desk.answered(listener.texts.tea)
    yield lambda: listener.desk.view.heard.said is None
    listener.photograph("11-heard")
    row = listener.desk.last()
    listener.seen["tea"] = {
        "marked": marked,
        "spoken": [event.text for event in listener.spoken(listener.stretches["tea"][0])],
        "left": marked_words(listener, row),
        "turn": row.correlation_id,
    }


def marked_words(listener: Listener, row: Row) -> str:
    """What is marked in a message as it is shown."""
    view = listener.desk.view
    for piece in view.pieces_of(row):
        document = row.segments[piece.number].document
        if document is not None and (place := view.heard.marks(row, piece.number, document)) is not None:
            return document.toPlainText()[place[0] : place[1]]
    return ""


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
    """By the settings a reply waits until the one before it was said to its end."""
    yield from manner(listener)
    listener.begin("line")
    listener.ask(listener.texts.tea)
    yield listener.says(0, listener.stretches["line"][0])
    yield listener.desk.answered(listener.texts.tea)
    first = listener.desk.last().correlation_id or ""
    listener.ask(listener.texts.enough)
    yield listener.desk.answered(listener.texts.enough)
    second = listener.desk.last().correlation_id or ""
    listener.photograph("14-waits")
    assert not listener.ended(first)  # or else nothing waited
    yield from listener.said("line", lambda: listener.ended(second))
    said = listener.spoken(listener.stretches["line"][0])
    listener.seen["line"] = {"turns": [first, second], "spoken": [event.correlation_id for event in said]}


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
