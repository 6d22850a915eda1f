"""Figures per minute in a small SQLite file of their own: several processes add to it and read it.

They may be lost: a file that is damaged or of another layout is begun anew.
"""

from __future__ import annotations

import json
import logging
import math
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    Select,
    String,
    create_engine,
    delete,
    event,
    func,
    insert,
    literal,
    select,
    tuple_,
)
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ..core.errors import StorageError, StorageFull
from ..core.tally import BOUNDS, Tally

log = logging.getLogger(__name__)

LAYOUT = 1  # changes with the columns and with BOUNDS
ALL_TIME = 0  # the "minute" that holds what was counted since the file began
FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC"}
DAMAGED = {"SQLITE_NOTADB", "SQLITE_CORRUPT"}

Labels = tuple[tuple[str, str], ...]  # in the order of their names
Key = tuple[str, Labels]


class Base(DeclarativeBase):
    pass


class MetricMinute(Base):
    """What one series saw in one minute since 1970; figures as in core.tally."""

    __tablename__ = "metric_minutes"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it as it stands

    minute: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String, primary_key=True)
    labels: Mapped[str] = mapped_column(String, primary_key=True)  # JSON, in the order of their names
    count: Mapped[int] = mapped_column(Integer)
    total: Mapped[float] = mapped_column(Float)
    least: Mapped[float] = mapped_column(Float)
    most: Mapped[float] = mapped_column(Float)
    last: Mapped[float] = mapped_column(Float)
    at: Mapped[float] = mapped_column(Float)
    buckets: Mapped[str] = mapped_column(String)  # JSON: index -> count, of the buckets that hold any


TABLE = MetricMinute.__table__


