"""The voices that the person brought to this machine: taken in, listed, given away as one file, removed.

Each lies in a folder of its own, beside the manifest that says what it is. What came with a card is kept and never
loaded until the person accepts it; a model that can run programs (a pickle) only comes in where they say so.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from ...core.cancel import CancelToken
from ...core.errors import InputError, NotFound, ProviderUnavailable, StorageError
from ...core.installed_voice import CONFIG_FILE, InstalledVoice, VoiceEngine, VoiceState
from ...core.vits_voice import languages_told, read_vits_voice
from ...storage.whole_files import file_error, sync_folder, whole_file, write_whole
from .voice_files import MANIFEST, FoundVoice, copy_file, find_voice, read_table, unpack

log = logging.getLogger(__name__)

REMOVED: Final = ".removed"
KEPT_SECONDS: Final = 86_400.0  # so long a removal can be undone
LONGEST_NAME: Final = 100
LONGEST_LICENCE: Final = 200  # with the address of its terms
Origin = Literal["person", "card"]
Check = Callable[[str, Path], None]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`files` with their sizes. `accepted`: the person wants what came with a card to be loaded."""

    name: str
    engine: VoiceEngine
    languages: tuple[str, ...]
    files: dict[str, int]
    licence: str = ""
    speakers: tuple[str, ...] = ()
    origin: Origin = "person"
    accepted: bool = True
    pickle: bool = False


