"""Sentences said: each piece by its engine, in the persona's voice, with what the engine does not do done after it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from ...core.cancel import CancelToken
from ...core.errors import ProviderError, ProviderFault, ProviderUnavailable
from ...core.persona import Persona
from ...core.voice import Piece, SpokenSentence, VoiceChoice
from ...ports import Speech, StreamingSpeech, VersionedSpeech
from .cache import SoundCache, key_of
from .effects import shifted, with_effects
from .speakers import Saying, Speakers

if TYPE_CHECKING:
    from .live import LiveSentence

log = logging.getLogger(__name__)
NO_MEMORY: Final = "voice_memory"
LASTING: Final = (NO_MEMORY, "crashed", "hung")  # reasons of faults that the same engine would have again
FellBack = Callable[[str, str, str], None]  # engine, the next one, language


class Said(NamedTuple):
    """The sound of a piece as it came, and the volume that its voice is to have."""

    speech: Speech
    volume: float


class Sayer:
    """`fell_back` is told when another engine takes over from one that cannot speak now."""

    def __init__(self, speakers: Speakers, fell_back: FellBack, sounds: SoundCache | None = None) -> None:
        self._speakers = speakers
        self._fell_back = fell_back
        self._sounds = sounds

    def say(
        self,
        sentence: SpokenSentence,
        persona: Persona,
        chosen: Mapping[str, str],
        cancel: CancelToken,
        live: LiveSentence | None = None,
    ) -> list[Said]:
        """Piece by piece; one that nobody can say is left out. Raises ProviderError, Cancelled.

        `live` hears a sentence of one piece while it is made, where its engine can do that.
        """
        alone = live if len(sentence.pieces) == 1 else None
        found = [self._said(piece, persona, chosen, cancel, alone) for piece in sentence.pieces]
        said = [each for each in found if each is not None]
        if not said:
            raise self._speakers.nobody(sentence.pieces[0].language)
        return said

    def names(self, sentence: SpokenSentence, persona: Persona, chosen: Mapping[str, str]) -> str:
        """The engines that say it, for the record: "espeak", "openjtalk+espeak"."""
        return "+".join(dict.fromkeys(each.engine.name for each in self._sayings(sentence, persona, chosen)))

    def volumes(self, sentence: SpokenSentence, persona: Persona, chosen: Mapping[str, str]) -> list[float]:
        """One for each piece that is said."""
        return [each.voice.volume for each in self._sayings(sentence, persona, chosen)]

    def _sayings(self, sentence: SpokenSentence, persona: Persona, chosen: Mapping[str, str]) -> list[Saying]:
        found = [self._speakers.saying(piece, persona, chosen) for piece in sentence.pieces]
        return [each for each in found if each is not None]

    def _said(
        self,
        piece: Piece,
        persona: Persona,
        chosen: Mapping[str, str],
        cancel: CancelToken,
        live: LiveSentence | None,
    ) -> Said | None:
        tried: set[str] = set()
        while (saying := self._speakers.saying(piece, persona, chosen)) is not None:
            tried.add(saying.engine.name)
            try:
                speech = self._sound(saying, piece.text, cancel, live)
                return Said(_changed(speech, saying), saying.voice.volume)
            except (ProviderError, MemoryError) as error:
                fault = _plain(error, saying.engine.name)
                if live is not None:
                    live.begin("", 1.0)  # what comes now is another sound
                if not _gave_way(fault):
                    raise fault from error
                following = self._speakers.put_aside(saying.engine, saying.language)
                if not following or following in tried:
                    raise fault from error
                log.warning("%s cannot speak (%s), %s takes over", saying.engine.name, fault, following)
                self._fell_back(saying.engine.name, following, saying.language)
        return None

    def _sound(self, saying: Saying, text: str, cancel: CancelToken, live: LiveSentence | None) -> Speech:
        """As the engine makes it, or made it before."""
        engine, language, voice = saying
        key = key_of(engine.name, language, text, _followed(saying), _version(saying)) if self._sounds else ""
        if self._sounds is not None and (known := self._sounds.get(key)) is not None:
            return known
        if live is not None and isinstance(engine, StreamingSpeech) and _as_made(saying):
            speech = streamed(engine, saying, text, live, cancel)
        else:
            speech = engine.synthesise(text, language, voice, cancel)
        cancel.raise_if_cancelled()
        if self._sounds is not None:
            # The sound is waited for, its keeping is not.
            threading.Thread(target=self._sounds.put, args=(key, speech), name="keep-sound", daemon=True).start()
        return speech


def streamed(engine: StreamingSpeech, saying: Saying, text: str, live: LiveSentence, cancel: CancelToken) -> Speech:
    """The whole; `live` gets each portion as it comes. Raises ProviderError, Cancelled."""
    live.begin(saying.engine.name, saying.voice.volume)
    with closing(engine.stream(text, saying.language, saying.voice, cancel)) as portions:
        for portion in portions:
            live.add(portion)
    return live.raw


def _as_made(saying: Saying) -> bool:
    """Whether nothing is done to the engine's sound that needs all of it."""
    voice, does = saying.voice, saying.engine.does
    plain = not (voice.effects.reverb or voice.effects.warmth or voice.effects.telephone)
    return plain and (voice.pitch == 0 or "pitch" in does) and (voice.speed == 1 or "speed" in does)


def _changed(speech: Speech, saying: Saying) -> Speech:
    """What of the voice the engine does not do by itself."""
    does, voice = saying.engine.does, saying.voice
    pitch = 0.0 if "pitch" in does else voice.pitch
    speed = 1.0 if "speed" in does else voice.speed
    if pitch or speed != 1.0:
        speech = shifted(speech, pitch, speed)
    return with_effects(speech, voice.effects)


def _followed(saying: Saying) -> VoiceChoice:
    """What of the voice makes the engine's sound."""
    voice, usual, does = saying.voice, VoiceChoice(), saying.engine.does
    return VoiceChoice(
        variant=voice.variant,
        pitch=voice.pitch if "pitch" in does else usual.pitch,
        speed=voice.speed if "speed" in does else usual.speed,
        emotion=voice.emotion if "emotion" in does else usual.emotion,
    )


def _version(saying: Saying) -> str:
    """Which of the voices that may have this name it is."""
    engine = saying.engine
    return engine.version(saying.language, saying.voice) if isinstance(engine, VersionedSpeech) else ""


def _gave_way(error: ProviderError) -> bool:
    """Whether another engine should be asked: a fault of the moment is tried again with the same one."""
    return isinstance(error, ProviderUnavailable) or error.params.get("reason") in LASTING


def _plain(error: ProviderError | MemoryError, engine: str) -> ProviderError:
    if isinstance(error, ProviderError):
        return error
    return ProviderFault(str(error) or "out of memory", provider=engine, reason=NO_MEMORY)
