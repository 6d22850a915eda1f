"""Who is heard: one persona after the other or at once in place of the other, and silence when a person wants it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.bootstrap.studio import loudness
from saijin_studio.core.events import MessageStored
from saijin_studio.core.settings import Settings, VoiceSettings
from saijin_studio.core.voice import SpokenSentence
from saijin_studio.services.voice import floor
from saijin_studio.services.voice.steps import AT_ONCE, at_once
from saijin_studio.services.voice.utterances import Utterance
from saijin_studio.storage.edits import MessageStore
from tests.workers.drawn_process import Instance
from tests.workers.voice_stage import Stage, begun, only, spoken, utterance_of, wait_for


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


def wish(stage: Stage, **values: object) -> None:
    stage.settings.save(Settings(voice=VoiceSettings(**values)))  # type: ignore[arg-type]


def speaking(stage: Stage) -> tuple[str, str]:
    """Two replies that are written side by side; of the older two sentences were heard, the newer has said one."""
    older, newer = stage.ask(), stage.ask()
    stage.voice.begin_reply(older)
    stage.write(older, "One. Two. Thr")
    wait_for(stage, lambda: len(stage.texts(older)) == 2)
    stage.voice.begin_reply(newer)
    stage.write(newer, "Me now. And")
    wait_for(stage, lambda: len(stage.texts(newer)) == 1)
    return older, newer


def heard(stage: Stage) -> list[str]:
    return [name for name, _ in stage.speaker.heard]


def test_in_the_queue_two_are_said_one_after_the_other(stage: Stage) -> None:
    wish(stage, when_busy="queue")
    older, newer = speaking(stage)
    assert heard(stage) == [older, older], "the newer one waits, though its sound is there"
    stage.write(newer, " you too. Bye.")
    stage.finish(newer)
    stage.write(older, "ee. Four.")
    stage.finish(older)
    wait_for(stage, lambda: "finished" in stage.states(newer))
    assert heard(stage) == [older] * 4 + [newer] * 3
    assert "stopped" not in stage.states(older) + stage.states(newer)


def test_one_that_waits_long_for_its_model_lets_the_next_one_speak(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "QUIET_SECONDS", 0.0)
    wish(stage, when_busy="queue")
    older, newer = speaking(stage)
    stage.finish(newer)
    wait_for(stage, lambda: "finished" in stage.states(newer))
    assert heard(stage) == [older, older, newer, newer]
    stage.finish(older)
    wait_for(stage, lambda: "finished" in stage.states(older))
    assert heard(stage)[-1] == older


def test_a_failure_gives_the_floor_to_the_next(stage: Stage) -> None:
    wish(stage, when_busy="queue")
    older, newer = speaking(stage)
    stage.english.lacking = "espeak-ng"
    stage.japanese.lacking = "pyopenjtalk-plus"
    stage.write(older, "ee. Four")
    wait_for(stage, lambda: "failed" in stage.states(older))
    wait_for(stage, lambda: newer in heard(stage))
    stage.english.lacking = None
    stage.finish(newer)
    wait_for(stage, lambda: "finished" in stage.states(newer))


def test_stop_ends_those_that_wait_as_well(stage: Stage) -> None:
    wish(stage, when_busy="queue")
    older, newer = speaking(stage)
    stage.voice.stop()
    stage.engine.join()
    assert stage.engine.ended == ["silenced", "silenced"]
    assert heard(stage) == [older, older]
    assert stage.states(newer)[-1] == "stopped"


def test_a_replay_comes_at_once_and_a_reply_waits_for_its_end(stage: Stage) -> None:
    message = stage.reply("Hello there. Bye.")
    spoken(stage, "reply", utterance_of(message))
    wish(stage, when_busy="queue")
    stage.speaker.held = True
    replay = stage.voice.speak(message.id)
    utterance = stage.ask()
    stage.voice.begin_reply(utterance)
    stage.write(utterance, "Me now. And")
    wait_for(stage, lambda: len(stage.texts(utterance)) == 1)
    assert set(heard(stage)[2:]) == {replay}
    stage.speaker.held = False
    wait_for(stage, lambda: utterance in heard(stage))
    wait_for(stage, lambda: "finished" in stage.states(replay))


def test_the_device_has_only_what_comes_next(stage: Stage) -> None:
    """An hour of speech is not held in memory, and stops as soon as a short one."""
    stage.speaker.held = True
    message = stage.reply("One. Two. Three. Four. Five. Six. Seven. Eight.")
    instance = Instance(utterance_of(message), {"source": "reply"})
    stage.engine.run(instance, until=lambda each: each.path.count("delivery") == 8 and each.at != "delivery")
    for count in range(floor.AHEAD, 9):
        wait_for(stage, lambda count=count: len(stage.speaker.heard) >= count)  # type: ignore[misc]
        assert len(stage.speaker.heard) == count
        stage.speaker.sound()


def test_what_is_heard_much_later_is_not_made_yet(stage: Stage) -> None:
    """Whoever stops an hour of speech after a minute has not had all of it made."""
    stage.speaker.held = True
    message = stage.reply(" ".join(f"Number {number}." for number in range(60)))
    utterance = utterance_of(message)
    stage.voice.begin_reply(utterance)

    def waits(rounds: int) -> bool:
        return only(stage).at == "next_sentences" and only(stage).path.count("next_sentences") == rounds

    wait_for(stage, lambda: len(stage.texts(utterance)) == 2 * AT_ONCE and waits(3))
    assert len(stage.english.said) <= 2 * AT_ONCE + 1, "the next one may be made beforehand"
    for _ in range(AT_ONCE):
        count = len(stage.speaker.heard)
        stage.speaker.sound()
        wait_for(stage, lambda count=count: len(stage.speaker.heard) > count)  # type: ignore[misc]
    wait_for(stage, lambda: len(stage.texts(utterance)) == 3 * AT_ONCE and waits(4))
    stage.speaker.held = False
    stage.speaker.sound()
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    assert len(stage.speaker.heard) == len(stage.texts(utterance)) == 60


def test_words_that_are_changed_while_they_are_read_aloud_are_said_as_they_were(stage: Stage) -> None:
    stage.speaker.held = True
    message = stage.reply(" ".join(f"Number {number}." for number in range(40)))
    utterance = utterance_of(message)
    stage.voice.begin_reply(utterance)
    wait_for(stage, lambda: len(stage.texts(utterance)) == 2 * AT_ONCE)
    MessageStore(stage.database).edit(message.id, "Other words.")
    stage.speaker.held = False
    stage.speaker.sound()
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    assert stage.texts(utterance) == [f"Number {number}." for number in range(40)]


def test_a_very_long_text_takes_few_rounds() -> None:
    """Or who watches over processes would take it for one that does not end."""
    utterance = Utterance("u", False, sentences={number: SpokenSentence("x", ()) for number in range(20_000)})
    first = rounds = 0
    while known := utterance.known(first):
        rounds, first = rounds + 1, first + at_once(first, known)
    assert rounds < 150


def test_what_is_never_heard_is_made_at_once(stage: Stage) -> None:
    message = stage.reply(" ".join(f"Number {number}." for number in range(30)))
    stage.speaker.held = True
    assert spoken(stage, "reply", utterance_of(message), silent=True).at == "spoken"
    assert len(stage.texts(utterance_of(message))) == 30


def test_a_device_that_goes_away_does_not_hold_up_the_end(stage: Stage) -> None:
    stage.speaker.lacking = "audio_device"
    message = stage.reply("One. Two. Three. Four. Five. Six.")
    assert spoken(stage, "reply", utterance_of(message)).at == "spoken"
    assert len(stage.texts(utterance_of(message))) == 6


def test_a_message_that_is_sent_ends_what_is_being_said(stage: Stage) -> None:
    utterance = begun(stage)
    question = stage.conversations.message(stage.turns.get(utterance).user_message_id)
    wish(stage, barge_in=False)
    stage.bus.publish(MessageStored(question))
    assert "stopped" not in stage.states(utterance)
    wish(stage, barge_in=True)
    other = stage.reply("Another one wrote this.")
    stage.bus.publish(MessageStored(other))
    assert "stopped" not in stage.states(utterance), "a persona's words end nothing"
    stage.bus.publish(MessageStored(question))
    assert stage.states(utterance)[-1] == "stopped"
    stage.engine.join()
    assert only(stage).at == "silenced"


def test_muted_is_silent_whatever_the_volume() -> None:
    assert loudness(VoiceSettings(volume=0.7)) == 0.7
    assert loudness(VoiceSettings(volume=0.7, muted=True)) == 0.0
