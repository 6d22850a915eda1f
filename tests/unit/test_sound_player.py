"""Stored clips played from any second on, paused, sought in, at another speed; on a device that a test winds by hand
and on a real PortAudio into an emulated one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from saijin_studio.core.errors import NotFound, StorageError
from saijin_studio.ports import Speech
from saijin_studio.services.voice import player as player_module
from saijin_studio.services.voice.player import AHEAD, PIECE, Player, Playing
from saijin_studio.services.voice.sound import RATE, write_wav
from tests.unit.sound_deck import SECONDS, Deck

APP = Path(__file__).parents[2] / "app"
PIECE_SECONDS = PIECE / RATE


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


class Told:
    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.all: list[Playing] = []

    def __call__(self, playing: Playing) -> None:
        with self.changed:
            self.all.append(playing)
            self.changed.notify_all()

    def clips(self) -> list[int]:
        """Those that were told of as being played."""
        return [each.index for each in self.all if each.state == "playing"]

    def until(self, state: str) -> Playing:
        with self.changed:
            assert self.changed.wait_for(lambda: bool(self.all) and self.all[-1].state == state, SECONDS), self.all
            return self.all[-1]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(player_module, "time", made)
    return made


@pytest.fixture
def deck() -> Deck:
    return Deck()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def player(deck: Deck, told: Told, clock: Clock) -> Player:
    return Player(deck, told)


def counted(seconds: float, start: int = 1) -> NDArray[np.float32]:
    """Frames that are told apart: each is its own number."""
    return ((np.arange(int(seconds * RATE)) + start) % 32_000 / 32768).astype(np.float32)


@pytest.fixture
def clips(tmp_path: Path) -> list[Path]:
    """1 s, 2 s and 1.5 s."""
    files = [tmp_path / f"{number}.wav" for number in range(3)]
    for file, seconds in zip(files, (1.0, 2.0, 1.5), strict=True):
        write_wav(file, Speech(counted(seconds), RATE))
    return files


WHOLE = np.concatenate([counted(1.0), counted(2.0), counted(1.5)])


def test_all_clips_are_heard_in_order_without_a_gap(player: Player, deck: Deck, told: Told, clips: list[Path]) -> None:
    begun = player.play("a", clips)
    assert (begun.state, begun.position, begun.seconds) == ("playing", 0.0, 4.5)
    deck.play(5 + 10 + 8)
    assert told.until("ended").position == 4.5
    assert np.array_equal(deck.sound(), WHOLE)
    assert told.clips() == [0, 1, 2]


def test_it_begins_at_any_second(player: Player, deck: Deck, told: Told, clips: list[Path]) -> None:
    assert player.play("a", clips, 1.75).index == 1
    deck.play(7 + 8)
    told.until("ended")
    assert np.array_equal(deck.sound(), WHOLE[int(1.75 * RATE) :])


def test_a_clip_is_told_of_again_when_it_is_played_again(
    player: Player, deck: Deck, told: Told, clips: list[Path]
) -> None:
    player.play("a", clips)
    deck.play(6)
    assert told.clips() == [0, 1]
    player.seek(0.5)
    deck.play(4)
    assert told.clips() == [0, 1, 0, 1], "sought back"
    player.pause()
    player.resume()
    deck.play(1)
    assert told.clips() == [0, 1, 0, 1, 1], "it goes on"
    player.play("b", clips)
    deck.play(1)
    assert told.clips() == [0, 1, 0, 1, 1, 0], "something else"
    player.stop()


def test_what_is_paused_can_be_stopped(player: Player, deck: Deck, told: Told, clips: list[Path]) -> None:
    player.play("a", clips)
    deck.play(3)
    player.pause()
    player.pause()
    paused = told.all[-1]
    player.stop()
    player.stop()
    assert [each.state for each in told.all] == ["playing", "paused", "stopped"]
    assert (told.all[-1].position, told.all[-1].index) == (paused.position, paused.index)
    player.resume()
    assert told.all[-1].state == "playing"
    player.stop()


def test_only_a_little_is_read_ahead(player: Player, deck: Deck, clips: list[Path]) -> None:
    player.play("a", clips)
    deck.queued(AHEAD)
    deck.play(1)
    deck.queued(AHEAD)
    assert len(deck.queue) == AHEAD
    player.stop()


def test_the_position_follows_what_is_heard(player: Player, deck: Deck, clock: Clock, clips: list[Path]) -> None:
    def at() -> tuple[float, int]:
        now = player.now()
        assert now is not None
        return round(now.position, 6), now.index

    player.play("a", clips)
    assert at() == (0.0, 0)
    deck.play(1)
    clock.seconds += 0.15
    assert at() == (0.15, 0)
    clock.seconds += 5  # the device hangs: no further than the piece that it was given
    assert at() == (PIECE_SECONDS, 0)
    deck.play(6)
    clock.seconds += 0.1
    assert at() == (1.3, 1)


def test_pause_falls_silent_and_goes_on_where_it_was(
    player: Player, deck: Deck, told: Told, clock: Clock, clips: list[Path]
) -> None:
    player.play("a", clips)
    deck.play(3)
    clock.seconds += 0.05
    player.pause()
    assert deck.queue == [] and told.all[-1].state == "paused"
    clock.seconds += 60
    now = player.now()
    assert now is not None and now.position == pytest.approx(0.45) and now.index == 0
    heard = len(deck.heard)
    player.resume()
    deck.queued(1)
    assert np.array_equal(deck.queue[0][1].samples, WHOLE[int(0.45 * RATE) :][:PIECE])
    deck.play(3 + 10 + 8)
    told.until("ended")
    assert np.array_equal(np.concatenate([each.samples for each in deck.heard[heard:]]), WHOLE[int(0.45 * RATE) :])


def test_seeking_moves_what_plays_and_what_rests(player: Player, deck: Deck, told: Told, clips: list[Path]) -> None:
    player.play("a", clips)
    deck.play(2)
    player.seek(3.25)
    assert (told.all[-1].state, told.all[-1].position, told.all[-1].index) == ("playing", 3.25, 2)
    deck.play(1)
    assert np.array_equal(deck.heard[-1].samples, WHOLE[int(3.25 * RATE) :][:PIECE])
    player.pause()
    player.seek(0.5)
    assert (told.all[-1].state, told.all[-1].position, deck.queue) == ("paused", 0.5, [])
    player.resume()
    deck.play(1)
    assert np.array_equal(deck.heard[-1].samples, WHOLE[int(0.5 * RATE) :][:PIECE])
    player.seek(99)
    told.until("ended")
    player.seek(-1)
    assert told.all[-1].position == 0.0
    player.stop()


def test_a_piece_that_begins_when_it_is_out_of_date_is_no_news(player: Player, deck: Deck, clips: list[Path]) -> None:
    """The device may have taken a piece at the moment at which the person sought elsewhere."""
    player.play("a", clips)
    deck.queued(AHEAD)
    late = deck.queue[1][2]
    player.seek(3.0)
    assert late is not None
    late()
    now = player.now()
    assert now is not None and (now.position, now.index) == (3.0, 2)
    player.stop()


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.5, 2.0])
def test_another_speed_has_the_same_pitch_and_its_own_length(
    speed: float, player: Player, deck: Deck, told: Told, clock: Clock, tmp_path: Path
) -> None:
    time = np.arange(2 * RATE) / RATE
    write_wav(tmp_path / "a.wav", Speech((0.3 * np.sin(2 * np.pi * 220 * time)).astype(np.float32), RATE))
    assert player.play("a", [tmp_path / "a.wav"], speed=speed).seconds == 2.0
    deck.play(1)
    clock.seconds += 0.1
    now = player.now()
    assert now is not None and now.position == pytest.approx(0.1 * speed)
    deck.play(round(2 / speed / PIECE_SECONDS + 0.49) - 1)
    told.until("ended")
    made = deck.sound()
    assert len(made) / RATE == pytest.approx(2 / speed, abs=0.01)
    spectrum = np.abs(np.fft.rfft(made * np.hanning(len(made)), 4 * RATE * 2))
    assert float(np.argmax(spectrum)) / 8 == pytest.approx(220, abs=1)


def test_the_speed_changes_while_it_plays(player: Player, deck: Deck, clock: Clock, clips: list[Path]) -> None:
    player.play("a", clips)
    deck.play(3)
    clock.seconds += 0.1
    player.set_speed(9)
    now = player.now()
    assert now is not None
    assert (now.speed, now.state) == (2.0, "playing") and now.position == pytest.approx(0.5)
    deck.play(2)
    clock.seconds += 0.1
    now = player.now()
    assert now is not None and now.position == pytest.approx(0.5 + 2 * PIECE_SECONDS + 0.1)
    player.stop()


def test_a_device_that_goes_away_pauses_and_it_goes_on_with_another(
    player: Player, deck: Deck, told: Told, clips: list[Path]
) -> None:
    player.play("a", clips)
    deck.play(2)
    with deck.changed:
        deck.lacking, deck.queue = "audio_device", []
        deck.changed.notify_all()
    lost = told.until("paused")
    assert lost.reason == "audio_device" and lost.position == pytest.approx(PIECE_SECONDS, abs=0.001)
    deck.lacking = None
    player.resume()
    deck.play(1)
    assert np.array_equal(deck.heard[-1].samples, WHOLE[PIECE : 2 * PIECE])
    player.stop()


def test_silence_from_elsewhere_pauses(player: Player, deck: Deck, told: Told, clips: list[Path]) -> None:
    player.play("a", clips)
    deck.play(2)
    deck.stop()
    assert told.until("paused").reason == "lost"


def test_without_a_device_it_says_so(player: Player, deck: Deck, told: Told, clips: list[Path]) -> None:
    deck.lacking = "audio_library"
    player.play("a", clips[:1])
    assert told.until("paused").reason == "audio_library"


def test_one_is_heard_at_a_time(player: Player, deck: Deck, told: Told, clips: list[Path]) -> None:
    player.play("a", clips)
    deck.play(1)
    player.play("b", clips[1:])
    assert [each.utterance for each in told.all if each.state == "stopped"] == ["a"]
    deck.queued(AHEAD)
    assert {name for name, _, _ in deck.queue} == {"b"}
    player.stop()
    assert deck.queue == [] and told.all[-1].state == "stopped"
    player.stop()
    assert len([each for each in told.all if each.state == "stopped"]) == 2


def test_a_missing_clip_is_refused_and_one_that_goes_meanwhile_is_left_out(
    player: Player, deck: Deck, told: Told, clips: list[Path]
) -> None:
    with pytest.raises(NotFound):
        player.play("a", [*clips, clips[0].with_name("none.wav")])
    damaged = clips[0].with_name("bad.wav")
    damaged.write_bytes(b"RIFF")
    with pytest.raises(StorageError):
        player.play("a", [damaged])
    assert player.now() is None and deck.queue == []
    player.play("a", clips)
    deck.queued(AHEAD)  # the second one is being given
    clips[2].unlink()
    deck.play(15)
    told.until("ended")
    assert np.array_equal(deck.sound(), WHOLE[: 3 * RATE])


def test_after_the_end_it_plays_again_from_the_beginning(
    player: Player, deck: Deck, told: Told, clips: list[Path]
) -> None:
    player.play("a", clips[:1])
    deck.play(5)
    told.until("ended")
    player.resume()
    deck.play(5)
    told.until("ended")
    assert np.array_equal(deck.sound(), np.concatenate([WHOLE[:RATE], WHOLE[:RATE]]))


REAL = """
import sys, threading
from pathlib import Path
from saijin_studio.providers.audio import SoundDeviceOutput
from saijin_studio.services.voice.player import Player

