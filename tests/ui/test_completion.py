"""The list of personas after @ and of commands after /, and what commands do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.core.chat_options import AuthorNote
from saijin_studio.core.conversation import Conversation
from saijin_studio.core.errors import InputError
from saijin_studio.ui.actions import ActionSpec
from saijin_studio.ui.panels.chats.commands import named, parsed
from saijin_studio.ui.panels.chats.completion import Entry, matching
from saijin_studio.ui.panels.chats.composer import Composer
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices

Key = Qt.Key


@pytest.fixture
def window(open_window: OpenWindow, chat: Conversation) -> Window:
    made = open_window(chat)
    made.chats.chat.composer.edit.setFocus()
    return made


@pytest.fixture
def composer(window: Window) -> Composer:
    return window.chats.chat.composer


def shown(composer: Composer) -> list[str]:
    listed = composer.completion.list
    return [listed.item(row).text() for row in range(listed.count())] if composer.completion.isVisible() else []


def say(composer: Composer, text: str) -> None:
    QTest.keyClicks(composer.edit, text)
    QTest.keyClick(composer.edit, Key.Key_Return)


def test_a_persona_is_completed_and_takes_this_turn(
    qtbot: QtBot, window: Window, composer: Composer, services: StudioServices
) -> None:
    QTest.keyClicks(composer.edit, "Well, @re")
    assert shown(composer)[0] == "Reika"
    QTest.keyClick(composer.edit, Key.Key_Return)
    assert composer.text() == "Well, @Reika " and not composer.completion.isVisible()
    say(composer, "what do you think?")
    qtbot.waitUntil(lambda: "Well, @Reika what do you think?" in window.texts())


def test_the_keys_choose_and_escape_sends_the_list_away(window: Window, composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "@")
    first, second = shown(composer)[:2]
    QTest.keyClick(composer.edit, Key.Key_Down)
    QTest.keyClick(composer.edit, Key.Key_Tab)
    assert composer.text() == f"@{second} " and first != second
    composer.edit.clear()
    QTest.keyClicks(composer.edit, "@y")
    QTest.keyClick(composer.edit, Key.Key_Escape)
    QTest.keyClicks(composer.edit, "uu")
    assert shown(composer) == []
    composer.edit.clear()
    QTest.keyClicks(composer.edit, "@yuu")
    assert shown(composer) == ["Yuuri"]


def test_a_name_that_is_written_out_is_sent_by_enter(qtbot: QtBot, window: Window, composer: Composer) -> None:
    say(composer, "@Yuuri")
    qtbot.waitUntil(lambda: "@Yuuri" in window.texts())


@pytest.mark.parametrize("text", ["me@example", "a @ b", "2/", "and /or"])
def test_signs_inside_of_words_complete_nothing(window: Window, composer: Composer, text: str) -> None:
    QTest.keyClicks(composer.edit, text)
    assert shown(composer) == []


def test_all_commands_are_listed_and_one_is_run(qtbot: QtBot, window: Window, composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "/")
    names = {line.split()[0] for line in shown(composer)}
    wanted = {"/regenerate", "/continue", "/impersonate", "/roll", "/bookmark", "/note", "/model", "/rename"}
    assert wanted <= names
    with qtbot.waitSignal(window.transcript.action) as asked:
        say(composer, "reg")
    assert asked.args is not None and asked.args[0] == "regenerate" and asked.args[1].text == "Welcome."
    assert composer.text() == ""


def test_an_action_of_the_window_is_a_command(qtbot: QtBot, window: Window, composer: Composer) -> None:
    with qtbot.waitSignal(window.context.actions.action("chat.rename").triggered):
        say(composer, "/rename")


def test_an_unknown_command_says_so_and_sends_nothing(window: Window, composer: Composer) -> None:
    before = window.texts()
    say(composer, "/dance with me")
    assert "/dance" in composer.line.words.text() and composer.line.isVisible()
    assert composer.text() == "/dance with me" and window.texts() == before


def test_two_slashes_and_paths_are_words(qtbot: QtBot, window: Window, composer: Composer) -> None:
    say(composer, "//shrug")
    qtbot.waitUntil(lambda: "/shrug" in window.texts())
    say(composer, "/usr/bin is full")
    qtbot.waitUntil(lambda: "/usr/bin is full" in window.texts())


def test_dice_are_said(qtbot: QtBot, window: Window, composer: Composer) -> None:
    say(composer, "/roll two dice")
    assert composer.line.isVisible() and len(window.texts()) == 1
    say(composer, "/roll 2d6+1")
    qtbot.waitUntil(lambda: "*2d6+1 → {{roll:2d6+1}}*" in window.texts())  # the service makes words of the macro


def test_commands_change_the_options_of_the_chat(
    qtbot: QtBot, composer: Composer, services: StudioServices, chat: Conversation
) -> None:
    say(composer, "/note It rains.")
    say(composer, "/model ollama:qwen3")
    say(composer, "/model")
    qtbot.waitUntil(lambda: len(services.options.changed) == 3)
    wanted = ({"note": AuthorNote("It rains.")}, {"model": "ollama:qwen3"}, {"model": None})
    assert all((chat.id, values) in services.options.changed for values in wanted)


def test_what_a_command_cannot_do_is_said_in_place(qtbot: QtBot, composer: Composer, services: StudioServices) -> None:
    services.options.fault = InputError("no", reason="model")
    say(composer, "/model nonsense")
    qtbot.waitUntil(composer.line.isVisible)
    assert composer.line.words.text() == "There is no such model."


def test_commands_need_a_chat_where_they_are_about_one(qtbot: QtBot, window: Window, composer: Composer) -> None:
    window.chats.new_chat("yuuri")
    for command in ("/regenerate", "/bookmark", "/title Evening"):
        composer.edit.clear()
        say(composer, command)
        assert composer.line.isVisible()
    assert window.chats.chat.live.conversation_id is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/roll", ("roll", "")),
        ("/note a\nb ", ("note", "a\nb")),
        ("/usr/bin", None),
        ("//roll", None),
        ("/ roll", None),
        ("/2", None),
        ("say /roll", None),
    ],
)
def test_what_is_a_command(text: str, found: tuple[str, str] | None) -> None:
    assert parsed(text) == found


def test_actions_that_share_a_name_are_called_by_their_whole_one() -> None:
    specs = [ActionSpec(each, each, lambda: None) for each in ("chat.delete", "message.delete", "view.zoom_in")]
    assert list(named(specs)) == ["chat-delete", "message-delete", "zoom-in"]


def test_those_that_begin_with_it_come_first() -> None:
    entries = [Entry("again", "again"), Entry("gate", "gate"), Entry("x", "x", "a gain")]
    assert [entry.word for entry in matching(entries, "ga")] == ["gate", "again", "x"]
