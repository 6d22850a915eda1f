"""The engine's jars: a committed list, a verified store, and the places to look in before anything is fetched."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ..core.cancel import CancelToken
from ..core.errors import ArtefactError, StorageFull
from ..paths import shipped
from .editions import LISTS, Edition

log = logging.getLogger(__name__)
EXTRA_JARS = "SAIJIN_ENGINE_JARS"  # one more folder of jars to look in, as an installer's
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Artefact:
    """One jar: Maven coordinates and what its content must be. `size` in bytes, `sha256` in hex."""

    group: str
    name: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        return "-".join(part for part in (self.name, self.version, self.classifier) if part) + ".jar"

    @property
    def repository_path(self) -> Path:
        """Where a Maven repository keeps it."""
        return Path(*self.group.split("."), self.name, self.version, self.file_name)


def artefact_list(edition: Edition = "camunda") -> tuple[Artefact, ...]:
    """Reads the list that packaging/engine/make_artefact_list.py wrote; its order is the class path's."""
    text = (shipped() / "resources" / "engine" / LISTS[edition]).read_text(encoding="utf-8")
    return tuple(_parse(line) for line in text.splitlines() if line and not line.startswith("#"))


def _parse(line: str) -> Artefact:
    coordinates, sha256, size = line.split()
    group, name, version, *classifier = coordinates.split(":")
    return Artefact(group, name, version, "".join(classifier), sha256, int(size))


def is_good(path: Path, artefact: Artefact) -> bool:
    """Size first, then the whole content. A file that is not there is not good."""
    try:
        if path.stat().st_size != artefact.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == artefact.sha256
    except FileNotFoundError:
        return False


def local_folders(maven_repository: str) -> tuple[tuple[Path, bool], ...]:
    """(folder, is a Maven repository) in the order to look: an installer's first, then the user's own Maven's."""
    extra = os.environ.get(EXTRA_JARS)
    maven = Path(maven_repository).expanduser() if maven_repository else Path.home() / ".m2" / "repository"
    flat = [Path(extra)] if extra else []
    return (*((folder, False) for folder in (*flat, shipped() / "engine" / "jars")), (maven, True))


class Store:
    """`$SAIJIN_HOME/engine/jars`: a jar has its name there only after its content was verified."""

    def __init__(self, folder: Path, artefacts: Sequence[Artefact]) -> None:
        self.folder = folder
        self.artefacts = tuple(artefacts)
        self._marker = folder / "verified.json"

    def paths(self) -> tuple[Path, ...]:
        return tuple(self.folder / artefact.file_name for artefact in self.artefacts)

    def missing(self, thorough: bool = False) -> tuple[Artefact, ...]:
        """What has to be brought; damaged jars are removed on the way.

        Cheap: content is read again only where size or time differ from when it was verified, or when `thorough`.
        """
        known = {} if thorough else self._verified()
        lacking = [artefact for artefact in self.artefacts if not self._holds(artefact, known)]
        self._remember(known, lacking)
        return tuple(lacking)

    def _holds(self, artefact: Artefact, known: dict[str, tuple[str, int, int]]) -> bool:
        path = self.folder / artefact.file_name
        try:
            state = path.stat()
        except FileNotFoundError:
            return False
        if known.get(artefact.file_name) == (artefact.sha256, state.st_size, state.st_mtime_ns):
            return True
        if is_good(path, artefact):
            return True
        log.warning("%s is damaged and is brought again", artefact.file_name)
        path.unlink()
        return False

    def _verified(self) -> dict[str, tuple[str, int, int]]:
        try:
            return msgspec.json.decode(self._marker.read_bytes(), type=dict[str, tuple[str, int, int]])
        except (FileNotFoundError, msgspec.MsgspecError):
            return {}

    def _remember(self, known: dict[str, tuple[str, int, int]], lacking: Iterable[Artefact]) -> None:
        absent = {artefact.file_name for artefact in lacking}
        now = {}
        for artefact in self.artefacts:
            if artefact.file_name not in absent:
                state = (self.folder / artefact.file_name).stat()
                now[artefact.file_name] = (artefact.sha256, state.st_size, state.st_mtime_ns)
        if now != known:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary = self._marker.with_suffix(".part")
            temporary.write_bytes(msgspec.json.encode(now))
            temporary.replace(self._marker)

    def adopt(self, artefact: Artefact, source: Path) -> bool:
        """Takes `source` in when its content is right; false when it is not. Raises StorageFull, OSError."""
        if not is_good(source, artefact):
            return False
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self.folder / artefact.file_name
        temporary = target.with_suffix(".part")
        temporary.unlink(missing_ok=True)
        try:
            os.link(source, temporary)
        except OSError:  # another file system, or one without links
            with disk_full_as_error():
                shutil.copyfile(source, temporary)
            if not is_good(temporary, artefact):
                return False
        temporary.replace(target)
        return True


@contextlib.contextmanager
def disk_full_as_error() -> Iterator[None]:
    """Raises StorageFull in place of the system's error for a full disk."""
    import errno

    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(str(error)) from error
        raise


def provide(
    store: Store, maven_repository: str, progress: Progress, cancel: CancelToken, thorough: bool = False
) -> None:
    """Makes the store complete. `progress` gets 0..1 when anything has to be brought.

    Raises ArtefactError (missing, damaged, unreachable), StorageFull, Cancelled.
    """
    lacking = store.missing(thorough)
    if not lacking:
        return
    progress(0.0)
    lacking = tuple(a for a in lacking if not _from_folders(store, a, local_folders(maven_repository), cancel))
    if lacking:
        from .artefact_fetch import fetch  # needs `jgo`, which is slow to import and rarely wanted

        fetch(store, lacking, progress, cancel)
    remaining = store.missing()
    if remaining:
        name = remaining[0].file_name
        raise ArtefactError(f"{name} is missing", artefact=name, reason="missing")
    progress(1.0)


def _from_folders(store: Store, artefact: Artefact, folders: Iterable[tuple[Path, bool]], cancel: CancelToken) -> bool:
    cancel.raise_if_cancelled()
    places = (folder / (artefact.repository_path if maven else artefact.file_name) for folder, maven in folders)
    return any(store.adopt(artefact, place) for place in places)
