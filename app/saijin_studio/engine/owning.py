"""Of several studios of one home one is the owner: it runs the engine, or works the tasks of an engine elsewhere."""

from __future__ import annotations

import filelock

from ..paths import Paths


def owner_lock(paths: Paths, thread_local: bool = True) -> filelock.FileLock:
    """Whoever holds it is the owner. `thread_local`: only the thread that took it knows."""
    return filelock.FileLock(paths.run / "owner.lock", mode=0o600, thread_local=thread_local)


def taken(lock: filelock.BaseFileLock) -> bool:
    """Takes the lock; false where another process has it."""
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return False
    return True
