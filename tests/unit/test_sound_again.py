"""A message said again is played from what is kept of it; what is on the air; silent personas; kept sounds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace as changed

from saijin_studio.core.errors import StorageError
from saijin_studio.core.events import PlaybackChanged, SpeechChanged
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.services.voice.cache import key_of
from saijin_studio.services.voice.on_air import OnAir
from tests.unit.sound_deck import SECONDS, Deck
from tests.unit.test_sound_service import made, sentences, told, until
from tests.workers import voice_stage
from tests.workers.voice_stage import Stage, spoken, utterance_of, wait_for

MEGABYTE = 1_000_000


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(voice_stage, "Speaker", Deck)
    made_one = Stage(tmp_path / "home")
    yield made_one
    made_one.close()


@pytest.fixture
def deck(stage: Stage) -> Deck:
    speaker: object = stage.speaker
    assert isinstance(speaker, Deck)
    return speaker


def play_out(stage: Stage, deck: Deck) -> None:
    """Lets the device sound until the message has ended."""
    while told(stage)[-1].state == "playing":
        with deck.changed:
            deck.changed.wait_for(lambda: bool(deck.queue) or told(stage)[-1].state != "playing", 0.05)
            ready = bool(deck.queue)
        if ready:
            deck.play(1)


def test_a_message_said_again_is_played_with_its_place_and_no_process(stage: Stage, deck: Deck) -> None:
    message = made(stage)
    asked, said = len(stage.engine.started), len(stage.english.said)
    utterance = stage.voice.speak(message.id)
    playing = stage.voice.playback.now()
    assert playing is not None and (playing.correlation_id, playing.message_id) == (utterance, message.id)
    play_out(stage, deck)
    assert until(stage, "ended").position == pytest.approx(stage.voice.waveform(message.id).seconds)
    *heard, (last, *_) = sentences(stage, utterance)
    assert {state for state, *_ in heard} == {"speaking"} and last == "finished"
    spans = [message.text[begin:end].strip() for _, _, begin, end in heard]
    assert spans == ["Hello there.", "How are you?", "Fine."]
    assert (len(stage.engine.started), len(stage.english.said)) == (asked, said)
    assert deck.sound().any()


def test_stop_silences_what_is_said_again(stage: Stage, deck: Deck) -> None:
    message = made(stage)
    utterance = stage.voice.speak(message.id)
    deck.play(1)
    stage.voice.stop()
    assert deck.queue == [] and until(stage, "stopped").correlation_id == utterance
    assert sentences(stage, utterance)[-1][0] == "stopped" and stage.engine.messages == []


def test_a_clip_that_is_damaged_has_the_message_made_again(stage: Stage, deck: Deck) -> None:
    message = made(stage, "Hi. Fine.")
    damaged = Path(stage.voice.clips(message.id)[1].path)
    damaged.write_bytes(damaged.read_bytes()[:99])
    utterance = stage.voice.speak(message.id)
    assert [instance.business_key for instance in stage.engine.started.values()] == [utterance]
    deck.play(2)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    stage.engine.join()
    assert not [event for event in stage.events if isinstance(event, PlaybackChanged)]


# -- on the air ------------------------------------------------------------------------------------------------------


def on_air(stage: Stage) -> list[tuple[str, str, str, bool]]:
    return [(each.utterance, each.persona_key, each.text, each.seconds is not None) for each in stage.voice.on_air()]


def variables(stage: Stage) -> None:
    """The engine tells them as they are."""

    def known(instance_id: str) -> dict[str, object]:
        given = stage.engine.started[instance_id].variables
        return {name: value["value"] if isinstance(value, dict) else value for name, value in given.items()}

    vars(stage.engine)["variables"] = known


def test_who_speaks_and_who_waits(stage: Stage, deck: Deck) -> None:
    variables(stage)
    stage.settings.save(changed(stage.settings.current, voice=changed(stage.settings.current.voice, when_busy="queue")))
    message = made(stage)
    assert stage.voice.on_air() == ()
    replayed = stage.voice.speak(message.id)
    utterance = stage.voice.speak_text("Something else.", "miyu")
    wait_for(stage, lambda: "stored" in stage.states(utterance))
    deck.play(1)
    assert on_air(stage) == [(replayed, "reika", "Hello there.", True), (utterance, "miyu", "", False)]
    stage.voice.stop(replayed)
    deck.play(1)
    assert on_air(stage) == [(utterance, "miyu", "Something else.", True)]
    stage.voice.stop(utterance)
    assert stage.voice.on_air() == ()
    stage.engine.join()


def damaged(stage: Stage, text: str) -> str:
    """A message whose first clip cannot be read."""
    message = made(stage, text)
    clip = Path(stage.voice.clips(message.id)[0].path)
    clip.write_bytes(clip.read_bytes()[:9])
    return message.id


def test_nobody_waits_behind_a_message_that_cannot_be_played(stage: Stage, deck: Deck) -> None:
    variables(stage)
    stage.settings.save(changed(stage.settings.current, voice=changed(stage.settings.current.voice, when_busy="queue")))
    message_id = damaged(stage, "Hello there.")
    with pytest.raises(StorageError):
        stage.voice.playback.play(message_id)
    utterance = stage.voice.speak_text("Something else.", "miyu")
    deck.play(1)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    stage.engine.join()


def test_what_was_played_before_a_message_that_cannot_be_is_still_known(stage: Stage, deck: Deck) -> None:
    message, short = made(stage), damaged(stage, "Hello.")
    stage.voice.speak(message.id)
    play_out(stage, deck)
    with pytest.raises(StorageError):
        stage.voice.playback.play(short)
    now = stage.voice.playback.now()
    assert now is not None and now.message_id == message.id
    stage.voice.playback.seek(now.seconds - 0.05)
    paused = stage.voice.playback.paused()
    assert paused is not None and (paused.message_id, paused.text) == (message.id, "Fine.")


def test_what_is_only_made_is_not_on_the_air(stage: Stage, tmp_path: Path) -> None:
    variables(stage)
    seen: list[tuple[OnAir, ...]] = []
    stage.bus.subscribe(SpeechChanged, lambda event: seen.append(stage.voice.on_air()))
    stage.voice.say("Hello there.", "miyu", tmp_path / "said.wav")
    assert seen and not any(seen)


def test_a_voice_that_is_tried_is_heard_by_nobody_in_particular(stage: Stage, deck: Deck) -> None:
    deck.enqueue("trial", Speech(np.ones(100, np.float32), 48_000))
    assert on_air(stage) == [("trial", "", "", True)]


def resting(stage: Stage) -> list[tuple[str, str, str]]:
    air = stage.voice.on_air()
    assert all(each.seconds is None for each in air if each.paused)
    return [(each.utterance, each.persona_key, each.text) for each in air if each.paused]


def test_what_is_paused_is_on_the_air_until_it_is_stopped(stage: Stage, deck: Deck) -> None:
    message, playback = made(stage), stage.voice.playback
    utterance = stage.voice.speak(message.id)
    deck.play(1)
    assert resting(stage) == []
    playback.pause()
    assert on_air(stage) == [(utterance, "reika", "Hello there.", False)]
    assert resting(stage) == [(utterance, "reika", "Hello there.")]
    playback.seek(stage.voice.waveform(message.id).starts[1] + 0.1)
    assert resting(stage) == [(utterance, "reika", "How are you?")]
    stage.voice.stop("another")
    assert resting(stage), "it is another that is stopped"
    stage.engine.messages.clear()
    stage.voice.stop(utterance)
    assert stage.voice.on_air() == () and until(stage, "stopped").correlation_id == utterance
    assert stage.engine.messages == [], "no process stands behind it"


@pytest.mark.parametrize("again", [False, True])
def test_what_is_paused_vanishes_when_it_goes_on_and_with_everything(stage: Stage, deck: Deck, again: bool) -> None:
    message, playback = made(stage, "Hi."), stage.voice.playback
    paused = stage.voice.speak(message.id)
    deck.play(1)
    playback.pause()
    if again:
        playback.resume()
        (goes_on,) = on_air(stage)
        assert goes_on[0] != paused and goes_on[1:] == ("reika", "Hi.", True)
        play_out(stage, deck)
    else:
        stage.voice.stop()
    assert stage.voice.on_air() == ()


def test_what_is_paused_comes_after_what_is_heard(stage: Stage, deck: Deck) -> None:
    variables(stage)
    paused = stage.voice.speak(made(stage).id)
    deck.play(1)
    stage.voice.playback.pause()
    utterance = stage.voice.speak_text("Something else.", "miyu")
    deck.play(1)
    assert [(each.utterance, each.paused) for each in stage.voice.on_air()] == [(utterance, False), (paused, True)]
    stage.voice.stop()
    assert stage.voice.on_air() == ()
    stage.engine.join()


# -- a silent persona ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "begun"), [(None, False), (True, True), (False, False)])
def test_a_silent_persona_is_heard_where_its_chat_wants_that(stage: Stage, wanted: bool | None, begun: bool) -> None:
    stage.silent.add("reika")
    utterance = stage.ask()
    stage.voice.begin_reply(utterance, wanted)
    assert [each.business_key for each in stage.engine.started.values()] == ([utterance] if begun else [])
    stage.voice.stop()


def test_what_a_silent_persona_said_can_be_heard_by_hand(stage: Stage, deck: Deck) -> None:
    stage.silent.add("reika")
    message = stage.reply("Hi.")
    utterance = stage.voice.speak(message.id)
    deck.play(1)
    wait_for(stage, lambda: "finished" in stage.states(utterance))


# -- kept sounds -----------------------------------------------------------------------------------------------------


def keep(stage: Stage, megabytes: int) -> None:
    voice = changed(stage.settings.current.voice, cache_megabytes=megabytes)
    stage.kept_bytes = megabytes * MEGABYTE
    stage.settings.save(changed(stage.settings.current, voice=voice))


def full(stage: Stage, megabytes: int) -> None:
    for number in range(megabytes):
        stage.sounds.put(
            key_of("espeak", "en", str(number), VoiceChoice()), Speech(np.zeros(499_978, np.float32), 48_000)
        )
    assert stage.voice.kept_sounds() == megabytes * MEGABYTE


def test_a_smaller_limit_holds_at_once_and_all_can_be_removed(stage: Stage) -> None:
    keep(stage, 10)
    full(stage, 4)
    message = made(stage)
    keep(stage, 2)
    for thread in [each for each in threading.enumerate() if each.name == "fit-sounds"]:
        thread.join(SECONDS)
    assert 0 < stage.voice.kept_sounds() <= 2 * MEGABYTE
    assert stage.voice.forget_sounds() > 0 and stage.voice.kept_sounds() == 0
    assert len(stage.voice.clips(message.id)) == 3, "the sound of messages is no such sound"


def test_a_larger_limit_removes_nothing(stage: Stage) -> None:
    keep(stage, 3)
    full(stage, 3)
    keep(stage, 5)
    assert stage.voice.kept_sounds() == 3 * MEGABYTE
    assert spoken(stage, "reply", utterance_of(stage.reply("Hi.")), silent=True).at == "spoken"
