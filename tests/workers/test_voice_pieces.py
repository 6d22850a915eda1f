"""voice_synthesis with several voices: parts, languages, readings, what cannot be said, engines that let go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from saijin_studio.core.errors import ProviderFault, ProviderUnavailable
from saijin_studio.core.events import NoticeRaised, SpeechChanged
from saijin_studio.core.settings import Settings, VoiceSettings
from saijin_studio.services.voice import sound
from tests.workers.drawn_process import Instance
from tests.workers.voice_stage import Stage, Voice, notices, only, spoken, utterance_of, wait_for

STORY = '"Come in," she said. *She smiles.* She was glad.'


@pytest.fixture
def coqui() -> Voice:
    return Voice("coqui", "en", "ru")


@pytest.fixture
def stage(tmp_path: Path, coqui: Voice) -> Iterator[Stage]:
    made = Stage(tmp_path, others=(coqui,))
    yield made
    made.close()


def persona(stage: Stage, **own: Any) -> str:
    """The key of a persona with this data of the studio's own."""
    data = {"name": "Nana", "description": "x", "extensions": {"saijin": own}}
    card = {"spec": "chara_card_v3", "spec_version": "3.0", "data": data}
    stage.paths.personas.mkdir(parents=True, exist_ok=True)
    (stage.paths.personas / "nana.json").write_text(json.dumps(card), "utf-8")
    return "nana"


def said(voice: Voice) -> list[tuple[str, str]]:
    return [(text, choice.variant) for _, text, choice in voice.said]


# -- parts, languages, readings ------------------------------------------------------------------------------------


def test_dialogue_actions_and_narration_have_their_own_voices(stage: Stage, coqui: Voice) -> None:
    who = persona(
        stage,
        voices={"en": {"engine": "espeak", "variant": "f3"}},
        part_voices={
            "dialogue": {"en": {"engine": "coqui", "variant": "nana"}},
            "action": {"en": {"engine": "espeak", "variant": "m1"}},
        },
    )
    message = stage.reply(STORY)
    instance = spoken(stage, "message", "1" * 32, message_id=message.id, persona_key=who)
    assert instance.at == "spoken"
    assert said(coqui) == [('"Come in,"', "nana")]
    assert said(stage.english) == [("she said.", "f3"), ("She smiles.", "m1"), ("She was glad.", "f3")]
    assert [clip.engine for clip in stage.voice.clips(message.id)] == ["coqui+espeak", "espeak", "espeak"]


def test_each_part_is_as_loud_as_its_voice(stage: Stage, tmp_path: Path) -> None:
    who = persona(
        stage,
        voices={"en": {"engine": "espeak"}},
        part_voices={"action": {"en": {"engine": "espeak", "volume": 0.25}}},
    )
    stage.voice.say("She was glad to see them there.\n*She smiles at them all.*", who, tmp_path / "out.wav")
    samples = sound.read_wav(tmp_path / "out.wav").samples
    loud = [float(np.abs(part).max()) for part in (samples[:48_000], samples[-48_000:])]
    assert loud[1] == pytest.approx(loud[0] / 4, rel=0.1)


def test_every_language_that_somebody_can_say_is_said(stage: Stage, coqui: Voice) -> None:
    message = stage.reply("Hello. Привет, друзья. こんにちは。")
    instance = spoken(stage, "reply", utterance_of(message))
    assert instance.at == "spoken"
    assert [text for language, text, _ in coqui.said if language == "ru"] == ["Привет, друзья."]
    assert [language for language, _, _ in stage.japanese.said] == ["ja"]


def test_the_process_keeps_one_variable_of_its_engines(stage: Stage) -> None:
    who = persona(stage, voices={"ru": {"variant": "x"}, "en": {"engine": "espeak"}})
    message = stage.reply("Hello.")
    instance = spoken(stage, "message", "1" * 32, message_id=message.id, persona_key=who)
    assert instance.variables["engines"]["value"] == "en=espeak,ja=openjtalk,ru=coqui"
    assert instance.variables["language"]["value"] == "en"
    assert not {"engine_en", "engine_ja"} & set(instance.variables)


def test_an_instance_that_an_older_studio_began_goes_on(stage: Stage, coqui: Voice) -> None:
    message = stage.reply("Hello. こんにちは。")
    instance = Instance(
        utterance_of(message),
        {"source": "reply", "persona_key": "reika", "engine_en": "espeak", "engine_ja": "openjtalk"},
    )
    instance.at = "next_sentences"
    assert stage.engine.run(instance).at == "spoken"
    assert said(coqui) == []
    assert [text for text, _ in said(stage.english)] == ["Hello."]


