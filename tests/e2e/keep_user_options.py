"""What one chat has otherwise than its persona and the studio, set by hand, and what the model is then asked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from saijin_studio.core.chat_options import NOBODY, ChatOptions, Drop
from saijin_studio.ui.panels.chats.options_pane import OptionsPane
from saijin_studio.ui.panels.chats.options_rows import ChoiceRow, NumberRow, TextRow
from saijin_studio.ui.panels.chats.options_you import ProfileDialog

from .hands import choose, click, opened
from .keep_hands import Keeper, bring_in_sight, put, translate
from .keep_server import MODEL, SUMMARY
from .user import Script

NUMBERS = {
    "temperature": "1.3",
    "top_p": "0.9",
    "min_p": "0.05",
    "top_k": "40",
    "repeat_penalty": "1.1",
    "presence_penalty": "0.4",
    "frequency_penalty": "0.2",
    "seed": "7",
    "context_tokens": "4096",
    "reply_tokens": "300",
}
STOP, AGED, SYSTEM, NOTE = "THE END", "Aki, a sailor", "Answer like the sea.", "It is raining."
WORDS = "They lit nine lanterns."
SMALL = "2048"


def pane_of(keeper: Keeper) -> OptionsPane:
    pane = keeper.chats.desk.pane
    assert pane is not None
    return pane


def own(keeper: Keeper) -> ChatOptions:
    """What the chat says itself, as the pane has read it."""
    view = pane_of(keeper).editor.view
    return view.options if view is not None else ChatOptions()


def number(keeper: Keeper, name: str, words: str) -> Script:
    row = pane_of(keeper).sampling.form.rows[name]
    assert isinstance(row, NumberRow)
    bring_in_sight(row)
    row.box.setFocus()
    yield keeper.has_keys
    row.box.selectAll()
    put(row.box, words)
    QTest.keyClick(row.box, Qt.Key.Key_Return)


def text(keeper: Keeper, row: TextRow, words: str) -> Script:
    """And on to the next field: then it is kept."""
    bring_in_sight(row)
    row.field.setFocus()
    yield keeper.has_keys
    row.field.selectAll()
    put(row.field, words)
    QTest.keyClick(row.field, Qt.Key.Key_Tab)


def choice(row: ChoiceRow, data: object) -> Script:
    bring_in_sight(row)
    yield lambda: row.box.findData(data) >= 0
    choose(row.box, data)


def set_up(keeper: Keeper, title: str) -> Script:
    yield from keeper.open_chat(title)
    yield from keeper.keys("Ctrl+Shift+I")
    yield lambda: keeper.chats.desk.pane is not None and pane_of(keeper).editor.view is not None
    keeper.seen["inherited"] = origins(keeper)
    keeper.photograph("13-options")
    yield from models(keeper)
    yield from sampling(keeper)
    yield from manner(keeper)
    keeper.seen["set"] = origins(keeper)
    keeper.photograph("16-options-set")
    yield from reset(keeper)


def origins(keeper: Keeper) -> dict[str, str]:
    """What stands below or in each row about where its value comes from."""
    pane = pane_of(keeper)
    rows = {name: row for card in pane.cards for name, row in card.rows.items()}
    return {n: row.box.itemText(0) if isinstance(row, ChoiceRow) else row.origin.text() for n, row in rows.items()}


def models(keeper: Keeper) -> Script:
    pane = pane_of(keeper)
    yield from choice(pane.model.model, f"openai:{MODEL}")
    yield from choice(pane.model.fallback, NOBODY)
    yield lambda: own(keeper).model == f"openai:{MODEL}" and own(keeper).fallback == NOBODY


def sampling(keeper: Keeper) -> Script:
    """A preset, every number over it, what ends a reply; and all of it kept under a name."""
    card = pane_of(keeper).sampling.form
    yield from choice(card.preset, "creative")
    yield lambda: own(keeper).preset == "creative"
    bring_in_sight(card.more)
    click(card.more)
    yield lambda: card.rows["seed"].isVisible()
    for name, words in NUMBERS.items():
        yield from number(keeper, name, words)
    yield from text(keeper, card.stop, STOP)
    yield lambda: len(own(keeper).sampling.set_values()) == len(NUMBERS) + 1
    bring_in_sight(card.rows["top_k"])
    keeper.photograph("14-sampling")
    bring_in_sight(card.save)
    click(card.save)
    yield from keeper.answer("Mine")
    yield lambda: own(keeper).preset == "Mine"


def manner(keeper: Keeper) -> Script:
    pane = pane_of(keeper)
    card = pane.persona
    yield from text(keeper, card.note, NOTE)
    yield lambda: own(keeper).note is not None
    card.behind.setFocus()
    card.behind.selectAll()
    put(card.behind, "1")
    QTest.keyClick(card.behind, Qt.Key.Key_Return)
    yield lambda: (note := own(keeper).note) is not None and note.depth == 1
    choose(card.role, "user")
    yield lambda: (note := own(keeper).note) is not None and note.role == "user"
    yield from text(keeper, card.system, SYSTEM)
    yield from choice(card.language, "ja")
    yield from choice(card.voice, False)
    yield lambda: own(keeper).language == "ja" and own(keeper).voice is False and own(keeper).system_prompt == SYSTEM
    bring_in_sight(card.language)
    keeper.photograph("15-manner")
    bring_in_sight(pane.you.new)
    click(pane.you.new)
    yield lambda: opened(ProfileDialog) is not None
    dialog = opened(ProfileDialog)
    assert dialog is not None
    put(dialog.name, "Aki")
    put(dialog.description, AGED)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    yield lambda: bool(own(keeper).profile)


def reset(keeper: Keeper) -> Script:
    """All of it is left to others again, and then is not."""
    pane = pane_of(keeper)
    bring_in_sight(pane.reset)
    click(pane.reset)
    yield lambda: own(keeper) == ChatOptions()
    keeper.press_notice()
    yield lambda: own(keeper).language == "ja"


# -- what has room


def fill_the_window(keeper: Keeper) -> Script:
    """In a small window of the model: the rule about what goes first, the count, and the summary of the rest."""
    composer, room = keeper.chats.chat.composer, pane_of(keeper).room
    yield lambda: "4,096" in composer.meter.text() and estimated() not in composer.meter.text()
    keeper.seen["counted"] = composer.meter.text()
    yield from number(keeper, "context_tokens", SMALL)
    yield lambda: own(keeper).sampling.context_tokens == int(SMALL)
    meanings = {}
    for drop in (Drop.LORE_FIRST, Drop.SUMMARISE):
        yield from choice(room.drop, drop.value)
        yield lambda drop=drop: own(keeper).drop is drop  # type: ignore[misc]
        meanings[drop.value] = room.meaning.text()
    keeper.seen["meanings"] = meanings
    yield from say(keeper, "How many lanterns are there?")
    yield lambda: room.text.toPlainText() == SUMMARY
    keeper.seen["summary"] = room.state.text()
    bring_in_sight(room.make)
    keeper.photograph("17-summary")
    room.text.setFocus()
    room.text.selectAll()
    put(room.text, WORDS)
    QTest.keyClick(room.text, Qt.Key.Key_Tab)
    yield lambda: room.state.text() != keeper.seen["summary"]
    keeper.seen["edited"] = room.state.text()
    yield from say(keeper, "And who lit them?")
    yield from estimate(keeper)


def estimated() -> str:
    """How the meter says that it is not sure."""
    return translate("TokenMeter", "{tokens} of {of}, estimate").rpartition("{of}")[2]


def say(keeper: Keeper, words: str) -> Script:
    before = len(keeper.person.replies())
    keeper.person.write(words)
    yield lambda: len(keeper.person.replies()) == before + 1


def estimate(keeper: Keeper) -> Script:
    """The built-in model has no tokeniser that could be asked."""
    pane = pane_of(keeper)
    yield from choice(pane.model.model, "offline")
    word = estimated()
    yield lambda: word in keeper.chats.chat.composer.meter.text()
    keeper.seen["estimated"] = keeper.chats.chat.composer.meter.text()
    yield from choice(pane.model.model, f"openai:{MODEL}")
    yield lambda: word not in keeper.chats.chat.composer.meter.text()
    yield from keeper.keys("Ctrl+Shift+I")
    yield lambda: not keeper.chats.desk.options_open
