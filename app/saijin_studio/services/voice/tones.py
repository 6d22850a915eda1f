"""Sounds that test a device: a soft tone on one side or on both."""

from __future__ import annotations

from typing import Final, Literal

from ...ports import Speech

Side = Literal["left", "right", "both"]
RATE: Final = 48_000
TONE_SECONDS: Final = 0.7
TONE_HERTZ: Final = 440.0
LOUDNESS: Final = 0.25
FADE_SECONDS: Final = 0.05  # a tone that begins at once clicks


def tone(side: Side) -> Speech:
    """In two columns, left and right."""
    import numpy as np

    time = np.arange(int(TONE_SECONDS * RATE)) / RATE
    edges = np.minimum(np.minimum(time, TONE_SECONDS - time) / FADE_SECONDS, 1.0)
    wave = (np.sin(2 * np.pi * TONE_HERTZ * time) * edges * LOUDNESS).astype(np.float32)
    nothing = np.zeros_like(wave)
    columns = {"left": (wave, nothing), "right": (nothing, wave), "both": (wave, wave)}[side]
    return Speech(np.stack(columns, axis=1), RATE)


def silence(seconds: float) -> Speech:
    import numpy as np

    return Speech(np.zeros(int(seconds * RATE), np.float32), RATE)
