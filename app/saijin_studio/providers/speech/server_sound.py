"""The sound that a speech server answers with: WAV, MP3, Ogg, FLAC or plain samples, as mono float32."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import ProviderFault
from ...ports import Speech

if TYPE_CHECKING:
    from ...ports import Samples

PCM_RATE: Final = 24_000  # of OpenAI's "pcm", which says nothing about itself
LONGEST_SECONDS: Final = 600
_RATES: Final = range(8_000, 192_001)
_OPEN_ENDED: Final = 0x7FFF0000  # servers that stream write a length of this or more, or none
_MISSING_SHARE: Final = 0.9  # an MP3 only estimates its length


def read_sound(data: bytes, content_type: str, provider: str) -> Speech:
    """Raises ProviderFault: reason sound for what is none, sound_cut for what breaks off."""
    kind = content_type.partition(";")[0].strip().lower()
    if not data:
        raise _fault("the answer is empty", "sound", provider)
    if kind in ("audio/pcm", "audio/l16", "audio/x-raw") or (kind == "application/octet-stream" and not _framed(data)):
        return _read_samples(data, _told_rate(content_type), provider)
    if not _framed(data) and not kind.startswith("audio/"):
        raise _fault(f"the answer is {kind or 'of no kind'}, no sound", "sound", provider)
    return _read_file(data, provider)


def _read_file(data: bytes, provider: str) -> Speech:
    import numpy as np
    import soundfile

    if data[:4] == b"RIFF":
        data = _with_true_length(data, provider)
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if file.samplerate not in _RATES or file.channels > 8:
                raise _fault(f"{file.channels} channels at {file.samplerate} Hz", "sound", provider)
            most = LONGEST_SECONDS * file.samplerate
            promised, rate = min(file.frames, most), file.samplerate
            found = file.read(most, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
        cut = "lost sync" in str(error) or "malformed" in str(error)
        raise _fault(str(error), "sound_cut" if cut else "sound", provider) from error
    if len(found) < _MISSING_SHARE * promised:
        raise _fault(f"{len(found)} of {promised} frames came", "sound_cut", provider)
    return _checked(np.mean(found, axis=1, dtype=np.float32), rate, provider)


def _read_samples(data: bytes, rate: int, provider: str) -> Speech:
    import numpy as np

    if len(data) % 2 or rate not in _RATES:
        raise _fault("half a sample came, or none at a usual rate", "sound_cut", provider)
    samples: Samples = np.frombuffer(data[: 2 * rate * LONGEST_SECONDS], "<i2").astype(np.float32) / np.float32(32768)
    return _checked(samples, rate, provider)


def _checked(samples: Any, rate: int, provider: str) -> Speech:
    import numpy as np

    if not np.isfinite(samples).all():
        raise _fault("samples that are no numbers", "sound", provider)
    peak = float(np.max(np.abs(samples), initial=0.0))
    levelled: Samples = samples / np.float32(peak) if peak > 1 else samples
    return Speech(levelled, rate)


def _with_true_length(data: bytes, provider: str) -> bytes:
    """A WAV whose lengths were not known when it was begun, with what there is; one that breaks off is refused."""
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        there = len(data) - at - 8
        if kind == b"data":
            if there < size < _OPEN_ENDED:
                raise _fault(f"{there} of {size} bytes came", "sound_cut", provider)
            if 0 < size <= there:
                return data
            true = there - there % 2
            return data[:4] + struct.pack("<I", at + true) + data[8 : at + 4] + struct.pack("<I", true) + data[at + 8 :]
        at += 8 + size + size % 2
    raise _fault("the WAV ends before its samples", "sound_cut", provider)


def _framed(data: bytes) -> bool:
    """Whether it begins as a file of sound does."""
    begins = (b"RIFF", b"OggS", b"fLaC", b"ID3", b"FORM")
    return data.startswith(begins) or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] != 0xFF)


def _told_rate(content_type: str) -> int:
    for part in content_type.lower().split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name == "rate" and value.isascii() and value.isdigit():
            return int(value[:6])
    return PCM_RATE


def _fault(detail: str, reason: str, provider: str) -> ProviderFault:
    return ProviderFault(f"the server's sound cannot be used: {detail}", provider=provider, reason=reason)