class VoiceLibrary:
    """All methods raise StorageError; those with an id NotFound. May be used from any thread but the window's."""

    def __init__(self, folder: Path, check: Check = lambda engine, voice: None) -> None:
        """`check` has an engine load the voice in a folder and raises InputError where it cannot be spoken with."""
        self._folder = folder / "installed"
        self._check = check
        self._lock = threading.Lock()
        self._listed: tuple[int, tuple[InstalledVoice, ...]] = (-1, ())

    def voices(self) -> tuple[InstalledVoice, ...]:
        """By name."""
        try:
            state = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise file_error(self._folder, error) from error
        with self._lock:
            if self._listed[0] != state:
                found = [_read(each) for each in self._folders()]
                self._listed = (state, tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id))))
            return self._listed[1]

    def usable(self, engine: str) -> tuple[InstalledVoice, ...]:
        """What an engine may load; nothing where the folder cannot be read."""
        try:
            return tuple(one for one in self.voices() if one.engine == engine and one.state == "ready")
        except StorageError as error:
            log.warning("the voices of this machine cannot be read: %s", error)
            return ()

    def get(self, voice_id: str) -> InstalledVoice:
        found = next((one for one in self.voices() if one.id == voice_id), None)
        if found is None:
            raise NotFound(f"no voice {voice_id}", kind="voice", id=voice_id)
        return found

    def add(
        self,
        path: Path,
        *,
        name: str = "",
        licence: str = "",
        languages: tuple[str, ...] = (),
        pickles: bool = False,
        origin: Origin = "person",
        cancel: CancelToken | None = None,
    ) -> InstalledVoice:
        """Takes in a model's file, a folder, or what `export` wrote; it is there whole and speaks, or not at all.

        `pickles`: the person wants it although it can run programs; never with what came with a card.
        Raises InputError (voice_kind, voice_no_config, voice_config, voice_file, voice_sound, voice_pickle,
        voice_large, voice_language, file), Cancelled, StorageFull, ProviderError.
        """
        with self._opened(path) as (found, told):
            if found.pickles and (not pickles or origin == "card"):
                raise InputError(f"{found.pickles[0]} can run programs", reason="voice_pickle", name=found.pickles[0])
            manifest = _manifest(found, told, name=name, licence=licence, languages=languages, origin=origin)
            return self._take(found, manifest, cancel or CancelToken())

    def adopt(self, folder: Path, voice_id: str, *, name: str, licence: str) -> InstalledVoice:
        """Moves a folder in whose files are known to be what they should be, byte for byte.

        So nothing is tried, and a pickle counts as wanted. It takes the place of a damaged voice of this id.
        Raises InputError where it is no voice.
        """
        found = find_voice(folder)
        manifest = _manifest(found, {}, name=name, licence=licence, languages=(), origin="person")
        write_whole(folder / MANIFEST, msgspec.json.encode(manifest))
        self._make()
        if (self._folder / voice_id).exists():
            self.remove(voice_id, for_good=True)
        self._move(folder, self._folder / voice_id)
        return self.get(voice_id)

    def accept(self, voice_id: str) -> InstalledVoice:
        """The person wants this voice of a card. Raises InputError where it turns out to be broken, ProviderError."""
        one = self.get(voice_id)
        if one.state == "card":
            self._try(one.engine, one.folder)
            manifest = msgspec.structs.replace(_manifest_of(one.folder), accepted=True)
            write_whole(one.folder / MANIFEST, msgspec.json.encode(manifest))
            self._changed()
        return self.get(voice_id)

    def export(self, voice_id: str, target: Path) -> None:
        """The voice as one file that `add` takes in. Raises InputError for one that is broken, StorageFull."""
        one = self.get(voice_id)
        if one.state == "broken":
            raise InputError(f"{one.name} is damaged", reason="voice_file")
        files = [MANIFEST, *_manifest_of(one.folder).files]
        with whole_file(target) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            for name in files:
                packed.write(one.folder / name, name)

    def remove(self, voice_id: str, *, for_good: bool = False) -> str:
        """Returns what `restore` wants; a day later it is gone (`forget_removed`), and `for_good` at once."""
        one = self.get(voice_id)
        self.forget_removed()
        mark = f"{voice_id}.{int(time.time())}"
        self._move(one.folder, self._folder / REMOVED / mark)
        if for_good:
            shutil.rmtree(self._folder / REMOVED / mark, ignore_errors=True)
        return mark

    def restore(self, mark: str) -> InstalledVoice:
        """Takes a removal back. Raises NotFound when it is too late."""
        source = self._folder / REMOVED / mark
        voice_id = mark.rpartition(".")[0]
        if not _ID.fullmatch(voice_id) or not source.is_dir():
            raise NotFound(f"{mark} is gone", kind="voice", id=voice_id)
        self._move(source, self._folder / voice_id)
        return self.get(voice_id)

    def forget_removed(self) -> None:
        """What was removed more than a day ago is gone for good."""
        for each in (self._folder / REMOVED).glob("*.*"):
            at = each.name.rpartition(".")[2]
            if not at.isdigit() or time.time() - int(at) > KEPT_SECONDS:
                shutil.rmtree(each, ignore_errors=True)

    # -- details -------------------------------------------------------------------------------------------------

    @contextmanager
    def _opened(self, path: Path) -> Iterator[tuple[FoundVoice, Mapping[str, Any]]]:
        """What is found there, and what the manifest of an exported voice says of it."""
        if path.suffix.lower() != ".zip":
            yield find_voice(path), {}
            return
        self._make()
        with tempfile.TemporaryDirectory(prefix=".unpacked-", dir=self._folder) as unpacked:
            folder = Path(unpacked) / (_plain(path.stem) or "voice")
            folder.mkdir()
            unpack(path, folder)
            told = read_table(folder / MANIFEST) if (folder / MANIFEST).is_file() else {}
            yield find_voice(folder), told

    def _folders(self) -> list[Path]:
        try:
            return [each for each in self._folder.iterdir() if each.is_dir() and each.name[0] != "."]
        except OSError as error:
            raise file_error(self._folder, error) from error

    def _take(self, found: FoundVoice, manifest: Manifest, cancel: CancelToken) -> InstalledVoice:
        self._make()
        voice_id = f"{_plain(manifest.name)[:40] or 'voice'}-{uuid.uuid4().hex[:6]}"
        new = self._folder / f".new-{voice_id}"
        try:
            new.mkdir(mode=0o700)
            for name, source in found.files.items():
                copy_file(source, new / name, cancel.raise_if_cancelled)
            if manifest.accepted:
                self._try(manifest.engine, new)
            write_whole(new / MANIFEST, msgspec.json.encode(manifest))
            cancel.raise_if_cancelled()
            self._move(new, self._folder / voice_id)
        except OSError as error:
            raise file_error(new, error) from error
        finally:
            shutil.rmtree(new, ignore_errors=True)
        return self.get(voice_id)

    def _try(self, engine: str, folder: Path) -> None:
        try:
            self._check(engine, folder)
        except ProviderUnavailable:
            return  # the engine is not installed yet: what it says of the voice is heard when it is

    def _make(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise file_error(self._folder, error) from error

    def _move(self, source: Path, target: Path) -> None:
        try:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            os.replace(source, target)
            sync_folder(target.parent)
        except OSError as error:
            raise file_error(target, error) from error
        self._changed()

    def _changed(self) -> None:
        """Also for other programs of this home, which look at the folder's time."""
        os.utime(self._folder)
        with self._lock:
            self._listed = (-1, ())


_ID: Final = re.compile(r"[\w-]{1,60}")


def _read(folder: Path) -> InstalledVoice:
    """What the manifest says, as far as the files are there; else a voice that is broken."""
    try:
        told = _manifest_of(folder)
        sizes = {name: (folder / name).stat().st_size for name in told.files}
    except (OSError, StorageError):
        return InstalledVoice(folder.name, folder.name, "vits", (), folder, state="broken")
    state: VoiceState = "broken" if sizes != told.files else "ready" if told.accepted else "card"
    return InstalledVoice(
        id=folder.name,
        name=told.name,
        engine=told.engine,
        languages=told.languages,
        folder=folder,
        size=sum(sizes.values()),
        licence=told.licence,
        state=state,
        speakers=told.speakers,
        pickle=told.pickle,
    )


def _manifest_of(folder: Path) -> Manifest:
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise StorageError(f"{folder.name}: {error}", reason="damaged") from error


def _manifest(
    found: FoundVoice,
    told: Mapping[str, Any],
    *,
    name: str,
    licence: str,
    languages: tuple[str, ...],
    origin: Origin,
) -> Manifest:
    """What an archive says of itself counts for its name and its licence alone. Raises InputError."""
    config = read_table(found.files[CONFIG_FILE])
    speakers: tuple[str, ...] = ()
    if found.engine == "vits":
        speakers = tuple(read_vits_voice(config).speakers)
    elif "speaker_ids.json" in found.files:
        speakers = tuple(read_table(found.files["speaker_ids.json"]))
    spoken = languages or languages_told(config) or languages_told(told)
    if not spoken:
        raise InputError("no language is told", reason="voice_language")
    return Manifest(
        name=(name or _words(told.get("name")) or found.name)[:LONGEST_NAME],
        engine=found.engine,
        languages=tuple(dict.fromkeys(code.lower().partition("-")[0] for code in spoken)),
        files={target: source.stat().st_size for target, source in found.files.items()},
        licence=(licence or _words(told.get("licence")) or found.licence)[:LONGEST_LICENCE],
        speakers=speakers,
        origin=origin,
        accepted=origin == "person",
        pickle=bool(found.pickles),
    )


def _words(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _plain(name: str) -> str:
    """As a folder may be called everywhere."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
