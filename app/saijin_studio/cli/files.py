"""Files that a person names on the command line."""

from __future__ import annotations

from pathlib import Path

from .context import UsageError


def new_file(name: str) -> Path:
    """One to be written. Raises UsageError where its folder is not there."""
    file = Path(name).expanduser()
    if not file.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {file.absolute().parent}")
    return file
