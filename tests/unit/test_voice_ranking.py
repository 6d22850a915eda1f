"""Which engine speaks where nobody wishes for one, and which one where somebody does."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saijin_studio.bootstrap.voices import Voices, make_voices
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.persona import Persona
from saijin_studio.core.recorded_voice import RecordedVoice
from saijin_studio.core.settings import SpeechServer
from saijin_studio.core.spoken import SpokenText
from saijin_studio.core.voice import Piece, VoiceChoice
from saijin_studio.paths import Paths
from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.providers.speech.coqui_voices import CoquiVoices
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.saying import Sayer
from saijin_studio.services.voice.speakers import Speakers
from tests.unit.coqui_places import put_addon, put_beside
from tests.unit.tiny_vits import piper_config, voice_folder

APP = Path(__file__).parents[2] / "app"
NOBODY = Persona("nobody", {})
SENTENCES = [
    ("今日は Good morning と言いました。", "openjtalk+espeak"),
    ("The word 犬 means dog.", "espeak+openjtalk"),
    ("おはようございます。", "openjtalk"),
    ("I went to the library today.", "espeak"),
    ("このJRの駅でTシャツを3枚買った。", "openjtalk"),
    ("Python 3.11 を使います。", "espeak+openjtalk"),
    ("“はい” she said, and left.", "openjtalk+espeak"),
    ("彼女は machine learning が好きです！", "openjtalk+espeak"),
    ("2026年11月22日、晴れ。", "openjtalk"),
    ("She paid 12 dollars.", "espeak"),
]


class NoKeys:
    def get(self, name: str) -> str | None:
        return None

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("nothing is kept here")


class House:
    def __init__(self, home: Path, gpu: bool = False) -> None:
        self.home = home
        self.server = SpeechServer()
        paths = Paths(home)
        paths.make()
        self.voices: Voices = make_voices(paths, lambda: self.server, NoKeys(), EventBus(), lambda: gpu)
        self.speakers = Speakers(self.voices.engines, PersonaService(paths), lambda: "yuuri")

    def speaker(self, language: str, persona: Persona = NOBODY) -> str:
        found = self.speakers.saying(Piece("narration", language, "x"), persona, {})
        return found.engine.name if found else ""

    def add(self, language: str) -> str:
        return self.voices.library.add(voice_folder(self.home / language, piper_config(language, by_letters=True))).id


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Callable[[bool], House]]:
    made: list[House] = []

    def make(gpu: bool) -> House:
        made.append(House(tmp_path, gpu))
        return made[-1]

    yield make
    for one in made:
        one.speakers.close()


def test_without_anything_brought_along_the_package_speaks(house: Callable[[bool], House]) -> None:
    here = house(False)
    assert {each: here.speaker(each) for each in ("en", "ja", "de", "zh", "xx")} == {
        "en": "espeak",
        "ja": "openjtalk",
        "de": "espeak",
        "zh": "espeak",
        "xx": "",
    }


def test_an_installed_voice_speaks_its_language_and_no_other(house: Callable[[bool], House]) -> None:
    here = house(False)
    voice = here.add("de_DE")
    assert (here.speaker("de"), here.speaker("en"), here.speaker("ja")) == ("vits", "espeak", "openjtalk")
    here.voices.library.remove(voice)
    assert here.speaker("de") == "espeak"


def test_a_server_that_is_set_comes_first_and_what_is_wished_for_before_it(house: Callable[[bool], House]) -> None:
    here = house(False)
    here.add("en_US")
    here.server = SpeechServer(address="http://127.0.0.1:9/v1")
    assert (here.speaker("en"), here.speaker("ja"), here.speaker("jbo")) == ("server", "server", "espeak")
    wished = Persona("one", {}, voices={"en": VoiceChoice(engine="espeak"), "ja": VoiceChoice(engine="vits")})
    assert (here.speaker("en", wished), here.speaker("ja", wished)) == ("espeak", "server")
    here.server = SpeechServer()
    assert here.speaker("en") == "vits"


def order(here: House) -> list[str]:
    return [engine.name for engine in here.voices.engines]


LEADING = ["server", "coqui", "vits", "openjtalk", "espeak"]
LAST = ["server", "vits", "openjtalk", "espeak", "coqui"]


@pytest.mark.parametrize(("machine", "build"), [(True, True), (True, False), (False, True), (False, False)])
def test_coqui_leads_only_where_machine_and_its_own_build_have_a_gpu(
    house: Callable[[bool], House], machine: bool, build: bool
) -> None:
    here = house(machine)
    assert order(here) == LAST, "nothing of it is installed"
    put_addon(here.home / "addons", gpu=build)
    assert order(here) == (LEADING if machine and build else LAST), "as soon as it is there"
    assert [one.name for one in here.speakers.abilities()] == order(here)
    here.voices.addons.remove("coqui")
    assert order(here) == LAST


@pytest.mark.parametrize("build", [True, False])
def test_what_pip_brought_beside_the_studio_counts_by_its_own_build(
    house: Callable[[bool], House], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: bool
) -> None:
    put_beside(tmp_path / "site", gpu=build)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert order(house(True)) == (LEADING if build else LAST)
    assert order(house(False)) == LAST


def test_each_stretch_of_a_mixed_sentence_goes_to_its_engine_and_faster_than_it_sounds(
    house: Callable[[bool], House],
) -> None:
    here = house(False)
    sayer = Sayer(here.speakers, lambda engine, following, language: None)
    chosen = here.speakers.choose(NOBODY)
    here.voices.engines[2].warm("ja")
    heard, began = 0.0, time.monotonic()
    for text, engines in SENTENCES:
        spoken = SpokenText()
        for sentence in [*spoken.feed(text), *spoken.finish()]:
            assert (text, sayer.names(sentence, NOBODY, chosen)) == (text, engines)
            said = sayer.say(sentence, NOBODY, chosen, CancelToken())
            assert len(said) == len(sentence.pieces) and all(each.speech.seconds > 0.1 for each in said)
            heard += sum(each.speech.seconds for each in said)
    assert time.monotonic() - began < heard / 2  # the figure itself is measured by bench/voice_mixed.py


def test_nothing_heavy_is_imported_before_anybody_speaks() -> None:
    program = (
        "import sys\n"
        "import saijin_studio.bootstrap.voices\n"
        "print(*sorted({'onnxruntime', 'TTS', 'torch', 'soundfile', 'pyopenjtalk', 'httpx'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(APP)}, capture_output=True, check=True, timeout=60
    )
    assert done.stdout.strip() == b""


def test_nobody_speaks_in_the_voice_of_a_person_unasked(house: Callable[[bool], House], tmp_path: Path) -> None:
    """An XTTS model without a voice of its own stands first where there is a GPU."""
    one = house(True)
    models = [InstalledVoice("xtts", "X", "coqui", ("en",), tmp_path)]
    (tmp_path / "config.json").write_text('{"model": "xtts"}')
    voices = CoquiVoices(lambda: models, lambda: [RecordedVoice("me", "Me", tmp_path / "sample.wav")])
    engine = CoquiEngine(voices, lambda: Path(sys.executable))
    speakers = Speakers((engine, *one.voices.engines[2:]), PersonaService(Paths(tmp_path)), lambda: "yuuri")
    piece, wish = Piece("narration", "en", "x"), Persona("p", {}, voices={"en": VoiceChoice("coqui", "me")})
    usual, wished = (speakers.saying(piece, persona, {}) for persona in (NOBODY, wish))
    assert usual is not None and usual.engine.name == "espeak"
    assert wished is not None and (wished.engine.name, wished.voice.variant) == ("coqui", "me")
    assert speakers.put_aside(engine, "en") == "espeak"
    assert speakers.put_aside(usual.engine, "en") == ""
