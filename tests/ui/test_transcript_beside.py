"""What stands beside a message's words: thoughts and tools to unfold, attachments, formulas that come later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Extra, Message, Role, ToolCall, TurnState
from saijin_studio.core.events import ThoughtStreamed
from saijin_studio.ui.context import UiContext
from saijin_studio.ui.transcript.inline import INSIDE
from saijin_studio.ui.transcript.media import TranscriptMedia
from saijin_studio.ui.transcript.painter import Placed
from saijin_studio.ui.transcript.rows import Row, making_row, message_row
from saijin_studio.ui.transcript.text_size import define_text_size
from saijin_studio.ui.transcript.transcript import Transcript
from saijin_studio.ui.transcript.trouble import footer_words
from saijin_studio.ui.transcript.viewer import AttachmentView
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices, studio_context
from tests.ui.media_fakes import FakeAttachments, png

START = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
THOUGHTS = "First I look.\n\nThen I *think* again."


class Room:
    """A transcript with a media store behind it."""

    def __init__(self, context: UiContext, media: FakeAttachments) -> None:
        self.context, self.media = context, media
        self.view = Transcript(
            context.theme, lambda row, size: QPixmap(size, size), lambda row: "Yuuri", footer_words, lambda k: "#7A6FF0"
        )
        self.beside = TranscriptMedia(context, self.view)

    def show(self, *messages: Message) -> None:
        self.view.show_rows([message_row(message) for message in messages])
        self.view.grab()

    def words(self, row: Row) -> list[str]:
        """The text of each piece of a row as it is shown."""
        return [self.view.measure.document(row, n).toPlainText() for n in range(len(row.segments))]

    def place_of(self, row: Row, number: int) -> QPoint:
        """Within the first line of a piece."""
        piece = next(p for p in self.view.placed if p.row is row and p.number == number)
        return self.view.rows_painter.text_origin(piece).toPoint() + QPoint(30, 8)


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    services = StudioServices(tmp_path)
    context = studio_context(services)
    made = Room(context, services.attachments)
    qtbot.addWidget(made.view)
    made.view.resize(900, 700)
    made.view.show()
    qtbot.waitExposed(made.view)
    yield made
    context.close()


def message(number: int, text: str, role: Role = Role.PERSONA, **more: object) -> Message:
    at = START + timedelta(minutes=number)
    return Message(f"m{number}", "c", number, role, text, at, "yuuri", **more)  # type: ignore[arg-type]


def thoughtful(number: int = 1, seconds: float | None = 12.4) -> Message:
    tools = (ToolCall("sum", '{"n": 3}', "```\n14\n```"),)
    extra = Extra(reasoning=THOUGHTS, reasoning_seconds=seconds, tools=tools)
    return message(number, "The reply.", extra=extra)


# -- thoughts and tools


def test_thoughts_and_tools_are_folded_and_say_how_long(room: Room) -> None:
    room.show(thoughtful())
    row = room.view.stack.rows[0]
    heads = [words.strip("\ufffc") for words in room.words(row)]
    assert heads == ["Thought for 12 s", "Used a tool: sum", "The reply."]
    assert row.text == "The reply."


def test_minutes_of_thought_and_none_known(room: Room) -> None:
    room.show(thoughtful(1, 75), thoughtful(2, None))
    first, second = room.view.stack.rows
    assert "Thought for 1 min 15 s" in room.words(first)[0]
    assert "Thoughts before the reply" in room.words(second)[0]


def test_what_stands_above_stays_in_sight_when_something_is_unfolded(qtbot: QtBot, room: Room) -> None:
    room.show(*(message(number, f"Words {number}.") for number in range(20)), thoughtful(20))
    row = room.view.stack.rows[-1]
    pressed = room.place_of(row, 0)
    qtbot.mouseClick(room.view.viewport(), Qt.MouseButton.LeftButton, pos=pressed)
    room.view.grab()
    assert room.place_of(row, 0) == pressed
    assert room.view.placed[0].y <= 0  # no gap above


def test_pressing_unfolds_and_folds_again(qtbot: QtBot, room: Room) -> None:
    room.show(thoughtful())
    row = room.view.stack.rows[0]
    before = room.place_of(row, 0)
    qtbot.mouseClick(room.view.viewport(), Qt.MouseButton.LeftButton, pos=before)
    room.view.grab()
    assert "Then I think again." in "".join(room.words(row))
    assert room.place_of(row, 0) == before
    qtbot.mouseClick(room.view.viewport(), Qt.MouseButton.LeftButton, pos=before)
    room.view.grab()
    assert "Then I think" not in "".join(room.words(row))


def test_what_a_tool_gave_cannot_leave_its_box(room: Room) -> None:
    room.show(thoughtful())
    row = room.view.stack.rows[0]
    room.view.toggle(row, "tool-0")
    room.view.grab()
    unfolded = next(segment for segment in row.segments if segment.name == "tool-0" and segment.kind == "aside")
    codes = [each.text for each in unfolded.decorations if each.kind == "code"]
    assert codes == ['{"n": 3}\n', "```\n14\n```\n"]


def test_keyboard_and_menu_can_unfold(qtbot: QtBot, room: Room) -> None:
    room.show(thoughtful())
    row = room.view.stack.rows[0]
    names = [offer.name for offer in room.view.offers(row)]
    assert f"{INSIDE}fold:reasoning" in names and f"{INSIDE}fold:tool-0" in names
    room.view._bar_action(f"{INSIDE}fold:reasoning", row)
    assert row.unfolded == {"reasoning"}


def test_what_is_unfolded_is_copied_apart_from_the_reply(room: Room) -> None:
    room.show(message(1, "Question?", Role.USER), thoughtful(2), message(3, "Thanks.", Role.USER))
    room.view.select_all()
    room.view.copy()
    assert QGuiApplication.clipboard().text() == "Question?\n\nThe reply.\n\nThanks."
    room.view.toggle(room.view.stack.rows[1], "reasoning")
    room.view.select_all()
    room.view.copy()
    assert QGuiApplication.clipboard().text() == f"Question?\n\n{THOUGHTS}\n\nThe reply.\n\nThanks."


def test_unfolding_far_above_moves_nothing_that_is_read(qtbot: QtBot, room: Room) -> None:
    room.show(*(thoughtful(number) for number in range(200)))
    room.view.scroll_by(-3000)
    room.view.grab()
    top = room.view.placed[0]
    above = room.view.stack.rows[3]
    place = (top.row.key, top.number, top.y)
    room.view.stack.toggle(above, "reasoning")
    room.view.refresh()
    room.view.grab()
    now = room.view.placed[0]
    assert (now.row.key, now.number, now.y) == place


def test_thoughts_stream_folded_or_not_and_stay_unfolded_when_stored(qtbot: QtBot, room: Room) -> None:
    room.show(message(1, "Hello."))
    row = making_row("turn", "yuuri", "", "thinking", START)
    room.view.append(row)
    room.view.think(row, 0, "I wonder")
    room.view.grab()
    assert room.words(row) == ["\ufffcThinking…", ""]
    room.view.toggle(row, "reasoning")
    for number in range(80):
        room.view.think(row, len(row.reasoning), f" about line {number}, and go on from there.\n\n")
        room.view.grab()
    assert "about line 79" in "".join(room.words(row)) and row.reasoning.startswith("I wonder about line 0")
    room.view.stream(row, 0, "Here it is.")
    room.view.grab()
    assert "Thoughts" in room.words(row)[0] or "Thought for" in room.words(row)[0]
    assert room.words(row)[-1] == "Here it is."
    stored = thoughtful(9)
    done = message_row(stored)
    room.view.replace(row, done)
    room.view.grab()
    assert done.unfolded == {"reasoning"} and "Then I think again." in "".join(room.words(done))


def test_thoughts_that_begin_anew_replace_what_was(room: Room) -> None:
    row = making_row("turn", "yuuri", "", "thinking", START)
    room.view.show_rows([row])
    room.view.think(row, 0, "One way")
    room.view.think(row, 0, "Another")
    assert row.reasoning == "Another"


def test_thoughts_come_through_the_window_even_where_it_opened_late(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = services.chat.send(chat.id, "Why?")
    services.chat.turns[turn.correlation_id] = replace(turn, state=TurnState.RUNNING)
    monkeypatch.setattr(services.chat, "thoughts", lambda key: "Because of the light", raising=False)
    window = open_window(chat)
    qtbot.waitUntil(lambda: window.chats.chat.live.making() is not None)
    row = window.chats.chat.live.making()
    assert row is not None
    services.bus.publish(ThoughtStreamed(turn.correlation_id, chat.id, 15, "light"))
    qtbot.waitUntil(lambda: row.reasoning == "Because of the light")
    services.bus.publish(ThoughtStreamed(turn.correlation_id, chat.id, 20, ", I think."))
    qtbot.waitUntil(lambda: row.reasoning == "Because of the light, I think." and row.thinking)
    services.chat.say(turn, "Because.")
    qtbot.waitUntil(lambda: row.text == "Because." and not row.thinking)


# -- attachments


def test_pictures_come_from_the_store_once_and_keep_their_room(qtbot: QtBot, room: Room) -> None:
    picture = room.media.picture("sky.png", png(800, 400), 800, 400)
    room.show(message(1, "Look.", Role.USER, attachments=(picture, picture)))
    row = room.view.stack.rows[0]
    height = room.view.stack.heights.total
    pictures = room.beside._transcript.measure.pictures
    assert pictures is not None
    qtbot.waitUntil(lambda: pictures.find(picture.hash) is not None)
    shot = room.view.grab().toImage()
    assert room.view.stack.heights.total == height
    assert room.media.asked == [picture.hash]
    place = room.place_of(row, 0)
    assert QColor(shot.pixelColor(place)).blue() > 100  # the sky


def test_a_missing_picture_says_so_and_breaks_nothing(qtbot: QtBot, room: Room) -> None:
    gone = room.media.picture("gone.png", b"\x89PNG\r\n\x1a\nbroken", 300, 200)
    room.media.files.clear()
    room.show(message(1, "", Role.USER, attachments=(gone,)))
    pictures = room.view.measure.pictures
    assert pictures is not None
    qtbot.waitUntil(lambda: pictures.lost(gone.hash))
    room.view.grab()


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"\xff\xd8\xff"])
def test_what_is_no_picture_is_none(content: bytes) -> None:
    from saijin_studio.ui.transcript.pictures import THUMBNAIL, decode

    assert decode(content, THUMBNAIL) is None


def test_a_picture_named_in_the_text_is_shown_there(qtbot: QtBot, room: Room) -> None:
    picture = room.media.picture("my sky.png", png(60, 40), 60, 40)
    room.show(message(1, "Here: ![sky](<attachment:my sky.png>)", attachments=(picture,)))
    pictures = room.view.measure.pictures
    assert pictures is not None
    qtbot.waitUntil(lambda: pictures.find(picture.hash) is not None)
    document = room.view.measure.document(room.view.stack.rows[0], 0)
    assert document.toPlainText() == "Here: \ufffc"


def test_pressing_a_picture_shows_it_in_full(qtbot: QtBot, room: Room) -> None:
    picture = room.media.picture("sky.png", png(800, 400), 800, 400)
    room.show(message(1, "Look.", Role.USER, attachments=(picture,)))
    place = room.place_of(room.view.stack.rows[0], 0)
    qtbot.mouseClick(room.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    dialog = room.view.findChild(AttachmentView)
    assert isinstance(dialog, AttachmentView)
    qtbot.waitUntil(lambda: dialog.picture.image is not None)
    assert dialog.picture.image is not None and dialog.picture.image.width() == 800
    dialog.accept()


def test_a_document_shows_its_text_and_can_be_saved(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    paper = room.media.document("notes.pdf", "What it\x00 says.")
    room.show(message(1, "", Role.USER, attachments=(paper,)))
    room.view.inside.emit(f"attachment:{paper.id}", room.view.stack.rows[0])
    dialog = room.view.findChild(AttachmentView)
    assert isinstance(dialog, AttachmentView)
    qtbot.waitUntil(lambda: dialog.text.toPlainText() == "What it says.")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    chooser = dialog.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "copy.pdf"))
    qtbot.waitUntil(lambda: (tmp_path / "copy.pdf").exists())
    chooser.reject()
    dialog.accept()


def test_a_picture_from_elsewhere_is_asked_about_and_not_fetched(qtbot: QtBot, room: Room) -> None:
    room.show(message(1, "![cat](https://example.org/cat.png)"))
    with qtbot.waitSignal(room.view.link) as told:
        qtbot.mouseClick(room.view.viewport(), Qt.MouseButton.LeftButton, pos=room.place_of(room.view.stack.rows[0], 0))
    assert told.args == ["https://example.org/cat.png"] and room.media.asked == []


# -- formulas


def test_a_formula_comes_later_and_is_copied_as_it_was_written(qtbot: QtBot, room: Room) -> None:
    room.show(message(1, "So $x^2$ and\n\n$$\\frac{a}{b}$$\n\nand $\\frac$."))
    row = room.view.stack.rows[0]
    formulas = room.view.measure.formulas
    assert formulas is not None and row.segments[0].awaited
    awaited = set(row.segments[0].awaited)
    qtbot.waitUntil(lambda: not formulas.busy, timeout=20_000)
    room.view.grab()
    assert not row.segments[0].awaited
    assert sum(formulas.find(each) is not None for each in awaited) == 2
    room.view.select_all()
    room.view.copy()
    assert QGuiApplication.clipboard().text() == "So $x^2$ and\n$$\\frac{a}{b}$$\nand $\\frac$."


# -- size of the text


def test_keys_and_wheel_change_the_size_of_the_text(qtbot: QtBot, room: Room) -> None:
    define_text_size(room.context)
    room.show(message(1, "Some words."))
    small = room.view.placed[0].height
    room.context.actions.action("view.text_larger").trigger()
    assert room.context.settings.look.text_size == 16
    point = QPointF(300, 300)
    turn = QWheelEvent(point, room.view.mapToGlobal(point), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                       Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    for _ in range(40):
        QApplication.sendEvent(room.view.viewport(), turn)
    assert room.context.settings.look.text_size == 28
    room.view.grab()
    assert room.view.placed[0].height > small
    room.context.actions.action("view.text_usual").trigger()
    room.view.grab()
    assert room.view.placed[0].height == small


def test_compact_messages_take_less_height(room: Room) -> None:
    room.show(*(message(number, "Some words. " * 40, Role.USER) for number in range(1, 30)))
    before = room.view.stack.heights.total
    settings = room.context.settings
    room.context.save_settings(changed(settings, look=changed(settings.look, compact=True)))
    room.view.grab()
    assert room.view.stack.heights.total < before * 0.95


def test_a_message_that_begins_with_code_keeps_its_panel_inside(room: Room) -> None:
    room.show(message(1, "```py\nx = 1\n```"))
    piece: Placed = room.view.placed[0]
    bubble = room.view.rows_painter.bubble([piece])
    panel = room.view.rows_painter.code_rect(piece, piece.row.segments[0].decorations[0])
    assert bubble.top() < panel.top() and panel.bottom() < bubble.bottom()
