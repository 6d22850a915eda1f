"""Where the studio keeps what it writes and finds what it ships. SAIJIN_HOME moves everything it writes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """All folders the studio writes to lie under `home`; they are made on demand, readable by the user alone."""

    home: Path

    @property
    def settings_file(self) -> Path:
        return self.home / "settings.json"

    @property
    def bpm_config(self) -> Path:
        """The user's own configuration of the process kernel, over the shipped one."""
        return self.home / "bpm_config.yaml"

    @property
    def database_file(self) -> Path:
        return self.home / "data" / "studio.db"

    @property
    def audio(self) -> Path:
        return self.home / "data" / "audio"

    @property
    def sounds(self) -> Path:
        """Sounds that were made before, by their content; may be removed at any time."""
        return self.home / "cache" / "sounds"

    @property
    def media(self) -> Path:
        """Pictures and documents that go with messages, named by their hash."""
        return self.home / "data" / "media"

    @property
    def new_drafts(self) -> Path:
        """What is being written to personas before there is a chat."""
        return self.home / "data" / "new_drafts.json"

    @property
    def hearing(self) -> Path:
        """What could not be written down yet, samples to make voices of, and models that write down speech."""
        return self.home / "hearing"

    @property
    def personas(self) -> Path:
        """The user's own persona files; they take precedence over the shipped ones."""
        return self.home / "personas"

    @property
    def voices(self) -> Path:
        """Voices that the person brought to this machine, and which voice they chose for whom."""
        return self.home / "voices"

    @property
    def addons(self) -> Path:
        """Optional parts that the person installed, each with an environment of its own."""
        return self.home / "addons"

    @property
    def own_voices(self) -> Path:
        """How the person wants the personas to sound, a file for each."""
        return self.voices / "personas"

    @property
    def processes(self) -> Path:
        """The user's own process models; a file here takes the place of the shipped one of the same name."""
        return self.home / "processes"

    @property
    def backups(self) -> Path:
        """Where backups are kept when the person names no other place."""
        return self.home / "backups"

    @property
    def engine(self) -> Path:
        """Jars, the database folder and the AOT cache of the managed engine."""
        return self.home / "engine"

    @property
    def run(self) -> Path:
        """Locks, pids and the credentials of this run."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def profiles(self) -> Path:
        """Where the time of each step went, where profiling is switched on."""
        return self.logs / "profile"

    def make(self) -> None:
        """Makes the folders, 0700."""
        for folder in (self.home, self.database_file.parent, self.audio, self.engine, self.run, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def default_paths() -> Paths:
    """SAIJIN_HOME, or the system's folder for application data."""
    chosen = os.environ.get("SAIJIN_HOME")
    if chosen:
        return Paths(Path(chosen).expanduser().absolute())
    from platformdirs import user_data_path

    return Paths(user_data_path("saijin-studio", appauthor=False))


def shipped() -> Path:
    """The folder that holds `resources/` and `processes/`: the checkout, or an installer's folder."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parents[2]


def shipped_config() -> Path:
    """All keys of the process kernel with their shipped values."""
    return shipped() / "resources" / "config" / "bpm_config.yaml"
