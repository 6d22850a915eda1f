"""Speech as the bytes of a WAV file: mono, 16 bit, which every transcription server takes."""

from __future__ import annotations

import io
import wave

from ...ports import Speech


def wav_bytes(speech: Speech) -> bytes:
    import numpy as np

    frames = np.rint(np.clip(speech.samples * 32768, -32768, 32767)).astype("<i2").tobytes()
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(speech.sample_rate)
        out.writeframes(frames)
    return made.getvalue()
