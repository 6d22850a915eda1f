"""How far the loading of a model is, kept in a file for each business key so that it survives a restart."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from pathlib import Path

import msgspec

from ...core.errors import StorageError
from ...core.local_models import PullProgress

log = logging.getLogger(__name__)
KEPT_SECONDS = 30 * 86_400.0


class Progress(msgspec.Struct, kw_only=True):
    """`layers`: completed and total bytes by digest. `failure` is an error code with its `detail`."""

    provider: str
    model: str
    phase: str
    layers: dict[str, tuple[int, int]] = {}
    failure: str = ""
    detail: str = ""

    @property
    def completed(self) -> int:
        return sum(completed for completed, _ in self.layers.values())

    @property
    def total(self) -> int:
        return sum(total for _, total in self.layers.values())

    def add(self, line: PullProgress) -> None:
        """What a resumed download says of a layer takes the place of what was known of it."""
        self.phase = line.phase
        if line.digest:
            self.layers[line.digest] = (min(line.completed, line.total), line.total)


class ProgressBook:
    """Thread-safe as long as one step at a time writes for a key, which the engine sees to. Raises StorageError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, business_key: str) -> Progress | None:
        """None when there is nothing to read."""
        try:
            return msgspec.json.decode(self._file(business_key).read_bytes(), type=Progress)
        except FileNotFoundError:
            return None
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("the progress of %s is damaged and begun anew: %s", business_key, error)
            return None
        except OSError as error:
            raise StorageError(str(error)) from error

    def write(self, business_key: str, progress: Progress) -> None:
        file = self._file(business_key)
        try:
            if not self._folder.is_dir():
                self._folder.mkdir(mode=0o700, parents=True)
            if not file.exists():
                self._prune()
            part = file.with_suffix(".part")
            part.write_bytes(msgspec.json.encode(progress))
            os.replace(part, file)
        except OSError as error:
            raise StorageError(str(error)) from error

    def forget(self, business_key: str) -> None:
        self._file(business_key).unlink(missing_ok=True)

    def _file(self, business_key: str) -> Path:
        """A business key may hold anything."""
        return self._folder / f"{hashlib.sha256(business_key.encode()).hexdigest()[:32]}.json"

    def _prune(self) -> None:
        oldest = time.time() - KEPT_SECONDS
        for file in self._folder.glob("*.json"):
            if file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
