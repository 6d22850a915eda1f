"""Recordings of people whose voice may be cloned: on this machine alone, each with the consent it was given with."""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ...core.errors import InputError, NotFound, ProviderUnavailable, StorageError
from ...ports import AudioInput, Listening, Speech
from ...storage.whole_files import file_error, sync_folder, write_whole
from .level import dbfs
from .sample_check import OpenedSample, check, open_sample
from .sample_files import NOTE, SOUND, Consent, KeptSample, SampleNote, pack, plain_words, unpacked

if TYPE_CHECKING:
    from ...ports import Samples

log = logging.getLogger(__name__)

RATE: Final = 24_000  # of recordings made here: as good as any cloning engine wants
MOST_SECONDS: Final = 180.0
REMOVED: Final = ".removed"
TRIAL: Final = ".trial-"
KEPT_SECONDS: Final = 86_400.0  # so long a removal can be undone


class SampleStore:
    """One folder for each sample. All methods raise StorageError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, speech: Speech, who: str, words: str) -> KeptSample:
        """Raises InputError: consent where nobody is named or no words are noted, sample_name."""
        consent = Consent(who=plain_words(who), words=plain_words(words), at=datetime.now(UTC))
        return self._put(name, speech, consent)

    def take_in(self, file: Path) -> KeptSample:
        """What `export` wrote, here or elsewhere: the consent is noted as the file tells it, and that a file did.

        Raises InputError (sample_file, sample_unusable, file), StorageFull.
        """
        note, opened = unpacked(file)
        told = msgspec.structs.replace(note.consent, imported=datetime.now(UTC))
        return self._put(note.name, opened.speech, told)

    def list(self) -> tuple[KeptSample, ...]:
        """The newest first; a folder whose note cannot be read has no consent and is none of them."""
        found = [self._read(note.parent) for note in self._folder.glob(f"*/{NOTE}")]
        return tuple(sorted((one for one in found if one), key=lambda one: one.consent.at, reverse=True))

    def get(self, sample_id: str) -> KeptSample:
        """Raises NotFound."""
        found = self._read(self._folder / sample_id) if sample_id.isalnum() else None
        if found is None:
            raise NotFound(f"no sample {sample_id[:60]}", kind="sample", id=sample_id[:60])
        return found

    def rename(self, sample_id: str, name: str) -> KeptSample:
        """Raises NotFound, InputError (sample_name)."""
        sample = self.get(sample_id)
        note = SampleNote(name=_named(name), consent=sample.consent)
        write_whole(sample.file.parent / NOTE, msgspec.json.encode(note))
        return self.get(sample_id)

    def export(self, sample_id: str, path: Path) -> None:
        """The sound and its consent as one ZIP file, which `take_in` reads. Raises NotFound."""
        pack(self.get(sample_id).file.parent, path)

    def remove(self, sample_id: str) -> str:
        """Returns what `restore` wants; a day later it is gone for good. Raises NotFound."""
        sample = self.get(sample_id)
        mark = f"{sample_id}.{int(time.time())}"
        self._move(sample.file.parent, self._folder / REMOVED / mark)
        self.forget_removed()
        return mark

    def restore(self, mark: str) -> KeptSample:
        """Takes a removal back. Raises NotFound when it is too late."""
        sample_id = mark.partition(".")[0]
        source = self._folder / REMOVED / mark
        if not _MARK.fullmatch(mark) or not source.is_dir():
            raise NotFound(f"{mark[:80]} is gone", kind="sample", id=sample_id[:60])
        self._move(source, self._folder / sample_id)
        return self.get(sample_id)

    def forget_removed(self) -> None:
        """What was removed a day ago goes for good: its note first, so that what a fault leaves has no consent.

        With it goes what was only tried, where the program ended before it could clear that away.
        """
        long_ago = time.time() - KEPT_SECONDS
        for each in (self._folder / REMOVED).glob("*.*"):
            at = each.suffix[1:]
            if not at.isdigit() or int(at) < long_ago:
                _clear(each)
        for each in self._folder.glob(f"{TRIAL}*"):
            if _changed(each) < long_ago:
                _clear(each)

    @contextmanager
    def trial(self, speech: Speech) -> Iterator[Path]:
        """The recording as a file that nobody has agreed to keep: it is gone when the block ends."""
        self._make(self._folder)
        with tempfile.TemporaryDirectory(prefix=TRIAL, dir=self._folder) as folder:
            write_whole(Path(folder) / SOUND, _wav(speech))
            yield Path(folder) / SOUND

    def _put(self, name: str, speech: Speech, consent: Consent) -> KeptSample:
        if not consent.who or not consent.words:
            raise InputError("no consent is noted", reason="consent")
        made, name = uuid.uuid4().hex, _named(name)
        folder = self._folder / made
        self._make(folder)
        try:
            write_whole(folder / SOUND, _wav(speech))
            note = SampleNote(name=name, consent=consent)
            write_whole(folder / NOTE, msgspec.json.encode(note))  # last: now it counts
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return KeptSample(made, name, consent, folder / SOUND)

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise file_error(folder, error) from error

    def _move(self, source: Path, target: Path) -> None:
        try:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            os.replace(source, target)
            sync_folder(target.parent)
        except OSError as error:
            raise file_error(target, error) from error

    def _read(self, folder: Path) -> KeptSample | None:
        try:
            note = msgspec.json.decode((folder / NOTE).read_bytes(), type=SampleNote)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        except OSError as error:
            raise StorageError(str(error)) from error
        sound = folder / SOUND
        return KeptSample(folder.name, note.name, note.consent, sound) if sound.is_file() else None


class SampleDesk:
    """Makes recordings for `store`, and judges them. One is made at a time."""

    def __init__(self, microphone: AudioInput, store: SampleStore) -> None:
        """`microphone` brings blocks at RATE."""
        self.store = store
        self._microphone = microphone
        self._lock = threading.Lock()
        self._blocks: list[Samples] = []
        self._open: Listening | None = None

    def record(self, on_level: Callable[[float], None], on_lost: Callable[[], None]) -> None:
        """Until `finish`; both are called from a thread of the microphone. Raises ProviderUnavailable."""
        with self._lock:
            if self._open is not None:
                raise ProviderUnavailable("it records already", provider="microphone", reason="audio_input")
            self._blocks = []
            self._open = self._microphone.listen(lambda block: self._take(block, on_level), on_lost)

    def finish(self) -> OpenedSample:
        """What was recorded, and what it is worth."""
        import numpy as np

        self.close()
        samples = np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)
        return OpenedSample(Speech(samples, RATE), check(samples, RATE))

    def open(self, path: Path) -> OpenedSample:
        """A file that the person chose. Raises InputError."""
        return open_sample(path)

    def close(self) -> None:
        with self._lock:
            microphone, self._open = self._open, None
        if microphone is not None:
            microphone.stop()

    def _take(self, block: Samples, on_level: Callable[[float], None]) -> None:
        if sum(map(len, self._blocks)) < MOST_SECONDS * RATE:
            self._blocks.append(block.copy())
        on_level(dbfs(block))


_MARK: Final = re.compile(r"[0-9a-z]{1,60}\.[0-9]{1,12}")


def _clear(folder: Path) -> None:
    try:
        (folder / NOTE).unlink(missing_ok=True)
        shutil.rmtree(folder)
    except OSError as error:  # it is tried again the next time
        log.warning("a recording that was removed cannot be cleared away: %s", error)


def _changed(folder: Path) -> float:
    """Now for one that is gone meanwhile."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _named(name: str) -> str:
    plain = plain_words(name)
    if not plain:
        raise InputError("it has no name", reason="sample_name")
    return plain


def _wav(speech: Speech) -> bytes:
    import soundfile

    made = io.BytesIO()
    soundfile.write(made, speech.samples, speech.sample_rate, format="WAV", subtype="PCM_16")
    return made.getvalue()
