"""A voice is brought to this machine, personas are given voices, and voices are heard against each other."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from saijin_studio.ui.panels.voice.persona_page import PersonaVoicePage

from .keep_hands import bring_in_sight, put
from .user import Script
from .voice_hands import Listener
from .voice_texts import TINY

STEPS = {"pitch": 5, "speed": 12, "reverb": 5, "warmth": 4}  # of the sliders


def voices(listener: Listener) -> Script:
    yield from assign(listener)
    yield from keep(listener)
    yield from compare(listener)
    yield from measure(listener)


def bring(listener: Listener) -> Script:
    """An ONNX voice from a folder."""
    yield from listener.go("voice", "Ctrl+4")
    library = listener.panel.voice.library
    listener.photograph("01-panel")
    yield from listener.press(library.add)
    yield from listener.choose_file(listener.folder / TINY / "model.onnx")


def brought(listener: Listener) -> Script:
    library = listener.panel.voice.library
    yield lambda: bool(library.voices) and library.add.isEnabled()
    yield from listener.see(library.told)
    listener.photograph("02-brought")
    listener.seen["brought"] = [(voice.engine, voice.state, list(voice.languages)) for voice in library.voices]


def assign(listener: Listener) -> Script:
    """Engine, voice, pitch, speed and effects; another voice for actions; how a word is said."""
    button = listener.panel.voice.personas.findChild(QPushButton, listener.texts.persona)
    assert isinstance(button, QPushButton)
    yield from listener.press(button)
    page = listener.panel.persona
    yield lambda: page.isVisible() and page.draft is not None and page.form.known
    form, texts = page.form, listener.texts
    yield from listener.choose(form.engine, texts.engine)
    yield from listener.choose(form.variant, texts.variant)
    for name, steps in STEPS.items():
        listener.turn(form.dials[name].slider, steps)
    listener.photograph("03-usual-voice")
    yield from part(listener, page)
    yield from reading(listener, page)
    yield from listener.type_into(page.trying.text, texts.trial)
    listener.begin("tried")
    yield from listener.press(page.trying.play)
    yield from listener.said("tried", page.trying.told.isVisible)
    listener.seen["tried"] = page.trying.told.text()


def part(listener: Listener, page: PersonaVoicePage) -> Script:
    """Actions hum."""
    yield from listener.choose(page.part, "action")
    yield from listener.press(page.own)
    yield page.form.isEnabled
    yield from listener.choose(page.form.engine, "vits")
    bring_in_sight(page.part)
    listener.photograph("04-actions")
    listener.seen["draft"] = page.draft is not None and page.draft.changed


def reading(listener: Listener, page: PersonaVoicePage) -> Script:
    """Heard before it is added, and again from its line; with the usual voice."""
    yield from listener.choose(page.part, "narration")
    card, texts = page.readings, listener.texts
    yield from listener.type_into(card.word, texts.word)
    yield from listener.type_into(card.how, texts.how)
    listener.begin("new word")
    yield from listener.press(card.test)
    yield from listener.said("new word")
    yield from listener.press(card.add)
    yield lambda: len(card.lines()) == 1
    listener.begin("word")
    yield from listener.press(card.lines()[0].test)
    yield from listener.said("word")
    listener.photograph("05-reading")


def keep(listener: Listener) -> Script:
    page = listener.panel.persona
    yield from listener.press(page.keep)
    yield lambda: page.draft is not None and not page.draft.changed
    listener.photograph("06-kept")
    listener.seen["state"] = page.state.text()


def compare(listener: Listener) -> Script:
    """The persona against the voice that hums; the one after the other."""
    listener.panel.show_panel()
    card = listener.panel.voice.trying
    yield lambda: card.first.who.findData("engine:vits") >= 0
    yield from listener.choose(card.first.who, f"persona:{listener.texts.persona}")
    yield from listener.tick(card.compare)
    yield from listener.choose(card.second.who, "engine:vits")
    card.text.setFocus()
    card.text.selectAll()
    put(card.text, listener.texts.trial)
    listener.begin("compared")
    yield from listener.press(card.play)
    both = listener.sounded("compared", 2)
    yield from listener.said("compared", lambda: card.told.isVisible() and both())
    listener.photograph("07-compared")
    listener.seen["compared"] = card.told.text()


def measure(listener: Listener) -> Script:
    """What an engine does on this machine, and a tone from the device, which breaks off what was still being said."""
    card = listener.panel.voice.engines
    line = card.lines["vits"]
    listener.begin("measured")
    yield from listener.press(line.measure)
    yield lambda: line.figures.isVisible() and line.measure.isEnabled()
    yield listener.heard("measured")
    bring_in_sight(line.figures)
    listener.photograph("08-measured")
    listener.seen["measured"] = line.figures.text()
    device = listener.panel.voice.device
    listener.begin("tone")
    yield from listener.press(device.buttons["both"])
    yield from listener.said("tone")
