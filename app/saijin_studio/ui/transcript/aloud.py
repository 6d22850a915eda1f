"""A message as a screen reader says it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ...core.conversation import Role
from .rows import Row
from .trouble import trouble_title

translate = QCoreApplication.translate
LONGEST = 300  # characters of a message


def spoken(row: Row) -> str:
    """What is up with it, and the beginning of its words."""
    words = row.text[:LONGEST] if row.role is Role.PERSONA or row.text else row.status
    words = ", ".join([*(each.name for each in row.attachments), words]) if row.attachments else words
    pending = [trouble_title(row)] if row.trouble == "pending" else []
    hidden = [translate("transcript", "Hidden from models")] if row.hidden else []
    return ". ".join([*pending, *hidden, words])
