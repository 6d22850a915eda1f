"""voice_synthesis as drawn, when something goes wrong: no voice, no device, a full disk, a program that dies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.errors import InputError, ProviderFault, StorageFull
from saijin_studio.core.events import NoticeRaised
from saijin_studio.services.voice import sound
from tests.workers.drawn_process import Instance
from tests.workers.voice_stage import ALL, Stage, notices, spoken, utterance_of, wait_for


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


# -- faults --------------------------------------------------------------------------------------------------------


def test_without_any_engine_it_is_not_spoken_and_said_once(stage: Stage) -> None:
    stage.english.lacking, stage.japanese.lacking = "espeak-ng", "pyopenjtalk-plus"
    for _ in range(2):
        message = stage.reply("Hello.")
        assert spoken(stage, "reply", utterance_of(message)).at == "not_spoken"
    assert notices(stage) == ["speech_unavailable"]


def test_a_language_without_an_engine_is_not_spoken(stage: Stage) -> None:
    stage.japanese.lacking = "pyopenjtalk-plus"
    message = stage.reply("Hello. こんにちは。")
    assert spoken(stage, "reply", utterance_of(message)).at == "not_spoken"
    assert stage.texts(utterance_of(message)) == ["Hello."]
    notice = next(event for event in stage.events if isinstance(event, NoticeRaised))
    assert notice.params == {"language": "ja", "missing": "pyopenjtalk-plus"}


def test_a_word_that_nobody_can_say_is_left_out(stage: Stage) -> None:
    stage.japanese.lacking = "pyopenjtalk-plus"
    message = stage.reply("The word 猫 means cat.")
    assert spoken(stage, "reply", utterance_of(message)).at == "spoken"
    assert [text for _, text, _ in stage.english.said] == ["The word", "means cat."]


def test_japanese_spells_out_english_where_there_is_no_other_voice(stage: Stage) -> None:
    stage.english.lacking = "espeak-ng"
    message = stage.reply("Hello.")
    assert spoken(stage, "reply", utterance_of(message)).at == "spoken"
    assert [language for language, _, _ in stage.japanese.said] == ["ja"]


def test_one_fault_is_retried_and_lasting_ones_end_in_not_spoken(stage: Stage) -> None:
    stage.english.faults = [ProviderFault("broken", provider="espeak")]
    message = stage.reply("Hello.")
    assert spoken(stage, "reply", utterance_of(message)).at == "spoken"
    stage.english.faults = [ProviderFault("broken", provider="espeak")] * 3
    other = stage.reply("Hello.")
    assert spoken(stage, "reply", utterance_of(other)).at == "not_spoken"
    assert notices(stage) == ["provider_fault"]


def test_a_full_disk_ends_in_not_spoken(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageFull("no space left")

    message = stage.reply("Hello.")
    monkeypatch.setattr(sound, "write_wav", full)
    assert spoken(stage, "reply", utterance_of(message)).at == "not_spoken"
    assert notices(stage) == ["storage_full"]
    assert stage.conversations.message(message.id).text == "Hello."


def test_without_a_sound_device_the_files_are_made_and_it_is_said_once(stage: Stage) -> None:
    stage.speaker.lacking = "audio_device"
    for _ in range(2):
        message = stage.reply("Hello. Bye.")
        assert spoken(stage, "reply", utterance_of(message)).at == "spoken"
        assert len(stage.voice.clips(message.id)) == 2
    wait_for(stage, lambda: "audio_device" in notices(stage))
    assert notices(stage) == ["audio_device"]
    assert stage.voice.status().output_missing == "audio_device"


def test_a_reply_that_is_gone_is_not_spoken(stage: Stage) -> None:
    assert spoken(stage, "reply", "0" * 32).at == "not_spoken"
    assert spoken(stage, "message", "1" * 32, message_id="2" * 32).at == "not_spoken"
    assert spoken(stage, "text", "3" * 32).at == "not_spoken"
    assert notices(stage) == []


@pytest.mark.parametrize("key", ["../../elsewhere", "a/b", "", "x" * 65, ".."])
def test_a_business_key_cannot_lead_out_of_the_audio_folder(stage: Stage, key: str) -> None:
    with pytest.raises(InputError):
        stage.voice.steps.path(key, 0)


# -- a program that dies -------------------------------------------------------------------------------------------

STEPS = ["text_reception", "voice_selection", "next_sentences", "synthesis", "post_processing", "delivery"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("sentence", [0, 1])
def test_killed_before_or_after_any_step_it_goes_on(tmp_path: Path, step: str, repeated: bool, sentence: int) -> None:
    """`repeated`: the step was done, but the program died before it could say so; the engine hands it out again."""
    first = Stage(tmp_path)
    message = first.reply(ALL)
    utterance = utterance_of(message)
    instance = Instance(utterance, {"source": "reply"})
    passes = sentence if step not in ("text_reception", "voice_selection") else 0
    first.engine.run(instance, until=lambda each: each.at == step and each.path.count(step) == passes)
    kept = dict(instance.variables)
    if repeated:
        path = list(instance.path)
        first.engine.run(instance, until=lambda each: len(each.path) > len(path))
        instance.at, instance.path, instance.variables = step, path, kept
    heard = list(first.speaker.heard)
    first.die()

    second = Stage(tmp_path)
    second.engine.run(instance)
    assert instance.at == "spoken"
    assert second.texts(utterance) == ["Hello there.", "How are you?", "Fine."]
    assert len(heard) + len(second.speaker.heard) == 3, "each sentence is heard once"
    said = [text for _, text, _ in first.english.said + second.english.said]
    assert len(said) <= 5, "what was being made when it died is made again, and the one made ahead"
    assert not list(second.paths.audio.rglob("*part*"))
    second.close()


def test_killed_with_the_reply_it_goes_on_with_the_reply(tmp_path: Path) -> None:
    first = Stage(tmp_path)
    utterance = first.ask()
    first.voice.begin_reply(utterance)
    first.write(utterance, "One. Two. Thr")
    (instance,) = first.engine.started.values()
    wait_for(first, lambda: len(first.texts(utterance)) == 2 and instance.at == "synthesis")
    first.die()
    assert instance.at == "synthesis", "the third sentence has begun"

    second = Stage(tmp_path)
    second.write(utterance, "ee. Four.")
    second.finish(utterance)
    second.engine.run(instance)
    assert instance.at == "spoken"
    assert second.texts(utterance) == ["One.", "Two.", "Three.", "Four."]
    assert len(second.speaker.heard) == 2
    second.close()


@pytest.mark.parametrize("lost", [False, True])
def test_the_next_run_finishes_what_was_synthesised(tmp_path: Path, lost: bool) -> None:
    """Of the part file, or of the text once more when that is damaged."""
    first = Stage(tmp_path)
    message = first.reply(ALL)
    instance = Instance(utterance_of(message), {"source": "message", "message_id": message.id})
    first.engine.run(instance, until=lambda each: each.at == "post_processing")
    first.die()
    if lost:
        for part in first.paths.audio.rglob("*part.wav"):
            part.write_bytes(b"RIFF cut off")
    second = Stage(tmp_path)
    assert second.engine.run(instance).at == "spoken"
    assert len(second.english.said) == (3 if lost else 2)
    second.close()
