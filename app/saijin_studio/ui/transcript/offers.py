"""What can be done with a message: one list from which its bar, its menu and the keyboard take."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ...core.conversation import Message, MessageState, Role
from .asides import fold_words
from .folds import names
from .inline import INSIDE
from .rows import Row

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Offer:
    """`name` is what the transcript's `action` tells; `part` groups what belongs together in a menu."""

    name: str
    icon: str
    text: str
    part: int = 0


def offers(row: Row, last: bool, speaking: bool = False) -> tuple[Offer, ...]:
    """All that can be done with a row; `last`: nothing stands below it, `speaking`: it is heard now."""
    message = row.message
    if row.making or message is None or not message.conversation_id:
        return (_copy(),) if row.text else ()
    found = [_copy()] if row.text else []
    if row.trouble == "pending":
        return (*found, *_about(row))
    if row.text:
        found.append(Offer("change", "edit", translate("offers", "Edit")))
    return (*found, *_ways(row, message, last), *_voice(row, message, speaking), *_about(row), *_beside(row),
            *_marks(message), *_goings(row, message, last))  # fmt: skip


def _copy() -> Offer:
    return Offer("copy", "copy", translate("offers", "Copy"))


def _ways(row: Row, message: Message, last: bool) -> list[Offer]:
    """Other words, more words, another way on."""
    found = []
    if row.role is Role.PERSONA and row.correlation_id:
        found.append(Offer("regenerate", "regenerate", translate("offers", "Make another reply"), 1))
    if row.role is Role.USER and last:
        found.append(Offer("regenerate", "regenerate", translate("offers", "Ask for a reply"), 1))
    if row.role is Role.PERSONA and row.text and last and message.parent_id:
        found.append(Offer("continue", "continue", translate("offers", "Have it go on"), 1))
    if not last and row.text:
        found.append(Offer("branch", "branch", translate("offers", "Go on from here"), 1))
        found.append(Offer("continue_new", "add", translate("offers", "Continue in a new chat"), 1))
    if len(message.versions) > 1:
        place = message.versions.index(message.id) if message.id in message.versions else 0
        if place:
            found.append(Offer("previous", "chevron-left", translate("offers", "Previous version"), 1))
        if place + 1 < len(message.versions):
            found.append(Offer("next", "chevron-right", translate("offers", "Next version"), 1))
    return found


def _voice(row: Row, message: Message, speaking: bool) -> list[Offer]:
    if row.role is not Role.PERSONA or not row.text:
        return []
    found = []
    if speaking:
        found.append(Offer("hush", "speak-stop", translate("offers", "Stop speaking"), 2))
    elif message.state is not MessageState.FAILED:
        found.append(Offer("speak", "speak", translate("offers", "Speak"), 2))
    if message.has_audio:
        found.append(Offer("save_audio", "save", translate("offers", "Save the audio"), 2))
    return found


def _about(row: Row) -> list[Offer]:
    if row.role is Role.PERSONA and row.correlation_id:
        return [Offer("inspect", "inspect", translate("offers", "How this reply was made"), 2)]
    return []


def _beside(row: Row) -> list[Offer]:
    """What lies beside the words: to unfold, and to see in full."""
    found = []
    for name in names(row):
        fold = name in row.unfolded
        words = translate("offers", "Fold: {what}") if fold else translate("offers", "Unfold: {what}")
        words = words.format(what=fold_words(row, name))
        found.append(Offer(f"{INSIDE}fold:{name}", "chevron-up" if fold else "chevron-down", words, 2))
    for attachment in row.attachments:
        words = translate("offers", "Open {name}").format(name=attachment.name)
        found.append(Offer(f"{INSIDE}attachment:{attachment.id}", "seen", words, 2))
    return found


def _marks(message: Message) -> list[Offer]:
    marked, hidden = message.bookmark is not None, message.hidden
    found = [
        Offer("unmark", "bookmark-set", translate("offers", "Remove the bookmark"), 3)
        if marked
        else Offer("bookmark", "bookmark", translate("offers", "Bookmark"), 3),
        Offer("note", "edit", translate("offers", "Bookmark with a note…"), 3),
        Offer("unhide", "seen", translate("offers", "Show to models again"), 3)
        if hidden
        else Offer("hide", "hidden", translate("offers", "Hide from models"), 3),
    ]
    if message.edited_at is not None:
        found.append(Offer("words", "history", translate("offers", "Earlier words…"), 3))
    return found


def _goings(row: Row, message: Message, last: bool) -> list[Offer]:
    found = [Offer("delete", "delete", translate("offers", "Delete"), 4)]
    if not last:
        found.append(Offer("delete_below", "delete", translate("offers", "Delete from here on"), 4))
    if can_be_withdrawn(row):
        found.append(Offer("withdraw", "delete", translate("offers", "Take the reply back"), 4))
    return found


def can_be_withdrawn(row: Row) -> bool:
    """A persona's stored reply; one that waits for approval has a card with its own buttons."""
    stored = row.role is Role.PERSONA and row.message is not None and bool(row.text)
    return stored and bool(row.correlation_id) and row.trouble != "pending"
