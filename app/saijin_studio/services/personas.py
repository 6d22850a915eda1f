"""The personas there are: those that came with the studio, and the user's own files, which win."""

from __future__ import annotations

import logging
import os
import re
import stat
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from ..core import cards
from ..core.errors import NotFound, PersonaError, StorageError
from ..core.persona import Persona
from ..paths import Paths, shipped
from ..storage.whole_files import file_error, write_whole

log = logging.getLogger(__name__)

# The shipped personas in the order a gallery shows them; others follow by name.
_ORDER = (
    "yuuri",
    "reika",
    "yurii",
    "miyu",
    "soyogi",
    "touri",
    "korune",
    "freya",
    "creshieria",
    "harmona",
)

# What Windows takes for a device, whatever ending it has.
_DEVICE = re.compile(r"nul|con|aux|prn|(com|lpt)[1-9¹²³]")

_Stamp = tuple[int, int] | None  # modification time in ns and size; None = no regular file


@dataclass(frozen=True, slots=True)
class PersonaProblem:
    """A file that is no persona, or one that is a persona with a fault. `detail` is for "show details"."""

    file: Path
    detail: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a card's file gave, and the stamps it had then."""

    stamp: _Stamp
    persona: Persona | None
    problem: PersonaProblem | None
    avatar: Path | None = None  # as the card names it, whether it is there or not
    avatar_stamp: _Stamp = None


class PersonaService:
    """Reads `*.json` of two folders. Every question looks at the folders anew; only changed files are read again."""

    def __init__(self, paths: Paths, shipped_folder: Path | None = None) -> None:
        self._own = paths.personas
        self._shipped = shipped_folder or shipped() / "resources" / "personas"
        self._lock = threading.Lock()
        self._adding = threading.Lock()
        self._entries: dict[Path, _Entry] = {}
        self._folder_problems: tuple[PersonaProblem, ...] = ()

    def list(self) -> tuple[Persona, ...]:
        """All personas, the shipped ones first. A broken file of the user's leaves the shipped one in place."""
        found = {entry.persona.key: entry.persona for entry in self._refresh() if entry.persona}
        return tuple(sorted(found.values(), key=_rank))

    def get(self, key: str) -> Persona:
        """Raises NotFound."""
        for persona in self.list():
            if persona.key == key:
                return persona
        raise NotFound(f"no persona has the key {key!r}", kind="persona", id=key)

    def problems(self) -> tuple[PersonaProblem, ...]:
        found = tuple(entry.problem for entry in self._refresh() if entry.problem)
        return self._folder_problems + found

    def folder(self) -> Path:
        """Where a user adds files; made when it is not there. Raises StorageError."""
        try:
            self._own.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"{self._own}: {error.strerror}", path=str(self._own)) from error
        return self._own

    def add(self, card: bytes, face: bytes = b"") -> Persona:
        """Keeps a card in the folder under a key that nobody has: it takes no other persona's place.

        `face` is a PNG picture, the avatar of a card whose own did not come along.
        Raises PersonaError, StorageError, StorageFull.
        """
        read = cards.parse("new", card)
        folder = self.folder()
        with self._adding, self._claimed(next(iter(read.texts.values())).name) as key:
            if read.avatar and not _checked_avatar(folder / read.avatar, folder, self._shipped)[1]:
                write_whole(folder / f"{key}.json", card)
            else:
                _write_with_face(folder / f"{key}.json", card, read, face)
        return self.get(key)

    @contextmanager
    def _claimed(self, name: str) -> Iterator[str]:
        """A key that nobody has, and that no other program gives away meanwhile.

        What claims it is a hidden file. One that is left after a power cut costs no more than its number.
        """
        taken = self._taken()
        for key in _keys(name):
            if key.casefold() in taken:
                continue
            claim = self._own / f".{key}.claim"
            try:
                open(claim, "x").close()
            except FileExistsError:
                continue
            except OSError as error:
                raise file_error(claim, error) from error
            try:
                if key.casefold() not in self._taken():  # another program may have finished just before
                    yield key
                    return
            finally:
                claim.unlink(missing_ok=True)

    def _taken(self) -> set[str]:
        """Keys of cards, sound or not, and names of pictures, since an added card may bring one."""
        return {file.stem.casefold() for file in (*self._card_files()[0], *self._own.glob("*.png"))}

    def reload(self) -> None:
        """Reads every file again, changed or not."""
        with self._lock:
            self._entries = {}
        self._refresh()

    def _refresh(self) -> tuple[_Entry, ...]:
        """The entries of all card files, the user's last."""
        with self._lock:
            known = self._entries
            files, self._folder_problems = self._card_files()
            self._entries = {file: _current(file, known.get(file), self._shipped) for file in files}
            return tuple(self._entries.values())

    def _card_files(self) -> tuple[tuple[Path, ...], tuple[PersonaProblem, ...]]:
        files: list[Path] = []
        problems: list[PersonaProblem] = []
        for folder in (self._shipped, self._own):
            try:
                files += sorted(file for file in folder.iterdir() if _is_card_name(file.name))
            except FileNotFoundError:
                if folder == self._shipped:  # the user's own need not exist
                    problems.append(PersonaProblem(folder, "the studio's own personas are missing"))
            except OSError as error:
                problems.append(PersonaProblem(folder, f"the folder cannot be read: {error.strerror}"))
        return tuple(files), tuple(problems)


