"""What can be done with a message: one list from which its bar, its menu and the keyboard take."""

from __future__ import annotations

from collections.abc import Mapping
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


Known = Mapping[str, Offer]


def offers(row: Row, last: bool, speaking: bool = False) -> tuple[Offer, ...]:
    """All that can be done with a row; `last`: nothing stands below it, `speaking`: it is heard now."""
    message, known = row.message, all_offers()
    found = [known["copy"]] if row.text else []
    if row.making or message is None:
        return tuple(found)
    if not message.conversation_id:  # not stored yet
        return (*found, *_pages(message, known))
    if row.trouble == "pending":
        return (*found, *_about(row, message, known))
    if row.text:
        found.append(known["change"])
    found += _ways(row, message, last, known) + _voice(row, message, speaking, known) + _about(row, message, known)
    return (*found, *_beside(row), *_marks(message, known), *_goings(row, message, last, known))


def all_offers() -> dict[str, Offer]:
    """By name, as they are mostly worded."""
    found = (
        Offer("copy", "copy", translate("offers", "Copy")),
        Offer("change", "edit", translate("offers", "Edit")),
        Offer("regenerate", "regenerate", translate("offers", "Make another reply"), 1),
        Offer("continue", "continue", translate("offers", "Have it go on"), 1),
        Offer("branch", "branch", translate("offers", "Go on from here"), 1),
        Offer("continue_new", "add", translate("offers", "Continue in a new chat"), 1),
        Offer("previous", "chevron-left", translate("offers", "Previous version"), 1),
        Offer("next", "chevron-right", translate("offers", "Next version"), 1),
        Offer("hush", "speak-stop", translate("offers", "Stop speaking"), 2),
        Offer("speak", "speak", translate("offers", "Speak"), 2),
        Offer("save_audio", "save", translate("offers", "Save the audio"), 2),
        Offer("inspect", "inspect", translate("offers", "How this reply was made"), 2),
        Offer("unmark", "bookmark-set", translate("offers", "Remove the bookmark"), 3),
        Offer("bookmark", "bookmark", translate("offers", "Bookmark"), 3),
        Offer("note", "edit", translate("offers", "Bookmark with a note…"), 3),
        Offer("unhide", "seen", translate("offers", "Show to models again"), 3),
        Offer("hide", "hidden", translate("offers", "Hide from models"), 3),
        Offer("words", "history", translate("offers", "Earlier words…"), 3),
        Offer("delete", "delete", translate("offers", "Delete"), 4),
        Offer("delete_below", "delete", translate("offers", "Delete from here on"), 4),
        Offer("withdraw", "delete", translate("offers", "Take the reply back"), 4),
    )
    return {offer.name: offer for offer in found}


def _ways(row: Row, message: Message, last: bool, known: Known) -> list[Offer]:
    """Other words, more words, another way on."""
    found = []
    if row.role is Role.PERSONA and row.correlation_id:
        found.append(known["regenerate"])
    if row.role is Role.USER and last:
        found.append(Offer("regenerate", "regenerate", translate("offers", "Ask for a reply"), 1))
    if row.role is Role.PERSONA and row.text and last and message.parent_id:
        found.append(known["continue"])
    if not last and row.text:
        found.append(known["branch"])
        found.append(known["continue_new"])
    return found + _pages(message, known)


def _pages(message: Message, known: Known) -> list[Offer]:
    """Ways to the versions before and after."""
    if len(message.versions) < 2:
        return []
    place = message.versions.index(message.id) if message.id in message.versions else 0
    back = [known["previous"]] if place else []
    return [*back, known["next"]] if place + 1 < len(message.versions) else back


def _voice(row: Row, message: Message, speaking: bool, known: Known) -> list[Offer]:
    if row.role is not Role.PERSONA or not row.text:
        return []
    found = []
    if speaking:
        found.append(known["hush"])
    elif message.state is not MessageState.FAILED:
        found.append(known["speak"])
    if message.has_audio:
        found.append(known["save_audio"])
    return found


def _about(row: Row, message: Message, known: Known) -> list[Offer]:
    """A copy tells of what it was copied from; a greeting was made by nobody."""
    copied = message.copied_from is not None and bool(message.provider or message.failures)
    if row.role is Role.PERSONA and (row.correlation_id or copied):
        return [known["inspect"]]
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


def _marks(message: Message, known: Known) -> list[Offer]:
    marked, hidden = message.bookmark is not None, message.hidden
    found = [
        known["unmark"] if marked else known["bookmark"],
        known["note"],
        known["unhide"] if hidden else known["hide"],
    ]
    if message.edited_at is not None:
        found.append(known["words"])
    return found


def _goings(row: Row, message: Message, last: bool, known: Known) -> list[Offer]:
    found = [known["delete"]]
    if not last:
        found.append(known["delete_below"])
    if can_be_withdrawn(row):
        found.append(known["withdraw"])
    return found


def can_be_withdrawn(row: Row) -> bool:
    """A persona's stored reply; one that waits for approval has a card with its own buttons."""
    stored = row.role is Role.PERSONA and row.message is not None and bool(row.text)
    return stored and bool(row.correlation_id) and row.trouble != "pending"
