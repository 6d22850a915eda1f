"""The person's words that are shown and not stored yet: the stored message takes the place of each."""

from __future__ import annotations

from collections.abc import Collection

from ....core.conversation import Role
from ...transcript.rows import Row


class Expected:
    """`rows` in the order in which they were written, all for one place: a conversation, or the persona before there is
    one.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._place = ""

    def show_for(self, place: str) -> None:
        """What is expected elsewhere is no longer shown here."""
        if self._place != place:
            self._place = place
            self.rows.clear()

    def move(self, before: str, place: str) -> None:
        """What was for a persona is for the conversation that it began."""
        if self._place == before:
            self._place = place

    def settle(self, stored: list[Row], shown: Collection[str]) -> None:
        """Each new stored message takes the place of one expected; what is `shown` already stands for itself."""
        for row in stored:
            if row.role is Role.USER and row.key not in shown:
                self.take(row.correlation_id, row.text)

    def take(self, correlation_id: str | None, text: str) -> Row | None:
        """By its turn, for macros are other words when they are stored."""
        if correlation_id:
            row = next((row for row in self.rows if row.correlation_id == correlation_id), None)
        else:
            row = next((row for row in self.rows if row.text == text), None)
        if row is not None:
            self.rows.remove(row)
        return row

    def among(self, making: list[Row]) -> list[Row]:
        """With the replies being made, each below what it answers: its turn may be read before the words of it are."""
        turns = {row.correlation_id for row in making}
        asked = [row for row in self.rows if row.correlation_id in turns]
        return asked + making + [row for row in self.rows if row not in asked]
