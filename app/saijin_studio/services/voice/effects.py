"""What is done to speech after the engine: a room, a telephone, warmth; another pitch or speed for engines without.

All effects of a voice are one impulse response, and speech is convolved with it once.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ...core.persona import Persona
from ...core.voice import Effects
from ...ports import Speech
from .stretch import stretched

if TYPE_CHECKING:
    from ...ports import Samples

TELEPHONE: Final = (300.0, 3400.0)  # Hz that a telephone lets through
WARM_BASS: Final = (250.0, 4.0)  # below this many Hz, so many dB more at full warmth
WARM_TREBLE: Final = (2500.0, -18.0)  # above this, so many dB less
KERNEL_SECONDS: Final = 0.06  # how long a filter is: edges some 50 Hz wide
SMALLEST_ROOM: Final = 0.2  # seconds in which an echo falls by 60 dB
LARGEST_ROOM: Final = 1.6
ROOM_TREBLE: Final = 1500.0  # walls swallow what is above this twice as fast
PITCHES: Final = (-24.0, 24.0)
SPEEDS: Final = (0.25, 4.0)


def with_effects(speech: Speech, effects: Effects) -> Speech:
    """As loud as before and never above full scale; longer by the echo of the room. The same speech where none is set.

    Values outside of 0 to 1 count as the nearest of these.
    """
    plain = Effects(_share(effects.reverb), _share(effects.room), _share(effects.warmth), bool(effects.telephone))
    if not (plain.reverb or plain.warmth or plain.telephone) or not len(speech.samples):
        return speech
    response, delay = _response(plain, speech.sample_rate)
    made = _convolved(speech.samples, response)[delay:]
    tail = len(response) - delay if plain.reverb else 0  # what rings on without a room is nothing to hear
    return Speech(_as_loud(made[: len(speech.samples) + tail], speech.samples), speech.sample_rate)


def shifted(speech: Speech, pitch_semitones: float, speed: float) -> Speech:
    """Higher by so many semitones (at most two octaves either way), and `speed` times as fast (0.25 to 4)."""
    higher = 2 ** (min(max(pitch_semitones, PITCHES[0]), PITCHES[1]) / 12)
    faster = min(max(speed, SPEEDS[0]), SPEEDS[1])
    rate, samples = speech.sample_rate, stretched(speech.samples, speech.sample_rate, higher / faster)
    if higher == 1 or not len(samples):
        return speech if samples is speech.samples else Speech(samples, rate)
    import numpy as np
    import soxr

    return Speech(soxr.resample(samples, rate * higher, rate).astype(np.float32), rate)


def warm(persona: Persona) -> None:
    """Loads in the background what the persona's first sentence would otherwise wait for; nothing where it is plain."""
    voices = [*persona.voices.values(), *(voice for part in persona.part_voices.values() for voice in part.values())]
    if any(voice.effects != Effects() for voice in voices):
        threading.Thread(target=_load, name="warm-effects", daemon=True).start()


def _load() -> None:
    import numpy as np

    with_effects(Speech(np.full(480, 0.1, np.float32), 48_000), Effects(telephone=True))


def _share(value: float) -> float:
    """0 to 1; what is no number counts as 0."""
    return min(value, 1.0) if value > 0 else 0.0


@lru_cache(maxsize=32)
def _response(effects: Effects, rate: int) -> tuple[Samples, int]:
    """What a click becomes, and how many samples the filter is late by."""
    kernel = _filter(effects, rate)
    if not effects.reverb:
        return kernel, len(kernel) // 2
    room = _room(effects.room, rate) * (0.8 * effects.reverb)
    room[0] += 1 - 0.5 * effects.reverb
    return _convolved(room, kernel), len(kernel) // 2


def _filter(effects: Effects, rate: int) -> Samples:
    """A filter of even phase that has the wanted loudness at each frequency."""
    import numpy as np
    from scipy import fft

    count = 2 * round(KERNEL_SECONDS * rate / 2)
    heard = np.maximum(np.fft.rfftfreq(count, 1 / rate), 1e-3)
    decibels = effects.warmth * (
        WARM_BASS[1] / (1 + (heard / WARM_BASS[0]) ** 4) + WARM_TREBLE[1] / (1 + (WARM_TREBLE[0] / heard) ** 4)
    )
    gain = 10 ** (decibels / 20)
    if effects.telephone:
        gain *= (heard >= TELEPHONE[0]) & (heard <= TELEPHONE[1])
    kernel: Samples = (np.roll(fft.irfft(gain, count), count // 2) * np.hanning(count + 1)[:count]).astype(np.float32)
    return kernel


def _room(size: float, rate: int) -> Samples:
    """The echo of a room that nobody built: noise that dies away, the treble sooner. The same at each call."""
    import numpy as np
    from scipy import fft

    seconds = SMALLEST_ROOM + (LARGEST_ROOM - SMALLEST_ROOM) * size
    count = int(seconds * rate)
    time = np.arange(count) / rate
    noise = np.random.default_rng(1).standard_normal(count)
    dull = 1 / (1 + (np.fft.rfftfreq(count, 1 / rate) / ROOM_TREBLE) ** 2)
    bass = fft.irfft(fft.rfft(noise) * dull, count)
    echo = bass * 10 ** (-3 * time / seconds) + (noise - bass) * 10 ** (-6 * time / seconds)
    echo[: int((0.002 + 0.02 * size) * rate)] = 0  # the way to the nearest wall and back
    made: Samples = (echo / np.sqrt(np.sum(np.square(echo)))).astype(np.float32)
    return made


def _convolved(samples: Samples, response: Samples) -> Samples:
    from scipy import fft

    count = len(samples) + len(response) - 1
    size = fft.next_fast_len(count, real=True)
    spectrum = fft.rfft(samples, size)
    spectrum *= fft.rfft(response, size)
    made: Samples = fft.irfft(spectrum, size, overwrite_x=True)[:count]
    return made


def _as_loud(made: Samples, before: Samples) -> Samples:
    import numpy as np

    energy = float(np.vdot(made, made))
    wanted = float(np.vdot(before, before))
    gain = (wanted / energy) ** 0.5 if energy > 1e-9 else 1.0
    peak = max(float(made.max()), -float(made.min()))
    made *= np.float32(min(gain, 1 / peak if peak else gain))
    return made
