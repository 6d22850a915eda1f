"""What is being said, in memory and on the disk: a recording that nobody could write down must not be lost."""

from __future__ import annotations

import logging
import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from ...core.errors import NotFound, StorageError
from ...ports import Speech

if TYPE_CHECKING:
    from ...ports import Samples

log = logging.getLogger(__name__)

RATE: Final = 16_000
MOST_SECONDS: Final = 600.0
SUFFIX: Final = ".pcm"  # 16-bit samples, little endian, mono at 16 kHz


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """One that could not be written down yet, or that a crash left."""

    id: str
    at: datetime
    seconds: float


class Recording:
    """Grows block by block; each block is on the disk at once, so that a crash leaves it. Thread-safe.

    A disk that takes no more is said in the log: what is in memory is still written down.
    """

    def __init__(self, folder: Path, most_seconds: float = MOST_SECONDS) -> None:
        self.id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}"
        self._file = folder / f"{self.id}{SUFFIX}"
        self._most = round(most_seconds * RATE)
        self._lock = threading.Lock()
        self._blocks: list[Samples] = []
        self._length = 0
        self._out: BinaryIO | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._out = open(self._file, "xb", buffering=0)  # noqa: SIM115 - closed by `end`
            self._file.chmod(0o600)
        except OSError as error:
            self._give_up(error)

    def add(self, block: Samples) -> bool:
        """False when it is full."""
        with self._lock:
            self._blocks.append(block.copy())
            self._length += len(block)
            if self._out is not None:
                try:
                    self._out.write(_frames(block))
                except OSError as error:
                    self._give_up(error)
            return self._length < self._most

    @property
    def seconds(self) -> float:
        return self._length / RATE

    def end(self) -> Speech:
        """All of it; the file is closed and stays."""
        import numpy as np

        with self._lock:
            if self._out is not None:
                self._out.close()
                self._out = None
            return Speech(np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32), RATE)

    def _give_up(self, error: OSError) -> None:
        log.warning("what is said is kept in memory alone: %s", error)
        if self._out is not None:
            self._out.close()
            self._out = None


class Recordings:
    """The recordings in a folder, by their ids. All methods raise StorageError. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._at_work: set[str] = set()

    def begin(self) -> Recording:
        made = Recording(self.folder)
        self._at_work.add(made.id)
        return made

    def kept(self) -> tuple[KeptRecording, ...]:
        """Those that nobody works at, the oldest first."""
        try:
            files = [file for file in sorted(self.folder.glob(f"*{SUFFIX}")) if file.stem not in self._at_work]
            return tuple(_about(file) for file in files if file.stat().st_size)
        except OSError as error:
            raise StorageError(str(error)) from error

    def has(self, recording_id: str) -> bool:
        """Whether its sound lies on the disk."""
        return self._file(recording_id).is_file()

    def release(self, recording_id: str) -> None:
        """Nobody works at it any more."""
        self._at_work.discard(recording_id)

    def take(self, recording_id: str) -> Speech:
        """To be written down. Raises NotFound."""
        speech = self._read(recording_id)
        self._at_work.add(recording_id)
        return speech

    def _read(self, recording_id: str) -> Speech:
        import numpy as np

        try:
            data = self._file(recording_id).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(str(error), kind="recording", id=recording_id) from error
        except OSError as error:
            raise StorageError(str(error)) from error
        whole = data[: len(data) // 2 * 2]  # a crash may have cut the last sample in half
        return Speech(np.frombuffer(whole, "<i2").astype(np.float32) / np.float32(32768), RATE)

    def forget(self, recording_id: str) -> None:
        """Nothing when it is gone already."""
        self._at_work.discard(recording_id)
        try:
            self._file(recording_id).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(str(error)) from error

    def _file(self, recording_id: str) -> Path:
        if not recording_id.replace("-", "").isalnum():
            raise NotFound(f"no recording {recording_id[:60]}", kind="recording", id=recording_id[:60])
        return self.folder / f"{recording_id}{SUFFIX}"


def _about(file: Path) -> KeptRecording:
    found = file.stat()
    return KeptRecording(file.stem, datetime.fromtimestamp(found.st_mtime, UTC), found.st_size / 2 / RATE)


def _frames(block: Samples) -> bytes:
    import numpy as np

    return np.rint(np.clip(block * 32768, -32768, 32767)).astype("<i2").tobytes()
