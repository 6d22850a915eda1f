"""Brings jars from the public Maven repository, several at a time. The address is known to `jgo`, not to us."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

import requests
from jgo.maven import MavenContext, PythonResolver

from ..core.cancel import CancelToken
from ..core.errors import ArtefactError, Cancelled
from .artefacts import Artefact, Progress, Store, disk_full_as_error

log = logging.getLogger(__name__)
AT_ONCE = 8
TRIES = 3
PAUSE_SECONDS = 0.5
TIMEOUT_SECONDS = 20  # without a byte


class Counter:
    """Bytes of all downloads together, as 0..1."""

    def __init__(self, total: int, progress: Progress, cancel: CancelToken) -> None:
        self._total = total
        self._progress = progress
        self._cancel = cancel
        self._lock = threading.Lock()
        self._done = 0
        self._shown = 0

    @contextlib.contextmanager
    def one(self, _name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield self.add

    def add(self, count: int) -> None:
        """Raises Cancelled, which ends the download it counts for."""
        self._cancel.raise_if_cancelled()
        with self._lock:
            self._done += count
            percent = min(99, self._done * 100 // self._total)
            if percent <= self._shown:
                return
            self._shown = percent
            self._progress(percent / 100)  # under the lock, or it would run backwards now and then


def fetch(store: Store, artefacts: Sequence[Artefact], progress: Progress, cancel: CancelToken) -> None:
    """Each jar is kept the moment it is verified, so that an interrupted fetch goes on where it was.

    Raises ArtefactError, StorageFull, Cancelled.
    """
    counter = Counter(sum(a.size for a in artefacts), progress, cancel)
    store.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    halt = CancelToken()
    cancel.on_cancel(halt.cancel)
    with (
        tempfile.TemporaryDirectory(dir=store.folder.parent, prefix="fetch-", ignore_cleanup_errors=True) as cache,
        ThreadPoolExecutor(AT_ONCE, "engine-fetch") as pool,
    ):
        tasks = [pool.submit(_one, store, artefact, Path(cache), counter, halt) for artefact in artefacts]
        done, _ = wait(tasks, return_when=FIRST_EXCEPTION)
        halt.cancel()  # one that failed stops those that wait; all others are done by now
        faults = [fault for task in done if (fault := task.exception()) is not None]
    cancel.raise_if_cancelled()
    for fault in faults:
        if not isinstance(fault, Cancelled):
            raise fault


def _one(store: Store, artefact: Artefact, cache: Path, counter: Counter, halt: CancelToken) -> None:
    for attempt in range(1, TRIES + 1):
        halt.raise_if_cancelled()
        try:
            path = _download(artefact, cache / f"{artefact.file_name}.{attempt}", counter)
        except ArtefactError:
            if attempt == TRIES:
                raise
            halt.wait(PAUSE_SECONDS * attempt)
            continue
        if store.adopt(artefact, path):
            shutil.rmtree(cache / f"{artefact.file_name}.{attempt}", ignore_errors=True)
            return
        log.warning("%s came damaged, try %s", artefact.file_name, attempt)
    raise ArtefactError(
        f"{artefact.file_name} came damaged {TRIES} times", artefact=artefact.file_name, reason="damaged"
    )


def _download(artefact: Artefact, cache: Path, counter: Counter) -> Path:
    try:
        with disk_full_as_error():
            return _resolve(artefact, cache, counter)
    except requests.RequestException as error:
        words = f"{artefact.file_name} cannot be fetched: {_innermost(error)}"
        raise ArtefactError(words, artefact=artefact.file_name, reason="unreachable") from error
    except RuntimeError as error:  # jgo's answer when no repository has it
        raise ArtefactError(str(error), artefact=artefact.file_name, reason="missing") from error


def _innermost(error: requests.RequestException) -> str:
    """What the network said, without the layers that repeat each other."""
    cause = error.args[0] if error.args else error
    return str(getattr(cause, "reason", cause)).rpartition(": ")[2]


def _resolve(artefact: Artefact, cache: Path, counter: Counter) -> Path:
    """Into a folder of its own: `jgo` writes straight to the final name and takes what is there for complete."""
    resolver = PythonResolver(progress_callback=counter.one)
    context = MavenContext(resolver=resolver, repo_cache=cache, timeout=TIMEOUT_SECONDS)
    component = context.project(artefact.group, artefact.name).at_version(artefact.version)
    return Path(component.artifact(classifier=artefact.classifier).resolve())
