"""A token that tells how many still wait to be told of a cancel."""

from __future__ import annotations

from collections.abc import Callable

from saijin_studio.core.cancel import CancelToken


class CountedCancel(CancelToken):
    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.waiting = 0

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        take_back = super().on_cancel(callback)
        self.asked += 1
        self.waiting += 1

        def taken_back() -> None:
            self.waiting -= 1
            take_back()

        return taken_back
