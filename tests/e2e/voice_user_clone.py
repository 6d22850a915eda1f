"""A voice is made of a recording: a bad one is refused, a good one is heard, and kept with the consent of its owner."""

from __future__ import annotations

from saijin_studio.ui.panels.voice.clone_dialog import CloneDialog

from .hands import click, in_sight, opened
from .keep_hands import tick
from .user import Script
from .voice_ear import RATE
from .voice_hands import Listener

SHORT, GOOD = "short.wav", "good.wav"
NAME, OWNER = "Aki at the window", "Aki"
ARCHIVE = "aki.zip"
HEARD = 2  # seconds of the recording are enough


def clone(listener: Listener) -> Script:
    card = listener.panel.voice.clones
    yield from listener.press(card.clone)
    yield lambda: opened(CloneDialog) is not None
    dialog = opened(CloneDialog)
    assert dialog is not None
    yield from record(listener, dialog)
    yield from agree(listener, dialog)
    yield lambda: opened(CloneDialog) is None and len(card.rows) == 1
    row = next(iter(card.rows.values()))
    yield from listener.see(row.export)
    listener.photograph("32-cloned")
    yield from listener.press(row.export)
    yield from listener.choose_file(listener.folder / ARCHIVE)
    yield lambda: (listener.folder / ARCHIVE).exists() and card.told.isVisible()
    listener.seen["need"] = card.need.text()


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
    yield lambda: listener.ear.now() - listener.stretches["recording"][0] > HEARD * RATE and not listener.ear.silent()
    click(dialog.hush)
    yield from listener.said("recording")
    listener.seen["clone"] = {"refused": refused, "verdict": dialog.verdict.text()}


def agree(listener: Listener, dialog: CloneDialog) -> Script:
    """Without consent nothing is kept."""
    listener.write(dialog.name, NAME)
    listener.write(dialog.who, OWNER)
    assert not dialog.keep.isEnabled()
    tick(dialog.agrees)
    yield dialog.keep.isEnabled
    listener.photograph("31-agreed")
    click(dialog.keep)
