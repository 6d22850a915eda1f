"""A sentence that breaks off while it is made and goes on: what is heard, kept, and written of it."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.spoken import SpokenText
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.providers.speech.coqui_child import Frame
from saijin_studio.providers.speech.coqui_sound import as_made
from saijin_studio.services.voice import live, sound
from saijin_studio.services.voice.cache import SoundCache
from saijin_studio.services.voice.live import LiveSentence, Paces
from saijin_studio.services.voice.saying import Sayer
from saijin_studio.services.voice.speakers import Speakers
from tests.workers.drawn_process import SECONDS
from tests.workers.voice_stage import Voice

RATE: Final = 24_000
AGAIN: Final = (Frame({"kind": "again"}, b""), 0.0)
PORTION: Final = (Frame({"kind": "portion"}, b""), 0.0)
NOBODY: Final = Persona("nobody", {"en": PersonaText("Nobody", "")})
Answers = list[tuple[Frame, float]]  # each with the seconds until it comes


def tone(seconds: float, pitch: float, took: float = 0.1) -> tuple[Frame, float]:
    time = np.arange(int(seconds * RATE)) / RATE
    samples = (0.2 * np.sin(2 * np.pi * pitch * time)).astype("<f4")
    return Frame({"kind": "chunk", "rate": RATE, "count": len(samples)}, samples.tobytes()), took


class Breaking(Voice):
    """Gives what it is told to give; `now` is the time that it took so far."""

    def __init__(self, answers: Answers) -> None:
        super().__init__("coqui", "en", rate=RATE)
        self.answers = answers
        self.now = 0.0

    def stream(
        self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None
    ) -> Generator[Speech, None, None]:
        yield from as_made(self._frames())

    def _frames(self) -> Iterator[Frame]:
        for frame, took in self.answers:
            self.now += took
            yield frame


class Listener:
    def __init__(self) -> None:
        self.heard: list[Speech] = []
        self.whole: Speech | None = None

    def hear(self, speech: Speech) -> None:
        self.heard.append(speech)

    def finish(self, speech: Speech, rest: Speech | None = None) -> None:
        self.heard.append(rest or speech)
        self.whole = speech

    @property
    def seconds(self) -> float:
        return sum(each.seconds for each in self.heard)


class Telling:
    """One sentence said with these answers, by an engine of which `pace` is known."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, answers: Answers, pace: float = 0.0) -> None:
        engine, self.ear, paces = Breaking(answers), Listener(), Paces()
        monkeypatch.setattr(live, "time", type("Clock", (), {"monotonic": staticmethod(lambda: engine.now)}))
        if pace:
            paces.note("coqui", pace)
        speakers = Speakers((engine,), None, lambda: "nobody")  # type: ignore[arg-type]
        sayer = Sayer(speakers, lambda *_: None, SoundCache(folder, lambda: 10**9))
        (sentence,) = SpokenText("en").feed("Hello there. ")
        sentence_live = LiveSentence(self.ear, paces)
        (said,) = sayer.say(sentence, NOBODY, {"en": "coqui"}, CancelToken(), sentence_live)
        self.made, self.was_heard = said.speech, sentence_live.finish()
        for thread in [each for each in threading.enumerate() if each.name == "keep-sound"]:
            thread.join(SECONDS)
        (said,) = sayer.say(sentence, NOBODY, {"en": "coqui"}, CancelToken())
        self.kept = said.speech

    @property
    def whole(self) -> Speech:
        assert self.ear.whole is not None
        return self.ear.whole


Tell = Callable[..., Telling]


@pytest.fixture
def tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tell:
    def told(answers: Answers, pace: float = 0.0) -> Telling:
        return Telling(Path(tempfile.mkdtemp(dir=tmp_path)), monkeypatch, answers, pace)

    return told


BROKEN: Final = tone(0.5, 300)
SLOW: Final = [tone(1.0, 200, took=3.0), tone(1.0, 250, took=3.0), PORTION]


def test_what_broke_off_unheard_is_neither_made_nor_kept(tell: Tell) -> None:
    told = tell([BROKEN, AGAIN, *SLOW])
    assert not told.was_heard and told.ear.heard == []
    assert told.made.seconds == told.kept.seconds == 2.0
    assert told.made.samples.tolist() == tell(SLOW).made.samples.tolist()


def test_what_broke_off_and_was_heard_fades_for_the_ear_and_is_not_kept(tell: Tell) -> None:
    told, smooth = tell([BROKEN, AGAIN, *SLOW], pace=3.0), tell(SLOW, pace=3.0)
    assert told.was_heard and smooth.was_heard
    assert told.made.seconds == told.kept.seconds == 2.0
    assert told.ear.seconds == pytest.approx(0.5 + 0.18 + 2.0 + sound.PAUSE_SECONDS, abs=0.05)
    assert told.whole.samples.tolist() == smooth.whole.samples.tolist()


def test_it_may_break_off_twice(tell: Tell) -> None:
    first = [tone(0.5, 220), tone(0.5, 230), PORTION]
    told = tell([*first, BROKEN, AGAIN, BROKEN, BROKEN, AGAIN, *SLOW], pace=3.0)
    smooth = tell([*first, *SLOW], pace=3.0)
    assert told.made.seconds == told.kept.seconds == 3.0
    assert told.whole.samples.tolist() == smooth.whole.samples.tolist()
    assert told.ear.seconds == pytest.approx(smooth.ear.seconds + 3 * 0.5 + 2 * 0.18, abs=0.05)


def test_a_portion_of_which_nothing_was_heard_goes_on_without_a_fade(tell: Tell) -> None:
    """Its beginning was held back, for the engine had become slower than the ear; the portion before was heard."""
    first = [tone(0.5, 220), tone(0.5, 230), PORTION]
    told = tell([*first, tone(0.5, 300, took=5.0), AGAIN, *SLOW])
    smooth = tell([*first, *SLOW])
    assert told.was_heard and len(told.ear.heard) > 1
    heard = np.concatenate([each.samples for each in told.ear.heard])
    assert heard.tolist() == told.whole.samples.tolist()
    assert np.abs(told.whole.samples - smooth.whole.samples).max() < 1e-6
    assert told.made.seconds == told.kept.seconds == 3.0


def test_nothing_left_after_a_break_is_a_pause(tell: Tell) -> None:
    told = tell([BROKEN, AGAIN], pace=3.0)
    assert told.made.seconds == 0
    assert told.whole.seconds == pytest.approx(sound.PAUSE_SECONDS)
