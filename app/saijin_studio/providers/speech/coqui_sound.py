"""The sound of a sentence out of the answers of coqui_process.py, also where it broke off and went on.

A model makes another sound of the same words each time: a portion of the text that broke off is said once more from
its beginning, for nobody could tell where in the new sound the old one ended. Who has heard its beginning hears it
fade and then the portion again; for who hears the sentence only when it is whole, that beginning is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ...ports import Speech
from .coqui_child import Frame

if TYPE_CHECKING:
    from ...ports import Samples

FADE_SECONDS: Final = 0.03
PAUSE_SECONDS: Final = 0.15  # a breath before it is said again
AGAIN: Final = Frame({"kind": "again"}, b"")
USUAL_RATE: Final = 24_000


def as_made(frames: Iterable[Frame]) -> Iterator[Speech]:
    """Piece by piece, for who hears it meanwhile; the one that fades takes back what it lets fade."""
    last: Speech | None = None
    begun = 0  # samples of the portion
    for frame in frames:
        kind = frame.header["kind"]
        if kind == "chunk":
            last = _speech(frame)
            begun += len(last.samples)
            yield last
            continue
        if kind == "again" and last is not None:
            yield _fading(last, begun)
        if kind in ("portion", "again"):
            last, begun = None, 0


def as_whole(frames: Iterable[Frame]) -> Speech:
    """All of it, each portion once."""
    said: list[Speech] = []
    begun: list[Speech] = []
    for frame in frames:
        kind = frame.header["kind"]
        if kind == "chunk":
            begun.append(_speech(frame))
        elif kind == "portion":
            said += begun
            begun = []
        elif kind == "again":
            begun = []
    return _joined(said)


def _fading(last: Speech, begun: int) -> Speech:
    """From the last sample that was heard to silence: the sound runs back and fades, so that nothing clicks."""
    import numpy as np

    back = last.samples[::-1][: round(last.sample_rate * FADE_SECONDS)]
    fading = back * np.linspace(1, 0, len(back), dtype=np.float32)
    pause = np.zeros(round(last.sample_rate * PAUSE_SECONDS), np.float32)
    return Speech(np.concatenate([fading, pause]), last.sample_rate, taken_back=begun)


def _joined(pieces: Sequence[Speech]) -> Speech:
    import numpy as np

    if not pieces:
        return Speech(np.zeros(0, np.float32), USUAL_RATE)
    samples: Samples = np.concatenate([piece.samples for piece in pieces])
    return Speech(samples, pieces[0].sample_rate)


def _speech(frame: Frame) -> Speech:
    """What is louder than full scale is turned down, piece by piece."""
    import numpy as np

    samples: Samples = np.frombuffer(frame.body, "<f4").astype(np.float32)
    peak = float(np.max(np.abs(samples), initial=0.0))
    return Speech(samples / np.float32(peak) if peak > 1 else samples, int(frame.header["rate"]))
