"""Voices tried before anybody settles on them: said at once, without a process, and measured as they are."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ...core.cancel import CancelToken
from ...core.errors import InputError, ProviderUnavailable
from ...core.persona import Persona, PersonaText
from ...core.voice import EngineVoice, Piece, VoiceChoice
from ...ports import AudioOutput, Speech, StreamingSpeech
from . import sound
from .live import LiveSentence, Paces
from .makings import Making
from .saying import Sayer, streamed
from .source import reader_of
from .speakers import Saying, Speakers
from .straight import StraightOut
from .tones import Side, silence, tone

PAUSE_SECONDS: Final = 0.6  # between two voices that are compared
HEARD_SECONDS: Final = 3.0  # a device that does not begin to sound for so long is not waited for
HEARD_MOST: Final = 30.0  # seconds of a recording
LONGEST: Final = 1_000  # characters of a trial
TEST_TEXTS: Final = {"en": "The kettle is on, and the rain has stopped.", "ja": "お湯が沸いて、雨も止みました。"}


@dataclass(frozen=True, slots=True)
class Trial:
    """What to say and how: as `persona` (its key) says it, with all its voices and readings.

    Where that is "", all of it is said in `voice`; `readings` are words of that language with how they are said.
    """

    text: str
    language: str
    voice: VoiceChoice = field(default_factory=VoiceChoice)
    readings: Mapping[str, str] = field(default_factory=dict)
    persona: str = ""

    @property
    def too_long(self) -> bool:
        """Whether only the beginning of the text is said."""
        return len(self.text) > LONGEST


@dataclass(frozen=True, slots=True)
class Measured:
    """A sentence that `seconds` of speech were made of, with an engine that was ready.

    `first_sound`: from the request until the device began to sound, None where there is no device. As in a reply,
    that is while the engine still makes the rest, where it gives portions and is faster than the ear.
    """

    engine: str
    language: str
    seconds: float
    made_in: float
    first_sound: float | None

    @property
    def real_time_factor(self) -> float:
        """Below 1 speech is made faster than it is heard."""
        return self.made_in / self.seconds if self.seconds else 0.0


class VoiceTrials:
    """One trial at a time: the next one, or `stop`, ends the one before it."""

    def __init__(
        self,
        speakers: Speakers,
        sayer: Sayer,
        output: AudioOutput,
        devices: Callable[[], tuple[str, ...]] = tuple,
        quiet: Callable[[], None] = lambda: None,
    ) -> None:
        """`devices` names the sound devices there are; `quiet` silences what the studio says otherwise."""
        self._speakers = speakers
        self._sayer = sayer
        self._output = output
        self._quiet = quiet
        self._lock = threading.Lock()
        self._going = CancelToken()
        self._paces = Paces()
        self.devices = devices

    def voices(self, language: str) -> tuple[tuple[str, EngineVoice], ...]:
        """The voices of each engine that can speak now, the engine's name before each."""
        return self._speakers.voices(language)

    def say(self, *trials: Trial) -> tuple[str, ...]:
        """Says them one after the other, and names the engines that do: "espeak", "openjtalk+espeak".

        Of a long text only the beginning. Each sentence sounds while the next one is made; returns when the last one
        is. Raises InputError (nothing to say), NotFound (no such persona), ProviderError, Cancelled.
        """
        utterance, token = self._begin()
        who = []
        for number, trial in enumerate(trials):
            if number:
                self._output.enqueue(utterance, silence(PAUSE_SECONDS))
            who.append(self._say(utterance, trial, token))
        return tuple(who)

    def hear(self, speech: Speech) -> None:
        """A recording as it is, its first half minute. Raises ProviderUnavailable, Cancelled."""
        utterance, _ = self._begin()
        begun = speech.samples[: round(HEARD_MOST * speech.sample_rate)]
        self._output.enqueue(utterance, sound.at_rate(Speech(begun, speech.sample_rate), sound.RATE))

    def measure(self, engine: str, language: str) -> Measured:
        """Says a sentence with an engine that is made ready before. Raises ProviderError, Cancelled."""
        utterance, token = self._begin(must_sound=False)
        persona = _wearing(Trial("", language, VoiceChoice(engine=engine)))
        text = TEST_TEXTS.get(language, TEST_TEXTS["en"])
        saying = self._speakers.saying(Piece("narration", language, text), persona, {language: engine})
        if saying is None or saying.engine.name != engine:
            raise self._speakers.nobody(language)
        saying.engine.warm(language)
        token.raise_if_cancelled()
        sound.warm()
        paces, out = Paces(), StraightOut(self._output, utterance)
        rehearsal = LiveSentence(Making(), paces)
        _made(saying, text, rehearsal, token)
        rehearsal.finish()
        live, began = LiveSentence(out, paces), time.monotonic()
        speech = _made(saying, text, live, token)
        made_in = time.monotonic() - began
        token.raise_if_cancelled()
        if not live.finish():
            out.finish(sound.finish_sentence([speech], saying.voice.volume))
        sounded = out.sounded_at(HEARD_SECONDS) if self._output.missing() is None else None
        return Measured(engine, language, speech.seconds, made_in, None if sounded is None else sounded - began)

    def beep(self, side: Side = "both") -> None:
        """A tone on one side or on both. Raises ProviderUnavailable, Cancelled."""
        utterance, _ = self._begin()
        self._output.enqueue(utterance, tone(side))

    def stop(self) -> None:
        """Silence; what was being made is given up."""
        with self._lock:
            self._going.cancel()

    # -- details -------------------------------------------------------------------------------------------------

    def _begin(self, must_sound: bool = True) -> tuple[str, CancelToken]:
        """A name for what will be said, and what ends it: also while a device is looked for, which may take seconds.

        Raises ProviderUnavailable, Cancelled.
        """
        utterance, token = uuid.uuid4().hex, CancelToken()
        with self._lock:
            self._going.cancel()
            self._going = token
        missing = self._output.missing()
        token.raise_if_cancelled()
        if missing and must_sound:
            raise ProviderUnavailable(f"nothing can sound here: {missing}", provider="sound", reason="sound_out")
        self._quiet()
        self._output.begin(utterance)
        token.on_cancel(lambda: self._output.stop(utterance))
        return utterance, token

    def _say(self, utterance: str, trial: Trial, token: CancelToken) -> str:
        persona = self._speakers.known(trial.persona) if trial.persona else _wearing(trial)
        reader = reader_of(persona, trial.language)
        sentences = [*reader.feed(trial.text[:LONGEST]), *reader.finish()]
        if not sentences:
            raise InputError("there is nothing to say in this text", reason="nothing_to_say")
        chosen = self._speakers.choose(persona, trial.language)
        for sentence in sentences:
            out = StraightOut(self._output, utterance)
            live = LiveSentence(out, self._paces)
            said = self._sayer.say(sentence, persona, chosen, token, live)
            token.raise_if_cancelled()
            if not live.finish():
                out.finish(sound.finish_sentence([each.speech for each in said], [each.volume for each in said]))
        names = (self._sayer.names(sentence, persona, chosen).split("+") for sentence in sentences)
        return "+".join(dict.fromkeys(name for some in names for name in some))


def _made(saying: Saying, text: str, live: LiveSentence, cancel: CancelToken) -> Speech:
    """Without the sounds that are kept: what is measured is made."""
    engine, language, voice = saying
    if isinstance(engine, StreamingSpeech):
        return streamed(engine, saying, text, live, cancel)
    return engine.synthesise(text, language, voice, cancel)


def _wearing(trial: Trial) -> Persona:
    """Nobody, in the voice that is tried, whatever the part of a sentence."""
    readings = {trial.language: dict(trial.readings)}
    return Persona("", {"en": PersonaText("", "")}, voices={trial.language: trial.voice}, readings=readings)
