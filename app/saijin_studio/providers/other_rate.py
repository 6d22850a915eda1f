"""A sound device that refuses the studio's rate, played to at its own."""

from __future__ import annotations

from typing import Any


class OtherRate:
    """A stream of sounddevice, used as one of `rate`: what is written to it is resampled on its way."""

    def __init__(self, stream: Any, rate: int, own_rate: int) -> None:
        import soxr

        self._stream = stream
        self._ratio = rate / own_rate
        self._resampler = soxr.ResampleStream(rate, own_rate, stream.channels, dtype="int16")
        self.channels: int = stream.channels

    @property
    def latency(self) -> float:
        """In seconds."""
        return float(self._stream.latency)

    @property
    def write_available(self) -> int:
        """Frames of `rate`."""
        return int(self._stream.write_available * self._ratio)

    def start(self) -> None:
        self._stream.start()

    def write(self, frames: Any) -> bool:
        """True where the device had run dry."""
        return bool(self._stream.write(self._resampler.resample_chunk(frames)))

    def abort(self) -> None:
        self._resampler.clear()
        self._stream.abort()

    def stop(self) -> None:
        """What the resampler still holds goes to the device first."""
        import numpy as np

        self._stream.write(self._resampler.resample_chunk(np.zeros((0, self.channels), np.int16), last=True))
        self._stream.stop()

    def close(self, ignore_errors: bool = False) -> None:
        self._stream.close(ignore_errors=ignore_errors)
