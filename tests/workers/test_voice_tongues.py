"""voice_synthesis in the language that a persona speaks, where the writing and the chat leave that open.

And a word with its reading, tried in the language of its dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.conversation import Message
from saijin_studio.core.events import SpeechChanged
from saijin_studio.core.settings import Settings, VoiceSettings
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.speakers import Speakers
from saijin_studio.services.voice.trials import Trial, VoiceTrials
from tests.workers.voice_stage import Speaker, Stage, Voice, spoken, utterance_of, wait_for

MIXED = "Guten Tag. 你好。 こんにちは。 Привіт."


@pytest.fixture
def abroad() -> Voice:
    return Voice("coqui", "de", "zh", "ru", "uk")


@pytest.fixture
def stage(tmp_path: Path, abroad: Voice) -> Iterator[Stage]:
    made = Stage(tmp_path, others=(abroad,))
    yield made
    made.close()


def heard(stage: Stage, abroad: Voice) -> set[tuple[str, str]]:
    """What was said, in which language."""
    return {(language, text) for voice in (abroad, stage.english, stage.japanese) for language, text, _ in voice.said}


def replay(stage: Stage, message: Message) -> str:
    utterance = stage.voice.speak(message.id)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    stage.engine.join()
    return utterance


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", {("en", "Guten Tag."), ("ja", "你好。"), ("ja", "こんにちは。"), ("ru", "Привіт.")}),
        ("de", {("de", "Guten Tag."), ("ja", "你好。"), ("ja", "こんにちは。"), ("ru", "Привіт.")}),
        ("zh", {("en", "Guten Tag."), ("zh", "你好。"), ("ja", "こんにちは。"), ("ru", "Привіт.")}),
        ("uk", {("en", "Guten Tag."), ("ja", "你好。"), ("ja", "こんにちは。"), ("uk", "Привіт.")}),
    ],
)
def test_a_reply_is_spoken_in_the_personas_language(
    stage: Stage, abroad: Voice, language: str, expected: set[tuple[str, str]]
) -> None:
    stage.speech_language = language
    instance = spoken(stage, "reply", utterance_of(stage.reply(MIXED)))
    assert instance.at == "spoken"
    assert instance.variables["language"]["value"] == (language or "en")
    assert heard(stage, abroad) == expected


def test_a_message_and_a_text_are_spoken_in_it_too(stage: Stage, abroad: Voice) -> None:
    stage.speech_language = "de"
    replay(stage, stage.reply("Guten Tag."))
    stage.voice.say("Auf Wiedersehen.", "reika", stage.paths.home / "a.wav")
    assert heard(stage, abroad) == {("de", "Guten Tag."), ("de", "Auf Wiedersehen.")}


def test_a_language_that_is_asked_for_counts_first(stage: Stage, abroad: Voice) -> None:
    stage.speech_language = "de"
    stage.voice.say("Good evening.", "reika", stage.paths.home / "a.wav", language="en")
    assert heard(stage, abroad) == {("en", "Good evening.")}


@pytest.mark.parametrize("source", ["reply", "message"])
def test_a_chat_that_has_a_language_is_spoken_in_that(stage: Stage, abroad: Voice, source: str) -> None:
    stage.speech_language = "zh"
    message = stage.reply("Good evening. 東京。")
    stage.chat_languages[message.conversation_id] = "ja"
    if source == "reply":
        spoken(stage, "reply", utterance_of(message))
    else:
        replay(stage, message)
    assert heard(stage, abroad) == {("en", "Good evening."), ("ja", "東京。")}


def test_what_was_spoken_is_played_again_with_its_places(stage: Stage, abroad: Voice) -> None:
    """Though words were said in the place of something, which are in another language than the text."""
    stage.speech_language = "zh"
    stage.settings.save(Settings(voice=VoiceSettings(unsayable="summarise")))
    text = "你好。\n```\nx\n```\n再见。"
    message = stage.reply(text)
    spoken(stage, "reply", utterance_of(message))
    said = stage.texts(utterance_of(message))
    assert said == ["你好。", "Here is some code.", "再见。"]
    utterance = replay(stage, message)
    assert stage.engine.started == {}, "nothing was made anew"
    told = [e for e in stage.events if isinstance(e, SpeechChanged) and e.correlation_id == utterance]
    assert [text[e.begin : e.end] for e in told if e.state == "speaking"] == ["你好。", "```\nx\n```", "再见。"]


def test_the_engine_of_the_language_is_chosen_and_kept_by_the_process(stage: Stage) -> None:
    stage.speech_language = "de"
    instance = spoken(stage, "reply", utterance_of(stage.reply("Guten Tag.")))
    assert instance.variables["engines"]["value"] == "en=espeak,ja=openjtalk,de=coqui"


@pytest.mark.parametrize(
    ("word", "language", "how"),
    [("IBM", "ja", "アイビーエム"), ("Camunda", "ja", "kamunda"), ("東京", "en", "toh-kyoh"), ("Tee", "de", "Teh")],
)
def test_a_word_is_tried_in_the_language_of_its_dictionary(
    stage: Stage, abroad: Voice, word: str, language: str, how: str
) -> None:
    speakers = Speakers((abroad, stage.english, stage.japanese), PersonaService(stage.paths), lambda: "yuuri")
    trials = VoiceTrials(speakers, stage.voice.steps.sayer, Speaker())
    trials.say(Trial(word, language, readings={word: how}))
    assert heard(stage, abroad) == {(language, how)}
