"""The settings file: typed, versioned, written whole; a damaged one is kept aside and defaults are used."""

from __future__ import annotations

import locale
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ..core.bus import EventBus
from ..core.errors import SettingsError, StorageError
from ..core.events import SettingsChanged
from ..core.settings import SETTINGS_VERSION, Settings


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """The file could not be used; it lies at `kept_as` now (where it was, if it could not even be read)."""

    kept_as: Path
    detail: str


class SettingsService:
    def __init__(self, file: Path, bus: EventBus) -> None:
        self._file = file
        self._bus = bus
        self._lock = threading.Lock()
        self.problem: SettingsProblem | None = None
        self._current = self._load()

    @property
    def current(self) -> Settings:
        return self._current

    def save(self, settings: Settings) -> None:
        """Checks, writes and announces. Raises SettingsError (names the key), StorageError."""
        try:
            checked = msgspec.json.decode(msgspec.json.encode(settings), type=Settings)
        except msgspec.ValidationError as error:
            raise SettingsError(str(error)) from error
        with self._lock:
            self._write(checked)
            self._current = checked
        self._bus.publish(SettingsChanged())

    def reload(self) -> None:
        """Reads the file again, which another one has taken the place of."""
        with self._lock:
            self._current = self._load()
        self._bus.publish(SettingsChanged())

    def _load(self) -> Settings:
        try:
            raw = self._file.read_bytes()
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            self.problem = SettingsProblem(self._file, str(error))
            return Settings()
        try:
            settings = msgspec.json.decode(raw, type=Settings)
            if settings.version > SETTINGS_VERSION:
                raise msgspec.ValidationError(f"version {settings.version} is newer than this studio")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self.problem = SettingsProblem(self._keep_aside(), str(error))
            return Settings()
        return settings

    def _keep_aside(self) -> Path:
        kept = self._file.with_name(f"settings.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}.json")
        os.replace(self._file, kept)
        return kept

    def _write(self, settings: Settings) -> None:
        part = self._file.with_suffix(".part")
        try:
            part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
                out.write(msgspec.json.format(msgspec.json.encode(settings), indent=2))
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, self._file)
        except OSError as error:
            raise StorageError(str(error)) from error


def interface_language(settings: Settings, otherwise: str = "") -> str:
    """ "en" or "ja": by the settings, else by the environment or the system, else by the locale name `otherwise`."""
    if settings.look.language != "system":
        return settings.look.language
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    system = named or locale.getlocale()[0] or otherwise
    return "ja" if system.lower().startswith(("ja", "japanese")) else "en"
