"""Recordings of people whose voice may be cloned: on this machine alone, each with the consent it was given with."""

from __future__ import annotations

import io
import shutil
import threading
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ...core.errors import InputError, NotFound, ProviderUnavailable, StorageError
from ...ports import AudioInput, Listening, Speech
from ...storage.whole_files import file_error, write_whole
from .level import dbfs
from .sample_check import OpenedSample, check, open_sample

if TYPE_CHECKING:
    from ...ports import Samples

SOUND: Final = "sample.wav"
NOTE: Final = "consent.json"
RATE: Final = 24_000  # of recordings made here: as good as any cloning engine wants
MOST_SECONDS: Final = 180.0


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """`who` may be heard, agreed `at` that time, with these `words`."""

    who: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptSample:
    id: str
    name: str
    consent: Consent
    file: Path


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    consent: Consent


class SampleStore:
    """One folder for each sample. All methods raise StorageError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, speech: Speech, who: str, words: str) -> KeptSample:
        """Raises InputError: consent where nobody is named or no words are noted, sample_name."""
        name, who, words = name.strip(), who.strip(), words.strip()
        if not who or not words:
            raise InputError("no consent is noted", reason="consent")
        if not name:
            raise InputError("it has no name", reason="sample_name")
        made, consent = uuid.uuid4().hex, Consent(who=who, words=words, at=datetime.now(UTC))
        folder = self._folder / made
        try:
            folder.mkdir(mode=0o700, parents=True)
        except OSError as error:
            raise file_error(folder, error) from error
        try:
            write_whole(folder / SOUND, _wav(speech))
            write_whole(folder / NOTE, msgspec.json.encode(_Note(name=name, consent=consent)))  # last: now it counts
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return KeptSample(made, name, consent, folder / SOUND)

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

    def export(self, sample_id: str, path: Path) -> None:
        """The sound and its consent as one ZIP file. Raises NotFound."""
        sample = self.get(sample_id)
        made = io.BytesIO()
        try:
            with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
                for name in (SOUND, NOTE):
                    out.writestr(name, (sample.file.parent / name).read_bytes())
        except OSError as error:
            raise StorageError(str(error)) from error
        write_whole(path, made.getvalue())

    def remove(self, sample_id: str) -> None:
        """For good: its note goes first, so that what is left of a broken removal has no consent. Raises NotFound."""
        sample = self.get(sample_id)
        try:
            (sample.file.parent / NOTE).unlink()
            shutil.rmtree(sample.file.parent)
        except OSError as error:
            raise StorageError(str(error)) from error

    def _read(self, folder: Path) -> KeptSample | None:
        try:
            note = msgspec.json.decode((folder / NOTE).read_bytes(), type=_Note)
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


def _wav(speech: Speech) -> bytes:
    import soundfile

    made = io.BytesIO()
    soundfile.write(made, speech.samples, speech.sample_rate, format="WAV", subtype="PCM_16")
    return made.getvalue()
