"""What the list of processes shows, as a person chose it, and the file that keeps such choices by name."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from ....core.errors import StorageError
from ....core.process import InstanceState
from ....core.process_query import InstanceFilter

FILE: Final = "process_filters.json"
VERSION: Final = 1
MOST: Final = 100  # filters that are kept
LONGEST_NAME: Final = 60


class Show(StrEnum):
    """Which states are shown."""

    ALL = "all"
    LIVE = "live"
    WAITING = "waiting"
    FAILED = "failed"
    FINISHED = "finished"
    CANCELLED = "cancelled"

    @property
    def states(self) -> frozenset[InstanceState]:
        return _STATES[self]


_STATES: Final = {
    Show.ALL: frozenset[InstanceState](),
    Show.LIVE: frozenset({InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED}),
    Show.WAITING: frozenset({InstanceState.WAITING}),
    Show.FAILED: frozenset({InstanceState.FAILED}),
    Show.FINISHED: frozenset({InstanceState.COMPLETED, InstanceState.CANCELLED}),
    Show.CANCELLED: frozenset({InstanceState.CANCELLED}),
}


class Span(StrEnum):
    """When the instances began."""

    ANY = "any"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    DATES = "dates"  # from one day to another


_HOURS: Final = {Span.HOUR: 1, Span.DAY: 24, Span.WEEK: 24 * 7, Span.MONTH: 24 * 30, Span.YEAR: 24 * 365}


class Wanted(msgspec.Struct, frozen=True):
    """A filter in the person's terms: "the last hour" goes on meaning the hour before now."""

    text: str = ""
    process: str = ""
    persona: str = ""
    show: Show = Show.ALL
    span: Span = Span.ANY
    since: date | None = None
    until: date | None = None

    def asked(self, now: datetime | None = None) -> InstanceFilter:
        """As the services take it at this moment. Days are those of this machine, both included."""
        after = before = None
        if self.span in _HOURS:
            after = (now or datetime.now(UTC)) - timedelta(hours=_HOURS[self.span])
        elif self.span is Span.DATES:
            after = _midnight(self.since) if self.since else None
            before = _midnight(self.until + timedelta(days=1)) if self.until else None
        return InstanceFilter(
            text=self.text.strip(),
            process_key=self.process,
            persona_key=self.persona,
            states=self.show.states,
            started_after=after,
            started_before=before,
        )

    @property
    def narrows(self) -> int:
        """How many of its parts leave something out."""
        parts = (self.process, self.persona, self.show is not Show.ALL, self.span is not Span.ANY)
        return sum(bool(part) for part in parts)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()


class SavedFilter(msgspec.Struct, frozen=True):
    name: str
    wanted: Wanted


class _Kept(msgspec.Struct, frozen=True):
    version: int = VERSION
    filters: tuple[SavedFilter, ...] = ()


class FilterFile:
    """The saved filters in the studio's folder."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE

    def read(self) -> tuple[tuple[SavedFilter, ...], Path | None]:
        """The filters by name, and where a file that cannot be read was put aside. Raises StorageError."""
        try:
            kept = msgspec.json.decode(self._file.read_bytes(), type=_Kept)
            if kept.version > VERSION:
                raise msgspec.ValidationError(f"version {kept.version} is newer than this studio")
        except FileNotFoundError:
            return (), None
        except OSError as error:
            raise StorageError(str(error)) from error
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return (), self._put_aside()
        return kept.filters, None

    def write(self, filters: tuple[SavedFilter, ...]) -> None:
        """Whole or not at all. Raises StorageError."""
        part = self._file.with_suffix(".part")
        try:
            part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(msgspec.json.format(msgspec.json.encode(_Kept(filters=filters)), indent=2))
            os.replace(part, self._file)
        except OSError as error:
            raise StorageError(str(error)) from error

    def _put_aside(self) -> Path:
        kept = self._file.with_name(f"process_filters.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}.json")
        try:
            os.replace(self._file, kept)
        except OSError as error:
            raise StorageError(str(error)) from error
        return kept


def with_filter(filters: tuple[SavedFilter, ...], name: str, wanted: Wanted) -> tuple[SavedFilter, ...]:
    """A filter of the same name gives way; sorted by name, at most MOST."""
    others = [each for each in filters if each.name != name]
    return tuple(sorted([*others[-MOST + 1 :], SavedFilter(name, wanted)], key=lambda each: each.name.casefold()))


def without(filters: tuple[SavedFilter, ...], name: str) -> tuple[SavedFilter, ...]:
    return tuple(each for each in filters if each.name != name)
