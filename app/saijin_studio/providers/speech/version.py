"""What tells one state of a voice from another, so that a sound which was kept is not taken for that of another."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path


def of_files(*places: Path) -> str:
    """Another one when a file of these, or one in these folders, is another. What is not there counts as nothing."""
    digest = hashlib.sha256()
    for place in places:
        for file in _files(place):
            try:
                about = file.stat()
            except OSError:  # gone meanwhile
                continue
            name = file.relative_to(place.parent).as_posix()
            digest.update(f"{name}\0{about.st_size}\0{about.st_mtime_ns}\n".encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:24]


@lru_cache(maxsize=8)
def of_package(name: str) -> str:
    """The version that is installed, "" where that is not known."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    for folder, folders, names in os.walk(place):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names))
