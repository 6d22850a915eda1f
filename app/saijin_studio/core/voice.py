"""How a persona sounds: the voice of each language and part, effects, readings; and what of a text is said with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

# Of a reply: words in quotation marks, words between asterisks, and everything else.
Part = Literal["dialogue", "action", "narration"]
PARTS: Final[tuple[Part, ...]] = ("dialogue", "action", "narration")


@dataclass(frozen=True, slots=True)
class Effects:
    """What is done to the sound after the engine; each from 0 (nothing) to 1.

    `room` is how large the room of the `reverb` is, `warmth` softens the treble, `telephone` narrows to 300-3400 Hz.
    """

    reverb: float = 0.0
    room: float = 0.5
    warmth: float = 0.0
    telephone: bool = False


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """How a persona speaks one language.

    `engine` names a speech engine ("" = the best that is there), `variant` one of its voices ("" = its default),
    `pitch` is in semitones, `speed` and `volume` are factors around 1, `emotion` is a word that engine knows.
    """

    engine: str = ""
    variant: str = ""
    pitch: float = 0.0
    speed: float = 1.0
    volume: float = 1.0
    emotion: str = ""
    effects: Effects = field(default_factory=Effects)


@dataclass(frozen=True, slots=True)
class EngineVoice:
    """One voice that an engine has; `id` is what VoiceChoice.variant names. `cloned` from a recording of a person."""

    id: str
    name: str
    languages: tuple[str, ...]
    licence: str = ""
    cloned: bool = False


class Piece(NamedTuple):
    """A stretch of a sentence that one voice says."""

    part: Part
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """One sentence as it is heard: `text` to show, `pieces` to say, in order.

    It is what stands from `begin` to `end` in the text that was read, counted in characters.
    """

    text: str
    pieces: tuple[Piece, ...]
    begin: int = 0
    end: int = 0
