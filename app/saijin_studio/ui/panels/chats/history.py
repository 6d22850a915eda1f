"""The lines that a person wrote before, to be brought back one by one."""

from __future__ import annotations

from collections.abc import Sequence


class History:
    """Walks back and forth while nothing else is written; what stood there first comes back at the end."""

    def __init__(self) -> None:
        self._at = -1
        self._shown = ""
        self._written = ""

    def step(self, step: int, lines: Sequence[str], text: str) -> str | None:
        """What is to stand in the field instead of `text`, None to leave it; `lines` are the newest first.

        What a person is writing is not replaced: only an empty field, or a line that was brought back unchanged.
        """
        browsing = self._at >= 0 and text == self._shown
        if not browsing:
            if text.strip():
                return None
            self._at, self._written = -1, text
        at = self._at + step
        if at < -1 or at >= len(lines):
            return None
        self._at = at
        self._shown = lines[at] if at >= 0 else self._written
        return self._shown


def own_lines(texts: Sequence[str]) -> list[str]:
    """Each once, in the order in which they were last written."""
    return [text for text in dict.fromkeys(texts) if text.strip()]
