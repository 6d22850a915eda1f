"""What the machine and its servers lend: secrets, graphics cards, a cache and a place for large values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class SecretStore(Protocol):
    """The OS keyring. Names: "openai", "engine", "speech", "hearing"."""

    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str | None) -> None:
        """None removes. Raises StorageError when there is no keyring to write to."""


@dataclass(frozen=True, slots=True)
class Gpu:
    name: str
    percent: float
    memory_used: int  # bytes
    memory_total: int


class Cache(Protocol):
    """Values that may be lost at any time: in this process, or in Redis for several machines. Thread-safe.

    No method raises because a server is away: a cache that cannot be reached is an empty one.
    """

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes, seconds: float) -> None: ...

    def add(self, key: str, amount: int, seconds: float) -> int:
        """Counts up at once for everybody who shares the cache; returns the new count."""

    def forget(self, prefix: str) -> int:
        """Removes what begins with `prefix`; returns how much that was."""

    def close(self) -> None: ...


class Blobs(Protocol):
    """Values too large for a process variable, kept under their hash. Raises StorageError, StorageFull, NotFound."""

    def put(self, content: bytes) -> str:
        """Returns the reference: "sha256:" and 64 hexadecimal digits."""

    def get(self, reference: str) -> bytes: ...
