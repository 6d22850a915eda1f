"""What is for the eye alone is marked where it stands, in whichever words it is named."""

from __future__ import annotations

from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role
from saijin_studio.core.spoken import SpokenText, Unsayable
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices
from tests.ui.test_heard_sentence import framed, is_framed, marked, say

NAMES: dict[Unsayable, str] = {"code": "Some code.", "table": "A table.", "link": "{host}へのリンク"}
ADDRESS = "https://www.example.org/see/it"
TEXT = f"Go to {ADDRESS} now.\n\nBook | Stars\n--|--\nOne | 3\n\nThen:\n\n    x = 1\n\n    y = 2\n\nGo on."


@pytest.mark.parametrize("names", [NAMES, {}])
def test_it_is_marked_where_it_stands(
    qtbot: QtBot,
    services: StudioServices,
    chat: Conversation,
    open_window: OpenWindow,
    names: dict[Unsayable, str],
) -> None:
    services.chat.put(chat.id, Role.PERSONA, TEXT, has_audio=True)
    window = open_window(chat)
    row = window.transcript.stack.rows[-1]
    reader = SpokenText("en", summaries=names)
    shown = {"A table.": "Book\nStars", "Then:": "Then:", "Go on.": "Go on."}
    said = reader.feed(TEXT) + reader.finish()
    assert len(said) == (5 if names else 3)
    for sentence in said:
        say(window, row.key, sentence.text, sentence.begin, sentence.end)
        if sentence.text == "Some code.":
            qtbot.waitUntil(partial(is_framed, window, row, 0))
            continue
        expected = shown.get(sentence.text, f"Go to {ADDRESS} now.")
        qtbot.waitUntil(lambda words=expected: [each.split() for each in marked(window, row)] == [words.split()])  # type: ignore[misc]
        assert framed(window, row) == []


def test_code_in_a_list_is_marked_where_it_stands(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    text = "Do:\n\n1. ```bash\n   ls\n   ```\n2. Then open it.\n\n> ```\n> make it\n> ```\n\nGo on."
    services.chat.put(chat.id, Role.PERSONA, text, has_audio=True)
    window = open_window(chat)
    row = window.transcript.stack.rows[-1]
    reader = SpokenText("en", summaries=NAMES)
    said = reader.feed(text) + reader.finish()
    assert [each.text for each in said] == ["Do:", "Some code.", "2. Then open it.", "Some code.", "Go on."]
    blocks = 0
    for sentence in said:
        say(window, row.key, sentence.text, sentence.begin, sentence.end)
        if sentence.text == "Some code.":
            qtbot.waitUntil(partial(is_framed, window, row, blocks))
            blocks += 1
        else:
            words = sentence.text.removeprefix("2. ")
            qtbot.waitUntil(lambda words=words: marked(window, row) == [words])  # type: ignore[misc]
