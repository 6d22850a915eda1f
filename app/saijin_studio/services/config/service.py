"""The process kernel's configuration: the person's bpm_config.yaml over the shipped one, checked and written whole.

A file that cannot be used never stops the studio: what was good last serves on (the shipped values at the start), and
`problems` says in which line of the file what is wrong.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from ...core.bpm_config import BpmConfig
from ...core.bus import EventBus
from ...core.errors import ConfigError, StorageError, StorageFull
from ...core.events import BpmConfigChanged, NoticeRaised
from .check import ConfigProblem, Reading, check, error_of, flat
from .edit import HEADER, with_changes
from .yaml import LARGEST

SetUp = Literal["high_performance", "development", "default"]
Stamp = tuple[int, int, int] | None  # what tells one state of a file from another
NOTHING = Reading(BpmConfig(), (), {})


@dataclass(frozen=True, slots=True)
class Effective:
    """A value and where it comes from: the person's file (with the line), the shipped one, or the program."""

    key: str
    value: object
    source: Literal["file", "shipped", "program"]
    line: int = 0


class BpmConfigService:
    """Safe to use from any thread. `current` and `problems` do no I/O."""

    def __init__(self, file: Path, shipped: Path, bus: EventBus) -> None:
        self.file = file
        self._bus = bus
        self._examples = shipped.parent / "examples"
        self._lock = threading.RLock()
        self._shipped_file = shipped
        self._shipped = read_file(shipped)
        self._own = self._good = read_file(file)
        self._stamp = stamp(file)
        self._current = self._merged()

    @property
    def current(self) -> BpmConfig:
        return self._current

    @property
    def problems(self) -> tuple[ConfigProblem, ...]:
        return (*self._own.problems, *self._shipped.problems)

    def text(self) -> str:
        """The person's file, or the shipped one where there is none yet: what an editor begins with.

        Raises StorageError.
        """
        try:
            for file in (self.file, self._shipped_file):
                if file.exists():
                    return file.read_bytes()[: LARGEST + 1].decode("utf-8-sig", "replace")
        except OSError as error:
            raise StorageError(str(error)) from error
        return HEADER

    def check(self, text: str) -> tuple[ConfigProblem, ...]:
        """What is wrong with a text that is being edited; none where it could be saved."""
        return check(text, self.file).problems

    def save_text(self, text: str) -> None:
        """Raises ConfigError (nothing is written then), StorageError."""
        reading = check(text, self.file)
        reading.usable()
        with self._lock:
            _write(self.file, text)
            changed = self._adopt(reading)
        self._tell(changed)

    def save(self, changes: Mapping[str, object]) -> None:
        """Changes values by dotted keys, as in {"routing.load_balancing": "weighted"}; comments and order stay.

        Raises ConfigError (nothing is written then; a file that is broken must be mended first), StorageError.
        """
        with self._lock:
            before = read_file(self.file).usable()
            changed = with_changes(self.text() if self.file.exists() else HEADER, changes)
            reading = check(changed, self.file)
            if reading.config is None:  # the lines are those of a text that nobody will see
                raise error_of(ConfigProblem(one.file, 0, one.key, one.detail) for one in reading.problems if one.fatal)
            if _others(before, changes) != _others(reading.config, changes):
                raise ConfigError("the file's other values would change with it; edit its text instead", line=0, key="")
            _write(self.file, changed)
            news = self._adopt(reading)
        self._tell(news)

    def use(self, name: SetUp) -> Path | None:
        """Takes a shipped set-up as the person's file ("default": none); returns where the file before is kept.

        Raises ConfigError, StorageError.
        """
        with self._lock:
            text = self._set_up(name)
            kept = self._keep_aside()
            if text:
                _write(self.file, text)
            else:
                self.file.unlink(missing_ok=True)
            news = self._adopt(read_file(self.file))
        self._tell(news)
        return kept

    def reload(self) -> None:
        """Reads the person's file again."""
        with self._lock:
            before = self._own.problems
            news = self._adopt(read_file(self.file))
            fatal = [one for one in self._own.problems if one.fatal and one not in before]
            news = news if news is not None or before == self._own.problems else ()
        self._tell(news)
        for problem in fatal:
            params: dict[str, str | int | float] = {"file": problem.file.name, "line": problem.line}
            self._bus.publish(
                NoticeRaised("bpm_config", detail=problem.detail, params=params | {"element": problem.key})
            )

    def refresh_if_changed(self) -> bool:
        """Reads the file again if it is another than before; costs one look at its date. For a timer."""
        if stamp(self.file) == self._stamp:
            return False
        self.reload()
        return True

    def effective(self) -> tuple[Effective, ...]:
        """Every value in use."""
        with self._lock:
            values, own, shipped = flat(self._current.model_dump()), _given(self._good), _given(self._shipped)
            lines = self._good.lines
        return tuple(
            Effective(key, value, "file", _line(lines, key))
            if key in own
            else Effective(key, value, "shipped" if key in shipped else "program")
            for key, value in values.items()
        )

    def _adopt(self, reading: Reading) -> tuple[str, ...] | None:
        """The keys whose values changed; None when none did. While the file is broken the last good one serves."""
        self._stamp = stamp(self.file)
        self._own = reading
        if reading.config is None:
            return None
        before, self._good = flat(self._current.model_dump()), reading
        self._current = self._merged()
        after = flat(self._current.model_dump())
        return tuple(sorted(key for key in before | after if before.get(key) != after.get(key))) or None

    def _merged(self) -> BpmConfig:
        layers = [
            reading.config.model_dump(exclude_unset=True) for reading in (self._shipped, self._good) if reading.config
        ]
        merged: dict[str, Any] = {}
        for layer in layers:
            merged = _over(merged, layer)
        return BpmConfig.model_validate(merged)

    def _set_up(self, name: SetUp) -> str:
        if name == "default":
            return ""
        if name not in get_args(SetUp):
            raise ConfigError(f"there is no set-up {name}; there are {', '.join(get_args(SetUp))}", line=0, key="")
        try:
            text = (self._examples / f"{name}.yaml").read_text("utf-8")
        except FileNotFoundError as error:
            raise ConfigError(f"{error.filename} is missing", line=0, key="") from error
        check(text, self._examples / f"{name}.yaml").usable()
        return text

    def _keep_aside(self) -> Path | None:
        try:
            old = self.file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(str(error)) from error
        kept = self.file.with_name(f"{self.file.stem}.{datetime.now(UTC):%Y%m%d-%H%M%S-%f}{self.file.suffix}")
        _write_bytes(kept, old)
        return kept

    def _tell(self, changed: tuple[str, ...] | None) -> None:
        if changed is not None:
            self._bus.publish(BpmConfigChanged(changed))


