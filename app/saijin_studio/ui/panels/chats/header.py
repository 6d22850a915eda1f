"""Who a chat is with, above its transcript."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ....core.conversation import Rule
from ...context import UiContext
from ...transcript.measure import MARGIN
from ...widgets import IconButton, OneLine
from .routing import routing_words

PORTRAIT = 36


class ChatHeader(QWidget):
    """`menu_wanted`: the button for more was pressed."""

    menu_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._has_menu = True
        self._picture = QLabel()
        self._title = OneLine("title")
        self._tagline = OneLine("small")
        self._more = IconButton(context.theme, "more", self.tr("More about this chat"), self)
        self._more.clicked.connect(self.menu_wanted)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._tagline)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(MARGIN, 10, 12, 10)
        self._layout.setSpacing(12)
        self._layout.addWidget(self._picture)
        self._layout.addLayout(words, 1)
        if "view.inspector" in {spec.id for spec in context.actions.specs()}:
            self._layout.addWidget(context.actions.button("view.inspector", self))
        self._layout.addWidget(self._more)

    def add(self, widget: QWidget) -> None:
        """Another button, before those that are there."""
        self._layout.insertWidget(2, widget)

    def show_chat(self, title: str, persona_key: str, rule: Rule, stored: bool) -> None:
        """`stored`: there is a conversation, which one can do more with."""
        personas, language = self._context.personas, self._context.language
        persona = personas.get(persona_key)
        self._title.setText(title)
        tagline = persona.text(language).tagline if persona is not None else ""
        self._tagline.setText(tagline if rule is Rule.FIXED else self._rule_words(rule, persona_key))
        self._picture.setPixmap(personas.avatar(persona_key, language, PORTRAIT))
        self._more.setVisible(stored and self._has_menu)

    def _rule_words(self, rule: Rule, persona_key: str) -> str:
        words = routing_words(rule, self._context.personas.name(persona_key, self._context.language))
        return self.tr("Who answers: {rule}").format(rule=words)

    def hide_menu(self) -> None:
        """Where the chat has no menu of its own."""
        self._has_menu = False
        self._more.hide()

    @property
    def title(self) -> str:
        return self._title.text()

    def menu_place(self) -> QPoint:
        """Where a menu about this chat opens, on the screen."""
        return self._more.mapToGlobal(QPoint(0, self._more.height() + 4))
