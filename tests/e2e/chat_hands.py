"""What a person does in a chat with mouse, wheel and keys: points at messages, presses their buttons, picks from menus.

The pointer is the screen's own, so that what follows it follows here as it does for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QInputMethodEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QPushButton, QToolButton, QWidget

from saijin_studio.core.conversation import Role
from saijin_studio.ui.notice_bar import NoticeBar
from saijin_studio.ui.panels.chats.composer import Composer
from saijin_studio.ui.panels.personas.card import PersonaCard
from saijin_studio.ui.panels.personas.chooser import PersonaChooser
from saijin_studio.ui.transcript.painter import Placed
from saijin_studio.ui.transcript.rows import Row
from saijin_studio.ui.transcript.transcript import Transcript

from .chat_texts import TEXTS, Texts
from .hands import click, in_sight, opened
from .user import Person, Script

Dialog = TypeVar("Dialog", bound=QDialog)
NOTCH = 120  # of a wheel


class Desk:
    """The chat that is open, as the person meets it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._nudge = 0

    @property
    def texts(self) -> Texts:
        return TEXTS[self.person.studio.context.language]

    @property
    def window(self) -> QWidget:
        return self.person.studio.window

    @property
    def view(self) -> Transcript:
        return self.person.chats.chat.transcript

    @property
    def composer(self) -> Composer:
        return self.person.chats.chat.composer

    # -- what is seen

    def making(self) -> Row | None:
        return next((row for row in self.person.rows if row.making), None)

    def last(self, role: Role = Role.PERSONA) -> Row:
        return next(row for row in reversed(self.person.rows) if row.role is role and not row.making)

    def said(self) -> list[str]:
        """The words of all messages but the greeting."""
        return [row.text for row in self.person.rows][1:]

    def answered(self, text: str) -> Callable[[], bool]:
        """Whether these are the newest words of the person, and a reply to them stands below."""

        def look() -> bool:
            rows = self.person.rows
            done = len(rows) >= 2 and rows[-2].text == text and rows[-1].role is Role.PERSONA
            return done and not rows[-1].making and rows[-1].message is not None

        return look

    def piece(self, row: Row, kind: str = "", name: str = "") -> Placed | None:
        """What is seen of a row: its first piece, or that of a kind."""
        for piece in self.view.pieces_of(row):
            segment = row.segments[piece.number]
            if (not kind or segment.kind == kind) and (not name or segment.name == name):
                return piece
        return None

    def spot(self, piece: Placed, right: int = 30, down: int = 8) -> QPoint:
        """Within the first line of a piece."""
        return self.view.rows_painter.text_origin(piece).toPoint() + QPoint(right, down)

    # -- mouse

    def wake(self) -> Script:
        """Nothing but the person brings a window of this screen to the front."""
        self.window.activateWindow()
        yield self.window.isActiveWindow

    def _move_to(self, place: QPoint) -> None:
        """Never twice to the same place, for then the screen says nothing."""
        self._nudge ^= 1
        QCursor.setPos(self.view.viewport().mapToGlobal(place + QPoint(self._nudge, 0)))

    def point(self, row: Row) -> Script:
        """At the middle of what is seen of a message."""
        yield lambda: bool(self.view.pieces_of(row))
        seen = self.view.rows_painter.bubble(self.view.pieces_of(row)) & self.view.viewport().rect()
        self._move_to(seen.center())
        yield lambda: self.view.bar.isVisible() and self.view.bar.row is row

    def act(self, row: Row, name: str) -> Script:
        """Presses one of a message's buttons."""
        yield from self.point(row)
        button = self.view.bar.findChild(QToolButton, name)
        assert isinstance(button, QToolButton), name
        yield lambda: in_sight(button)
        click(button)

    def drag(self, start: QPoint, end: QPoint) -> Script:
        """With the left button held down."""
        viewport = self.view.viewport()
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
        self._move_to(end)
        yield lambda: self.view.selection.bounds() is not None
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)

    def roll(self, notches: int) -> None:
        """Of the wheel; positive goes up."""
        viewport = self.view.viewport()
        place = QPointF(viewport.rect().center())
        turned = QPoint(0, notches * NOTCH)
        none, begin = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        pointer = QPointF(viewport.mapToGlobal(place.toPoint()))
        event = QWheelEvent(place, pointer, QPoint(), turned, Qt.MouseButton.NoButton, none, begin, False)
        QApplication.sendEvent(viewport, event)

    def pick(self, action: str) -> Script:
        """One line of the menu that is open."""
        yield lambda: opened(QMenu) is not None
        menu = opened(QMenu)
        assert menu is not None
        click(menu, menu.actionGeometry(self.person.studio.context.actions.action(action)).center())

    def undo(self) -> Script:
        """What the notice above the chat offers."""
        bar = self.window.findChild(NoticeBar)
        assert isinstance(bar, NoticeBar)
        yield lambda: bar.isVisible() and any(in_sight(each) for each in bar.findChildren(QPushButton))
        click(next(each for each in bar.findChildren(QPushButton) if in_sight(each)))

    # -- keys

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        QTest.keySequence(widget or self.window, QKeySequence(keys))

    def put(self, widget: QWidget, text: str) -> None:
        """Words that no keyboard has go in as an input method gives them."""
        if text.isascii():
            QTest.keyClicks(widget, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    # -- going about

    def meet(self, persona: str) -> Script:
        """A new chat, by Ctrl+N and a click on a portrait."""
        yield from self.wake()
        self.press("Ctrl+N")
        chooser: PersonaChooser = yield from self.dialog(PersonaChooser)
        card = chooser.findChild(PersonaCard, persona)
        assert isinstance(card, PersonaCard)
        yield lambda: in_sight(card)
        click(card)
        chat = self.person.chats.chat
        yield lambda: chat.persona_key == persona and chat.live.conversation_id is None and len(self.person.rows) == 1
        yield from self.wake()

    def dialog(self, kind: type[Dialog]) -> Generator[Callable[[], bool], None, Dialog]:
        yield lambda: opened(kind) is not None
        found = opened(kind)
        assert found is not None
        return found

    def photograph_dialog(self, dialog: QWidget, name: str) -> None:
        assert dialog.grab().save(str(self.person.folder / f"{name}.png"))