def read_file(file: Path) -> Reading:
    """Nothing where there is no file; never raises for what is in it or for a file that cannot be read."""
    try:
        if not file.exists():
            return NOTHING
        if not file.is_file():
            return Reading(None, (ConfigProblem(file, 0, "", "is not a file"),), {})
        with open(file, "rb") as source:
            raw = source.read(LARGEST + 1)
        return check(raw.decode("utf-8-sig"), file)
    except OSError as error:
        return Reading(None, (ConfigProblem(file, 0, "", error.strerror or str(error)),), {})
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Reading(None, (ConfigProblem(file, line, "", "is not UTF-8 text"),), {})


def stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _others(config: BpmConfig, changes: Mapping[str, object]) -> dict[str, Any]:
    """What a change of these keys must leave alone."""
    touched = tuple(changes)
    return {
        key: value
        for key, value in flat(config.model_dump(exclude_unset=True)).items()
        if not any(key == one or key.startswith(f"{one}.") or one.startswith(f"{key}.") for one in touched)
    }


def _given(reading: Reading) -> set[str]:
    return set(flat(reading.config.model_dump(exclude_unset=True))) if reading.config else set()


def _line(lines: Mapping[str, int], key: str) -> int:
    """A step's tries may stand as a number on the line of the step."""
    return lines.get(key) or lines.get(key.rpartition(".")[0], 0)


def _over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _write(file: Path, text: str) -> None:
    try:
        _write_bytes(file, text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise ConfigError("is not text that can be stored as UTF-8", line=0, key="") from error


def _write_bytes(file: Path, data: bytes) -> None:
    """Whole or not at all, for the user alone."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    except OSError as error:
        part.unlink(missing_ok=True)
        kind = StorageFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StorageError
        raise kind(str(error)) from error
