"""One button for both habits: held while one speaks, or pressed once to begin and once more to end."""

from __future__ import annotations

from typing import Final, Literal

HOLD_SECONDS: Final = 0.4  # who lets go sooner wants it to go on

Act = Literal["start", "stop"]


class PushToTalk:
    """Says what a press or a release means; `at` are seconds of any clock that does not go back."""

    def __init__(self, hold_seconds: float = HOLD_SECONDS) -> None:
        self._hold = hold_seconds
        self._pressed_at: float | None = None

    def pressed(self, at: float, listening: bool) -> Act:
        self._pressed_at = None if listening else at
        return "stop" if listening else "start"

    def released(self, at: float) -> Act | None:
        """None where it goes on until the next press."""
        since, self._pressed_at = self._pressed_at, None
        return "stop" if since is not None and at - since >= self._hold else None