def test_what_somebody_put_into_the_variable_counts_as_far_as_it_is_clear(stage: Stage, coqui: Voice) -> None:
    message = stage.reply("Hello.")
    instance = Instance(
        utterance_of(message), {"source": "reply", "persona_key": "none", "engines": " en = coqui ,ja,=x,"}
    )
    instance.at = "next_sentences"
    assert stage.engine.run(instance).at == "spoken"
    assert [text for text, _ in said(coqui)] == ["Hello."]


def test_readings_are_said_and_the_words_are_kept(stage: Stage) -> None:
    who = persona(stage, voices={"en": {"engine": "espeak"}}, readings={"en": {"SaijinOS": "sigh jin O S"}})
    message = stage.reply("This is SaijinOS.")
    spoken(stage, "message", "1" * 32, message_id=message.id, persona_key=who)
    assert [text for text, _ in said(stage.english)] == ["This is sigh jin O S."]
    assert [clip.text for clip in stage.voice.clips(message.id)] == ["This is SaijinOS."]


def test_pitch_and_speed_are_made_where_the_engine_does_not(stage: Stage, coqui: Voice) -> None:
    coqui.does = frozenset()
    who = persona(stage, voices={"en": {"engine": "coqui", "speed": 2.0}})
    length = stage.voice.say("Hello there, all of you.", who, stage.paths.home / "fast.wav")
    coqui.does = frozenset({"speed"})  # it says so, and hums as long as ever
    assert stage.voice.say("Hello there, all of you.", who, stage.paths.home / "own.wav") > 1.7 * length


def test_effects_of_a_persona_are_heard(stage: Stage) -> None:
    dry = stage.voice.say("Hello.", persona(stage, voices={"en": {"engine": "espeak"}}), stage.paths.home / "a.wav")
    wet = persona(stage, voices={"en": {"engine": "espeak", "effects": {"reverb": 1.0, "room": 1.0}}})
    assert stage.voice.say("Hello.", wet, stage.paths.home / "b.wav") > dry + 0.2


# -- code and tables -----------------------------------------------------------------------------------------------


CODE = "Look here.\n```\nonly.code()\n```\nThat was it."


def test_code_is_skipped_or_summed_up_in_the_language_of_the_reply(stage: Stage) -> None:
    assert texts(stage, CODE) == ["Look here.", "That was it."]
    stage.settings.save(Settings(voice=VoiceSettings(unsayable="summarise")))
    assert texts(stage, CODE) == ["Look here.", "Here is some code.", "That was it."]
    assert texts(stage, "これを見て。\n```\nx\n```\n| a | b |\n|---|---|\n| c | d |\n") == [
        "これを見て。",
        "ここにコードがあります。",
        "ここに表があります。",
    ]


def texts(stage: Stage, text: str) -> list[str]:
    message = stage.reply(text)
    utterance = stage.voice.speak(message.id)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    stage.engine.join()
    return stage.texts(utterance)


def test_the_setting_of_the_beginning_holds_to_the_end(stage: Stage) -> None:
    """Or a step that is repeated would count the sentences anew."""
    message = stage.reply(CODE)
    instance = Instance(utterance_of(message), {"source": "message", "message_id": message.id})
    stage.engine.run(instance, until=lambda each: each.path.count("delivery") == 1 and each.at != "delivery")
    stage.settings.save(Settings(voice=VoiceSettings(unsayable="summarise")))
    assert stage.engine.run(instance).at == "spoken"
    assert stage.texts(utterance_of(message)) == ["Look here.", "That was it."]


def test_a_replay_is_made_anew_when_another_text_would_be_said(stage: Stage) -> None:
    message = stage.reply(CODE)
    spoken(stage, "reply", utterance_of(message))
    stage.settings.save(Settings(voice=VoiceSettings(unsayable="summarise")))
    for processes in (1, 1):  # then it is there
        utterance = stage.voice.speak(message.id)
        wait_for(stage, lambda name=utterance: "finished" in stage.states(name))  # type: ignore[misc]
        stage.engine.join()
        assert len(stage.engine.started) == processes
    assert len(stage.voice.clips(message.id)) == 3
    stage.settings.save(Settings())
    assert len(stage.voice.clips(message.id)) == 2, "the whole one for what is wanted now"


