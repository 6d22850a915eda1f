"""Spoken messages as one sound file with chapters: WAV with cue points and labels, or FLAC with chapter comments."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from ...core.cancel import CancelToken
from ...core.errors import InputError
from ...storage.whole_files import whole_file
from .sound import RATE, at_rate, read_wav
from .waveform import seconds_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]  # (done, of)
GAP_SECONDS: Final = 0.6  # between two chapters
TITLE_LENGTH: Final = 80
MOST_WAV_BYTES: Final = 0xFFFF_FFFF - 64 * 1024 * 1024  # its lengths have 32 bits; some are left for the labels
HEAD: Final = struct.Struct("<4sI4s")
FORMAT: Final = struct.Struct("<4sIHHIIHH")
CHUNK: Final = struct.Struct("<4sI")
CUE: Final = struct.Struct("<II4sIII")


class Chapter(NamedTuple):
    title: str
    files: tuple[Path, ...]


class Mark(NamedTuple):
    """Where a chapter begins."""

    frame: int
    title: str


@dataclass
class Frames:
    """The sound of all chapters, clip by clip; `marks` and `count` grow while it is read."""

    chapters: Sequence[Chapter]
    progress: Progress
    cancel: CancelToken

    def __post_init__(self) -> None:
        self.marks: list[Mark] = []
        self.count = 0

    def __iter__(self) -> Iterator[NDArray[np.int16]]:
        """Mono at 48 kHz. Raises NotFound, StorageError, Cancelled."""
        import numpy as np

        for number, chapter in enumerate(self.chapters):
            if number:
                yield self._counted(np.zeros(int(GAP_SECONDS * RATE), np.int16))
            self.marks.append(Mark(self.count, chapter.title))
            for file in chapter.files:
                self.cancel.raise_if_cancelled()
                samples = at_rate(read_wav(file), RATE).samples
                yield self._counted(np.rint(np.clip(samples * 32768, -32768, 32767)).astype("<i2"))
            self.progress(number + 1, len(self.chapters))

    def _counted(self, block: NDArray[np.int16]) -> NDArray[np.int16]:
        self.count += len(block)
        return block


def write_album(
    path: Path, title: str, chapters: Sequence[Chapter], progress: Progress, cancel: CancelToken | None = None
) -> float:
    """Takes the place of what is there, whole or not at all; returns its seconds. The ending says which form it has.

    Raises InputError (sound_format, sound_too_long), NotFound and StorageError for a clip that cannot be read,
    StorageFull, StorageError, Cancelled.
    """
    form = path.suffix.lower()
    if form not in (".wav", ".flac"):
        raise InputError(f"{path.name} is neither .wav nor .flac", reason="sound_format")
    if form == ".wav" and 2 * RATE * _seconds(chapters) > MOST_WAV_BYTES:
        raise InputError("a WAV file cannot be longer than 4 GB", reason="sound_too_long")
    frames = Frames(chapters, progress, cancel or CancelToken())
    with whole_file(path) as out:
        if form == ".wav":
            _write_wav(out, plain_title(title), frames)
        else:
            from .album_flac import write_flac

            write_flac(out, plain_title(title), frames, path.parent)
        frames.cancel.raise_if_cancelled()
    return frames.count / RATE


def plain_title(*words: str) -> str:
    """On one line, of a length that lists show, and sayable in every encoding of Unicode."""
    line = " ".join(words).encode("utf-8", "replace").decode("utf-8")
    line = "".join(sign for sign in line if sign.isprintable() or sign.isspace())
    line = " ".join(line.split())
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1].rstrip()}…"


def _seconds(chapters: Sequence[Chapter]) -> float:
    return sum(GAP_SECONDS + sum(map(seconds_of, chapter.files)) for chapter in chapters)


def _write_wav(out: BinaryIO, title: str, frames: Frames) -> None:
    """The lengths that the head needs are known at the end, and written then."""
    about = _list(b"INFO", _chunk(b"INAM", title.encode() + b"\0"))
    head = FORMAT.pack(b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16) + about
    out.write(HEAD.pack(b"RIFF", 0, b"WAVE") + head + CHUNK.pack(b"data", 0))
    for block in frames:
        out.write(block.tobytes())
    out.write(_cues(frames.marks) + _labels(frames.marks))
    size = out.tell()
    out.seek(0)
    out.write(HEAD.pack(b"RIFF", size - 8, b"WAVE") + head + CHUNK.pack(b"data", 2 * frames.count))


def _cues(marks: Sequence[Mark]) -> bytes:
    points = b"".join(CUE.pack(n, mark.frame, b"data", 0, 0, mark.frame) for n, mark in enumerate(marks, 1))
    return _chunk(b"cue ", struct.pack("<I", len(marks)) + points)


def _labels(marks: Sequence[Mark]) -> bytes:
    labels = (_chunk(b"labl", struct.pack("<I", n) + mark.title.encode() + b"\0") for n, mark in enumerate(marks, 1))
    return _list(b"adtl", b"".join(labels))


def _list(kind: bytes, chunks: bytes) -> bytes:
    return _chunk(b"LIST", kind + chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    """Chunks begin at even places."""
    return CHUNK.pack(name, len(content)) + content + b"\0" * (len(content) % 2)