output, changed, states = SoundDeviceOutput(), threading.Condition(), []

def tell(playing):
    with changed:
        states.append((playing.state, playing.index))
        changed.notify_all()

def until(state):
    with changed:
        assert changed.wait_for(lambda: state in states, 20), states

player = Player(output, tell)
player.play("a", [Path(each) for each in sys.argv[1:]], 0.5)
until(("ended", 2))
output.close()
"""


def test_every_frame_from_the_second_on_arrives_at_an_emulated_sound_card(tmp_path: Path, clips: list[Path]) -> None:
    recorded, config = tmp_path / "sound.raw", tmp_path / "asound.conf"
    config.write_text(
        "</usr/share/alsa/alsa.conf>\n"
        f'pcm.recorder {{ type file slave.pcm "null" file "{recorded}" format "raw" }}\n'
        "pcm.!default { type plug slave { pcm recorder format S16_LE rate 48000 channels 2 } }\n"
    )
    environment = {**os.environ, "ALSA_CONFIG_PATH": str(config), "PYTHONPATH": str(APP)}
    command = [sys.executable, "-c", REAL, *map(str, clips)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=50)
    assert done.returncode == 0, done.stderr
    frames = np.frombuffer(recorded.read_bytes(), "<i2").reshape(-1, 2)[:, 0]
    sent = np.rint(WHOLE[RATE // 2 :] * 32768).astype(np.int16)
    assert np.array_equal(frames[frames != 0], sent[sent != 0])
