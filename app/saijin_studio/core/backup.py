"""What a backup says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """`size` is that of the file, `unpacked` of all that is in it; `studio` is the version that made it."""

    file: Path
    made_at: datetime
    studio: str
    revision: str  # of the database's form
    conversations: int
    messages: int
    size: int
    unpacked: int
