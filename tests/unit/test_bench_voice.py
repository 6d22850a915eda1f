"""What the benches of the voice share: sentences that are new, waiting with an end, programs of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import psutil
import pytest

import make_bench
from bench import voice_hour
from bench.figure import Figure, NotThere, figure
from bench.listener import BLOCK_SECONDS, Clock
from bench.phrases import sentences, text
from bench.voice_hour import busy
from bench.voice_studio import Teller, Told, in_own_program
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.events import SpeechChanged
from saijin_studio.core.persona import Persona
from saijin_studio.core.spoken import SpokenText
from saijin_studio.ports import ChatRequest


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_sentence_comes_twice_and_they_are_always_the_same(language: str) -> None:
    some = list(sentences(language))
    assert len(set(some)) == len(some) > 10_000
    assert list(islice(sentences(language), 20)) == some[:20]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_reply_has_as_many_sentences_as_the_voice_finds_in_it(language: str) -> None:
    new = sentences(language)
    first, second = text(language, new, 10), text(language, new, 10)
    reader = SpokenText(language)
    assert len([*reader.feed(first), *reader.finish()]) == 10
    assert first != second


def test_a_block_that_was_read_late_sounded_when_it_was_due() -> None:
    clock, late = Clock(), {3: 0.020, 4: 0.018}
    times = [clock.at(5.0 + number * BLOCK_SECONDS + late.get(number, 0.0)) for number in range(8)]
    assert times == pytest.approx([5.0 + number * BLOCK_SECONDS for number in range(8)])


def test_times_never_go_back() -> None:
    clock = Clock()
    times = [clock.at(at) for at in (5.1, 5.0, 5.01, 5.02)]
    assert times == sorted(times)


def test_a_model_writes_at_its_pace_and_says_when() -> None:
    model = Teller(2, per_second=100)
    model.text = "abcdefg"
    request = ChatRequest((), Persona("nobody", {}), (), "en")
    came = [(piece, time.perf_counter()) for piece in model.stream(request, CancelToken())]
    assert [piece for piece, _ in came] == ["ab", "cd", "ef", "g"]
    assert all(at >= due for (_, at), due in zip(came, model.due, strict=True))
    assert model.due[3] - model.due[0] == pytest.approx(0.03)


def test_what_was_told_before_and_what_comes_is_waited_for() -> None:
    bus = EventBus()
    news = Told(bus)
    bus.publish(SpeechChanged("a", None, "speaking", 0))
    threading.Timer(0.05, bus.publish, [SpeechChanged("a", None, "finished", 1)]).start()
    assert news.wait("the end", SpeechChanged, lambda event: event.state == "finished", 10).index == 1
    assert news.wait("the start", SpeechChanged, lambda event: event.state == "speaking", 10).index == 0
    with pytest.raises(RuntimeError, match="a failure did not come within 0 s"):
        news.wait("a failure", SpeechChanged, lambda event: event.state == "failed", 0.05)
    news.close()


def program(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "measured_apart.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return "measured_apart"


def test_a_program_of_its_own_gives_its_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, sys\nprint('noise')\nprint('[%s, %s]' % (sys.argv[1], os.environ['EXTRA']))\n"
    assert in_own_program(program(tmp_path, code, monkeypatch), 30, "7", EXTRA="8") == [7, 8]


def test_a_program_that_fails_says_why_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = program(tmp_path, "raise RuntimeError('the model was not asked')\n", monkeypatch)
    with pytest.raises(RuntimeError, match=r"^the model was not asked$"):
        in_own_program(name, 30)


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = program(tmp_path, "import threading\nthreading.Event().wait()\n", monkeypatch)
    with pytest.raises(RuntimeError, match="did not end within 2 s"):
        in_own_program(name, 2)
    assert not psutil.Process().children()


def test_cores_are_kept_busy_until_the_end() -> None:
    with busy(2):
        counting = psutil.Process().children()
        assert len(counting) == 2
    assert not any(one.is_running() for one in counting)


def test_a_core_that_was_not_kept_busy_is_said() -> None:
    def end_one() -> None:
        one = psutil.Process().children()[0]
        one.terminate()
        one.wait(10)

    with pytest.raises(RuntimeError, match="ended too soon"), busy(2):
        end_one()


def test_a_group_stands_for_its_own_and_each_is_measured_once() -> None:
    assert make_bench.chosen(["voice"]) == list(make_bench.GROUPS["voice"])
    assert make_bench.chosen(["coqui", "voice"])[0] == "coqui"
    assert len(make_bench.chosen(["coqui", "voice"])) == len(make_bench.GROUPS["voice"])
    assert make_bench.chosen([]) == list(make_bench.MEASURES)


def test_an_optional_part_that_is_not_there_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent() -> Iterator[Figure]:
        raise NotThere("these voices are not installed")
        yield

    def broken() -> Iterator[Figure]:
        yield figure("One", "ms", [1.0], "counted", 2.0)
        raise RuntimeError("the model was not asked")

    monkeypatch.setitem(make_bench.MEASURES, "coqui", absent)
    assert make_bench.main(["coqui"]) == 0
    assert "not there: coqui: these voices are not installed" in capsys.readouterr().out
    monkeypatch.setitem(make_bench.MEASURES, "voice_first", broken)
    assert make_bench.main(["voice_first", "coqui"]) == 1
    assert "not measured: voice_first: RuntimeError: the model was not asked" in capsys.readouterr().out


def test_how_long_is_spoken_on_busy_cores_is_an_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def measure(minutes: float = 2.0) -> Iterator[Figure]:
        asked.append(minutes)
        yield figure("Spoken", "min", [minutes], "made up")

    monkeypatch.setattr(voice_hour, "measure", measure)
    monkeypatch.setattr(make_bench, "MEASURES", dict(make_bench.MEASURES))
    assert make_bench.main(["voice_hour"]) == 0
    assert make_bench.main(["voice_hour", "--minutes", "60"]) == 0
    assert asked == [2.0, 60.0]
