"""Heights of many stacked things, with sums and look-ups in logarithmic time (a Fenwick tree)."""

from __future__ import annotations

from collections.abc import Iterable


class Heights:
    """Heights in whole pixels, changed one at a time."""

    def __init__(self, values: Iterable[int] = ()) -> None:
        self.rebuild(values)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> int:
        return self._values[index]

    @property
    def total(self) -> int:
        return self._total

    def rebuild(self, values: Iterable[int]) -> None:
        self._values = list(values)
        self._total = sum(self._values)
        tree = [0, *self._values]
        size = len(tree)
        for index in range(1, size):
            parent = index + (index & -index)
            if parent < size:
                tree[parent] += tree[index]
        self._tree = tree

    def set(self, index: int, value: int) -> int:
        """Changes one height; returns the difference."""
        difference = value - self._values[index]
        if difference:
            self._values[index] = value
            self._total += difference
            place = index + 1
            while place < len(self._tree):
                self._tree[place] += difference
                place += place & -place
        return difference

    def splice(self, start: int, end: int, values: list[int]) -> None:
        """`values` in the place of those from `start` to `end`; as dear as building anew where their number differs."""
        if len(values) == end - start:
            for index, value in enumerate(values, start):
                self.set(index, value)
            return
        self.rebuild(self._values[:start] + values + self._values[end:])

    def append(self, value: int) -> None:
        self._values.append(value)
        self._total += value
        place = len(self._values)
        below = place & -place
        self._tree.append(self.before(place - 1) - self.before(place - below) + value)

    def before(self, index: int) -> int:
        """Sum of the heights of everything above `index`."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def find(self, pixel: int) -> tuple[int, int]:
        """The thing at `pixel` from the top and the offset within it; the last one when `pixel` is beyond the end."""
        if not self._values:
            return 0, 0
        pixel = max(0, min(pixel, self._total - 1))
        index, step = 0, 1 << (len(self._values).bit_length())
        while step:
            ahead = index + step
            if ahead < len(self._tree) and self._tree[ahead] <= pixel:
                index = ahead
                pixel -= self._tree[ahead]
            step >>= 1
        return min(index, len(self._values) - 1), pixel
