"""Puts results out: JSON for programs, aligned text with local times for people; hints and progress on stderr."""

from __future__ import annotations

import dataclasses
import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TextIO

NONE = "-"


class Output:
    """One command's way out. Progress shows on a terminal alone; notes always."""

    def __init__(self, as_json: bool, stdout: TextIO | None = None, stderr: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = stdout or sys.stdout
        self._err = stderr or sys.stderr
        self._shown = ""  # the progress line that stands on the terminal

    def value(self, value: object) -> None:
        """One JSON value."""
        print(json.dumps(plain(value), ensure_ascii=False, indent=2), file=self._out, flush=True)

    def line(self, text: str = "") -> None:
        print(text, file=self._out, flush=True)

    def write(self, piece: str) -> None:
        """A piece of a reply, without a line's end."""
        self.end_progress()
        self._out.write(piece)
        self._out.flush()

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
        """Columns as wide as their widest cell; `empty` is said when there are no rows."""
        lines = [tuple(headers), *((*map(one_line, row[:-1]), " ".join(row[-1].split())) for row in rows)]
        if len(lines) == 1:
            self.line(empty)
            return
        widths = [max(width(row[column]) for row in lines) for column in range(len(headers))]
        for row in lines:
            cells = (pad(cell, cells_width) for cell, cells_width in zip(row, widths, strict=True))
            self.line("  ".join(cells).rstrip())

    def fields(self, values: Mapping[str, str]) -> None:
        names = max(width(name) for name in values)
        for name, value in values.items():
            self.line(f"{pad(name, names)}  {value}".rstrip())

    def note(self, text: str) -> None:
        """A hint beside the result."""
        self.end_progress()
        print(text, file=self._err, flush=True)

    def progress(self, text: str) -> None:
        """What is being waited for; takes the place of the line before."""
        if text == self._shown or not self._err.isatty():
            return
        self._err.write("\r" + pad(text, width(self._shown)))
        self._err.flush()
        self._shown = text

    def end_progress(self) -> None:
        if self._shown:
            self._err.write("\r" + " " * width(self._shown) + "\r")
            self._err.flush()
            self._shown = ""


def plain(value: object) -> Any:
    """The value as JSON knows it: dates in ISO 8601 UTC, paths and enumerations as text, sets sorted."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def local(moment: datetime | None) -> str:
    """A moment in the person's own time zone."""
    return NONE if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def seconds(duration: float | None) -> str:
    if duration is None:
        return NONE
    return f"{duration * 1000:.0f} ms" if duration < 1 else f"{duration:.1f} s"


def one_line(text: str, limit: int = 60) -> str:
    """The text in one line of a table."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def width(text: str) -> int:
    """Columns on a terminal, where Japanese characters take two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))
