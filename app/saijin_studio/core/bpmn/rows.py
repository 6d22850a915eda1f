"""The heights at which the boxes of each column stand: near what they are connected with, never on each other."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

from .layers import Layers

GAP, THREAD_GAP = 30.0, 14.0
NEAR = 45.0  # a jog in a line smaller than this is straightened where there is room


class Rows:
    """Middles of boxes and threads; those of each band are relative to the band."""

    def __init__(
        self, made: Layers, above: list[float], below: list[float], boxes: int, low: Iterable[tuple[int, int]] = ()
    ) -> None:
        """`low` are pairs of which the first leads to the second from its foot, so that this belongs below it."""
        self._made = made
        self._above, self._below = above, below
        self._boxes = boxes
        size = len(made.layer)
        self.middle = [0.0] * size
        self._before = self._in_band(made.before)
        self._after = self._in_band(made.after)
        self._drop_before, self._drop_after = [0.0] * size, [0.0] * size
        for upper, lower in low:
            drop = below[upper] + GAP + above[lower]
            self._drop_before[lower] += drop
            self._drop_after[upper] -= drop
        self._lists = [part for column in made.columns for part in self._parts(column)]
        self._weights = self._importance()

    def _in_band(self, beside: list[list[int]]) -> list[list[int]]:
        """Heights in another band say nothing here."""
        band = self._made.band
        return [[other for other in near if band[other] == band[box]] for box, near in enumerate(beside)]

    def _parts(self, column: list[int]) -> list[list[int]]:
        parts: dict[int, list[int]] = {}
        for box in column:
            parts.setdefault(self._made.band[box], []).append(box)
        return list(parts.values())

    def _importance(self) -> list[float]:
        """What goes on for long stays straight; what ends soon gives way."""
        rest = [0] * len(self._made.layer)
        for column in reversed(self._made.columns):
            for box in column:
                rest[box] = 1 + max((rest[other] for other in self._made.after[box]), default=0)
        return [float(min(length, 30) ** 2) for length in rest]

    def settle(self) -> list[float]:
        for part in self._lists:
            self._stack(part)
        self._sweep(self._lists, self._before, self._drop_before, self._weights.__getitem__)
        self._sweep(self._lists[::-1], self._after, self._drop_after, lambda box: 1.0)
        self._sweep(self._lists, self._before, self._drop_before, self._weights.__getitem__)
        self._straighten(self._lists, self._before, self._drop_before)
        self._straighten(self._lists[::-1], self._after, self._drop_after)
        return self.middle

    def _apart(self, upper: int, lower: int) -> float:
        gap = GAP if upper < self._boxes and lower < self._boxes else THREAD_GAP
        return self._below[upper] + gap + self._above[lower]

    def _stack(self, part: list[int]) -> None:
        y = 0.0
        for upper, lower in itertools.pairwise(part):
            y += self._apart(upper, lower)
            self.middle[lower] = y
        for box in part:
            self.middle[box] -= y / 2

    def _sweep(
        self, lists: list[list[int]], beside: list[list[int]], drops: list[float], weight: Callable[[int], float]
    ) -> None:
        for part in lists:
            wanted, weights = [], []
            for box in part:
                near = beside[box]
                there = sum([self.middle[other] for other in near]) + drops[box]
                wanted.append(there / len(near) if near else self.middle[box])
                weights.append(weight(box) if near else 0.01)
            self._fit(part, wanted, weights)

    def _fit(self, part: list[int], wanted: list[float], weights: list[float]) -> None:
        """As near as can be to where each wants to be, in their order and far enough apart.

        Least squares: boxes that would come too near each other move as one block to their common middle.
        """
        offset, offsets = 0.0, [0.0]
        for upper, lower in itertools.pairwise(part):
            offset += self._apart(upper, lower)
            offsets.append(offset)
        blocks: list[tuple[float, float, int]] = []  # place, weight, count
        for want, weight, off in zip(wanted, weights, offsets, strict=True):
            place, heavy, count = want - off, weight, 1
            while blocks and blocks[-1][0] > place:
                other, other_weight, other_count = blocks.pop()
                place = (place * heavy + other * other_weight) / (heavy + other_weight)
                heavy += other_weight
                count += other_count
            blocks.append((place, heavy, count))
        number = 0
        for place, _, count in blocks:
            for _ in range(count):
                self.middle[part[number]] = place + offsets[number]
                number += 1

    def _straighten(self, lists: list[list[int]], beside: list[list[int]], drops: list[float]) -> None:
        for part in lists:
            for number, box in enumerate(part):
                near = beside[box]
                if not near or (drops[box] and len(near) == 1):
                    continue  # what hangs below something is never level with it
                here = self.middle[box]
                there = min([self.middle[other] for other in near], key=lambda y: abs(y - here))
                if 0 < abs(there - here) <= NEAR and self._fits(part, number, there):
                    self.middle[box] = there

    def _fits(self, part: list[int], number: int, y: float) -> bool:
        box = part[number]
        if number and y - self.middle[part[number - 1]] < self._apart(part[number - 1], box):
            return False
        return number + 1 == len(part) or self.middle[part[number + 1]] - y >= self._apart(box, part[number + 1])
