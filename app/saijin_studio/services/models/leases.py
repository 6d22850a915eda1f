"""Who has been promised which memory for a model, so that two big loads do not count on the same bytes.

Kept in a file, for several worker processes of one machine share its memory and each may be started anew.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import filelock
import msgspec

from ...core.errors import StorageError

log = logging.getLogger(__name__)
# A holder that says nothing for so long is gone; loading itself may be silent for ten minutes.
LEASE_SECONDS = 900.0
_LOCK_SECONDS = 10.0


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """`holder` is a business key, `renewed` seconds since 1970. Once `loaded`, the system counts its bytes itself."""

    holder: str
    model: str
    gpu_bytes: int = 0
    ram_bytes: int = 0
    loaded: bool = False
    renewed: float = 0.0


Decide = Callable[[tuple[Lease, ...]], Lease]


class ModelLeases:
    """All methods are atomic over threads and processes and raise StorageError."""

    def __init__(self, file: Path, seconds: float = LEASE_SECONDS, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._seconds = seconds
        self._clock = clock

    def held(self) -> tuple[Lease, ...]:
        """Those whose holders still live."""
        return self._change(lambda leases: leases)

    def take(self, holder: str, decide: Decide) -> Lease:
        """`decide` is given the others' leases and returns this holder's, or raises; an earlier one is replaced."""

        def change(leases: tuple[Lease, ...]) -> tuple[Lease, ...]:
            others = tuple(lease for lease in leases if lease.holder != holder)
            made = msgspec.structs.replace(decide(others), holder=holder, renewed=self._clock())
            return (*others, made)

        return self._change(change)[-1]

    def renew(self, holder: str, loaded: bool = False) -> None:
        """Its holder is alive, and has the model in memory if `loaded`; no lease, no change."""

        def fresh(lease: Lease) -> Lease:
            if lease.holder != holder:
                return lease
            return msgspec.structs.replace(lease, renewed=self._clock(), loaded=loaded or lease.loaded)

        self._change(lambda leases: tuple(map(fresh, leases)))

    def release(self, holder: str) -> None:
        """A second release changes nothing."""
        self._change(lambda leases: tuple(lease for lease in leases if lease.holder != holder))

    def _change(self, change: Callable[[tuple[Lease, ...]], tuple[Lease, ...]]) -> tuple[Lease, ...]:
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with filelock.FileLock(f"{self._file}.lock", timeout=_LOCK_SECONDS, mode=0o600):
                before = self._read()
                after = change(before)
                if after != before:
                    self._write(after)
                return after
        except (OSError, filelock.Timeout) as error:
            raise StorageError(f"the leases of models cannot be kept: {error}") from error

    def _read(self) -> tuple[Lease, ...]:
        try:
            leases = msgspec.json.decode(self._file.read_bytes(), type=tuple[Lease, ...])
        except FileNotFoundError:
            return ()
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("%s is damaged and begun anew: %s", self._file, error)
            return ()
        now = self._clock()
        # A clock that was set back must not make a lease last for ever.
        return tuple(lease for lease in leases if abs(now - lease.renewed) < self._seconds)

    def _write(self, leases: tuple[Lease, ...]) -> None:
        part = self._file.with_name(f"{self._file.name}.part")
        part.write_bytes(msgspec.json.encode(leases))
        os.replace(part, self._file)
