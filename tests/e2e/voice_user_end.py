"""The whole chat becomes one file; then everything is killed in the middle of a sentence, and speaks on next time."""

from __future__ import annotations

import os
import signal

from saijin_studio.core.conversation import Role

from .user import Person, Script
from .voice_hands import Listener

ALBUM = "chat.wav"
KILLED_AT = 1  # the number of the sentence
SENTENCES = 3


def save_all(listener: Listener) -> Script:
    """What was broken off is made on the way."""
    words = listener.person.studio.context.actions.action("chat.sound").text()
    yield from listener.palette(words)
    yield from listener.choose_file(listener.folder / ALBUM)
    file = listener.folder / ALBUM
    yield lambda: file.exists() and ALBUM in (told := listener.told()) and "%" not in told
    listener.photograph("24-album")
    listener.seen["album"] = {
        "told": listener.told(),
        "replies": [row.text for row in listener.rows if row.role is Role.PERSONA],
    }


def die(listener: Listener) -> Script:
    """The reply is written and its second sentence is being heard."""
    listener.begin("dying")
    listener.ask(listener.texts.chapter)
    yield listener.desk.answered(listener.texts.chapter)
    yield listener.says(KILLED_AT, listener.stretches["dying"][0])
    listener.photograph("25-killed")
    listener.end("dying")
    listener.seen["dying"] = {"turn": listener.desk.last().correlation_id, "index": KILLED_AT}
    listener.person.write_down()
    os.kill(os.getpid(), signal.SIGKILL)


def come_back(person: Person) -> Script:
    """Nobody presses anything: the studio goes on by itself."""
    listener = Listener(person)
    listener.begin("back")
    yield listener.says(KILLED_AT)
    listener.photograph("26-back")
    yield from listener.said("back", lambda: bool(listener.told_of) and listener.told_of[-1][1].state == "finished")
    listener.seen["back"] = [[event.index, event.text] for event in listener.spoken(0)]
    listener.photograph("27-said")
