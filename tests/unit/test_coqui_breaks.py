"""The Coqui voices where something breaks, with models of paper: crashes, silence, and a GPU without room."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.core.errors import ProviderFault
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.providers.speech import coqui
from saijin_studio.providers.speech.coqui import CoquiEngine
from tests.unit.coqui_stage import children, counted, lines, new_engine, new_folder, said

PLAIN = VoiceChoice()
SMALLER, PROCESSOR = "voice_memory_smaller", "voice_memory_cpu"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path)


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def engine(folder: Path, notes: list[str]) -> Iterator[CoquiEngine]:
    made = new_engine(folder, notes.append)
    yield made
    made.close()


# -- crashes -------------------------------------------------------------------------------------------------------


def test_a_portion_that_crashed_is_said_once_where_nobody_has_heard_it(engine: CoquiEngine) -> None:
    assert counted(engine.synthesise("stumble once", "en", PLAIN)) == list(range(800))


def test_a_portion_that_crashed_while_it_was_heard_fades_and_is_said_again(engine: CoquiEngine) -> None:
    begun, fading, *again = list(engine.stream("stumble once", "en", PLAIN))
    assert counted(begun) == list(range(400))
    assert fading.taken_back == 400 and not any(piece.taken_back for piece in (begun, *again))
    heard = np.concatenate([begun.samples, fading.samples])
    assert np.abs(np.diff(heard)).max() < 4 * begun.samples[1], "it goes on from the last sample, without a jump"
    assert 0.1 < fading.seconds < 0.3 and not fading.samples[-800:].any()
    assert [value for piece in again for value in counted(piece)] == list(range(800))


def test_a_voice_that_crashes_again_is_a_fault_with_its_last_words(engine: CoquiEngine) -> None:
    with pytest.raises(ProviderFault, match="the model broke") as caught:
        engine.synthesise("vanish", "en", PLAIN)
    assert caught.value.params["reason"] == "crashed"
    assert engine.synthesise("Next.", "en", PLAIN).seconds == 0.1


def test_a_gpu_that_broke_under_it_is_begun_anew_with_another_process(engine: CoquiEngine, folder: Path) -> None:
    assert counted(engine.synthesise("shake it", "en", PLAIN)) == list(range(800))
    assert counted(engine.synthesise("Next.", "en", PLAIN)) == list(range(800))
    assert lines(folder / "loads") == ["once", "once"]


def test_a_gpu_that_breaks_again_is_a_crash_so_that_another_engine_takes_over(engine: CoquiEngine) -> None:
    with pytest.raises(ProviderFault, match=r"CUDA error: device-side assert triggered$") as caught:
        engine.synthesise("shatter it", "en", PLAIN)
    assert caught.value.params["reason"] == "crashed"
    assert children() == []
    assert engine.synthesise("Next.", "en", PLAIN).seconds == 0.1


def test_a_voice_that_was_killed_is_started_again(engine: CoquiEngine) -> None:
    engine.warm("en")
    (child,) = children()
    child.kill()
    child.wait(5)
    assert engine.synthesise("Next.", "en", PLAIN).seconds == 0.1


# -- what was said is not said again, though the same words never sound the same -----------------------------------


FADE = 1440  # samples
SAID = [("This", 400), ("This", 400)]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        (
            "This is the very first, stumble is second, afterwards three.",
            [
                *SAID,
                ("stumble", 500),
                ("stumble", FADE),
                *[("stumble", 400), ("stumble", 400)],
                *[("afterwards", 500)] * 2,
            ],
        ),
        (
            "This is the very first, never comes second, afterwards three.",
            [
                *SAID,
                *[("never", 500), ("never", FADE)],  # on the GPU
                *[("never", 600), ("never", FADE)],  # in smaller portions
                *[("never", 700), ("never", 700)],
                *[("afterwards", 800)] * 2,
            ],
        ),
    ],
)
def test_it_goes_on_at_the_portion_that_broke_off(
    engine: CoquiEngine, folder: Path, text: str, heard: list[tuple[str, int]]
) -> None:
    (folder / "uneven").touch()
    parts = [f"{part}," if part[-1] != "." else part for part in text.split(", ")]
    first_words = {len(part): part.split()[0] for part in parts}
    pieces = list(engine.stream(text, "en", PLAIN))
    assert [(first_words[round(float(each.samples[0]) * 100)], len(each.samples)) for each in pieces] == heard
    assert [line[4] for line in said(folder)] == parts, "each of them once"


def test_what_nobody_has_heard_yet_holds_each_portion_once(engine: CoquiEngine, folder: Path) -> None:
    (folder / "uneven").touch()
    speech = engine.synthesise("This is the very first, stumble is second, afterwards three.", "en", PLAIN)
    runs = [(round(float(value) * 100), len(list(run))) for value, run in groupby(speech.samples)]
    assert runs == [(23, 800), (18, 800), (17, 1000)]


# -- silence -------------------------------------------------------------------------------------------------------


def test_a_voice_that_never_loads_is_a_fault(
    engine: CoquiEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coqui, "LOAD_SECONDS", 0.5)
    (folder / "silent").touch()
    with pytest.raises(ProviderFault) as caught:
        engine.synthesise("Hello.", "en", PLAIN)
    assert caught.value.params["reason"] == "hung"
    assert children() == []


def test_a_loaded_voice_that_hangs_is_not_waited_for_as_if_it_were_to_load(
    engine: CoquiEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.warm("en")
    (hanging,) = children()
    monkeypatch.setattr(coqui, "PIECE_SECONDS", 0.5)
    monkeypatch.setattr(coqui, "SIGN_SECONDS", 0.1)
    begun = time.monotonic()
    with pytest.raises(ProviderFault, match="nothing for 1 s") as caught:
        engine.synthesise("hang on", "en", PLAIN)
    assert caught.value.params["reason"] == "hung"
    assert 1.1 < time.monotonic() - begun < 20
    assert not hanging.is_running() and children() == []


def test_a_voice_that_loads_slowly_does_not_hang(
    engine: CoquiEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coqui, "PIECE_SECONDS", 1.5)
    engine.check(folder)  # as another voice, since a person wants it: the process is there already
    (folder / "slow").touch()
    assert engine.synthesise("Hello.", "en", PLAIN).seconds == 0.1


# -- no room -------------------------------------------------------------------------------------------------------


def test_without_room_it_goes_on_in_smaller_portions(engine: CoquiEngine, folder: Path, notes: list[str]) -> None:
    text = "A heavy sentence, one that is long, and more of it."
    speech = engine.synthesise(text, "en", PLAIN)
    assert notes == [SMALLER]
    assert [line[0] for line in said(folder)] == ["cuda"] * len(said(folder))
    assert " ".join(line[4] for line in said(folder)) == text
    assert counted(speech) == list(range(800)) * len(said(folder))
    engine.synthesise(text, "en", PLAIN)
    assert notes == [SMALLER], "it is told once in some minutes"
    assert lines(folder / "loads") == ["once"] and lines(folder / "moves") == ["cuda"]


def test_without_any_room_it_goes_on_on_the_processor(engine: CoquiEngine, folder: Path, notes: list[str]) -> None:
    assert counted(engine.synthesise("never mind", "en", PLAIN)) == list(range(800))
    assert notes == [SMALLER, PROCESSOR]
    assert said(folder)[0][0] == "cpu"
    assert lines(folder / "loads") == ["once"] and lines(folder / "moves") == ["cuda", "cpu"]


def test_a_gpu_that_another_program_fills_is_left_alone_for_some_minutes(
    engine: CoquiEngine, folder: Path, notes: list[str]
) -> None:
    (folder / "taken").touch()
    for text in ("One.", "Two.", "later on"):
        engine.synthesise(text, "en", PLAIN)
    assert [line[0] for line in said(folder)] == ["cpu"] * 3
    assert lines(folder / "moves") == ["cuda", "cuda"] and notes == [SMALLER, PROCESSOR]
    engine.synthesise("later again", "en", PLAIN)
    assert lines(folder / "moves") == ["cuda"] * 4 and notes == [SMALLER, PROCESSOR] * 2
    (folder / "taken").unlink()
    engine.synthesise("At last.", "en", PLAIN)
    assert said(folder)[-1][0] == "cuda" and len(notes) == 4
    assert lines(folder / "loads") == ["once"], "it was read from the disk once for all of them"


def test_without_room_anywhere_it_is_a_fault(engine: CoquiEngine) -> None:
    with pytest.raises(ProviderFault) as caught:
        engine.synthesise("nowhere to go", "en", PLAIN)
    assert caught.value.params["reason"] == "voice_memory"
    assert engine.synthesise("Next.", "en", PLAIN).seconds == 0.1
