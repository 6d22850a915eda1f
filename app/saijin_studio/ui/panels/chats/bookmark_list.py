"""The bookmarks of all chats."""

from __future__ import annotations

from ....core.edits import Place
from ...context import UiContext
from .found_list import FoundRow
from .side import SidePanel


class BookmarkPanel(SidePanel):
    def __init__(self, context: UiContext) -> None:
        super().__init__(context, self.tr("Bookmarks"))
        self.say("")

    def shown(self) -> None:
        self.list.setFocus()
        self.context.operations.run(
            lambda services: services.library.bookmarks(), owner=self, done=self._read, failed=self.say_fault
        )

    def _read(self, found: tuple[tuple[str, Place], ...]) -> None:
        self.list.found.show_rows([self._row(chat, place) for chat, place in found])
        self.say("" if found else self.tr("Bookmark a message, and you find it here again."))

    def _row(self, chat: str, place: Place) -> FoundRow:
        title, persona = self.titles.get(chat, ("", ""))
        words = " ".join(place.words.split())
        words = f"{place.bookmark} — {words}" if place.bookmark else words
        marks = ((0, len(place.bookmark)),) if place.bookmark else ()
        who = place.persona_key or persona
        return FoundRow(place.id, chat, title, who, place.created_at, words, marks, "", place.id)