# -- where it stands -----------------------------------------------------------------------------------------------


def places(stage: Stage, utterance: str, message: str) -> list[str]:
    told = [e for e in stage.events if isinstance(e, SpeechChanged) and e.correlation_id == utterance]
    return [message[e.begin : e.end] for e in told if e.state == "speaking"]


def test_what_is_said_is_told_with_its_place_in_the_message(stage: Stage) -> None:
    text = "**Hello** there.\n\n- One. *Two.*\n```\ncode\n```\nHello there. 今日は。"
    message = stage.reply(text)
    spoken(stage, "reply", utterance_of(message))
    there = ["**Hello** there.", "- One.", "*Two.*", "Hello there.", "今日は。"]
    assert places(stage, utterance_of(message), text) == there
    utterance = stage.voice.speak(message.id)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    assert places(stage, utterance, text) == there, "also when it is replayed"


# -- engines that let go -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        ProviderUnavailable("gone", provider="coqui"),
        ProviderFault("CUDA out of memory", provider="coqui", reason="voice_memory"),
        ProviderFault("ended twice", provider="coqui", reason="crashed"),
        ProviderFault("it said nothing for 60 s", provider="coqui", reason="hung"),
    ],
)
def test_another_engine_takes_over_and_it_is_said_once(stage: Stage, coqui: Voice, fault: ProviderFault) -> None:
    coqui.faults = [fault, fault]
    who = persona(stage, voices={"en": {"engine": "coqui", "variant": "nana"}})
    for number in "12":
        message = stage.reply("Hello. Bye.")
        instance = spoken(stage, "message", number * 32, message_id=message.id, persona_key=who)
        assert instance.at == "spoken"
        assert instance.path.count("synthesis") == 2, "it was no try that failed"
    assert said(stage.english) == [("Hello.", ""), ("Bye.", "")] * 2, "the names of one engine's voices are its own"
    assert {clip.engine for clip in stage.voice.clips(message.id)} == {"espeak"}
    (notice,) = [event for event in stage.events if isinstance(event, NoticeRaised)]
    assert (notice.code, notice.params) == (
        "speech_fallback",
        {"engine": "coqui", "following": "espeak", "language": "en"},
    )


def test_memory_that_ran_out_in_the_program_itself_counts_too(
    stage: Stage, coqui: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(coqui, "synthesise", full)
    assert spoken(stage, "reply", utterance_of(stage.reply("Привет. Hello."))).at == "not_spoken"
    assert notices(stage) == ["provider_fault"], "nobody else says Russian"
    message = stage.reply("Hello.")
    assert spoken(stage, "reply", utterance_of(message)).at == "spoken"


def wait_called_off(stage: Stage) -> None:
    """The engine's own thread hears of it a moment after the process does."""
    assert stage.english.called_off.wait(5)
    assert stage.english.cancelled == ["Hello."]


def test_a_sound_that_takes_too_long_is_called_off(stage: Stage) -> None:
    message = stage.reply("Hello. Bye.")
    utterance = utterance_of(message)
    stage.english.held = {"Hello."}
    stage.voice.begin_reply(utterance)
    wait_for(stage, lambda: only(stage).at == "synthesis" and "preparing" in stage.states(utterance))
    stage.engine.interrupt(only(stage), "synthesis_slow")
    wait_for(stage, lambda: "failed" in stage.states(utterance))
    stage.engine.join()
    assert only(stage).at == "not_spoken"
    wait_called_off(stage)


def test_a_stop_is_heard_by_the_engine(stage: Stage) -> None:
    message = stage.reply("Hello. Bye.")
    utterance = utterance_of(message)
    stage.english.held = {"Hello."}
    stage.voice.begin_reply(utterance)
    wait_for(stage, lambda: only(stage).at == "synthesis" and "preparing" in stage.states(utterance))
    stage.voice.stop()
    stage.engine.join()
    wait_called_off(stage)


def test_what_was_said_before_is_not_made_again(stage: Stage) -> None:
    stage.kept_bytes = 1_000_000
    first = stage.voice.say("Hello there.", "reika", stage.paths.home / "a.wav")
    made = len(stage.english.said)
    for _ in range(200):  # it is kept beside the way of the sound
        if list(stage.paths.sounds.rglob("*.wav")):
            break
        stage.engine.closing.wait(0.02)
    assert stage.voice.say("Hello there.", "reika", stage.paths.home / "b.wav") == pytest.approx(first)
    assert len(stage.english.said) == made
