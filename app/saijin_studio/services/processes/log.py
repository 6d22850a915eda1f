"""The lines of one turn in the process kernel's log, from its end and within bounds."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ...core.errors import StorageError
from ...core.process_record import LogLine
from ...logs import KEPT_KERNEL, KERNEL_LOG

LARGEST: Final = 12_000_000  # bytes that are read, the newest
MOST_LINES: Final = 1_000
BLOCK: Final = 256 * 1024
LONGEST_LINE: Final = 1_000_000  # bytes; what goes on longer without an end is no line of ours


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`broken` lines cannot be read, so nobody knows whose they are; `cut`: older ones were not looked at."""

    lines: tuple[LogLine, ...]
    broken: int = 0
    cut: bool = False


def excerpt(folder: Path, correlation_id: str) -> Excerpt:
    """Newest last. Raises StorageError when a log is there but cannot be read."""
    if not correlation_id:
        return Excerpt(())
    wanted = json.dumps(correlation_id, ensure_ascii=False).encode("utf-8", "backslashreplace")
    found: list[LogLine] = []
    broken, read = 0, 0
    for raw in _backwards(folder):
        read += len(raw) + 1
        if read > LARGEST or len(found) >= MOST_LINES:
            return Excerpt(tuple(reversed(found)), broken, cut=True)
        if not raw.endswith(b"}"):
            broken += 1
            continue
        if wanted not in raw:
            continue
        try:
            line = _line(json.loads(raw), correlation_id)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            broken += 1
            continue
        if line is not None:
            found.append(line)
    return Excerpt(tuple(reversed(found)), broken)


def _line(row: dict[str, Any], correlation_id: str) -> LogLine | None:
    """None when another turn's line only speaks of it."""
    if row["correlation_id"] != correlation_id:
        return None
    text = str(row["message"])
    if isinstance(row.get("error"), dict):
        error = row["error"]
        text += "\n" + str(error.get("traceback") or f"{error.get('type', '')}: {error.get('message', '')}")
    at = datetime.fromisoformat(str(row["time"]))
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return LogLine(at, str(row["level"]), str(row["logger"]), text)


def _backwards(folder: Path) -> Iterator[bytes]:
    """The lines of all pages of the log, the last first. A page that is turned meanwhile is read once."""
    names = [KERNEL_LOG, *(f"{KERNEL_LOG}.{number}" for number in range(1, KEPT_KERNEL + 1))]
    seen: set[tuple[int, int]] = set()
    for name in names:
        try:
            with open(folder / name, "rb") as file:
                status = os.fstat(file.fileno())
                if (status.st_dev, status.st_ino) in seen:
                    continue
                seen.add((status.st_dev, status.st_ino))
                yield from _lines(file.fileno(), status.st_size)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StorageError(f"{name} cannot be read: {error.strerror or error}") from error


def _lines(file: int, size: int) -> Iterator[bytes]:
    """Of the first `size` bytes, from the end; also those that end as on Windows."""
    rest = b""
    at = size
    while at > 0:
        begin = max(0, at - BLOCK)
        os.lseek(file, begin, os.SEEK_SET)
        head, *lines = (_exactly(file, at - begin) + rest).split(b"\n")
        yield from (line for each in reversed(lines) if (line := each.rstrip(b"\r")))
        rest, at = head[-LONGEST_LINE:], begin
    if line := rest.rstrip(b"\r"):
        yield line


def _exactly(file: int, count: int) -> bytes:
    """So many bytes, fewer where somebody has cut the file."""
    parts = []
    while count > 0 and (part := os.read(file, count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