class MetricsStore:
    """Thread-safe. All methods raise StorageError and StorageFull; making one does not, for it opens nothing yet."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opening, self._writer = threading.Lock(), threading.Lock()
        self._engine: Engine | None = None
        self._closed = False

    def add(self, minutes: Mapping[int, Mapping[Key, Tally]]) -> None:
        """Adds to what these minutes already hold, and to what is kept for all time; all of it or nothing."""
        news: dict[tuple[int, Key], Tally] = {}
        for minute, tallies in minutes.items():
            for key, tally in tallies.items():
                for where in (minute, ALL_TIME):
                    news.setdefault((where, key), Tally()).merge(tally)
        if news:
            with self._writing() as connection:
                for minute, key, tally in _rows(connection, {minute for minute, _ in news}):
                    if (minute, key) in news:
                        tally.merge(news[minute, key])
                        news[minute, key] = tally
                rows = [_row(minute, key, tally) for (minute, key), tally in news.items()]
                connection.execute(insert(MetricMinute).prefix_with("OR REPLACE"), rows)

    def between(self, first: int, last: int) -> dict[Key, Tally]:
        """What each series saw in these minutes and all between; `last` and `at` are the newest there are."""
        with _translated(), self._opened().connect() as connection:
            found = {(row.name, _labels(row.labels)): _tally(row) for row in connection.execute(_merged(first, last))}
            for _, key, newest in _rows(connection, {ALL_TIME}):
                if key in found:
                    found[key].last, found[key].at = newest.last, newest.at
            return found

    def pieces(self, first: int, last: int, width: int, keys: Collection[Key]) -> list[tuple[int, Key, Tally]]:
        """What each of these series saw in every `width` minutes, with the first minute of those."""
        begin = (TABLE.c.minute // width).label("begin")
        query = _merged(first, last).add_columns(begin).group_by(begin).where(_one_of(keys))
        with _translated(), self._opened().connect() as connection:
            return [
                (row.begin * width, (row.name, _labels(row.labels)), _tally(row)) for row in connection.execute(query)
            ]

    def sums(self, first: int, last: int, width: int, keys: Collection[Key]) -> dict[int, int]:
        """How much these series together counted in every `width` minutes, by the first minute of those."""
        here = TABLE.c
        begin = here.minute // width
        query = select(begin, func.sum(here.count)).where(here.minute.between(first, last), _one_of(keys))
        with _translated(), self._opened().connect() as connection:
            return {int(found) * width: int(count) for found, count in connection.execute(query.group_by(begin))}

    def totals(self) -> dict[Key, Tally]:
        """What was counted since the file began; of a gauge, its last value and when that was."""
        with _translated(), self._opened().connect() as connection:
            return {key: tally for _, key, tally in _rows(connection, {ALL_TIME})}

    def keep(self, first: int, last: int, still_seen: float) -> None:
        """Drops the minutes outside these two: old ones, and those of a clock that ran ahead.

        What was counted for all time goes when its series was not seen since `still_seen` (seconds since 1970).
        """
        minute, at = MetricMinute.minute, MetricMinute.at
        with self._writing() as connection:
            connection.execute(delete(MetricMinute).where(minute != ALL_TIME, (minute < first) | (minute > last)))
            connection.execute(delete(MetricMinute).where(minute == ALL_TIME, at < still_seen))

    def close(self) -> None:
        with self._opening:
            self._closed = True
            if self._engine is not None:
                self._engine.dispose()

    def _opened(self) -> Engine:
        with self._opening:
            if self._closed:
                raise StorageError("the metrics are closed")
            if self._engine is None:
                self._engine = _open(self._file)
            return self._engine

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _translated(), self._writer, self._opened().begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # another process may add at the same time
            yield connection


def _open(file: Path) -> Engine:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _prepared(file)
    except OSError as error:
        raise StorageError(str(error)) from error
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorname", "") not in DAMAGED:
            raise
        log.warning("the kept metrics in %s are damaged (%s); begun anew", file, error.orig)
    for damaged in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        damaged.unlink(missing_ok=True)
    return _prepared(file)


def _prepared(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", _configure)
    try:
        with engine.begin() as connection:
            if _layout(connection) != LAYOUT:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                _lay_out(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _layout(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _lay_out(connection: Connection) -> None:
    if _layout(connection) == LAYOUT:
        return  # another process was quicker
    Base.metadata.drop_all(connection)
    Base.metadata.create_all(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {LAYOUT}")


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun here, not by the driver
    # NORMAL: the last seconds before a power cut may be missing, which metrics can bear.
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _rows(connection: Connection, minutes: set[int]) -> Iterator[tuple[int, Key, Tally]]:
    for row in connection.execute(select(TABLE).where(TABLE.c.minute.in_(minutes))):
        yield row.minute, (row.name, _labels(row.labels)), _tally(row)


def _merged(first: int, last: int) -> Select[Any]:
    """SQLite adds up what it can: a day may hold a hundred thousand rows."""
    here = TABLE.c
    buckets = func.group_concat(func.nullif(here.buckets, ""), ",").label("buckets")
    sums = [func.sum(here.count).label("count"), func.sum(here.total).label("total")]
    ends = [func.min(here.least).label("least"), func.max(here.most).label("most")]
    figures = select(
        here.name, here.labels, *sums, *ends, literal(0.0).label("last"), literal(0.0).label("at"), buckets
    )
    return figures.where(here.minute.between(max(first, 1), last)).group_by(here.name, here.labels)


def _one_of(keys: Collection[Key]) -> ColumnElement[bool]:
    return tuple_(TABLE.c.name, TABLE.c.labels).in_([(name, json.dumps(dict(labels))) for name, labels in keys])


@lru_cache(maxsize=4096)
def _labels(text: str) -> Labels:
    return tuple(json.loads(text).items())


def _tally(row: Any) -> Tally:
    """`row.buckets` is one JSON object of each minute, with commas between them."""
    tally = Tally(row.count, row.total, row.least, row.most, row.last, row.at)
    if row.buckets:
        tally.buckets = [0] * (len(BOUNDS) + 1)
        for part in json.loads(f"[{row.buckets}]"):
            for index, count in part.items():
                tally.buckets[int(index)] += count
    return tally


def _row(minute: int, key: Key, tally: Tally) -> dict[str, object]:
    name, labels = key
    return {
        "minute": minute,
        "name": name,
        "labels": json.dumps(dict(labels)),
        "count": tally.count,
        "total": tally.total,
        "least": tally.least if math.isfinite(tally.least) else 0.0,
        "most": tally.most if math.isfinite(tally.most) else 0.0,
        "last": tally.last,
        "at": tally.at,
        "buckets": json.dumps({i: n for i, n in enumerate(tally.buckets) if n}) if tally.buckets else "",
    }


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        origin = getattr(error, "orig", None)
        if getattr(origin, "sqlite_errorname", "") in FULL:
            raise StorageFull(str(origin)) from error
        raise StorageError(str(origin or error)) from error
