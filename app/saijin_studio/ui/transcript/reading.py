"""How large and how close together a transcript's text is, as the person wants it."""

from __future__ import annotations

from dataclasses import dataclass

from ..tokens import TYPE_READING

SMALLEST, LARGEST = 11, 28  # px


@dataclass(frozen=True, slots=True)
class Reading:
    """`size` of the text in px. `compact` saves height: less air within and between messages."""

    size: int = TYPE_READING
    compact: bool = False

    def scaled(self, size: int) -> int:
        """A size of the usual type, in proportion to the text."""
        return max(9, round(size * self.size / TYPE_READING))

    @property
    def line_height(self) -> int:
        """Percent."""
        return 130 if self.compact else 148

    @property
    def leading(self) -> int:
        """Space between lines, px, where they hold more than letters."""
        return round(self.size * (0.3 if self.compact else 0.5))

    @property
    def pad_x(self) -> int:
        return 12 if self.compact else 16

    @property
    def pad_y(self) -> int:
        return 6 if self.compact else 12

    @property
    def gap(self) -> int:
        """Between people, px."""
        return 8 if self.compact else 18

    @property
    def gap_same(self) -> int:
        """Between messages of the same one, px."""
        return 2 if self.compact else 6
