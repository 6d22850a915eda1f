"""A recording and its consent as they lie in a folder and travel in one file; of such a file nothing is trusted."""

from __future__ import annotations

import io
import lzma
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec

from ...core.errors import InputError, StorageError
from ...storage.whole_files import write_whole
from .sample_check import OpenedSample, open_sample

SOUND: Final = "sample.wav"
NOTE: Final = "consent.json"
LONGEST_WORDS: Final = 500
LARGEST_NOTE: Final = 100_000
LARGEST_SOUND: Final = 200_000_000
MOST_PACKED: Final = 20

DAMAGED: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError)
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """`who` may be heard, agreed `at` that time, with these `words`; `imported` when a file told so, at that time."""

    who: str
    words: str
    at: Moment
    imported: Moment | None = None


class SampleNote(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class KeptSample:
    id: str
    name: str
    consent: Consent
    file: Path


def plain_words(text: str) -> str:
    """On one line, without signs that cannot be seen, and not endless."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())[:LONGEST_WORDS].strip()


def pack(folder: Path, target: Path) -> None:
    """What was found out about the voice stays here: nobody could tell there whether it belongs to the recording.

    Raises StorageError, StorageFull.
    """
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
            for name in (SOUND, NOTE):
                out.writestr(name, (folder / name).read_bytes())
    except OSError as error:
        raise StorageError(str(error)) from error
    write_whole(target, made.getvalue())


def unpacked(file: Path) -> tuple[SampleNote, OpenedSample]:
    """The sound was read and judged, the note is of plain words, and no consent lies in the future.

    Raises InputError (sample_file, sample_unusable, file).
    """
    sound, told = _members(file)
    try:
        note = msgspec.json.decode(told, type=SampleNote)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{file.name}: {error}", reason="sample_file") from error
    with tempfile.TemporaryDirectory(prefix="saijin-sample-") as folder:
        opened = _opened(Path(folder) / SOUND, sound, file.name)
    consent = msgspec.structs.replace(
        note.consent,
        who=plain_words(note.consent.who),
        words=plain_words(note.consent.words),
        at=min(note.consent.at, datetime.now(UTC)),
    )
    return SampleNote(name=plain_words(note.name) or plain_words(file.stem), consent=consent), opened


def _opened(part: Path, sound: bytes, name: str) -> OpenedSample:
    try:
        part.write_bytes(sound)
    except OSError as error:
        raise StorageError(str(error)) from error
    try:
        opened = open_sample(part)
    except InputError as error:
        raise InputError(f"{name}: {error.detail}", reason="sample_file") from error
    if opened.report.verdict == "unusable":
        raise InputError(f"no voice can be made of {name}", reason="sample_unusable")
    return opened


def _members(file: Path) -> tuple[bytes, bytes]:
    try:
        with zipfile.ZipFile(file) as packed:
            if len(packed.infolist()) > MOST_PACKED:
                raise InputError(f"much is packed in {file.name}", reason="sample_file")
            return _member(packed, SOUND, LARGEST_SOUND), _member(packed, NOTE, LARGEST_NOTE)
    except FileNotFoundError as error:
        raise InputError(str(error), reason="file") from error
    except (*DAMAGED, ValueError, KeyError, OSError) as error:
        raise InputError(f"{file.name}: {error}", reason="sample_file") from error


def _member(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The sizes in an archive are only claims."""
    with packed.open(name) as source:
        found = source.read(most + 1)
    if len(found) > most:
        raise InputError(f"{name} is too large", reason="sample_file")
    return found
