"""A voice is made of a recording: a bad one is refused, a good one is heard, and kept with the consent of its owner.

Exported, removed and brought in again it is the same voice. What speaks in such voices is not on this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtWidgets import QLabel, QPushButton

from saijin_studio.ui.panels.voice.clone_card import ClonesCard
from saijin_studio.ui.panels.voice.clone_dialog import CloneDialog
from saijin_studio.ui.panels.voice.clone_row import CloneRow

from .hands import click, in_sight, opened
from .keep_hands import tick
from .user import Script
from .voice_ear import RATE
from .voice_hands import Listener

SHORT, GOOD = "short.wav", "good.wav"
NAME, OWNER = "Aki at the window", "Aki"
ARCHIVE = "aki.zip"
HEARD = 1.0  # seconds of the recording are enough
CLONED_ELSEWHERE = "soyogi"  # the persona that was given a cloned voice on another machine
VOICE_ELSEWHERE = "aki-elsewhere"


def clone(listener: Listener) -> Script:
    card = listener.panel.voice.clones
    dialog = yield from begin(listener, card)
    yield from record(listener, dialog)
    yield from agree(listener, dialog)
    yield lambda: opened(CloneDialog) is None and len(card.rows) == 1
    yield from export(listener, card)
    yield from lose(listener, card)
    yield from bring_back(listener, card)
    yield from speak_without(listener)


def begin(listener: Listener, card: ClonesCard) -> Generator[Callable[[], bool], None, CloneDialog]:
    yield from listener.press(card.clone)
    yield lambda: opened(CloneDialog) is not None
    dialog = opened(CloneDialog)
    assert dialog is not None
    return dialog


def record(listener: Listener, dialog: CloneDialog) -> Script:
    """Two seconds are too little."""
    click(dialog.open_file)
    yield from listener.choose_file(listener.folder / SHORT)
    yield dialog.verdict.isVisible
    refused = dialog.verdict.text()
    listener.photograph("30-refused")
    click(dialog.open_file)
    yield from listener.choose_file(listener.folder / GOOD)
    yield lambda: dialog.verdict.text() != refused
    listener.begin("recording")
    yield lambda: in_sight(dialog.hear)
    click(dialog.hear)
    yield from hear_enough(listener, "recording")
    click(dialog.hush)
    yield from listener.said("recording")
    listener.seen["clone"] = {"refused": refused, "verdict": dialog.verdict.text()}


def hear_enough(listener: Listener, name: str) -> Script:
    """Of a recording that is longer."""
    yield listener.heard(name)
    since = listener.ear.now()
    yield lambda: listener.ear.now() - since > HEARD * RATE and not listener.ear.silent()


def agree(listener: Listener, dialog: CloneDialog) -> Script:
    """Without consent nothing is kept."""
    listener.write(dialog.name, NAME)
    listener.write(dialog.who, OWNER)
    assert not dialog.keep.isEnabled()
    tick(dialog.agrees)
    yield dialog.keep.isEnabled
    listener.photograph("31-agreed")
    click(dialog.keep)


def export(listener: Listener, card: ClonesCard) -> Script:
    (row,) = card.rows.values()
    yield from listener.see(row.export)
    listener.photograph("32-cloned")
    listener.seen["kept"] = told_of(row)
    yield from listener.press(row.export)
    yield from listener.choose_file(listener.folder / ARCHIVE)
    yield lambda: (listener.folder / ARCHIVE).exists() and card.told.isVisible()


def lose(listener: Listener, card: ClonesCard) -> Script:
    (row,) = card.rows.values()
    yield from listener.press(row.remove)
    yield lambda: not card.rows
    listener.photograph("33-removed")


def bring_back(listener: Listener, card: ClonesCard) -> Script:
    """From its file; it is in the list again, with the consent, and sounds as before."""
    yield from listener.press(card.bring)
    yield from listener.choose_file(listener.folder / ARCHIVE)
    yield lambda: len(card.rows) == 1
    (row,) = card.rows.values()
    yield from listener.see(row.hear)
    listener.photograph("34-brought-back")
    listener.seen["brought back"] = told_of(row)
    listener.seen["unable"] = {"need": card.need.text() if card.need.isVisible() else "", "give": row.give.isEnabled()}
    listener.begin("brought back")
    yield from listener.press(row.hear)
    yield from hear_enough(listener, "brought back")
    yield from listener.press(listener.panel.voice.trying.hush)
    yield from listener.said("brought back")


def told_of(row: CloneRow) -> dict[str, str]:
    """What its line in the list says: its name, and beneath it who agreed to it and when."""
    name, consent, *_ = [each.text() for each in row.findChildren(QLabel) if each.isVisible()]
    return {"name": name, "consent": consent}


def speak_without(listener: Listener) -> Script:
    """A persona that has a cloned voice from elsewhere: its page says that this is not here, and another one speaks."""
    button = listener.panel.voice.personas.findChild(QPushButton, CLONED_ELSEWHERE)
    assert isinstance(button, QPushButton)
    yield from listener.press(button)
    page = listener.panel.persona
    yield lambda: page.isVisible() and page.draft is not None and page.form.known
    chosen = page.form.engine.currentText(), page.form.variant.currentText()
    listener.begin("stand-in")
    yield from listener.press(page.trying.play)
    yield from listener.said("stand-in", page.trying.told.isVisible)
    listener.photograph("35-stand-in")
    listener.seen["stand-in"] = {"chosen": chosen, "told": page.trying.told.text()}
    listener.panel.show_panel()
