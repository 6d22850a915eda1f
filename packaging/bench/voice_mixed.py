"""A thousand sentences of English, Japanese and both: who says what, and how much faster than it sounds.

Method: the sentences are put together of phrases whose language is known, so that the right engines are known too.
They go through the same hands as a reply: split, sent to the engines that a fresh installation chooses, made equally
loud and joined. The engines are warm; nothing is kept from one sentence to the next.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.figure import Figure
from saijin_studio.core.persona import Persona

SENTENCES = 1_000
GOAL = 0.08
ENGINES = {"en": "espeak", "ja": "openjtalk"}
NOBODY = Persona("nobody", {})
ENGLISH = (
    *("the library was quiet today", "I was thinking of your song", "shall we take a walk along the river"),
    *("she paid twelve dollars for it", "machine learning is fun", "nobody knows what comes next"),
    *("good morning", "tell me more about the garden", "the kettle is on and the rain has stopped"),
)
JAPANESE = (
    *("今日の図書館は静かでした", "送ってくれた曲のことを考えていました", "川沿いを少し歩きませんか"),
    *("それは十二ドルでした", "新しい本がとても好きです", "これから何が起こるか分かりません"),
    *("おはようございます", "庭のことをもっと聞かせてください", "お湯が沸いて雨も止みました"),
)


@dataclass(frozen=True)
class Written:
    text: str
    engines: str  # as the voice notes them: "openjtalk+espeak"


def sentences(count: int = SENTENCES, seed: int = 7) -> list[Written]:
    """A third each in English, in Japanese and in both, in an order that is always the same."""
    chance = random.Random(seed)
    return [_written(chance, ("en", "ja", "both")[number % 3]) for number in range(count)]


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="saijin-voice-mixed-") as folder:
        before = _processor_seconds()
        right, factors, made_in, heard = _spoken(Path(folder))
        worked = _processor_seconds() - before
    method = f"{SENTENCES} sentences in English, Japanese and both, split, spoken, levelled and joined; warm engines"
    ordered = sorted(factors)
    p95 = ordered[int(0.95 * len(ordered))]
    share = 100 * right / SENTENCES
    yield Figure("Mixed: right engine", "%", share, share, SENTENCES, method, goal=100.0, at_least=True)
    yield Figure(
        *("Mixed: real-time factor", "", made_in / heard, ordered[-1], SENTENCES, f"{method}; of all together"),
        p95=p95,
        goal=GOAL,
    )
    yield Figure("Mixed: processor time a second", "ms", 1000 * worked / heard, 1000 * worked / heard, 1, method)


def _spoken(home: Path) -> tuple[int, list[float], float, float]:
    """How many were spoken by the right engines, each one's real-time factor, seconds of work and of sound."""
    from saijin_studio.bootstrap.voices import make_voices
    from saijin_studio.core.bus import EventBus
    from saijin_studio.core.cancel import CancelToken
    from saijin_studio.core.settings import SpeechServer
    from saijin_studio.core.spoken import SpokenText
    from saijin_studio.paths import Paths
    from saijin_studio.providers.secrets import KeyringSecrets
    from saijin_studio.services.personas import PersonaService
    from saijin_studio.services.voice import sound
    from saijin_studio.services.voice.saying import Sayer
    from saijin_studio.services.voice.speakers import Speakers

    paths = Paths(home)
    paths.make()
    voices = make_voices(paths, SpeechServer, KeyringSecrets(), EventBus(), lambda: False)
    speakers = Speakers(voices.engines, PersonaService(paths), lambda: "yuuri")
    sayer = Sayer(speakers, lambda engine, following, language: None)
    chosen = speakers.choose(NOBODY)
    right, factors, made_in, heard = 0, list[float](), 0.0, 0.0
    try:
        sound.warm()
        for engine in voices.engines:
            engine.warm("ja" if engine.name == "openjtalk" else "en")
        for written in sentences():
            began = time.perf_counter()
            spoken = SpokenText()
            (sentence,) = [*spoken.feed(written.text), *spoken.finish()]
            said = sayer.say(sentence, NOBODY, chosen, CancelToken())
            sound.finish_sentence([each.speech for each in said], 1.0)
            taken, seconds = time.perf_counter() - began, sum(each.speech.seconds for each in said)
            right += sayer.names(sentence, NOBODY, chosen) == written.engines
            factors.append(taken / seconds)
            made_in, heard = made_in + taken, heard + seconds
    finally:
        speakers.close()
    return right, factors, made_in, heard


def _processor_seconds() -> float:
    """Of this program and of those that it started and that have ended."""
    return sum(os.times()[:4])


def _written(chance: random.Random, kind: str) -> Written:
    order = {"en": ["en"], "ja": ["ja"], "both": chance.sample(["en", "ja"], 2)}[kind]
    phrases = [chance.choice(ENGLISH if language == "en" else JAPANESE) for language in order]
    gap = " " if kind == "both" else ""
    end = chance.choice("。！？" if order[-1] == "ja" else ".!?")
    first = phrases[0][0].upper() + phrases[0][1:]
    text = gap.join([first, *phrases[1:]]) + end
    return Written(text, "+".join(ENGINES[language] for language in order))
