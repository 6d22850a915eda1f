"""voice_synthesis as drawn, with its workers: spoken while written, stopped, replayed, saved."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import InputError, NotFound, SpeechUnavailable
from saijin_studio.core.events import SpeechChanged, TurnChanged
from saijin_studio.core.settings import Settings, VoiceSettings
from saijin_studio.ports import Speech
from saijin_studio.services.voice import sound
from tests.workers.drawn_process import BPMN, MODEL, Instance
from tests.workers.voice_stage import ALL, Stage, begun, notices, only, spoken, utterance_of, wait_for


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


# -- the model -----------------------------------------------------------------------------------------------------


def test_the_model_is_drawn_whole() -> None:
    root: Any = etree.parse(MODEL).getroot()
    process = root.find(f"{BPMN}process")
    drawn = [element.get("bpmnElement") for element in root.iter() if element.get("bpmnElement")]
    kinds = (
        "startEvent",
        "serviceTask",
        "subProcess",
        "exclusiveGateway",
        "parallelGateway",
        "boundaryEvent",
        "endEvent",
        "sequenceFlow",
    )
    named = [element for kind in kinds for element in process.iter(f"{BPMN}{kind}")]
    assert sorted(drawn) == sorted({*(element.get("id") for element in named), "voice_synthesis"})
    assert all(element.get("name") for element in named if element.tag != f"{BPMN}sequenceFlow")
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert {flow.get(end) for flow in process.iter(f"{BPMN}sequenceFlow") for end in ("sourceRef", "targetRef")} <= ids


def test_every_task_of_the_model_has_its_worker(stage: Stage) -> None:
    asked = {
        task.get("{http://camunda.org/schema/1.0/bpmn}topic") for task in etree.parse(MODEL).iter(f"{BPMN}serviceTask")
    }
    assert asked == set(stage.topics)


# -- a reply -------------------------------------------------------------------------------------------------------


def test_a_reply_is_spoken_sentence_by_sentence(stage: Stage) -> None:
    message = stage.reply("Good morning, dear. ", "今日は晴れです。", "*She smiles.*\n```\ncode. Here.\n```\n🙂")
    utterance = utterance_of(message)
    instance = spoken(stage, "reply", utterance)
    assert instance.at == "spoken"
    assert instance.path.count("synthesis") == instance.path.count("delivery") == 3
    assert stage.texts(utterance) == ["Good morning, dear.", "今日は晴れです。", "She smiles."]
    assert [language for language, _, _ in stage.english.said + stage.japanese.said] == ["en", "en", "ja"]
    assert len(stage.speaker.heard) == 3
    assert stage.states(utterance) == ["preparing", "speaking", "stored", "finished"]
    files = sorted(path.name for path in (stage.paths.audio / utterance).iterdir())
    assert files == ["0000.wav", "0001.wav", "0002.wav"]
    assert stage.conversations.message(message.id).has_audio


def test_files_are_mono_48_khz_and_loud_alike(stage: Stage) -> None:
    message = stage.reply("Hello there. こんにちは。Mixed 言葉 here.")
    spoken(stage, "reply", utterance_of(message))
    for clip in stage.voice.clips(message.id):
        with wave.open(clip.path) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 48_000)
            assert file.getnframes() / 48_000 == pytest.approx(clip.seconds, abs=0.01)
        assert 0.1 < float(abs(sound.read_wav(Path(clip.path)).samples).max()) <= 0.9
    assert [clip.engine for clip in stage.voice.clips(message.id)] == ["espeak", "openjtalk", "espeak+openjtalk"]


def test_the_first_sentence_sounds_while_the_reply_is_written(stage: Stage) -> None:
    utterance = stage.ask()
    stage.voice.begin_reply(utterance)
    assert stage.speaker.begun == [utterance]
    stage.write(utterance, "Good", " morning.", " And")
    wait_for(stage, lambda: len(stage.speaker.heard) == 1)
    assert stage.turns.get(utterance).state is TurnState.RUNNING
    stage.write(utterance, " bye.")
    stage.finish(utterance)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    assert stage.texts(utterance) == ["Good morning.", "And bye."]


def test_sentences_that_are_complete_together_are_one_batch(stage: Stage) -> None:
    message = stage.reply("One. Two. Three. Four. Five.")
    instance = spoken(stage, "message", "1" * 32, message_id=message.id)
    assert instance.at == "spoken"
    assert instance.path.count("next_sentences") == 2, "one batch of five, and the end"
    assert [text for _, text, _ in stage.english.said] == ["One.", "Two.", "Three.", "Four.", "Five."]
    assert [round(seconds, 1) for _, seconds in stage.speaker.heard] == pytest.approx(
        [0.6, 0.6, 0.8, 0.7, 0.7], abs=0.2
    )


def test_the_sound_of_a_sentence_is_made_before_its_step(stage: Stage) -> None:
    message = stage.reply(ALL)
    instance = Instance(utterance_of(message), {"source": "reply"})
    stage.engine.run(instance, until=lambda each: each.at == "synthesis")
    wait_for(stage, lambda: len(stage.english.said) == 1)
    stage.engine.run(instance, until=lambda each: each.path.count("delivery") == 1 and each.at != "delivery")
    wait_for(stage, lambda: len(stage.english.said) == 2)
    assert stage.engine.run(instance).at == "spoken"
    assert len(stage.english.said) == 3, "nothing is made twice"


def test_making_a_sound_that_takes_too_long_is_said_and_ends_it(stage: Stage) -> None:
    message = stage.reply("Hello. Bye.")
    utterance = utterance_of(message)
    stage.english.held = {"Hello."}
    stage.voice.begin_reply(utterance)
    instance = only(stage)
    wait_for(stage, lambda: instance.at == "synthesis" and len(stage.states(utterance)) > 0)
    stage.engine.interrupt(instance, "synthesis_slow")
    wait_for(stage, lambda: "failed" in stage.states(utterance))
    stage.english.released.set()
    stage.engine.join()
    assert instance.at == "not_spoken"
    assert instance.path[-3:] == ["gave_up_waiting", "sentence_slow", "failure_notice"]
    assert notices(stage) == ["provider_fault"]


def test_speech_is_begun_once_and_only_when_wanted(stage: Stage) -> None:
    message = stage.reply("Hello.")
    utterance = utterance_of(message)
    stage.voice.begin_reply(utterance)
    stage.voice.begin_reply(utterance)
    assert len(stage.engine.started) == 1
    stage.settings.save(Settings(voice=VoiceSettings(enabled=False)))
    stage.voice.begin_reply(stage.ask())
    assert len(stage.engine.started) == 1


def test_a_reply_without_words_is_spoken_by_silence(stage: Stage) -> None:
    message = stage.reply("```\nonly.code()\n```\n🙂")
    assert spoken(stage, "reply", utterance_of(message)).at == "spoken"
    assert stage.speaker.heard == []
    assert stage.voice.clips(message.id) == ()


# -- stopping ------------------------------------------------------------------------------------------------------


def test_stop_ends_a_reply_that_is_being_written(stage: Stage) -> None:
    utterance = begun(stage)
    stage.voice.stop()
    assert stage.engine.messages == [("speech_stopped", utterance)]
    stage.engine.join()
    assert only(stage).at == "silenced"
    assert stage.states(utterance)[-1] == "stopped"
    assert stage.texts(utterance) == ["One.", "Two."]
    assert sorted(path.name for path in (stage.paths.audio / utterance).iterdir()) == ["0000.wav", "0001.wav"]


def test_what_begins_to_sound_as_it_is_stopped_is_not_told_to(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person may be quicker than the sound device that was just about to say so."""
    late: list[Callable[[], None]] = []
    enqueue = stage.speaker.enqueue

    def noted(utterance: str, speech: Speech, on_start: Callable[[], None], *rest: Any) -> None:
        late.append(on_start)
        enqueue(utterance, speech, lambda: None, *rest)

    monkeypatch.setattr(stage.speaker, "enqueue", noted)
    utterance = begun(stage)
    stage.voice.stop()
    for tell in late:
        tell()
    assert late and stage.states(utterance)[-1] == "stopped"


