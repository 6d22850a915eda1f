"""What of a message's looks the eye can tell apart."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QTextDocument, QTextTable


def looks_of(document: QTextDocument, spoken: QBrush) -> set[str]:
    found: set[str] = set()
    if any(isinstance(frame, QTextTable) for frame in document.rootFrame().childFrames()):
        found.add("table")
    block = document.begin()
    while block.isValid():
        if block.layout().formats():
            found.add("coloured code")
        place = block.begin()
        while not place.atEnd():
            fragment = place.fragment()
            look, text = fragment.charFormat(), fragment.text()
            found |= {
                name
                for name, there in (
                    ("struck", look.fontStrikeOut()),
                    ("bold", look.fontWeight() > 500),
                    ("action", look.fontItalic()),
                    ("spoken", look.foreground() == spoken and bool(text.strip())),
                    ("thing", "\ufffc" in text),
                )
                if there
            }
            place += 1
        block = block.next()
    return found
