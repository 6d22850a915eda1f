"""What a person does to single messages: each act once, for the bar, the menu, the keyboard and the palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog, QWidget

from ....core.errors import SaijinError
from ...actions import ActionSpec
from ...context import UiContext
from ...notices import Notice
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from .beforehand import number_of
from .composer import Composer
from .editing import MessageEditing
from .live import ChatLive
from .versions import EarlierWords

if TYPE_CHECKING:
    from ....services.container import Services

UNDO_SECONDS = 12.0
LONGEST_NOTE = 500


class MessageActs(QObject):
    """`act` does what a button of a message asks for; the same acts are defined as actions for the chosen message."""

    def __init__(
        self,
        context: UiContext,
        transcript: Transcript,
        live: ChatLive,
        composer: Composer,
        editing: MessageEditing,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._context = context
        self._transcript = transcript
        self._live = live
        self._composer = composer
        self._editing = editing
        self._page = page
        self._acts: dict[str, Callable[[Row], None]] = {
            "change": editing.begin,
            "previous": lambda row: self._page_to(row, -1),
            "next": lambda row: self._page_to(row, 1),
            "regenerate": self._regenerate,
            "continue": self._continue,
            "branch": self._branch,
            "bookmark": lambda row: self._run(lambda services: services.messages.bookmark(row.key)),
            "unmark": lambda row: self._run(lambda services: services.messages.remove_bookmark(row.key)),
            "note": self._ask_note,
            "hide": lambda row: self._run(lambda services: services.messages.hide(row.key, True)),
            "unhide": lambda row: self._run(lambda services: services.messages.hide(row.key, False)),
            "words": self._earlier_words,
            "delete": lambda row: self._delete(row, below=False),
            "delete_below": lambda row: self._delete(row, below=True),
        }
        self._known: tuple[object, frozenset[str]] = (None, frozenset())
        self._define()

    def act(self, name: str, row: Row) -> bool:
        """Does what a button asks; false when it is none of these."""
        run = self._acts.get("regenerate" if name == "retry" and not row.making else name)
        if run is None:
            return False
        run(row)
        return True

    # -- by keyboard and palette

    def _define(self) -> None:
        words = self.tr("Messages")
        for action_id, text, icon, keys, names in (
            ("message.edit", self.tr("Edit the message"), "edit", "Ctrl+E", ("change",)),
            ("message.regenerate", self.tr("Make another reply"), "regenerate", "Ctrl+R", ("regenerate",)),
            ("message.continue", self.tr("Have the reply go on"), "continue", "Alt+Return", ("continue",)),
            ("message.previous", self.tr("Previous version"), "chevron-left", "Alt+Left", ("previous",)),
            ("message.next", self.tr("Next version"), "chevron-right", "Alt+Right", ("next",)),
            ("message.branch", self.tr("Go on from this message"), "branch", "", ("branch",)),
            ("message.bookmark", self.tr("Bookmark the message"), "bookmark", "Ctrl+D", ("bookmark", "unmark")),
            ("message.hide", self.tr("Hide the message from models"), "hidden", "", ("hide", "unhide")),
            ("message.delete", self.tr("Delete the message"), "delete", "", ("delete",)),
        ):
            run, possible = self._for_chosen(names), self._possible(names)
            self._context.actions.define(ActionSpec(action_id, text, run, icon, keys, possible, words))

    def _for_chosen(self, names: tuple[str, ...]) -> Callable[[], None]:
        return lambda: self._act_on_chosen(names)

    def _possible(self, names: tuple[str, ...]) -> Callable[[], bool]:
        return lambda: bool(self._name_for(self._transcript.chosen(), names))

    def _act_on_chosen(self, names: tuple[str, ...]) -> None:
        row = self._transcript.chosen()
        name = self._name_for(row, names)
        if row is not None and name and self._transcript.isVisible():  # not out of another section
            self.act(name, row)

    def _name_for(self, row: Row | None, names: tuple[str, ...]) -> str:
        if row is None:
            return ""
        offered = self._offered(row)
        return next((name for name in names if name in offered), "")

    def _offered(self, row: Row) -> frozenset[str]:
        """Asked by one action after the other: found once."""
        asked = (row, row.message, self._transcript.is_last(row), row.trouble)
        if asked != self._known[0]:
            self._known = (asked, frozenset(offer.name for offer in self._transcript.offers(row)))
        return self._known[1]

    # -- replies

    def _regenerate(self, row: Row) -> None:
        self._live.expect_reply_after(row)
        self._ask_reply(lambda services: services.chat.regenerate(row.key))

    def _continue(self, row: Row) -> None:
        self._live.expect_more_of(row)
        self._ask_reply(lambda services: services.chat.continue_reply(row.key))

    def _ask_reply(self, work: Callable[[Services], Any]) -> None:
        self._context.operations.run(
            work,
            owner=self,
            done=lambda _: self._composer.show_fault(None),
            failed=self._no_reply,
        )

    def _no_reply(self, error: SaijinError) -> None:
        self._live.expect_nothing()
        self._composer.show_fault(error)

    # -- versions and branches

    def _page_to(self, row: Row, step: int) -> None:
        versions = row.message.versions if row.message is not None else ()
        if not (row.key in versions and 0 <= versions.index(row.key) + step < len(versions)):
            return
        other = versions[versions.index(row.key) + step]
        greeting = number_of(other)
        if greeting is not None:
            self._live.choose_greeting(greeting)
            return
        if row is self._transcript.focused:
            self._live.focus_later(other)
        self._run(lambda services: services.messages.choose(other))

    def _branch(self, row: Row) -> None:
        """The path ends here, which can be undone: what followed is a branch that still is there."""
        rows = self._transcript.stack.rows
        stored = [each.key for each in rows if each.message is not None and each.text and not each.making]
        last = stored[-1] if stored else row.key

        def done(_: None) -> None:
            words = self.tr("What you write next begins a branch. What followed is kept.")
            self._offer_undo(words, lambda services: services.messages.choose(last), "chat.branched")
            self._composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

        self._run(lambda services: services.messages.go_on_from(row.key), done)

    def _earlier_words(self, row: Row) -> None:
        EarlierWords(self._context, row.key, row.text, self._page).open()

    # -- marks

    def _ask_note(self, row: Row) -> None:
        dialog = QInputDialog(self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Bookmark"))
        dialog.setLabelText(self.tr("Note"))
        dialog.setTextValue((row.message.bookmark or "") if row.message is not None else "")
        dialog.textValueSelected.connect(
            lambda note: self._run(lambda services: services.messages.bookmark(row.key, note[:LONGEST_NOTE]))
        )
        dialog.open()

    # -- deleting

    def _delete(self, row: Row, below: bool) -> None:
        rows = self._transcript.stack.rows
        count = len(rows) - rows.index(row) if below and row in rows else 1

        def done(deletion: str) -> None:
            words = (
                self.tr("The message was deleted.")
                if count == 1
                else self.tr("{count} messages were deleted.").format(count=count)
            )
            self._offer_undo(words, lambda services: services.messages.restore(deletion), "message.deleted", deletion)

        self._run(lambda services: services.messages.delete(row.key, below), done)

    def _offer_undo(self, words: str, undo: Callable[[Services], Any], key: str, about: str = "") -> None:
        run = partial(self._run, undo)
        self._context.notices.show(
            Notice(words, button=self.tr("Undo"), run=run, key=key, about=about, seconds=UNDO_SECONDS)
        )

    def _run(self, work: Callable[[Services], Any], done: Callable[[Any], None] | None = None) -> None:
        self._context.operations.run(work, owner=self, done=done)
