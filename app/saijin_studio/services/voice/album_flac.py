"""A FLAC file with chapters: the library makes the sound, the comments that name the chapters are put in here."""

from __future__ import annotations

import shutil
import struct
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from .sound import RATE

if TYPE_CHECKING:
    from .album import Frames, Mark

MARK: Final = b"fLaC"
STREAM_INFO: Final = 0
COMMENTS: Final = 4
LAST: Final = 0x80
VENDOR: Final = b"Saijin Studio"
MOST_CHAPTERS: Final = 1000  # their numbers have three digits; the last one holds the rest


def write_flac(out: BinaryIO, title: str, frames: Frames, folder: Path) -> None:
    """The sound lies in `folder` until the chapters are known, without a name: it goes when the program does.

    Raises OSError, and what reading `frames` raises.
    """
    with tempfile.TemporaryFile(dir=folder) as sound:
        _encode(sound, frames)
        sound.seek(0)
        blocks = list(_blocks(sound))
        kept = [block for block in blocks if block[0] == STREAM_INFO]
        out.write(MARK)
        for kind, content in kept:
            out.write(_block(kind, content))
        out.write(_block(COMMENTS | LAST, comments(title, frames.marks)))
        shutil.copyfileobj(sound, out)


def comments(title: str, marks: Sequence[Mark]) -> bytes:
    """A block of comments: the title, and of each chapter its time and name."""
    lines = [f"TITLE={title}"]
    for number, mark in enumerate(marks[:MOST_CHAPTERS]):
        lines += [f"CHAPTER{number:03d}={_clock(mark.frame)}", f"CHAPTER{number:03d}NAME={mark.title}"]
    encoded = [line.encode() for line in lines]
    return b"".join([_counted(VENDOR), struct.pack("<I", len(encoded)), *map(_counted, encoded)])


class _Sink:
    """What the library writes into. It cannot hear of errors, so they wait here."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None
        self.seek, self.tell = file.seek, file.tell

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = error
            return 0

    def read(self, count: int = -1) -> bytes:
        return self._file.read(count)


def _encode(file: BinaryIO, frames: Frames) -> None:
    import soundfile

    sink = _Sink(file)
    try:
        with soundfile.SoundFile(sink, "w", RATE, 1, "PCM_16", format="FLAC") as sound:
            for block in frames:
                sound.write(block)
    except (AssertionError, soundfile.SoundFileRuntimeError) as error:  # how the library says that it was cut short
        raise sink.error or OSError(str(error)) from error
    if sink.error is not None:
        raise sink.error


def _blocks(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The blocks before the sound, each with its kind; afterwards the file stands where the sound begins."""
    file.seek(len(MARK))
    last = False
    while not last:
        head = file.read(4)
        last = bool(head[0] & LAST)
        yield head[0] & ~LAST, file.read(int.from_bytes(head[1:], "big"))


def _block(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + len(content).to_bytes(3, "big") + content


def _counted(content: bytes) -> bytes:
    return struct.pack("<I", len(content)) + content


def _clock(frame: int) -> str:
    milliseconds = frame * 1000 // RATE
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
