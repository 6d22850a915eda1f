"""What the person should know: kept until a window shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from ..core.errors import SaijinError
from ..core.events import NoticeRaised
from .messages import describe, describe_error

Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the notice bar. A notice of the same `key` takes the older one's place.

    `seconds` is how long it stays by itself; 0 = until it is closed. `words` says the text in another language.
    `about` names what it offers to undo, for whoever undoes the same elsewhere (`Notices.close_about`).
    """

    text: str
    level: Level = "info"
    detail: str = ""
    button: str = ""
    run: Callable[[], None] | None = None
    key: str = ""
    about: str = ""
    seconds: float = 0.0
    words: Callable[[], str] | None = None


def _rank(notice: Notice) -> tuple[bool, int]:
    return notice.seconds > 0, ("info", "warning", "error").index(notice.level)


def _key(notice: Notice) -> str:
    return notice.key or notice.text


class Notices(QObject):
    """`changed` tells the bar to look at `current` again: what passes by itself, then the gravest, then the newest."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Notice] = []
        self._due: dict[str, float] = {}  # when what passes by itself is over, shown or not

    @property
    def current(self) -> Notice | None:
        return max(reversed(self._waiting), key=_rank, default=None)

    @property
    def count(self) -> int:
        return len(self._waiting)

    def show(self, notice: Notice) -> None:
        key = _key(notice)
        self._waiting = [n for n in self._waiting if _key(n) != key and self._stays(n)]
        self._waiting.append(notice)
        self._due[key] = monotonic() + notice.seconds
        self.changed.emit()

    def left(self, notice: Notice) -> float:
        """The seconds that it still stays; 0 for what does not pass by itself."""
        return max(0.0, self._due[_key(notice)] - monotonic()) if notice.seconds else 0.0

    def close(self, notice: Notice) -> None:
        """With those below it whose time is over: what they offer is no longer what was just done."""
        if notice in self._waiting:
            self._waiting = [n for n in self._waiting if n != notice and self._stays(n)]
            self.changed.emit()

    def close_key(self, key: str) -> None:
        """Takes back the notice of this key: what it spoke of is over."""
        self._keep([n for n in self._waiting if n.key != key])

    def close_about(self, about: str) -> None:
        """Takes back what offers to undo this: it was undone elsewhere, or cannot be any more."""
        self._keep([n for n in self._waiting if n.about != about])

    def _keep(self, kept: list[Notice]) -> None:
        if len(kept) != len(self._waiting):
            self._waiting = kept
            self.changed.emit()

    def _stays(self, notice: Notice) -> bool:
        return not notice.seconds or self.left(notice) > 0

    def retell(self) -> None:
        """Says what waits in the language of now."""
        self._waiting = [n if n.words is None else replace(n, text=n.words()) for n in self._waiting]
        self.changed.emit()

    @Slot(object)
    def show_error(self, error: SaijinError) -> None:
        """Connected to Operations.failed."""
        words = partial(describe_error, error)
        self.show(Notice(words(), "error", error.detail, key=error.code, words=words))

    @Slot(object)
    def show_event(self, event: NoticeRaised) -> None:
        """Connected to EventBridge.notice_raised."""
        level: Level = event.level if event.level in ("info", "error") else "warning"  # type: ignore[assignment]
        key = f"{event.code} {event.params.get('file', '')}".strip()
        words = partial(describe, event.code, event.params)
        self.show(Notice(words(), level, event.detail, key=key, words=words))
