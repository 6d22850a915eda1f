"""A person who makes a voice of a recording where Coqui TTS is, hears a sentence in it, and gives it to a persona.

Run as `python -m tests.voice.clone_user PART FOLDER`; see `tests.e2e.user`.
"""

from __future__ import annotations

import sys

from saijin_studio.ui.panels.voice.clone_card import ClonesCard
from saijin_studio.ui.panels.voice.clone_dialog import CloneDialog
from tests.e2e import user
from tests.e2e.hands import click, in_sight, opened
from tests.e2e.keep_hands import open_menu
from tests.e2e.user import Person, Script, main
from tests.e2e.voice_hands import Listener
from tests.e2e.voice_user_chat import voice_on
from tests.e2e.voice_user_clone import GOOD, NAME, agree, begin

user.PATIENCE_SECONDS = 90  # the model comes into memory


def clone(person: Person) -> Script:
    listener = Listener(person)
    yield lambda: person.chats.chat.isVisible()
    yield listener.has_keys
    yield from listener.go("voice", "Ctrl+4")
    card = listener.panel.voice.clones
    yield lambda: card.found is not None and not card.found.lacks
    dialog = yield from begin(listener, card)
    yield from attempt(listener, dialog)
    yield from agree(listener, dialog)
    yield from learn(listener, card)
    yield from give(listener, card)
    yield from talk(listener)


def attempt(listener: Listener, dialog: CloneDialog) -> Script:
    """A sentence in the voice of the recording, before anything is kept."""
    click(dialog.open_file)
    yield from listener.choose_file(listener.folder / GOOD)
    yield lambda: in_sight(dialog.attempt) and dialog.attempt.isEnabled()
    listener.begin("attempt")
    click(dialog.attempt)
    yield from listener.said("attempt")
    listener.photograph("01-attempt")


def learn(listener: Listener, card: ClonesCard) -> Script:
    yield lambda: opened(CloneDialog) is None and [row.clone.learnt for row in card.rows.values()] == [True]
    listener.photograph("02-learned")


def give(listener: Listener, card: ClonesCard) -> Script:
    """By the menu of its line."""
    (row,) = card.rows.values()
    yield from listener.press(row.give)
    name = listener.texts.name
    yield from listener.pick(name)
    yield (
        lambda: open_menu() is None and [row.clone.worn_by for row in card.rows.values()] == [(listener.texts.persona,)]
    )
    listener.photograph("03-given")
    listener.seen["kept"] = [row.clone.sample.name for row in card.rows.values()] == [NAME]


def talk(listener: Listener) -> Script:
    """The persona answers in it."""
    yield from listener.go("chats", "Ctrl+1")
    yield from listener.desk.meet(listener.texts.persona)
    yield from voice_on(listener)
    listener.begin("reply")
    listener.ask(listener.texts.tea)
    yield listener.desk.answered(listener.texts.tea)
    turn = listener.desk.last().correlation_id or ""
    yield from listener.said("reply", lambda: listener.ended(turn), quiet=1.0)
    listener.photograph("04-said")
    listener.seen["reply"] = {
        "turn": turn,
        "spoken": [event.text for event in listener.spoken(listener.stretches["reply"][0])],
    }


if __name__ == "__main__":
    sys.exit(main({"clone": clone}))
