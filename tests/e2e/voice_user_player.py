"""What was said is played again from its bubble: from the beginning, from another sentence, faster; and paused."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QMenu

from saijin_studio.ui.panels.chats.player_strip import PlayerStrip
from saijin_studio.ui.transcript.rows import Row

from .hands import click, opened
from .user import Script
from .voice_ear import RATE
from .voice_hands import Listener

FASTER = 1.5


def player(listener: Listener) -> Script:
    """With the tea, of which three sentences were heard."""
    row = next(row for row in reversed(listener.rows) if row.text == listener.texts.tea_reply)
    strip = listener.person.chats.chat.player.strip
    listener.played.clear()
    yield from replay(listener, row, strip)
    yield from seek(listener, row, strip)
    yield from hurry(listener, strip)
    listener.seen["played"] = [[event.state, event.index, event.speed] for event in listener.played]


def replay(listener: Listener, row: Row, strip: PlayerStrip) -> Script:
    """The first sentence sounds anew."""
    yield from listener.desk.point(row)
    yield strip.isVisible
    listener.photograph("15-player")
    listener.begin("replayed")
    click(strip.play)
    yield listener.heard("replayed")
    yield listener.says(1, listener.stretches["replayed"][0])
    listener.end("replayed")
    listener.photograph("16-replayed")


def seek(listener: Listener, row: Row, strip: PlayerStrip) -> Script:
    """To the beginning of the last one; then a pause."""
    wave = strip.wave
    starts = listener.person.chats.chat.player._waves.get(row.key)
    assert starts is not None
    listener.begin("sought")
    share = (starts.starts[2] + 0.02) / starts.seconds
    click(wave, QPoint(round(share * wave.width()), wave.height() // 2))
    yield listener.says(2, listener.stretches["sought"][0])
    there = listener.ear.now()
    yield lambda: listener.ear.now() - there > RATE // 2
    click(strip.play)
    yield lambda: listener.played[-1].state == "paused" and listener.ear.silent()
    listener.end("sought")
    listener.photograph("17-paused")


def hurry(listener: Listener, strip: PlayerStrip) -> Script:
    """All of it once more, half as long again in a second."""
    QTimer.singleShot(0, lambda: click(strip.speed))  # the button returns when its menu is closed
    yield lambda: opened(QMenu) is not None
    listener.photograph("18-speeds")
    menu = opened(QMenu)
    assert menu is not None
    chosen = next(action for action in menu.actions() if action.data() == FASTER)
    click(menu, menu.actionGeometry(chosen).center())
    yield lambda: opened(QMenu) is None
    click(strip.wave, QPoint(0, strip.wave.height() // 2))
    listener.begin("hurried")
    click(strip.play)
    yield from listener.said("hurried", lambda: listener.played[-1].state == "ended")
    listener.photograph("19-hurried")
