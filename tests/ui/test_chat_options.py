"""The options of a chat beside it: what is shown, what a person changes, and what comes of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from saijin_studio.core.chat_options import NOBODY, AuthorNote, ChatOptions, Drop
from saijin_studio.core.conversation import Conversation
from saijin_studio.core.errors import InputError
from saijin_studio.core.events import WritingChanged
from saijin_studio.core.sampling import Sampling
from saijin_studio.core.settings import Profile
from saijin_studio.ui.panels.chats.options_desk import NARROWEST, ChatDesk
from saijin_studio.ui.panels.chats.options_pane import WIDTH, OptionsPane
from saijin_studio.ui.panels.chats.options_rows import NumberRow
from saijin_studio.ui.panels.chats.options_you import ProfileDialog
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless


def opened(open_window: OpenWindow, qtbot: QtBot, chat: Conversation) -> tuple[Window, OptionsPane]:
    window = open_window(chat)
    window.main.resize(1280, 800)
    window.context.actions.action("chat.options").trigger()
    pane = desk(window).pane
    assert pane is not None
    qtbot.waitUntil(lambda: pane.editor.view is not None)
    return window, pane


def desk(window: Window) -> ChatDesk:
    return window.chats.desk


def undo(window: Window, qtbot: QtBot, key: str) -> None:
    def there() -> bool:
        return window.context.notices.current is not None and window.context.notices.current.key == key

    qtbot.waitUntil(there)
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()


def number(pane: OptionsPane, name: str) -> NumberRow:
    row = pane.sampling.rows[name]
    assert isinstance(row, NumberRow)
    return row


def type_number(qtbot: QtBot, row: NumberRow, text: str) -> None:
    row.box.setFocus()
    row.box.selectAll()
    qtbot.keyClicks(row.box, text)
    qtbot.keyClick(row.box, Qt.Key.Key_Return)


def set_there(services: StudioServices, qtbot: QtBot, chat: Conversation, **expected: object) -> None:
    def there() -> bool:
        options = services.options.kept.get(chat.id, ChatOptions())
        return all(getattr(options, name) == value for name, value in expected.items())

    qtbot.waitUntil(there)


def test_it_stands_beside_the_chat_and_says_where_values_come_from(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation
) -> None:
    window, pane = opened(open_window, qtbot, chat)
    assert pane.isVisible() and window.chats.chat.isVisible()
    assert number(pane, "temperature").box.value() == pytest.approx(0.8)
    assert number(pane, "temperature").origin.text() == "From the studio"
    assert number(pane, "top_p").value() is None
    assert number(pane, "top_p").origin.text() == "Left to the model’s server"
    assert not number(pane, "temperature").reset.isVisible()
    assert pane.room.drop.box.currentText() == "Studio: Oldest messages, summed up"


def test_where_there_is_no_room_for_both_the_chat_comes_back_when_they_are_closed(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation
) -> None:
    window, pane = opened(open_window, qtbot, chat)
    place = desk(window)
    place.resize(WIDTH + NARROWEST - 1, 600)
    assert pane.isVisible() and not window.chats.chat.isVisible()
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    assert window.chats.chat.isVisible() and not pane.isVisible()


def test_a_number_is_kept_said_and_reset(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    _, pane = opened(open_window, qtbot, chat)
    row = number(pane, "temperature")
    type_number(qtbot, row, "0.35")
    set_there(services, qtbot, chat, sampling=Sampling(temperature=0.35))
    qtbot.waitUntil(lambda: row.origin.text() == "Set for this chat. From the studio: 0.8")
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    set_there(services, qtbot, chat, sampling=Sampling())
    qtbot.waitUntil(lambda: row.origin.text() == "From the studio")
    assert row.box.value() == pytest.approx(0.8)


def test_changes_are_kept_in_their_order(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    _, pane = opened(open_window, qtbot, chat)
    for value in range(1, 15):
        pane.editor.change("top_k", top_k=value)
    qtbot.waitUntil(lambda: len(services.options.changed) == 14)
    set_there(services, qtbot, chat, sampling=Sampling(top_k=14))
    assert [values["top_k"] for _, values in services.options.changed] == list(range(1, 15))


def test_a_refusal_is_said_at_its_row(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    _, pane = opened(open_window, qtbot, chat)
    services.options.fault = InputError(reason="sampling_stop", most=4, length=100)
    pane.sampling.form.more.click()
    pane.sampling.form.stop.field.setPlainText("a\nb\nc\nd\ne")
    pane.sampling.form.stop.field.keep()
    qtbot.waitUntil(lambda: "At most 4 texts" in pane.sampling.form.stop.fault.text())


def test_texts_are_kept_when_the_chat_is_left(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    window, pane = opened(open_window, qtbot, chat)
    other = services.chat.add("reika", "Another one")
    pane.persona.note.field.setFocus()
    qtbot.keyClicks(pane.persona.note.field, "Be brief.")
    window.chats.chat.open(other.id)
    set_there(services, qtbot, chat, note=AuthorNote("Be brief."))
    qtbot.waitUntil(lambda: pane.editor.view is not None and pane.editor.view.conversation_id == other.id)
    assert pane.persona.note.field.toPlainText() == ""
    assert other.id not in services.options.kept


def test_the_note_s_place_and_an_emptied_note(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    services.options.kept[chat.id] = ChatOptions(note=AuthorNote("Calm.", 2, "user"))
    _, pane = opened(open_window, qtbot, chat)
    assert (pane.persona.behind.value(), pane.persona.role.currentData()) == (2, "user")
    pane.persona.behind.setFocus()
    pane.persona.behind.setValue(7)
    qtbot.keyClick(pane.persona.behind, Qt.Key.Key_Return)
    set_there(services, qtbot, chat, note=AuthorNote("Calm.", 7, "user"))
    pane.persona.note.field.setPlainText("")
    pane.persona.note.field.keep()
    set_there(services, qtbot, chat, note=None)


def test_choices_of_model_voice_language_and_rule(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    _, pane = opened(open_window, qtbot, chat)
    chosen = (
        (pane.model.fallback, NOBODY, {"fallback": NOBODY}),
        (pane.persona.voice, False, {"voice": False}),
        (pane.persona.language, "ja", {"language": "ja"}),
        (pane.room.drop, Drop.LORE_FIRST, {"drop": Drop.LORE_FIRST}),
        (pane.sampling.form.preset, "creative", {"preset": "creative"}),
    )
    for row, value, expected in chosen:
        places = [row.box.itemData(place) for place in range(row.box.count())]
        row.box.setCurrentIndex(next(n for n, data in enumerate(places) if data == value and data is not None))
        row.box.activated.emit(row.box.currentIndex())
        set_there(services, qtbot, chat, **expected)
    assert isinstance(services.options.kept[chat.id].drop, Drop)
    qtbot.waitUntil(lambda: "before any message" in pane.room.meaning.text())
    pane.persona.voice.box.setCurrentIndex(0)
    pane.persona.voice.box.activated.emit(0)
    set_there(services, qtbot, chat, voice=None)


def test_values_become_a_preset_which_can_be_deleted_and_brought_back(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    services.options.kept[chat.id] = ChatOptions(sampling=Sampling(temperature=0.3, seed=7))
    window, pane = opened(open_window, qtbot, chat)
    qtbot.mouseClick(pane.sampling.form.save, Qt.MouseButton.LeftButton)
    dialog = pane.findChild(QInputDialog)
    assert isinstance(dialog, QInputDialog)
    dialog.setTextValue("Evening")
    dialog.accept()
    set_there(services, qtbot, chat, preset="Evening", sampling=Sampling(seed=7))
    assert services.options.view(chat.id).presets["Evening"] == Sampling(temperature=0.3)
    qtbot.waitUntil(pane.sampling.form.delete.isVisible)
    qtbot.mouseClick(pane.sampling.form.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Evening" not in services.options.view(chat.id).presets)
    undo(window, qtbot, "preset.deleted")
    qtbot.waitUntil(lambda: "Evening" in services.options.view(chat.id).presets)


def test_a_new_profile_is_this_chat_s(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    _, pane = opened(open_window, qtbot, chat)
    qtbot.mouseClick(pane.you.new, Qt.MouseButton.LeftButton)
    dialog = pane.findChild(ProfileDialog)
    assert isinstance(dialog, ProfileDialog)
    dialog.name.setText("Dr. Ann")
    dialog.description.setPlainText("A surgeon.")
    dialog._keep()
    qtbot.waitUntil(lambda: bool(services.options.kept.get(chat.id, ChatOptions()).profile))
    view = services.options.view(chat.id)
    assert (view.in_force.profile.name, view.in_force.profile.description) == ("Dr. Ann", "A surgeon.")
    assert isinstance(view.in_force.profile, Profile)
    qtbot.waitUntil(lambda: pane.you.about.text() == "A surgeon.")


def test_the_summary_is_shown_changed_and_made(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    services.options.sum_up(chat.id, "They met.")
    window, pane = opened(open_window, qtbot, chat)
    card = pane.room
    assert card.text.toPlainText() == "They met."
    assert card.state.text().startswith("Up to message #41")
    card.text.setPlainText("They met in spring.")
    card.text.keep()
    qtbot.waitUntil(lambda: services.options.summaries[chat.id].edited)
    qtbot.waitUntil(lambda: "In your own words" in card.state.text())
    services.bus.publish(WritingChanged("k", chat.id, "summary", "failed", error="provider_unavailable"))
    qtbot.waitUntil(card.fault.isVisible)
    services.bus.publish(WritingChanged("k", chat.id, "summary", "unneeded"))
    qtbot.waitUntil(lambda: card.state.text() == "All of it is summed up already.")
    assert window.chats.chat.isVisible()


def test_all_can_be_reset_and_brought_back(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, services: StudioServices
) -> None:
    before = ChatOptions(language="ja", drop=Drop.OLDEST, sampling=Sampling(top_p=0.5))
    services.options.kept[chat.id] = before
    window, pane = opened(open_window, qtbot, chat)
    qtbot.mouseClick(pane.reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.options.kept[chat.id] == ChatOptions())
    undo(window, qtbot, "chat.options")
    qtbot.waitUntil(lambda: services.options.kept[chat.id] == before)


def test_a_chat_that_has_not_begun_has_nothing_to_set(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window()
    window.context.actions.action("chat.options").trigger()
    pane = desk(window).pane
    assert pane is not None and pane.hint.isVisible()
    assert not any(card.isVisible() for card in pane.cards)


def test_everything_one_can_reach_has_a_name(open_window: OpenWindow, qtbot: QtBot, chat: Conversation) -> None:
    _, pane = opened(open_window, qtbot, chat)
    pane.sampling.form.more.click()
    assert nameless(pane) == []


@pytest.mark.parametrize("way", ["header", "list"])
def test_the_menus_of_a_chat_lead_to_its_options(
    open_window: OpenWindow, qtbot: QtBot, chat: Conversation, way: str
) -> None:
    window = open_window(chat)
    window.main.resize(1280, 800)
    if way == "header":
        window.chats.chat.header.menu_wanted.emit()
    else:
        view = window.chats.list.view
        qtbot.waitUntil(lambda: view.model().rowCount() == 1)
        view.customContextMenuRequested.emit(view.visualRect(view.model().index(0, 0)).center())
    menu = next(each for each in window.chats.chat.findChildren(QMenu) if each.isVisible())
    entry = next(each for each in menu.actions() if each.text() == "Options of this chat")
    entry.trigger()
    menu.close()
    pane = desk(window).pane
    assert pane is not None and pane.isVisible()
    qtbot.waitUntil(lambda: pane.editor.conversation_id == chat.id)