def test_a_cancelled_turn_falls_silent(stage: Stage) -> None:
    utterance = begun(stage)
    stage.bus.publish(TurnChanged(utterance, "c", TurnState.CANCELLED))
    stage.engine.join()
    assert only(stage).at == "silenced"


def test_the_message_alone_silences_it(stage: Stage) -> None:
    """Sent by another program: this one learns of it by the step that the model draws."""
    utterance = begun(stage)
    stage.engine.send_message("speech_stopped", utterance)
    stage.engine.join()
    assert only(stage).at == "silenced"
    assert utterance in stage.speaker.stopped
    assert [event.state for event in stage.events if isinstance(event, SpeechChanged)].count("stopped") == 1


def test_stop_while_the_last_sentence_sounds(stage: Stage) -> None:
    message = stage.reply("One.")
    stage.speaker.held = True
    stage.voice.begin_reply(utterance_of(message))
    wait_for(stage, lambda: "stored" in stage.states(utterance_of(message)))
    stage.voice.stop()
    stage.engine.join()
    assert only(stage).at == "silenced"


def test_stop_is_noticed_while_a_sound_is_being_made(stage: Stage) -> None:
    message = stage.reply("Hello. Bye.")
    utterance = utterance_of(message)
    stage.english.held = {"Hello."}
    stage.voice.begin_reply(utterance)
    wait_for(stage, lambda: only(stage).at == "synthesis" and "preparing" in stage.states(utterance))
    stage.voice.stop()
    stage.engine.join()  # although the speech engine has not come back
    assert only(stage).at == "silenced"
    assert stage.speaker.heard == []
    stage.english.released.set()


def test_a_process_that_comes_after_its_stop_is_told_again(stage: Stage) -> None:
    message = stage.reply("Hello.")
    utterance = utterance_of(message)
    stage.voice.steps.prepare(utterance, silent=False)
    stage.voice.stop()
    assert len(stage.engine.messages) == 1
    spoken(stage, "reply", utterance)
    stage.engine.join()
    assert len(stage.engine.messages) == 2
    assert stage.engine.ended == ["silenced"]
    assert stage.speaker.heard == []