def _keys(name: str) -> Iterator[str]:
    """Files' names made of a persona's: small letters and digits of any script."""
    plain = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", name).lower())[:40].strip("-") or "persona"
    numbered = (f"{plain}-{number}" for number in count(2))
    return (key for key in chain((plain,), numbered) if not _DEVICE.fullmatch(key))


def _write_with_face(file: Path, card: bytes, read: Persona, face: bytes) -> None:
    """The card with the face as its avatar, or without one."""
    picture = file.with_suffix(".png")
    if face or read.avatar:
        card = cards.encode(cards.with_avatar(cards.decode(card), picture.name if face else ""))
        cards.parse(file.stem, card)  # it may have become too long
    if face:
        write_whole(picture, face)
    try:
        write_whole(file, card)
    except StorageError:
        picture.unlink(missing_ok=True)
        raise


def _rank(persona: Persona) -> tuple[int, str]:
    shipped_rank = _ORDER.index(persona.key) if persona.key in _ORDER else len(_ORDER)
    return shipped_rank, persona.key.casefold()


def _is_card_name(name: str) -> bool:
    return name.lower().endswith(".json") and not name.startswith(".")


def _current(file: Path, known: _Entry | None, shipped_folder: Path) -> _Entry:
    """The known entry while neither the card nor its avatar changed, a new one otherwise."""
    stamp = _stamp(file)
    if known and stamp is not None and known.stamp == stamp and known.avatar_stamp == _stamp(known.avatar):
        return known
    entry = _read(file, stamp, shipped_folder)
    if entry.problem and not (known and known.problem == entry.problem):
        log.warning("persona %s: %s", file, entry.problem.detail)
    return entry


def _stamp(file: Path | None) -> _Stamp:
    if file is None:
        return None
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None  # gone, unreadable, or a name no file can have: reading it says so
    return (found.st_mtime_ns, found.st_size) if stat.S_ISREG(found.st_mode) else None


def _read(file: Path, stamp: _Stamp, shipped_folder: Path) -> _Entry:
    try:
        persona = cards.parse(file.stem, _bytes(file), file)
    except PersonaError as error:
        return _Entry(stamp, None, PersonaProblem(file, error.detail))
    except OSError as error:
        return _Entry(stamp, None, PersonaProblem(file, f"the file cannot be read: {error.strerror}"))
    if persona.avatar is None:
        return _Entry(stamp, persona, None)
    avatar, fault = _checked_avatar(persona.avatar, file.parent, shipped_folder)
    problem = PersonaProblem(file, f"data.extensions.saijin.avatar: {fault}") if fault else None
    return _Entry(stamp, replace(persona, avatar=avatar), problem, persona.avatar, _stamp(persona.avatar))


def _bytes(file: Path) -> bytes:
    """At most one byte more than a card may have. Raises OSError, PersonaError when it is no plain file."""
    # Non-blocking, since a named pipe would otherwise hold up everybody.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(file, flags), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise PersonaError("this is no plain file")
        return opened.read(cards.MAX_BYTES + 1)


def _checked_avatar(named: Path, folder: Path, shipped_folder: Path) -> tuple[Path | None, str]:
    """The picture to use and what is wrong. It must lie in the card's folder, all links followed.

    Without a picture the persona still serves. A copy of a shipped card need not bring the picture along.
    """
    if _stamp(named) is None:
        shipped_one = shipped_folder / named.relative_to(folder)
        return (shipped_one, "") if _stamp(shipped_one) else (None, "the picture is missing")
    if not named.resolve().is_relative_to(folder.resolve()):
        return None, "the picture lies outside the card's folder"
    return named, ""
