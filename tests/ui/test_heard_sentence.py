"""The sentence that is being said is marked in the transcript, and kept in sight for who reads at the end."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role, TurnState
from saijin_studio.core.events import SpeechChanged
from saijin_studio.core.spoken import SpokenText
from saijin_studio.ui.tokens import mix
from saijin_studio.ui.transcript.painter import SAID_TINT
from saijin_studio.ui.transcript.rows import Row
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices

WORDS = "*She looks up.* “Sit down, **please**.” The kettle sings."
SENTENCE = "“Sit down, **please**.”"


@pytest.fixture
def window(services: StudioServices, chat: Conversation, open_window: OpenWindow) -> Window:
    services.chat.put(chat.id, Role.PERSONA, WORDS, correlation_id="turn-x", has_audio=True)
    return open_window(chat)


def say(window: Window, message_id: str | None, text: str, begin: int, end: int, utterance: str = "u-1") -> None:
    window.services.bus.publish(SpeechChanged(utterance, message_id, "speaking", 0, text, begin, end))


def marked(window: Window, row: Row) -> list[str]:
    """The words on another ground, as they are painted."""
    found = []
    for number in range(len(row.segments)):
        document = window.transcript.measure.document(row, number)
        place = window.transcript.heard.marks(row, number, document)
        if place is not None:
            found.append(document.toPlainText()[slice(*place)])
    return found


def test_it_is_marked_as_it_is_shown(qtbot: QtBot, window: Window) -> None:
    row = window.transcript.stack.rows[-1]
    say(window, row.key, "Sit down, please.", WORDS.index(SENTENCE), WORDS.index(SENTENCE) + len(SENTENCE))
    qtbot.waitUntil(lambda: marked(window, row) == ["“Sit down, please.”"])
    say(window, row.key, "The kettle sings.", WORDS.index("The"), len(WORDS))
    qtbot.waitUntil(lambda: marked(window, row) == ["The kettle sings."])
    assert marked(window, window.transcript.stack.rows[0]) == []
    window.services.bus.publish(SpeechChanged("u-1", row.key, "finished", 2))
    qtbot.waitUntil(lambda: marked(window, row) == [])


def test_it_is_painted_on_the_colour_of_who_says_it(qtbot: QtBot, window: Window) -> None:
    row = window.transcript.stack.rows[-1]

    def painted(colour: str) -> int:
        image = window.transcript.viewport().grab().toImage()
        area = window.transcript.rows_painter.bubble(window.transcript.pieces_of(row))
        spots = ((x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom()))
        return sum(image.pixelColor(x, y) == QColor(colour) for x, y in spots)

    style = window.transcript.measure.style(row)
    ground = mix(style.spoken.foreground().color().name(), style.ground, SAID_TINT)
    assert painted(ground) < 20
    say(window, row.key, "The kettle sings.", WORDS.index("The"), len(WORDS))
    qtbot.waitUntil(lambda: marked(window, row) != [])
    assert painted(ground) > 400


def test_without_a_place_it_is_found_by_its_words(qtbot: QtBot, window: Window) -> None:
    row = window.transcript.stack.rows[-1]
    say(window, row.key, "Sit down, please.", 0, 0)
    qtbot.waitUntil(lambda: marked(window, row) == ["“Sit down, please.”"])


def test_a_place_that_does_not_fit_is_not_believed(qtbot: QtBot, window: Window) -> None:
    """The reply was changed after it was said."""
    row = window.transcript.stack.rows[-1]
    say(window, row.key, "The kettle sings.", 1, 12)
    qtbot.waitUntil(lambda: marked(window, row) == ["The kettle sings."])


def test_emoji_before_it_do_not_shift_it(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    words = "😀😀 Hello there. 🫖 Tea?"
    services.chat.put(chat.id, Role.PERSONA, words)
    window = open_window(chat)
    row = window.transcript.stack.rows[-1]
    say(window, row.key, "Tea?", words.index("🫖"), len(words))
    document = window.transcript.measure.document(row, 0)
    qtbot.waitUntil(lambda: window.transcript.heard.marks(row, 0, document) is not None)
    place = window.transcript.heard.marks(row, 0, document)
    assert place is not None
    assert document.toPlainText().encode("utf-16-le")[place[0] * 2 : place[1] * 2].decode("utf-16-le") == "Tea?"


def test_what_nobody_sees_does_not_shift_it(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    words = "\x1bOn\u202ee\x00, two. T\u200bh\x7fr\u00adee. Four."
    services.chat.put(chat.id, Role.PERSONA, words)
    window = open_window(chat)
    row = window.transcript.stack.rows[-1]
    sentence = SpokenText().feed(words)[1]
    assert sentence.text == "Three."
    say(window, row.key, sentence.text, sentence.begin, sentence.end)
    qtbot.waitUntil(lambda: marked(window, row) == ["T\u200bhr\u00adee."])


def test_it_is_marked_while_the_reply_is_still_written(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    turn = services.chat.send(chat.id, "And then?")
    services.chat.turns[turn.correlation_id] = turn
    services.chat.say(turn, "First this. Then ")
    qtbot.waitUntil(lambda: window.texts()[-1] == "First this. Then ")
    say(window, None, "First this.", 0, 11, turn.correlation_id)
    qtbot.waitUntil(lambda: marked(window, window.transcript.stack.rows[-1]) == ["First this."])
    services.chat.say(turn, "that.")
    qtbot.waitUntil(lambda: window.texts()[-1] == "First this. Then that.")
    say(window, None, "Then that.", 12, 22, turn.correlation_id)
    qtbot.waitUntil(lambda: marked(window, window.transcript.stack.rows[-1]) == ["Then that."])
    services.chat.answer(turn, "First this. Then that.")
    qtbot.waitUntil(lambda: not window.transcript.stack.rows[-1].making)
    assert turn.state is not TurnState.ANSWERED
    assert marked(window, window.transcript.stack.rows[-1]) == ["Then that."]


# -- what is said in the place of something for the eye

FENCE = "```python\nprint(1)\n```"
CODE = f"Look.\n\n{FENCE}\n\nAgain:\n\n{FENCE}\n\n| Book | Stars |\n|---|---|\n| A | 3 |\n"


def framed(window: Window, row: Row) -> list[int]:
    """Which blocks of code of a message have the frame of what is said, by their order."""
    found = []
    for number, segment in enumerate(row.segments):
        window.transcript.measure.document(row, number)
        said = window.transcript.heard.code(row, number)
        codes = [each for each in segment.decorations if each.kind == "code"]
        found += [place for place, each in enumerate(codes) if each is said]
    return found


def is_framed(window: Window, row: Row, place: int) -> bool:
    return framed(window, row) == [place]


@pytest.fixture
def code_window(services: StudioServices, chat: Conversation, open_window: OpenWindow) -> Window:
    services.chat.put(chat.id, Role.PERSONA, CODE, has_audio=True)
    return open_window(chat)


def test_code_is_framed_while_its_summary_is_said(qtbot: QtBot, code_window: Window) -> None:
    row = code_window.transcript.stack.rows[-1]
    said = [*SpokenText("en", summaries={"code": "Here is some code.", "table": "Here is a table."}).feed(CODE)]
    codes = [each for each in said if each.text == "Here is some code."]
    for place, each in enumerate(codes):
        say(code_window, row.key, each.text, each.begin, each.end)
        qtbot.waitUntil(partial(is_framed, code_window, row, place))
        assert marked(code_window, row) == []
    say(code_window, row.key, "Again:", CODE.index("Again"), CODE.index("Again") + 6)
    qtbot.waitUntil(lambda: marked(code_window, row) == ["Again:"])
    assert len(codes) == 2 and framed(code_window, row) == []


def test_the_first_line_of_a_table_is_marked_while_its_summary_is_said(qtbot: QtBot, code_window: Window) -> None:
    row = code_window.transcript.stack.rows[-1]
    begin = CODE.index("| Book")
    say(code_window, row.key, "Here is a table.", begin, begin + len("| Book | Stars |"))
    qtbot.waitUntil(lambda: marked(code_window, row) != [])
    assert marked(code_window, row)[0].split() == ["Book", "Stars"]


def test_the_frame_is_painted(qtbot: QtBot, code_window: Window) -> None:
    view, row = code_window.transcript, code_window.transcript.stack.rows[-1]

    def seen() -> int:
        image, accent = view.viewport().grab().toImage(), view.measure.style(row).spoken.foreground().color()
        return sum(image.pixelColor(x, y) == accent for x in range(image.width()) for y in range(0, image.height(), 3))

    before = seen()
    begin = CODE.index("```python")
    say(code_window, row.key, "Here is some code.", begin, CODE.index("Again"))
    qtbot.waitUntil(lambda: framed(code_window, row) == [0])
    assert seen() > before + 20


def test_code_far_above_is_brought_into_sight(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    words = "Look.\n\n```python\nprint(1)\n```\n\n" + "And so on.\n\n" * 120
    services.chat.put(chat.id, Role.PERSONA, words, has_audio=True)
    window = open_window(chat)
    row = window.transcript.stack.rows[-1]
    say(window, row.key, "Here is some code.", words.index("```"), words.index("And"))
    qtbot.waitUntil(lambda: framed(window, row) == [0])
    piece = next(each for each in window.transcript.placed if each.row is row and each.number == 0)
    top = window.transcript.rows_painter.code_rect(piece, row.segments[0].decorations[0]).top()
    assert 0 <= top < window.transcript.viewport().height() - 100


# -- in sight


@pytest.fixture
def long_window(services: StudioServices, chat: Conversation, open_window: OpenWindow) -> Window:
    """The last message is much longer than the window."""
    services.chat.put(chat.id, Role.PERSONA, "\n\n".join(f"This is sentence number {n}." for n in range(120)))
    return open_window(chat)


def say_number(window: Window, number: int, utterance: str = "u-1") -> None:
    row = window.transcript.stack.rows[-1]
    words = f"This is sentence number {number}."
    begin = row.text.index(words)
    say(window, row.key, words, begin, begin + len(words), utterance)


def sees(window: Window, number: int) -> bool:
    """Whether the marked sentence is this one and can be seen."""
    view, row = window.transcript, window.transcript.stack.rows[-1]
    for piece in view.pieces_of(row):
        document = view.measure.document(row, piece.number)
        place = view.heard.marks(row, piece.number, document)
        if place is not None:
            block = document.findBlock(place[0])
            if block.text() != f"This is sentence number {number}.":
                return False
            top = view.rows_painter.text_origin(piece).y() + document.documentLayout().blockBoundingRect(block).top()
            return bool(0 <= top < view.viewport().height() - 20)
    return False


def test_who_reads_at_the_end_is_led_along(qtbot: QtBot, long_window: Window) -> None:
    assert long_window.transcript.stuck
    for number in (3, 4, 40, 41, 90, 119):
        say_number(long_window, number)
        qtbot.waitUntil(partial(sees, long_window, number))
    assert long_window.transcript.stuck


def test_who_reads_elsewhere_is_left_there(qtbot: QtBot, long_window: Window) -> None:
    say_number(long_window, 3)
    qtbot.waitUntil(lambda: sees(long_window, 3))
    long_window.transcript.scroll_by(500)
    qtbot.waitUntil(lambda: not sees(long_window, 3))
    before = long_window.transcript.first_placed()
    heard: list[object] = []
    long_window.context.bridge.speech_changed.connect(heard.append)
    say_number(long_window, 4)
    qtbot.waitUntil(lambda: bool(heard))
    assert long_window.transcript.first_placed() == before