def test_what_was_stopped_stays_stopped_in_the_next_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The program ended before the engine heard of the stop."""
    first = Stage(tmp_path)
    first.engine.deaf = True
    begun(first)
    first.voice.stop()
    first.die()
    assert "cannot be told to end yet" in caplog.text

    second = Stage(tmp_path)
    instance = only(first)
    second.engine.run(instance)
    second.engine.join()
    assert instance.at == "silenced"
    assert second.speaker.heard == []
    assert not list(second.paths.audio.rglob("stopped"))
    second.close()


def test_a_replay_is_stopped_without_a_message(stage: Stage) -> None:
    message = stage.reply("Hello there. Bye.")
    spoken(stage, "reply", utterance_of(message))
    stage.speaker.held = True
    utterance = stage.voice.speak(message.id)
    wait_for(stage, lambda: "speaking" in stage.states(utterance))
    stage.voice.stop()
    assert stage.states(utterance)[-1] == "stopped"
    assert stage.engine.messages == []


def test_a_newer_reply_takes_the_floor(stage: Stage) -> None:
    older, newer = stage.ask(), stage.ask()
    stage.voice.begin_reply(older)
    stage.write(older, "One. Two. Thr")
    wait_for(stage, lambda: len(stage.speaker.heard) == 2)
    stage.voice.begin_reply(newer)
    stage.write(newer, "Me now. And")
    wait_for(stage, lambda: len(stage.speaker.heard) == 3)
    assert "stopped" in stage.states(older)
    assert "stopped" not in stage.states(newer)


# -- replay, save, say ---------------------------------------------------------------------------------------------


def test_a_spoken_message_is_replayed_from_its_files(stage: Stage) -> None:
    message = stage.reply("Hello there. Bye.")
    spoken(stage, "reply", utterance_of(message))
    said = len(stage.english.said)
    utterance = stage.voice.speak(message.id)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    assert stage.engine.started == {}
    assert len(stage.english.said) == said
    heard = sum(seconds for name, seconds in stage.speaker.heard if name == utterance)
    assert heard == pytest.approx(sum(clip.seconds for clip in stage.voice.clips(message.id)), abs=0.1)


def test_a_message_that_was_never_spoken_is_spoken_by_a_process(stage: Stage) -> None:
    message = stage.reply("Hello there. Bye.")
    utterance = stage.voice.speak(message.id)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    stage.engine.join()
    assert [clip.text for clip in stage.voice.clips(message.id)] == ["Hello there.", "Bye."]
    assert stage.conversations.message(message.id).has_audio
    assert {voice.pitch for _, _, voice in stage.english.said}, "with the voice of the persona that said it"


def test_a_message_whose_files_are_gone_is_made_again(stage: Stage) -> None:
    message = stage.reply("Hello there. Bye.")
    spoken(stage, "reply", utterance_of(message))
    shutil.rmtree(stage.paths.audio / utterance_of(message))
    assert stage.voice.clips(message.id) == ()
    utterance = stage.voice.speak(message.id)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    assert len(stage.voice.clips(message.id)) == 2


def test_save_writes_one_file_and_completes_what_was_stopped(stage: Stage, tmp_path: Path) -> None:
    message = stage.reply("Hello there. Bye.")
    with pytest.raises(NotFound):
        stage.voice.save(message.id, tmp_path / "none.wav")
    instance = Instance(utterance_of(message), {"source": "reply"})
    stage.engine.run(instance, until=lambda each: each.path.count("delivery") == 1)
    assert len(stage.voice.clips(message.id)) == 1
    heard = len(stage.speaker.heard)
    stage.voice.save(message.id, tmp_path / "all.wav")
    seconds = sum(clip.seconds for clip in stage.voice.clips(message.id))
    assert len(stage.voice.clips(message.id)) == 2
    assert sound.read_wav(tmp_path / "all.wav").seconds == pytest.approx(seconds, abs=0.01)
    assert len(stage.speaker.heard) == heard, "saving is silent"


def test_say_writes_a_file_and_leaves_nothing_behind(stage: Stage, tmp_path: Path) -> None:
    seconds = stage.voice.say("Hello there. こんにちは。", "yuuri", tmp_path / "out.wav")
    assert sound.read_wav(tmp_path / "out.wav").seconds == pytest.approx(seconds)
    assert seconds > 1.5
    assert stage.speaker.heard == []
    assert list(stage.paths.audio.iterdir()) == []
    with pytest.raises(NotFound):
        stage.voice.say("Hello.", "nobody", tmp_path / "none.wav")
    with pytest.raises(InputError):
        stage.voice.say("🙂", "yuuri", tmp_path / "none.wav")
    stage.english.lacking = stage.japanese.lacking = "a-package"
    with pytest.raises(SpeechUnavailable):
        stage.voice.say("Hello.", "yuuri", tmp_path / "none.wav")
    assert not (tmp_path / "none.wav").exists()
    assert list(stage.paths.audio.iterdir()) == []
