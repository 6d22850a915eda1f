"""Models on the disk: each in a folder of its own, brought file by file from the network, and removed.

`ready.json` in the folder is written last of all: a model without it is not used. Until then `plan.json` says what it
will consist of, and `….part` is what has come of a file.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from ..core.cancel import CancelToken
from ..core.errors import StorageError, StorageFull
from ..core.hearing_models import MEGABYTE, ModelFault, ModelProgress
from ..core.model_files import ModelFile, ModelPlan
from .model_host import FileHost

log = logging.getLogger(__name__)

READY: Final = "ready.json"
PLAN: Final = "plan.json"
PART: Final = ".part"
TELL_SECONDS: Final = 0.1  # more often nobody can read it
SPARE: Final = 50 * MEGABYTE  # that the disk keeps free
Tell = Callable[[ModelProgress], None]


class ModelFolders:
    """Thread-safe; other programs of this home may work on the same folders."""

    def __init__(self, host: FileHost) -> None:
        self._host = host
        self._going: set[CancelToken] = set()
        self._lock = threading.Lock()

    @contextmanager
    def reserved(self, name: str, place: Path, cancel: CancelToken) -> Iterator[CancelToken]:
        """The folder is there, and nobody else works on it; the token is also cancelled by `close`.

        Raises ModelFault (busy), StorageFull, StorageError.
        """
        stop = CancelToken()
        withdraw = cancel.on_cancel(stop.cancel)
        with self._lock:
            self._going.add(stop)
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(_lock_file(place), timeout=0):
                yield stop
        except Timeout as error:
            raise ModelFault("it is being fetched already", model=name, reason="busy") from error
        except OSError as error:
            raise _of_disk(error) from error
        finally:
            withdraw()
            with self._lock:
                self._going.discard(stop)

    def bring(self, place: Path, planned: Callable[[], ModelPlan], tell: Tell, cancel: CancelToken) -> None:
        """To be called while the folder is reserved. `planned` is asked where no plan of before lies there.

        Raises ModelFault, StorageFull, OSError, Cancelled; what has come is then kept, unless it is damaged.
        """
        plan = read_plan(place)
        if plan is None:
            plan = planned()
            _empty(place)  # of what it belonged to nothing is known
            _write(place / PLAN, asdict(plan))
        _need_room(plan, place)
        done = 0
        for file in plan.files:
            self._bring_file(plan, file, place, _Told(tell, done, plan.total), cancel)
            done += file.size
        _write(place / READY, {"revision": plan.revision, "repository": plan.repository})
        (place / PLAN).unlink()

    def remove(self, name: str, place: Path, let_go: Callable[[], None] = lambda: None) -> bool:
        """Whether there was something; `let_go` ends whoever uses it. Raises ModelFault (busy), StorageError."""
        if not place.is_dir():
            return False
        try:
            with FileLock(_lock_file(place), timeout=0):
                (place / READY).unlink(missing_ok=True)  # first of all: what is half removed is not used
                let_go()
                shutil.rmtree(place)
        except Timeout as error:
            raise ModelFault("it is being fetched", model=name, reason="busy") from error
        except OSError as error:
            raise StorageError(str(error)) from error
        return True

    def close(self) -> None:
        """Stops what is under way; it is kept as far as it came."""
        with self._lock:
            going = list(self._going)
        for one in going:
            one.cancel()

    def _bring_file(self, plan: ModelPlan, file: ModelFile, place: Path, told: _Told, cancel: CancelToken) -> None:
        """At once when it is here. Raises ModelFault, OSError, Cancelled."""
        whole, part = place / file.name, place / f"{file.name}{PART}"
        if whole.exists():
            return
        with part.open("ab") as out:
            told.come = out.seek(0, os.SEEK_END)
            if told.come < file.size:
                self._host.fetch(plan, file, out, told.more, cancel)
                out.flush()
                os.fsync(out.fileno())
            if out.tell() < file.size:
                raise ModelFault("the connection ended early", model=plan.repository, reason="network")
        told.check()
        if part.stat().st_size != file.size or not _same(part, file, cancel):
            (place / PLAN).unlink()  # neither the file nor what it was compared with can be trusted: all anew
            _empty(place)
            raise ModelFault(f"{file.name} is not what it should be", model=plan.repository, reason="damaged")
        part.replace(whole)


class _Told:
    """Counts what comes of one file; `before` bytes of others came before it."""

    def __init__(self, tell: Tell, before: int, total: int) -> None:
        self._tell = tell
        self._before = before
        self._total = total
        self._told_at = 0.0
        self.come = 0

    def more(self, portion: bytes) -> None:
        """Nothing stands for a file that is sent from its beginning again."""
        self.come = self.come + len(portion) if portion else 0
        if time.monotonic() - self._told_at >= TELL_SECONDS:
            self._told_at = time.monotonic()
            self._tell(ModelProgress(self._before + self.come, self._total))

    def check(self) -> None:
        self._tell(ModelProgress(self._before + self.come, self._total, checking=True))


def read_plan(place: Path) -> ModelPlan | None:
    """Of what has begun to come; None where there is none that can be read."""
    try:
        told: dict[str, Any] = json.loads((place / PLAN).read_text("utf-8"))
        return ModelPlan(
            str(told["repository"]),
            str(told["revision"]),
            tuple(
                ModelFile(str(one["name"]), int(one["size"]), str(one["sha256"]), str(one.get("path", "")))
                for one in told["files"]
            ),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("the plan of %s is asked for anew: %s", place.name, error)
        return None


def size_of(place: Path) -> int:
    """Bytes of the files in it; 0 where there is no such folder."""
    try:
        return sum(each.stat().st_size for each in place.iterdir() if each.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _empty(place: Path) -> None:
    for each in place.iterdir():
        each.unlink()


def _lock_file(place: Path) -> Path:
    return place.with_name(f"{place.name}.lock")  # beside it: the folder itself may be removed


def _same(part: Path, file: ModelFile, cancel: CancelToken) -> bool:
    """Raises Cancelled."""
    if not file.sha256:
        return True
    digest = hashlib.sha256()
    with part.open("rb") as source:
        while portion := source.read(1024 * 1024):
            cancel.raise_if_cancelled()
            digest.update(portion)
    return digest.hexdigest() == file.sha256


def _write(file: Path, value: dict[str, Any]) -> None:
    """All at once, when everything else is on the disk."""
    new = file.with_name(f"{file.name}.new")
    with new.open("w", encoding="utf-8") as out:
        json.dump(value, out)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)


def _need_room(plan: ModelPlan, place: Path) -> None:
    """Raises StorageFull."""
    needed = plan.total - size_of(place) + SPARE
    if shutil.disk_usage(place).free < needed:
        raise _full(f"{needed / MEGABYTE:.0f} MB are needed in {place}")


def _of_disk(error: OSError) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(str(error))
    return StorageError(str(error))


def _full(words: str) -> StorageFull:
    return StorageFull(words, reason="hearing_model")
